"""Reading YAML: what is refused, where it is told, and how scalars take their types."""

import dataclasses
import json
import os
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.findings import Level, Place, tell
from generator.sources.documents import LIMIT, READING, read_front_matter, read_yaml
from generator.sources.schemas import Schemas

ANY = {"title": "随意", "type": "object"}
SHAPE = {
    "title": "时间安排",
    "type": "object",
    "additionalProperties": False,
    "required": ["id"],
    "properties": {
        "id": {"title": "标识", "type": "string"},
        "text": {"title": "文字", "type": "string"},
        "count": {"title": "数量", "type": "integer"},
        "share": {"title": "比例", "type": "number"},
        "open": {"title": "开放", "type": "boolean"},
        "end": {"title": "结束", "type": ["string", "null"]},
        "either": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        "numbered": {"$ref": "common.schema.json#/$defs/number"},
        "fixed": {"const": 7},
        "chosen": {"enum": [1, True, "x"]},
        "tuple": {
            "type": "array",
            "prefixItems": [{"type": "integer"}],
            "items": {"type": "boolean"},
        },
        "by": {
            "type": "object",
            "patternProperties": {"^n-": {"type": "integer"}},
            "additionalProperties": {"type": "number"},
        },
        "both": {"allOf": [{"minimum": 1}, {"type": "integer"}]},
        "tree": {"$ref": "#/$defs/tree"},
        "list": {
            "title": "列表",
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"a": {"type": "string"}, "b": {"type": "integer"}},
            },
        },
    },
    "$defs": {
        "tree": {
            "type": "object",
            "properties": {"n": {"type": "integer"}, "in": {"$ref": "#/$defs/tree"}},
        }
    },
}
COMMON = {"$defs": {"number": {"title": "号数", "type": "integer"}}}


@pytest.fixture(scope="module")
def schemas(tmp_path_factory):
    root = tmp_path_factory.mktemp("schemas")
    folder = root / "schemas/data"
    folder.mkdir(parents=True)
    for name, schema in (("any", ANY), ("shape", SHAPE), ("common", COMMON)):
        text = json.dumps({"$id": f"{name}.schema.json", **schema}, ensure_ascii=False)
        (folder / f"{name}.schema.json").write_text(text, "utf-8")
    read = Schemas.read(root)
    assert read.findings == ()
    return read


@pytest.fixture
def read(tmp_path, schemas):
    def read(source, name="shape"):
        data = source if isinstance(source, bytes) else source.encode()
        (tmp_path / "a.yml").write_bytes(data)
        return read_yaml(tmp_path, "a.yml", name, schemas)

    return read


def told(findings):
    return tell(findings, "text").replace("a.yml:", "").replace("错误 ", "").split("\n")


# --- what is read ----------------------------------------------------------------------------


