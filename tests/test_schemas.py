# ruff: noqa: E501  a table of faults reads best with one case a line
"""Schemas: loaded without the network, and each fault against them told once, in Chinese."""

import json
import re
import socket
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from generator.findings import Place, tell
from generator.sources.documents import read_yaml
from generator.sources.schema_shapes import FORMATS, SchemaView, pattern, type_of
from generator.sources.schemas import FOLDER, MOST, SHAPES, SUFFIX, Schemas

ROOT = Path(__file__).parents[1]


def write(root, **schemas):
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    for name, schema in schemas.items():
        if isinstance(schema, dict):
            schema = json.dumps({"$id": name + SUFFIX, **schema}, ensure_ascii=False, indent=1)
        (root / FOLDER / (name + SUFFIX)).write_bytes(
            schema if isinstance(schema, bytes) else schema.encode()
        )
    return Schemas.read(root)


def told(root, schema, text):
    """Read the text by the schema and give each finding as line:column: code message."""
    schemas = write(root, it=schema)
    assert schemas.findings == ()
    (root / "a.yml").write_text(text, "utf-8")
    document, findings = read_yaml(root, "a.yml", "it", schemas)
    assert (document is None) == bool(findings)
    lines = tell(findings, "text").split("\n") if findings else []
    return [line.removeprefix("a.yml:").replace("错误 ", "") for line in lines]


def fields(**properties):
    """Give a schema for a group of fields, each with the title 甲, 乙, 丙 … in turn."""
    titled = {
        key: {"title": title, **schema}
        for (key, schema), title in zip(properties.items(), "甲乙丙丁戊己", strict=False)
    }
    return {"title": "文件", "type": "object", "properties": titled, "additionalProperties": False}


WHOLE = {"type": "integer"}
TEXT = {"type": "string"}

