"""The sources as a revision of the repository holds them, laid out in a folder of their own.

One of the few modules that start a process: only git knows what a revision holds. It is asked for
an archive; nothing of the working tree is touched, and the folder is removed afterwards.
"""

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_SOURCES = ("site_data", "schemas", "content")


class NoRevision(Exception):
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
    archive = _archive(root, name)
    with TemporaryDirectory(prefix="gongshi-") as temporary:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(temporary, filter="data")
        yield Path(temporary)


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
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
