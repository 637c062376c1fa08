"""What the engine counts is what plain Python counts, on random data; it opens nothing."""

import random
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.findings import DeadEnd, Place
from generator.forms.form import Field, FieldType
from generator.model.clauses import Clause, Enforcement, Force
from generator.model.names import letters
from generator.review.database import Engine, Weighing
from generator.review.entries import LimitGroup, Outcome
from generator.review.limits import settle
from generator.review.sheet_rows import Faults
from generator.review.similarity import alikeness, connected, near_pairs, passages
from generator.review.staff_sheets import Decision

VALUES = st.sampled_from(["甲", "乙", "丙", "丁' OR 1=1 --", '"; DROP TABLE t1', "=1+1", "\u202e"])
ROWS = st.lists(st.tuples(st.integers(0, 25), VALUES), unique=True, max_size=60)


@settings(max_examples=60)
@given(ROWS, ROWS, st.integers(0, 4), st.sets(st.integers(0, 25)))
def test_who_agrees_in_two_keys_is_whom_plain_python_finds(one, other, most, within):
    with Engine() as engine:
        keys = [engine.keep(("INTEGER", "VARCHAR"), rows) for rows in (one, other)]
        taking = engine.keep(("INTEGER",), [(place,) for place in sorted(within)])
        told = {found.values: found.members for found in engine.agreeing(keys, most, taking)}
        alone = {found.values[0]: found.members for found in engine.agreeing(keys[:1], most)}
    wanted = defaultdict(set)
    for place, value in one:
        for again, beside in other:
            if again == place and place in within:
                wanted[value, beside].add(place)
    assert told == {v: tuple(sorted(p)) for v, p in wanted.items() if len(p) > most}
    single = defaultdict(set)
    for place, value in one:
        single[value].add(place)
    assert alone == {v: tuple(sorted(p)) for v, p in single.items() if len(p) > most}


def half_up(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


POINTS = st.decimals(0, 100, places=4, allow_nan=False)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 999), st.lists(POINTS, min_size=3, max_size=9)),
        min_size=1,
        max_size=12,
    ),
    st.integers(0, 4),
    st.integers(0, 100),
    st.booleans(),
)
def test_points_are_what_decimals_give_rounded_half_up(marks, decimals, weight, dropped):
    drop = int(dropped)
    with Engine() as engine:
        members = engine.keep(("INTEGER",), [(n,) for n in range(len(marks))])
        votes = engine.keep(("INTEGER", "BIGINT"), [(n, v) for n, (v, _) in enumerate(marks)])
        points = engine.keep(
            ("INTEGER", "VARCHAR", "BIGINT"),
            [
                (n, f"{j}", int(p * 10_000))
                for n, (_, ps) in enumerate(marks)
                for j, p in enumerate(ps)
            ],
        )
        parts = (
            Weighing(votes=True, weight=weight),
            Weighing(votes=False, weight=100 - weight, highest=drop, lowest=drop),
        )
        told = engine.ranked(
            members, parts, votes=votes, points=points, scale=100, decimals=decimals, ties=(1, 0)
        )
    most = max(1, *(v for v, _ in marks), 1)
    wanted = {}
    for number, (count, given_points) in enumerate(marks):
        kept = sorted(given_points)[drop : len(given_points) - drop]
        first = half_up(Decimal(count) * 100 / most, decimals)
        second = half_up(sum(kept, Decimal()) / len(kept), decimals)
        total = half_up((first * weight + second * (100 - weight)) / 100, decimals)
        wanted[number] = (total, second, first)
    unit = Decimal(10) ** decimals
    for one in told:
        total, second, first = wanted[one.member]
        assert (one.total, one.parts) == (total * unit, (first * unit, second * unit))
        assert one.rank == 1 + sum(other > wanted[one.member] for other in wanted.values())
    assert [one.rank for one in told] == sorted(one.rank for one in told)


