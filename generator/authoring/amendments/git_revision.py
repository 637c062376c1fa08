"""The sources as a revision holds them, or as they are staged, laid out in a folder of their own.

One of the few modules that start a process: only git knows what a revision holds. It is asked for
an archive; nothing of the working tree is touched, and the folder is removed afterwards.
"""

import io
import os
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from generator.findings import DeadEnd
from generator.sources.program_version import LOCK

_SOURCES = ("site_data", "schemas", "content", LOCK)


class NoRevision(DeadEnd):
    """What was named is neither a folder nor a revision that holds sources."""


@contextmanager
def laid_out(root: Path, name: str) -> Iterator[Path]:
    """Give the folder that holds the sources of ``name``: a folder, or a revision of ``root``.

    Raises NoRevision with the sentence that says why there is none.
    """
    folder = Path(name)
    if folder.is_dir():
        if not (folder / "site_data").is_dir():
            raise NoRevision(f"{name} 里没有 site_data；请写项目的目录，或者版本的名称")
        yield folder
        return
    with _unpacked(_archive(root, name)) as unpacked:
        yield unpacked


@contextmanager
def staged(root: Path) -> Iterator[Path]:
    """Give the folder that holds the sources of ``root`` as the next commit would hold them.

    Raises NoRevision with the sentence that says why there is none.
    """
    if _git(root, "rev-parse", "--show-prefix") is None:
        missing = which("git") is None
        raise NoRevision(
            "没有找到 git；请先安装 git，或不写 --staged"
            if missing
            else f"{root} 不在 git 仓库的工作目录里；请换到仓库里的项目，或不写 --staged"
        )
    # The tree of the next commit; it leaves out what is only meant to be added.
    tree = _git(root, "write-tree")
    if tree is None:
        raise NoRevision("暂存区里有没有解决的冲突，或者读不出来；请用 git status 查看，解决后再试")
    # Asked from the project's folder, git gives what lies below that folder.
    name = tree.decode().strip()
    archive = _git(root, "archive", "--format=tar", name, *_SOURCES)
    if archive is None:
        there = (_git(root, "ls-tree", "--name-only", name) or b"").decode().splitlines()
        wanted = [source for source in _SOURCES if source in there]
        if "site_data" in wanted:
            archive = _git(root, "archive", "--format=tar", name, *wanted)
    if archive is None:
        raise NoRevision("暂存区里没有 site_data；请先用 git add 加入项目的文件")
    with _unpacked(archive) as unpacked:
        yield unpacked


def file_of(root: Path, name: str, path: str) -> bytes:
    """Return a file below ``root`` as a revision holds it, empty where it holds none.

    Without a name it is the revision that is merged, or onto which one's own commits are put, or
    that of the upstream branch. Raises NoRevision where there is none.
    """
    folder = Path((_git(root, "rev-parse", "--absolute-git-dir") or b"").decode().strip())
    onto = [folder / kind / "onto" for kind in ("rebase-merge", "rebase-apply")]
    resting = [one.read_text(encoding="utf-8").strip() for one in onto if one.is_file()]
    merged = "MERGE_HEAD" if (folder / "MERGE_HEAD").is_file() else "@{upstream}"
    wanted = name or next(iter(resting), merged)
    found = _git(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{wanted}^{{commit}}"
    )
    if found is None:
        raise NoRevision(f"没有 {wanted} 这个版本；请先运行 git fetch，再写明版本，如 origin/main")
    return _git(root, "cat-file", "blob", f"{found.decode().strip()}:./{path}") or b""


@contextmanager
def _unpacked(archive: bytes) -> Iterator[Path]:
    with TemporaryDirectory(prefix="gongshi-") as temporary:
        folder = Path(temporary)
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            for member in files:
                _lay_out(files, member, folder / member.name)
        yield folder


def _lay_out(files: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> None:
    """Put one member of an archive of git's where it belongs.

    A link is laid out as one that leads nowhere, so that it is told and never followed.
    """
    if member.isdir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    content = files.extractfile(member) if member.isreg() else None
    if content is None:
        path.symlink_to(f".{path.name}.link")
    else:
        path.write_bytes(content.read())


def _archive(root: Path, name: str) -> bytes:
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if found is None:
        raise NoRevision(f"没有 {name} 这个目录，也没有这个版本；请用 git log 查看版本的名称")
    commit = found.decode().strip()
    there = (_git(root, "ls-tree", "--name-only", commit) or b"").decode().splitlines()
    wanted = [source for source in _SOURCES if source in there]
    archive = _git(root, "archive", "--format=tar", commit, *wanted) if wanted else None
    if archive is None or "site_data" not in wanted:
        raise NoRevision(f"{name} 这个版本里没有 site_data；请写另一个版本")
    return archive


def _git(root: Path, *words: str) -> bytes | None:
    """Return what git prints, or None where it refuses or is not there."""
    try:
        done = subprocess.run(  # noqa: S603  a fixed command; names follow --end-of-options
            ("git", "-C", str(root), *words),  # noqa: S607  git is wherever it is installed
            capture_output=True,
            check=False,
            timeout=60,
            env=_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _environment() -> dict[str, str]:
    """Return the environment, without the repository a hook in a linked worktree is given.

    That one stands for the folder git was called in; found from the project's folder, it is the
    same, with the right one. The index that is named there stays.
    """
    given = dict(os.environ)
    if "GIT_WORK_TREE" not in given:
        given.pop("GIT_DIR", None)
    return given
