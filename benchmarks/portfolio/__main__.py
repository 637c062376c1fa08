"""How long limits, quotas, duplicates and rankings over many submissions take.

    python benchmarks/portfolio --count 1000000

The values of invented submissions lie in the engine, as the review keeps them; beside each question
stands a plain DuckDB statement that only counts the same groups, which is as fast as it can be.
Aim: limits, quotas and duplicates over 1,000,000 submissions within 1 s. Then titles and texts that
are only nearly the same are looked for, and a whole review is timed from checked submissions on.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from many import PROJECT
from measure import machine, run, spread, table, timed, told

from generator.forms.form import Field, FieldType
from generator.review.database import Engine, Weighing
from generator.review.similarity import near_pairs

DISTRICTS = 20
"""So many districts share a quota; of leads, partners and units there are as many as in life."""
SIGNS = "社区居民协商议事服务院落治理平台培训走访调查公示评估活动方案资金使用制度建设老幼楼道花园"
MEMORY = "1GB"
"""A million submissions may take more than those of one call."""


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--count", type=int, default=1_000_000)
    words.add_argument("--texts", type=int, default=10_000)
    words.add_argument("--repeat", type=int, default=3)
    words.add_argument("--record", action="store_true", help="keep the figures in README.md")
    words.add_argument("--only", action="store_true", help="ask the engine once, no more")
    asked = words.parse_args()
    if asked.only:
        with Engine(MEMORY) as engine:
            for _, question, _ in questions(engine, asked.count):
                question()
        return
    told("portfolio", "\n\n".join(section(asked)), record=asked.record)


def section(asked: argparse.Namespace) -> Iterator[str]:
    """Yield the parts of what is told."""
    yield f"`python benchmarks/portfolio --count {asked.count}`; {machine()}"
    with Engine(MEMORY) as engine:
        asking = list(questions(engine, asked.count))
        spent: dict[str, list[tuple[float, float, float]]] = {name: [] for name, *_ in asking}
        for _ in range(asked.repeat):
            for name, question, floor in asking:
                start = process_time()
                took = timed(question)
                spent[name].append((took, process_time() - start, timed(floor)))
    rows, together = [], [0.0, 0.0]
    for name, taken in spent.items():
        ours, processor, plain = zip(*taken, strict=True)
        cost = f"{median(processor):.2f} ({min(processor):.2f})"
        rows.append((name, spread(ours), cost, spread(plain), f"{min(ours) / min(plain):.1f}"))
        if name != RANKING:
            together = [together[0] + min(ours), together[1] + min(processor)]
    yield table(("over all submissions", "s", "processor s", "plain DuckDB, s", "ratio"), rows)
    yield (
        f"Limits, quotas and duplicates together: {together[0]:.2f} s, {together[1]:.2f} processor "
        "s of two cores. Told are medians and, in brackets, the least; the sum and the ratios are "
        "of the least."
    )
    yield table(
        ("nearly the same", "s", "pairs"),
        [near(asked.count, FieldType.TEXT, 18), near(asked.texts, FieldType.LONG, 800)],
    )
    child = [sys.executable, "benchmarks/portfolio", "--only", "--count", str(asked.count)]
    used = run(child, cwd=PROJECT)
    yield f"A process that makes, keeps and counts them takes {used.memory >> 20} MB."


RANKING = "ranking by votes and seven reviewers (a tenth of them)"
Work = Callable[[], object]


def questions(engine: Engine, count: int) -> Iterator[tuple[str, Work, Work]]:
    """Yield what is asked over all, each with the plain statement that only counts."""
    dice = random.Random(count)  # noqa: S311  invented data

    def values(kind: str, of: int) -> str:
        rows = ((n, f"{kind}{dice.randrange(of):07d}") for n in range(count))
        return engine.keep(("INTEGER", "VARCHAR"), rows)

    lead, partner = values("L", count // 2 + 1), values("P", 3_000)
    person, district = values("法定代表人", count // 2 + 1), values("D", DISTRICTS)
    title = values("项目名称", count * 20)
    within = engine.keep(("INTEGER",), ((n,) for n in range(0, count, 2)))

    def counts(key: str, more_than: int) -> Work:
        counting = (
            f"SELECT count(*) FROM (SELECT c1 FROM {key} GROUP BY c1 HAVING count(*) > {more_than})"  # noqa: S608
        )
        return lambda: engine.rows(counting)

    both = (
        f"SELECT count(*) FROM (SELECT a.c1, b.c1 FROM {lead} a JOIN {partner} b USING (c0) "  # noqa: S608
        "GROUP BY ALL HAVING count(*) > 2)"
    )
    yield (
        "limit by two keys, half of all",
        lambda: list(engine.agreeing((lead, partner), 2, within)),
        lambda: engine.rows(both),
    )
    yield "limit by a name", lambda: list(engine.agreeing((person,), 8)), counts(person, 8)
    yield "quota by district", lambda: list(engine.agreeing((district,), 0)), counts(district, 0)
    yield "the same title", lambda: engine.same(title), counts(title, 1)
    few = count // 10 or 1
    members = engine.keep(("INTEGER",), ((n,) for n in range(few)))
    votes = engine.keep(("INTEGER", "BIGINT"), ((n, dice.randrange(9999)) for n in range(few)))
    points = engine.keep(
        ("INTEGER", "VARCHAR", "BIGINT"),
        ((n, f"评委{j}", dice.randrange(400_000, 1_000_000)) for n in range(few) for j in range(7)),
    )
    weighings = (Weighing(votes=True, weight=40), Weighing(votes=False, weight=60, highest=1))
    plain = f"SELECT c0, avg(c2) FROM {points} GROUP BY c0 ORDER BY 2 DESC"  # noqa: S608
    yield (
        RANKING,
        lambda: engine.ranked(
            members, weighings, votes=votes, points=points, scale=100, decimals=2, ties=(1, 0)
        ),
        lambda: engine.rows(plain),
    )


def near(count: int, kind: FieldType, length: int) -> tuple[str, str, str]:
    """Look for near texts among many, every hundredth of them a changed copy of another."""
    dice = random.Random(length)  # noqa: S311  invented data
    texts: list[str] = []
    for number in range(count):
        if number % 100 == 99:
            old = texts[number - dice.randrange(1, 90)]
            at = dice.randrange(1, length - 2)
            texts.append(old[:at] + dice.choice(SIGNS) + old[at + 1 :])
        else:
            texts.append("".join(dice.choices(SIGNS, k=length)))
    field = Field(
        name="text",
        title="文字",
        help="",
        kind=kind,
        required=True,
        options=(),
        longest=None,
        least=None,
        most=None,
    )
    given = {number: {"text": text} for number, text in enumerate(texts)}
    pairs: list[object] = []
    with Engine(MEMORY) as engine:
        seconds = timed(lambda: pairs.extend(near_pairs(engine, given, [(field, 80)])[0]))
    return f"{count:,} texts of {length} signs", f"{seconds:.2f}", f"{len(pairs):,}"


if __name__ == "__main__":
    main()
