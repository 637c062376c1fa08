"""What staff write beside the submissions, in a workbook or CSV: register, votes, points and more.

A file is held to its columns strictly and every fault is told at its line; nothing is guessed. The
texts of these files never reach a statement of the engine.
"""

import csv
import hashlib
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from decimal import Decimal
from types import MappingProxyType

from generator.findings import Level, Place
from generator.forms.field_types import fen
from generator.model.calls import YUAN, Currency
from generator.model.names import name_fault
from generator.review.sheet_rows import Faults, SheetColumns, SheetLine, brief, lines
from generator.review.staff_times import EXAMPLE, instant_of, is_day_alone
from generator.web.escape import bare
from generator.web.labels import COLUMNS, OUTCOMES
from generator.web.shared import pattern

REVIEWING: Mapping[str, str] = MappingProxyType(
    {
        "REV-001": "评审用的文件要是完整的 .xlsx 或 CSV，CSV 用 UTF-8 或 GB18030 编码",
        "REV-002": "评审用的文件要有规定的栏名",
        "REV-003": "票数、打分和决定要对应收到的申报",
        "REV-004": "同一份申报（同一个评委、同一个环节）只写一次",
        "REV-005": "票数、得分、金额、时间和决定要照规定的写法",
        "REV-006": "进入计分环节的申报都要有票数和打分",
        "REV-007": "只能对进入环节的申报作决定",
        "REV-008": "决定通过的不能超过限制和名额；可以说明理由的，要写理由",
        "REV-009": "核定的金额不能高于申请的金额和类别的上限，合计不能高于资金总额",
        "REV-010": "登记的编号要按批次的写法，各不相同",
        "REV-011": "要公布的栏目里不能有证件号码、手机号码、银行卡号和电子邮箱，遮去几位的也不行",
        "REV-012": "同一份申报，或者同一单位的同一项目，只交一次",
        "REV-020": "另外的收件要在各自的截止时间以前收到",
        "REV-021": "另外的收件都要登记收到时间",
        "REV-022": "登记的收件要写在评审方案里",
        "REV-023": "登记的收件，评审方案要给那一类别、那一轮写环节",
        "REV-024": "登记另外的收件，要登记申报表本身，才看得出是哪一轮",
        "REV-042": "一轮的名单公布以后，那一轮收到的申报不再并入后面的轮次",
        "REV-043": "申报要在哪一轮的时间里收到，两轮之间收到的不属于哪一轮",
        "REV-044": "一个编号只给一份申报，各轮接着编",
        "REV-040": "有分项目的申报，核定的金额要等于各分项目合计",
        "REV-041": "各分项目的金额合计等于申请的资金",
        "REV-030": "评审用的工作簿里，看到的要就是存的：没有隐藏的行，要读的都在一张工作表里",
        "REV-031": "申报表附的示例不能进名单；练习用的要标明是样例",
        "REV-032": "同一张表有 .xlsx 和 CSV 两份的，写的要一样",
        "REV-033": "几个环节都要的票数和打分，要写明是哪个环节的",
        "REV-034": "人工写的奖项要是环节设的，与名次相合，不超过个数",
        "REV-035": "人工写的金额要在奖项的金额以内",
    }
)
"""What can be wrong with what staff hand in for a review or it would publish, by code."""

NUMBER, FILE, RECEIVED, RECEIPT = COLUMNS["number"], "文件名", COLUMNS["received"], "收件"
VOTES, JUDGE, POINTS = "票数", "评委", COLUMNS["points"]
STAGE, DECISION = COLUMNS["stage"], "决定"
AWARD, REASON, PRIZE = COLUMNS["amount"], COLUMNS["reason"], COLUMNS["prize"]
REGISTER_SHEET, VOTE_SHEET, SCORE_SHEET, PENDING_SHEET = "登记表", "票数表", "打分表", "待决定"
"""How offices call what they hand in, and what a review hands them to decide in."""

PASS, FAIL = OUTCOMES["passed"], "不通过"

_NUMBERED = (NUMBER, FILE)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("、"))


