"""What staff write beside the submissions, as CSV: the register, votes, points, decisions.

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

from generator.findings import Finding, Level, Place
from generator.forms.field_types import fen, neat
from generator.model.names import name_fault
from generator.model.result_packages import plain
from generator.model.working_days import parse_instant
from generator.sources.time_zone import with_offsets
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.text import decoded
from generator.submissions.opened import Where
from generator.web.escape import bare
from generator.web.labels import COLUMNS, OUTCOMES
from generator.web.shared import pattern

REVIEWING: Mapping[str, str] = MappingProxyType(
    {
        "REV-001": "评审用的文件要是完整的 CSV，UTF-8 或 GB18030 编码",
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
    }
)
"""What can be wrong with what staff hand in for a review or it would publish, by code."""

NUMBER, FILE, RECEIVED, RECEIPT = COLUMNS["number"], "文件名", COLUMNS["received"], "收件"
VOTES, JUDGE, POINTS = "票数", "评委", COLUMNS["points"]
STAGE, DECISION = COLUMNS["stage"], "决定"
AWARD, REASON = COLUMNS["amount"], COLUMNS["reason"]
PASS, FAIL = OUTCOMES["passed"], "不通过"

_BYTES = 100 << 20
_CELL = 4_000
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
    place: Place


@dataclass(frozen=True, kw_only=True)
class Registered:
    """One file in the register: when it was received, and the number it has, if it has one.

    ``receipts`` are what else was received of the application, by the names of ``review.yml``;
    ``place`` is the first line about the file, None for one that does not stand in the register,
    ``numbered`` the first with a number.
    """

    received: datetime | None
    number: str
    place: Place | None = None
    numbered: Place | None = None
    receipts: Mapping[str, RegisteredReceipt] = field(default_factory=lambda: MappingProxyType({}))


NOTHING_REGISTERED = Registered(received=None, number="")
"""What the register says of a file that does not stand in it."""


@dataclass(frozen=True, kw_only=True)
class Vote:
    """The votes for one application, by its number or the name of its file."""

    name: str
    votes: int
    place: Place


@dataclass(frozen=True, kw_only=True)
class Points:
    """The points one reviewer gave one application."""

    name: str
    judge: str
    points: Decimal
    place: Place


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What people decided on one application in one stage; ``award`` is in fen."""

    name: str
    stage: str
    passed: bool
    award: int | None
    reason: str
    place: Place

    @property
    def sentence(self) -> str:
        """Say what people decided, and why where they wrote it."""
        word = PASS if self.passed else FAIL
        return f"人工决定{word}：{self.reason}" if self.reason else f"人工决定{word}"


class Faults:
    """The findings collected while files are read."""

    def __init__(self) -> None:
        """Begin with none."""
        self.found: list[Finding] = []

    def tell(self, code: str, message: str, place: Place, level: Level = Level.ERROR) -> None:
        """Add one."""
        self.found.append(Finding(code=code, level=level, message=message, place=place))

    @property
    def errors(self) -> bool:
        """Tell whether any finding is an error."""
        return any(finding.level is Level.ERROR for finding in self.found)


@dataclass(frozen=True)
class _SheetLine:
    """One row of a file by column, with its place."""

    cells: Mapping[str, str]
    place: Place

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def register(
    sheet: StaffSheet, faults: Faults, zone: tzinfo, kinds: Collection[str] = ()
) -> Mapping[str, Registered]:
    """Return the register by the name of the file; ``kinds`` are the further receipts there are.

    A file has a line of its own, and one more for each further receipt.
    """
    found: dict[str, Registered] = {}
    seen: set[tuple[str, str]] = set()
    for line in _lines(sheet, (FILE,), (RECEIVED, NUMBER, RECEIPT), faults):
        name, kind = line[FILE], line[RECEIPT]
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


def _received(line: _SheetLine, faults: Faults, zone: tzinfo) -> datetime | None:
    text = line[RECEIVED]
    received = _instant(text, zone) if text else None
    if text and received is None:
        example = with_offsets("2020-09-30T17:05+08:00", zone)
        message = f"收到时间不是规定的写法；请写成 {example} 的样子"
        faults.tell("REV-005", message, line.place)
    return received


def votes(sheet: StaffSheet, faults: Faults) -> tuple[Vote, ...]:
    """Return the votes in the order of the file."""
    found = []
    for line in _lines(sheet, (VOTES,), (NUMBER, FILE), faults):
        if _COUNT.fullmatch(line[VOTES]):
            vote = Vote(name=_name(line), votes=int(line[VOTES]), place=line.place)
            found.append(vote)
        else:
            faults.tell("REV-005", "票数不是整数；请只写数字，没有得票的写 0", line.place)
    return tuple(found)


