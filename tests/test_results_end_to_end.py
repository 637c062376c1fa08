"""From two inboxes of 200 applications to the final lists, by the commands alone; and every attempt
to publish too early, too much or something else is refused in a line that says why.
"""

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import icalendar
import lxml.html
import openpyxl
import pytest
from click.testing import CliRunner

from generator.authoring.blanks import BLANK
from generator.cli.main import main
from generator.model.result_packages import digest_of, plain
from generator.review.outputs import PRIVATE, PUBLIC
from generator.review.staff_sheets import written
from tests.support.many_submissions import COUNT, SPOILED, calls_of, crowd, recommended
from tests.support.project_copies import MACHINERY, SOURCES, built, copy_of
from tools.make_examples.make import clear
from tools.make_examples.staff_steps import Desk, Refused, run

ATOM = "{http://www.w3.org/2005/Atom}"
STAGE = "proposal"
SHOWN = "2026-11-23T09:00+08:00"
IN_WINDOW = "2026-11-25T12:00+08:00"
CORRECTED = "2026-12-02T10:00+08:00"
CONCLUDED = "2026-12-10T09:00+08:00"
AFTER = "2026-12-11T12:00+08:00"

WRITTEN = {
    f"{BLANK}发布单位": "青石市民政局",
    f"{BLANK}受理单位": "青石市民政局基层处",
    f"{BLANK}受理地址": "青石市河沿路 1 号 201 室",
    f"{BLANK}监督单位": "青石市民政局机关纪委",
    f"{BLANK}一句话的摘要。": "公示期满，名单确定。",
    "000-11111111": "000-22222222",
    f"{BLANK}为什么": "下面说明为什么",
}


def filled(path: Path) -> Path:
    """Write what a draft leaves to people, as often as it stands there."""
    text = path.read_text(encoding="utf-8")
    for blank, said in WRITTEN.items():
        text = text.replace(blank, said)
    assert BLANK not in text
    path.write_text(text, encoding="utf-8")
    return path


def git(root: Path, *words: str) -> str:
    """Run git in a project, whoever runs the tests."""
    who = ["-c", "user.name=staff", "-c", "user.email=staff@example.org"]
    done = subprocess.run(
        ["git", *who, *words], cwd=root, capture_output=True, text=True, check=True
    )
    return done.stdout


@dataclass(frozen=True, kw_only=True)
class Story:
    """What came of two inboxes: the desks, the project at each step, the sites built from it."""

    desks: tuple[Desk, ...]
    ready: Path
    sealed: Path
    opened: Path
    ended: Path
    said: tuple[str, ...]
    commits: tuple[str, ...]


def name(desk: Desk) -> str:
    """The id of the list of a desk, and of the announcement that shows it."""
    return f"{desk.call}-{STAGE}"


def objection(desk: Desk, **changed: object) -> dict[str, object]:
    """An objection to the last project on a list, still open."""
    about = rows(desk.root, name(desk))[-1][1]
    found = {"number": 1, "received": "2026-11-26", "concerns": about, "by": "unit"}
    return {**found, "outcome": "open", **changed}


def kept(root: Path, to: Path) -> Path:
    """A copy of the sources of a project."""
    shutil.copytree(root, to, ignore=shutil.ignore_patterns("build", ".git"))
    return to


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("results")
    root = copy_of((*SOURCES, *MACHINERY), folder / "project")
    clear(root)
    (root / ".gitignore").write_text("/build/\n", encoding="utf-8")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Begin")
    desks, said = [], []
    for _, call, form in list(calls_of(root)):
        desk = Desk(root=root, work=folder / "work" / call.id, inbox=crowd(call, form))
        desk.receive()
        # The first command: all that staff decided lies beside the inbox.
        said.append(desk.review(SHOWN, decide=recommended(desk.inbox)))
        filled(desk.publish(name(desk)))
        desks.append(desk)
    ready = kept(root, folder / "ready")
    said.append(run("seal", "--root", f"{root}", "--as-of", SHOWN))
    sealed = kept(root, folder / "sealed")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Show the lists")
    opened = Path(shutil.copytree(built(root, IN_WINDOW), folder / "opened"))
    for desk in desks:
        upheld = objection(
            desk, outcome="upheld", decided="2026-12-01", answer="经核实，异议成立。"
        )
        whole = {"number": 2, "received": "2026-11-27", "concerns": "whole", "by": "person"}
        whole |= {"outcome": "dismissed", "decided": "2026-12-01", "answer": "经复核，没有差错。"}
        desk.object(name(desk), [upheld, whole])
        plan = desk.inbox.form.review
        assert plan is not None
        out = {"环节": plan.stages[-1].title, "申报编号": str(upheld["concerns"])}
        desk.review(CORRECTED, decide=[{**out, "决定": "不通过", "理由": "异议成立"}])
        filled(desk.publish(f"{name(desk)}-2"))
        filled(desk.announce(CONCLUDED, f"{name(desk)}-result", "result", f"{name(desk)}-2"))
    said.append(run("seal", "--root", f"{root}", "--as-of", CONCLUDED))
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Correct the lists and conclude")
    ended = built(root, AFTER)
    commits = tuple(git(root, "log", "--format=%s").splitlines())
    return Story(
        desks=tuple(desks),
        ready=ready,
        sealed=sealed,
        opened=opened,
        ended=ended,
        said=tuple(said),
        commits=commits,
    )


