"""What an amendment changes: a table of pairs, revisions, drafts, versions, held submissions."""

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from generator.authoring.amendments.facts import Side
from generator.authoring.amendments.forms import between, facts_of_forms
from generator.authoring.amendments.kept_version import version_kept
from generator.authoring.amendments.report import Amendment, amendment, drafts
from generator.cli.main import main
from generator.forms.answers import application_json
from generator.forms.reader import load_forms
from generator.model.loader import load
from generator.render.site import render
from generator.sources.schemas import Schemas
from tests.conftest import SOURCES, copy_of
from tests.support.second_form_version import CALL, DATA, FORM, put, second_version

SHANGHAI = ZoneInfo("Asia/Shanghai")

AS_OF = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)

# 文件、原来的写法、现在的写法、应当说的话；“实”是实质修改。
PAIRS = (
    (
        f"{DATA}/timeline.yml",
        "closes: 2023-06-12T24:00+08:00",
        "closes: 2023-06-15T24:00+08:00",
        ("实 网上申报（四（一））的截止时间：2023年6月12日 24时 → 2023年6月15日 24时",),
    ),
    (
        f"{DATA}/timeline.yml",
        "    closes: 2023-06-12T24:00+08:00",
        "    opens: 2023-06-01T00:00+08:00\n    closes: 2023-06-12T24:00+08:00",
        ("实 网上申报（四（一））的开始时间：新增 2023年6月1日 0时",),
    ),
    (
        f"{DATA}/timeline.yml",
        "完成网上申报，逾期不再受理",
        "完成网上填报，逾期不再受理",
        (
            "文 网上申报（四（一））：各申报单位通过线上管理系统完成网上申报，逾期不再受理。"
            " → 各申报单位通过线上管理系统完成网上填报，逾期不再受理。",
        ),
    ),
    (
        f"{DATA}/categories.yml",
        "          amount: 250000",
        "          amount: 300000",
        ("实 A 类村（居）民参与能力提升类的资助上限（一（一））的金额：25 万元 → 30 万元",),
    ),
    (
        f"{DATA}/requirements.yml",
        "{own_funds_percent: 10}",
        "{own_funds_percent: 20}",
        (
            "实 三（四）：自筹配套资金不少于项目立项资金总额的 10%。"
            " → 自筹配套资金不少于项目立项资金总额的 20%。",
        ),
    ),
    (
        f"{DATA}/requirements.yml",
        "        kind: must\n        categories: [a, b]",
        "        kind: waivable\n        categories: [a]",
        ("实 三（四）的约束力：必须 → 原则上", "实 三（四）的适用类别：A 类、B 类 → A 类"),
    ),
    (
        f"{DATA}/funding.yml",
        "percent: 50",
        "percent: 40",
        ("实 立项后（四（六））的比例：50% → 40%",),
    ),
    (
        f"{DATA}/contacts.yml",
        "028-87030211",
        "028-87030212",
        ("文 项目办（六（三））的电话：028-87030211 → 028-87030212",),
    ),
    (
        f"{DATA}/call.yml",
        "郫都区, 新津区,",
        "郫都区,",
        (
            "实 区（市）县的名单：删去 新津区",
            "实 申报表栏目“所在区（市）县”的选项：删去 新津区",
        ),
    ),
    (
        f"{DATA}/call.yml",
        "summary: 用福利彩票公益金支持",
        "summary: 用公益金支持",
        (
            "文 一句话介绍：用福利彩票公益金支持村（居）民自治、社区能力提升和研究推广，"
            "分 A、B、C 三类申报。 → 用公益金支持村（居）民自治、社区能力提升和研究推广，"
            "分 A、B、C 三类申报。",
        ),
    ),
    (
        f"{DATA}/funding.yml",
        "  - id: CD-5.5\n",
        "  - id: CD-5.6\n    clause: 五（五）\n    held: judged\n    kind: must\n"
        "    says: 年底以前用完。\n  - id: CD-5.5\n",
        ("实 五（五）：新增 年底以前用完",),
    ),
    (
        "site_data/site.yml",
        "\nlanguage: zh-CN",
        "\nlanguage: zh-Hans",
        ("文 语言：zh-CN → zh-Hans",),
    ),
    (
        "content/announcements/guidelines-online.md",
        "供查阅和对照",
        "供查阅",
        ("文 公告《两个批次的申报指南上线》的正文：原来的正文 → 改过的正文",),
    ),
    (
        f"{FORM}/rules.yml",
        "fails: 申请立项资金超过这一类别的上限；请调低申请立项资金",
        "fails: 超过上限；请调低申请立项资金",
        (
            "文 一（一）的检查提示：申请立项资金超过这一类别的上限；请调低申请立项资金"
            " → 超过上限；请调低申请立项资金",
        ),
    ),
)