def points(sheet: StaffSheet, scale: int, faults: Faults) -> tuple[Points, ...]:
    """Return the points reviewers gave, out of ``scale``, in the order of the file."""
    found = []
    for line in _lines(sheet, (JUDGE, POINTS), (NUMBER, FILE), faults):
        if wrong := name_fault(line[JUDGE]):
            faults.tell("REV-005", f"评委的姓名或代号{wrong}", line.place)
        elif not _DECIMAL.fullmatch(line[POINTS]) or Decimal(line[POINTS]) > scale:
            message = f"得分不在 0 到 {scale} 之间；请只写数字，最多四位小数"
            faults.tell("REV-005", message, line.place)
        else:
            found.append(
                Points(
                    name=_name(line),
                    judge=line[JUDGE],
                    points=Decimal(line[POINTS]),
                    place=line.place,
                )
            )
    return tuple(found)


def decisions(sheet: StaffSheet, faults: Faults) -> tuple[Decision, ...]:
    """Return the decisions in the order of the file; lines without one are passed over."""
    found = []
    for line in _lines(sheet, (STAGE, DECISION), (NUMBER, FILE, AWARD, REASON), faults):
        if not line[DECISION]:
            continue
        award = line[AWARD]
        if line[DECISION] not in (PASS, FAIL):
            faults.tell("REV-005", f"决定不是规定的写法；请写 {PASS} 或 {FAIL}", line.place)
        elif award and not _MONEY.fullmatch(award):
            message = "金额不是规定的写法；请只写以元计的数字，最多两位小数"
            faults.tell("REV-005", message, line.place)
        else:
            found.append(
                Decision(
                    name=_name(line),
                    stage=line[STAGE],
                    passed=line[DECISION] == PASS,
                    award=fen(award) if award else None,
                    reason=bare(line[REASON]),
                    place=line.place,
                )
            )
    return tuple(found)


def written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as CSV a spreadsheet opens: UTF-8 with BOM, CRLF; cells must be safe already."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _name(line: _SheetLine) -> str:
    return line[NUMBER] or line[FILE]


def _instant(text: str, zone: tzinfo) -> datetime | None:
    try:
        return parse_instant(text, zone)
    except ValueError:
        return None


def _lines(
    sheet: StaffSheet, needed: Sequence[str], other: Sequence[str], faults: Faults
) -> Iterator[_SheetLine]:
    """Yield the rows that are not blank; columns beyond those named are passed over."""
    here = Place(file=sheet.name, line=1)
    if len(sheet.data) > _BYTES:
        faults.tell("REV-001", "文件超过 100 MB；请拆开，或核对是不是这个文件", here)
        return
    try:
        text = decoded(sheet.data, Where(file=sheet.name))
    except Refusal:
        faults.tell("REV-001", "读不出文字；请另存为 UTF-8 编码的 CSV", here)
        return
    first = text.partition("\n")[0]
    delimiter = "\t" if "\t" in first and "," not in first else ","
    csv.field_size_limit(_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        heads = [neat(head) for head in next(reader, [])]
        if not _has_columns(heads, needed, other, here, faults):
            return
        for row in reader:
            place = Place(file=sheet.name, line=reader.line_num)
            if len(row) > len(heads):
                faults.tell("REV-002", "这一行比栏名多出内容；请核对逗号和引号", place)
            elif "".join(row).strip():
                cells = dict(zip(heads, map(_cell, row), strict=False))
                if FILE in cells:
                    cells[FILE] = sheet.called.get(cells[FILE], cells[FILE])
                yield _SheetLine(cells, place)
    except csv.Error:
        place = Place(file=sheet.name, line=reader.line_num)
        faults.tell("REV-001", "从这一行起不是完整的 CSV；请检查引号", place)


def _has_columns(
    heads: Sequence[str],
    needed: Sequence[str],
    other: Sequence[str],
    here: Place,
    faults: Faults,
) -> bool:
    lacking = [name for name in needed if name not in heads]
    named = NUMBER in heads or FILE in heads
    twice = [name for name in (*needed, *other) if heads.count(name) > 1]
    if lacking or not named or twice:
        columns = "、".join([f"{NUMBER}（或 {FILE}）", *(n for n in needed if n != FILE)])
        faults.tell("REV-002", f"第一行不是规定的栏名；请写 {columns}，各写一次", here)
        return False
    return True


def _cell(text: str) -> str:
    """Return what stands in a cell, without the apostrophe that keeps a text from being run."""
    return plain(neat(text))