def test_scalars_take_the_types_of_their_schema(read):
    document, findings = read(
        """\
id: 0123
text: 12:30
count: 25
share: 0.10
open: true
end: ~
either: 12
numbered: -3
fixed: 7
chosen: true
tuple: [1, true, false]
by: {n-1: 2, other: 2}
both: 5
tree: {n: 1, in: {n: 2, in: {n: 3}}}
list:
  - {a: no, b: 0}
  - a: 2023-06-12
"""
    )
    assert findings == ()
    assert document.value == {
        "id": "0123",
        "text": "12:30",
        "count": 25,
        "share": Decimal("0.10"),
        "open": True,
        "end": None,
        "either": 12,
        "numbered": -3,
        "fixed": 7,
        "chosen": True,
        "tuple": (1, True, False),
        "by": {"n-1": 2, "other": Decimal(2)},
        "both": 5,
        "tree": {"n": 1, "in": {"n": 2, "in": {"n": 3}}},
        "list": ({"a": "no", "b": 0}, {"a": "2023-06-12"}),
    }
    assert isinstance(document.value["by"]["other"], Decimal)
    assert document.path == "a.yml"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("text: 1.10", "1.10"),
        ("text: NO", "NO"),
        ("text: null", "null"),
        ("text: '~'", "~"),
        ("text: 1_000", "1_000"),
        ("text: 0x1F", "0x1F"),
        ("text: .inf", ".inf"),
        ("text: 2023-06-12T24:00+08:00", "2023-06-12T24:00+08:00"),
        ("text: ''", ""),
        ("text: 第一行\n  第二行", "第一行 第二行"),
        ("text: |\n  第一行\n  第二行", "第一行\n第二行\n"),
        ("text: 见 #3", "见"),
        ("text: 见#3", "见#3"),
        ("text: 电话：028", "电话：028"),
        ("end: null", None),
        ("end:", None),
        ("end: 'null'", "null"),
        ("end: ''", ""),
        ("either: '12'", "12"),
        ("either: 012", "012"),
        ("count: 0", 0),
        ("count: -0", 0),
        ("count: 999999999999999999", 999999999999999999),
        ("share: 5", Decimal(5)),
        ("share: -12.50", Decimal("-12.50")),
        ("chosen: x", "x"),
        ("chosen: 1", 1),
    ],
)
def test_a_plain_scalar_is_text_unless_its_schema_says_otherwise(read, line, value):
    key = line.partition(":")[0]
    document, findings = read(f"id: x\n{line}\n")
    assert findings == ()
    assert document.value[key] == value
    assert type(document.value[key]) is type(value)


def test_a_field_that_no_schema_describes_is_text(read):
    document, findings = read("a: 1\nb: [true, {c: null}]\nd:\n", "any")
    assert findings == ()
    assert document.value == {"a": "1", "b": ("true", {"c": "null"}), "d": None}


def test_a_document_cannot_be_changed(read):
    document, _ = read("id: x\nlist: [{a: y}]\n")
    assert isinstance(document.value, MappingProxyType)
    with pytest.raises(TypeError):
        document.value["list"][0]["a"] = "z"
    with pytest.raises(dataclasses.FrozenInstanceError):
        document.path = "b.yml"


def test_documents_are_equal_by_path_and_value(read):
    assert read("id: x\n")[0] == read("# 说明\nid: 'x'\n")[0] != read("id: y\n")[0]


def test_line_endings_of_windows_are_read(read):
    document, findings = read(b"id: x\r\ntext: |\r\n  a\r\n  b\r\ncount: y\r\n")
    assert document is None
    assert [finding.place for finding in findings] == [Place(file="a.yml", line=5, column=8)]


def test_one_document_mark_on_top_is_allowed(read):
    assert read("---\nid: x\n")[1] == read("# yaml\n---\nid: x\n...\n")[1] == ()


# --- where it stands -------------------------------------------------------------------------

PLACED = """\
# 说明
id: 标识
list:
  - a: 第一
    b: 2
  -   a: "引号"
tree:
  n: 1
  in: {n: 2, in: {n: 3}}
tuple: [1,
  true]
by: {"a/b": 1, "c~d": 2, "0": 3}
end:
"""


@pytest.mark.parametrize(
    ("pointer", "line", "column"),
    [
        ("", 2, 1),
        ("/id", 2, 5),
        ("id", 2, 5),
        ("/list", 3, 1),
        ("/list/0", 4, 5),
        ("/list/0/a", 4, 8),
        ("/list/0/b", 5, 8),
        ("/list/1", 6, 7),
        ("/list/1/a", 6, 10),
        ("/tree", 7, 1),
        ("/tree/n", 8, 6),
        ("/tree/in", 9, 3),
        ("/tree/in/in", 9, 14),
        ("/tree/in/in/n", 9, 22),
        ("/tuple/0", 10, 9),
        ("/tuple/1", 11, 3),
        ("/by/a~1b", 12, 13),
        ("/by/c~0d", 12, 23),
        ("/by/0", 12, 31),
        ("/end", 13, 5),
        ("/missing", 2, 1),
        ("/list/9/a", 3, 1),
        ("/list/x", 3, 1),
        ("/list/-1", 3, 1),
        ("/list/" + "9" * 5000, 3, 1),
        ("/list/0/missing/deeper", 4, 5),
        ("/id/deeper", 2, 1),
    ],
)
def test_a_pointer_gives_the_line_to_put_right(read, pointer, line, column):
    document, findings = read(PLACED)
    assert findings == ()
    assert document.where(pointer) == Place(file="a.yml", line=line, column=column)


