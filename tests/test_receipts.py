"""The register holds several receipts of one application, each with a deadline of its own."""

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from click.testing import CliRunner

from generator.cli.main import main
from generator.findings import Level
from generator.forms.form import Form
from generator.forms.review_plan import ReceiptKind
from generator.forms.review_plan_reader import receipts_are_bound
from generator.forms.windows import steps_of_round
from generator.model import call_status
from generator.model.calls import Call
from generator.model.milestones import Milestone
from generator.review.entries import Review
from generator.review.outputs import outputs
from generator.review.reports.session import spoken
from generator.review.reports.workbook_report import working_copy
from generator.review.sheet_rows import Faults
from generator.review.staff_sheets import StaffSheet, register
from generator.review.stages import Given, review
from tests.support.review_inboxes import (
    call_of,
    checked,
    form_named,
    inbox,
    reviewed,
    rows_of,
    sheet,
    the_site,
)

TODAY = datetime(2020, 10, 20, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
FORM = form_named("k")
CALL = call_of(FORM)
HEADS = ("文件名", "收件", "收到时间", "申报编号")
FORM_IN = "2020-09-20T09:00+08:00"
WINDOW, SIFTING = CALL.milestones[0], CALL.milestones[1]


def with_receipts(form: Form = FORM, call: Call = CALL, **kinds: str) -> Form:
    """The form with further receipts, each bound to a step of the call."""
    assert form.review is not None
    receipts = []
    for title, clause in kinds.items():
        step = call.milestone(clause)
        assert step is not None
        receipts.append(ReceiptKind(title=title, milestones=(step,), origin=form.review.origin))
    return replace(form, review=replace(form.review, receipts=tuple(receipts)))


BOUND = with_receipts(登记=WINDOW.clause.id, 报送=SIFTING.clause.id)
"""Registered with the form, and forwarded within five working days: by 14 October 2020, 24:00."""


def through(rows: Iterable[tuple[str, ...]], form: Form = BOUND, count: int = 1):
    given = Given(register=sheet("登记表.csv", HEADS, [(*row, "")[:4] for row in rows]))
    items = checked(form, inbox(form, "community", count))
    return reviewed(form, items, given)


def words(review: Review) -> list[tuple[str, str]]:
    return [(one.title, one.word) for entry in review.entries for one in entry.receipts]


@pytest.mark.parametrize(
    ("registered", "forwarded", "late"),
    [
        ("2020-09-30T24:00+08:00", "2020-10-14T24:00+08:00", []),
        ("2020-09-30T16:00+00:00", "2020-10-14T16:00:00+00:00", []),
        # Days may pass before the others are due: what is forwarded early is not too early.
        ("2020-09-08T00:00+08:00", "2020-09-20T10:00+08:00", []),
        ("2020-10-01T00:00:01+08:00", "2020-10-14T24:00+08:00", [("登记", "逾期")]),
        ("2020-09-07T23:59+08:00", "2020-10-14T12:00+08:00", [("登记", "早到")]),
        ("2020-09-20T10:00+08:00", "2020-10-15T00:01+08:00", [("报送", "逾期")]),
    ],
)
def test_each_receipt_keeps_to_its_own_deadline(registered, forwarded, late) -> None:
    rows = [("p-0000.xlsx", "", FORM_IN), ("p-0000.xlsx", "登记", registered)]
    review, told = through([*rows, ("p-0000.xlsx", "报送", forwarded)])
    assert review is not None
    (entry,) = review.entries
    assert [pair for pair in words(review) if pair[1]] == late
    assert entry.valid is not bool(late)
    assert (entry.late, entry.early) == (
        "逾期" in dict(late).values(),
        "早到" in dict(late).values(),
    )
    found = [f for f in told if f.code == "REV-020"]
    assert len(found) == len(late)
    for (title, word), finding in zip(late, found, strict=True):
        assert finding.level is Level.WARNING
        assert finding.place.line == {"登记": 3, "报送": 4}[title]
        assert f"（p-0000.xlsx）的“{title}”{word}；" in finding.message
        # What the deadline was stands with the reason for which it is returned.
        (reason,) = [f for f in entry.result.findings if f.level is Level.ERROR]
        assert f"“{title}”收到的时间在" in reason.message
        assert "2020年" in reason.message


def test_what_came_early_is_counted_apart_from_what_came_late() -> None:
    times = ["2020-09-07T23:59+08:00", "2020-09-01T10:00+08:00", "2020-10-08T10:00+08:00", FORM_IN]
    received = {f"p-{n:04d}.xlsx": datetime.fromisoformat(time) for n, time in enumerate(times)}
    rows = [(name, "", time) for name, time in zip(received, times, strict=True)]
    given = Given(register=sheet("登记表.csv", HEADS[:3], rows))
    review, _ = reviewed(FORM, checked(FORM, inbox(FORM, "community", 4), received), given)
    assert review is not None
    assert review.returned == "，退回 3 份（逾期 1 份，早到 2 份）"
    assert sorted(entry.word for entry in review.entries) == ["早到", "早到", "符合", "逾期"]
    made = outputs(review, FORM, CALL, the_site(), as_of=TODAY, sample=True)
    assert "有效 1 份，退回 3 份（逾期 1 份，早到 2 份）。" in made.drafts[0].text
    book = openpyxl.load_workbook(io.BytesIO(working_copy(review, FORM, CALL)))
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert (cells.count("早到"), cells.count("逾期")) == (2, 1)


def test_what_is_missing_is_told_for_each_application_by_name() -> None:
    rows = [("p-0000.xlsx", "", FORM_IN), ("p-0000.xlsx", "登记", FORM_IN)]
    rows += [("p-0001.xlsx", "报送", ""), ("p-0001.xlsx", "", FORM_IN)]
    review, told = through(rows, count=2)
    assert review is not None
    assert all(entry.valid for entry in review.entries)
    assert words(review) == [
        ("登记", ""),
        ("报送", "没有登记"),
        ("登记", "没有登记"),
        ("报送", "没有登记"),
    ]
    assert [
        (str(f.place), f.message.partition("没有")[0]) for f in told if f.code[:4] == "REV-"
    ] == [
        ("登记表.csv:2", f"{CALL.id}-001（p-0000.xlsx）的“报送”"),
        ("登记表.csv:4", f"{CALL.id}-002（p-0001.xlsx）的“报送”"),
        ("登记表.csv:4", f"{CALL.id}-002（p-0001.xlsx）的“登记”"),
    ]


def test_so_many_that_not_all_are_named_are_counted() -> None:
    review, told = through([("p-0000.xlsx", "", FORM_IN)], count=15)
    assert review is not None
    found = [f.message for f in told if f.code == "REV-021"]
    assert len(found) == 21
    assert "另有 10 处收件缺少、逾期、早到或没有写环节；请看工作底稿" in found


SECOND = replace(
    WINDOW,
    name="第二轮申报",
    opens=datetime(2020, 11, 1, tzinfo=TODAY.tzinfo),
    closes=datetime(2020, 11, 30, 23, 59, tzinfo=TODAY.tzinfo),
    clause=replace(WINDOW.clause, id="KM-6.1.9"),
)
TWICE = replace(CALL, milestones=(*CALL.milestones, SECOND))
"""The call with a second round, which is open from 1 to 30 November 2020."""


@pytest.mark.parametrize(
    ("clauses", "lacking"),
    [
        ((WINDOW.clause.id,), ["第二轮申报"]),
        ((SIFTING.clause.id,), ["第二轮申报"]),
        ((SECOND.clause.id,), ["项目申报"]),
        ((WINDOW.clause.id, SECOND.clause.id), []),
        ((SIFTING.clause.id, SECOND.clause.id), []),
    ],
)
def test_a_round_without_a_step_is_named(clauses: tuple[str, ...], lacking: list[str]) -> None:
    assert FORM.review is not None
    steps = tuple(step for step in TWICE.milestones if step.clause.id in clauses)
    kind = ReceiptKind(title="报送", milestones=steps, origin=FORM.review.origin)
    site, found = the_site(), []
    receipts_are_bound(
        replace(FORM.review, receipts=(kind,)),
        TWICE,
        call_status.spans(TWICE, site.calendar, site.zone),
        lambda code, message, place: found.append((code, message)),
    )
    assert [code for code, _ in found] == ["FRM-201"] * len(lacking)
    for name, (_, message) in zip(lacking, found, strict=True):
        assert f"“报送”没有写“{name}”（全部申报）的环节" in message


@pytest.mark.parametrize("clause", [WINDOW.clause.id, SIFTING.clause.id])
def test_a_receipt_of_a_round_without_a_step_is_told_and_kept(clause: str) -> None:
    form = with_receipts(报送=clause)
    came, forwarded = "2020-11-10T09:00:00+08:00", "2020-12-02T09:00:00+08:00"
    rows = [("p-0000.xlsx", "", came), ("p-0000.xlsx", "报送", forwarded)]
    rows += [("p-0001.xlsx", "", FORM_IN), ("p-0001.xlsx", "报送", forwarded)]
    given = Given(register=sheet("登记表.csv", HEADS[:3], rows))
    lines = register(given.register, Faults(), the_site().zone, ["报送"])
    spans = call_status.spans(TWICE, the_site().calendar, the_site().zone)
    items = checked(form, inbox(form, "community", 2))
    found, told = review(items, lines, given, form, TWICE, spans=spans)
    assert found is not None
    by_name = {entry.submission: entry for entry in found.entries}
    assert by_name["p-0000.xlsx"].valid
    assert by_name["p-0000.xlsx"].receipts[0].word == "没有写环节"
    assert by_name["p-0001.xlsx"].word == "逾期"
    assert [(f.code, f.place.line) for f in told if f.code[:4] == "REV-"] == [
        ("REV-023", 3),
        ("REV-020", 5),
    ]
    assert written(found, form)[1:] == [
        [f"{CALL.id}-001", "p-0001.xlsx", "2020-09-20T09:00:00+08:00", ""],
        [f"{CALL.id}-001", "p-0001.xlsx", forwarded, "报送"],
        [f"{CALL.id}-002", "p-0000.xlsx", came, ""],
        [f"{CALL.id}-002", "p-0000.xlsx", forwarded, "报送"],
    ]


FORWARDED = replace(
    SIFTING,
    name="第二轮报送",
    shape="window",
    opens=None,
    closes=datetime(2020, 12, 10, 23, 59, tzinfo=TODAY.tzinfo),
    clause=replace(SIFTING.clause, id="KM-6.2.9"),
)
TWO_STEPS = replace(TWICE, milestones=(*TWICE.milestones, FORWARDED))
"""The call with two rounds, each with a day by which it is to be forwarded."""
FIRST_IN, SECOND_IN = FORM_IN, "2020-11-10T09:00:00+08:00"


def of_two_rounds(
    kinds: dict[str, tuple[str, ...]], rows: list[tuple[str, ...]], form: Form = FORM
):
    """What a review says of one application, or two, in a call of two rounds."""
    assert form.review is not None
    receipts = tuple(
        ReceiptKind(
            title=title,
            milestones=tuple(step for step in TWO_STEPS.milestones if step.clause.id in ids),
            origin=form.review.origin,
        )
        for title, ids in kinds.items()
    )
    form = replace(form, review=replace(form.review, receipts=receipts))
    given = Given(register=sheet("登记表.csv", HEADS[:3], rows))
    lines = register(given.register, Faults(), the_site().zone, list(kinds))
    spans = call_status.spans(TWO_STEPS, the_site().calendar, the_site().zone)
    items = checked(form, inbox(form, "community", 1))
    found, told = review(items, lines, given, form, TWO_STEPS, spans=spans)
    assert found is not None
    return found, [finding for finding in told if finding.code[:4] == "REV-"]


@pytest.mark.parametrize(
    ("form_in", "kind", "paper", "word", "end"),
    [
        (FIRST_IN, "报送", "2020-10-14T24:00+08:00", "", ""),
        # In the other round's time, which is not that of its form.
        (FIRST_IN, "报送", "2020-10-15T00:01+08:00", "逾期", "2020年10月14日"),
        (FIRST_IN, "报送", "2020-11-10T10:00+08:00", "逾期", "2020年10月14日"),
        (FIRST_IN, "登记", "2020-11-10T10:00+08:00", "逾期", "2020年9月30日"),
        (SECOND_IN, "报送", "2020-12-10T23:59+08:00", "", ""),
        (SECOND_IN, "报送", "2020-12-11T00:00+08:00", "逾期", "2020年12月10日"),
        (SECOND_IN, "登记", "2020-11-10T10:00+08:00", "", ""),
        (SECOND_IN, "登记", FIRST_IN, "早到", "2020年11月1日"),
        (SECOND_IN, "登记", "2020-12-10T10:00+08:00", "逾期", "2020年11月30日"),
        # Between the rounds: a form that is late for the first is of the first.
        ("2020-10-20T09:00+08:00", "报送", "2020-11-10T10:00+08:00", "逾期", "2020年10月14日"),
        # Without its form nobody knows the round, unless all of them say the same.
        ("", "报送", "2020-11-10T10:00+08:00", "看不出哪一轮", ""),
        ("", "登记", "2020-11-10T10:00+08:00", "看不出哪一轮", ""),
        ("", "报送", "2020-10-10T10:00+08:00", "", ""),
        ("", "报送", "2020-12-11T10:00+08:00", "逾期", "2020年12月10日"),
        ("", "报送", "", "没有登记", ""),
    ],
)
def test_a_receipt_is_held_to_the_round_of_its_form(
    form_in: str, kind: str, paper: str, word: str, end: str
) -> None:
    steps = {"登记": (WINDOW, SECOND), "报送": (SIFTING, FORWARDED)}[kind]
    rows = [("p-0000.xlsx", "", form_in), ("p-0000.xlsx", kind, paper)]
    found, told = of_two_rounds({kind: tuple(step.clause.id for step in steps)}, rows)
    assert words(found) == [(kind, word)]
    codes = {"": [], "看不出哪一轮": ["REV-024"], "没有登记": ["REV-021"]}
    own = [one for one in told if one.code != "REV-043"]
    assert [one.code for one in own] == codes.get(word, ["REV-020"])
    assert all(one.place.line == 3 and "p-0000.xlsx" in one.message for one in own)
    assert (len(told) > len(own)) is form_in.startswith("2020-10-20")
    reasons = [f.message for f in found.entries[0].result.findings if f.message.startswith("“")]
    assert len(reasons) == bool(end)
    assert all(end in reason for reason in reasons)


Spans = dict[str, tuple[str, str]]
OVER: Spans = {"一": ("09-01", "09-30"), "二": ("10-10", "11-30")}
APART: Spans = {"一": ("09-01", "09-30"), "二": ("11-01", "11-30")}
THREE: Spans = {**APART, "三": ("12-05", "12-20")}


@pytest.mark.parametrize(
    ("rounds", "steps", "expected"),
    [
        (APART, {"a": "10-14", "b": "12-10"}, {"一": "a", "二": "b"}),
        # The second round opens while the papers of the first still come in.
        (OVER, {"a": "10-14", "b": "12-10"}, {"一": "a", "二": "b"}),
        # Registered before the round ends.
        (APART, {"a": "09-25", "b": "11-25"}, {"一": "a", "二": "b"}),
        (APART, {"a": "09-30", "b": "11-30"}, {"一": "a", "二": "b"}),
        # One day for both; one that no later round can keep.
        (APART, {"b": "12-10"}, {"一": "b", "二": "b"}),
        (APART, {"a": "10-14"}, {"一": "a", "二": ""}),
        (OVER, {"a": "10-14"}, {"一": "a", "二": ""}),
        (THREE, {"a": "10-14", "b": "12-31"}, {"一": "a", "二": "b", "三": "b"}),
        (THREE, {"a": "10-14", "b": "12-02", "c": "12-31"}, {"一": "a", "二": "b", "三": "c"}),
        # A round is its own step.
        (APART, {"二": "11-30", "a": "10-14"}, {"一": "a", "二": "二"}),
        (APART, {"二": "11-30"}, {"一": "", "二": "二"}),
        # Within the only round all that may bind does.
        ({"一": ("09-01", "09-30")}, {"a": "10-14", "b": "12-10"}, {"一": "ab"}),
    ],
)
def test_the_steps_of_a_round_are_its_own(
    rounds: Spans, steps: dict[str, str], expected: dict[str, str]
) -> None:
    def at(day: str) -> datetime:
        return datetime.fromisoformat(f"2020-{day}T23:59+08:00")

    def named(step: Milestone, name: str, closes: str, **others: object) -> Milestone:
        clause = replace(step.clause, id=name)
        return replace(step, clause=clause, closes=at(closes), **others)  # type: ignore[arg-type]

    windows = [named(WINDOW, name, end, opens=at(start)) for name, (start, end) in rounds.items()]
    others = [
        named(WINDOW if name in rounds else SIFTING, name, end, opens=None)
        for name, end in steps.items()
    ]
    for turned in (1, -1):
        found = {
            one.clause.id: "".join(
                sorted(
                    s.clause.id for s in steps_of_round(others[::turned], one, windows[::turned])
                )
            )
            for one in windows
        }
        assert found == expected


def written(found: Review, form: Form) -> list[list[str]]:
    """The register that a review writes back."""
    made = outputs(found, form, call_of(form), the_site(), as_of=TODAY, sample=True).files
    (data,) = [data for path, data in made.items() if path.endswith("登记表.xlsx")]
    zone = the_site().zone
    return [
        [c.replace(tzinfo=zone).isoformat() if isinstance(c, datetime) else c for c in row[:4]]
        for row in rows_of(data)
    ]


def test_where_only_receipts_are_registered_the_line_of_the_form_is_missing() -> None:
    review, _ = through([("p-0000.xlsx", "登记", FORM_IN)], count=2)
    assert review is not None
    assert (review.unreceived, review.without_form) == (2, 1)
    said = next(line for line in spoken(review, ()) if "没有登记收到时间" in line)
    assert "有 1 份只登记了别的收件，缺“收件”一栏空着的那一行（申报表本身）" in said
    assert "--register" not in said
    review, _ = through([("p-0000.xlsx", "", "")])
    assert review is not None
    assert "请用 --register 交登记表。" in "".join(spoken(review, ()))


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        (("x-1", ""), [(2, "“x-1”不是批次的写法")]),
        (("", f"{CALL.id}-1"), [(3, f"“{CALL.id}-1”不是批次的写法")]),
        ((f"{CALL.id}-007", f"{CALL.id}-007"), [(3, f"“{CALL.id}-007”给两个文件写了")]),
        (("11010519491231002X", ""), [(2, "“＊”不是批次的写法")]),
    ],
)
def test_a_number_that_cannot_be_is_told_with_its_line_and_the_pattern(numbers, told) -> None:
    rows = [(f"p-{n:04d}.xlsx", "", FORM_IN, number) for n, number in enumerate(numbers)]
    review, found = through(rows, count=2)
    assert review is None
    found = [f for f in found if f.code == "REV-010"]
    assert [f.place.line for f in found] == [line for line, _ in told]
    for (_, words), finding in zip(told, found, strict=True):
        assert words in finding.message
        assert f"如 {CALL.id}-001，" in finding.message


