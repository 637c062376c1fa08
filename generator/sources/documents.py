"""YAML and its schema become a Document: values, and the line of each key; or findings.

The only module that opens the sources.  A file is untrusted until it has passed: nothing in it is
built, fetched or run, and whatever is wrong with it is told, never raised.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias, cast

import yaml

from generator.findings import Finding, Level, Place, sort
from generator.sources.markdown_limits import excess
from generator.sources.schema_messages import COLON, Steps, short
from generator.sources.schema_shapes import INTEGER, NUMBER, SchemaView
from generator.sources.schemas import Schemas
from generator.web.shared import written

Value: TypeAlias = "str | int | Decimal | bool | tuple[Value, ...] | Mapping[str, Value] | None"

LIMIT = 2_000_000
"""How many bytes a file may have."""

LIST_LIMIT = 64_000_000
"""How many bytes a list of results may have."""

DEPTH = 32
"""How many lists and groups of fields may stand one in another."""

READING: Mapping[str, str] = MappingProxyType(
    {
        "SRC-001": "文件要在应在的位置",
        "SRC-002": "文件要能打开，并且在项目文件夹之内",
        "SRC-003": "一份文件不能超过 2 MB，结果名单不能超过 64 MB",
        "SRC-004": "文件要用 UTF-8 编码",
        "SRC-005": "文件开头不能有 BOM 标记",
        "SRC-006": "文件里不能有看不见的控制字符",
        "SRC-007": "缩进和间隔用空格，不用制表符",
        "SRC-008": "文件要合乎 YAML 写法",
        "SRC-009": "文件里要有内容",
        "SRC-010": "一份文件只写一份内容",
        "SRC-011": "不用锚点（&）和引用（*）",
        "SRC-012": "不用标签（!）和指令（%）",
        "SRC-013": "不用合并键（<<）",
        "SRC-014": "同一处的字段名不能重复",
        "SRC-015": "字段名是一行文字",
        "SRC-016": "层次不能超过 32 层",
        "SRC-017": "Markdown 文件以两行“---”之间的信息开头",
        "SRC-018": "正文的字数、段落、标题和括号都有限度",
    }
)

# Lines and tabs are told of elsewhere; a carriage return belongs to a line feed.
_INVISIBLE = re.compile(rf"[{written('page')}](?<![\t\n\r])|\r(?!\n)")


_NUMBER = re.compile("[0-9]{1,9}")
_JSON_WORDS: Mapping[str, Value] = MappingProxyType({"true": True, "false": False, "null": None})


@dataclass(slots=True, kw_only=True)
class _Node:
    """One value as it stands in a file: its text, entries or fields, and where it begins."""

    line: int
    column: int
    text: str | None = None
    plain: bool = False
    entries: list[_Node] | None = None
    fields: dict[str, tuple[int, int, _Node]] | None = None
    reported: bool = False

    def inside(self, step: str | int) -> tuple[tuple[int, int], _Node] | None:
        """Give the place of the key and the node of a field or of a list's entry, if it stands."""
        if self.fields is not None and (found := self.fields.get(str(step))):
            return found[:2], found[2]
        if self.entries is not None and _NUMBER.fullmatch(str(step)):
            for entry in self.entries[int(step) : int(step) + 1]:
                return (entry.line, entry.column), entry
        return None