_ALSO = MappingProxyType(
    {
        title: _words(words)
        for title, words in (
            (NUMBER, "编号、项目编号、受理编号"),
            (FILE, "文件、文件名称"),
            (RECEIVED, "收件时间、接收时间、报送时间、提交时间"),
            (VOTES, "得票、得票数"),
            (JUDGE, "专家、评委姓名、专家姓名、评审专家、评委代号"),
            (POINTS, "分数、打分、评分"),
            (AWARD, "核定金额"),
        )
    }
)
"""What else offices write over a column."""
_BESIDE = _words(
    "序号、项目、项目名称、单位、申报单位、单位名称、类别、项目类别、申报类别、备注、合计、总分、"
    "总得分、平均、平均分、最终得分、最高分、最低分、名次、排名、排序"
)
"""What stands beside the marks of reviewers, each in a column of its own."""

_REGISTER = (SheetColumns(named=(FILE,), other=(RECEIVED, NUMBER, RECEIPT), also=_ALSO),)
_VOTES = (SheetColumns(named=_NUMBERED, needed=(VOTES,), other=(STAGE,), also=_ALSO),)
_POINTS = (
    SheetColumns(named=_NUMBERED, needed=(JUDGE, POINTS), other=(STAGE,), also=_ALSO),
    SheetColumns(
        named=_NUMBERED,
        other=(STAGE,),
        beside=_BESIDE,
        never=(JUDGE, POINTS),
        opens=True,
        also=_ALSO,
    ),
)
_BY_ROW = SheetColumns(
    named=(JUDGE,), beside=_BESIDE, never=(POINTS, NUMBER, FILE), opens=True, also=_ALSO
)
_DECISIONS = (
    SheetColumns(
        named=_NUMBERED, needed=(STAGE, DECISION), other=(AWARD, REASON, PRIZE), also=_ALSO
    ),
)
_COUNT = re.compile("0|[1-9][0-9]{0,11}")
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,5})(?:\.[0-9]{1,4})?")
_MONEY = pattern("money")


@dataclass(frozen=True, kw_only=True)
class StaffSheet:
    """A file staff handed in: its name and its bytes.

    ``called`` is what submissions are called in the review, by the names of their files.
    """

    name: str
    data: bytes = field(repr=False)
    called: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    @property
    def digest(self) -> str:
        """Return its SHA-256 in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, kw_only=True)
class RegisteredReceipt:
    """When one more thing of an application was received, and the line that says so."""

    received: datetime | None
    place: Place = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class Registered:
    """One file in the register: when it was received, and the number it has, if it has one.

    ``receipts`` are what else was received of the application, by the names of ``review.yml``;
    ``place`` is the first line about the file, None for one that does not stand in the register,
    ``numbered`` the first with a number.
    """

    received: datetime | None
    number: str
    place: Place | None = field(default=None, compare=False)
    numbered: Place | None = field(default=None, compare=False)
    receipts: Mapping[str, RegisteredReceipt] = field(default_factory=lambda: MappingProxyType({}))


NOTHING_REGISTERED = Registered(received=None, number="")
"""What the register says of a file that does not stand in it."""


@dataclass(frozen=True, kw_only=True)
class Vote:
    """The votes for one application, by its number or else the name of its ``file``."""

    name: str
    votes: int
    place: Place = field(compare=False)
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class Points:
    """The points one reviewer gave one application."""

    name: str
    judge: str
    points: Decimal
    place: Place = field(compare=False)
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What people decided on one application in one stage; ``award`` is in fen."""

    name: str
    stage: str
    passed: bool
    award: int | None
    reason: str
    place: Place = field(compare=False)
    file: str = ""
    prize: str = ""

    @property
    def sentence(self) -> str:
        """Say what people decided, and why where they wrote it."""
        word = PASS if self.passed else FAIL
        word = f"{word}，{self.prize}" if self.prize else word
        return f"人工决定{word}：{self.reason}" if self.reason else f"人工决定{word}"

    def repeats(self, other: "Decision | None") -> bool:
        """Tell whether another says the same of an application, whatever each calls it by."""
        mine = (self.passed, self.award, self.reason, self.prize)
        return other is not None and mine == (
            other.passed,
            other.award,
            other.reason,
            other.prize,
        )


