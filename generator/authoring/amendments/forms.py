"""What differs between two states of a call's form: fields, tables, rules, versions.

The versions in force are compared with each other; a version published before has to stay as it
was, and is told where it does not. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from generator.authoring.amendments.facts import NONE, Difference
from generator.findings import Finding, Level, Place
from generator.forms.csv_package import TEXT_LINE
from generator.forms.form import Condition, Field, FieldType, Form, Table
from generator.forms.rules import Rule
from generator.sources.schema_messages import TYPES
from generator.web.labels import COLUMNS, FORM
from generator.web.shared import NO, YES

_KINDS: Mapping[FieldType, str] = MappingProxyType(
    {
        FieldType.TEXT: TEXT_LINE,
        FieldType.LONG: "多行文字",
        FieldType.CHOICE: "选择",
        FieldType.SEVERAL: "选择几项",
        FieldType.YESNO: "是或否",
        FieldType.INTEGER: TYPES["integer"],
        FieldType.MONEY: COLUMNS["amount"],
        FieldType.DATE: COLUMNS["date"],
        FieldType.PHONE: COLUMNS["phone"],
        FieldType.USCC: "统一社会信用代码",
        FieldType.EMAIL: COLUMNS["email"],
        FieldType.URL: "网页地址",
        FieldType.YEAR: "四位数的年份",
        FieldType.PERCENT: "百分数",
    }
)
_TITLE, _HELP, _OPTIONS = "栏目名称", "提示", COLUMNS["options"]
_BETWEEN = "、"
_WORDING = frozenset({_TITLE, _HELP})

Facts = Mapping[str, str]


def facts_of_forms(old: tuple[Form, ...], new: tuple[Form, ...]) -> Iterator[Difference]:
    """Yield what differs between the forms now in force, which come first."""
    if not old or not new:
        for form in (*old, *new):
            label = f"{form.title}第 {form.version} 版"
            sides = (NONE, "") if new else ("", NONE)
            yield _fact(form, label, *sides, form.origin.place())
        return
    yield from between(old[0], new[0])


def between(old: Form, new: Form) -> Iterator[Difference]:
    """Yield what differs between two forms: what is asked, then the rules."""
    place = new.origin.place()
    before = {item.name: item for item in old.items()}
    for item in new.items():
        known = before.pop(item.name, None)
        if known is None:
            yield _fact(new, _called(item), NONE, "", place)
        else:
            yield from _within(new, _called(item), _form_facts(known), _form_facts(item), place)
            yield from _columns(new, known, item, place)
    for item in before.values():
        yield _fact(new, _called(item), "", NONE, place)
    yield from _rules(old, new)


def moved(old: tuple[Form, ...], new: tuple[Form, ...]) -> Iterator[Finding]:
    """Yield the published versions that are gone or are no longer what they were."""
    left = {form.version: form for form in new}
    for form in old:
        place = form.origin.place()
        known = left.get(form.version)
        if known is None:
            message = f"{form.title}第 {form.version} 版不在了；请恢复它，新的内容另立版本"
            yield Finding(code="DIF-001", level=Level.WARNING, message=message, place=place)
        elif any(fact.material and not fact.clause for fact in between(form, known)):
            message = (
                f"{form.title}第 {form.version} 版的栏目改了，已经填好的表对不上；"
                "请恢复它，新的内容另立版本"
            )
            yield Finding(code="DIF-002", level=Level.WARNING, message=message, place=place)


def _fact(
    form: Form,
    label: str,
    old: str,
    new: str,
    place: Place,
    clause: str = "",
    *,
    plain: bool = False,
) -> Difference:
    return Difference(
        call=form.call,
        clause=clause,
        label=label,
        old=old,
        new=new,
        material=not plain,
        place=place,
    )


def _called(item: Field | Table) -> str:
    return f"{FORM['form']}{'表格' if isinstance(item, Table) else FORM['field']}“{item.title}”"


def _within(form: Form, label: str, old: Facts, new: Facts, place: Place) -> Iterator[Difference]:
    for title in dict.fromkeys((*new, *old)):
        sides = old.get(title, NONE), new.get(title, NONE)
        if title == _OPTIONS:
            yield from _choices(form, f"{label}的{title}", sides, place)
        elif sides[0] != sides[1]:
            yield _fact(form, f"{label}的{title}", *sides, place, plain=title in _WORDING)


def _choices(form: Form, label: str, sides: tuple[str, str], place: Place) -> Iterator[Difference]:
    """Yield what came to the options of a choice and what went."""
    old, new = ([] if side == NONE else side.split(_BETWEEN) for side in sides)
    came = _BETWEEN.join(one for one in new if one not in old)
    went = _BETWEEN.join(one for one in old if one not in new)
    if came:
        yield _fact(form, label, NONE, came, place)
    if went:
        yield _fact(form, label, went, NONE, place)


def _columns(
    form: Form, old: Field | Table, new: Field | Table, place: Place
) -> Iterator[Difference]:
    before = {one.name: one for one in old.columns} if isinstance(old, Table) else {}
    for column in new.columns if isinstance(new, Table) else ():
        label = f"{_called(new)}的“{column.title}”一列"
        known = before.pop(column.name, None)
        if known is None:
            yield _fact(form, label, NONE, "", place)
        else:
            yield from _within(form, label, _form_facts(known), _form_facts(column), place)
    for column in before.values():
        yield _fact(form, f"{_called(old)}的“{column.title}”一列", "", NONE, place)


def _form_facts(item: Field | Table) -> Facts:
    """Return what is asked of one item, said for people; what is not limited is left out."""
    found = {_TITLE: item.title, _HELP: item.help, "出现的条件": _conditions(item.when)}
    if isinstance(item, Table):
        found |= {"最少行数": str(item.least_rows), "最多行数": str(item.most_rows)}
        titles = (c.title if (c := item.column(name)) else name for name in item.unique)
        found["不能重复的列"] = "、".join(titles)
    else:
        found |= {
            "填写方式": _KINDS[item.kind],
            "是否必填": "必填" if item.required else "选填",
            _OPTIONS: _BETWEEN.join(o.label for o in item.options if o.offered),
            COLUMNS["unit"]: item.unit,
            "最多字数": _number(item.longest),
            "最小": _number(item.least),
            "最大": _number(item.most),
            "最早": item.earliest,
            "最晚": item.latest,
        }
    return {title: text for title, text in found.items() if text}


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _conditions(when: Iterable[Condition]) -> str:
    return "；".join(
        f"{name} 为 {'、'.join(_value(value) for value in values)}"
        for one in when
        for name, values in one.wants
    )


def _value(value: str | bool) -> str:
    return value if isinstance(value, str) else YES if value else NO


def _rules(old: Form, new: Form) -> Iterator[Difference]:
    before = _by_clause(old)
    for key, rule in _by_clause(new).items():
        number = rule.clause.number
        label = f"{number}的检查"
        known = before.pop(key, None)
        place = rule.origin.place()
        if known is None:
            yield _fact(new, label, NONE, rule.fails, place, rule.clause.id)
            continue
        sides = ({"条件": r.when, "办法": r.check, "分档的栏目": r.size} for r in (known, rule))
        first, second = ({k: v for k, v in side.items() if v} for side in sides)
        for title in dict.fromkeys((*second, *first)):
            words = first.get(title, NONE), second.get(title, NONE)
            if words[0] != words[1]:
                yield _fact(new, f"{label}{title}", *words, place, rule.clause.id)
        if known.fails != rule.fails:
            words = known.fails, rule.fails
            yield _fact(new, f"{label}提示", *words, place, rule.clause.id, plain=True)
    for rule in before.values():
        place, name = rule.origin.place(), f"{rule.clause.number}的检查"
        yield _fact(new, name, rule.fails, NONE, place, rule.clause.id)


def _by_clause(form: Form) -> dict[tuple[str, str, int], Rule]:
    found: dict[tuple[str, str, int], Rule] = {}
    for rule in form.rules:
        number = sum(key[:2] == (rule.clause.id, rule.at) for key in found)
        found[rule.clause.id, rule.at, number] = rule
    return found
