"""What is not out: a draft, or what waits for its day, leaves no trace; what is blank stays in."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from generator.authoring.blanks import announcement_words, blanks, blanks_in, call_skeletons
from generator.checks.project import checked
from generator.checks.unwritten import UNWRITTEN
from generator.cli.main import main
from generator.findings import Level
from generator.model.publication import as_published
from generator.publish.issue import issue, release
from tests.support.filled import everything, filled

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 4, 10, tzinfo=SHANGHAI)
ID, TITLE = "zephyr-2027", "纸鸢计划"
CALL = f"site_data/calls/{ID}/call.yml"
OTHER = "site_data/calls/field-school-2026/call.yml"
DRAFT = "draft: true  # 草稿，只在预览里看得到；写好以后删去这一行，才会发布。\n"


def gongshi(root: Path, *words: str, at: str = "2026-04-10") -> Result:
    return CliRunner().invoke(main, [*words, "--root", str(root), "--as-of", at])


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (root / path).write_text(text.replace(old, new), encoding="utf-8")


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


@pytest.fixture
def begun(small: Path) -> Path:
    """The small site with a new call, its sentences written, still a draft."""
    done = gongshi(small, "new", "call", ID)
    assert done.exit_code == 0, done.output
    filled(small, ID)
    edit(small, CALL, "draft: false", "draft: true")
    edit(small, CALL, "programme: 纸鸢", f"programme: {TITLE}")
    return small


def trace(root: Path, at: datetime = NOW, *words: str, whole: bool = False) -> bool:
    """Tell whether what a build is given holds any of some words; the sources are sound."""
    site, forms, found = checked(root, at, publishing=True)
    assert site is not None
    assert [one for one in found if one.level is Level.ERROR] == []
    tree, settings = issue(site, forms, at, whole=whole)
    sought = [word.encode() for word in words or (ID, TITLE, "ZE-", "纸鸢")]
    given = {**tree, "settings": [settings.extra, settings.nav, sorted(settings.official)]}
    return any(word in content for content in everything(given) for word in sought)


def test_a_draft_is_nowhere_until_the_line_is_removed(begun: Path) -> None:
    write(
        begun,
        "content/announcements/zephyr-notice.md",
        f"---\ntitle: {TITLE}开始申报\ndate: 2026-04-09\nkind: notice\nsummary: 开始申报。\n"
        f"call: {ID}\n---\n见[{TITLE}](../calls/{ID}/index.md)。\n",
    )
    assert not trace(begun)
    assert trace(begun, whole=True)
    site, forms, _ = checked(begun, NOW)
    assert site is not None
    shown = issue(site, forms, NOW, whole=True)[0]
    assert "未发布：这是草稿" in shown[f"calls/{ID}/index.md"].decode()
    assert "（未发布）" in shown["index.md"].decode()
    assert "未发布" not in shown["calls/field-school-2026/index.md"].decode()
    edit(begun, CALL, "draft: true", "draft: false")
    assert trace(begun)
    site, forms, _ = checked(begun, NOW)
    assert site is not None
    assert as_published(site, NOW) is site


def test_a_draft_announcement_takes_its_files_and_list_along(begun: Path) -> None:
    head = "---\ntitle: 秘而不宣的事\ndate: 2026-04-09\nkind: notice\nsummary: 说一件事。\n"
    words = ("quiet-note", "秘而不宣", "quiet.csv")
    write(begun, "content/announcements/quiet-note/quiet.csv", "甲,乙\n")
    body = "---\n见[附表](quiet-note/quiet.csv)。\n"
    write(begun, "content/announcements/quiet-note.md", f"{head}draft: true\n{body}")
    assert not trace(begun, NOW, *words)
    assert trace(begun, NOW, *words, whole=True)
    write(begun, "content/announcements/quiet-note.md", f"{head}{body}")
    assert trace(begun, NOW, *words)


@pytest.mark.parametrize(
    ("written", "begins"),
    [
        ("2026-04-13", datetime(2026, 4, 13, tzinfo=SHANGHAI)),
        ("2026-04-13T09:00+08:00", datetime(2026, 4, 13, 9, tzinfo=SHANGHAI)),
        ("2026-04-12T24:00+08:00", datetime(2026, 4, 13, tzinfo=SHANGHAI)),
    ],
)
def test_mondays_notice_is_prepared_on_friday(begun: Path, written: str, begins: datetime) -> None:
    edit(begun, CALL, DRAFT, f'publish_from: "{written}"\n')
    write(
        begun,
        "content/announcements/monday.md",
        f"---\ntitle: {TITLE}开始申报\ndate: 2026-04-13\nkind: notice\nsummary: 开始申报。\n"
        f"call: {ID}\n---\n见[{TITLE}](../calls/{ID}/index.md)。\n",
    )
    sought = (ID, TITLE, "monday")
    before = datetime.fromtimestamp(begins.timestamp() - 1, SHANGHAI)
    assert not trace(begun, before, *sought)
    site, forms, _ = checked(begun, before)
    assert site is not None
    shown = issue(site, forms, before, whole=True)[0][f"calls/{ID}/index.md"].decode()
    assert "未发布：定于 2026年4月13日" in shown
    assert trace(begun, begins, *sought)
    assert "未发布" not in issue(*checked(begun, begins)[:2], begins)[0]["index.md"].decode()  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["2026-02-30", "2026-04-13T25:00+08:00", "周一"])
def test_a_day_there_is_not_publishes_nothing(begun: Path, value: str) -> None:
    edit(begun, CALL, DRAFT, f'publish_from: "{value}"\n')
    done = gongshi(begun, "build")
    assert done.exit_code == 1
    assert re.search(rf"^{CALL}:4:15: 错误 ", done.output, re.M)


def test_a_fault_in_a_draft_keeps_nothing_from_being_published(begun: Path) -> None:
    edit(begun, f"site_data/calls/{ID}/timeline.yml", "shape: window", "shape: windowed")
    edit(begun, f"schemas/forms/{ID}/1.0/layout.yml", 'version: "1.0"', "version: [")
    write(begun, "content/announcements/quiet.md", "---\ntitle: 甲\ndraft: true\n---\n\n")
    done = gongshi(begun, "check")
    assert done.exit_code == 0, done.output
    assert f"site_data/calls/{ID}/timeline.yml:10:12: 提醒 " in done.output
    assert "content/announcements/quiet.md:" in done.output
    assert not trace(begun)
    edit(begun, CALL, "draft: true", "draft: false")
    assert gongshi(begun, "check").exit_code == 1


def test_a_number_of_a_person_in_a_draft_stops_all_the_same(begun: Path) -> None:
    edit(begun, CALL, f"programme: {TITLE}", "programme: 联系 13912345678")
    done = gongshi(begun, "check")
    assert (done.exit_code, "错误 CON-001" in done.output) == (1, True), done.output


def test_a_page_does_not_lead_to_what_is_not_out(begun: Path) -> None:
    write(
        begun,
        "content/where.md",
        f"---\ntitle: 去处\ndescription: 去处。\n---\n见[新批次](calls/{ID}/index.md)。\n",
    )
    done = gongshi(begun, "check")
    assert done.exit_code == 1
    assert "content/where.md:5:1: 错误 PUB-" in done.output
    edit(begun, CALL, "draft: true", "draft: false")
    assert gongshi(begun, "check").output == "没有发现问题。\n"


def test_what_readers_have_does_not_become_a_draft(begun: Path) -> None:
    site, forms, _ = checked(begun, NOW)
    assert site is not None
    write(begun, f"build/current/calls/{ID}/index.html", "")
    found = release(begun, site, forms, NOW, None, "mkdocs")
    assert isinstance(found, tuple)
    assert [(one.code, one.place.line) for one in found] == [("PUB-062", 4)]
    edit(begun, CALL, "draft: true", f"publish_from: {NOW.year + 1}-01-01")
    site, forms, _ = checked(begun, NOW)
    assert site is not None
    found = release(begun, site, forms, NOW, None, "mkdocs")
    assert isinstance(found, tuple)
    (one,) = found
    assert (one.code, "请删去 publish_from" in one.message) == ("PUB-062", True)


# what nobody wrote


def test_every_blank_of_a_new_call_is_told_and_nothing_else(small: Path) -> None:
    gongshi(small, "new", "call", ID)
    done = gongshi(small, "check")
    assert done.exit_code == 0
    told = re.findall(rf"/{ID}/.*: 提醒 BLK-001 这里还是样子里的“(.*)”", done.output)
    skeletons = "".join(call_skeletons().values())
    assert set(told) == {word for word in blanks() if word in skeletons}
    assert done.output.endswith(f"处提醒。还有 {len(told)} 处没有写。\n")
    edit(small, CALL, "draft: true", "draft: false")
    assert gongshi(small, "check").output == done.output
    for words in (("build",), ("seal",)):
        refused = gongshi(small, *words)
        assert refused.exit_code == 1
        assert refused.output.count(": 错误 BLK-001 ") == len(told)
    assert not (small / "build").exists()
    filled(small, ID)
    assert gongshi(small, "check").output == "没有发现问题。\n"


def test_every_word_of_a_new_announcement_is_told_in_every_place() -> None:
    assert set(announcement_words().values()) <= blanks()
    for word in blanks():
        assert [found[0] for found in blanks_in(f"甲，{word}")] == [word]


@pytest.mark.parametrize(
    "sentence",
    [
        "请写明申报单位的名称。",
        "请写清每一笔支出的用途。",
        "请写在申报书第三页。",
        "项目名称写成“某某项目”的样子。",
        "名称要具体，不写如某某市的字样。",
        "电话 0871-000-00000000 无人接听。",
        "电话 000-000000001",
        "写明资金怎样使用，附预算。",
        "示例类的别名",
    ],
)
def test_a_real_sentence_is_none(small: Path, sentence: str) -> None:
    head = f"---\ntitle: 通知\ndate: 2026-04-09\nkind: notice\nsummary: {sentence}\n---\n"
    write(small, "content/announcements/plain.md", f"{head}{sentence}\n")
    write(small, "content/plain.md", f"---\ntitle: 甲\ndescription: {sentence}\n---\n{sentence}\n")
    found = checked(small, NOW, publishing=True)[2]
    assert [one for one in found if one.code in UNWRITTEN] == []


def test_a_blank_behind_a_real_beginning_is_told(small: Path) -> None:
    write(
        small,
        "content/announcements/said.md",
        "---\ntitle: 通知\ndate: 2026-04-01\nkind: notice\n"
        "summary: 请写明来意，拨打 000-00000000。\n---\n请写明来意，拨打 000-00000000。\n",
    )
    told = [line for line in gongshi(small, "check").output.splitlines() if "BLK-001" in line]
    assert [line.split(": ")[0] for line in told] == [
        "content/announcements/said.md:5:10",
        "content/announcements/said.md:7:10",
    ]


def test_the_year_of_a_new_call_is_that_of_its_id(small: Path) -> None:
    gongshi(small, "new", "call", ID)
    text = (small / f"site_data/calls/{ID}/timeline.yml").read_text(encoding="utf-8")
    assert re.findall("(?:opens|closes): ([0-9]{4})", text) == ["2027", "2027"]
    assert "BLK-002" not in gongshi(small, "check").output
