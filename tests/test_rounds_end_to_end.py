"""Three rounds of one call as an office goes through them: review, announce, seal, build, verify.

The project is the invented `nuowan`: £12,000 in all, £5,000 and two projects each round, what is
left goes into the next.
"""

import csv
import json
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from generator.cli.main import main
from tests.support.invented_projects import invented

CALL = "rounds-2026"
EXAMPLE = f"schemas/forms/{CALL}/1.0/examples/example.json"
SPRING = (("河边长椅", "东岸邻里社", 2000, "2026-03-10 10:00"),)
SUMMER = (
    ("夜读角", "西岸读书会", 2000, "2026-06-08 10:00"),
    ("雨水花园", "北岸园艺社", 2500, "2026-06-09 10:00"),
    ("旧衣交换", "南岸互助社", 3000, "2026-06-10 10:00"),
)

Applied = tuple[str, str, int, str]


class Office:
    """An office with its project under git, and a desk beside it."""

    def __init__(self, folder: Path) -> None:
        """Begin with the invented project."""
        self.folder, self.root = folder, invented("nuowan", folder)
        git = ("git", "-c", "user.name=o", "-c", "user.email=o@example.org", "-C", str(self.root))
        self.git = git
        subprocess.run([*git, "init", "-q"], check=True)

    def run(self, *words: str, code: int = 0) -> str:
        """Run a command that ends as expected, and return what it says."""
        done = CliRunner().invoke(main, [*words, "--root", str(self.root)])
        assert done.exit_code == code, done.output
        return str(done.output)

    def received(self, name: str, given: tuple[Applied, ...]) -> tuple[Path, Path]:
        """Put applications into a folder, with their register."""
        inbox, register = self.folder / name, self.folder / f"{name}.csv"
        inbox.mkdir()
        example = json.loads((self.root / EXAMPLE).read_text("utf-8"))
        with register.open("w", encoding="utf-8", newline="") as lines:
            sheet = csv.writer(lines)
            sheet.writerow(("文件名", "收到时间"))
            for number, (project, unit, grant, at) in enumerate(given, 1):
                own = {"project_name": project, "lead_name": unit, "grant": f"{grant}.00"}
                file = f"{name}-{number}.json"
                text = json.dumps({**example, **own}, ensure_ascii=False)
                (inbox / file).write_text(text, "utf-8")
                sheet.writerow((file, at))
        return inbox, register

    def review(self, name: str, given: tuple[Applied, ...], at: str, code: int = 0) -> str:
        """Review what a round brought."""
        inbox, register = self.received(name, given)
        out = str(self.folder / f"{name}-评审")
        words = ("review", CALL, str(inbox), "--register", str(register), "-o", out)
        return self.run(*words, "--as-of", at, code=code)

    def announce(self, name: str, package: str) -> str:
        """Copy what may be published over the project, filled in, and return the announcement."""
        left = self.folder / f"{name}-评审/公布/{package}"
        shutil.copytree(left, self.root, dirs_exist_ok=True)
        page = self.root / f"content/announcements/{package}.md"
        text = page.read_text("utf-8")
        text = text.replace("请写受理地址", "诺湾码头路 2 号").replace("请写监督单位", "诺湾监察员")
        page.write_text(text.replace("000-11111111", "020-79460111"), "utf-8")
        return text

    def commit(self) -> None:
        """Keep the project as it is."""
        subprocess.run([*self.git, "add", "-A"], check=True)
        subprocess.run([*self.git, "commit", "-qm", "公示"], check=True)


def titles(path: Path, sheet: str | None = None) -> list[list[object]]:
    """The rows of a sheet of a workbook, of the first by default."""
    book = openpyxl.load_workbook(path)
    rows = book[sheet or book.sheetnames[0]].iter_rows(values_only=True)
    return [list(row) for row in rows]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """After the first round: its list is announced and sealed."""
    made = Office(tmp_path_factory.mktemp("rounds"))
    assert "通过 1 个" in made.review("spring", SPRING, "2026-04-01")
    text = made.announce("spring", "rounds-2026-award")
    assert "title: 社区邻里资助（三轮） 2026 第一轮申报 拟资助项目名单公示" in text
    made.run("check", "--as-of", "2026-04-01")
    made.run("seal", "--as-of", "2026-04-01")
    made.commit()
    return made


@pytest.mark.apart
def test_a_second_round_goes_on_where_the_first_ended(office: Office) -> None:
    told = office.review("summer", SUMMER, "2026-07-01")
    assert "拟资助项目名单：通过 3 个" in told
    text = office.announce("summer", "rounds-2026-award-2")
    assert "kind: publicity" in text
    assert "follows" not in text
    assert "- 按收到的时间：第二轮申报 3 份。" in text
    assert (
        "- 轮次 第二轮申报：3 个，7,500 英镑（至多 3 个，含上一轮结转 1 个，余 0 个，"
        "上限 8,000 英镑，含上一轮结转 3,000 英镑，余 500 英镑）" in text
    )
    spring = "社区邻里资助（三轮） 2026 第一轮申报 拟资助项目名单公示"
    assert f"此前《{spring}》已用 1 个、2,000 英镑，上限 12,000 英镑，余 2,500 英镑" in text
    listed = office.root / "site_data/results/rounds-2026-award-2/list.csv"
    assert [line.split(",")[1] for line in listed.read_text("utf-8-sig").splitlines()[1:]] == [
        f"rounds-2026-00{number}" for number in (2, 3, 4)
    ]
    office.run("check", "--as-of", "2026-07-01")
    office.run("seal", "--as-of", "2026-07-01")
    office.commit()
    site = office.folder / "site"
    office.run("build", "--as-of", "2026-07-01", "--site-dir", str(site))
    office.run("verify", str(site))


def test_the_sheets_name_the_round(office: Office) -> None:
    office.review("again", SPRING, "2026-04-02")
    inside = office.folder / "again-评审/内部"
    register = titles(inside / "登记表.xlsx")
    (head,) = [row for row in register if "文件名" in row]
    row = register[register.index(head) + 1]
    assert row[head.index("轮次")] == "第一轮申报"
    head, row, *_ = titles(inside / "工作底稿.xlsx", "申报")
    assert row[head.index("轮次")] == "第一轮申报"
    assert (office.folder / "again-评审/公布/rounds-2026-award").is_dir()


def test_what_came_between_rounds_or_in_one_that_is_over_is_told(office: Office) -> None:
    mixed = (
        ("旧书角", "东岸读书会", 1000, "2026-04-20 10:00"),
        ("晨跑队", "西岸体育会", 1000, "2026-03-11 10:00"),
        ("花钟", "北岸钟表社", 1000, "2026-06-10 10:00"),
    )
    told = office.review("mixed", mixed, "2026-06-30")
    between = "在第一轮申报截止以后、第二轮申报开始以前，不属于哪一轮"
    assert f"REV-043 {CALL}-003（mixed-1.json）2026年4月20日 10时收到，{between}" in told
    assert "REV-042" in told
    assert "（mixed-2.json）是第一轮申报收到的，" in told


def test_a_number_of_an_earlier_round_is_no_number_of_this_one(office: Office) -> None:
    inbox, register = office.received("numbered", SUMMER[:1])
    register.write_text(
        f"编号,文件名,收到时间\n{CALL}-001,numbered-1.json,2026-06-08 10:00\n", "utf-8"
    )
    out = str(office.folder / "numbered-out")
    words = ("review", CALL, str(inbox), "--register", str(register), "-o", out)
    told = office.run(*words, "--as-of", "2026-06-30", code=1)
    assert f"REV-044 编号 {CALL}-001 在《" in told
