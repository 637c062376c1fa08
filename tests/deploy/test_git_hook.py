"""The hook that `make hooks` installs, in a real repository with real commits."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.support.servers import ENVIRONMENT, ROOT, git, ran

TIMELINE = "site_data/calls/field-school-2026/timeline.yml"
GOOD, BAD = "2026-04-15T24:00", "2026-04-31T24:00"
REFUSED = "没有提交。请照上面各行改正，git add 以后再提交；暂存以外的内容没有检查。"


def edit(root: Path, old: str, new: str) -> None:
    file = root / TIMELINE
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def add_a_word(root: Path) -> None:
    page = root / "content/help.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n再说一句。\n", encoding="utf-8")


def commits(root: Path) -> int:
    return int(git("rev-list", "--count", "--all", cwd=root))


def made_ready(root: Path) -> Path:
    """A project with what the hook needs: its installer, and the program in a .venv of its own."""
    shutil.copytree(ROOT / "deploy/git-hook", root / "deploy/git-hook")
    shutil.copy(ROOT / "Makefile", root)
    program = root / ".venv/bin/gongshi"
    program.parent.mkdir(parents=True)
    program.write_text(
        f'#!/bin/sh\nexec {sys.executable} -m generator.cli.main "$@"\n', encoding="utf-8"
    )
    program.chmod(0o755)
    # make takes it for installed.
    for name in ("pyproject.toml", "constraints.txt", ".venv/bin/python", ".venv/.run-installed"):
        (root / name).touch()
    (root / ".gitignore").write_text(".venv/\n", encoding="utf-8")
    return root


@pytest.fixture
def clone(small: Path) -> Path:
    git("init", "-q", "-b", "main", cwd=small)
    made_ready(small)
    git("add", ".", cwd=small)
    git("commit", "-qm", "一", cwd=small)
    done = install(small)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        0,
        "已装好：.git/hooks/pre-commit。以后每次提交之前，先检查暂存的内容。",
    )
    return small


def install(root: Path):
    return ran("make", "--no-print-directory", "hooks", cwd=root, PYTHONPATH=str(ROOT))


def commit(root: Path, *words: object):
    return ran("git", "commit", "-m", "二", *words, cwd=root, PYTHONPATH=str(ROOT))


def test_a_bad_change_that_is_staged_is_refused_with_its_line(clone: Path) -> None:
    edit(clone, GOOD, BAD)
    # 没有暂存的坏改动不妨碍。
    add_a_word(clone)
    git("add", "content", cwd=clone)
    done = commit(clone)
    assert (done.returncode, commits(clone)) == (0, 2), done.stdout
    git("add", TIMELINE, cwd=clone)
    done = commit(clone)
    assert (done.returncode, commits(clone)) == (1, 2)
    first, *_, last = done.stdout.splitlines()
    assert first.startswith(f"{TIMELINE}:12:13: 错误 LOAD-005 ")
    assert last == REFUSED
    # 工作目录里改好了、没有暂存，仍不能提交；暂存了就可以。
    edit(clone, BAD, "2026-04-30T24:00")
    assert commit(clone).returncode == 1
    git("add", TIMELINE, cwd=clone)
    assert (commit(clone).returncode, commits(clone)) == (0, 3)


def test_what_commit_all_and_commit_only_would_take_is_what_is_checked(clone: Path) -> None:
    edit(clone, GOOD, BAD)
    assert commit(clone, "-a").returncode == 1
    add_a_word(clone)
    assert commit(clone, "--only", TIMELINE).returncode == 1
    done = commit(clone, "--only", "content/help.md")
    assert (done.returncode, commits(clone)) == (0, 2), done.stdout
    assert git("diff", "--cached", "--name-only", cwd=clone) == ""


def test_a_linked_worktree_is_checked_by_the_program_of_the_first(
    clone: Path, tmp_path: Path
) -> None:
    other = tmp_path / "另一个"
    git("worktree", "add", "-q", "-b", "other", other, cwd=clone)
    edit(other, GOOD, BAD)
    done = commit(other, "-a")
    assert done.returncode == 1
    assert done.stdout.startswith(f"{TIMELINE}:12:13: 错误 LOAD-005 ")
    edit(other, BAD, "2026-04-30T24:00")
    done = commit(other, "-a")
    assert done.returncode == 0, done.stdout


def test_a_project_below_the_top_has_its_hook_at_the_top(small: Path, tmp_path: Path) -> None:
    top = tmp_path / "仓库"
    top.mkdir()
    root = made_ready(small).rename(top / "公示 项目")
    git("init", "-q", cwd=top)
    assert install(root).returncode == 0
    edit(root, GOOD, BAD)
    git("add", ".", cwd=top)
    done = commit(top)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{TIMELINE}:12:13: 错误 LOAD-005 ")
    edit(root, BAD, GOOD)
    git("add", ".", cwd=top)
    done = commit(root)
    assert done.returncode == 0, done.stdout


def test_installing_again_changes_nothing_and_an_old_hook_is_renewed(clone: Path) -> None:
    hook = clone / ".git/hooks/pre-commit"
    before = hook.stat().st_mtime_ns
    assert install(clone).stdout.splitlines()[-1] == "已经装好：.git/hooks/pre-commit"
    assert hook.stat().st_mtime_ns == before
    hook.write_text("#!/bin/sh\n# gongshi pre-commit：旧的\n", encoding="utf-8")
    assert install(clone).stdout.splitlines()[-1].startswith("已装好：")
    assert hook.read_bytes() == (ROOT / "deploy/git-hook/pre-commit").read_bytes()


@pytest.mark.parametrize("linked", [False, True])
def test_a_hook_of_somebody_else_is_left_alone(clone: Path, tmp_path: Path, linked: bool) -> None:
    hook = clone / ".git/hooks/pre-commit"
    hook.unlink()
    if linked:
        hook.symlink_to(tmp_path / "nowhere")
    else:
        hook.write_text("#!/bin/sh\necho 我的\n", encoding="utf-8")
    done = install(clone)
    assert done.returncode != 0
    assert "已经有别的钩子，没有改动。" in done.stdout
    assert "gongshi check --staged" in done.stdout
    assert hook.is_symlink() if linked else "我的" in hook.read_text(encoding="utf-8")


@pytest.mark.parametrize("place", [".githooks", "绝对"])
def test_hooks_go_where_git_looks_for_them(clone: Path, tmp_path: Path, place: str) -> None:
    folder = clone / place if place.startswith(".") else tmp_path / place
    git("config", "core.hooksPath", place if place.startswith(".") else folder, cwd=clone)
    done = install(clone)
    assert done.returncode == 0, done.stdout
    assert (folder / "pre-commit").stat().st_mode & 0o111
    edit(clone, GOOD, BAD)
    assert commit(clone, "-a").returncode == 1
    # 别的仓库用同一个目录里的钩子，也不受影响。
    other = tmp_path / "other"
    other.mkdir()
    git("init", "-q", cwd=other)
    git("config", "core.hooksPath", folder, cwd=other)
    assert commit(other, "--allow-empty").returncode == 0


def test_without_the_program_nothing_is_committed_and_one_line_says_so(clone: Path) -> None:
    shutil.rmtree(clone / ".venv")
    done = commit(clone, "--allow-empty")
    assert (done.returncode, done.stdout) == (
        1,
        "没有找到 gongshi，没有提交；请在项目目录里装好程序（写法见 README），再提交一次。\n",
    )


def test_outside_a_repository_or_without_git_one_line_says_so(small: Path) -> None:
    made_ready(small)
    done = ran(small / "deploy/git-hook/install", cwd=small)
    assert (done.returncode, done.stdout) == (
        1,
        "这里不是 git 仓库；请先运行 git init，或从仓库克隆。\n",
    )
    bare = small / "bin"
    bare.mkdir()
    for name in ("dirname", "sh"):
        (bare / name).symlink_to(shutil.which(name, path=ENVIRONMENT["PATH"]) or "")
    done = ran("/bin/sh", small / "deploy/git-hook/install", cwd=small, PATH=str(bare))
    assert (done.returncode, done.stdout) == (1, "没有找到 git；请先安装 git。\n")


def test_a_warning_is_shown_and_committed(clone: Path) -> None:
    edit(
        clone,
        f"    closes: {GOOD}+08:00\n",
        f"    closes: {GOOD}+08:00\n    to_confirm: [closes]\n",
    )
    done = commit(clone, "-a")
    assert done.returncode == 0
    assert "提醒 CALL-009" in done.stdout