# 增加和删去，说法里至少有这些。
COMINGS = (
    (
        f"{DATA}/funding.yml",
        "  - id: CD-4.6-d\n",
        "  - id: CD-4.6-e\n",
        "实 四（六）：删去 机制建设运行资金",
    ),
    (
        f"{DATA}/requirements.yml",
        "        params: {year: 2023}\n",
        "        params: {year: 2023}\n"
        "        assumption: {reading: 按年计。, reason: 没有写。, confirm: 办公室}\n",
        "文 五（一）的本站理解：新增 采用的读法 按年计。",
    ),
    (
        f"{DATA}/call.yml",
        "\ndocuments:\n",
        "\ndocuments:\n  - 《新办法》\n",
        "文 引用的文件：《",
    ),
    (
        f"{DATA}/call.yml",
        "\nyear: 2023",
        "\nissued: 2023-05-01\nyear: 2023",
        "实 日期：新增 2023年5月1日",
    ),
    (
        f"{DATA}/timeline.yml",
        "  - id: CD-4.3\n",
        "  - id: CD-4.3\n    months: 2\n",
        "实 资格复审（四（三））的月数：新增 2",
    ),
)


def side(root: Path) -> Side:
    schemas = Schemas.read(root)
    site, found = load(root, schemas)
    assert site is not None, found
    forms, told = load_forms(root, site, schemas)
    assert [one for one in (*found, *told) if one.level == "error"] == []
    return Side(site=site, forms=forms, shapes=schemas.shapes)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of((*SOURCES, "mkdocs.yml"), tmp_path_factory.mktemp("base") / "project")


@pytest.fixture(scope="module")
def old(base: Path) -> Side:
    return side(base)


@pytest.fixture
def root(base: Path, tmp_path: Path) -> Path:
    """A copy of the sources, to be amended."""
    return Path(shutil.copytree(base, tmp_path / "project"))


def said(found: Amendment) -> list[str]:
    return [f"{'实' if fact.material else '文'} {fact}" for fact in found.facts]


def diff(*words: object) -> Result:
    return CliRunner().invoke(main, ["diff", *map(str, words), "--as-of", "2026-11-22"])


@pytest.mark.parametrize(("file", "find", "new", "expected"), PAIRS)
def test_a_pair_is_told_in_these_words(
    root: Path, old: Side, file: str, find: str, new: str, expected: tuple[str, ...]
) -> None:
    put(root, file, find, new)
    found = amendment(old, side(root))
    assert said(found) == list(expected)
    # 说的位置就是改的那份文件；从批次取来的选项，说在版面上。
    assert {fact.place.file for fact in found.facts} <= {file, f"{FORM}/layout.yml"}


@pytest.mark.parametrize(("file", "find", "new", "expected"), COMINGS)
def test_what_comes_and_goes_is_told_both_ways(
    root: Path, old: Side, file: str, find: str, new: str, expected: str
) -> None:
    put(root, file, find, new)
    fresh = side(root)
    told, back = said(amendment(old, fresh)), said(amendment(fresh, old))
    assert any(one.startswith(expected) for one in told), told
    swapped = expected.translate(str.maketrans({"新": "删", "增": "去", "删": "新", "去": "增"}))
    assert any(one.startswith(swapped) for one in back) or "新办法" in new, back


