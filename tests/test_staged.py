"""What is staged in git is checked, whatever lies in the working folder."""

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli.main import main
from tests.support.project_copies import SOURCES, copy_of
from tests.support.servers import as_nobody, git

TIMELINE = "site_data/calls/field-school-2026/timeline.yml"
CONTACTS = "site_data/calls/field-school-2026/contacts.yml"
GOOD, BAD = "2026-04-15T24:00", "2026-04-31T24:00"
TOLD = f"{TIMELINE}:12:13: 错误 LOAD-005 日历上没有 {BAD}+08:00 这个时间；"
CLEAN = "没有发现问题。\n"


def check(root: Path) -> Result:
    return CliRunner().invoke(
        main, ["check", "--staged", "--root", str(root), "--as-of", "2026-04-10"]
    )


def edit(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """No repository of the one who runs the tests, and nobody's settings."""
    as_nobody(monkeypatch)


@pytest.fixture
def desk(small: Path) -> Path:
    """A repository with one commit that is sound."""
    git("init", "-q", "-b", "main", cwd=small)
    git("add", "site_data", "content", "schemas", "mkdocs.yml", cwd=small)
    git("commit", "-qm", "一", cwd=small)
    return small


def test_what_is_staged_counts_and_not_what_lies_in_the_folder(desk: Path) -> None:
    assert (check(desk).exit_code, check(desk).output) == (0, CLEAN)
    edit(desk, TIMELINE, GOOD, BAD)
    assert check(desk).output == CLEAN
    git("add", "-u", cwd=desk)
    edit(desk, TIMELINE, BAD, GOOD)
    done = check(desk)
    assert done.exit_code == 1
    assert done.output.startswith(TOLD)
    assert done.output.endswith("共 1 处错误，0 处提醒。\n")


def test_a_file_staged_in_part_is_checked_as_it_is_staged(desk: Path) -> None:
    edit(desk, CONTACTS, "contacts:\n", "contacts:\n# 一\n")
    git("add", "-u", cwd=desk)
    edit(desk, CONTACTS, "# 一\n", "坏\n")
    assert check(desk).output == CLEAN


def test_files_renamed_removed_or_only_meant_to_be_added(desk: Path) -> None:
    (desk / "site_data/calls/field-school-2026/notes.yml").write_text("x: 1\n", encoding="utf-8")
    git("add", "-N", "site_data", cwd=desk)
    assert check(desk).output == CLEAN
    git("mv", CONTACTS, CONTACTS.replace("contacts", "kontakte"), cwd=desk)
    done = check(desk)
    assert "kontakte.yml: 错误 LOAD-002" in done.output
    assert f"{CONTACTS}: 错误 LOAD-001" in done.output
    git("reset", "-q", "--hard", cwd=desk)
    git("rm", "-q", "--cached", TIMELINE, cwd=desk)
    assert f"{TIMELINE}: 错误 LOAD-001" in check(desk).output


def test_the_first_commit_is_checked_too_and_a_folder_may_be_missing(small: Path) -> None:
    git("init", "-q", cwd=small)
    done = check(small)
    assert (done.exit_code, done.output) == (
        2,
        "错误：暂存区里没有 site_data；请先用 git add 加入项目的文件。\n",
    )
    git("add", "site_data", "schemas", cwd=small)
    assert "content" not in git("ls-files", cwd=small)
    assert "Traceback" not in check(small).output
    git("add", "content", cwd=small)
    assert check(small).output == CLEAN


def test_a_project_below_the_top_of_its_repository(small: Path, tmp_path: Path) -> None:
    top = tmp_path / "仓库"
    top.mkdir()
    small.rename(top / "公示 项目")
    root = top / "公示 项目"
    git("init", "-q", cwd=top)
    edit(root, TIMELINE, GOOD, BAD)
    git("add", ".", cwd=top)
    assert check(root).output.startswith(TOLD)


def test_a_linked_worktree_has_its_own_index(desk: Path, tmp_path: Path) -> None:
    other = tmp_path / "另一个"
    git("worktree", "add", "-q", "-b", "other", other, cwd=desk)
    edit(other, TIMELINE, GOOD, BAD)
    git("add", "-u", cwd=other)
    assert check(other).output.startswith(TOLD)
    assert check(desk).output == CLEAN


def test_the_index_that_git_names_is_the_one_checked(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    index.write_bytes((desk / ".git/index").read_bytes())
    edit(desk, TIMELINE, GOOD, BAD)
    monkeypatch.setenv("GIT_INDEX_FILE", str(index))
    git_add = subprocess.run(["git", "add", "-u"], cwd=desk, check=True)
    assert git_add.returncode == 0
    assert check(desk).output.startswith(TOLD)
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert check(desk).output == CLEAN
    # 分开放的工作目录，写明了才照它。
    monkeypatch.setenv("GIT_DIR", str(desk / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(desk))
    assert check(desk).output == CLEAN


def test_a_conflict_is_told_in_one_line(desk: Path) -> None:
    git("checkout", "-q", "-b", "other", cwd=desk)
    edit(desk, TIMELINE, GOOD, "2026-04-16T24:00")
    git("commit", "-qam", "二", cwd=desk)
    git("checkout", "-q", "main", cwd=desk)
    edit(desk, TIMELINE, GOOD, "2026-04-17T24:00")
    git("commit", "-qam", "三", cwd=desk)
    subprocess.run(["git", "merge", "-q", "other"], cwd=desk, capture_output=True, check=False)
    done = check(desk)
    assert done.exit_code == 2
    assert done.output == (
        "错误：暂存区里有没有解决的冲突，或者读不出来；请用 git status 查看，解决后再试。\n"
    )


def test_without_git_or_a_repository_one_line_says_so(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = check(small)
    assert (done.exit_code, done.output) == (
        2,
        f"错误：{small} 不在 git 仓库的工作目录里；请换到仓库里的项目，或不写 --staged。\n",
    )
    monkeypatch.setenv("PATH", "/nonexistent")
    done = check(small)
    assert (done.exit_code, done.output) == (
        2,
        "错误：没有找到 git；请先安装 git，或不写 --staged。\n",
    )


def test_a_private_number_that_is_staged_is_refused_and_not_told(desk: Path) -> None:
    number = "11010519491231002X"
    page = desk / "content/help.md"
    page.write_text(page.read_text(encoding="utf-8") + f"\n{number}\n", encoding="utf-8")
    (desk / "content/note.txt").write_text(number, encoding="utf-8")
    git("add", "content", cwd=desk)
    done = check(desk)
    assert done.exit_code == 1
    assert number not in done.output
    assert "content/help.md:" in done.output
    assert "content/note.txt" in done.output


def test_a_link_that_is_staged_leads_nowhere(desk: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.yml").write_text("title: x\n", encoding="utf-8")
    (desk / TIMELINE).unlink()
    (desk / TIMELINE).symlink_to(tmp_path / "secret.yml")
    git("add", "-u", cwd=desk)
    done = check(desk)
    assert done.exit_code in {1, 2}
    assert "Traceback" not in done.output


def test_the_shipped_sources_are_clean_when_staged(tmp_path: Path) -> None:
    root = copy_of((*SOURCES, "mkdocs.yml"), tmp_path / "project")
    git("init", "-q", cwd=root)
    git("add", ".", cwd=root)
    done = CliRunner().invoke(
        main, ["check", "--staged", "--root", str(root), "--as-of", "2026-11-22"]
    )
    assert done.output == CLEAN


def test_what_nobody_wrote_is_a_reminder_until_it_is_staged(desk: Path) -> None:
    head = "---\ntitle: 通知\ndate: 2026-04-09\nkind: notice\nsummary: 一句。\n"
    path = desk / "content/announcements/later.md"
    path.write_text(f"{head}---\n请写正文。\n", encoding="utf-8")
    git("add", "content", cwd=desk)
    plain = ["check", "--root", str(desk), "--as-of", "2026-04-10"]
    loose = CliRunner().invoke(main, plain)
    assert (loose.exit_code, loose.output.count("提醒 ANN-047")) == (0, 1)
    assert loose.output.endswith("还有 1 处没有写。\n")
    assert (check(desk).exit_code, check(desk).output.count("错误 ANN-047")) == (1, 1)
    path.write_text(f"{head}draft: true\n---\n请写正文。\n", encoding="utf-8")
    git("add", "content", cwd=desk)
    assert (check(desk).exit_code, check(desk).output.count("提醒 ANN-047")) == (0, 1)
