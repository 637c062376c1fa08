"""What the editor in the browser writes: the lines that were changed, and not a byte beside."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.authoring.editor.collections import collections
from generator.authoring.editor.fields import fields
from generator.authoring.editor.form_texts import form_texts
from generator.model.loader import load
from generator.sources.schemas import Schemas
from tests.conftest import ROOT

Edit = list[tuple[list[str | int], Any]]


def written(jobs: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """What the scripts of the page make of each job, by node."""
    done = subprocess.run(
        ["node", str(ROOT / "tests/support/editor_formats.mjs"), str(folder)],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def job(schema: str, text: str | None, *edits: Edit) -> dict[str, Any]:
    shown = fields(Schemas.read(ROOT).shapes[schema])
    return {"fields": shown, "hasBody": False, "text": text, "edits": edits}


def after(schema: str, text: str | None, edit: Edit, folder: Path) -> str:
    (answer,) = written([job(schema, text, edit)], folder)
    return answer["edited"][0]


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[list[str | int], Any]]:
    """Every single value of a form with its path, but for what the editor carries along."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if not name.startswith("_") and name != "body":
                yield from leaves(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, (*path, number))
    elif not isinstance(value, bool):
        yield list(path), value


def differing(one: str, other: str) -> list[int]:
    before, now = one.split("\n"), other.split("\n")
    assert len(before) == len(now)
    return [number for number, pair in enumerate(zip(before, now, strict=True)) if len({*pair}) > 1]


def test_each_value_of_every_shipped_file_can_change_alone(tmp_path: Path):
    schemas = Schemas.read(ROOT)
    site, _ = load(ROOT, schemas)
    jobs, names = [], []
    for kind in collections(site, schemas):
        folder = ROOT / kind.get("folder", "none")
        found = [*folder.glob("*"), *(ROOT / one["file"] for one in kind.get("files", ()))]
        for path in found:
            names.append(path.relative_to(ROOT).as_posix())
            text = path.read_text(encoding="utf-8")
            body = path.suffix == ".md"
            jobs.append({"fields": kind["fields"], "hasBody": body, "text": text, "edits": []})
    assert len(jobs) > 25
    for one, answer in zip(jobs, written(jobs, tmp_path), strict=True):
        one["edits"] = [
            [(path, value + 1 if isinstance(value, int) else f"{value}改")]
            for path, value in leaves(answer["form"])
        ]
    assert sum(len(one["edits"]) for one in jobs) > 1500
    for name, one, answer in zip(names, jobs, written(jobs, tmp_path), strict=True):
        assert answer["kept"] == one["text"], name
        for edit, text in zip(one["edits"], answer["edited"], strict=True):
            assert len(differing(one["text"], text)) == 1, (name, edit)


def words(fields: list[dict[str, Any]], value: Any) -> Iterator[tuple[list[str], str]]:
    """Every word a form shows, with its path; a hint that is not there yet is empty."""
    for field in fields:
        name = field["name"]
        inner = value.get(name, "")
        if "fields" in field:
            yield from (([name, *path], word) for path, word in words(field["fields"], inner))
        else:
            yield [name], inner


HOSTILE = '说"甲"、\\乙：#1 <b>{丙}</b>, [丁]'


def test_each_word_of_every_form_can_change_alone_and_nothing_else_can(tmp_path: Path):
    schemas = Schemas.read(ROOT)
    site, _ = load(ROOT, schemas)
    assert site is not None
    files = form_texts(ROOT, site, schemas)["files"]
    texts = [(ROOT / one["file"]).read_text(encoding="utf-8") for one in files]
    jobs = [{"texts": True, "text": text, "edits": []} for text in texts]
    forms = [answer["form"] for answer in written(jobs, tmp_path)]
    found = [list(words(one["fields"], form)) for one, form in zip(files, forms, strict=True)]
    assert sum(map(len, found)) > 300
    for job, edits in zip(jobs, found, strict=True):
        job["edits"] = [[(path, HOSTILE)] for path, _ in edits]
    for file, job, edits, answer in zip(files, jobs, found, written(jobs, tmp_path), strict=True):
        name, text = file["file"], job["text"]
        assert answer["kept"] == text, name
        for (path, word), edited in zip(edits, answer["edited"], strict=True):
            was, now = parsed(name, text), parsed(name, edited)
            place, last = was, path[-1]
            for step in path[:-1]:
                place = place[int(step) if isinstance(place, list) else step]
            assert place.get(last, "") == word
            place[last] = HOSTILE
            assert now == was, (name, path)
            assert len(edited.split("\n")) == len(text.split("\n")) + (not word)


def parsed(name: str, text: str) -> Any:
    return json.loads(text) if name.endswith("json") else yaml.safe_load(text)


