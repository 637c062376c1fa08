"""Next year's edition of a call: every call gives one that passes, and says what is not certain."""

import html
import json
import re
import shutil
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from click.testing import CliRunner, Result

from generator.authoring.atomic_write import place
from generator.authoring.edition.moved_dates import Timing, moved, moved_text, timed
from generator.authoring.edition.next_edition import years_on
from generator.authoring.yaml_edits import changed, inserted, marked, scalars
from generator.cli.main import main
from generator.model.calls import Call, Site
from generator.model.loader import load
from generator.model.working_days import Calendar
from generator.render.site import render
from tests.support.project_copies import MACHINERY, ROOT, SOURCES, built, copy_of

JANUARY = "2027-01-10"
SHANGHAI = ZoneInfo("Asia/Shanghai")
SHIPPED = ("chengdu-2023", "kunming-2020")


def gongshi(*words: object, root: Path) -> Result:
    return CliRunner().invoke(main, [*map(str, words), "--root", str(root)])


def site_of(root: Path) -> Site:
    site, found = load(root)
    assert site is not None
    assert found == ()
    return site


def edition(root: Path, call_id: str) -> Call:
    call = site_of(root).call(call_id)
    assert call is not None
    return call


def state(root: Path) -> dict[Path, bytes | None]:
    return {path: path.read_bytes() if path.is_file() else None for path in root.rglob("*")}


def read(root: Path, path: str) -> str:
    return (root / path).read_text(encoding="utf-8")