def page(site: Path, path: str) -> lxml.html.HtmlElement:
    """A page of a built site."""
    return lxml.html.document_fromstring((site / path / "index.html").read_bytes())


def shown(site: Path, announcement: str) -> list[list[str]]:
    """The cells of the list on the page of an announcement."""
    (table,) = page(site, f"announcements/{announcement}").xpath("//table[@data-sealed-list]")
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")]
        for row in table.xpath("./tbody/tr")
    ]


def rows(root: Path, package: str, file: str = "list.csv") -> list[list[str]]:
    """The rows of a table of a package, as texts."""
    data = (root / "site_data/results" / package / file).read_bytes().decode("utf-8-sig")
    return [[*map(plain, row)] for row in csv.reader(io.StringIO(data, newline=""))][1:]


def entries(site: Path) -> dict[str, ElementTree.Element]:
    """The entries of the feed by the id of the announcement."""
    feed = ElementTree.fromstring((site / "feed.xml").read_bytes())  # noqa: S314  our own
    found = {}
    for entry in feed.iter(f"{ATOM}entry"):
        about = entry.findtext(f"{ATOM}id")
        assert about is not None
        found[about.rstrip("/").rpartition("/")[2]] = entry
    return found


# Three commands and a commit


def test_two_inboxes_become_two_lists_in_three_commands_and_a_commit(story: Story) -> None:
    assert story.commits == ("Correct the lists and conclude", "Show the lists", "Begin")
    assert len(story.desks) == 2
    for desk, said in zip(story.desks, story.said, strict=False):
        assert f"收到 {COUNT} 份：有效 {COUNT - len(SPOILED)} 份，退回 {len(SPOILED)} 份（" in said
        assert len(list((desk.work / "收件").iterdir())) == COUNT
        assert {path.suffix for path in (desk.work / "收件").iterdir()} == {
            *(".xlsx", ".docx", ".html", ".zip", ".json")
        }


def test_the_list_stands_on_its_page_and_in_every_download_as_it_was_reviewed(
    story: Story,
) -> None:
    for desk in story.desks:
        listed = rows(story.sealed, name(desk))
        assert len(listed) >= 60
        base = story.opened / "data/results" / name(desk)
        money = re.compile(r"(?<=[0-9]),(?=[0-9]{3})")
        told = [[money.sub("", cell) for cell in row] for row in shown(story.opened, name(desk))]
        assert told == listed
        assert (base / "list.csv").read_bytes() == (
            story.sealed / "site_data/results" / name(desk) / "list.csv"
        ).read_bytes()
        described = json.loads((base / "list.json").read_bytes())
        assert [row["申报编号"] for row in described["rows"]] == [row[1] for row in listed]
        assert [row["项目名称"] for row in described["rows"]] == [row[2] for row in listed]
        sheet = openpyxl.load_workbook(base / "list.xlsx").active
        assert sheet is not None
        book = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
        assert [row[1:4] for row in book] == [row[1:4] for row in listed]