def test_a_hint_that_is_emptied_goes_and_a_rule_stays(tmp_path: Path):
    text = "# 一\nsections:\n  - id: a  # 二\n    help: 提示。\n    fields: [b]\nversion: '1.0'\n"
    edits: list[Edit] = [
        [(["sections", "0", "help"], "")],
        [(["sections"], {})],
        [(["version"], None)],
    ]
    (answer,) = written([{"texts": True, "text": text, "edits": edits}], tmp_path)
    assert answer["edited"] == [text.replace("    help: 提示。\n", ""), text, text]


CONTACTS = """\
# yaml-language-server: $schema=contacts.schema.json
contacts:
  - id: office   # 不要改
    role: office
    title: 办公室
    phone: "63969967"
    clause: 七
    occurrence: 2

  # 只在申报期间
  - id: help
    role: maintenance
    title: '技术'
    phone: 028-87030211
    clause: 六（二）

groups:
  - {id: qq, role: questions, title: 群, number: "198636085", clause: 六（一）}
"""


CHANGES = [
    pytest.param(
        [(["contacts", 0, "phone"], "0871-63969967")],
        'phone: "63969967"',
        'phone: "0871-63969967"',
        id="quotes stay",
    ),
    pytest.param(
        [(["contacts", 1, "phone"], "87030212")],
        "phone: 028-87030211",
        'phone: "87030212"',
        id="a text that looks like a figure is quoted",
    ),
    pytest.param(
        [(["contacts", 1, "title"], "管理员'甲'")],
        "'技术'",
        "'管理员''甲'''",
        id="single quotes stay",
    ),
    pytest.param(
        [(["contacts", 1, "title"], "管理 # 甲")],
        "'技术'",
        "'管理 # 甲'",
        id="what would be a remark is quoted",
    ),
    pytest.param(
        [(["contacts", 0, "title"], "管理: 甲")],
        "办公室",
        '"管理: 甲"',
        id="what would be a field is quoted",
    ),
    pytest.param(
        [(["contacts", 0, "occurrence"], 3)],
        "occurrence: 2",
        "occurrence: 3",
        id="a figure stays a figure",
    ),
    pytest.param(
        [(["contacts", 0, "occurrence"], "")],
        "\n    occurrence: 2",
        "",
        id="an emptied field is left out",
    ),
    pytest.param(
        [(["contacts", 0, "name"], "王老师")],
        "    title: 办公室\n",
        "    title: 办公室\n    name: 王老师\n",
        id="a new field has its place among the others",
    ),
    pytest.param(
        [(["contacts", 0, "hours"], ""), (["contacts", 1, "name"], None)],
        "",
        "",
        id="an empty field that was never there does not come in",
    ),
    pytest.param(
        [(["contacts", 1, "phone"], " 028-87030211 ")],
        "",
        "",
        id="blanks at the ends are no change",
    ),
    pytest.param(
        [(["groups", 0, "title"], "群，一")],
        "title: 群,",
        "title: 群，一,",
        id="one value in brackets changes alone",
    ),
    pytest.param(
        [(["groups", 0, "title"], "群, 一")],
        "title: 群,",
        'title: "群, 一",',
        id="what would end a value in brackets is quoted",
    ),
    pytest.param(
        [(["contacts", 0], None)],
        CONTACTS[CONTACTS.index("- id: office") : CONTACTS.index("# 只")],
        "",
        id="an entry is taken out with its lines",
    ),
    pytest.param(
        [(["contacts", 1], None)],
        CONTACTS[CONTACTS.index("\n\n  # 只") : CONTACTS.index("\n\ngroups")],
        "",
        id="the last entry is taken out with the remark before it",
    ),
    pytest.param(
        [
            (
                ["contacts", 2],
                {
                    "clause": "六",
                    "phone": "63969968",
                    "title": "值班",
                    "role": "office",
                    "id": "duty",
                    "name": "",
                },
            )
        ],
        "    clause: 六（二）\n",
        "    clause: 六（二）\n  - id: duty\n    role: office\n    title: 值班\n"
        '    phone: "63969968"\n    clause: 六\n',
        id="a new entry is written in the order of the schema",
    ),
    pytest.param(
        [(["groups"], [])],
        CONTACTS[CONTACTS.index("\n\ngroups") : -1],
        "",
        id="a list that is emptied is left out",
    ),
    pytest.param(
        [(["contacts", 0, "unknown"], "乙")],
        "    occurrence: 2\n",
        "    occurrence: 2\n    unknown: 乙\n",
        id="what no field shows is kept",
    ),
]


def test_entries_that_change_places_take_their_lines_along(tmp_path: Path):
    (answer,) = written([job("contacts", CONTACTS)], tmp_path)
    first, second = answer["form"]["contacts"]
    moved = after("contacts", CONTACTS, [(["contacts"], [second, first])], tmp_path)
    assert sorted(filter(None, moved.split("\n"))) == sorted(filter(None, CONTACTS.split("\n")))
    assert moved.index("- id: help") < moved.index("- id: office   # 不要改")


