"""Earlier versions of a call: what is read of them, shown of them, and left alone."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from generator.checks.privacy_scan import official
from generator.model import wording
from generator.model.calls import Call, Site
from generator.model.earlier_versions import FOLDER, rows, text_of
from generator.model.loader import load
from generator.privacy.numbers import key
from generator.render.data.version_json import Version, versions
from generator.render.pages.call_versions import links, version_page
from generator.render.site import render

ROOT = Path(__file__).parent
AMENDED = ROOT / "amended"
CALL = "chengdu-2023"


@pytest.fixture
def amended(sources: Path) -> Site:
    shutil.copytree(AMENDED, sources, dirs_exist_ok=True)
    site, found = load(sources)
    assert found == ()
    assert site is not None
    return site


def shown(site: Site, told: Mapping[str, object], as_of: datetime) -> dict[str, object]:
    """What the page of a version has to show, for a version that says ``told``."""
    call = site.calls[0]
    version = Version(number=1, content=json.dumps(told).encode())
    return vars(version_page(call, site, version))


def test_a_version_is_known_by_its_number_its_day_and_what_changed_it(amended: Site):
    (one,) = amended.earlier[CALL]
    assert (one.number, one.replaced.isoformat()) == (1, "2023-06-01")
    assert one.announcement == f"{CALL}-correction"
    assert one.content == (AMENDED / FOLDER / CALL / "1.json").read_bytes()


def test_each_version_keeps_its_address_and_says_which_is_in_force(amended: Site, as_of: datetime):
    tree = render(amended, as_of)
    first, second = (tree[f"calls/{CALL}/versions/{n}.md"].decode() for n in (1, 2))
    assert "2023年6月1日起以更正后的为准" in first
    assert f"announcements/{CALL}-correction/" in first
    assert "这是现行的一版" in second
    assert tree[f"data/calls/{CALL}/versions/2.json"] == tree[f"data/calls/{CALL}.json"]
    call = amended.calls[0]
    told = [(one.title, one.note) for one in links(call, versions(call, amended), "../../")]
    assert told == [("第 2 版", "现行"), ("第 1 版", "2023年6月1日更正以前")]
    described = json.loads(tree["data/datapackage.json"])
    names = [one["name"] for one in described["resources"]]
    assert {f"{CALL}-version-1", f"{CALL}-version-2"} <= set(names)


def test_a_call_that_was_never_amended_has_one_version(site: Site):
    for call in site.calls:
        assert [one.number for one in versions(call, site)] == [1]


def test_the_page_shows_what_the_call_says_now(call: Call, site: Site, as_of: datetime):
    (version,) = versions(call, site)
    context = version_page(call, site, version)
    sentences = wording.sentences(call)
    assert [row.values[0] for row in context.clauses] == [sentences[c.id] for c in call.clauses]
    assert not any("{" in row.values[0] or not row.values[0] for row in context.clauses)
    said_there = {row.name for row in context.ceilings}
    assert {c.name for axis in call.axes for c in axis.categories} <= said_there


STEPS = (
    ({"working_days": 5}, "5 个工作日内"),
    ({"starts": "2021-01-01", "ends": "2021-12-31"}, "2021年1月1日 至 2021年12月31日"),
    ({"starts": "2021-01-01"}, "2021年1月1日起"),
    (
        {"opens": "2020-09-08T00:00+08:00", "closes": "2020-09-30T24:00+08:00"},
        "2020年9月8日 0时 至 2020年9月30日 24时",
    ),
    ({"closes": "2020-09-30T24:00+08:00"}, "2020年9月30日 24时前"),
    ({"opens": "2020-09-08T00:00+08:00"}, "2020年9月8日 0时起"),
    ({}, "日期未载明"),
    ({"closes": "不是时间"}, "不是时间前"),
    ({"starts": "不是日期"}, "不是日期起"),
)


@pytest.mark.parametrize(("step", "time"), STEPS)
def test_the_time_of_a_step_is_said_as_the_notice_has_it(
    step: dict[str, object], time: str, site: Site, as_of: datetime
):
    (row,) = shown(site, {"milestones": [{"name": "一步", **step}]}, as_of)["steps"]  # type: ignore[misc]
    assert row.values[0] == time


HOSTILE: tuple[object, ...] = (
    None,
    7,
    "文字",
    [],
    [7, None, "x"],
    {"people": 3},
    {"people": [None]},
)


@pytest.mark.parametrize("value", HOSTILE, ids=repr)
def test_what_is_not_as_published_is_left_out(value: object, site: Site, as_of: datetime):
    names = ("milestones", "axes", "quotas", "clauses", "contacts", "assumptions")
    context = shown(site, dict.fromkeys(names, value), as_of)
    assert not any(context[name] for name in ("steps", "ceilings", "quotas", "clauses"))
    assert rows(value, "people") == ()


def test_a_truth_value_is_no_text():
    assert text_of({"open": True}, "open") == ""


def test_contacts_of_an_earlier_version_may_stay_published(amended: Site):
    (one,) = amended.earlier[CALL]
    number = "13800138000"
    told = {**one.data, "contacts": {"people": [{"title": "咨询", "phone": number}]}}
    before = {**amended.earlier, CALL: (replace(one, data=told),)}
    assert key(number) not in official(amended)
    assert key(number) in official(replace(amended, earlier=before))