def test_the_list_of_cases_may_go(root: Path, old: Side) -> None:
    (root / DATA / "cases.yml").unlink()
    put(root, f"{DATA}/call.yml", "    shown: cases\n", "")
    told = said(amendment(old, side(root)))
    assert any(one.startswith("文 删去 ") for one in told), told


def test_items_columns_options_and_rules_come_and_go(old: Side) -> None:
    form = old.forms[CALL][0]
    table = next(form.tables())
    choice = next(field for field in form.fields() if len(field.options) > 2)
    single = next(field for field in form.fields() if field is not choice)
    change = {
        table.name: replace(table, columns=table.columns[1:]),
        choice.name: replace(choice, options=choice.options[1:]),
    }
    sections = tuple(
        replace(
            section,
            items=tuple(change.get(i.name, i) for i in section.items if i is not single),
        )
        for section in form.sections
    )
    less = replace(form, sections=sections, rules=form.rules[1:])
    rule, option = form.rules[0], choice.options[0]
    wanted = {
        f"申报表栏目“{single.title}”",
        f"申报表表格“{table.title}”的“{table.columns[0].title}”一列",
    }
    gone = list(map(str, between(form, less)))
    assert {f"删去 {one}" for one in wanted} <= set(gone)
    assert f"申报表栏目“{choice.title}”的选项：删去 {option.label}" in gone
    assert f"{rule.clause.number}的检查：删去 {rule.fails}" in gone
    come = list(map(str, between(less, form)))
    assert {f"新增 {one}" for one in wanted} <= set(come)
    assert f"申报表栏目“{choice.title}”的选项：新增 {option.label}" in come
    assert f"{rule.clause.number}的检查：新增 {rule.fails}" in come
    whole = f"{form.title}第 {form.version} 版"
    assert list(map(str, facts_of_forms((), (form,)))) == [f"新增 {whole}"]
    assert list(map(str, facts_of_forms((form,), ()))) == [f"删去 {whole}"]


def test_the_same_sources_have_no_differences(old: Side) -> None:
    found = amendment(old, old)
    assert (found.facts, found.findings) == ((), ())


def test_a_field_a_column_and_a_rule_are_told(root: Path, old: Side) -> None:
    path = root / FORM / "application.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema["properties"]["project_name"]["maxLength"] = 31
    path.write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")
    path = root / FORM / "budget.table.json"
    table = json.loads(path.read_text(encoding="utf-8"))
    table["fields"].append({"name": "extra", "title": "备注", "type": "string", "x-kind": "text"})
    path.write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")
    less = "application.grant < params.amount"
    put(root, f"{FORM}/rules.yml", "application.grant <= params.amount", less)
    found = amendment(old, side(root))
    told = said(found)
    limit = old.forms[CALL][0].field("project_name")
    assert limit is not None
    assert f"实 申报表栏目“{limit.title}”的最多字数：{limit.longest} → 31" in told
    assert any(one.startswith("实 新增 申报表表格“") and "“备注”一列" in one for one in told)
    assert f"实 一（一）的检查办法：application.grant <= params.amount → {less}" in told
    # 发布过的版本不该就地改。
    assert [(one.code, one.level) for one in found.findings] == [("DIF-002", "warning")]


def test_what_is_gone_is_told_and_warned_of(root: Path, old: Side) -> None:
    (root / "content/announcements/guidelines-online.md").unlink()
    found = amendment(old, side(root))
    assert said(found) == ["文 删去 公告《两个批次的申报指南上线》"]
    assert [one.code for one in found.findings] == ["DIF-001"]
    back = amendment(side(root), old)
    assert said(back) == ["文 新增 公告《两个批次的申报指南上线》"]
    assert back.findings == ()


def test_a_call_comes_and_goes(root: Path, old: Side) -> None:
    other = next(call for call in old.site.calls if call.id != CALL)
    without = Side(
        site=replace(old.site, calls=(other,)),
        forms={other.id: old.forms[other.id]},
        shapes=old.shapes,
    )
    title = next(call for call in old.site.calls if call.id == CALL).short_title
    gone = amendment(old, without)
    assert f"实 删去 批次 {title}" in said(gone)
    assert [one.code for one in gone.findings] == ["DIF-001"]
    come = amendment(without, old)
    assert f"实 新增 批次 {title}" in said(come)
    assert list(drafts(come, old, AS_OF.date())) == []