# A schema, a text that breaks it, and every line that tells so.
BROKEN = [
    # SCH-001
    (
        {**fields(a=TEXT, b=TEXT), "required": ["a", "b"]},
        "# 空\n{}\n",
        ["2:1: SCH-001 缺少“乙（b）”；请补上", "2:1: SCH-001 缺少“甲（a）”；请补上"],
    ),
    (
        {**fields(a={**TEXT, "x-write": "写成 2023-06-12"}, b=TEXT), "required": ["a"]},
        "b: 1\n",
        ["1:1: SCH-001 缺少“甲（a）”；请补上（写成 2023-06-12）"],
    ),
    (
        fields(a={"type": "array", "items": {"type": "object", "required": ["名称"]}}),
        "a:\n- 名称: x\n- b: y\n",
        ["3:3: SCH-001 缺少“名称”；请补上"],
    ),
    # SCH-002
    (fields(a=WHOLE), "a: x\n", ["1:4: SCH-002 “甲（a）”应为整数，现在是文字“x”；请只写数字，不带单位"]),
    (fields(a=WHOLE), "a: 25万\n", ["1:4: SCH-002 “甲（a）”应为整数，现在是文字“25万”；请只写数字，不带单位"]),
    (
        fields(a={**WHOLE, "x-write": "写成以元计的整数，如 250000"}),
        "a: 25万\n",
        ["1:4: SCH-002 “甲（a）”应为整数，现在是文字“25万”；写成以元计的整数，如 250000"],
    ),
    (fields(a=WHOLE), "a: '25'\n", ["1:4: SCH-002 “甲（a）”应为整数，现在是文字“25”；请去掉引号，写成 25"]),
    (fields(a=WHOLE), "a: 025\n", ["1:4: SCH-002 “甲（a）”应为整数，现在是文字“025”；请写成 25"]),
    (fields(a=WHOLE), "a: 250,000\n", ["1:4: SCH-002 “甲（a）”应为整数，现在是文字“250,000”；请写成 250000"]),
    (fields(a=WHOLE), "a: ２５\n", ["1:4: SCH-002 “甲（a）”应为整数，现在是文字“２５”；请写成 25"]),
    (fields(a=WHOLE), "a: 10%\n", ["1:4: SCH-002 “甲（a）”应为整数，现在是文字“10%”；请写成 10"]),
    (fields(a=WHOLE), "a: +5\n", ["1:4: SCH-002 “甲（a）”应为整数，现在是文字“+5”；请写成 5"]),
    (fields(a=WHOLE), "a: 2.5\n", ["1:4: SCH-002 “甲（a）”应为整数，现在是文字“2.5”；请写整数，不带小数"]),
    (fields(a={"type": "number"}), "a: 1e3\n", ["1:4: SCH-002 “甲（a）”应为数字，现在是文字“1e3”；请只写数字，不带单位"]),
    (fields(a={"type": "number"}), "a: .5\n", ["1:4: SCH-002 “甲（a）”应为数字，现在是文字“.5”；请只写数字，不带单位"]),
    (fields(a={"type": "number"}), "a: NaN\n", ["1:4: SCH-002 “甲（a）”应为数字，现在是文字“NaN”；请只写数字，不带单位"]),
    (fields(a={"type": "number"}), "a: 00.5\n", ["1:4: SCH-002 “甲（a）”应为数字，现在是文字“00.5”；请写成 0.5"]),
    (fields(a={"type": "boolean"}), "a: yes\n", ["1:4: SCH-002 “甲（a）”应为 true（是）或 false（否），现在是文字“yes”；请写成 true，不加引号"]),
    (fields(a={"type": "boolean"}), "a: 否\n", ["1:4: SCH-002 “甲（a）”应为 true（是）或 false（否），现在是文字“否”；请写成 false，不加引号"]),
    (fields(a={"type": "boolean"}), "a: 'True'\n", ["1:4: SCH-002 “甲（a）”应为 true（是）或 false（否），现在是文字“True”；请写成 true，不加引号"]),
    (fields(a={"type": "boolean"}), "a: 也许\n", ["1:4: SCH-002 “甲（a）”应为 true（是）或 false（否），现在是文字“也许”；请写 true 或 false"]),
    (fields(a=TEXT), "a: [x]\n", ["1:1: SCH-002 “甲（a）”应为文字，现在是列表；请只写一项内容，不用列表和括号"]),
    (fields(a=TEXT), "a: {b: x}\n", ["1:1: SCH-002 “甲（a）”应为文字，现在是一组字段；请只写一项内容，不用列表和括号"]),
    (fields(a={"type": "array"}), "a: x\n", ["1:4: SCH-002 “甲（a）”应为列表，现在是文字“x”；请写成列表，每项另起一行，以“- ”开头"]),
    (fields(a={"type": "array", "x-write": "逐行写"}), "a: x\n", ["1:4: SCH-002 “甲（a）”应为列表，现在是文字“x”；逐行写"]),
    (fields(a={"type": "object"}), "a: [b]\n", ["1:1: SCH-002 “甲（a）”应为一组字段，现在是列表；请在下面各行缩进，写成“字段: 内容”"]),
    (fields(a={"type": "object"}), "a: b：c\n", ["1:4: SCH-002 “甲（a）”应为一组字段，现在是文字“b：c”；字段名后请用英文冒号，冒号后空一格"]),
    (fields(a={"type": "object"}), "a: b:c\n", ["1:4: SCH-002 “甲（a）”应为一组字段，现在是文字“b:c”；字段名后请用英文冒号，冒号后空一格"]),
    ({"type": "object"}, "- a\n", ["1:1: SCH-002 整个文件应为一组字段，现在是列表；请在下面各行缩进，写成“字段: 内容”"]),
    ({"title": "通知", "type": "object"}, "a\n", ["1:1: SCH-002 “通知”应为一组字段，现在是文字“a”；请在下面各行缩进，写成“字段: 内容”"]),
    (
        fields(a={"anyOf": [TEXT, WHOLE], "if": WHOLE, "then": TEXT}),
        "a: 12\n",
        ['1:4: SCH-002 “甲（a）”应为文字，现在是整数“12”；请加上引号，写成 "12"'],
    ),
    (
        fields(a={"anyOf": [TEXT, {"type": "boolean"}], "allOf": [TEXT]}),
        "a: true\n",
        ['1:4: SCH-002 “甲（a）”应为文字，现在是“true”；请加上引号，写成 "true"'],
    ),
    (fields(a={"type": ["integer", "boolean"], "minimum": 1}), "a: x\n", ["1:4: SCH-002 “甲（a）”应为整数或 true（是）或 false（否），现在是文字“x”；请只写数字，不带单位"]),
    # A wrong type hides every other fault of the same value.
    (fields(a={**TEXT, "pattern": "^x", "enum": ["x"]}), "a: [1]\n", ["1:1: SCH-002 “甲（a）”应为文字，现在是列表；请只写一项内容，不用列表和括号"]),
    # SCH-003
    (fields(a=TEXT), "a:\n", ["1:3: SCH-003 “甲（a）”没有填写；请在冒号后填写"]),
    (fields(a={**TEXT, "x-write": "写成 x"}), "a:\n", ["1:3: SCH-003 “甲（a）”没有填写；请在冒号后填写（写成 x）"]),
    (fields(a={"enum": ["x"]}), "a:\n", ["1:3: SCH-003 “甲（a）”没有填写；请在冒号后填写"]),
    (fields(a={"anyOf": [WHOLE, TEXT]}), "a:\n", ["1:3: SCH-003 “甲（a）”没有填写；请在冒号后填写"]),
    (fields(a={"type": "array", "items": WHOLE}), "a:\n- 1\n-\n", ["3:2: SCH-003 “甲（a）”第 2 项没有填写；请在“- ”后填写"]),
    # SCH-004
    (fields(a={"enum": ["open", "closed"]}), "a: opne\n", ["1:4: SCH-004 “甲（a）”不能写“opne”；是否要写 open？可写的有：open、closed"]),
    (fields(a={"enum": ["open", "closed"]}), "a: 甲\n", ["1:4: SCH-004 “甲（a）”不能写“甲”；可写的有：open、closed"]),
    (fields(a={"enum": ["x"], "x-write": "照表填写"}), "a: y\n", ["1:4: SCH-004 “甲（a）”不能写“y”；照表填写"]),
    (
        fields(a={"enum": [f"k{n}k" for n in range(20)]}),
        "a: zz\n",
        ["1:4: SCH-004 “甲（a）”不能写“zz”；可写的有：" + "、".join(f"k{n}k" for n in range(12)) + "……"],
    ),
    (fields(a={"enum": [1, 2]}), "a: 3\n", ["1:4: SCH-004 “甲（a）”不能写“3”；可写的有：1、2"]),
    # SCH-005
    (fields(a={"const": "1.0"}), "a: 1.1\n", ["1:4: SCH-005 “甲（a）”只能写“1.0”，现在是“1.1”；请写成 1.0"]),
    (fields(a={"const": True}), "a: false\n", ["1:4: SCH-005 “甲（a）”只能写“true”，现在是“false”；请写成 true"]),
    # SCH-006
    (fields(a={"pattern": "^[a-z]+$", "x-write": "只用小写字母"}), "a: X\n", ["1:4: SCH-006 “甲（a）”的写法不对：“X”；只用小写字母"]),
    (fields(a={"pattern": "^[a-z]+$", "description": "小写字母的标识。"}), "a: X\n", ["1:4: SCH-006 “甲（a）”的写法不对：“X”；请按说明改写：小写字母的标识。"]),
    (fields(a={"pattern": "^[a-z]+$"}), 'a: "x\\n"\n', ["1:4: SCH-006 “甲（a）”的写法不对：“x”；请对照其他条目改写"]),
    (fields(a={"pattern": r"^\d+$", **TEXT}), "a: １２\n", ["1:4: SCH-006 “甲（a）”的写法不对：“１２”；请对照其他条目改写"]),
    (
        fields(a={"pattern": "^x$"}),
        f"a: {'很' * 40}\n",
        [f"1:4: SCH-006 “甲（a）”的写法不对：“{'很' * 29}…”；请对照其他条目改写"],
    ),
    # SCH-007
    (fields(a={"format": "date"}), "a: 2023-6-1\n", ["1:4: SCH-007 “甲（a）”的写法不对：“2023-6-1”；请写成 2023-06-01"]),
    (fields(a={"format": "date"}), "a: 2023年6月12日\n", ["1:4: SCH-007 “甲（a）”的写法不对：“2023年6月12日”；请写成 2023-06-12"]),
    (fields(a={"format": "date"}), "a: 2023/06/12\n", ["1:4: SCH-007 “甲（a）”的写法不对：“2023/06/12”；请写成 2023-06-12"]),
    (fields(a={"format": "date"}), "a: 2023-02-29\n", ["1:4: SCH-007 “甲（a）”写的“2023-02-29”这一天不存在；请改正日期"]),
    (fields(a={"format": "date"}), "a: 1823-02-20\n", ["1:4: SCH-007 “甲（a）”写的“1823-02-20”这一天不存在；请改正日期"]),
    (fields(a={"format": "date"}), "a: 六月\n", ["1:4: SCH-007 “甲（a）”的写法不对：“六月”不是日期；请写成 2023-06-12 这样"]),
    (fields(a={"format": "date", "x-write": "照通知写"}), "a: 六月\n", ["1:4: SCH-007 “甲（a）”的写法不对：“六月”不是日期；照通知写"]),
    (fields(a={"format": "date-time"}), "a: 2023-06-12 17:30\n", ["1:4: SCH-007 “甲（a）”的写法不对：“2023-06-12 17:30”；请写成 2023-06-12T17:30+08:00"]),
    (fields(a={"format": "date-time"}), "a: 2023年6月12日24时\n", ["1:4: SCH-007 “甲（a）”的写法不对：“2023年6月12日24时”；请写成 2023-06-12T24:00+08:00"]),
    (fields(a={"format": "date-time"}), "a: 2023-06-12\n", ["1:4: SCH-007 “甲（a）”的写法不对：“2023-06-12”不是时间；请写全日期、时间和时区，如 2023-06-12T24:00+08:00"]),
    (fields(a={"format": "date-time"}), "a: 2023-06-12T25:00+08:00\n", ["1:4: SCH-007 “甲（a）”的写法不对：“2023-06-12T25:00+08:00”不是时间；请写全日期、时间和时区，如 2023-06-12T24:00+08:00"]),
    (fields(a={"format": "date-time"}), "a: 2023-06-31T24:00+08:00\n", ["1:4: SCH-007 “甲（a）”写的“2023-06-31T24:00+08:00”这一天不存在；请改正日期"]),
    (fields(a={"format": "date-time"}), "a: 月底\n", ["1:4: SCH-007 “甲（a）”的写法不对：“月底”不是时间；请写成 2023-06-12T17:30+08:00 这样，当日截止的写 T24:00+08:00"]),
    (fields(a={"format": "time"}), "a: 24:01\n", ["1:4: SCH-007 “甲（a）”的写法不对：“24:01”不是钟点；请写成 17:30 这样"]),
    (fields(a={"format": "uri"}), "a: www.x.cn\n", ["1:4: SCH-007 “甲（a）”的写法不对：“www.x.cn”不是网址；请写成 https:// 开头的完整网址，不带空格和汉字"]),
    (fields(a={"format": "uri"}), "a: javascript:alert(1)\n", ["1:4: SCH-007 “甲（a）”的写法不对：“javascript:alert(1)”不是网址；请写成 https:// 开头的完整网址，不带空格和汉字"]),
    (fields(a={"format": "uri-reference"}), "a: //x.cn\n", ["1:4: SCH-007 “甲（a）”的写法不对：“//x.cn”不是链接；请写网址，或本站内的相对路径，不带空格和汉字"]),
    (fields(a={"format": "email"}), "a: x@y\n", ["1:4: SCH-007 “甲（a）”的写法不对：“x@y”不是邮箱；请写成“用户名@域名”的样子"]),
    # SCH-008
    (fields(a={"minLength": 1}), "a: ''\n", ["1:4: SCH-008 “甲（a）”是空的；请填写"]),
    (fields(a={"minLength": 3}), "a: 甲\n", ["1:4: SCH-008 “甲（a）”有 1 个字，至少要 3 个字；请补充"]),
    (fields(a={"maxLength": 3}), "a: 甲乙丙丁\n", ["1:4: SCH-008 “甲（a）”有 4 个字，最多 3 个字；请缩短"]),
    # SCH-009
    (fields(a={**WHOLE, "minimum": 1}), "a: 0\n", ["1:4: SCH-009 “甲（a）”现在是 0，不能小于 1；请改正"]),
    (fields(a={**WHOLE, "maximum": 9, "x-write": "写 1 到 9"}), "a: 10\n", ["1:4: SCH-009 “甲（a）”现在是 10，不能大于 9；写 1 到 9"]),
    (fields(a={"type": "number", "exclusiveMinimum": 0}), "a: 0.0\n", ["1:4: SCH-009 “甲（a）”现在是 0.0，要大于 0；请改正"]),
    (fields(a={"type": "number", "exclusiveMaximum": 0.5}), "a: 0.5\n", ["1:4: SCH-009 “甲（a）”现在是 0.5，要小于 0.5；请改正"]),
    # SCH-010
    (fields(a={"type": "number", "multipleOf": 0.01}), "a: 1.005\n", ["1:4: SCH-010 “甲（a）”现在是 1.005，最多写 2 位小数；请改正"]),
    (fields(a={**WHOLE, "multipleOf": 100}), "a: 150\n", ["1:4: SCH-010 “甲（a）”现在是 150，要是 100 的整倍数；请改正"]),
    # SCH-011
    (fields(closes=TEXT), "close: x\n", ["1:1: SCH-011 没有“close”这个字段；是否要写 closes（甲）？"]),
    (fields(a=TEXT, closes={**TEXT, "title": "截止时间"}), "a: x\n截止时间: x\n", ["2:1: SCH-011 没有“截止时间”这个字段；是否要写 closes（截止时间）？"]),
    (fields(days_off=TEXT), "days-off: x\n", ["1:1: SCH-011 没有“days-off”这个字段；是否要写 days_off（甲）？"]),
    (fields(title=TEXT), "ＴＩＴＬＥ: x\n", ["1:1: SCH-011 没有“ＴＩＴＬＥ”这个字段；是否要写 title（甲）？"]),
    ({"type": "object", "properties": {"title": TEXT}, "additionalProperties": False}, "titel: x\n", ["1:1: SCH-011 没有“titel”这个字段；是否要写 title？"]),
    (fields(a=TEXT, b=TEXT), "a: x\nzzz: y\nyyy: z\n", ["2:1: SCH-011 没有“zzz”这个字段；请删去，或改成可写的字段：a、b", "3:1: SCH-011 没有“yyy”这个字段；请删去，或改成可写的字段：a、b"]),
    ({"type": "object", "additionalProperties": False}, "a: x\n", ["1:1: SCH-011 没有“a”这个字段；请删去"]),
    (
        {**fields(closes=TEXT, opens=TEXT), "required": ["closes", "opens"]},
        "close: x\n",
        ["1:1: SCH-001 缺少“乙（opens）”；请补上", "1:1: SCH-011 没有“close”这个字段；是否要写 closes（甲）？"],
    ),
    (
        {**fields(a=TEXT), "patternProperties": {"^x-": TEXT}},
        "x-1: y\ny-1: z\n",
        ["2:1: SCH-011 没有“y-1”这个字段；请删去，或改成可写的字段：a"],
    ),
    (
        {"type": "object", "allOf": [{"properties": {"aa": TEXT}}], "properties": {"bb": TEXT}, "unevaluatedProperties": False},
        "aa: x\nbb: y\ncc: z\n",
        ["3:1: SCH-011 没有“cc”这个字段；请删去，或改成可写的字段：bb"],
    ),
    (
        {
            "type": "object",
            "properties": {"k": {"enum": ["x", "y"]}},
            "if": {"properties": {"k": {"const": "x"}}},
            "then": {"properties": {"only": TEXT}},
            "unevaluatedProperties": False,
        },
        "k: y\nonly: z\n",
        ["2:1: SCH-011 没有“only”这个字段；请删去，或改成可写的字段：k"],
    ),
    # SCH-012
    (fields(a={"type": "array", "minItems": 2}), "a: [x]\n", ["1:1: SCH-012 “甲（a）”有 1 项，至少要 2 项；请补上"]),
    (fields(a={"type": "array", "maxItems": 1}), "a:\n- x\n- y\n", ["1:1: SCH-012 “甲（a）”有 2 项，最多 1 项；请删去多出的"]),
    (fields(a={"type": "array", "prefixItems": [TEXT], "items": False}), "a: [x, y]\n", ["1:1: SCH-012 “甲（a）”有 2 项，最多 1 项；请删去多出的"]),
    (fields(a={"type": "array", "prefixItems": [TEXT], "unevaluatedItems": False}), "a: [x, y]\n", ["1:1: SCH-012 “甲（a）”有 2 项，最多 1 项；请删去多出的"]),
    # SCH-013
    (
        fields(a={"type": "array", "uniqueItems": True}),
        "a:\n- x\n- y\n- {b: [1]}\n- x\n- {b: [1]}\n",
        ["5:3: SCH-013 “甲（a）”第 4 项与第 1 项相同；请删去一个", "6:3: SCH-013 “甲（a）”第 5 项与第 3 项相同；请删去一个"],
    ),
    # SCH-014
    (
        {**fields(a=TEXT, b=TEXT, c=TEXT), "dependentRequired": {"a": ["b", "c"], "b": ["c"]}, "required": ["c"]},
        "a: x\n",
        ["1:1: SCH-001 缺少“丙（c）”；请补上", "1:1: SCH-014 写了“甲（a）”，还要写“乙（b）”；请补上"],
    ),
    # SCH-015
    (
        {**fields(a=TEXT, b=TEXT, c=TEXT), "anyOf": [{"required": ["a"]}, {"required": ["b", "c"]}]},
        "c: x\n",
        ["1:1: SCH-015 缺少“甲（a）”，或“乙（b）”和“丙（c）”；请补上其中一种"],
    ),
    (fields(a={"anyOf": [{**TEXT, "pattern": "^x", "title": "叉"}, {**TEXT, "pattern": "^y", "title": "丫"}]}), "a: z\n", ["1:4: SCH-015 “甲（a）”不合于任何一种写法；请写成其中一种：叉、丫"]),
    (fields(a={"oneOf": [{**WHOLE, "minimum": 5}, {"const": "全部"}]}), "a: 部分\n", ["1:4: SCH-015 “甲（a）”不合于任何一种写法；请写成其中一种：整数、全部"]),
    (fields(a={"anyOf": [{"pattern": "^x"}, {"pattern": "^y"}], "x-write": "以 x 或 y 开头"}), "a: z\n", ["1:4: SCH-015 “甲（a）”不合于任何一种写法；以 x 或 y 开头"]),
    (fields(a={"anyOf": [{"pattern": "^x"}, {"pattern": "^y"}]}), "a: z\n", ["1:4: SCH-015 “甲（a）”不合于任何一种写法；请对照字段说明改写"]),
    # SCH-016
    (
        {**fields(a=TEXT, b=TEXT), "oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
        "a: x\nb: y\n",
        ["2:1: SCH-016 “甲（a）”和“乙（b）”只能写一种；请删去其余的"],
    ),
    (fields(a={"oneOf": [{"pattern": "x"}, {"pattern": "y"}]}), "a: xy\n", ["1:4: SCH-016 “甲（a）”同时合于几种写法；请只留一种"]),
    (fields(a={**WHOLE, "oneOf": [{"required": ["x"]}, {"required": ["y"]}]}), "a: 5\n", ["1:4: SCH-016 “甲（a）”同时合于几种写法；请只留一种"]),
    # SCH-017
    (
        fields(a={"type": "object", "propertyNames": {"pattern": "^[a-z]+$", "x-write": "只用小写字母"}}),
        "a:\n  ok: 1\n  No: 2\n  n1: 3\n",
        ["3:3: SCH-017 字段名“No”不合写法；只用小写字母", "4:3: SCH-017 字段名“n1”不合写法；只用小写字母"],
    ),
    (fields(a={"type": "object", "propertyNames": False}), "a: {b: 1}\n", ["1:5: SCH-017 字段名“b”不合写法；请对照其他条目改写"]),
    # SCH-018
    (fields(a={"type": "object", "minProperties": 1}), "a: {}\n", ["1:1: SCH-018 “甲（a）”有 0 个字段，至少要 1 个；请补上"]),
    (fields(a={"type": "object", "maxProperties": 1}), "a: {b: 1, c: 2}\n", ["1:1: SCH-018 “甲（a）”有 2 个字段，最多 1 个；请删去多出的"]),
    (
        {**fields(a=TEXT), "minProperties": 1, "required": ["a"]},
        "{}\n",
        ["1:1: SCH-001 缺少“甲（a）”；请补上"],
    ),
    # SCH-019
    (
        {"type": "object", "properties": {"k": TEXT, "a": {"title": "甲"}}, "if": {"properties": {"k": {"const": "x"}}}, "then": {"properties": {"a": False}}},
        "k: x\na: y\n",
        ["2:1: SCH-019 这里不能写“甲（a）”；请删去"],
    ),
    (
        {**fields(k=TEXT, a=TEXT), "if": {"properties": {"k": {"const": "x"}}}, "then": {"not": {"required": ["a"]}}},
        "k: x\na: y\n",
        ["2:1: SCH-019 这里不能写“乙（a）”；请删去"],
    ),
    (
        {**fields(a=TEXT, b=TEXT), "not": {"required": ["a", "b"]}},
        "a: x\nb: y\n",
        ["2:1: SCH-019 “甲（a）”和“乙（b）”不能同时写；请删去一个"],
    ),
    (fields(a={"not": {"const": "x"}, "x-write": "换一个名称"}), "a: x\n", ["1:1: SCH-019 这里不能写“甲（a）”；换一个名称"]),
    (fields(a={"type": "array", "prefixItems": [False]}), "a: [x]\n", ["1:5: SCH-019 这里不能写“甲（a）”第 1 项；请删去"]),
    ({**fields(a=TEXT), "if": {"required": ["a"]}, "then": False}, "a: x\n", ["1:1: SCH-019 这里不能写“文件”；请删去"]),
    (fields(a={**WHOLE, "not": {"required": ["x"]}}), "a: 5\n", ["1:1: SCH-019 这里不能写“甲（a）”；请删去"]),
    # SCH-020
    (fields(a={"type": "array", "contains": {"const": "x"}}), "a: [y]\n", ["1:1: SCH-020 “甲（a）”里缺少规定的项，或多出了规定的项；请对照字段说明改正"]),
    (
        fields(a={"type": "array", "contains": {"const": "x"}, "maxContains": 1, "x-write": "x 只写一次"}),
        "a: [x, x]\n",
        ["1:1: SCH-020 “甲（a）”里缺少规定的项，或多出了规定的项；x 只写一次"],
    ),
    # One value, one cause.
    (fields(a={**TEXT, "format": "date", "pattern": "^2", "minLength": 10}), "a: x\n", ["1:4: SCH-007 “甲（a）”的写法不对：“x”不是日期；请写成 2023-06-12 这样"]),
    (fields(a={"allOf": [{"minLength": 3}, {"minLength": 2}, {"pattern": "x"}]}), "a: y\n", ["1:4: SCH-006 “甲（a）”的写法不对：“y”；请对照其他条目改写"]),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "text", "lines"), BROKEN)
