"""A walk over an expression of a rule that gives each part a type, and tells what has none.

What passes has an answer whenever the answers it reads are there: every name is known, types go
together, no number can grow too large, and what may be absent is asked for with ``has``. Nothing
is evaluated here.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from types import MappingProxyType

from generator.forms.expressions import Term
from generator.forms.form import Field, FieldType, Form
from generator.forms.rule_language import FUNCTIONS, OPERATORS, TYPES, VARIABLES
from generator.forms.rule_types import (
    ANY_UNIT,
    BOOL,
    DATE,
    LARGEST,
    MONEY,
    PERCENT,
    SCALED,
    SPAN,
    TEXT,
    Type,
    bounds,
    choice,
    joined,
    number,
    some,
    unit_of,
)
from generator.model.working_days import is_day

_HUNDREDTHS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {MONEY: ("金额乘 100 计", "没有乘的"), PERCENT: ("百分数乘 100 计", "以百分之几计的")}
)
_PLAIN = frozenset({0, 1})
_FACTOR = re.compile(r"100+")
_NO_SPACE = re.compile("([，；：“]) ")
_CONTROL = frozenset({"all", "exists", "exists_one", "filter", "map"})
_PARAMS = Term(op="name", name="params")
_RESERVED = frozenset(
    {"as", "break", "const", "continue", "dyn", "else", "false", "for", "function", "has", "if"}
    | {"import", "in", "int", "let", "loop", "namespace", "null", "package", "return", "size"}
    | {"string", "true", "type", "var", "void", "while"}
)

Path = tuple[str, str]
"""An answer or a column, by what it is read of."""


@dataclass(frozen=True, kw_only=True)
class Slip:
    """One thing to put right: its code and sentence, the key of the rule, the signs before it.

    ``params`` are the parameters that it hangs on, which may be what is wrong; they are where it is
    ``of_param``.
    """

    code: str
    message: str
    key: str
    at: int = 0
    params: tuple[str, ...] = ()
    of_param: bool = False


@dataclass(frozen=True, kw_only=True)
class _Typed:
    """The type of a node, None where something is wrong in it, and what it shows to be there.

    ``if_true`` and ``if_false`` are the answers that are there when the node says so.
    """

    type: Type | None
    if_true: frozenset[Path] = frozenset()
    if_false: frozenset[Path] = frozenset()


@dataclass
class TypedWalk:
    """A walk over the expressions of one rule; slips gather as they are met."""

    known: Mapping[str, Type]
    form: Form
    key: str = "check"
    slips: list[Slip] = field(default_factory=list)
    within: set[str] = field(default_factory=set)
    bound: dict[str, Type] = field(default_factory=dict)
    scaled: set[int] = field(default_factory=set)

    def tell(self, code: str, message: str, node: Term) -> _Typed:
        """Keep a slip and return a node of no type."""
        words = _NO_SPACE.sub(r"\1", message).strip()
        read = dict.fromkeys(n.name for n in node.walk() if n.op == "." and n.args == (_PARAMS,))
        self.slips.append(
            Slip(code=code, message=words, key=self.key, at=node.at, params=tuple(read))
        )
        return _NONE

    def says(self, node: Term, there: frozenset[Path]) -> frozenset[Path]:
        """Hold a whole expression to saying yes or no; return what is there when it says yes."""
        found = self.of(node, there)
        if found.type is not None and found.type.is_ != "bool":
            message = (
                f"表达式得出的是{found.type.title}，不是成立或不成立；请写成比较，如 {_COMPARE}"
            )
            self.tell("FRM-157", message, replace(node, at=0))
        return there | found.if_true

    def of(self, node: Term, there: frozenset[Path]) -> _Typed:
        """Return the type of a node, given the answers that are there."""
        match node.op:
            case "literal":
                return self._literal(node)
            case "text":
                return self._text(node)
            case "name" | "variable":
                return self._name(node)
            case ".":
                return self._member(node, there)
            case "list":
                return self._items(node, there)
            case "call":
                return self._call(node, there)
            case "method":
                return self._method(node, there)
            case "&&" | "||" | "!":
                return self._logic(node, there)
            case "?:":
                return self._either(node, there)
            case "==" | "!=" | "<" | "<=" | ">" | ">=":
                return self._compare(node, there)
            case "in":
                return self._among(node, there)
            case "+" | "-" | "*" | "/" | "%":
                return self._reckon(node, there)
            case "[]":
                return self._lookup(node, there)
        written = {"map": "花括号"}.get(node.op, node.op)
        return self.tell("FRM-151", f"规则里不用{written}；请只用写明的写法", node)

    def _literal(self, node: Term) -> _Typed:
        if node.name in ("true", "false"):
            return _Typed(type=BOOL)
        if not node.name.isdecimal():
            message = f"规则里不写 {node.name} 这样的内容；请写整数、文字、true 或 false"
            return self.tell("FRM-151", message, node)
        value = int(node.name)
        if value not in _PLAIN and id(node) not in self.scaled:
            message = f"表达式里直接写了 {value}；请写进条款的 params，这里写 params.名称"
            return self.tell("FRM-154", message, node)
        return _Typed(type=number(value, value, ANY_UNIT))

    def _text(self, node: Term) -> _Typed:
        if is_day(node.name):
            message = f"表达式里直接写了日期 {node.name}；请写进条款的 params，这里写 params.名称"
            return self.tell("FRM-154", message, node)
        return _Typed(type=choice((node.name,)))

    def _name(self, node: Term) -> _Typed:
        found = self.bound.get(node.name) or self.known.get(node.name)
        if found is not None:
            return _Typed(type=found)
        if node.name in VARIABLES:
            message = (
                f"这一条管到的申报不都有截止时间，用不了 {node.name}；请在 timeline.yml 写上，"
                "有类别长期受理的，请用 categories 写明这一条只管哪些类别，或改用 today"
            )
            return self.tell("FRM-159", message, node)
        near = nearest(node.name, [*self.known, *self.bound])
        if near is None and node.name in self.known["application"].names:
            near = f"application.{node.name}"
        remedy = f"请改成 {near}" if near else instead(node.name, self.known)
        return self.tell("FRM-150", f"没有 {node.name} 这个名称；{remedy}", node)

    def _member(self, node: Term, there: frozenset[Path]) -> _Typed:
        (of,) = node.args
        found = self.of(of, there).type
        if found is None:
            return _NONE
        if found.is_ not in ("group", "row"):
            message = f"{self._title(of)}是{found.title}，下面没有 {node.name}；请改正"
            if found.is_ == "lookup":
                message = f"清单要先选定一行再读；请写成 {_written(of)}[application.栏目].列"
            return self.tell("FRM-152", message, node)
        if node.name not in found.names:
            return self._unknown(of, node, found)
        member, optional = found.names[node.name]
        path = (of.name, node.name)
        if optional and of.op == "[]":
            message = f"清单 {of.args[0].name} 的 {node.name} 有空格，规则不能读；请把这一列填齐"
            return self.tell("FRM-153", message, node)
        if optional and path not in there:
            message = f"{self._title(node)}可以不填；请先写 has({_written(node)}) && 再读"
            return self.tell("FRM-153", message, node)
        if of.name == "application" and self.bound and path not in there:
            self.within.add(node.name)
        guard = frozenset({path}) if optional else frozenset[Path]()
        return _Typed(type=member, if_true=guard, if_false=guard)

    def _unknown(self, of: Term, node: Term, found: Type) -> _Typed:
        where = {"application": "申报表里没有栏目", "params": "所绑定的条款没有参数"}
        what = where.get(of.name, f"{of.name} 没有")
        remedy = instead(node.name, found.names)
        if of.op == "[]":
            what = f"清单 {of.args[0].name} 没有列"
        elif of.name == "lists":
            what = "批次没有清单"
            remedy = remedy if found.names else "请在批次目录的 lists 里补上"
        if of.name == "params" and nearest(node.name, found.names) is None:
            remedy = f"请写进条款的 params，或改正名称（{remedy}）"
        return self.tell("FRM-150", f"{what} {node.name}；{remedy}", node)

    def _items(self, node: Term, there: frozenset[Path]) -> _Typed:
        found = [self.of(arg, there).type for arg in node.args]
        texts = [one.options[0] for one in found if one and one.is_ == "text" and one.options]
        if node.args and None not in found and len(texts) == len(found):
            return _Typed(type=some(choice(tuple(texts)), len(texts)))
        if None in found:
            return _NONE
        return self.tell("FRM-151", '列表里只写选项；请写成 ["甲", "乙"] 的样子', node)

    def _lookup(self, node: Term, there: frozenset[Path]) -> _Typed:
        """Return the type of a row of a list, found by an answer that was chosen from it."""
        of, key = node.args
        found = self.of(of, there).type
        if found is not None and found.is_ != "lookup":
            return self.tell("FRM-151", "规则里不用方括号；请用 exists 或 all 逐行判断", node)
        index = self.of(key, there).type
        if found is None or index is None:
            return _NONE
        keys = {*(found.options or ())}
        if index.is_ != "text" or index.options is None or not keys.issuperset(index.options):
            single = [f for f in self.form.fields() if f.kind is FieldType.CHOICE]
            fit = [f.name for f in single if self._chosen(f, keys)]
            near = nearest(key.name, fit) or next(iter(fit), None)
            remedy = f"请给这一栏写 x-choices: list:{of.name}"
            if index.is_ == "list" and index.of and self._alike(index.of, TEXT):
                remedy = f"选了几项的，请用 all 或 exists 逐项读 lists.{of.name}[一项]"
            elif near:
                remedy = f"请改成 application.{near}"
            message = f"{self._title(key)}不是从清单 {of.name} 里选的；{remedy}"
            return self.tell("FRM-155", message, key)
        return _Typed(type=found.of)

    def _chosen(self, field: Field, keys: set[str]) -> bool:
        return keys.issuperset(option.id for option in field.options)

    def _logic(self, node: Term, there: frozenset[Path]) -> _Typed:
        left = self.of(node.args[0], there)
        self._want_bool(node.args[0], left, node)
        if node.op == "!":
            return _Typed(type=BOOL, if_true=left.if_false, if_false=left.if_true)
        both = node.op == "&&"
        right = self.of(node.args[1], there | (left.if_true if both else left.if_false))
        self._want_bool(node.args[1], right, node)
        if both:
            return _Typed(type=BOOL, if_true=left.if_true | right.if_true)
        return _Typed(type=BOOL, if_false=left.if_false | right.if_false)

    def _want_bool(self, arg: Term, found: _Typed, node: Term) -> None:
        if found.type is not None and found.type.is_ != "bool":
            what = found.type.title
            message = f"“{node.op}”用在成立或不成立上，{self._title(arg)}是{what}；请写成比较"
            self.tell("FRM-152", message, arg)

    def _either(self, node: Term, there: frozenset[Path]) -> _Typed:
        asked = self.of(node.args[0], there)
        self._want_bool(node.args[0], asked, node)
        then = self.of(node.args[1], there | asked.if_true).type
        other = self.of(node.args[2], there | asked.if_false).type
        if then is None or other is None:
            return _NONE
        if not self._alike(then, other):
            message = f"“?:”的两个结果不是一类：一个是{then.title}，一个是{other.title}；请改正"
            return self.tell("FRM-152", message, node)
        return _Typed(type=joined(then, other))

    def _compare(self, node: Term, there: frozenset[Path]) -> _Typed:
        one, other = node.args
        self._scale(one, other)
        left, right = self.of(one, there).type, self.of(other, there).type
        if left is None or right is None:
            return _Typed(type=BOOL)
        takes = OPERATORS[node.op].takes
        if not self._alike(left, right):
            return self._apart(node, left, right)
        for arg, found in ((one, left), (other, right)):
            if found.is_ not in takes:
                message = f"{self._title(arg)}是{found.title}，不能用“{node.op}”比较；请改正"
                return self.tell("FRM-152", message, node)
        if not self._units(node, left, right):
            return _Typed(type=BOOL)
        if left.is_ == "text":
            self._options(node, left, right)
        return _Typed(type=BOOL)

    def _apart(self, node: Term, left: Type, right: Type) -> _Typed:
        for arg, found, than in ((node.args[0], left, right), (node.args[1], right, left)):
            if found.is_ == "bool" and than.is_ != "bool":
                message = (
                    f"{self._title(arg)}是{found.title}，不能与{than.title}比较；"
                    f"请直接写 {_written(arg)}，或写 !{_written(arg)}"
                )
                return self.tell("FRM-152", message, node)
        message = (
            f"{self._title(node.args[0])}是{left.title}，{self._title(node.args[1])}是{right.title}，"
            f"不能放在一起；请改成同一类的内容"
        )
        return self.tell("FRM-152", message, node)

    def _among(self, node: Term, there: frozenset[Path]) -> _Typed:
        left, right = (self.of(arg, there).type for arg in node.args)
        if left is None or right is None:
            return _Typed(type=BOOL)
        if right.is_ == "lookup":
            right = some(choice(right.options or ()), right.most)
        if right.is_ != "list" or right.of is None:
            message = f"“in”后面要是一组内容，{self._title(node.args[1])}是{right.title}；请改用 =="
            return self.tell("FRM-152", message, node)
        if left.is_ not in OPERATORS["in"].takes or not self._alike(left, right.of):
            return self._apart(node, left, right.of)
        if self._units(node, left, right.of) and left.is_ == "text":
            self._options(node, left, right.of)
            self._listed(node.args[1], left.options or (), right.of.options or ())
        return _Typed(type=BOOL)

    def _listed(self, arg: Term, options: tuple[str, ...], listed: tuple[str, ...]) -> None:
        """Tell an option that a parameter lists and that is most likely misspelt."""
        for text in listed if arg.op == "." and arg.args[0].name == "params" else ():
            near = nearest(text, options) if text not in options else None
            if near and near not in listed:
                message = f"参数 {arg.name} 里的“{text}”不是选项；是否要写 {near}？"
                self.tell("FRM-155", message, arg)
                self.slips[-1] = replace(self.slips[-1], of_param=True)
                return

    def _options(self, node: Term, left: Type, right: Type) -> None:
        """Tell a text that is none of the options on the other side."""
        one, other = node.args
        for arg, theirs, beside in ((one, right.options, other), (other, left.options, one)):
            if theirs is None or beside.op in ("text", "list"):
                continue
            for part in arg.args if arg.op == "list" else (arg,):
                if part.op == "text" and part.name not in theirs:
                    remedy = instead(part.name, theirs)
                    self.tell("FRM-155", f"没有“{part.name}”这个选项；{remedy}", part)
                    return
        if left.options and right.options and not set(left.options) & set(right.options):
            message = "两边没有一个相同的选项，永远不会相等；请核对栏目和参数"
            self.tell("FRM-155", message, node)

    def _reckon(self, node: Term, there: frozenset[Path]) -> _Typed:
        factors = [arg for arg in node.args if _is_factor(arg)]
        if node.op in "*/%":
            self.scaled |= {id(arg) for arg in factors}
        elif len(node.args) == 2:
            self._scale(*node.args)
        found = [self.of(arg, there).type for arg in node.args]
        for arg, one in zip(node.args, found, strict=True):
            if one is not None and one.is_ != "number":
                message = f"{self._title(arg)}是{one.title}，不能用“{node.op}”计算；请改正"
                return self.tell("FRM-152", message, node)
        sides = [one for one in found if one is not None]
        if len(sides) < len(found):
            return _NONE
        if len(sides) == 1:
            return _Typed(type=replace(sides[0], low=-sides[0].high, high=-sides[0].low))
        left, right = sides
        if node.op in "+-" and not self._units(node, left, right):
            return _NONE
        if node.op in "/%" and right.low <= 0 <= right.high:
            message = f"{self._title(node.args[1])}可能是 0，不能作除数；请改写成乘法"
            return self.tell("FRM-156", message, node)
        low, high = bounds(node.op, left, right)
        if low < -LARGEST or high > LARGEST:
            message = f"“{node.op}”算出的数可能太大；请给栏目写上 maximum，或改写这条规则"
            return self.tell("FRM-156", message, node)
        return _Typed(type=number(low, high, unit_of(node.op, left, right, scaled=bool(factors))))

    def _units(self, node: Term, left: Type, right: Type) -> bool:
        """Tell whether numbers are of one unit; amounts in fen beside others are a slip."""
        units = {one.unit for one in (left, right)} - {ANY_UNIT}
        if left.is_ != "number" or len(units) < 2:
            return True
        unit = next(unit for unit in SCALED if unit in units)
        plain = node.args[1] if left.unit == unit else node.args[0]
        says, other = _HUNDREDTHS[unit]
        written = f"{_written(plain)} * 100"
        if node.op == "in" and plain is node.args[1]:
            written = f"{_written(plain)}.exists(n, {_written(node.args[0])} == n * 100)"
        message = f"{says}，{self._title(plain)}不是{TYPES[unit]}；{other}请写 {written}"
        self.tell("FRM-158", message, node)
        return False

    def _scale(self, one: Term, other: Term) -> None:
        """Allow a tolerance beside what was multiplied by the same power of ten."""
        for arg, beside in ((one, other), (other, one)):
            if _is_factor(arg) and any(
                node.op == "*" and any(_is_factor(part) and part == arg for part in node.args)
                for node in beside.walk()
            ):
                self.scaled.add(id(arg))

    def _call(self, node: Term, there: frozenset[Path]) -> _Typed:
        if node.name == "has":
            return self._has(node, there)
        if node.name in ("sum", "size") and len(node.args) == 1:
            return self._gathered(node, self.of(node.args[0], there).type, node.args[0])
        return self._plain(node, node.args, there)

    def _has(self, node: Term, there: frozenset[Path]) -> _Typed:
        if len(node.args) != 1 or node.args[0].op != ".":
            return self.tell("FRM-151", f"has 里要写一栏；请写成 {FUNCTIONS['has'].written}", node)
        (asked,) = node.args
        (of,) = asked.args
        found = self.of(of, there).type
        if found is None:
            return _NONE
        if found.is_ not in ("group", "row"):
            return self.tell("FRM-151", f"has 里要写一栏；请写成 {FUNCTIONS['has'].written}", node)
        if asked.name not in found.names:
            return self._unknown(of, asked, found)
        if of.op == "[]":
            return self.tell("FRM-151", "清单的列不用 has；请把这一列填齐，直接读", node)
        return _Typed(type=BOOL, if_true=frozenset({(of.name, asked.name)}))

    def _gathered(self, node: Term, found: Type | None, of: Term) -> _Typed:
        """Return the type of ``sum`` or ``size`` of a list."""
        if found is None:
            return _NONE
        if found.is_ == "text" and node.name == "size":
            message = f"{self._title(of)}是文字，size 只数行数；字数请写栏目的 maxLength"
            return self.tell("FRM-152", message, node)
        if found.is_ != "list" or found.of is None:
            message = f"{self._title(of)}是{found.title}，{node.name} 要一组内容；请改正"
            return self.tell("FRM-152", message, node)
        if node.name == "size":
            return _Typed(type=number(0, found.most))
        if found.of.is_ != "number":
            message = f"sum 只加数，这里是{found.of.title}；请用 map 取出数的一栏"
            return self.tell("FRM-152", message, node)
        low, high = min(0, found.of.low * found.most), max(0, found.of.high * found.most)
        if low < -LARGEST or high > LARGEST:
            message = "加起来的数可能太大；请给这一栏写上 maximum"
            return self.tell("FRM-156", message, node)
        return _Typed(type=number(low, high, found.of.unit))

    def _method(self, node: Term, there: frozenset[Path]) -> _Typed:
        of, *args = node.args
        if node.name == "size" and not args:
            return self._gathered(node, self.of(of, there).type, of)
        if node.name in _CONTROL:
            return self._rows(node, there)
        return self._plain(node, node.args, there)

    def _plain(self, node: Term, args: tuple[Term, ...], there: frozenset[Path]) -> _Typed:
        """Return the type of a function that the table of the language gives in full."""
        word = FUNCTIONS.get(node.name)
        wants = (*((word.of,) if word.of else ()), *word.args) if word else ()
        if word is None or not word.result:
            message = f"没有 {node.name} 这个函数；{instead(node.name, FUNCTIONS)}"
            if word is not None:
                message = f"{node.name} 的写法不对；请写成 {word.written}"
            return self.tell("FRM-151", message, node)
        if len(args) != len(wants) or (node.op == "method") != bool(word.of):
            return self.tell("FRM-151", f"{node.name} 的写法不对；请写成 {word.written}", node)
        for arg, want in zip(args, wants, strict=True):
            found = self.of(arg, there).type
            if found is not None and found.is_ != want:
                wanted = _BY_NAME[want].title
                message = f"{node.name} 要{wanted}，{self._title(arg)}是{found.title}；请改正"
                self.tell("FRM-152", message, arg)
        return _Typed(type=_BY_NAME[word.result])

    def _rows(self, node: Term, there: frozenset[Path]) -> _Typed:
        """Return the type of a function that takes a list row by row."""
        of, *args = node.args
        found = self.of(of, there).type
        written = FUNCTIONS[node.name].written
        if len(args) != 2 or args[0].op != "binds" or not args[0].name:
            return self.tell("FRM-151", f"{node.name} 的写法不对；请写成 {written}", node)
        variable, body = args
        if found is None:
            return _NONE
        if found.is_ != "list" or found.of is None:
            message = f"{self._title(of)}是{found.title}，{node.name} 要表格或一组内容；请改正"
            return self.tell("FRM-152", message, node)
        name = variable.name
        if name in self.known or name in self.bound or name in _RESERVED or name in VARIABLES:
            message = f"{name} 已有别的意思，不能用来称呼一行；请换一个字母，如 r"
            return self.tell("FRM-150", message, variable)
        self.bound[name] = found.of
        each = self.of(body, there)
        del self.bound[name]
        if each.type is None:
            return _NONE
        if node.name == "map":
            return _Typed(type=some(each.type, found.most))
        if each.type.is_ != "bool":
            message = f"{node.name} 里要写条件，这里是{each.type.title}；请写成比较"
            return self.tell("FRM-157", message, body)
        if node.name != "filter":
            return _Typed(type=BOOL)
        sure = {column for of_, column in each.if_true if of_ == name}
        names = {n: (t, opt and n not in sure) for n, (t, opt) in found.of.names.items()}
        return _Typed(type=some(replace(found.of, names=names), found.most))

    def _alike(self, one: Type, other: Type) -> bool:
        return one.is_ == other.is_ and (one.is_ != "list" or one == other)

    def _title(self, node: Term) -> str:
        """Return what people call a node: the title of an answer or a column, or how it is read."""
        if node.op == "." and node.args[0].op == "name" and node.args[0].name == "application":
            for item in self.form.items():
                if item.name == node.name:
                    return f"“{item.title}”"
        return f" {_written(node)} " if _written(node) else "这一段"


def _is_factor(node: Term) -> bool:
    """Tell whether a node is a power of ten that turns one unit into another."""
    return node.op == "literal" and _FACTOR.fullmatch(node.name) is not None


def _written(node: Term) -> str:
    """Return how a node is written, empty where that is long."""
    if node.op in ("name", "variable", "literal", "binds"):
        return node.name
    if node.op == "text":
        return f'"{node.name}"'
    if node.op == "." and (before := _written(node.args[0])):
        return f"{before}.{node.name}"
    if node.op == "[]" and all(parts := [_written(arg) for arg in node.args]):
        return f"{parts[0]}[{parts[1]}]"
    return ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the name most like a word, None where none is."""
    return next(iter(get_close_matches(word, list(known), n=1)), None)


def instead(word: str, known: Iterable[str]) -> str:
    """Say what to write instead of a word: the name most like it, or those there are."""
    some_names = [name for name in known if name != word]
    if near := nearest(word, some_names):
        return f"请改成 {near}"
    return f"可用的是 {'、'.join(some_names[:_SHOWN]) or '（没有）'}"


_NONE = _Typed(type=None)
_SHOWN = 15
_COMPARE = VARIABLES["application"].example
_BY_NAME: Mapping[str, Type] = MappingProxyType(
    {"bool": BOOL, "text": TEXT, "date": DATE, "number": SPAN}
)