def register(
    sheet: StaffSheet, faults: Faults, zone: tzinfo, kinds: Collection[str] = ()
) -> Mapping[str, Registered]:
    """Return the register by the name of the file; ``kinds`` are the further receipts there are.

    A file has a line of its own, and one more for each further receipt.
    """
    found: dict[str, Registered] = {}
    seen: set[tuple[str, str]] = set()
    for line in _lines(sheet, _REGISTER, faults):
        name, kind = line[FILE], line[RECEIPT]
        if not name:
            message = "这一行没有写文件名；请写上，或删去这一行"
            faults.tell("REV-003", message, line.place, Level.WARNING)
            continue
        if kind and kind not in kinds:
            known = "、".join(kinds)
            remedy = f"请照评审方案写：{known}" if known else "请先写进 review.yml 的 receipts"
            faults.tell("REV-022", f"评审方案里没有“{kind}”这种收件；{remedy}", line.place)
            continue
        if (name, kind) in seen:
            what = f"这个文件的“{kind}”" if kind else "这个文件"
            faults.tell("REV-004", f"{what}登记了两次；请只留一行", line.place)
        seen.add((name, kind))
        before, received = found.get(name, NOTHING_REGISTERED), _received(line, faults, zone)
        if line[NUMBER] and before.number not in ("", line[NUMBER]):
            message = "同一个文件写了两个编号；请改成一样的"
            faults.tell("REV-010", message, line.place)
        number, place = line[NUMBER] or before.number, before.place or line.place
        numbered = before.numbered or (line.place if line[NUMBER] else None)
        found[name] = replace(before, number=number, place=place, numbered=numbered)
        if kind:
            more = RegisteredReceipt(received=received, place=line.place)
            receipts = MappingProxyType({**before.receipts, kind: more})
            found[name] = replace(found[name], receipts=receipts)
        else:
            found[name] = replace(found[name], received=received)
    return MappingProxyType(found)


def _received(line: SheetLine, faults: Faults, zone: tzinfo) -> datetime | None:
    text = line[RECEIVED]
    received = instant_of(text, zone, line.moment) if text else None
    if text and received is None:
        day = is_day_alone(text, line.moment)
        wrong = "只有日期，没有几点几分" if day else "不是规定的写法"
        message = f"“{RECEIVED}”的“{brief(text)}”{wrong}；请写成 {EXAMPLE} 的样子"
        faults.tell("REV-005", message, line.place)
    return received


def votes(sheet: StaffSheet, faults: Faults) -> tuple[Vote, ...]:
    """Return the votes in the order of the file."""
    return votes_in(vote_lines(sheet, faults), faults)


def vote_lines(sheet: StaffSheet, faults: Faults) -> tuple[SheetLine, ...]:
    """Return the lines of a sheet of votes."""
    return tuple(_lines(sheet, _VOTES, faults))


def votes_in(lines: Iterable[SheetLine], faults: Faults) -> tuple[Vote, ...]:
    """Return the votes that lines hold."""
    found = []
    for line in lines:
        if not line[VOTES]:
            # Whoever lacks votes is told later, by number.
            continue
        if _COUNT.fullmatch(line[VOTES]):
            vote = Vote(name=_name(line), votes=int(line[VOTES]), place=line.place, file=line[FILE])
            found.append(vote)
        else:
            wrong = f"“{VOTES}”的“{brief(line[VOTES])}”不是整数"
            faults.tell("REV-005", f"{wrong}；请只写数字，没有得票的写 0", line.place)
    return tuple(found)


def points(
    sheet: StaffSheet, scale: int, faults: Faults, names: Collection[str] = ()
) -> tuple[Points, ...]:
    """Return the points reviewers gave, out of ``scale``, in the order of the file."""
    return points_in(mark_lines(sheet, faults, names), scale, faults)


