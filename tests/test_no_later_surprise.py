"""Whatever applicants call their projects and units, what a review lets through is published.

Names are made by rule; what the review tells is sent back, the rest goes to the list, through
`check` and `build`, and neither has anything to say that was not said before.
"""

import csv
import io
import random
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from generator.model import call_status
from tests.support import personal_numbers as numbers
from tests.support.many_submissions import calls_of
from tests.support.project_copies import MACHINERY, SOURCES, copy_of
from tools.make_examples.inbox import Asked, Inbox
from tools.make_examples.make import clear
from tools.make_examples.staff_steps import Desk, run

SHOWN = "2026-11-23T09:00+08:00"
COUNT = 256
"""How many applications there are."""

PIECES = (
    "<b>", "</p>", "<!--", "&#49;", "&lt;", "{{ x }}", "{% if %}", "[a](b)", "`", "|", "\\", "#",
    "=1+1", "+1", "-1", "@x", "'=", "%3C", "NaN", "nan", "None", "undefined", "null", "Infinity",
    "true", "~", "[object Object]", "👩‍👩‍👧", "🇨🇳", "😀", "❤️", "𠮷", "𪚥", "㐀", "\U00030edd",
    "\U000323b0", "䮌", "\ue000", "\ue815", "\uf8ff", "\U000f0000", "\ufdd0", "\ufffe",
    "\U0001fffe", "\ufffd", "\u200b", "\u200f", "\u200e", "\u202e", "\u2067", "\u061c", "\ufeff",
    "\u00ad", "مرحبا", "שלום", "é", "①", "㎡", "１２３", "2026-11-23", "12.50", "1,000", "100%",
    "http://x.cn", "javascript:", "../", "C:\\", "$", "“", "”", '"', "'", ",", ";", "\t", "　",
    "·", "•", "第1期", "0871-63135757", "12345",
)  # fmt: skip
"""What names are made of beside common words."""

WORDS = ("社区", "项目", "议事", "共建", "甲", "乙", "中心", "第二", "服务队")


@cache
def names() -> tuple[str, ...]:
    """Names of projects and units: pieces in any order, numbers in any disguise, long ones."""
    chance = random.Random(5)  # noqa: S311  the same names each time
    made = [*PIECES, "长" * 60, "宽" * 59 + "😀", "11010119900307****", "甲", "甲 "]
    for make in numbers.KINDS.values():
        for disguise in numbers.DISGUISES.values():
            made.append(f"甲{disguise(make(chance), chance)}乙")
    made += [
        "".join(chance.choice((*PIECES, *WORDS, *WORDS)) for _ in range(chance.randint(1, 6)))
        for _ in range(COUNT - len(made))
    ]
    chance.shuffle(made)
    return tuple(made)


@dataclass(frozen=True, kw_only=True)
class _Reviewed:
    """A project with a list in it, what its review sent back, and what `check` said before."""

    desk: Desk
    sent_back: Collection[str]
    before: str


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> _Reviewed:
    folder = tmp_path_factory.mktemp("names")
    root = copy_of((*SOURCES, *MACHINERY), folder / "project")
    clear(root)
    _, call, form = min(calls_of(root), key=lambda found: bool(found[1].cases))
    plan = form.review
    assert plan is not None
    opens = call_status.windows(call)[0].opens
    assert opens is not None
    base = next(e.name for e in form.examples if plan.district not in e.answers)
    asked = tuple(
        Asked(
            base=base,
            received=opens.replace(day=10),
            points=70 + number % 20,
            votes=1000 - number,
            # Every fifth unit bears the name of another, under a code of its own.
            changes={
                plan.project: name,
                plan.applicant: names()[number // 5 * 5 if number % 5 == 4 else -1 - number],
            },
        )
        for number, name in enumerate(names())
    )
    desk = Desk(root=root, work=folder / "work", inbox=Inbox(form=form, call=call, asked=asked))
    desk.receive()
    output = desk.review(SHOWN, "--sample", fails=True)
    sent_back = {line.split(":")[0] for line in output.splitlines() if " REV-011 " in line}
    for name in sent_back:
        (desk.work / "收件" / name).unlink()
    for sheet in ("登记表", "票数", "打分"):
        without(desk.work / f"{sheet}.csv", sent_back)
    desk.review(SHOWN, "--sample", fails=True)
    desk.review(SHOWN, "--sample", decide=decided(desk.work / "评审/内部/待决定.csv"))
    before = run("check", "--root", str(root), "--as-of", SHOWN)
    desk.publish(f"{call.id}-proposal")
    return _Reviewed(desk=desk, sent_back=sent_back, before=before)


def decided(path: Path) -> list[dict[str, str]]:
    """Let all pass that wait, with a reason."""
    rows = csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
    kept = ("环节", "申报编号")
    return [{k: row[k] for k in kept} | {"决定": "通过", "理由": "已核实"} for row in rows]


def without(path: Path, gone: Collection[str]) -> None:
    """Take the lines of some files out of a sheet."""
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(row for row in rows if row[0] not in gone)


def test_a_review_tells_each_number_and_lets_the_others_through(reviewed: _Reviewed):
    assert 30 < len(reviewed.sent_back) < 120
    listed = reviewed.desk.root / f"site_data/results/{reviewed.desk.call}-proposal/list.csv"
    assert len(listed.read_text("utf-8-sig").splitlines()) > 60


def test_neither_check_nor_build_has_anything_to_add(reviewed: _Reviewed):
    given = ("--root", str(reviewed.desk.root), "--as-of", SHOWN)
    run("seal", *given)
    assert run("check", *given) == reviewed.before
    assert "提醒" not in run("build", *given)
    page = f"build/current/announcements/{reviewed.desk.call}-proposal/index.html"
    assert (reviewed.desk.root / page).is_file()