def edit(root: Path, path: str, *pairs: tuple[str, str]) -> None:
    text = read(root, path)
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    (root / path).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped sources with an edition of each call, as the real command makes them."""
    root = copy_of((*SOURCES, *MACHINERY), tmp_path_factory.mktemp("drafted") / "project")
    for source, made in zip(SHIPPED, ("chengdu-2024", "kunming-2021"), strict=True):
        done = gongshi("new", "call", made, "--from", source, "--as-of", JANUARY, root=root)
        assert done.exit_code == 0, done.output
    return root


@pytest.fixture
def next_year(drafted: Path, tmp_path: Path) -> Path:
    """The same, free to be spoiled."""
    return shutil.copytree(drafted, tmp_path / "project")


# every call


def test_an_edition_of_each_call_passes_and_lists_what_is_to_be_confirmed(drafted: Path) -> None:
    done = gongshi("check", "--as-of", JANUARY, root=drafted)
    assert done.exit_code == 0, done.output
    *lines, last = done.output.splitlines()
    assert re.fullmatch("共 0 处错误，[1-9][0-9]* 处提醒。", last)
    assert {line.split(" ")[2] for line in lines if "/calls/" in line} - {"SIT-003"} == {"CALL-009"}
    for line in lines:
        file, number, column, _ = line.split(":", 3)
        field = line.rsplit(" ", 1)[1]
        if "CALL-009" in line:
            stands = read(drafted, file).splitlines()[int(number) - 1]
            begins = stands[: int(column) - 1].lstrip("- ").strip("{ ")
            assert begins.rsplit(" ", 1)[-1] == f"{field}:" or stands.lstrip().startswith(
                f"{field}:"
            )


@pytest.mark.parametrize(
    ("source", "made"), [(SHIPPED[0], "chengdu-2024"), (SHIPPED[1], "kunming-2021")]
)
def test_the_form_of_an_edition_is_filled_with_its_examples_and_they_are_valid(
    drafted: Path, source: str, made: str, tmp_path: Path
) -> None:
    names = sorted(path.stem for path in (ROOT / f"schemas/forms/{source}/1.0/examples").iterdir())
    for name in names:
        words = ("template", made, "--format", "json", "--example", name, "-o", tmp_path / name)
        assert gongshi(*words, root=drafted).exit_code == 0
    done = gongshi("validate", made, *sorted(tmp_path.glob("*/*.json")), root=drafted)
    assert done.exit_code == 0, done.output
    assert f"共 {len(names)} 份：符合 {len(names)} 份。" in done.output


def test_the_invented_call_begins_a_year_whose_days_off_are_not_known(small: Path) -> None:
    words = ("new", "call", "field-school-2027", "--from", "field-school-2026")
    done = gongshi(*words, "--as-of", "2026-12-01", root=small)
    assert done.exit_code == 0
    assert "新建 site_data/workdays/2027.yml" in done.output
    checked = gongshi("check", "--as-of", "2026-12-01", root=small)
    assert checked.exit_code == 0
    assert "TIM-020 没有 2027 年的放假安排，春季评审的 15 个工作日还没有推算" in checked.output
    call = edition(small, "field-school-2027")
    assert (call.year, call.short_title) == (2027, "田野课堂 2027")
    assert call.notice.title == "田野课堂共建计划征集说明（2027 年）"
    # 照旧的写法、注释和先后都还在。
    before = read(small, "site_data/calls/field-school-2026/call.yml").splitlines()
    after = read(small, "site_data/calls/field-school-2027/call.yml").splitlines()
    assert [line for line in after if line.startswith("#")] == before[:2]
    kept = [line for line in after if "to_confirm" not in line and not line.startswith("draft:")]
    assert [line.split(":")[0] for line in kept] == [
        line.split(":")[0].replace("FS-", "FI-") for line in before
    ]
    assert after[3].startswith("draft: true")


def test_what_repeats_a_date_in_words_is_to_be_confirmed_with_it(small: Path) -> None:
    old, new = (f"site_data/calls/field-school-{year}/timeline.yml" for year in (2026, 2027))
    said = "    says: 授课结束后交教案和照片。\n"
    reading = (
        "    assumption:\n      reading: 3月2日以前拍的不算。\n      reason: 没有写从哪天算起。\n"
    )
    edit(small, old, (said, said + reading))
    done = gongshi("new", "call", "field-school-2027", "--from", "field-school-2026", root=small)
    assert done.exit_code == 0, done.output
    told = gongshi("check", "--as-of", "2026-12-01", root=small).output
    lines = read(small, new).splitlines()
    number = next(n for n, text in enumerate(lines, 1) if "3月2日" in text)
    assert f"{new}:{number}:16: 提醒 CALL-009 采用的读法待确认；" in told


def test_an_edition_is_built_and_is_honest_about_its_dates(small: Path) -> None:
    gongshi("new", "call", "field-school-2027", "--from", "field-school-2026", root=small)
    edit(small, "site_data/calls/field-school-2027/call.yml", ("draft: true", "draft: false"))
    built(small, JANUARY)
    page = read(small, "build/current/calls/field-school-2027/timeline/index.html")
    assert "截止时间 2027年4月15日 24时（待确认）" in page
    assert "本批次的说明还没有照正式文件核对" in page
    assert "待确认" not in read(small, "build/current/calls/field-school-2026/timeline/index.html")


@pytest.mark.long
def test_the_editions_of_the_shipped_calls_are_built(drafted: Path) -> None:
    built(drafted, JANUARY)


# what a reader is told


def test_a_date_to_be_confirmed_says_so_wherever_it_stands(drafted: Path) -> None:
    tree = render(site_of(drafted), datetime(2024, 6, 11, tzinfo=SHANGHAI))
    base = "calls/chengdu-2024"
    for path in ("index.md", f"{base}/index.md", f"{base}/timeline.md", f"{base}/apply.md"):
        said = html.unescape(tree[path].decode())
        line = re.findall('<p class="gs-state" data-state="to-confirm">.*', said)[0]
        assert "时间待确认" in line
        assert "data-closes" not in line
    calendar = tree[f"{base}/calendar.ics"].decode().replace("\r\n ", "")
    events = calendar.split("BEGIN:VEVENT")[1:]
    dated = [event for event in events if "（待确认）" in event]
    assert len(dated) == 2
    assert all("STATUS:TENTATIVE" in event and "VALARM" not in event for event in dated)
    data = json.loads(tree["data/calls/chengdu-2024.json"])
    first = data["milestones"][0]
    assert first["to_confirm"] == ["closes"]
    assert first["span"]["to_confirm"] is True
    assert data["notice"]["to_confirm"] == ["title", "short_title", "documents"]
    assert "待确认" in tree["data/calls/chengdu-2024/milestones.csv"].decode("utf-8-sig")
    index = tree[f"{base}/index.md"].decode()
    assert "validThrough" not in index
    assert "offers" not in index
    # 没有待确认的批次一如既往。
    assert "待确认" not in tree["calls/chengdu-2023/timeline.md"].decode()
    assert "TENTATIVE" not in tree["calls/chengdu-2023/calendar.ics"].decode()


def test_the_days_counted_from_a_date_to_be_confirmed_are_not_certain_either(
    drafted: Path,
) -> None:
    tree = render(site_of(drafted), datetime(2021, 1, 1, tzinfo=SHANGHAI))
    milestones = json.loads(tree["data/calls/kunming-2021.json"])["milestones"]
    counted = next(step for step in milestones if step["span"]["counted"])
    assert counted["to_confirm"] == []
    assert counted["span"]["to_confirm"] is True
    page = tree["calls/kunming-2021/index.md"].decode()
    assert "2021年9月8日（待确认）" in page
    assert "昆社建办通" not in page


def test_a_receipt_is_not_held_to_a_closing_that_is_not_certain(
    drafted: Path, tmp_path: Path
) -> None:
    gongshi(
        "template", "chengdu-2024", "--format", "json", "--example", "-o", tmp_path, root=drafted
    )
    (form,) = tmp_path.glob("*.json")
    words = ("validate", "chengdu-2024", form, "--as-of", "2024-12-01")
    done = gongshi(*words, root=drafted)
    assert done.exit_code == 0, done.output
    assert "时间待确认" in done.output


def test_what_has_been_confirmed_is_certain_again(next_year: Path) -> None:
    folder = next_year / "site_data/calls/chengdu-2024"
    for path in folder.iterdir():
        text = re.sub(r"\n *to_confirm: .*", "", path.read_text(encoding="utf-8"))
        path.write_text(text.replace(", to_confirm: [title]", ""), encoding="utf-8")
    tree = render(site_of(next_year), datetime(2024, 6, 11, tzinfo=SHANGHAI))
    page = tree["calls/chengdu-2024/timeline.md"].decode()
    assert 'data-state="closing"' in page
    assert "待确认" not in page
    assert "/chengdu-2024/" not in gongshi("check", root=next_year).output


def test_to_confirm_a_date_is_no_material_change(next_year: Path, drafted: Path) -> None:
    edit(
        next_year,
        "site_data/calls/kunming-2021/timeline.yml",
        ("    to_confirm: [opens, closes]\n", ""),
    )
    done = gongshi("diff", drafted, root=next_year)
    assert done.exit_code == 0
    assert "的待确认：删去 开始时间、截止时间" in done.output
    assert "实质修改 0 处" in done.output


# what is copied


def test_every_id_moves_and_no_old_one_is_left(drafted: Path) -> None:
    for made, source in (("chengdu-2024", SHIPPED[0]), ("kunming-2021", SHIPPED[1])):
        new, old = edition(drafted, made), edition(drafted, source)
        assert new.prefix not in {old.prefix, ""}
        assert [c.id.removeprefix(new.prefix) for c in new.clauses] == [
            c.id.removeprefix(old.prefix) for c in old.clauses
        ]
        for folder in ("site_data/calls", "schemas/forms"):
            for path in (drafted / folder / made).rglob("*.*"):
                text = path.read_text(encoding="utf-8") if path.is_file() else ""
                assert not re.search(rf"(?i)\b{old.prefix}-[0-9]", text), path
                assert source not in text, path


def test_rows_numbers_and_telephones_are_left_alone(drafted: Path) -> None:
    for made, source in (("chengdu-2024", SHIPPED[0]), ("kunming-2021", SHIPPED[1])):
        new, old = edition(drafted, made), edition(drafted, source)
        assert [c.phone for c in new.contacts] == [c.phone for c in old.contacts]
        assert [g.number for g in new.chat_groups] == [g.number for g in old.chat_groups]
        assert [g.title for g in new.chat_groups] == [g.title for g in old.chat_groups]
        assert new.notice.documents == old.notice.documents
        assert (new.cases and new.cases.cases) == (old.cases and old.cases.cases)
        assert new.notice.number == ("待确认" if old.notice.number else "")
    contacts = read(drafted, "site_data/calls/chengdu-2024/contacts.yml")
    assert "title: 2023年项目申报咨询QQ群" in contacts
    assert '    to_confirm: [title]\n    number: "198636085"\n' in contacts


def test_a_form_in_a_later_version_begins_anew(sources: Path, tmp_path: Path) -> None:
    old = sources / "schemas/forms/kunming-2020"
    (old / "1.0").rename(old / "1.2")
    for path in (*old.rglob("*.yml"), *old.rglob("*.json")):
        text = path.read_text(encoding="utf-8").replace('version: "1.0"', 'version: "1.2"')
        text = text.replace('"version": "1.0"', '"version": "1.2"')
        text = text.replace('"const": "1.0"', '"const": "1.2"')
        path.write_text(text, encoding="utf-8")
    edit(sources, "site_data/calls/kunming-2020/form.yml", ('version: "1.0"', 'version: "1.2"'))
    edit(
        sources,
        "schemas/forms/kunming-2020/1.2/application.schema.json",
        ("application.schema.json", "kunming-2020/application.schema.json"),
        ('  "title": "昆明', '\t"title": "昆明'),
        ("填写的内容", "填写的 2020 年的内容"),
        ("简短明确，", "2019年以后的项目，"),
    )
    done = gongshi("new", "call", "kunming-2021", "--from", "kunming-2020", root=sources)
    assert done.exit_code == 0, done.output
    assert re.search(
        r"schemas/forms/kunming-2021/1\.0/application\.schema\.json:[0-9]+: "
        "这里还写着原来的年份；请核对",
        done.output,
    )
    made = read(sources, "schemas/forms/kunming-2021/1.0/application.schema.json")
    assert '"$id": "kunming-2021/application.schema.json"' in made
    assert "填写的 2021 年的内容" in made
    assert "2019年以后的项目" in made
    filled = tmp_path / "filled"
    words = ("template", "kunming-2021", "--format", "json", "--example", "-o", filled)
    assert gongshi(*words, root=sources).exit_code == 0
    assert gongshi("validate", "kunming-2021", filled, root=sources).exit_code == 0


def test_an_edition_of_an_edition_keeps_what_was_not_confirmed(next_year: Path) -> None:
    edit(
        next_year,
        "site_data/calls/chengdu-2024/contacts.yml",
        ("phone: 028-87030211\n", "phone: 028-87030211\n    to_confirm:\n      - name  # 问过\n"),
    )
    done = gongshi("new", "call", "chengdu-next", "--from", "chengdu-2024", root=next_year)
    assert done.exit_code == 0, done.output
    call = edition(next_year, "chengdu-next")
    assert (call.year, call.short_title) == (2025, "成都市民生微项目 2025")
    contacts = yaml.safe_load(read(next_year, "site_data/calls/chengdu-next/contacts.yml"))
    assert contacts["contacts"][1]["to_confirm"] == ["name"]
    timeline = read(next_year, "site_data/calls/chengdu-next/timeline.yml")
    assert timeline.count("to_confirm: [closes]") == 2


def test_a_short_title_that_would_stand_twice_gets_its_year(small: Path) -> None:
    edit(
        small,
        "site_data/calls/field-school-2026/call.yml",
        ("short_title: 田野课堂 2026", "short_title: '田野''课堂'"),
    )
    for name, short in (("f-2027", "田野'课堂 2027"), ("g-2027", "田野'课堂（AB）")):
        done = gongshi("new", "call", name, "--from", "field-school-2026", root=small)
        assert done.exit_code == 0, done.output
        assert edition(small, name).short_title == short


def test_calls_stay_newest_first(sources: Path) -> None:
    done = gongshi("new", "call", "kunming-2021", "--from", "kunming-2020", root=sources)
    assert "SIT-003" not in gongshi("check", root=sources).output
    assert done.exit_code == 0
    assert "calls: [chengdu-2023, kunming-2021, kunming-2020]" in read(
        sources, "site_data/site.yml"
    )
    block, path = "calls:\n  - a\n  - b  # 乙\n", ("calls",)
    after_a, last = frozenset({"a"}), frozenset({"a", "b"})
    assert inserted(block, path, "new", after_a) == "calls:\n  - a\n  - new\n  - b  # 乙\n"
    assert inserted(block, path, "new", last) == "calls:\n  - a\n  - b  # 乙\n  - new\n"


# refusals


def _refused(root: Path, words: tuple[str, ...], said: str) -> None:
    before = state(root)
    done = CliRunner().invoke(main, ["new", "call", "--root", str(root), *words])
    assert (done.exit_code, done.output) == (2, f"错误：{said}\n")
    assert state(root) == before


def test_an_absurd_id_is_refused_in_one_line(small: Path) -> None:
    said = "批次标识只用小写字母、数字和连字符，如 demo-2024。"
    for name in ("", "../x", "a/b", "Demo", "演示-2024", "a\nb", "a" * 61):
        _refused(small, ("--from", "field-school-2026", "--", name), said)


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        (
            "chengdu-2024",
            "chengdu-2032",
            "没有 chengdu-2032 这个批次；最接近的是 chengdu-2023。",
        ),
        ("x-2024", "", "没有  这个批次；可用的有 chengdu-2023、kunming-2020。"),
        ("x-2024", "../../etc", "没有 ../../etc 这个批次；可用的有 chengdu-2023、kunming-2020。"),
        (
            "kunming-2020",
            "chengdu-2023",
            "site_data/calls/kunming-2020 已经存在；请换一个标识。",
        ),
        (
            "chengdu-2023-b",
            "chengdu-2023",
            "chengdu-2023-b 的年度要晚于 chengdu-2023 的 2023 年，到 2100 年为止；请改正批次标识。",
        ),
    ],
)
def test_what_cannot_be_begun_is_refused_in_one_line(
    sources: Path, name: str, source: str, said: str
) -> None:
    _refused(sources, (name, "--from", source), said)


def test_a_form_that_lies_there_already_is_not_overwritten(sources: Path) -> None:
    (sources / "schemas/forms/chengdu-2024").symlink_to("nowhere")
    said = "schemas/forms/chengdu-2024 已经存在；请换一个标识。"
    _refused(sources, ("chengdu-2024", "--from", "chengdu-2023"), said)


def test_a_call_with_faults_is_no_ground_for_another(sources: Path) -> None:
    edit(
        sources,
        "site_data/calls/chengdu-2023/timeline.yml",
        ("2023-06-12T24:00", "2023-06-31T24:00"),
    )
    before = state(sources)
    done = gongshi("new", "call", "chengdu-2024", "--from", "chengdu-2023", root=sources)
    assert done.exit_code == 2
    lines = done.output.splitlines()
    assert lines[0].startswith("site_data/calls/chengdu-2023/timeline.yml:11:13: 错误 LOAD-005")
    assert lines[-1] == "错误：chengdu-2023 里有错误；请先改正，再由它起草。"
    assert state(sources) == before
    # 别的批次有错，不妨碍这一个。
    done = gongshi("new", "call", "kunming-2021", "--from", "kunming-2020", root=sources)
    assert done.exit_code == 0


@pytest.mark.parametrize("content", [b'{"title": "\x7f"}', b'{"title": "\xff"}', b"{"])
def test_a_file_of_the_form_that_cannot_be_taken_apart_is_named(
    sources: Path, content: bytes
) -> None:
    (sources / "schemas/forms/kunming-2020/1.0/notes.json").write_bytes(content)
    said = "schemas/forms/kunming-2020/1.0/notes.json 里有读不懂的内容；请先改正，再由它起草。"
    _refused(sources, ("kunming-2021", "--from", "kunming-2020"), said)


def test_a_file_beside_the_form_is_taken_over_as_it_is(sources: Path) -> None:
    folder = sources / "schemas/forms/kunming-2020/1.0"
    (folder / "说明.pdf").write_bytes(b"%PDF-\xff")
    (folder / ".swp").write_bytes(b"x")
    (folder / "link.json").symlink_to("/etc/passwd")
    done = gongshi("new", "call", "kunming-2021", "--from", "kunming-2020", root=sources)
    assert done.exit_code == 2
    assert "schemas/forms/kunming-2020/1.0/link.json: 错误 LOAD-012" in done.output
    (folder / "link.json").unlink()
    done = gongshi("new", "call", "kunming-2021", "--from", "kunming-2020", root=sources)
    assert done.exit_code == 0, done.output
    made = sources / "schemas/forms/kunming-2021/1.0"
    assert (made / "说明.pdf").read_bytes() == b"%PDF-\xff"
    assert not (made / ".swp").exists()


def test_a_site_that_cannot_be_read_is_told(sources: Path) -> None:
    (sources / "site_data/site.yml").write_text("title: [\n", encoding="utf-8")
    done = gongshi("new", "call", "chengdu-2024", "--from", "chengdu-2023", root=sources)
    assert done.exit_code == 2
    assert done.output.startswith("site_data/site.yml:")


def test_what_cannot_be_written_is_told_in_one_line(small: Path) -> None:
    (small / "site_data/calls").rename(small / "elsewhere")
    (small / "site_data/calls").write_text("这里应是目录", encoding="utf-8")
    before = state(small)
    done = gongshi("new", "call", "demo", root=small)
    assert done.exit_code == 2
    assert done.output == (f"错误：读写不了 {small}/site_data/calls/demo；请检查权限和磁盘。\n")
    assert state(small) == before


def test_what_cannot_all_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("在", encoding="utf-8")
    (tmp_path / "there").mkdir()
    before = state(tmp_path)
    files = {"one/a.yml": b"1", "file/two/b.yml": b"2"}
    with pytest.raises(OSError):
        place(tmp_path, files, ("one", "file/two"))
    assert state(tmp_path) == before
    with pytest.raises(FileExistsError):
        place(tmp_path, {"one/a.yml": b"1", "there/b.yml": b"2"}, ("one", "there"))
    assert state(tmp_path) == before
    with pytest.raises(OSError):
        place(tmp_path, {"one/a.yml": b"1", "there": b"2"}, ("one",))
    assert state(tmp_path) == before
    place(tmp_path, {"one/two/a.yml": b"1", "file": b"2"}, ("one/two",))
    assert state(tmp_path) == {
        **before,
        tmp_path / "one": None,
        tmp_path / "one/two": None,
        tmp_path / "one/two/a.yml": b"1",
        tmp_path / "file": b"2",
    }


# dates


@pytest.mark.parametrize(
    ("day", "years", "ends", "then"),
    [
        ("2023-06-12", 1, False, "2024-06-12"),
        ("2024-02-29", 1, False, "2025-02-28"),
        ("2024-02-29", 4, False, "2028-02-29"),
        ("2023-02-28", 1, False, "2024-02-28"),
        ("2023-02-28", 1, True, "2024-02-29"),
        ("2024-02-28", 1, True, "2025-02-28"),
        ("2024-12-31", 76, False, "2100-12-31"),
    ],
)
def test_a_date_keeps_its_month_and_day(day: str, years: int, ends: bool, then: str) -> None:
    assert moved(date.fromisoformat(day), years, ends=ends) == date.fromisoformat(then)


def test_an_instant_keeps_its_time_of_day() -> None:
    assert moved_text("2024-02-29T24:00+08:00", 1) == "2025-02-28T24:00+08:00"
    assert moved_text("2023-06-12T17:30:00+08:00", 2) == "2025-06-12T17:30:00+08:00"


def times(*rows: tuple[str, str]) -> tuple[Timing, ...]:
    return tuple(Timing(key=key, text=text, name=f"第{n}步") for n, (key, text) in enumerate(rows))


@pytest.mark.parametrize(
    ("closes", "then"),
    [
        # 2024-06-15 是星期六，接着的端午节到 10 日已过。
        ("2023-06-15T24:00+08:00", "2024-06-17T24:00+08:00"),
        ("2023-06-15T17:30+08:00", "2024-06-17T17:30+08:00"),
        ("2023-06-16T00:00+08:00", "2024-06-18T00:00+08:00"),
        # 2024-10-12 是星期六，调休上班。
        ("2023-10-12T24:00+08:00", "2024-10-12T24:00+08:00"),
        ("2023-10-01T24:00+08:00", "2024-10-08T24:00+08:00"),
    ],
)
def test_a_closing_on_a_day_off_moves_to_the_next_working_day(closes: str, then: str) -> None:
    texts, deferred = timed(times(("closes", closes)), 1, Calendar(), SHANGHAI)
    assert texts == (then,)
    assert len(deferred) == (texts[0][5:10] != closes[5:10])


def test_a_closing_stays_before_what_begins_after_it() -> None:
    rows = times(
        ("closes", "2023-06-15T24:00+08:00"),
        ("opens", "2023-06-16T00:00+08:00"),
        ("closes", "2023-06-22T24:00+08:00"),
        ("starts", "2023-07-01"),
    )
    texts, deferred = timed(rows, 1, Calendar(), SHANGHAI)
    assert texts[0] == "2024-06-15T24:00+08:00"
    assert texts[2] == "2024-06-24T24:00+08:00"
    assert [one.name for one in deferred] == ["第2步"]


def test_a_closing_in_a_year_without_a_calendar_stays() -> None:
    texts, deferred = timed(times(("closes", "2026-06-13T24:00+08:00")), 1, Calendar(), SHANGHAI)
    assert (texts, deferred) == (("2027-06-13T24:00+08:00",), ())


@pytest.mark.parametrize(
    ("name", "years"),
    [
        ("c-2024", 1),
        ("c-2030-b", 7),
        ("c", 1),
        ("2025", 2),
        ("c-2023", None),
        ("c-1999", None),
        ("a2024", 1),
    ],
)
def test_an_id_says_how_many_years_a_call_moves_on(
    site: Site, name: str, years: int | None
) -> None:
    call = site.call("chengdu-2023")
    assert call is not None
    assert years_on(call, name) == years


# texts


@pytest.mark.parametrize(
    ("text", "path", "then"),
    [
        ("a: 1\nb: 2\n", (), "a: 1\nb: 2\nto_confirm: [a, b]\n"),
        ("a: 1  # 注\r\nb: 2", (), "a: 1  # 注\r\nb: 2\r\nto_confirm: [a, b]"),
        ("- {a: 1, b: 2}\n", (0,), "- {a: 1, b: 2, to_confirm: [a, b]}\n"),
        ("- {a: 1,\n   b: 2, }\n", (0,), "- {a: 1,\n   b: 2, to_confirm: [a, b], }\n"),
        (
            "- b: 2\n  a: |\n    x\n    y\n\nz: 1\n"[:-5],
            (0,),
            "- b: 2\n  to_confirm: [a, b]\n  a: |\n    x\n    y\n\n",
        ),
        ("a: 1\nto_confirm: [c]\nb: 2\n", (), "a: 1\nto_confirm: [a, b]\nb: 2\n"),
        (
            "a:\n  - 1\n  - 2\nb:\n  - 3\nc: 4\n",
            (),
            "a:\n  - 1\n  - 2\nb:\n  - 3\nto_confirm: [a, b]\nc: 4\n",
        ),
    ],
)
def test_a_mark_stands_beside_what_it_names(text: str, path: tuple[int, ...], then: str) -> None:
    assert marked(text, {path: ["a", "b"]}, "to_confirm") == then


def test_a_passage_is_what_a_value_fills() -> None:
    text = "a: |\n  x\n  y\n\nb: '它''们'\nc: [多, \"行\"]  # d\nd: 一\n  二\n"
    found = {one.path: text[one.start : one.end] for one in scalars(text)}
    assert found == {
        ("a",): "|\n  x\n  y",
        ("b",): "'它''们'",
        ("c", 0): "多",
        ("c", 1): '"行"',
        ("d",): "一\n  二",
    }
    assert changed(text, []) == text
    assert list(scalars("")) == []