def test_a_fault_is_told_once_at_its_line_in_the_words_of_the_schema(tmp_path, schema, text, lines):
    assert told(tmp_path, schema, text) == lines


def test_every_shape_code_is_told_somewhere():
    shown = {line.split()[1] for _, _, lines in BROKEN for line in lines}
    beside = {f"SCH-{number:03}" for number in (21, 22, 23, 24)}
    assert shown | beside == set(SHAPES)
    assert not shown & beside


def test_keywords_leave_values_of_other_types_alone(tmp_path):
    schema = fields(
        a={
            "type": ["string", "array", "object", "integer"],
            "propertyNames": {"maxLength": 1},
            "uniqueItems": True,
            "pattern": "^x",
            "minimum": 3,
            "minItems": 1,
            "required": ["k"],
        }
    )
    for text in ("xyz", "[1, 2]", "{k: 1}", "5"):
        assert told(tmp_path, schema, f"a: {text}\n") == []


# --- alternatives ----------------------------------------------------------------------------

INSTANT = {
    "title": "时点",
    "type": "object",
    "required": ["kind", "closes"],
    "additionalProperties": False,
    "properties": {"kind": {"const": "instant"}, "closes": {"title": "截止", "format": "date"}},
}
WINDOW = {
    "title": "时段",
    "type": "object",
    "required": ["kind", "days"],
    "additionalProperties": False,
    "properties": {"kind": {"const": "window"}, "days": {"title": "天数", "type": "integer"}},
}