def test_a_receipt_for_other_categories_is_not_asked_for() -> None:
    form = form_named("c")
    call = call_of(form)
    step = replace(
        call.milestones[1], clause=replace(call.milestones[1].clause, categories=("a", "b"))
    )
    assert form.review is not None
    kind = ReceiptKind(title="报送", milestones=(step,), origin=form.review.origin)
    form = replace(form, review=replace(form.review, receipts=(kind,)))
    register = sheet("r.csv", HEADS, [])
    for name, asked in (("c-university", False), ("a-district", True)):
        example = next(e.name for e in form.examples if e.name.startswith(name[0]))
        items = checked(form, inbox(form, example, 1))
        review, told = reviewed(form, items, Given(register=register))
        assert review is not None
        assert bool(review.entries[0].receipts) is asked
        assert bool([f for f in told if f.code == "REV-021"]) is asked
        # What is registered nonetheless is told and stays in the register.
        rows = sheet("r.csv", HEADS[:3], [("p-0000.xlsx", "报送", FORM_IN)])
        review, told = reviewed(form, items, Given(register=rows))
        assert review is not None
        assert [f.code for f in told if f.code == "REV-023"] == ["REV-023"] * (not asked)
        assert written(review, form)[0][3] == "收件"
        assert [row[3] for row in written(review, form)[1:]] == ["", "报送"]


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (
            [("p-0000.xlsx", "省里", FORM_IN)],
            "登记表.csv:2: REV-022 评审方案里没有“省里”这种收件；请照评审方案写：登记、报送",
        ),
        (
            [("p-0000.xlsx", "报送", FORM_IN)] * 2,
            "登记表.csv:3: REV-004 这个文件的“报送”登记了两次；请只留一行",
        ),
        (
            [("p-0000.xlsx", "", FORM_IN, f"{CALL.id}-001"), ("p-0000.xlsx", "报送", "", "x-1")],
            "登记表.csv:3: REV-010 同一个文件写了两个编号；请改成一样的",
        ),
        (
            [("p-0000.xlsx", "报送", "9月30日")],
            "登记表.csv:2: REV-005 “收到时间”的“9月30日”不是规定的写法；"
            "请写成 2023-06-05 11:50 的样子",
        ),
    ],
)
def test_a_line_of_the_register_that_cannot_be_is_told(rows, line: str) -> None:
    review, told = through(rows)
    assert review is None
    assert line in [f"{f.place}: {f.code} {f.message}" for f in told]