def test_the_page_says_how_long_and_where_to_object(story: Story) -> None:
    for desk in story.desks:
        found = page(story.opened, f"announcements/{name(desk)}")
        text = " ".join(found.text_content().split())
        assert "公示中" in text
        assert "2026年11月24日至2026年11月30日 24时，共 5 个工作日" in text
        assert "青石市河沿路 1 号 201 室" in text
        assert "须加盖公章" in text
        assert "须署真实姓名" in text
        assert "样例：" not in text
        (title,) = (" ".join(one.text_content().split()) for one in found.xpath("//h1"))
        listed = page(story.opened, "announcements").xpath("//article//a")
        assert title in [" ".join(link.text_content().split()) for link in listed]


def test_the_feed_and_the_calendar_tell_of_the_window(story: Story) -> None:
    told = entries(story.opened)
    for desk in story.desks:
        entry = told[name(desk)]
        assert entry.findtext(f"{ATOM}published") == "2026-11-23T09:00:00+08:00"
        summary = entry.findtext(f"{ATOM}summary") or ""
        assert "公示期：2026年11月24日至2026年11月30日 24时" in summary
        (file,) = (
            link.get("href") for link in entry.iter(f"{ATOM}link") if link.get("rel") == "enclosure"
        )
        assert file is not None
        assert file.endswith(f"/data/results/{name(desk)}/list.csv")
        dates = icalendar.Calendar.from_ical(
            (story.opened / f"announcements/{name(desk)}/calendar.ics").read_bytes()
        )
        assert dates.walk("VEVENT")


def test_who_was_set_aside_or_not_chosen_is_nowhere_on_the_site(story: Story) -> None:
    everything = b"".join(p.read_bytes() for p in story.ended.rglob("*.html"))
    for desk in story.desks:
        on_the_list = {row[1] for row in rows(story.sealed, name(desk))}
        valid = rows(story.sealed, name(desk), "valid.csv")
        others = [row for row in valid if row[0] not in on_the_list]
        assert others
        assert [row[0] for row in others if row[0].encode() in everything] == []
        answers = desk.inbox.answers(1)
        for private in ("contact_name", "lead_code", "contact_phone"):
            assert str(answers[private]).encode() not in everything.replace(b"000-00000000", b"")


def test_an_upheld_objection_ends_in_a_correction_and_a_final_list(story: Story) -> None:
    told = entries(story.ended)
    for desk in story.desks:
        before = rows(desk.root, name(desk))
        after = rows(desk.root, f"{name(desk)}-2")
        out = before[-1][1]
        assert [row[1] for row in after] == [row[1] for row in before if row[1] != out]
        first = page(story.ended, f"announcements/{name(desk)}").text_content()
        assert "已更正" in first
        assert "经核实，异议成立。" in first
        second = page(story.ended, f"announcements/{name(desk)}-2")
        assert second.xpath("//tr[@data-change='removed']")
        assert len(second.xpath("//tr[@data-change]")) == 1
        assert "终局" in page(story.ended, f"announcements/{name(desk)}-result").text_content()
        assert "已更正，见《" in (told[name(desk)].findtext(f"{ATOM}summary") or "")
        assert {f"{name(desk)}-2", f"{name(desk)}-result"} <= told.keys()


def test_both_sites_agree_with_their_log(story: Story) -> None:
    for site, count in ((story.opened, 6), (story.ended, 18)):
        assert f"网站与登记簿一致：{count} 条登记" in run("verify", f"{site}")
    root = story.desks[0].root
    assert "网站与登记簿一致" in run("verify", "--root", f"{root}")
    assert "没有要登记的公告" in run("seal", "--root", f"{root}", "--as-of", AFTER)


# Attempts that are refused


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """An attempt to publish what must not be: what is done to a project, and what is said."""

    does: str
    spoil: Callable[[Path, Desk], None]
    told: tuple[str, ...]
    at: str = SHOWN
    sealed: bool = False


ATTEMPTS: list[Attempt] = []


def attempt(
    does: str, *told: str, at: str = SHOWN, sealed: bool = False
) -> Callable[[Callable[[Path, Desk], None]], None]:
    """Enter what a function does among the attempts."""

    def enter(spoil: Callable[[Path, Desk], None]) -> None:
        ATTEMPTS.append(Attempt(does=does, spoil=spoil, told=told, at=at, sealed=sealed))

    return enter