def mark_lines(
    sheet: StaffSheet, faults: Faults, names: Collection[str] = ()
) -> tuple[SheetLine, ...]:
    """Return the lines of a sheet of points.

    The file lists them, or has a column for each reviewer, or a row: then ``names`` of applications
    are the titles of its columns.
    """
    by_row = replace(_BY_ROW, other=(STAGE, *names))
    return tuple(_lines(sheet, (*_POINTS, by_row), faults))


def points_in(lines: Iterable[SheetLine], scale: int, faults: Faults) -> tuple[Points, ...]:
    """Return the points that lines hold, out of ``scale``."""
    found = []
    for line in lines:
        for name, judge, text, title in _marks(line):
            if wrong := name_fault(judge):
                message = f"{JUDGE}“{brief(judge)}”的姓名或代号{wrong}"
                faults.tell("REV-005", message, line.place)
            elif not _DECIMAL.fullmatch(text) or Decimal(text) > scale:
                message = f"“{brief(title)}”的“{brief(text)}”不在 0 到 {scale} 之间"
                message += "；请只写数字，最多四位小数，没有打分的空着"
                faults.tell("REV-005", message, line.place)
            else:
                found.append(
                    Points(
                        name=name,
                        judge=judge,
                        points=Decimal(text),
                        place=line.place,
                        file=line[FILE],
                    )
                )
    return tuple(found)


def _marks(line: SheetLine) -> Iterator[tuple[str, str, str, str]]:
    """Yield each mark of a line: application, reviewer, points, and the title they stand under."""
    shape = line.shape
    if not shape.opens:
        yield _name(line), line[JUDGE], line[POINTS], POINTS
        return
    for title, text in line.cells.items():
        if text and title not in (*shape.named, STAGE):
            if shape.named == _NUMBERED:
                yield _name(line), title, text, title
            else:
                yield title, line[JUDGE], text, title


def decisions(sheet: StaffSheet, faults: Faults, currency: Currency = YUAN) -> tuple[Decision, ...]:
    """Return the decisions in the order of the file; lines without one are passed over."""
    found = []
    titled = tuple(currency.headed(title) for title in (AWARD, *_ALSO[AWARD]))
    also = {**_ALSO, AWARD: (*_ALSO[AWARD], *titled)}
    shapes = tuple(replace(shape, also=also) for shape in _DECISIONS)
    for line in _lines(sheet, shapes, faults):
        if not line[DECISION]:
            continue
        award = line[AWARD]
        if line[DECISION] not in (PASS, FAIL):
            wrong = unfit(DECISION, line[DECISION])
            faults.tell("REV-005", f"{wrong}；请写 {PASS} 或 {FAIL}", line.place)
        elif award and not _MONEY.fullmatch(award):
            message = f"{unfit(AWARD, award)}；请只写以{currency.unit}计的数字，最多两位小数"
            faults.tell("REV-005", message, line.place)
        else:
            found.append(
                Decision(
                    name=_name(line),
                    stage=line[STAGE],
                    passed=line[DECISION] == PASS,
                    award=fen(award) if award else None,
                    reason=bare(line[REASON]),
                    prize=bare(line[PRIZE]),
                    place=line.place,
                    file=line[FILE],
                )
            )
    return tuple(found)


def unfit(title: str, cell: str) -> str:
    """Say that what stands under a title is not written as it has to be."""
    return f"“{brief(title)}”的“{brief(cell)}”不是规定的写法"


def written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as CSV a spreadsheet opens: UTF-8 with BOM, CRLF; cells must be safe already."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _name(line: SheetLine) -> str:
    return line[NUMBER] or line[FILE]


def _lines(
    sheet: StaffSheet, shapes: Sequence[SheetColumns], faults: Faults
) -> Iterator[SheetLine]:
    """Yield the rows that are not blank, submissions called as the review calls them."""
    for line in lines(sheet.name, sheet.data, shapes, faults):
        name = line[FILE]
        called = {FILE: sheet.called.get(name, name)} if name else {}
        yield replace(line, cells=MappingProxyType({**line.cells, **called}))
