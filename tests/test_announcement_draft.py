"""New announcements: what they are about, what is taken from the sources, what is left to write."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.authoring.announcement_draft import Draft, draft, settle
from generator.authoring.blanks import BLANK
from generator.cli.main import main
from generator.model.announcements import KINDS
from generator.model.calls import Site
from generator.model.loader import load
from tests.support import announcement_series as autumn

MONDAY = "2023-09-04"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with the first list of autumn, not announced yet."""
    root = autumn.announced(tmp_path / "project")
    for path in (root / "content/announcements").glob("autumn-*.md"):
        path.unlink()
    (root / "site_data/objections/autumn-publicity.yml").unlink()
    for path in (root / "site_data/results/autumn-corrected").iterdir():
        path.unlink()
    return root


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return autumn.read(autumn.announced(tmp_path_factory.mktemp("announced")))


def new(root: Path, name: str, *words: str, day: str = MONDAY) -> Result:
    where = ("--root", str(root), "--as-of", day)
    return CliRunner().invoke(main, ["new", "announcement", name, *words, *where])


def errors(root: Path, day: str) -> str:
    done = CliRunner().invoke(main, ["check", "--root", str(root), "--as-of", day])
    return "\n".join(line for line in done.output.splitlines() if ": 错误 " in line)


def test_a_whole_line_is_made_by_the_command_and_passes(root: Path) -> None:
    kinds = (
        ("publicity", ("--result", autumn.PROPOSAL), "2023-09-04"),
        ("extension", ("--follows", "a-publicity"), "2023-09-06"),
        ("correction", ("--follows", "a-extension"), "2023-09-08"),
        ("result", ("--follows", "a-correction"), "2023-09-20"),
        ("repeal", ("--follows", "a-result"), "2023-10-10"),
    )
    for kind, words, day in kinds:
        done = new(root, f"a-{kind}", "--kind", kind, *words, day=day)
        assert done.exit_code == 0, done.output
        assert f"新建 content/announcements/a-{kind}.md" in done.output
    assert errors(root, "2026-11-22") == ""
    site, _ = load(root)
    assert site is not None
    first = site.announcement("a-publicity")
    assert first is not None
    assert (first.call, first.stage, first.sample) == ("chengdu-2023", "proposal", True)
    assert first.window is not None
    assert (first.window.first, first.window.working_days) == (date(2023, 9, 5), 5)
    assert first.figures is not None
    assert (first.figures.projects, first.figures.amount) == (6, 1_020_000)
    longer = site.announcement("a-extension")
    assert longer is not None
    assert longer.window is not None
    assert (longer.window.first, longer.window.working_days) == (date(2023, 9, 5), 10)


def test_what_has_to_be_written_is_told_and_does_not_stop(root: Path) -> None:
    done = new(root, "hello")
    assert done.exit_code == 0
    assert done.output.count("ANN-047") == 3
    text = (root / "content/announcements/hello.md").read_text(encoding="utf-8")
    assert text == (
        f"---\ntitle: 请写标题\ndate: {MONDAY}\nkind: notice\nsummary: 请写一句话的摘要。\n---\n"
        "请写正文。\n"
    )


def test_a_result_that_comes_too_early_is_written_and_refused(root: Path) -> None:
    new(root, "shown", "--kind", "publicity", "--result", autumn.PROPOSAL)
    done = new(root, "final", "--kind", "result", "--follows", "shown", day="2023-09-11")
    assert done.exit_code == 1
    assert "ANN-039 公示到 2023年9月11日 24时 才满" in done.output


def test_the_end_of_the_calendar_is_said_and_nothing_is_written(root: Path) -> None:
    words = ("--kind", "publicity", "--result", autumn.PROPOSAL)
    done = new(root, "late", *words, day="2026-12-31")
    assert done.exit_code == 2
    assert "site_data/workdays/2027.yml" in done.output
    assert not (root / "content/announcements/late.md").exists()


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("公告", (), "公告标识只用小写字母、数字和连字符"),
        ("../out", (), "公告标识只用小写字母、数字和连字符"),
        ("guidelines-online", (), "content/announcements/guidelines-online.md 已经存在"),
        ("a", ("--kind", "news"), "没有 news"),
        ("a", ("--result", "nothing"), "没有可以用的结果包 nothing"),
        ("a", ("--follows", "nothing"), "没有 nothing 这份公告"),
        ("a", ("--call", "nothing"), "没有 nothing 这个批次"),
        ("a", ("--kind", "correction"), "更正要接在一份公告后面"),
        ("a", ("--kind", "result", "--result", autumn.PROPOSAL), "结果要接在公示后面"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(
    root: Path, name: str, words: tuple[str, ...], said: str
) -> None:
    done = new(root, name, *words)
    assert done.exit_code == 2
    assert said in done.output
    assert not list((root / "content").rglob("a.md"))


def test_a_project_that_cannot_be_read_gets_nothing_new(root: Path) -> None:
    (root / "site_data/site.yml").write_text("calls: [\n", encoding="utf-8")
    assert new(root, "a").exit_code == 2
    assert not (root / "content/announcements/a.md").exists()


def test_a_list_is_announced_once_and_a_line_goes_on_at_its_end(site: Site) -> None:
    day = date(2023, 10, 10)
    bound = settle(site, "publicity", day, result="autumn-proposal")
    assert bound == "autumn-publicity 已经用了结果包 autumn-proposal；名单没有变的不写 --result"
    later = settle(site, "repeal", day, follows="autumn-publicity")
    assert later == "autumn-publicity 后面已经有 autumn-result；请接在 autumn-result 后面"


def test_a_correction_with_a_list_says_again_how_to_object(site: Site) -> None:
    before, result = autumn.one(site, "publicity"), site.result("autumn-corrected")
    call = site.call("chengdu-2023")
    about = Draft(
        kind="correction", day=date(2023, 9, 15), call=call, result=result, follows=before
    )
    text = draft(about, site)
    assert "  first: 2023-09-18\n  working_days: 5\n" in text
    assert '  office: 项目办\n  phone: "028-82034160"\n' in text
    assert "  supervision:\n    office: 机关纪委\n" in text
    assert "《建议立项项目公示（样例）》（2023年9月4日）更正如下。" in text


def test_an_extension_of_what_has_no_window_has_none(site: Site) -> None:
    notice = site.announcement("guidelines-online")
    about = Draft(kind="extension", day=date(2026, 11, 21), call=None, result=None, follows=notice)
    text = draft(about, site)
    assert "window" not in text
    assert "title: 两个批次的申报指南上线延期" in text
    assert f"{BLANK}发布单位" in text


def test_nothing_is_taken_for_something_else(site: Site) -> None:
    for kind in KINDS:
        about = Draft(kind=kind, day=date(2023, 9, 4), call=None, result=None, follows=None)
        assert f"\nkind: {kind}\n" in draft(about, site)
    bare = Draft(kind="result", day=date(2023, 9, 4), call=None, result=None, follows=None)
    assert f"{BLANK}结果。" in draft(bare, site)