@pytest.mark.parametrize(
    ("pointer", "line", "column"),
    [("/id", 2, 1), ("/list", 3, 1), ("/list/0/b", 5, 5), ("/list/1", 6, 7), ("/tuple/1", 11, 3)],
)
def test_a_key_has_a_place_too(read, pointer, line, column):
    document, _ = read(PLACED)
    assert document.where(pointer, key=True) == Place(file="a.yml", line=line, column=column)


# --- what is refused -------------------------------------------------------------------------

GBK = "id: 标识\n".encode("gbk")
INVISIBLE = "这里有看不见的字符 U+{}；请删去"
NOT_UTF8 = "从这里起不是 UTF-8 文字；请用文本编辑器重新保存为 UTF-8 编码"
NO_HEAD = "a.md:1:1: SRC-017 开头缺少文件信息；请在第一行写“---”，写完信息再写一行“---”"
NO_COLON = "SRC-008 这一行没有冒号，或比上一行少了缩进；请写成“字段: 内容”"
NO_FIELD = "a.md:3:1: SCH-011 没有“texts”这个字段；是否要写 text（文字）？"
GLUED = "SRC-008 字段名后请用英文冒号，冒号后空一格"

REFUSED = [
    # bytes
    (GBK, ["1:5: SRC-004 文件像是 GBK 编码；请另存为 UTF-8 编码"]),
    (b"\xef\xbb\xbfid: x\n" + GBK, ["2:5: SRC-004 文件像是 GBK 编码；请另存为 UTF-8 编码"]),
    (
        "id: x\n".encode("utf-16"),
        ["1:1: SRC-004 文件是 UTF-16 编码；请另存为 UTF-8 编码"],
    ),
    (
        b"id: x\ntext: \xff\xff\xff\n",
        ["2:7: SRC-004 " + NOT_UTF8],
    ),
    (b"\xef\xbb\xbfid: x\n", ["1:1: SRC-005 文件开头有 BOM 标记；请另存为 UTF-8（不带 BOM）"]),
    (b"id: x\ntext: a\x00b\n", ["2:8: SRC-006 " + INVISIBLE.format("0000")]),
    (b"id: \xed\xa0\x80\n", ["1:5: SRC-004 " + NOT_UTF8]),
    ("id: a\u202eb\n", ["1:6: SRC-006 " + INVISIBLE.format("202E")]),
    ("id: a\u200bb\n# \u200b\n", ["1:6: SRC-006 这里有看不见的字符 U+200B，全文共 2 处；请删去"]),
    ("id: a\rtext: b\n", ["1:6: SRC-006 " + INVISIBLE.format("000D")]),
    ("id: a\u2028b\n", ["1:6: SRC-006 " + INVISIBLE.format("2028")]),
    ("id: 乱\ufffd码\n", ["1:6: SRC-006 " + INVISIBLE.format("FFFD")]),
    ('id: "a\\0b"\n', ["1:5: SRC-006 引号里有看不见的字符 U+0000；请删去"]),
    ("id: x\nlist:\n\t- a: b\n", ["3:1: SRC-007 这里有制表符（Tab）；请改用空格"]),
    ("id: x\t# 说明\n\ttext: y\n", ["1:6: SRC-007 这里有制表符（Tab），全文共 2 处；请改用空格"]),
    # structure
    ("", ["1:1: SRC-009 文件里没有内容；请填写，或删去这个文件"]),
    ("# 只有说明\n", ["1:1: SRC-009 文件里没有内容；请填写，或删去这个文件"]),
    ("id: x\n---\nid: y\n", ["2:1: SRC-010 “---”下面又是一份内容；请只留一份"]),
    ("id: x\n...\nid: y\n", ["3:1: SRC-010 “...”下面又有内容；请删去“...”"]),
    ("id: &a x\n", ["1:5: SRC-011 不用以 & 开头的锚点；请删去，& 开头的文字加引号"]),
    (
        "id: &a x\ntext: *a\n",
        [
            "1:5: SRC-011 不用以 & 开头的锚点；请删去，& 开头的文字加引号",
            "2:7: SRC-011 不用以 * 开头的引用；星号开头的文字请加引号",
        ],
    ),
    ("id: x\ntext: *a\n", ["2:7: SRC-011 不用以 * 开头的引用；星号开头的文字请加引号"]),
    ("id: x\ntext: **重点**\n", ["2:7: SRC-011 不用以 * 开头的引用；星号开头的文字请加引号"]),
    ("id: x\ntext: &\n", ["2:7: SRC-011 不用以 & 开头的锚点；& 开头的文字请加引号"]),
    ("id: !!str x\n", ["1:5: SRC-012 不用以 ! 开头的标签；请删去，叹号开头的文字加引号"]),
    (
        "id: x\nlist: !!python/object/apply:os.system [id]\n",
        ["2:7: SRC-012 不用以 ! 开头的标签；请删去，叹号开头的文字加引号"],
    ),
    ("id: x\ntext: !u!x y\n", ["2:7: SRC-012 不用以 ! 开头的标签；叹号开头的文字请加引号"]),
    ("%YAML 1.1\n---\nid: x\n", ["1:1: SRC-012 不用以 % 开头的指令；请删去这一行"]),
    ("%TAG ! tag:x\n---\nid: x\n", ["1:1: SRC-012 不用以 % 开头的指令；请删去这一行"]),
    ("%FOO\n---\nid: x\n", ["1:1: SRC-012 不用以 % 开头的指令；请删去这一行"]),
    ("%YAML 9.0\n---\nid: x\n", ["1:1: SRC-012 不用以 % 开头的指令；请删去这一行"]),
    (
        "%TAG ! x\n%TAG ! x\n---\nid: x\n",
        ["2:1: SRC-012 不用以 % 开头的指令；请删去这一行"],
    ),
    ("<<: {id: x}\ntext: 1\n", ["1:1: SRC-013 不用合并键“<<”；请把各字段逐一写出"]),
    (
        "id: x\ntext: a\nid: y\ntext: b\n",
        [
            "3:1: SRC-014 字段“id”在第 1 行已经写过；请删去一个",
            "4:1: SRC-014 字段“text”在第 2 行已经写过；请删去一个",
        ],
    ),
    ("id: x\n? [a]\n: b\n", ["2:3: SRC-015 字段名要是文字；请去掉问号或括号，写成“字段: 内容”"]),
    ("id: x\n'': b\n", ["2:1: SRC-015 字段名是空的，或前后有空格；请写成一行文字"]),
    ("id: x\n? |\n  a\n: b\n", ["2:3: SRC-015 字段名是空的，或前后有空格；请写成一行文字"]),
    ("id: x\n'text ': b\n", ["2:1: SRC-015 字段名是空的，或前后有空格；请写成一行文字"]),
    ("id: x\n\u00a0text: b\n", ["2:1: SRC-015 字段名是空的，或前后有空格；请写成一行文字"]),
    ("id: " + "[" * 40 + "]" * 40, ["1:36: SRC-016 层次超过 32 层；请减少缩进的层数"]),
    # syntax
    ("id：x\ntext: y\n", [f"1:3: {GLUED}"]),
    ("id: x\ntext:y\ncount: 1\n", [f"2:5: {GLUED}"]),
    ("id: x\nlist:\n  - a：1\n    b: 2\n", [f"3:6: {GLUED}"]),
    ("id: x\ntext: a: b\n", ["2:8: SRC-008 这里的冒号读不懂；请检查缩进，含冒号的文字加引号"]),
    ("id: x\n  text: y\n", ["2:7: SRC-008 这里的冒号读不懂；请检查缩进，含冒号的文字加引号"]),
    ("id: x\ntext\ncount: 1\n", [f"2:1: {NO_COLON}"]),
    ("id: x\ntext: '没有结尾\ncount: 1\n", ["2:7: SRC-008 引号没有结尾；请补上另一个引号"]),
    ('id: x\ntext: "没有结尾\n', ["2:7: SRC-008 引号没有结尾；请补上另一个引号"]),
    ('id: x\ntext: "C:\\q"\n', ["2:10: SRC-008 双引号里的“\\”是特殊字符；请改用单引号"]),
    ("id: x\ntext: @甲\n", ["2:7: SRC-008 文字不能以这个符号开头；请加上引号"]),
    ("id: x\ntext: `甲`\n", ["2:7: SRC-008 文字不能以这个符号开头；请加上引号"]),
    ("id: x\ntext: %甲\n", ["2:7: SRC-008 文字不能以这个符号开头；请加上引号"]),
    ("id: x\nlist: [1, 2\ncount: 1\n", ["2:7: SRC-008 方括号没有配对；请补上“]”，或把各项分行写"]),
    ("id: x\nby: {a: 1\ncount: 1\n", ["2:5: SRC-008 花括号没有配对；请补上“}”，或把各字段分行写"]),
    (
        "id: x\ntext: |甲\n  乙\n",
        ["2:7: SRC-008 “|”和“>”后面不能写文字；请另起一行，各行缩进对齐"],
    ),
    (
        "list:\n  - a: 1\n  b: 2\nid: x\n",
        ["3:3: SRC-008 这一行与上面的列表没有对齐；请检查缩进"],
    ),
    ("id: x\nlist: - a\n", ["2:7: SRC-008 列表的“- ”请另起一行"]),
    (
        "id: x\ntext: '甲'乙\n",
        ["2:10: SRC-008 这里接不上文；请检查缩进，含引号的文字整个再加一层引号"],
    ),
    ("id: x\ntext: ]\n", ["2:7: SRC-008 这里多了一个符号，或少了内容；请检查括号和“- ”"]),
    (
        "id: x\ntext: ? y\n",
        ["2:7: SRC-008 从这里起读不懂；请检查缩进、冒号和引号，含特殊符号的文字加引号"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("source", "lines"), REFUSED)
def test_what_cannot_be_read_is_told_at_its_line_in_plain_chinese(read, source, lines):
    document, findings = read(source)
    assert document is None
    assert told(findings) == lines


def test_every_reading_code_is_told_somewhere_above_or_below():
    shown = {line.split()[1] for _, lines in REFUSED for line in lines}
    beside = {"SRC-001", "SRC-002", "SRC-003", "SRC-017", "SRC-018"}
    assert shown | beside == set(READING)
    assert not shown & beside


def test_faults_of_reading_and_of_shape_are_told_together(read):
    document, findings = read("text: [1]\ncount: 1\ncount: 2\nsize: 3\n")
    assert document is None
    assert [str(finding.place) + " " + finding.code for finding in findings] == [
        "a.yml:1:1 SCH-001",
        "a.yml:1:1 SCH-002",
        "a.yml:3:1 SRC-014",
        "a.yml:4:1 SCH-011",
    ]


def test_what_reading_refused_is_not_told_again_by_its_shape(read):
    _, findings = read("id: x\ncount: *a\nshare: !!float 1\nlist:\n  - <<: *b\n    b: x\n")
    assert {finding.code for finding in findings} == {"SRC-011", "SRC-012", "SRC-013"}


def test_an_alias_bomb_costs_nothing(read):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    document, findings = read("\n".join(lines), "any")
    assert document is None
    assert {finding.code for finding in findings} == {"SRC-011"}


@pytest.mark.parametrize("piece", ["[", "{a: ", "- ", "? ", "{", "[{", "'", "&a ", "!a ", "!!"])
def test_a_file_full_of_openings_is_told_and_soon(read, piece):
    document, findings = read(piece * (LIMIT // len(piece)), "any")
    assert document is None
    assert findings


def test_a_number_of_many_digits_stays_text_and_is_refused(read):
    _, findings = read("id: x\ncount: " + "9" * 100_000 + "\n")
    assert told(findings) == [
        f"2:8: SCH-002 “数量（count）”应为整数，现在是文字“{'9' * 29}…”；"
        "数字太长，最多 18 位，请改正"
    ]


def test_a_missing_schema_is_told_at_the_schema(read):
    document, findings = read("id: x\n", "unheard")
    assert document is None
    assert tell(findings, "text") == (
        "schemas/data/unheard.schema.json: 错误 SCH-023 "
        "没有这份结构说明，无法检查用到它的文件；请补上这个文件"
    )


# --- files -----------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_told(tmp_path, schemas):
    _, findings = read_yaml(tmp_path, "b.yml", "shape", schemas)
    assert tell(findings, "text") == "b.yml: 错误 SRC-001 没有这个文件；请补上，或改正引用它的地方"


def test_a_file_outside_the_project_is_not_opened(tmp_path, schemas):
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / "secret.yml").write_text("id: x\n")
    (root / "link.yml").symlink_to(tmp_path / "secret.yml")
    for path in ("link.yml", "../secret.yml", str(tmp_path / "secret.yml")):
        document, findings = read_yaml(root, path, "shape", schemas)
        assert document is None
        assert [finding.code for finding in findings] == ["SRC-002"]
        assert "在项目文件夹之外" in findings[0].message


def test_a_link_inside_the_project_is_followed(tmp_path, schemas):
    (tmp_path / "real.yml").write_text("id: x\n")
    (tmp_path / "link.yml").symlink_to("real.yml")
    assert read_yaml(tmp_path, "link.yml", "shape", schemas)[1] == ()


def test_what_is_no_file_is_told(tmp_path, schemas):
    (tmp_path / "folder.yml").mkdir()
    os.mkfifo(tmp_path / "pipe.yml")
    (tmp_path / "loop.yml").symlink_to("loop.yml")
    for path in ("folder.yml", "pipe.yml", "loop.yml", "a\0b.yml", "x" * 5000):
        document, findings = read_yaml(tmp_path, path, "shape", schemas)
        assert document is None
        assert [finding.code for finding in findings] == ["SRC-002"]


def test_a_file_over_two_megabytes_is_not_read(read):
    line = b"# " + b"x" * 97 + b"\n"
    full = b"id: x\n" + line * ((LIMIT - 6) // 100)
    full += b"#" * (LIMIT - len(full))
    assert read(full)[1] == ()
    assert tell(read(full + b"#")[1], "text") == (
        "a.yml: 错误 SRC-003 文件超过 2 MB；请拆成几份，或移走不该写在这里的内容"
    )


# --- front matter ----------------------------------------------------------------------------


@pytest.fixture
def matter(tmp_path, schemas):
    def read(source):
        (tmp_path / "a.md").write_bytes(source if isinstance(source, bytes) else source.encode())
        return read_front_matter(tmp_path, "a.md", "shape", schemas)

    return read


def test_front_matter_and_text_are_read_apart(matter):
    document, body, findings = matter("---\nid: 甲\ncount: 2\n---\n\n# 标题\n\n---\n\t正文\n")
    assert findings == ()
    assert document.value == {"id": "甲", "count": 2}
    assert body == "\n# 标题\n\n---\n\t正文\n"
    assert document.where("count") == Place(file="a.md", line=3, column=8)
    assert document.below == 5


def test_front_matter_may_end_the_file(matter):
    document, body, findings = matter("---\nid: 甲\n---")
    assert (document.value, body, findings) == ({"id": "甲"}, "", ())


def test_text_gets_line_feeds_only(matter):
    assert matter("---\r\nid: 甲\r\n---\r\n正文\r\n")[1] == "正文\n"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("# 标题\n", [NO_HEAD]),
        ("\n---\nid: x\n---\n", [NO_HEAD]),
        ("", [NO_HEAD]),
        ("---\nid: x\n", ["a.md:1:1: SRC-017 开头的“---”没有结尾；请在信息下面另起一行写“---”"]),
        ("---\n---\n正文\n", ["a.md:1:1: SRC-009 文件里没有内容；请填写，或删去这个文件"]),
        ("---\nid: [x]\ncount：1\n---\n", ["a.md:3:6: SRC-008 字段名后请用英文冒号，冒号后空一格"]),
        ("---\nid: x\n\tcount: 1\n---\n", ["a.md:3:1: SRC-007 这里有制表符（Tab）；请改用空格"]),
        ("---\nid: x\n---\n正文\u200b\n", ["a.md:4:3: SRC-006 这里有看不见的字符 U+200B；请删去"]),
        (b"---\nid: x\n---\n" + GBK, ["a.md:4:5: SRC-004 文件像是 GBK 编码；请另存为 UTF-8 编码"]),
        ("---\nid: y\ntexts: z\n---\n", [NO_FIELD]),
    ],
)  # fmt: skip
def test_faults_of_front_matter_keep_the_lines_of_the_file(matter, source, lines):
    document, _, findings = matter(source)
    assert document is None
    assert tell(findings, "text").replace("错误 ", "").split("\n") == lines


def test_a_broken_front_matter_still_gives_the_text(matter):
    assert matter("---\ncount: x\n---\n正文\n")[1] == "正文\n"


# --- laws ------------------------------------------------------------------------------------

yamlish = st.text(st.sampled_from("ab1:-?#&*!|>'\"%@`{}[],~<.\\ \n\r\t：中\0\ufeff\x85\U0001f600"))
sources = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200),
    yamlish,
)


