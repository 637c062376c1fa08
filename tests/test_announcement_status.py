"""Where announcements stand from day to day, when windows end, and what changed in a list."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.findings import Place
from generator.model.announcement_status import (
    WORDS,
    AnnouncementState,
    Board,
    changes,
    last_day,
)
from generator.model.announcements import ListColumn, ListLine, PublicityWindow, ResultPackage, fen
from generator.model.calls import Site
from generator.model.publication import published_at
from generator.model.working_days import Calendar, is_workday, workdays_between
from tests.support import announcement_series as autumn

SHANGHAI = ZoneInfo("Asia/Shanghai")

CALENDAR = Calendar()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return autumn.read(autumn.announced(tmp_path_factory.mktemp("announced")))


@pytest.fixture
def state(site: Site) -> Callable[[str, str], str]:
    """Say in Chinese where an announcement of autumn stands at an instant."""
    board = Board.of(site)
    return lambda name, text: board.status(autumn.one(site, name), autumn.at(text)).word


def counted(first: str, days: int) -> PublicityWindow:
    return PublicityWindow(
        first=date.fromisoformat(first), working_days=days, last=None, origin=None
    )  # type: ignore[arg-type]


# Windows


@pytest.mark.parametrize(
    ("first", "days", "last"),
    [
        ("2020-01-16", 5, "2020-01-21"),  # the Sunday before the holiday is worked
        ("2020-01-23", 5, "2020-02-06"),  # the holiday was lengthened by three days
        ("2020-04-30", 5, "2020-05-09"),  # a Saturday is worked after the holiday
        ("2020-09-28", 5, "2020-10-10"),  # the Saturday after the holiday is worked
        ("2021-02-07", 5, "2021-02-18"),  # a Sunday is worked before the holiday
        ("2021-09-30", 5, "2021-10-12"),
        ("2022-04-02", 5, "2022-04-11"),  # a Saturday that is worked begins a window
        ("2023-04-23", 5, "2023-04-27"),  # a Sunday that is worked begins a window
        ("2023-06-21", 3, "2023-06-26"),
        ("2023-09-27", 5, "2023-10-09"),
        ("2023-09-18", 10, "2023-10-07"),  # ends on a Saturday that is worked
        ("2024-02-04", 5, "2024-02-08"),
        ("2024-02-08", 2, "2024-02-09"),  # the eve of the new year was no day off by the notice
        ("2024-09-29", 5, "2024-10-10"),
        ("2025-01-26", 3, "2025-02-05"),
        ("2025-09-28", 5, "2025-10-10"),
        ("2026-02-13", 3, "2026-02-24"),
        ("2026-12-28", 4, "2026-12-31"),
        ("2023-09-04", 5, "2023-09-08"),
        ("2023-09-04", 1, "2023-09-04"),
        ("2023-09-09", 1, "2023-09-11"),
    ],
)
def test_a_window_counts_working_days_the_first_included(first: str, days: int, last: str) -> None:
    assert last_day(CALENDAR, counted(first, days)) == date.fromisoformat(last)


def test_a_year_nobody_knows_leaves_a_window_open() -> None:
    assert last_day(CALENDAR, counted("2026-12-30", 5)) is None
    assert last_day(CALENDAR, counted("2199-12-30", 5)) is None


@given(
    st.dates(date(2020, 1, 1), date(2026, 11, 30)),
    st.integers(1, 15),
)
def test_a_window_ends_on_a_working_day_and_holds_as_many_as_it_says(
    first: date, days: int
) -> None:
    last = last_day(CALENDAR, counted(first.isoformat(), days))
    assert last is not None
    assert is_workday(CALENDAR, last)
    assert workdays_between(CALENDAR, first, last) == days


# States


@pytest.mark.parametrize(
    ("day", "publicity", "extension", "correction", "result"),
    [
        ("2023-09-03 23:59", "未发布", "未发布", "未发布", "未发布"),
        ("2023-09-04", "公示中", "未发布", "未发布", "未发布"),
        ("2023-09-05 23:59", "公示中", "未发布", "未发布", "未发布"),
        ("2023-09-06", "异议处理中", "未发布", "未发布", "未发布"),
        ("2023-09-07", "异议处理中", "异议处理中", "未发布", "未发布"),
        ("2023-09-14", "异议处理中", "异议处理中", "未发布", "未发布"),
        ("2023-09-17 23:59", "异议处理中", "异议处理中", "未发布", "未发布"),
        ("2023-09-18", "已更正", "已更正", "公示中", "未发布"),
        ("2023-10-07 23:59", "已更正", "已更正", "公示中", "未发布"),
        ("2023-10-08", "已更正", "已更正", "已结束", "未发布"),
        ("2023-10-10", "已更正", "已更正", "终局", "终局"),
    ],
)
def test_a_line_of_announcements_goes_from_state_to_state(
    state: Callable[[str, str], str],
    day: str,
    publicity: str,
    extension: str,
    correction: str,
    result: str,
) -> None:
    names = ("publicity", "extension", "correction", "result")
    assert [state(name, day) for name in names] == [publicity, extension, correction, result]


def without_objections(site: Site, *names: str) -> Site:
    kept = tuple(autumn.one(site, name) for name in names)
    return replace(site, announcements=kept, registers=())


def status(site: Site, name: str, text: str) -> AnnouncementState:
    return Board.of(site).status(autumn.one(site, name), autumn.at(text)).state


def test_a_window_ends_with_its_last_day_in_every_time_zone(site: Site) -> None:
    alone = without_objections(site, "publicity")
    board, item = Board.of(alone), autumn.one(alone, "publicity")
    assert board.status(item, autumn.at("2023-09-08 23:59:59")).state is AnnouncementState.OPEN
    assert board.status(item, autumn.at("2023-09-09")).state is AnnouncementState.ENDED
    over = datetime(2023, 9, 8, 16, tzinfo=UTC)
    assert board.status(item, over).state is AnnouncementState.ENDED
    assert board.status(item, over - timedelta(seconds=1)).state is AnnouncementState.OPEN
    assert board.status(item, over).ends == over


def test_an_extension_moves_the_end_and_says_what_was_planned(site: Site) -> None:
    two = without_objections(site, "publicity", "extension")
    item = autumn.one(two, "publicity")
    found = Board.of(two).status(item, autumn.at("2023-09-12"))
    assert found.state is AnnouncementState.EXTENDED
    assert (found.planned, found.last) == (date(2023, 9, 8), date(2023, 9, 13))
    assert found.extended == autumn.one(two, "extension")
    assert status(two, "publicity", "2023-09-06") is AnnouncementState.OPEN
    assert status(two, "publicity", "2023-09-14") is AnnouncementState.ENDED


def test_an_extension_of_what_has_no_window_is_told_too(site: Site) -> None:
    two = without_objections(site, "publicity", "extension")
    notice = replace(two.announcements[0], kind="notice", window=None)
    later = replace(two.announcements[1], window=None)
    board = Board.of(replace(two, announcements=(notice, later)))
    assert board.status(notice, autumn.at("2023-09-12")).state is AnnouncementState.EXTENDED
    assert board.status(notice, autumn.at("2023-09-05")).state is AnnouncementState.PUBLISHED
    assert board.status(later, autumn.at("2023-09-12")).state is AnnouncementState.PUBLISHED


def test_a_window_that_begins_later_has_not_begun(site: Site) -> None:
    alone = without_objections(site, "publicity")
    window = replace(alone.announcements[0].window, first=date(2023, 9, 11), last=None)
    item = replace(alone.announcements[0], window=window)
    board = Board.of(replace(alone, announcements=(item,)))
    assert board.status(item, autumn.at("2023-09-10 23:59")).state is AnnouncementState.AHEAD
    assert board.status(item, autumn.at("2023-09-11")).state is AnnouncementState.OPEN


def test_a_repeal_stands_above_everything(site: Site) -> None:
    repeal = replace(autumn.one(site, "correction"), id="autumn-repeal", kind="repeal", window=None)
    kept = (autumn.one(site, "publicity"), autumn.one(site, "extension"), repeal)
    board = Board.of(replace(site, announcements=kept))
    found = board.status(kept[0], autumn.at("2023-09-18"))
    assert found.state is AnnouncementState.REPEALED
    assert (found.repealed, found.latest) == (repeal, repeal)
    # An objection that was upheld is settled by a repeal too.
    assert found.open == ()


def test_an_upheld_objection_is_settled_by_a_correction_alone(site: Site) -> None:
    board, item = Board.of(site), autumn.one(site, "publicity")
    assert [o.number for o in board.settling(item, autumn.at("2023-09-06"))] == [1]
    assert [o.number for o in board.settling(item, autumn.at("2023-09-08"))] == [1, 2]
    assert [o.number for o in board.settling(item, autumn.at("2023-09-14"))] == [1]
    assert board.settling(item, autumn.at("2023-09-18")) == ()
    assert board.settling(autumn.one(site, "correction"), autumn.at("2023-09-19")) == ()


def test_a_correction_without_a_window_leaves_the_window_as_it_was(site: Site) -> None:
    correction = replace(autumn.one(site, "correction"), window=None)
    kept = (autumn.one(site, "publicity"), correction)
    two = replace(site, announcements=kept, registers=())
    followed = replace(correction, follows="autumn-publicity")
    board = Board.of(replace(two, announcements=(kept[0], followed)))
    assert board.round(followed) == (kept[0], followed)
    assert board.round(kept[0]) == (kept[0], followed)
    assert board.status(followed, autumn.at("2023-09-18")).state is AnnouncementState.PUBLISHED


def test_the_list_that_holds_is_the_last_one_before(site: Site) -> None:
    board = Board.of(site)
    names = [(board.list_of(autumn.one(site, n)) or site).id for n in ("publicity", "extension")]
    assert names == ["autumn-proposal", "autumn-proposal"]
    held = board.list_of(autumn.one(site, "result"))
    assert held is not None
    assert held.id == "autumn-corrected"
    before = board.list_before(autumn.one(site, "correction"))
    assert before is not None
    assert before.id == "autumn-proposal"
    assert board.list_before(autumn.one(site, "publicity")) is None
    notice = site.announcement("guidelines-online")
    assert notice is not None
    assert board.list_of(notice) is None
    assert board.status(notice, autumn.at("2026-11-20")).state is AnnouncementState.PUBLISHED


def test_a_ring_of_announcements_comes_to_an_end(site: Site) -> None:
    first = replace(autumn.one(site, "publicity"), follows="autumn-extension")
    ring = replace(site, announcements=(first, autumn.one(site, "extension")))
    board = Board.of(ring)
    assert [one.id for one in board.line(first)] == ["autumn-extension", "autumn-publicity"]
    itself = replace(first, follows=first.id)
    assert Board.of(replace(site, announcements=(itself,))).line(itself) == (itself,)


def test_where_two_follow_one_the_earlier_goes_on(site: Site) -> None:
    second = replace(autumn.one(site, "correction"), follows="autumn-publicity")
    three = replace(
        site,
        announcements=(autumn.one(site, "publicity"), autumn.one(site, "extension"), second),
    )
    line = Board.of(three).line(three.announcements[0])
    assert [one.id for one in line] == ["autumn-publicity", "autumn-extension"]


def test_an_announcement_without_an_instant_comes_with_its_day(site: Site) -> None:
    item = autumn.one(site, "publicity")
    assert published_at(item, SHANGHAI) == autumn.at("2023-09-04")
    nine = autumn.at("2023-09-04 09:00")
    assert published_at(replace(item, published=nine), SHANGHAI) == nine


def test_a_clause_of_the_call_says_how_long_before_the_site_does(site: Site) -> None:
    item = autumn.one(site, "publicity")
    by_site = Board.of(site).least(item)
    assert by_site is not None
    assert (by_site.days, by_site.clause) == (5, None)
    assert by_site.assumption is not None
    call = site.call(item.call)
    assert call is not None
    clauses = [replace(c, params={"publicity_days": n}) for n, c in enumerate(call.clauses[:3], 5)]
    own = replace(site, calls=(replace(call, clauses=tuple(clauses)),))
    by_clause = Board.of(own).least(item)
    assert by_clause is not None
    assert (by_clause.days, by_clause.clause) == (7, clauses[2])
    assert Board.of(replace(site, publicity=None)).least(item) is None


def test_every_state_has_a_word() -> None:
    assert set(WORDS) == set(AnnouncementState)
    assert len(set(WORDS.values())) == len(AnnouncementState)


# What changed


def test_a_correction_says_row_by_row_what_changed(site: Site) -> None:
    old, new = site.result("autumn-proposal"), site.result("autumn-corrected")
    assert old is not None
    assert new is not None
    found = changes(old, new)
    assert [old.number(line) for line in found.removed] == ["autumn-002"]
    assert [new.number(line) for line in found.added] == ["autumn-007"]
    assert found.changed == ()
    assert found
    assert not changes(old, old)
    back = changes(new, old)
    assert (back.added, back.removed) == (found.removed, found.added)


NUMBERS = st.sampled_from([f"p-{n}" for n in range(6)])
ROWS = st.dictionaries(
    NUMBERS, st.tuples(st.sampled_from("甲乙"), st.sampled_from(["1.00", "2.00"]))
)


def listed(site: Site, rows: dict[str, tuple[str, str]], *fields: str) -> ResultPackage:
    base = site.results[0]
    columns = tuple(ListColumn(name=name, field=name, title=name, type="string") for name in fields)
    lines = tuple(
        ListLine(
            cells=(str(n), number, *cells)[: len(fields)], place=Place(file="list.csv", line=n)
        )
        for n, (number, cells) in enumerate(rows.items(), 1)
    )
    return replace(base, columns=columns, lines=lines)


@given(ROWS, ROWS)
def test_what_changed_leads_from_the_old_list_to_the_new(
    site: Site, before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]]
) -> None:
    fields = ("index", "number", "unit", "award")
    old, new = listed(site, before, *fields), listed(site, after, *fields)
    found = changes(old, new)
    rebuilt = dict(before)
    for line in found.removed:
        del rebuilt[old.number(line)]
    for change in found.changed:
        assert change.cells
        assert all(was != now for _, was, now in change.cells)
        rebuilt[change.number] = (new.cell(change.new, "unit"), new.cell(change.new, "award"))
    for line in found.added:
        rebuilt[new.number(line)] = (new.cell(line, "unit"), new.cell(line, "award"))
    assert rebuilt == after
    assert bool(found) == (before != after)


def test_columns_only_one_list_has_are_not_compared(site: Site) -> None:
    old = listed(site, {"p-1": ("甲", "1.00")}, "index", "number", "unit")
    new = listed(site, {"p-1": ("甲", "1.00")}, "index", "number", "unit", "award")
    assert not changes(old, new)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0.01", 1),
        ("12000.00", 1_200_000),
        ("12000", 1_200_000),
        ("12000.5", 1_200_050),
        ("12000.005", None),
        ("", None),
        ("１２", None),
        ("1.2.3", None),
        ("-1", None),
        ("1e3", None),
    ],
)
def test_an_amount_is_plain_digits_with_two_decimals_at_most(text: str, amount: int | None) -> None:
    assert fen(text) == amount


def test_places_and_objections_are_found_by_their_names(site: Site, tmp_path: Path) -> None:
    assert [o.number for o in site.objections("autumn-publicity")] == [1, 2]
    assert site.objections("autumn-result") == ()
    assert site.announcement("nothing") is None
    assert site.result("nothing") is None
    assert site.zone.key == "Asia/Shanghai"