@pytest.mark.parametrize(
    ("entry", "lines"),
    [
        ("{kind: instant, closes: 2023-06-12}", []),
        ("{kind: window, days: 5}", []),
        ("{kind: window, days: x}", ["1:27: SCH-002 “天数（days）”应为整数，现在是文字“x”；请只写数字，不带单位"]),
        ("{kind: instant, close: 2023-06-12}", ["1:22: SCH-011 没有“close”这个字段；是否要写 closes（截止）？"]),
        ("{kind: window, closes: 2023-06-12}", ["1:6: SCH-001 缺少“天数（days）”；请补上", "1:21: SCH-011 没有“closes”这个字段；请删去，或改成可写的字段：kind、days"]),
        ("{kind: windows, days: 5}", ["1:13: SCH-004 “kind”不能写“windows”；是否要写 window？可写的有：instant、window"]),
        ("{closes: 2023-06-12}", ["1:6: SCH-001 缺少“kind”；请补上"]),
        ("{}", ["1:6: SCH-001 缺少“kind”；请补上"]),
        ("{days: 5, kinds: window}", ["1:16: SCH-011 没有“kinds”这个字段；是否要写 kind？"]),
        ("x", ["1:6: SCH-002 “甲（a）”第 1 项应为一组字段，现在是文字“x”；请在下面各行缩进，写成“字段: 内容”"]),
        ("", []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("word", ["oneOf", "anyOf"])
def test_alternatives_are_told_by_the_one_that_was_meant(tmp_path, word, entry, lines):
    schema = fields(a={"type": "array", "items": {word: [INSTANT, WINDOW]}})
    assert told(tmp_path, schema, f"a: [ {entry} ]\n") == lines


def test_alternatives_inside_alternatives_are_followed(tmp_path):
    inner = {"anyOf": [{"type": "null"}, {"oneOf": [INSTANT, WINDOW]}]}
    assert told(tmp_path, fields(a=inner), "a: {kind: window, days: x}\n") == [
        "1:25: SCH-002 “天数（days）”应为整数，现在是文字“x”；请只写数字，不带单位"
    ]
    assert told(tmp_path, fields(a=inner), "a:\n") == []


def test_values_fixed_at_different_places_leave_the_choice_open(tmp_path):
    schema = fields(
        a={
            "oneOf": [
                {"title": "左", "type": "object", "properties": {"l": {"const": "1"}}},
                {"title": "右", "type": "object", "properties": {"r": {"enum": ["2"]}}},
            ]
        }
    )
    assert told(tmp_path, schema, "a: {l: x, r: y}\n") == [
        "1:1: SCH-015 “甲（a）”不合于任何一种写法；请写成其中一种：左、右"
    ]


def test_alternatives_with_nothing_in_common_are_listed(tmp_path):
    schema = fields(
        a={
            "oneOf": [
                {"title": "左", "type": "object", "minProperties": 2},
                {"title": "右", "type": "object", "required": ["r"]},
                {"title": "中", "type": "object", "required": ["m"]},
            ]
        }
    )
    assert told(tmp_path, schema, "a: {x: 1}\n") == [
        "1:1: SCH-015 “甲（a）”不合于任何一种写法；请写成其中一种：左、右、中"
    ]


def test_conditions_and_references_are_told_at_their_leaf(tmp_path):
    schema = {
        **fields(kind=TEXT, a={"$ref": "#/$defs/small"}, b=TEXT),
        "if": {"properties": {"kind": {"const": "x"}}, "required": ["kind"]},
        "then": {"required": ["a"], "properties": {"b": {"maxLength": 2}}},
        "else": {"required": ["b"]},
        "dependentSchemas": {"b": {"properties": {"kind": {"pattern": "^x$"}}}},
        "$defs": {"small": {"type": "integer", "maximum": 9}},
    }
    assert told(tmp_path, schema, "kind: x\nb: 很长的\n") == [
        "1:1: SCH-001 缺少“乙（a）”；请补上",
        "2:4: SCH-008 “丙（b）”有 3 个字，最多 2 个字；请缩短",
    ]
    assert told(tmp_path, schema, "kind: y\na: 10\n") == [
        "1:1: SCH-001 缺少“丙（b）”；请补上",
        "2:4: SCH-009 “乙（a）”现在是 10，不能大于 9；请改正",
    ]
    assert told(tmp_path, schema, "kind: z\nb: y\n") == [
        "1:7: SCH-006 “甲（kind）”的写法不对：“z”；请对照其他条目改写"
    ]


def test_the_remedy_of_the_field_stands_before_that_of_its_reference(tmp_path):
    common = {"$defs": {"id": {"title": "标识", "pattern": "^[a-z]+$", "x-write": "用小写字母"}}}
    write(tmp_path, common=common)
    here = {"title": "编号", "$ref": "common.schema.json#/$defs/id"}
    assert told(tmp_path, {"properties": {"a": here}}, "a: 1\n") == [
        "1:4: SCH-006 “编号（a）”的写法不对：“1”；用小写字母"
    ]


@pytest.mark.parametrize(
    "text", ["a:\n" + "- x\n" * 5000, "".join(f"k{number}: x\n" for number in range(5000))]
)
def test_a_file_full_of_faults_is_told_up_to_a_limit(tmp_path, text):
    lines = told(tmp_path, fields(a={"items": {"type": "integer"}}), text)
    assert len(lines) == MOST + 1
    over = "1:1: SCH-024 问题超过 1000 处，其余没有列出；请先改正这些，再检查一遍"
    assert over in lines[:2]


# --- loading ---------------------------------------------------------------------------------


def test_references_reach_other_files_and_themselves(tmp_path):
    schemas = write(
        tmp_path,
        common={"$defs": {"n": {"title": "数", "type": "integer"}}},
        tree={
            "title": "树",
            "type": "object",
            "properties": {
                "n": {"$ref": "common.schema.json#/$defs/n"},
                "in": {"type": "array", "items": {"$ref": "#"}},
            },
        },
    )
    (tmp_path / "a.yml").write_text("n: 1\nin: [{n: 2, in: [{n: x}]}]\n")
    document, findings = read_yaml(tmp_path, "a.yml", "tree", schemas)
    assert document is None
    assert tell(findings, "text") == (
        "a.yml:2:22: 错误 SCH-002 “数（n）”应为整数，现在是文字“x”；请只写数字，不带单位"
    )


@pytest.mark.parametrize(
    ("schema", "line"),
    [
        ("{\n  “a”: 1}", ":2:3: 错误 SCH-021 从这里起读不懂；请检查逗号、引号和括号是否成对"),
        (b"\xff\xfe", ": 错误 SCH-021 这份文件读不出来；请检查它是不是 UTF-8 编码的 JSON"),
        ("[" * 100_000, ": 错误 SCH-021 这份文件读不出来；请检查它是不是 UTF-8 编码的 JSON"),
        ("[]", ": 错误 SCH-022 结构说明要写在一对花括号里；请改成 {…}"),
        ("{}", ": 错误 SCH-022 “$id”应与文件同名；请写成 it.schema.json"),
        (
            '{"$id": "it.schema.json",\n "title": "甲",\n "title": "乙"}',
            ":2:2: 错误 SCH-022 “title”在同一处写了两次；请删去一个",
        ),
        (
            '{"$id": "it.schema.json",\n "requried": ["a"]}',
            ":2:2: 错误 SCH-022 没有“requried”这个关键字；请改正，自用的关键字以 x- 开头",
        ),
        (
            '{"$id": "it.schema.json",\n "required": "a"}',
            ":2:14: 错误 SCH-022 关键字“required”的内容不合写法：a；请改正",
        ),
        (
            '{"$id": "it.schema.json",\n "properties": {"a": {"format": "iri"}}}',
            ":2:33: 错误 SCH-022 关键字“format”的内容不合写法：iri；请改正",
        ),
        (
            '{"$id": "it.schema.json",\n "items": {"pattern": "("}}',
            ":2:23: 错误 SCH-022 关键字“pattern”的内容不合写法：(；请改正",
        ),
        (
            '{"$id": "it.schema.json",\n "$ref": "#/$defs/none"}',
            ":2:10: 错误 SCH-022 “$ref”指向的 #/$defs/none 不存在；请改正这个引用",
        ),
        (
            '{"$id": "it.schema.json",\n "$ref": "https://example.org/x.json"}',
            ":2:10: 错误 SCH-022 “$ref”指向的 https://example.org/x.json 不存在；请改正这个引用",
        ),
        (
            '{"$id": "it.schema.json",\n "$ref": "file:///etc/passwd"}',
            ":2:10: 错误 SCH-022 “$ref”指向的 file:///etc/passwd 不存在；请改正这个引用",
        ),
        (
            '{"$id": "it.schema.json", "title": "甲",\n "$ref": "#/title/0"}',
            ":2:10: 错误 SCH-022 “$ref”指向的 #/title/0 不存在；请改正这个引用",
        ),
        (
            '{"$id": "it.schema.json", "not":\n{"$ref": "#"}}',
            ":2:10: 错误 SCH-022 “$ref”经 # 又回到自己；请改正这个引用",
        ),
        (
            '{"$id": "it.schema.json", "properties": {"a":\n{"$ref": "#/properties/a"}}}',
            ":2:10: 错误 SCH-022 “$ref”经 #/properties/a 又回到自己；请改正这个引用",
        ),
        (
            '{"$id": "it.schema.json",\n "$ref": "http://[x"}',
            ":2:10: 错误 SCH-022 “$ref”指向的 http://[x 不存在；请改正这个引用",
        ),
    ],
)
def test_a_fault_of_a_schema_is_told_at_its_line(tmp_path, monkeypatch, schema, line):
    monkeypatch.setattr(socket, "socket", None)
    schemas = write(tmp_path, it=schema, good={"type": "object"})
    told = tell(schemas.findings, "text")
    start = "schemas/data/it.schema.json"
    assert told in (start + line, f"{start}:1{line}", f"{start}:1:1{line}")
    (tmp_path / "a.yml").write_text("a: x\n")
    for name in ("it", "good"):
        assert read_yaml(tmp_path, "a.yml", name, schemas) == (None, schemas.findings)


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("type", "text"),
        ("type", []),
        ("type", 5),
        ("type", [{}]),
        ("format", []),
        ("$schema", "http://json-schema.org/draft-07/schema#"),
        ("properties", {"a": {"$id": "b.schema.json"}}),
        ("patternProperties", "x"),
        ("allOf", []),
        ("enum", "a"),
        ("minLength", -1),
        ("minLength", True),
        ("minimum", "1"),
        ("multipleOf", 0),
        ("uniqueItems", "yes"),
        ("properties", []),
        ("properties", {"a": 1}),
        ("items", []),
        ("anyOf", {}),
        ("anyOf", [1]),
        ("dependentRequired", {"a": "b"}),
        ("patternProperties", {"(": {}}),
        ("x-write", 1),
        ("title", None),
        ("$dynamicRef", "#a"),
    ],
)
def test_a_keyword_holds_only_what_it_may(tmp_path, keyword, value):
    schemas = write(tmp_path, it={keyword: value})
    assert [finding.code for finding in schemas.findings] == ["SCH-022"]


def test_a_schema_of_ones_own_keywords_is_sound(tmp_path):
    schema = {"x-unit": "元", "properties": {"a": True}, "examples": [1], "minimum": 0.5}
    schemas = write(tmp_path, it=schema)
    assert schemas.findings == ()
    assert set(schemas.shapes) == {"it"}


def test_a_project_without_schemas_has_none(tmp_path):
    assert Schemas.read(tmp_path).missing("it")[0].place == Place(
        file="schemas/data/it.schema.json"
    )


# --- shapes ----------------------------------------------------------------------------------


def test_a_shape_knows_fields_through_every_reference_and_branch():
    base = {"title": "基", "properties": {"a": {"type": "integer"}}}
    top = {
        "$ref": "#/base",
        "description": "说明",
        "oneOf": [{"properties": {"b": {"type": "string"}}}, True],
        "then": {"properties": {"a": {"type": "null"}}},
    }
    shape = SchemaView((top,), {id(top): base})
    assert (shape.title, shape.description, shape.write) == ("基", "说明", "")
    assert set(shape.keys) == {"a", "b"}
    assert shape.inside("a").types == {"integer", "null"}
    assert shape.inside("a") is shape.inside("a")
    assert shape.inside("zzz").known is False
    assert shape.known


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("x", "string"),
        (1, "integer"),
        (True, "boolean"),
        (None, "null"),
        (Decimal(1), "number"),
        ({}, "object"),
        ((), "array"),
        ([], "array"),
    ],
)
def test_each_value_has_its_type(value, word):
    assert type_of(value) == word


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date", ["2023-06-12", "2024-02-29"], ["2023-02-29", "2023-00-10", "2023-01-00", "２023-01-01"]),
        ("date-time", ["2023-06-12T24:00+08:00", "2023-06-12T00:00:00Z"], ["2023-06-12", "2023-06-12T24:30Z", "2023-06-12t24:00Z"]),
        ("time", ["00:00", "24:00", "23:59:59"], ["24:00:01", "7:30", "12:60", "12:00:60"]),
        ("uri", ["http://119.3.36.181:8087", "https://a.cn/b?c=%20#d", "mailto:a@b.cn", "tel:+86-28-1"], ["a.cn", "http://", "ftp://a.cn", "https://市.cn", "https://a.cn/ b", "https://a.cn\n"]),
        ("uri-reference", ["", "../a/#b", "?q=1", "https://a.cn"], ["javascript:x", "//a.cn", "a b", "a<b", "data:x"]),
        ("email", ["a.b@c-d.cn"], ["a@b", "a b@c.cn", "a@b.cn\n"]),
    ],
)  # fmt: skip
def test_formats_are_asserted(name, good, bad):
    assert [text for text in good if not FORMATS[name](text)] == []
    assert [text for text in bad if FORMATS[name](text)] == []


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("^a$", "a", "a\n"),
        (r"^\d+$", "12", "１２"),
        (r"^\w+$", "ab", "甲"),
        (r"^[$]\$$", "$$", "$$\n"),
        (r"^[^\]$]$", "a", "$"),
        ("a|b$", "cb", "b\n"),
    ],
)
def test_a_pattern_reads_as_in_a_browser(text, good, bad):
    assert pattern(text).search(good)
    assert not pattern(text).search(bad)