@dataclass(frozen=True, kw_only=True)
class Document:
    """One source file that keeps to its schema: immutable values that know where they stand.

    `below` is the line at which the Markdown below front matter begins, 0 in a YAML file.
    """

    path: str
    value: Mapping[str, Value]
    below: int = 0
    _root: _Node = field(repr=False, compare=False)
    _shape: SchemaView = field(repr=False, compare=False)

    @cached_property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """Give every text by its JSON pointer as it stands, the names of the values as well."""
        return tuple(_texts("", self.value))

    @classmethod
    def of_json(cls, content: bytes) -> Document:
        """Return a JSON object as a document that is no source; raises ValueError for another."""
        value = json.loads(content, parse_float=Decimal)
        if not isinstance(value, dict):
            raise ValueError("no object")
        node, shape = _Node(line=1, column=1), SchemaView((), {})
        return cls(
            path="", value={k: _frozen(v) for k, v in value.items()}, _root=node, _shape=shape
        )

    def where(self, pointer: str = "", *, key: bool = False) -> Place:
        """Give the place that a JSON pointer (`/milestones/3/closes`) names.

        It is the place of a scalar itself, but of the key before a list or a group of fields; with
        `key` always of the key.  What does not stand in the file has the place of what holds it.
        """
        line, column = _find(self._root, tuple(_steps(pointer)), key)[:2]
        return Place(file=self.path, line=line, column=column)

    def title(self, pointer: str) -> str:
        """Give the title that the schema has for what a JSON pointer names, or its own name."""
        shape, steps = self._shape, _steps(pointer)
        for step in steps:
            shape = shape.inside(int(step) if "array" in shape.types else step)
        return shape.title or "".join(steps[-1:])


def _texts(pointer: str, value: Value) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield f"{pointer}/{key}", key
            yield from _texts(f"{pointer}/{key}", inner)
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _texts(f"{pointer}/{index}", inner)