def test_the_engine_reads_no_file_writes_none_and_loads_no_extension(tmp_path: Path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    with Engine() as engine:
        for statement in (
            f"SELECT * FROM read_csv('{secret}')",  # noqa: S608  what must be refused
            f"SELECT * FROM '{secret}'",  # noqa: S608  as above
            f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
            f"ATTACH '{tmp_path}/other.db'",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET enable_external_access = true",
            "SET memory_limit = '64GB'",
        ):
            with pytest.raises(duckdb.Error):
                engine.rows(statement)
        assert engine.rows("SELECT current_setting('threads')") == [(2,)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret.csv"]


def test_an_engine_without_rows_answers():
    with Engine() as engine:
        empty = engine.keep(("INTEGER", "VARCHAR"), [])
        assert list(engine.agreeing((empty,), 0)) == []
        assert engine.same(empty) == []
        assert engine.near([], 3) == []


# ---- how alike texts are ----

TITLE = Field(
    name="title", title="项目名称", help="", kind=FieldType.TEXT, required=True, options=(),
    longest=60, least=None, most=None,
)  # fmt: skip
LONG = Field(
    name="plan", title="方案", help="", kind=FieldType.LONG, required=True, options=(),
    longest=2000, least=None, most=None,
)  # fmt: skip


@settings(max_examples=100)
@given(st.text("甲乙丙丁戊", max_size=40), st.text("甲乙丙丁戊", max_size=40), st.integers(1, 5))
def test_a_passage_stands_in_both_texts_and_none_overlaps(one: str, other: str, run: int):
    found, at = passages(one, other, run), 0
    for passage in found:
        assert len(passage) >= run
        assert passage in other
        at = one.index(passage, at) + len(passage)
    covered = sum(map(len, found))
    longest = max(
        (j - i for i in range(len(one)) for j in range(i + run, len(one) + 1) if one[i:j] in other),
        default=0,
    )
    assert covered >= longest


@settings(max_examples=100)
@given(st.text("甲乙丙丁", max_size=30), st.text("甲乙丙丁", max_size=30), st.booleans())
def test_likeness_is_the_same_both_ways_and_whole_only_for_the_same(one, other, long):
    share, _ = alikeness(one, other, long=long)
    assert alikeness(other, one, long=long)[0] == share
    assert 0 <= share <= 100
    assert (share == 100) == (one == other and one != "")


def test_a_text_is_compared_without_marks_width_and_case():
    assert letters("《Ａ类》“1+1+N” 行动！\n") == letters("a类11n行动") != ""


@pytest.mark.parametrize("seed", range(6))
def test_every_near_title_that_comparing_all_finds_is_found(seed: int):
    dice = random.Random(seed)  # noqa: S311  the same cases on every run
    signs = [chr(0x4E00 + n) for n in range(60)]
    titles: list[str] = []
    for _ in range(120):
        if titles and dice.random() < 0.4:
            old = list(dice.choice(titles))
            for _ in range(dice.randint(0, 2)):
                at = dice.randrange(len(old))
                old[at : at + dice.randint(0, 1)] = dice.choice(signs)
            titles.append("".join(old))
        else:
            titles.append("".join(dice.choices(signs, k=dice.randint(8, 20))))
    texts = {n: {"title": t} for n, t in enumerate(titles)}
    with Engine() as engine:
        pairs, cut = near_pairs(engine, texts, [(TITLE, 80)])
    wanted = {
        (a, b)
        for a, b in combinations(range(len(titles)), 2)
        if alikeness(titles[a], titles[b], long=False)[0] >= 80
    }
    assert not cut
    assert all(pair.likenesses[0].percent >= 80 for pair in pairs)
    # Of titles that are the same, neighbours are paired: who belongs together is what counts.
    told = {places for places, _ in connected(pairs)}
    reached: dict[int, set[int]] = {n: {n} for n in range(len(titles))}
    for a, b in wanted:
        joined = reached[a] | reached[b]
        for place in joined:
            reached[place] = joined
    assert told == {tuple(sorted(s)) for s in reached.values() if len(s) > 1}


def test_a_copy_with_much_written_around_it_is_found_with_its_passages():
    dice = random.Random(5)  # noqa: S311  the same case on every run
    signs = [chr(0x4E00 + n) for n in range(900)]
    body = "".join(dice.choices(signs, k=300))
    around = "".join(dice.choices(signs, k=900))
    other = "".join(dice.choices(signs, k=500))
    copied = f"{around[:400]}，{body[:150]}。\n{body[150:]}；{around[400:]}"
    texts = {3: {"plan": f"“{body}”"}, 7: {"plan": other}, 9: {"plan": copied}}
    with Engine() as engine:
        (pair,), _ = near_pairs(engine, texts, [(LONG, 60)])
    assert (pair.first, pair.second) == (3, 9)
    (likeness,) = pair.likenesses
    assert likeness.percent == 99
    assert "".join(p.text for p in likeness.passages).startswith(body[:120])


def test_a_passage_is_shown_as_the_applicant_wrote_it():
    texts = {
        0: {"plan": "每月议事一次（公开），办理；再由居民评价结果！"},
        1: {"plan": "每月议事一次(公开)办理,再由居民评价结果"},
    }
    with Engine() as engine:
        (pair,), _ = near_pairs(engine, texts, [(LONG, 60)])
    assert pair.likenesses[0].passages[0].text == "每月议事一次（公开），办理；再由居民评价结果"
    assert pair.likenesses[0].percent == 100


def test_the_signs_that_are_read_are_bounded_and_the_nearest_are_read_first(
    monkeypatch: pytest.MonkeyPatch,
):
    dice = random.Random(7)  # noqa: S311  the same case on every run
    signs = [chr(0x4E00 + n) for n in range(900)]
    shared = "".join(dice.choices(signs, k=200))
    texts = {n: {"plan": shared + "".join(dice.choices(signs, k=800))} for n in range(60)}
    texts |= {60: texts[0], 61: {"plan": texts[1]["plan"][:-50]}}
    read: list[int] = []

    def counted(one: str, other: str, *, long: bool) -> tuple[int, tuple[str, ...]]:
        read.append(len(one) + len(other))
        return alikeness(one, other, long=long)

    monkeypatch.setattr("generator.review.similarity.alikeness", counted)
    most = 60_000
    with Engine() as engine:
        pairs, cut = near_pairs(engine, texts, [(LONG, 60)], most)
    assert cut
    # Once to find the pairs, once to tell them; what is the same is known without being read.
    assert sum(read) <= 2 * most + 2000
    assert {(pair.first, pair.second) for pair in pairs} == {(0, 60), (1, 61)}


def test_an_engine_without_the_memory_to_go_on_says_so():
    rows = ((n, f"{n:04d}" * 100) for n in range(100_000))
    with pytest.raises(DeadEnd, match="内存不够"), Engine(memory="10MB") as engine:
        engine.keep(("INTEGER", "VARCHAR"), rows)


# ---- what people settle ----


def clause(force: Force = Force.MUST) -> Clause:
    return Clause(
        id="AA-1", number="一", occurrence=1, held=Enforcement.RULE, force=force, says="限一个。",
        original="", categories=(), params={}, assumption=None, bands=None, limit=None,
        section="requirements", origin=None,  # type: ignore[arg-type]
    )  # fmt: skip


def group(members: tuple[int, ...], most: int, **changes: object) -> LimitGroup:
    kept = {"clause": clause(), "title": "单位", "values": ("甲",), "least": None, "certain": True}
    return LimitGroup(members=members, most=most, quota=False, **{**kept, **changes})  # type: ignore[arg-type]


def decision(passed: bool, reason: str = "") -> Decision:
    return Decision(
        name="",
        stage="",
        passed=passed,
        award=None,
        reason=reason,
        place=Place(file="d.csv", line=2),
    )


def settled(groups, decisions, places=range(6)):
    faults = Faults()
    found = settle(places, groups, decisions, faults)
    return {p: outcome for p, (outcome, _) in found.items()}, [f.message for f in faults.found]


def test_in_a_group_over_its_bound_all_wait_and_the_others_pass():
    found, told = settled([group((0, 1, 2), 2)], {})
    assert found == dict.fromkeys((0, 1, 2), Outcome.OPEN) | dict.fromkeys(
        (3, 4, 5), Outcome.PASSED
    )
    assert told == []


def test_once_enough_are_decided_the_rest_fail():
    found, _ = settled([group((0, 1, 2), 2)], {0: decision(True), 2: decision(True)})
    assert (found[0], found[1], found[2]) == (Outcome.PASSED, Outcome.FAILED, Outcome.PASSED)


def test_once_enough_are_refused_the_rest_pass():
    found, _ = settled([group((0, 1, 2), 2)], {1: decision(False)})
    assert (found[0], found[1], found[2]) == (Outcome.PASSED, Outcome.FAILED, Outcome.PASSED)


def test_of_those_that_may_be_the_same_people_decide_each():
    unsure = group((0, 1, 2), 1, certain=False)
    found, _ = settled([unsure], {0: decision(True)})
    assert [found[p] for p in (0, 1, 2)] == [Outcome.PASSED, Outcome.OPEN, Outcome.OPEN]
    both = {p: decision(True, "不是同一人") for p in (0, 1, 2)}
    found, told = settled([unsure], both)
    assert {found[p] for p in (0, 1, 2)} == {Outcome.PASSED}
    assert told == []


@pytest.mark.parametrize(
    ("force", "reason", "message"),
    [
        (Force.MUST, "有理由", "“甲”决定通过 2 个，超过限额 1 个（一）；请把超过的改为不通过"),
        (Force.WAIVABLE, "", "“甲”决定通过 2 个，超过限额 1 个（一）；请写明理由，或改为不通过"),
        (Force.WAIVABLE, "有理由", None),
    ],
)
def test_more_than_may_pass_only_where_the_clause_leaves_room(force, reason, message):
    over = group((0, 1), 1, clause=clause(force))
    _, told = settled([over], {0: decision(True, reason), 1: decision(True, reason)})
    assert set(told) == ({message} if message else set())


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.sets(st.integers(0, 9), min_size=1), st.integers(1, 3), st.booleans()),
        max_size=6,
    ),
    st.dictionaries(st.integers(0, 9), st.booleans()),
)
def test_settling_is_what_a_plain_reading_gives(drawn, decided):
    groups = [group(tuple(sorted(m)), most, certain=sure) for m, most, sure in drawn]
    decisions = {p: decision(passed, "理由") for p, passed in decided.items()}
    found, _ = settled(groups, decisions, range(10))
    passed = {p for p, yes in decided.items() if yes}
    failed = set(decided) - passed
    for one in groups:
        if one.certain and len(passed & set(one.members)) >= one.most:
            failed |= set(one.members) - passed
    waiting = set()
    for one in groups:
        rest = set(one.members) - passed - failed
        if len(rest) + len(passed & set(one.members)) > one.most:
            waiting |= rest
    for place in range(10):
        wanted = (
            Outcome.FAILED
            if place in failed
            else Outcome.OPEN
            if place in waiting
            else Outcome.PASSED
        )
        assert found[place] is wanted
    assert Counter(found.values()).total() == 10