def test_the_register_that_comes_back_says_the_same_again() -> None:
    rows = [("p-0000.xlsx", "", FORM_IN), ("p-0000.xlsx", "报送", "2020-10-15T09:00+08:00")]
    review, _ = through(rows)
    assert review is not None
    made = outputs(review, BOUND, CALL, the_site(), as_of=TODAY, sample=True).files
    (data,) = [data for path, data in made.items() if path.endswith("登记表.xlsx")]
    assert [row[:4] for row in rows_of(data)] == [
        ["申报编号", "文件名", "收到时间", "收件"],
        [f"{CALL.id}-001", "p-0000.xlsx", datetime(2020, 9, 20, 9), ""],  # noqa: DTZ001  a cell has no zone
        [f"{CALL.id}-001", "p-0000.xlsx", datetime(2020, 10, 15, 9), "报送"],  # noqa: DTZ001
    ]
    items = checked(BOUND, inbox(BOUND, "community", 1))
    again, _ = reviewed(BOUND, items, Given(register=StaffSheet(name="r.xlsx", data=data)))
    assert again is not None
    assert again.entries == review.entries
    book = openpyxl.load_workbook(io.BytesIO(working_copy(review, BOUND, CALL)))
    head, first = list(book.worksheets[0].iter_rows(values_only=True))[:2]
    own = dict(zip(head, first, strict=True))
    assert own["报送"] == "2020年10月15日 9时 逾期"
    assert own["登记"] == "没有登记"