def texts_in(value: object) -> Iterator[str]:
    """Yield every text within a value, in order, the names of the values left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


def _frozen(value: Any) -> Value:
    """Return what JSON holds as the values of a document."""
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(inner) for key, inner in value.items()})
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def as_step(name: str) -> str:
    """Return a name as one step of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _steps(pointer: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/") if step]


def _find(node: _Node, steps: Steps, at_key: bool) -> tuple[int, int, bool]:
    """Follow the steps as far as they go: line, column, and whether a fault was told on the way."""
    at = (node.line, node.column)
    message = node.reported
    for number, step in enumerate(steps):
        found = node.inside(step)
        if found is None:
            return *at, message
        at, node = found
        message = message or node.reported
        if number + 1 == len(steps) and node.text is not None and not at_key:
            at = (node.line, node.column)
    return *at, message


def read_yaml(
    root: Path, path: str, schema_name: str, schemas: Schemas
) -> tuple[Document | None, tuple[Finding, ...]]:
    """Read one YAML file (`path` from the root, POSIX) and hold it against its schema.

    There is a document exactly when no finding is an error; the findings are sorted.
    """
    reading = _FileReader(path=path)
    text = reading.open(root)
    if text is None:
        return None, reading.sorted()
    return reading.known(text, schema_name, schemas), reading.sorted()


def read_json(
    root: Path, path: str, schema_name: str, schemas: Schemas
) -> tuple[Document | None, tuple[Finding, ...]]:
    """Read one sound JSON file as `read_yaml` would; between its values tabs are allowed."""
    reading = _FileReader(path=path)
    text = reading.open(root)
    if text is None:
        return None, reading.sorted()
    return reading.known(text.replace("\t", " "), schema_name, schemas), reading.sorted()


def read_word(root: Path, path: str, key: str) -> str:
    """Return the text of a field of a YAML file that no schema has passed, "" where none is."""
    reading = _FileReader(path=path)
    text = reading.open(root)
    tree = reading.tree(text) if text else None
    found = tree.inside(key) if tree else None
    return (found[1].text or "") if found else ""


def read_place(root: Path, path: str, pointer: str) -> Place:
    """Return the place that a JSON pointer names in a file that no schema has passed."""
    reading = _FileReader(path=path)
    text = reading.open(root)
    tree = reading.tree(text.replace("\t", " ")) if text else None
    if tree is None:
        return Place(file=path)
    line, column = _find(tree, tuple(_steps(pointer)), False)[:2]
    return Place(file=path, line=line, column=column)


def read_front_matter(
    root: Path, path: str, schema_name: str, schemas: Schemas
) -> tuple[Document | None, str, tuple[Finding, ...]]:
    """Read a Markdown file: its front matter as `read_yaml` would, and the text below it.

    The text keeps its lines, with line feeds only; it is empty when the file cannot be read.
    """
    reading = _FileReader(path=path)
    text = reading.open(root)
    if text is None:
        return None, "", reading.sorted()
    lines = text.split("\n")
    ends = [number for number, line in enumerate(lines) if line.rstrip(" ") == "---"][:2]
    if ends[:1] != [0]:
        message = "开头缺少文件信息；请在第一行写“---”，写完信息再写一行“---”"
        reading.tell("SRC-017", 1, 1, message)
        return None, "", reading.sorted()
    if len(ends) < 2:
        reading.tell("SRC-017", 1, 1, "开头的“---”没有结尾；请在信息下面另起一行写“---”")
        return None, "", reading.sorted()
    # An empty first line keeps the numbers of the lines below it.
    head = "\n".join(["", *lines[1 : ends[1]], ""])
    document = reading.known(head, schema_name, schemas)
    if document is not None:
        document = replace(document, below=ends[1] + 2)
    body = "\n".join(lines[ends[1] + 1 :])
    if (found := excess(body)) is not None:
        reading.tell("SRC-018", ends[1] + 1 + found.line, 1, found.message)
        return None, "", reading.sorted()
    return document, body, reading.sorted()


def read_list(root: Path, path: str) -> tuple[bytes, str | None, tuple[Finding, ...]]:
    """Read a CSV file as bytes and as text with line feeds only, its byte order mark dropped.

    The text is None exactly when a finding is an error; the findings are sorted.
    """
    reading = _FileReader(path=path, limit=LIST_LIMIT)
    data = reading.content(root)
    text = None if data is None else reading.text(data.removeprefix(b"\xef\xbb\xbf"))
    return data or b"", text, reading.sorted()


@lru_cache(maxsize=128)
def _read(
    path: str, text: str, schema_name: str, schemas: Schemas
) -> tuple[Document | None, tuple[Finding, ...]]:
    reading = _FileReader(path=path)
    return reading.document(text, schema_name, schemas), tuple(reading.findings)


@dataclass(kw_only=True)
class _FileReader:
    """The reading of one file: what was found so far."""

    path: str
    limit: int = LIMIT
    findings: list[Finding] = field(default_factory=list)

    def tell(
        self, code: str, line: int, column: int, message: str, level: Level = Level.ERROR
    ) -> None:
        """Note a finding."""
        place = Place(file=self.path, line=line, column=column)
        self.findings.append(Finding(code=code, level=level, message=message, place=place))

    def sorted(self) -> tuple[Finding, ...]:
        """Give the findings so far."""
        return sort(self.findings)

    def broken(self) -> bool:
        """Tell whether an error was found."""
        return any(finding.level is Level.ERROR for finding in self.findings)

    # --- bytes and characters ---

    def open(self, root: Path) -> str | None:
        """Read the file's text, with line feeds only, or tell why there is none."""
        data = self.content(root)
        return None if data is None else self.text(data)

    def text(self, data: bytes) -> str | None:
        """Give bytes as text, with line feeds only, or tell why they are none."""
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            self.tell("SRC-004", 1, 1, "文件是 UTF-16 编码；请另存为 UTF-8 编码")
            return None
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            self._not_utf8(data, error.start)
            return None
        if text.startswith("\ufeff"):
            text = text[1:]
            self.tell("SRC-005", 1, 1, "文件开头有 BOM 标记；请另存为 UTF-8（不带 BOM）")
        text = text.replace("\r\n", "\n")
        self._invisible(text)
        return None if any(finding.code == "SRC-006" for finding in self.findings) else text

    def content(self, root: Path) -> bytes | None:
        """Read the file's bytes, or tell why there are none."""
        try:
            file = (root / self.path).resolve()
            if not file.is_relative_to(root.resolve()):
                self.tell("SRC-002", 0, 0, "文件在项目文件夹之外；请把文件本身放进项目，不用链接")
                return None
            file.lstat()
            if not file.is_file():
                self.tell("SRC-002", 0, 0, "这里应是文件，现在是文件夹或其他东西；请换成文件")
                return None
            with file.open("rb") as stream:
                data = stream.read(self.limit + 1)
        except (FileNotFoundError, NotADirectoryError):
            self.tell("SRC-001", 0, 0, "没有这个文件；请补上，或改正引用它的地方")
            return None
        except (OSError, ValueError, RuntimeError):
            self.tell("SRC-002", 0, 0, "文件打不开；请检查文件名，以及有没有读取的权限")
            return None
        if len(data) > self.limit:
            size = self.limit // 1_000_000
            message = f"文件超过 {size} MB；请拆成几份，或移走不该写在这里的内容"
            self.tell("SRC-003", 0, 0, message)
            return None
        return data

    def _not_utf8(self, data: bytes, start: int) -> None:
        before = data[:start].decode("utf-8").removeprefix("\ufeff")
        line, column = _at(before, len(before))
        try:
            data.decode("gb18030")
        except UnicodeDecodeError:
            message = "从这里起不是 UTF-8 文字；请用文本编辑器重新保存为 UTF-8 编码"
        else:
            message = "文件像是 GBK 编码；请另存为 UTF-8 编码"
        self.tell("SRC-004", line, column, message)

    def _invisible(self, text: str) -> None:
        found = list(_INVISIBLE.finditer(text))
        if not found:
            return
        line, column = _at(text, found[0].start())
        many = f"，全文共 {len(found)} 处" if len(found) > 1 else ""
        message = f"这里有看不见的字符 U+{ord(found[0][0]):04X}{many}；请删去"
        self.tell("SRC-006", line, column, message)

    # --- YAML ---

    def known(self, text: str, schema_name: str, schemas: Schemas) -> Document | None:
        """Turn text into a document as `document` does, and one read before not once more."""
        document, findings = _read(self.path, text, schema_name, schemas)
        self.findings += findings
        return None if self.broken() else document

    def document(self, text: str, schema_name: str, schemas: Schemas) -> Document | None:
        """Turn text into a document; None when an error was found."""
        tabs = [match.start() for match in re.finditer("\t", text)]
        if tabs:
            many = f"，全文共 {len(tabs)} 处" if len(tabs) > 1 else ""
            self.tell("SRC-007", *_at(text, tabs[0]), f"这里有制表符（Tab）{many}；请改用空格")
            return None
        root = self.tree(text)
        if root is None:
            return None
        lacking = schemas.missing(schema_name)
        if lacking:
            self.findings += lacking
            return None
        shape = schemas.shapes[schema_name]
        # Without quotes, JSON has numbers and words of its own; YAML has what the schema asks for.
        value = (_json_typed if self.path.endswith(".json") else _typed)(root, shape)
        self.findings += schemas.faults(schema_name, value, self._where(root))
        if self.broken():
            return None
        fields = cast("Mapping[str, Value]", value)
        return Document(path=self.path, value=fields, _root=root, _shape=shape)

    def _where(self, root: _Node) -> Callable[[Steps, bool], Place | None]:
        def where(steps: Steps, at_key: bool) -> Place | None:
            line, column, message = _find(root, steps, at_key)
            return None if message else Place(file=self.path, line=line, column=column)

        return where

    def tree(self, text: str) -> _Node | None:
        """Turn text into a tree, or tell why it is none."""
        try:
            return self._build(yaml.parse(text, Loader=yaml.CSafeLoader))
        except yaml.YAMLError as error:
            self._syntax(error, text.split("\n"))
            return None

    def _build(self, events: Iterator[yaml.Event]) -> _Node | None:
        """Build the tree from events: nothing is resolved, nothing nests on Python's stack."""
        root: _Node | None = None
        stack: list[tuple[_Node, list[_Node]]] = []
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                line, column = _mark(event.start_mark)
                if root is not None:
                    self.tell("SRC-010", line, column, "“---”下面又是一份内容；请只留一份")
                    return root
                if event.version or event.tags:
                    self.tell("SRC-012", line, column, "不用以 % 开头的指令；请删去这一行")
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event)
                if stack:
                    self._add(*stack[-1], node)
                else:
                    root = node
                if isinstance(event, yaml.CollectionStartEvent):
                    if len(stack) == DEPTH:
                        message = f"层次超过 {DEPTH} 层；请减少缩进的层数"
                        self.tell("SRC-016", node.line, node.column, message)
                        return None
                    stack.append((node, []))
            elif isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
        if root is None:
            self.tell("SRC-009", 1, 1, "文件里没有内容；请填写，或删去这个文件")
        return root

    def _node(self, event: yaml.NodeEvent) -> _Node:
        line, column = _mark(event.start_mark)
        node = _Node(line=line, column=column)
        if isinstance(event, yaml.AliasEvent):
            self.tell("SRC-011", line, column, "不用以 * 开头的引用；星号开头的文字请加引号")
            return _Node(line=line, column=column, text="", reported=True)
        if event.anchor is not None:
            self.tell("SRC-011", line, column, "不用以 & 开头的锚点；请删去，& 开头的文字加引号")
        if getattr(event, "tag", None) is not None:
            self.tell("SRC-012", line, column, "不用以 ! 开头的标签；请删去，叹号开头的文字加引号")
            node.reported = True
        if isinstance(event, yaml.ScalarEvent):
            node.text, node.plain = event.value, not event.style
            if event.style == '"' and (found := _INVISIBLE.search(event.value)):
                message = f"引号里有看不见的字符 U+{ord(found[0][0]):04X}；请删去"
                self.tell("SRC-006", line, column, message)
        elif isinstance(event, yaml.SequenceStartEvent):
            node.entries = []
        else:
            node.fields = {}
        return node

    def _add(self, parent: _Node, key: list[_Node], node: _Node) -> None:
        """Add a node to a list, or to a group of fields: first the key, then its value."""
        if parent.entries is not None:
            parent.entries.append(node)
        elif not key:
            key.append(node)
        else:
            self._field(parent, key.pop(), node)

    def _field(self, parent: _Node, key: _Node, node: _Node) -> None:
        fields = parent.fields if parent.fields is not None else {}
        name = key.text
        if key.plain and name == "<<":
            self.tell("SRC-013", key.line, key.column, "不用合并键“<<”；请把各字段逐一写出")
            parent.reported = True
        elif name is None:
            self.tell(
                "SRC-015",
                key.line,
                key.column,
                "字段名要是文字；请去掉问号或括号，写成“字段: 内容”",
            )
            parent.reported = True
        elif not name or name != name.strip() or not name.isprintable():
            self.tell("SRC-015", key.line, key.column, "字段名是空的，或前后有空格；请写成一行文字")
            parent.reported = True
        elif name in fields:
            message = f"字段“{short(name)}”在第 {fields[name][0]} 行已经写过；请删去一个"
            self.tell("SRC-014", key.line, key.column, message)
        else:
            parent.reported = parent.reported or key.reported
            fields[name] = (key.line, key.column, node)

    def _syntax(self, error: yaml.YAMLError, lines: list[str]) -> None:
        """Tell a syntax error at the line that most likely has to be changed."""
        start = getattr(error, "context_mark", None)
        line, column = _mark(getattr(error, "problem_mark", None))
        problem = f"{getattr(error, 'context', '')}|{getattr(error, 'problem', '')}"
        if any(part in problem for part in _COLON):
            for number in range(min(line, len(lines)), max(line - 3, 0), -1):
                if glued := _GLUED.match(lines[number - 1]):
                    self.tell("SRC-008", number, glued.end(), COLON)
                    return
        for part, code, message, at_start in _SYNTAX:
            if part in problem:
                self.tell(code, *(_mark(start) if at_start and start else (line, column)), message)
                return
        self.tell("SRC-008", line, column, _UNCLEAR)