def front(does: str, find: str, replace: str, *told: str, at: str = SHOWN) -> None:
    """Enter an attempt that only edits the announcement; ``find`` is a pattern."""

    @attempt(does, *told, at=at)
    def spoil(root: Path, desk: Desk) -> None:
        edit(root / f"content/announcements/{name(desk)}.md", find, replace)


def edit(path: Path, find: str, replace: str) -> None:
    """Edit a file where a pattern first stands."""
    text = path.read_bytes().decode("utf-8")
    done, times = re.subn(find, replace, text, count=1, flags=re.M | re.S)
    assert times == 1, find
    path.write_bytes(done.encode("utf-8"))


def change(
    root: Path,
    package: str,
    how: Callable[[list[list[str]]], None],
    *,
    file: str = "list.csv",
    state: bool = True,
) -> None:
    """Change a table of a package by hand, and state the digest it then has."""
    folder = root / "site_data/results" / package
    data = (folder / file).read_bytes().decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(data, newline="")))
    how(table)
    (folder / file).write_bytes(written(table[0], table[1:]))
    if state:
        lists = [(folder / one).read_bytes() for one in ("list.csv", "valid.csv")]
        edit(
            folder / "datapackage.json",
            '"digest": "[0-9a-f]{64}"',
            f'"digest": "{digest_of(*lists)}"',
        )


def follow(root: Path, desk: Desk, kind: str, at: str, *, after: str = "") -> Path:
    """Make an announcement that follows the list, with the command."""
    other = f"{name(desk)}-{kind}"
    words = ("new", "announcement", other, "--root", str(root), "--as-of", at, "--kind", kind)
    # It says already what is wrong, and writes the draft all the same.
    CliRunner().invoke(main, [*words, "--follows", after or name(desk)])
    return filled(root / f"content/announcements/{other}.md")


def say(root: Path, desk: Desk, **changed: object) -> None:
    """Write down an objection to the list."""
    other = Desk(root=root, work=desk.work, inbox=desk.inbox)
    other.object(name(desk), [objection(other, **changed)])


# too early

front("公布的时刻还没有到", "T09:00", "T18:00", "ANN-009 ", at="2026-11-23T10:00+08:00")
front(
    "申报截止以前就公布名单",
    r"date: 2026-11-23\npublished: [^\n]*",
    "date: 2020-09-10",
    "ANN-027 ",
)
front(
    "公示从发布以前算起",
    "first: 2026-11-24",
    "first: 2026-11-20",
    "ANN-013 公示从 2026年11月20日 起算",
)
front(
    "公示只有四天",
    "working_days: 5",
    "working_days: 4",
    "ANN-011 公示期 4 个工作日，少于本站规定的 5 个",
)
front(
    "公示到星期日为止",
    "working_days: 5",
    r"working_days: 5\n  last: 2026-11-29",
    "ANN-015 公示的最后一日 2026年11月29日 是休息日",
)
front(
    "最后一日少算一天",
    "working_days: 5",
    r"working_days: 5\n  last: 2026-11-27",
    "ANN-016 公示从 2026年11月24日 起 5 个工作日，首日计入，到 2026年11月30日 为止",
)
front("公示没有公示期", r"^window:.*?(?=^objecting)", "", "ANN-010 公示没有写公示期")
front(
    "公示期在没有放假安排的年份",
    "first: 2026-11-24",
    "first: 2041-01-07",
    "ANN-017 没有 2041 年的放假安排",
)
front("不写怎样提出异议", r"^objecting:.*?(?=^signed)", "", "ANN-018 公示没有写怎样提出异议")
front(
    "不写受理的电话、邮箱和地址",
    r"^  phone: [^\n]*\n  address: [^\n]*\n",
    "",
    "ANN-019 受理异议的电话、邮箱和地址一样都没有写",
)


@attempt("网站要求写监督单位，却没有写", "ANN-050 网站（site.yml）要求写明监督单位，这里没有写")
def _(root: Path, desk: Desk) -> None:
    edit(root / f"content/announcements/{name(desk)}.md", r"^  supervision:.*?(?=^signed)", "")
    edit(root / "site_data/site.yml", r"\Z", "objecting_requires: [supervision]\n")


front(
    "正文另说一个公示期",
    "名单附后。",
    "公示期自2026年11月23日至11月25日。",
    "ANN-023 正文写的公示期与题头不同",
)


