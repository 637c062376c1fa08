"""The pages of the handbook as somebody follows them: what they type, save and change, in order.

A block marked ``console`` is typed; what stands below a ``$`` line is what it prints, ``…`` for
anything. A block with ``title="FILE"`` is a file to save, or, marked ``diff``, lines to change in
one: ``-`` as it stands, ``+`` as it shall stand. Blocks marked ``sh`` are for other machines.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner

from generator.cli.main import main
from generator.sources.markdown import with_code
from generator.sources.program_files import CALL_ID
from tests.support.servers import Server

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = ROOT / "content/handbook"
FIRST_CALL = "chengdu-2023"
"""The call that the pages of this project speak of."""

_FENCE = re.compile(
    r'^(?P<indent> *)```(?P<kind>[a-z]+)(?: +title="(?P<file>[^"]+)")?\n(?P<text>.*?)^ *```$',
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A command and what the page says it prints."""

    command: str
    printed: str


@dataclass(frozen=True, kw_only=True)
class Saved:
    """A file to save as it stands."""

    file: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Changed:
    """Lines of a file to change."""

    file: str
    old: str
    new: str


Act = Typed | Saved | Changed


def acts(page: Path, call: str = FIRST_CALL) -> Iterator[Act]:
    """Everything a page tells its reader to do, in order, on the site whose first call it is."""
    for found in _FENCE.finditer(with_code(page.read_text(encoding="utf-8"), CALL_ID, call)):
        indent = len(found["indent"])
        lines = [line[indent:] for line in found["text"].splitlines()]
        if found["kind"] == "console":
            yield from _typed(lines)
        elif found["file"] and found["kind"] == "diff":
            old = [line[1:] for line in lines if not line.startswith("+")]
            new = [line[1:] for line in lines if not line.startswith("-")]
            yield Changed(file=found["file"], old="\n".join(old), new="\n".join(new))
        elif found["file"]:
            yield Saved(file=found["file"], text="\n".join(lines) + "\n")


def _typed(lines: list[str]) -> Iterator[Typed]:
    for part in re.split(r"^\$ ", "\n".join(lines), flags=re.MULTILINE):
        if part:
            command, _, printed = part.partition("\n")
            yield Typed(command=command, printed=printed.strip("\n"))


@dataclass
class Reader:
    """Somebody at a machine of their own who does what a page says.

    ``ssh`` on that machine reaches the account of the server by the shell that account has. With
    ``in_process`` the program itself runs in this process, which saves loading it each time.
    """

    home: Path
    servers: Mapping[str, Server]
    in_process: bool = False
    here: Path = field(init=False)

    def __post_init__(self) -> None:
        self.here = self.home
        tools = self.home / ".tools"
        tools.mkdir(parents=True)
        # What sshd does for an account whose shell is git-shell; the network is left out.
        ssh = tools / "ssh"
        hosts = "".join(f'*@{name}) base="{one.base}" ;;\n' for name, one in self.servers.items())
        ssh.write_text(
            '#!/bin/sh\nwhile [ "$1" != "${1#-}" ]; do [ "$1" = -o ] && shift; shift; done\n'
            f'case "$1" in\n{hosts}*) exit 255 ;;\nesac\nshift; cd "$base" || exit 1\n'
            'exec env -i HOME="$base" PATH=/usr/local/bin:/usr/bin:/bin '
            'LC_ALL=C.UTF-8 git shell ${1:+-c "$*"}\n',
            encoding="utf-8",
        )
        ssh.chmod(0o755)

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a line as somebody types it, with the program of this project installed."""
        path = [self.home / ".tools", Path(sys.executable).parent, os.environ["PATH"]]
        done = subprocess.run(
            ["bash", "-c", f"{command}\ncode=$?; pwd > {self.home}/.here; exit $code"],
            cwd=self.here,
            env={
                "HOME": str(self.home),
                "LC_ALL": "C.UTF-8",
                "PATH": os.pathsep.join(map(str, path)),
                "PYTHONPATH": str(ROOT),
                "GIT_CONFIG_NOSYSTEM": "1",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        self.here = Path((self.home / ".here").read_text(encoding="utf-8").strip())
        return done

    def printed(self, command: str) -> str:
        """Run a line and return what it prints."""
        words = shlex.split(command)
        if not self.in_process or words[0] != "gongshi" or "*" in command:
            return self.run(command).stdout
        with chdir(self.here):
            return CliRunner().invoke(main, words[1:], prog_name="gongshi").output

    def do(self, act: Act) -> str:
        """Do what a page says; returns what was printed, and fails where it is something else."""
        if isinstance(act, Saved):
            path = self.here / act.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(act.text, encoding="utf-8")
            return ""
        if isinstance(act, Changed):
            path = self.here / act.file
            text = path.read_text(encoding="utf-8")
            assert text.count(act.old) == 1, f"{act.file}: {text.count(act.old)} × {act.old}"
            path.write_text(text.replace(act.old, act.new), encoding="utf-8")
            return ""
        printed = self.printed(act.command).strip("\n")
        printed = "\n".join(line.rstrip() for line in printed.splitlines())
        wanted = ".*".join(re.escape(part) for part in act.printed.split("…"))
        assert re.fullmatch(wanted, printed, re.DOTALL), f"$ {act.command}\n{printed}"
        return printed