_GLUED = re.compile(r" *(?:- +)*[A-Za-z_][A-Za-z0-9_-]*(?:：|:(?=[^\s/]))")
_COLON = ("mapping values", "expected ':'", "expected key")
_UNCLEAR = "从这里起读不懂；请检查缩进、冒号和引号，含特殊符号的文字加引号"

# A part of what the parser says, the code, our words, and whether to point at the beginning.
_SYNTAX = (
    ("scanning an alias", "SRC-011", "不用以 * 开头的引用；星号开头的文字请加引号", True),
    ("scanning an anchor", "SRC-011", "不用以 & 开头的锚点；& 开头的文字请加引号", True),
    ("tag", "SRC-012", "不用以 ! 开头的标签；叹号开头的文字请加引号", True),
    ("directive", "SRC-012", "不用以 % 开头的指令；请删去这一行", True),
    ("%TAG", "SRC-012", "不用以 % 开头的指令；请删去这一行", True),
    ("incompatible", "SRC-012", "不用以 % 开头的指令；请删去这一行", True),
    ("<document start>", "SRC-010", "“...”下面又有内容；请删去“...”", False),
    ("escape", "SRC-008", "双引号里的“\\”是特殊字符；请改用单引号", False),
    ("quoted scalar", "SRC-008", "引号没有结尾；请补上另一个引号", True),
    ("cannot start any token", "SRC-008", "文字不能以这个符号开头；请加上引号", False),
    ("flow sequence", "SRC-008", "方括号没有配对；请补上“]”，或把各项分行写", True),
    ("flow mapping", "SRC-008", "花括号没有配对；请补上“}”，或把各字段分行写", True),
    ("block scalar", "SRC-008", "“|”和“>”后面不能写文字；请另起一行，各行缩进对齐", True),
    ("expected ':'", "SRC-008", "这一行没有冒号，或比上一行少了缩进；请写成“字段: 内容”", True),
    ("'-' indicator", "SRC-008", "这一行与上面的列表没有对齐；请检查缩进", False),
    ("mapping values", "SRC-008", "这里的冒号读不懂；请检查缩进，含冒号的文字加引号", False),
    ("block sequence entries", "SRC-008", "列表的“- ”请另起一行", False),
    ("expected key", "SRC-008", "这里接不上文；请检查缩进，含引号的文字整个再加一层引号", False),
    ("node content", "SRC-008", "这里多了一个符号，或少了内容；请检查括号和“- ”", False),
)


