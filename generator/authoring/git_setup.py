"""A folder made a git repository whose commits are checked first.

One of the few modules that start a process: git makes a repository, and our own script puts the
hook where git looks for it.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from generator.sources.program_files import BROUGHT


def set_up(root: Path) -> Iterator[str]:
    """Make ``root`` a repository unless it lies in one, install the hook; yield what was done."""
    inside = _run("git", "-C", str(root), "rev-parse", "--is-inside-work-tree")
    if inside is None:
        yield "没有找到 git；请先安装 git，再运行一次 gongshi init。"
        return
    if inside.returncode:
        made = _run("git", "-C", str(root), "init", "--quiet", "--initial-branch=main")
        if made is None or made.returncode:
            yield "git 建不了仓库；请看看目录的权限，再运行一次 gongshi init。"
            return
        yield "已建立 git 仓库。"
    hook = _run("sh", str(BROUGHT / "deploy/git-hook/install"), str(root))
    if hook is not None:
        yield hook.stdout.strip()


def _run(*words: str) -> subprocess.CompletedProcess[str] | None:
    """Return what a program did, both its outputs in one; None where it is not installed."""
    try:
        return subprocess.run(  # noqa: S603  fixed words and a folder
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            timeout=60,
            # A hook that begins a project must not begin it in its own repository.
            env={k: v for k, v in os.environ.items() if not k.startswith("GIT_")},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