# the command


def test_two_revisions_are_compared_as_git_holds_them(root: Path, tmp_path: Path) -> None:
    def git(*words: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(("git", *who, "-C", str(root), *words), check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "one")
    file, find, new, (expected,) = PAIRS[0]
    put(root, file, find, new)
    to_now = diff("HEAD", "--root", root)
    git("commit", "-qam", "two")
    between = diff("HEAD~1", "HEAD", "--root", root)
    assert between.exit_code == 0, between.output
    assert to_now.output == between.output
    assert f"{file}:11:13: {expected.removeprefix('实 ')}" in between.output
    counted, left = "共 1 处修改，其中实质修改 1 处。\n", "这里还写着 2023年6月12日，"
    assert between.output.partition(counted)[2].count(left) == 1
    assert "没有不同。" in diff("HEAD", "--root", root).output


STALE = (
    # 在哪里，原来的写法，现在的写法，改了以后仍写着的日期或金额，指出的位置
    ("timeline.yml", "06-12T24:00", "06-15T24:00", "2023年6月12日", f"{DATA}/timeline.yml:14:16"),
    ("categories.yml", "amount: 250000", "amount: 260000", "25 万元", f"{FORM}/layout.yml"),
)


@pytest.mark.parametrize(("file", "old", "new", "said", "place"), STALE)
def test_what_still_says_the_old_fact_is_told_where_it_stands(
    root: Path, tmp_path: Path, file: str, old: str, new: str, said: str, place: str
) -> None:
    """An assumption, a file of the form, an announcement to come, a page of one's own."""
    announced = f"---\ntitle: 甲\ndate: 2026-11-20\nkind: notice\nsummary: 乙\ncall: {CALL}\n---\n"
    page = "---\ntitle: 记\ndescription: 记\n---\n"
    heads = {"content/announcements/open.md": announced, "content/notes.md": page}
    for below, head in heads.items():
        (root / below).write_text(f"{head}截止到 {said}，最高 {said}。\n", encoding="utf-8")
    with (root / FORM / "layout.yml").open("a", encoding="utf-8") as layout:
        layout.write(f"# 每个项目 {said}\n")
    shutil.copytree(root, tmp_path / "before")
    path = root / DATA / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    told = diff(str(tmp_path / "before"), str(root), "--root", root).output
    lines = [line for line in told.splitlines() if "DIF-003" in line]
    assert all(f"这里还写着 {said}，" in line for line in lines)
    for stands in (place, f"{FORM}/layout.yml", *heads):
        assert any(line.startswith(stands) for line in lines), (stands, told)
    # What the log has sealed is history.
    assert not any("chengdu-2023-proposal" in line for line in lines)


@pytest.mark.parametrize("name", ["no-such-revision", "--upload-pack=x", "HEAD"])
def test_what_is_no_revision_is_refused(root: Path, name: str) -> None:
    done = CliRunner().invoke(main, ["diff", "--root", str(root), "--", name])
    assert done.exit_code == 2
    assert f"没有 {name} 这个目录，也没有这个版本" in done.output


def test_a_folder_and_a_revision_without_sources_are_refused(root: Path, tmp_path: Path) -> None:
    assert "里没有 site_data" in diff(tmp_path, "--root", root).output
    empty = Path(shutil.copytree(root, tmp_path / "empty"))
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-C", str(empty))
    for words in (("init", "-q"), ("add", "mkdocs.yml"), ("commit", "-qm", "one")):
        subprocess.run(("git", *who, *words), check=True, capture_output=True)
    done = diff("HEAD", "--root", empty)
    assert (done.exit_code, "HEAD 这个版本里没有 site_data" in done.output) == (2, True)


def test_broken_sources_are_not_compared(root: Path, base: Path) -> None:
    put(root, f"{DATA}/timeline.yml", "role: application", "role: none")
    done = diff(base, root, "--root", base)
    assert done.exit_code == 2
    assert "里有读不出来的内容，比较不了" in done.output


def test_it_is_told_as_data_and_as_markdown(root: Path, base: Path) -> None:
    file, find, new, _ = PAIRS[0]
    put(root, file, find, new)
    put(root, *PAIRS[7][:3])
    told = json.loads(diff(base, root, "--root", base, "--format", "json").output)
    assert told["counts"] == {"facts": 2, "material": 1}
    assert told["facts"][0] == {
        "call": CALL,
        "clause": "CD-4.1",
        "label": "网上申报（四（一））的截止时间",
        "old": "2023年6月12日 24时",
        "new": "2023年6月15日 24时",
        "material": True,
        "file": file,
        "line": 11,
    }
    page = diff(base, root, "--root", base, "--format", "markdown").output
    assert page.startswith("# 修改对照\n")
    assert "### 实质修改\n\n- 网上申报" in page
    assert "### 文字和其他修改\n\n- 项目办" in page


def test_the_draft_passes_once_it_is_moved_and_stands_on_the_page_of_the_call(
    root: Path, base: Path, tmp_path: Path
) -> None:
    put(root, f"{DATA}/timeline.yml", "closes: 2023-06-12T24:00", "closes: 2023-06-09T24:00")
    done = diff(base, root, "--root", base, "-o", tmp_path / "out")
    assert "草稿写好后" in done.output
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {"修改对照.txt", f"{CALL}-correction.md", "site_data"}
    draft = tmp_path / "out" / f"{CALL}-correction.md"
    assert (
        "- 网上申报（四（一））的截止时间：由“2023年6月12日 24时”改为“2023年6月9日 24时”。"
        in draft.read_text(encoding="utf-8")
    )
    shutil.move(draft, root / "content/announcements" / draft.name)
    shutil.copytree(tmp_path / "out/site_data", root / "site_data", dirs_exist_ok=True)
    words = ["check", "--root", str(root), "--as-of", "2026-11-22"]
    checked = CliRunner().invoke(main, words)
    assert checked.exit_code == 0
    assert {line.split()[2] for line in checked.output.splitlines()[:-1]} == {"ANN-047"}
    moved = root / "content/announcements" / draft.name
    moved.write_text(moved.read_text(encoding="utf-8").replace("请写", ""), encoding="utf-8")
    said = CliRunner().invoke(main, words).output.splitlines()
    assert said[0] == "没有发现问题。"
    assert said[1:] == [f"公告“{CALL}-correction”还没有登记；定稿以后请运行 gongshi seal。"]
    made = side(root)
    tree = render(made.site, AS_OF, made.forms)
    page = tree[f"calls/{CALL}/index.md"].decode()
    listed = page[page.index("## 修改与更正") : page.index("## 时间安排")]
    assert f"announcements/{CALL}-correction/" in listed
    assert f"announcements/{CALL}-proposal-2/" not in listed
    # 更正以前的版本留在它的网址，一个字节也不变。
    published = render(side(base).site, AS_OF)
    for number, data in ((1, published), (2, tree)):
        path = f"data/calls/{CALL}/versions/{number}.json"
        assert tree[path] == data[f"data/calls/{CALL}.json"]
    assert published[f"data/calls/{CALL}/versions/1.json"] == tree[path.replace("2.j", "1.j")]
    first = tree[f"calls/{CALL}/versions/1.md"].decode()
    assert "2023年6月12日 24时前" in first
    assert f"announcements/{CALL}-correction/" in first
    assert "2023年6月9日 24时前" in tree[f"calls/{CALL}/versions/2.md"].decode()
    # 再改一次，接在这一份后面。
    put(root, f"{DATA}/timeline.yml", "closes: 2023-06-09T24:00", "closes: 2023-06-08T24:00")
    ((name, text),) = drafts(amendment(made, side(root)), side(root), AS_OF.date())
    assert name == f"{CALL}-correction-2"
    assert f"\nfollows: {CALL}-correction\n" in text
    # 同一处更正不留两次。
    assert version_kept(CALL, side(base).site, made.site, AS_OF.date(), name) == {}
    kept = version_kept(CALL, made.site, side(root).site, AS_OF.date(), name)
    assert set(kept) == {f"site_data/versions/{CALL}/{name}" for name in ("2.json", "versions.yml")}
    put(root, f"{DATA}/timeline.yml", "closes: 2023-06-08T24:00", "closes: 2023-06-09T24:00")
    for path, content in kept.items():
        (root / path).write_bytes(content)
    (root / "content/announcements" / f"{name}.md").write_text(text, encoding="utf-8")
    assert [one.number for one in side(root).site.earlier[CALL]] == [1, 2]


def test_an_amendment_of_words_alone_needs_no_announcement(
    root: Path, base: Path, tmp_path: Path
) -> None:
    put(root, *PAIRS[7][:3])
    done = diff(base, root, "--root", base, "-o", tmp_path / "out", "--format", "json")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["修改对照.json"]
    assert "草稿" not in done.output


# versions and held submissions


def test_a_submission_is_held_to_the_version_it_names(
    root: Path, old: Side, tmp_path: Path
) -> None:
    second_version(root)
    new = side(root)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number, form in enumerate((old.forms[CALL][0], *new.forms[CALL][:1])):
        for again in range(2):
            path = inbox / f"{again}{number}.json"
            path.write_bytes(application_json(form, form.examples[0].answers))
    done = CliRunner().invoke(
        main, ["validate", CALL, str(inbox), "--root", str(root), "--format", "json"]
    )
    told = [json.loads(line) for line in done.output.splitlines()]
    assert [(one["submission"], one["form"], one["verdict"]) for one in told] == [
        ("00.json", "1.0", "valid"),
        ("01.json", "1.1", "valid"),
        ("10.json", "1.0", "valid"),
        ("11.json", "1.1", "valid"),
    ]
    books = tmp_path / "books"
    words = [
        "validate",
        CALL,
        str(inbox),
        "--root",
        str(root),
        "--format",
        "xlsx",
        "-o",
        str(books),
    ]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert len(list(books.glob("*.xlsx"))) == 4
    # A review takes them together, and none is told to fill in another version.
    done = CliRunner().invoke(
        main,
        ["review", CALL, f"{inbox}", "--root", f"{root}", "-o", f"{tmp_path}/reviewed", "--sample"],
    )
    assert "收到 4 份：有效 4 份。\n" in done.output
    page = render(new.site, AS_OF, new.forms)
    assert {f"downloads/{CALL}/{v}/form.xlsx" for v in ("1.0", "1.1")} <= page.keys()
    found = amendment(old, new)
    assert "实 版本：1.0 → 1.1" in said(found)
    assert found.findings == ()
    # 旧版本不在了：说得出来，也对不上。
    shutil.rmtree(root / FORM)
    assert [one.code for one in amendment(old, side(root)).findings] == ["DIF-001"]


def test_held_submissions_turn_with_the_sources(root: Path, base: Path, tmp_path: Path) -> None:
    form = side(base).forms[CALL][0]
    path = tmp_path / "p-001.json"
    path.write_bytes(application_json(form, form.examples[0].answers))
    put(root, *PAIRS[0][:3])
    received = ("--received", "2023-06-14T10:00+08:00")
    both = (base, root, "--root", base, "--submissions", path, *received)
    done = diff(*both)
    assert f"p-001.json（{CALL} 1.0）：不符合 → 符合" in done.output
    assert "    消除：四（一）：" in done.output
    assert "收到的 1 份申报里，1 份变为符合，0 份不再符合。" in done.output
    back = diff(root, base, "--root", base, "--submissions", path, *received)
    assert "符合 → 不符合" in back.output
    assert "0 份变为符合，1 份不再符合。" in back.output
    page = diff(*both, "--format", "markdown").output
    assert "## 已经收到的申报\n\n- p-001.json" in page
    data = json.loads(diff(*both, "--format", "json").output)["submissions"]
    assert [(one["old"], one["new"], one["came"]) for one in data] == [("invalid", "valid", [])]
    same = diff(base, base, "--root", base, "--submissions", path)
    assert "收到的 1 份申报里，0 份变为符合，0 份不再符合。" in same.output