TIMELINE = """\
milestones:
  - id: XX-1
    clause: 一
    held: rule
    kind: must
    name: 申报
    actor: 各单位
    role: application
    shape: window
    closes: 2023-06-12T24:00+08:00
    params: {days: 5, times: 三}
    says: >-
      分两行
      写的话。
    assumption:
      reading: 当日 24 时。
      reason: 没有写。
"""


DATED = [
    pytest.param(
        [(["milestones", 0, "closes"], "2023-06-30T17:30+08:00")],
        "2023-06-12T24:00+08:00",
        "2023-06-30T17:30+08:00",
        id="an instant stays plain",
    ),
    pytest.param(
        [(["milestones", 0, "params", 0, "value"], "6")],
        "{days: 5,",
        "{days: 6,",
        id="a figure whose name the file chose stays a figure",
    ),
    pytest.param(
        [(["milestones", 0, "params", 2], {"key": "most", "value": "四"})],
        "times: 三}",
        "times: 三, most: 四}",
        id="a new name and its value come in",
    ),
    pytest.param(
        [(["milestones", 0, "params"], [])],
        "    params: {days: 5, times: 三}\n",
        "",
        id="no names left, no group",
    ),
    pytest.param(
        [(["milestones", 0, "assumption"], [])],
        "\n    assumption:\n      reading: 当日 24 时。\n      reason: 没有写。",
        "",
        id="a group is taken out with its lines",
    ),
    pytest.param(
        [(["milestones", 0, "assumption", 0, "confirm"], "办公室")],
        "没有写。\n",
        "没有写。\n      confirm: 办公室\n",
        id="a field comes into a group that may be left out",
    ),
    pytest.param(
        [(["milestones", 0, "says"], "一句话。")],
        ">-\n      分两行\n      写的话。",
        "|-\n      一句话。",
        id="a text over lines stays one",
    ),
]


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> dict[Any, str]:
    """The text after each change of the two tables; node is asked once."""
    jobs = [
        job("contacts", CONTACTS, *(one.values[0] for one in CHANGES)),
        job("timeline", TIMELINE, *(one.values[0] for one in DATED)),
    ]
    one, other = written(jobs, tmp_path_factory.mktemp("changed"))
    names = [case.id for case in (*CHANGES, *DATED)]
    return dict(zip(names, (*one["edited"], *other["edited"]), strict=True))


@pytest.mark.parametrize(
    ("text", "name", "old", "new"),
    [
        pytest.param(text, case.id, *case.values[1:], id=case.id)
        for text, cases in ((CONTACTS, CHANGES), (TIMELINE, DATED))
        for case in cases
    ],
)
def test_a_change_moves_its_own_lines_alone(
    text: str, name: str, old: str, new: str, changed: dict[Any, str]
):
    assert changed[name] == (text.replace(old, new) if old else text)
    assert not old or text.count(old) == 1


def test_a_new_file_is_written_from_nothing(tmp_path: Path):
    form: Edit = [
        (["make_up_days"], []),
        (["days_off"], ["2027-01-01", "2027-01-02"]),
        (["notice"], "国办发明电〔2026〕1号"),
        (["year"], 2027),
    ]
    assert after("workdays", None, form, tmp_path) == (
        "year: 2027\nnotice: 国办发明电〔2026〕1号\ndays_off: [2027-01-01, 2027-01-02]\n"
    )


FRONT = """\
---
title: 通知   # 短
date: 2026-11-20
kind: notice
summary: 有通知。
---
一段。

- 甲
"""


def page(*edits: Edit, text: str | None = FRONT) -> dict[str, Any]:
    kinds = Schemas.read(ROOT).shapes["announcement"]
    body = {"name": "body", "widget": "text"}
    shown = [*fields(kinds), body]
    return {"fields": shown, "hasBody": True, "text": text, "edits": edits}


def test_front_matter_and_the_text_below_change_apart(tmp_path: Path):
    edits: list[Edit] = [[(["summary"], "有两份通知。")], [(["body"], "另一段。")]]
    (answer,) = written([page(*edits)], tmp_path)
    assert answer["edited"] == [
        FRONT.replace("有通知。", "有两份通知。"),
        FRONT.replace("一段。\n\n- 甲", "另一段。"),
    ]


def test_a_new_announcement_has_front_matter_and_text(tmp_path: Path):
    form: Edit = [
        (["body"], "各单位：\n请知悉。"),
        (["kind"], "notice"),
        (["date"], "2026-11-20"),
        (["title"], "通知：一"),
        (["summary"], "通知一次。"),
        (["sample"], False),
    ]
    (answer,) = written([page(form, text=None)], tmp_path)
    assert answer["edited"] == [
        "---\ntitle: 通知：一\ndate: 2026-11-20\nkind: notice\nsummary: 通知一次。\n---\n"
        "各单位：\n请知悉。\n"
    ]