@attempt("公示期没有满就公布结果", "ANN-039 公示到", at="2026-11-30T20:00+08:00", sealed=True)
def _(root: Path, desk: Desk) -> None:
    follow(root, desk, "result", "2026-11-30T18:00+08:00")


@attempt(
    "异议没有处理完就公布结果", "ANN-040 结果公布的时候，第 1 件异议还在处理", at=AFTER, sealed=True
)
def _(root: Path, desk: Desk) -> None:
    say(root, desk)
    follow(root, desk, "result", CONCLUDED)


@attempt("异议处理的日期比结果还晚", "ANN-040 ", at=AFTER, sealed=True)
def _(root: Path, desk: Desk) -> None:
    say(root, desk, outcome="dismissed", decided="2026-12-11", answer="不成立。")
    follow(root, desk, "result", CONCLUDED)


@attempt("异议成立，不更正就公布结果", "ANN-041 第 1 件异议成立，却没有更正", at=AFTER, sealed=True)
def _(root: Path, desk: Desk) -> None:
    say(root, desk, outcome="upheld", decided="2026-12-01", answer="成立。")
    follow(root, desk, "result", CONCLUDED)


@attempt("没有公示就公布结果", "ANN-030 结果公告没有写接在哪份公告后面")
def _(root: Path, desk: Desk) -> None:
    edit(root / f"content/announcements/{name(desk)}.md", "kind: publicity", "kind: result")


# too much


def column(table: list[list[str]], title: str) -> int:
    """The place of a column."""
    return next(place for place, head in enumerate(table[0]) if head.startswith(title))


def unstated(root: Path, desk: Desk) -> None:
    """Leave the totals out of the announcement, which would give the list away."""
    edit(root / f"content/announcements/{name(desk)}.md", r"^figures:.*?(?=^\S)", "")


@attempt("资助超过类别的上限", "RES-024 资助 99000000 元，超过")
def _(root: Path, desk: Desk) -> None:
    unstated(root, desk)

    def more(table: list[list[str]]) -> None:
        table[1][column(table, "资助金额")] = "99000000.00"

    change(root, name(desk), more)


@attempt("名单里多出没有选上的申报", "RES-026 ")
def _(root: Path, desk: Desk) -> None:
    unstated(root, desk)
    on_the_list = {row[1] for row in rows(root, name(desk))}
    others = [r for r in rows(root, name(desk), "valid.csv") if r[0] not in on_the_list]

    def more(table: list[list[str]]) -> None:
        for other in others:
            again = [*table[-1][:1], *other, *table[-1][4:]]
            again[0] = f"{len(table)}"
            full = next(row for row in table[1:] if row[column(table, "申报类别")][:1] == "A")
            again[column(table, "所在区")] = full[column(table, "所在区")]
            again[column(table, "申报类别")] = full[column(table, "申报类别")]
            table.append(again)

    change(root, name(desk), more)


@attempt("资助给没有申报的单位", "不在有效申报之列")
def _(root: Path, desk: Desk) -> None:
    def another(table: list[list[str]]) -> None:
        table[1][1] = "somebody-else"

    change(root, name(desk), another)