# --- laws ------------------------------------------------------------------------------------

VALUES = st.sampled_from(
    ["", "x", "5", "-1", "2.5", "'5'", "true", "~", "2023-06-12", "[]", "[1, x, x]", "{}",
     "{a: 1, b: x}", "{c: [1], a: {b: 1}}", "[{a: 1}, {a: 1}]", "[[1], [1]]"]
)  # fmt: skip
LEAVES = st.sampled_from(
    [
        {"type": "string"}, {"type": "integer"}, {"type": ["number", "null"]}, {"const": "x"},
        {"enum": ["x", 5]}, {"pattern": "^x$"}, {"minLength": 2},
        {"maxLength": 0}, {"minimum": 3}, {"multipleOf": 2}, {"required": ["a", "z"]},
        {"minItems": 1}, {"maxItems": 1}, {"uniqueItems": True}, {"minProperties": 3},
        {"maxProperties": 1}, {"contains": {"const": "x"}}, {"dependentRequired": {"a": ["q"]}},
        {"propertyNames": {"maxLength": 0}}, {"not": {"required": ["a"]}},
        {"additionalProperties": False}, {"items": False}, {"unevaluatedItems": False},
        {"unevaluatedProperties": False}, {"type": "array"}, {"type": "object"},
        {"properties": {"a": False}}, {"prefixItems": [{"type": "integer"}]},
    ]
)  # fmt: skip
DRAWN = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(
            lambda word, found: {word: found},
            st.sampled_from(["allOf", "anyOf", "oneOf"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        st.builds(lambda word, one: {word: one}, st.sampled_from(["items", "not"]), inner),
        st.builds(lambda one: {"properties": {"a": one, "c": one}}, inner),
        st.builds(lambda i, t, e: {"if": i, "then": t, "else": e}, inner, inner, inner),
        st.builds(lambda one, two: {**one, **two}, inner, inner),
    ),
    max_leaves=8,
)


def thawed(value):
    if isinstance(value, tuple):
        return [thawed(inner) for inner in value]
    return {k: thawed(v) for k, v in value.items()} if hasattr(value, "items") else value


@settings(deadline=None, max_examples=300)
@given(DRAWN, VALUES)
def test_whatever_the_schema_a_file_has_faults_exactly_when_the_standard_says_so(
    tmp_path_factory, schema, text
):
    root = tmp_path_factory.getbasetemp() / "law"
    before = json.loads(json.dumps(schema))
    schemas = write(root, it={"type": "object", "properties": {"v": schema}})
    assert schemas.findings == ()
    (root / "a.yml").write_text(f"v: {text}\n")
    document, findings = read_yaml(root, "a.yml", "it", schemas)
    assert {finding.code for finding in findings} <= set(SHAPES)
    assert all(finding.place.line for finding in findings)
    if document is not None:
        checker = Draft202012Validator({"properties": {"v": before}})
        assert checker.is_valid(thawed(document.value))
    else:
        assert len(set(findings)) == len(findings) > 0


WORDS = st.sampled_from(
    ["$id", "$ref", "$defs", "$schema", "type", "properties", "items", "anyOf", "enum", "const",
     "required", "pattern", "format", "minimum", "title", "x-write", "a", "patternProperties",
     "dependentRequired", "multipleOf", "additionalProperties", "prefixItems", "then"]
)  # fmt: skip
JSON = st.recursive(
    st.sampled_from([None, True, False, 0, -1, 0.5, "", "a", "#", "#/$defs/a", "string", "(", "$"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None, max_examples=400)
@given(JSON, VALUES)
def test_no_schema_at_all_makes_reading_raise(tmp_path_factory, schema, text):
    root = tmp_path_factory.getbasetemp() / "wild"
    whole = {"$defs": {"a": schema}, "properties": {"v": schema}} if schema != [] else schema
    schemas = write(root, it=whole if isinstance(whole, dict) else json.dumps(whole))
    (root / "a.yml").write_text(f"v: {text}\n")
    document, findings = read_yaml(root, "a.yml", "it", schemas)
    assert (document is None) == bool(findings)


def test_every_keyword_of_the_standard_is_told_or_leads_to_one_that_is():
    lead = {"$ref", "$dynamicRef", "allOf", "if", "dependentSchemas", "prefixItems", "properties"}
    lead |= {"patternProperties"}
    source = (ROOT / "generator/sources/schema_messages.py").read_text("utf-8")
    words = set(re.findall(r'"([A-Za-z]+)"', source))
    assert set(Draft202012Validator.VALIDATORS) - lead - words == set()


# --- the shipped schemas ---------------------------------------------------------------------

SHIPPED = sorted((ROOT / FOLDER).glob("*" + SUFFIX))


def test_every_field_of_the_shipped_schemas_has_a_chinese_title_and_description():
    schemas = Schemas.read(ROOT)
    lacking = set()
    waiting = [(name, shape) for name, shape in schemas.shapes.items() if name != "common"]
    seen = set()
    while waiting:
        path, shape = waiting.pop()
        if id(shape) in seen or path.count("/") > 12:
            continue
        seen.add(id(shape))
        for text in (shape.title, shape.description):
            if not re.search("[\u4e00-\u9fff]", text):
                lacking.add(path)
        waiting += [(f"{path}/{key}", shape.inside(key)) for key in shape.keys]
        if "array" in shape.types and shape.inside(0).keys:
            waiting.append((f"{path}/0", shape.inside(0)))
    assert lacking == set()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_schema_keeps_to_the_standard(path):
    Draft202012Validator.check_schema(json.loads(path.read_text("utf-8")))