@settings(deadline=None, max_examples=400)
@given(sources, st.sampled_from(["any", "shape", "common"]))
def test_no_bytes_at_all_make_reading_raise(tmp_path_factory, schemas, source, name):
    root = tmp_path_factory.getbasetemp()
    data = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
    (root / "fuzz.yml").write_bytes(data)
    document, findings = read_yaml(root, "fuzz.yml", name, schemas)
    assert (document is None) == any(finding.level is Level.ERROR for finding in findings)
    lines = data.count(b"\n") + 1
    for finding in findings:
        assert finding.place.line <= lines + 1
        assert len(tell([finding], "text").splitlines()) == 1
    read_front_matter(root, "fuzz.yml", name, schemas)


json_like = st.recursive(
    st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(categories=["L"]), min_size=1), inner, max_size=3)
    ),
    max_leaves=12,
)


def frozen(value):
    if isinstance(value, dict):
        return {key: frozen(inner) for key, inner in value.items()}
    return tuple(map(frozen, value)) if isinstance(value, list) else value


@settings(deadline=None)
@given(st.dictionaries(st.text(st.characters(categories=["L"]), min_size=1), json_like, min_size=1))
def test_what_a_yaml_writer_quotes_is_read_back(tmp_path_factory, schemas, value):
    root = tmp_path_factory.getbasetemp()
    text = yaml.safe_dump(value, allow_unicode=True, default_style="'", width=10**6)
    text = text.replace("!!null", "")
    (root / "round.yml").write_text(text, "utf-8")
    document, findings = read_yaml(root, "round.yml", "any", schemas)
    if not findings:
        assert document.value == frozen(value)
    else:
        assert {finding.code for finding in findings} <= {"SRC-006"}


def test_the_shipped_schemas_have_no_fault():
    assert Schemas.read(Path(__file__).parents[1]).findings == ()