def _mark(mark: Any) -> tuple[int, int]:
    """Give the line and column, from 1, of a mark; zeros when there is none."""
    return (mark.line + 1, mark.column + 1) if mark else (0, 0)


def _at(text: str, position: int) -> tuple[int, int]:
    """Give the line and column, from 1, of a position in text with line feeds."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def _json_typed(node: _Node, shape: SchemaView) -> Value:
    if node.fields is not None:
        return MappingProxyType(
            {key: _json_typed(inner, shape) for key, (_, _, inner) in node.fields.items()}
        )
    if node.entries is not None:
        return tuple(_json_typed(inner, shape) for inner in node.entries)
    text = node.text or ""
    if not node.plain or not text:
        return node.text
    if INTEGER.fullmatch(text):
        return int(text)
    return Decimal(text) if NUMBER.fullmatch(text) else _JSON_WORDS.get(text, text)


def _typed(node: _Node, shape: SchemaView) -> Value:
    """Give a node's value, frozen, its plain scalars typed by what the schemas say of them."""
    if node.fields is not None:
        return MappingProxyType(
            {key: _typed(inner, shape.inside(key)) for key, (_, _, inner) in node.fields.items()}
        )
    if node.entries is not None:
        return tuple(_typed(inner, shape.inside(i)) for i, inner in enumerate(node.entries))
    if not node.plain or node.text is None:
        return node.text
    return shape.typed(node.text) if node.text else None