@attempt("名单里多一栏联系电话", "RES-021 “联系电话”一栏不在可以公开的栏目之列")
def _(root: Path, desk: Desk) -> None:
    def with_phones(table: list[list[str]]) -> None:
        for number, row in enumerate(table):
            row.insert(4, "028-00000000" if number else "联系电话")

    change(root, name(desk), with_phones)
    path = root / "site_data/results" / name(desk) / "datapackage.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    about = {"name": "联系电话", "title": "联系电话", "type": "string"}
    described["resources"][0]["schema"]["fields"].insert(4, about)
    columns = list(described["gongshi"]["columns"].items())
    described["gongshi"]["columns"] = dict(
        [*columns[:4], ("联系电话", "contact_phone"), *columns[4:]]
    )
    path.write_text(json.dumps(described, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


@attempt("名单里有手机号码", "RES-015 这一行有个人信息")
def _(root: Path, desk: Desk) -> None:
    def with_a_number(table: list[list[str]]) -> None:
        table[1][3] += "１３８-1234-5678"

    change(root, name(desk), with_a_number)


@attempt("正文里有手机号码", "CON-001 这里有电话号码")
def _(root: Path, desk: Desk) -> None:
    path = root / f"content/announcements/{name(desk)}.md"
    edit(path, "名单附后。", "有疑问的请打 13812345678。")


@attempt("异议的答复里有身份证号码", "CON-003 这里有身份证等证件的号码或银行卡号")
def _(root: Path, desk: Desk) -> None:
    say(root, desk, received="2026-11-24", answer="提出人 11010519491231002X。")


@attempt("评审的底稿放进结果目录", "RES-001 ")
def _(root: Path, desk: Desk) -> None:
    shutil.copy(
        desk.work / "评审" / PRIVATE / "工作底稿.xlsx", root / f"site_data/results/{name(desk)}"
    )


@attempt("没有公告的名单放进项目", "RES-007 没有公告用到这个结果包")
def _(root: Path, desk: Desk) -> None:
    shutil.copytree(
        desk.work / "评审" / PUBLIC / f"{desk.call}-first-review", root, dirs_exist_ok=True
    )
    (root / f"content/announcements/{desk.call}-first-review.md").unlink()


# something else


@attempt("手改名单", "RES-013 名单与生成时的不同，有人改动过")
def _(root: Path, desk: Desk) -> None:
    def other(table: list[list[str]]) -> None:
        table[1][2] = "另一个项目"

    change(root, name(desk), other, state=False)


@attempt("换掉名单上的单位，校验码也改了", "RES-023 ")
def _(root: Path, desk: Desk) -> None:
    def other(table: list[list[str]]) -> None:
        table[1][3] = table[2][3]

    change(root, name(desk), other)


@attempt("悄悄删去一行", "RES-011 序号应是", "ANN-028 题头写项目")
def _(root: Path, desk: Desk) -> None:
    change(root, name(desk), lambda table: table.__delitem__(5))


@attempt("有效申报少列一份", "RES-012 份数对不上")
def _(root: Path, desk: Desk) -> None:
    change(root, name(desk), lambda table: table.__delitem__(-1), file="valid.csv")


@attempt("名次与得分对不上", "RES-028 名次与得分的先后不一致")
def _(root: Path, desk: Desk) -> None:
    def swapped(table: list[list[str]]) -> None:
        place = column(table, "名次")
        table[1][place], table[-1][place] = table[-1][place], table[1][place]

    change(root, name(desk), swapped)


front("合计写得不对", r"projects: [0-9]+", "projects: 999", "ANN-028 题头写项目 999 个")
front("名单的包不在", r"^result: [^\n]*", "result: nothing", "ANN-024 没有可以用的结果包 nothing")
front(
    "环节写成另一个", r"^stage: [^\n]*", "stage: first-review", "ANN-025 公告的环节是“first-review”"
)
front(
    "真的名单标成样例", r"\n---\n", r"\nsample: true\n---\n", "ANN-029 公告标为样例，名单没有标明"
)


@attempt("另一份公告用同一份名单", "RES-008 ")
def _(root: Path, desk: Desk) -> None:
    path = root / f"content/announcements/{name(desk)}.md"
    again = path.read_text(encoding="utf-8").replace("title: ", "title: 再次")
    path.with_name("again.md").write_text(again, encoding="utf-8")


@attempt("登记以后改一个字", "LOG-004 公告“", sealed=True)
def _(root: Path, desk: Desk) -> None:
    edit(root / f"content/announcements/{name(desk)}.md", "名单附后。", "名单见后。")


@attempt("登记以后重新评审，换上另一份名单", "LOG-004 公告“", sealed=True)
def _(root: Path, desk: Desk) -> None:
    def shorter(table: list[list[str]]) -> None:
        del table[-1]

    change(root, name(desk), shorter)
    path = root / f"content/announcements/{name(desk)}.md"
    edit(path, r"projects: [0-9]+", f"projects: {len(rows(root, name(desk)))}")
    text = re.sub(r"  amount: [0-9]+\n", "", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")


@attempt("登记以后撤掉公告", "LOG-005 登记过的公告“", sealed=True)
def _(root: Path, desk: Desk) -> None:
    (root / f"content/announcements/{name(desk)}.md").unlink()
    shutil.rmtree(root / f"site_data/results/{name(desk)}")


@attempt("从登记簿里抹去一条", "LOG-002 ", sealed=True)
def _(root: Path, desk: Desk) -> None:
    path = root / "site_data/log.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:1] + lines[2:]))


@attempt("改登记簿里的时刻", "LOG-002 ", sealed=True)
def _(root: Path, desk: Desk) -> None:
    edit(root / "site_data/log.jsonl", "2026-11-23T09:00", "2026-11-20T09:00")


@attempt("更正什么也没有改", "ANN-035 更正与", at=AFTER, sealed=True)
def _(root: Path, desk: Desk) -> None:
    text = (root / f"content/announcements/{name(desk)}.md").read_text(encoding="utf-8")
    path = follow(root, desk, "correction", CORRECTED)
    title = re.search(r"^title: .*$", text, re.M)
    assert title is not None
    head = re.sub(r"^title: .*$", lambda _: title[0], path.read_text(encoding="utf-8"), flags=re.M)
    path.write_text(
        head.split("\n---\n")[0] + "\n---\n" + text.split("\n---\n")[1], encoding="utf-8"
    )


def another_list(root: Path, desk: Desk, how: Callable[[list[list[str]]], None]) -> str:
    """Lay a second list beside the first, changed by hand; return its id."""
    other = f"{name(desk)}-2"
    folder = root / "site_data/results"
    shutil.copytree(folder / name(desk), folder / other)
    edit(folder / other / "datapackage.json", f'"name": "{name(desk)}"', f'"name": "{other}"')
    change(root, other, how)
    return other


@attempt(
    "更正增加了项目，却不重新公示", "ANN-043 更正后的名单增加了项目或金额", at=AFTER, sealed=True
)
def _(root: Path, desk: Desk) -> None:
    shorter = another_list(root, desk, lambda table: table.__delitem__(-1))
    # What was shown lacks the line that the correction has.
    folder = root / "site_data/results"
    (folder / shorter).rename(folder / "kept")
    (folder / name(desk)).rename(folder / shorter)
    (folder / "kept").rename(folder / name(desk))
    for one in (name(desk), shorter):
        edit(folder / one / "datapackage.json", r'"name": "[^"]*"', f'"name": "{one}"')
    path = follow(root, desk, "correction", CORRECTED)
    edit(path, r"^kind: correction", f"kind: correction\nresult: {shorter}")


@attempt("结果用的不是公示过的名单", "ANN-042 结果的名单与公示的不同", at=AFTER, sealed=True)
def _(root: Path, desk: Desk) -> None:
    def renamed(table: list[list[str]]) -> None:
        table[1][column(table, "得分")] = "99.99"

    other = another_list(root, desk, renamed)
    edit(
        follow(root, desk, "result", CONCLUDED), r"^kind: result", f"kind: result\nresult: {other}"
    )


@attempt("废止以后再公布结果", "ANN-045 ", at=AFTER, sealed=True)
def _(root: Path, desk: Desk) -> None:
    follow(root, desk, "repeal", CORRECTED)
    follow(root, desk, "result", CONCLUDED, after=f"{name(desk)}-repeal")


@attempt("公示满了才延期", "ANN-038 公示", at=AFTER, sealed=True)
def _(root: Path, desk: Desk) -> None:
    follow(root, desk, "extension", CORRECTED)


@attempt("异议针对名单以外的编号", "OBJ-004 名单上没有 nobody-001 这个编号", at=AFTER, sealed=True)
def _(root: Path, desk: Desk) -> None:
    say(root, desk, concerns="nobody-001")


@attempt("异议处理了却没有答复", "OBJ-005 异议写明不成立，却没有写", at=AFTER, sealed=True)
def _(root: Path, desk: Desk) -> None:
    say(root, desk, outcome="dismissed")


@attempt("异议在公示以前就收到", "OBJ-009 公示", at=AFTER, sealed=True)
def _(root: Path, desk: Desk) -> None:
    say(root, desk, received="2026-11-20")


@pytest.mark.parametrize("made", ATTEMPTS, ids=[one.does for one in ATTEMPTS])
def test_an_attempt_is_refused_in_a_line_that_says_why(
    made: Attempt, story: Story, tmp_path: Path
) -> None:
    desk = story.desks[0]
    root = kept(story.sealed if made.sealed else story.ready, tmp_path / "project")
    made.spoil(root, desk)
    done = CliRunner().invoke(main, ["check", "--root", str(root), "--as-of", made.at])
    assert done.exit_code == 1, done.output
    lines = [line for line in done.output.splitlines() if ": 错误 " in line]
    for told in made.told:
        # What is wrong, and behind it what to do.
        assert [line for line in lines if told in line and "；" in line], done.output
    assert "Traceback" not in done.output
    for word in ("13812345678", "138-1234-5678", "11010519491231002X"):
        assert word not in done.output


def test_what_is_refused_is_neither_sealed_nor_built(story: Story, tmp_path: Path) -> None:
    root = kept(story.ready, tmp_path / "project")
    log = (root / "site_data/log.jsonl").read_bytes()
    edit(
        root / f"content/announcements/{name(story.desks[0])}.md",
        "working_days: 5",
        "working_days: 2",
    )
    for command, said in (("seal", "没有登记。"), ("build", "网站没有改动。")):
        done = CliRunner().invoke(main, [command, "--root", str(root), "--as-of", SHOWN])
        assert (done.exit_code, done.output.splitlines()[-1].endswith(said)) == (1, True)
    assert (root / "site_data/log.jsonl").read_bytes() == log
    assert not (root / "build/current").exists()


def test_a_review_leaves_nothing_in_the_project_and_no_decision_is_lost(story: Story) -> None:
    desk = story.desks[0]
    words = ("review", "--root", f"{desk.root}", desk.call, f"{desk.work}/收件", "-o")
    inside = CliRunner().invoke(main, [*words, f"{desk.root}/build/review"])
    assert inside.exit_code == 2
    assert "评审的底稿有人名和理由，不能放在项目里" in inside.output
    folder = desk.work / "again" / PRIVATE
    folder.mkdir(parents=True)
    filled_in = f"环节,申报编号,决定\r\n{STAGE},{desk.call}-001,通过\r\n"
    (folder / "待决定.csv").write_bytes(filled_in.encode("utf-8-sig"))
    again = CliRunner().invoke(main, [*words, f"{desk.work}/again"])
    assert again.exit_code == 2
    assert "已经填了决定；请另存到别处" in again.output


def test_what_was_announced_is_not_announced_again_by_a_command(story: Story) -> None:
    desk = story.desks[0]
    with pytest.raises(Refused, match="后面已经有"):
        desk.announce(AFTER, "again", "result", name(desk))
    with pytest.raises(Refused, match="已经存在"):
        desk.announce(AFTER, name(desk), "result", f"{name(desk)}-result")


def test_a_draft_that_is_not_written_out_is_told(story: Story, tmp_path: Path) -> None:
    desk = story.desks[0]
    root = kept(story.ready, tmp_path / "project")
    path = root / f"content/announcements/{name(desk)}.md"
    shutil.copytree(desk.work / "评审" / PUBLIC / f"{name(desk)}-2", root, dirs_exist_ok=True)
    path.unlink()
    done = CliRunner().invoke(main, ["check", "--root", str(root), "--as-of", AFTER])
    assert "ANN-047 这里还是“请写”的样子" in done.output


def test_lists_reviewed_again_keep_their_id_or_take_the_next(story: Story, tmp_path: Path) -> None:
    desk = story.desks[1]
    root = kept(desk.root, tmp_path / "project")
    folder = desk.work / "评审" / PUBLIC
    again = Desk(root=root, work=desk.work, inbox=desk.inbox, decided=list(desk.decided))

    def made(decide: list[dict[str, str]]) -> str:
        again.review(AFTER, decide=decide)
        (path,) = folder.glob(f"{name(desk)}*/content/announcements/*.md")
        text = path.read_text(encoding="utf-8")
        follows = re.search(r"^follows: (.*)$", text, re.M)
        return f"{path.stem} {follows[1] if follows else '-'}"

    # The same lists are the same package, and nothing is corrected.
    assert made([]) == f"{name(desk)}-2 -"
    plan = desk.inbox.form.review
    assert plan is not None
    out = {"环节": plan.stages[-1].title, "申报编号": rows(root, name(desk))[0][1]}
    decided = [{**out, "决定": "不通过", "理由": "放弃"}]
    assert made(decided) == f"{name(desk)}-3 {name(desk)}-result"
    # What was repealed is not corrected either: the list is shown anew.
    follow(root, desk, "repeal", AFTER, after=f"{name(desk)}-result")
    assert made(decided) == f"{name(desk)}-3 -"