def test_a_call_without_further_receipts_has_the_register_it_had() -> None:
    items = checked(FORM, inbox(FORM, "community", 1))
    review, told = reviewed(
        FORM, items, Given(register=sheet("r.csv", HEADS[:1], [("p-0000.xlsx",)]))
    )
    assert review is not None
    assert told == ()
    made = outputs(review, FORM, CALL, the_site(), as_of=TODAY, sample=True).files
    (data,) = [data for path, data in made.items() if path.endswith("登记表.xlsx")]
    assert rows_of(data)[0] == ["申报编号", "文件名", "收到时间", "项目", "单位"]


@pytest.mark.parametrize(
    ("receipts", "line"),
    [
        ("[{title: 报送, milestones: [KM-6.2, KM-6.1.1]}]", ""),
        ("[{title: 报送, milestones: [KM-9]}]", "FRM-115 时间安排里没有环节 KM-9；"),
        ("[{title: 报送, milestones: [KM-6.3]}]", "FRM-116 环节“评选”没有写时间，定不了截止；"),
        (
            "[{title: 报送, milestones: [KM-6.2]}, {title: 报送, milestones: [KM-6.1.1]}]",
            "FRM-116 另外的收件 报送 写了两次；",
        ),
    ],
)
def test_what_a_plan_says_of_receipts_is_checked(sources: Path, receipts: str, line: str) -> None:
    plan = sources / "schemas/forms/kunming-2020/1.0/review.yml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(f"{text}receipts: {receipts}\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["check", "--root", str(sources), "--as-of", "2026-11-22"])
    assert (line in done.output) if line else (done.output == "没有发现问题。\n"), done.output
    assert done.exit_code == bool(line)
