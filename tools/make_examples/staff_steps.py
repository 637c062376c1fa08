"""What staff do with an inbox, by the commands they use: review, publish, correct, conclude.

Every step is the command itself or a copy of what it wrote; nothing is made beside it.
"""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner

from generator.cli.main import main
from generator.model.result_packages import FOLDER
from generator.review.outputs import PUBLIC
from tools.make_examples.inbox import Inbox, decisions

ANNOUNCEMENTS = "content/announcements"
OBJECTIONS = "site_data/objections"


class Refused(Exception):
    """A command that did not do what was asked, with what it said."""


def run(*words: str, fails: bool = False) -> str:
    """Run ``gongshi`` with words and return what it says; raise Refused where it exits otherwise.

    ``fails`` tells that it is to leave something to put right.
    """
    done = CliRunner().invoke(main, list(words))
    if done.exit_code != int(fails) or (
        done.exception and not isinstance(done.exception, SystemExit)
    ):
        raise Refused(f"gongshi {' '.join(words)}\n{done.output}") from done.exception
    return done.output


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A project, the inbox of one of its calls, and a folder outside to work in."""

    root: Path
    work: Path
    inbox: Inbox
    decided: list[Mapping[str, str]] = field(default_factory=list)

    @property
    def call(self) -> str:
        """Return the id of the call."""
        return self.inbox.call.id

    def receive(self) -> None:
        """Put the applications into the inbox, and what staff write beside them next to it."""
        files = {f"收件/{name}": data for name, data in self.inbox.files.items()}
        files["登记表.csv"] = self.inbox.register
        files["票数.csv"] = self.inbox.votes
        files["打分.csv"] = self.inbox.scores
        for path, data in files.items():
            to = self.work / path
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(data)

    def review(
        self, at: str, *more: str, decide: Iterable[Mapping[str, str]] = (), fails: bool = False
    ) -> str:
        """Review the inbox at an instant, with what people decided so far and what they decide now.

        A decision about the same application in the same stage takes the place of the earlier one.
        """
        for row in decide:
            same = [one for one in self.decided if _about(one) == _about(row)]
            for one in same:
                self.decided.remove(one)
            self.decided.append(row)
        (self.work / "决定.csv").write_bytes(decisions(self.decided))
        beside = {"register": "登记表", "votes": "票数", "scores": "打分", "decisions": "决定"}
        options = [w for k, name in beside.items() for w in (f"--{k}", f"{self.work}/{name}.csv")]
        words = ("review", "--root", f"{self.root}", "--as-of", at, *options, *more)
        return run(*words, "-o", f"{self.work}/评审", self.call, f"{self.work}/收件", fails=fails)

    def publish(self, name: str) -> Path:
        """Copy a list with its draft into the project, and return the draft."""
        shutil.copytree(self.work / "评审" / PUBLIC / name, self.root, dirs_exist_ok=True)
        return self.draft(name)

    def draft(self, name: str) -> Path:
        """Return the source of an announcement."""
        return self.root / ANNOUNCEMENTS / f"{name}.md"

    def object(self, name: str, objections: Iterable[Mapping[str, Any]]) -> Path:
        """Write down the objections to an announcement."""
        path = self.root / OBJECTIONS / f"{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        listed = {"objections": [dict(one) for one in objections]}
        told = yaml.safe_dump(listed, allow_unicode=True, sort_keys=False, width=1000)
        head = "# yaml-language-server: $schema=../../schemas/data/objections.schema.json\n"
        path.write_text(head + told, encoding="utf-8")
        return path

    def announce(self, at: str, name: str, kind: str, follows: str) -> Path:
        """Make a new announcement that follows another, with the command."""
        run(
            *("new", "announcement", name, "--root", f"{self.root}", "--as-of", at),
            *("--kind", kind, "--follows", follows),
        )
        return self.draft(name)


def _about(decision: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(decision.get(key, "") for key in ("环节", "申报编号", "文件名"))


def write_out(path: Path, texts: Mapping[str, str]) -> None:
    """Put in what a draft leaves to people; each text stands there once.

    Raises Refused where one does not.
    """
    text = path.read_text(encoding="utf-8")
    for blank, written in texts.items():
        if text.count(blank) != 1:
            raise Refused(f"{path.name}: {blank} stands {text.count(blank)} times")
        text = text.replace(blank, written)
    path.write_text(text, encoding="utf-8")


def remove(root: Path, name: str) -> None:
    """Remove an announcement with its list and the objections to it, where they are there."""
    (root / ANNOUNCEMENTS / f"{name}.md").unlink(missing_ok=True)
    (root / OBJECTIONS / f"{name}.yml").unlink(missing_ok=True)
    if (root / FOLDER / name).is_dir():
        shutil.rmtree(root / FOLDER / name)
