"""Counting over many applications at once; the only module that knows duckdb.

The engine works in memory alone: no file, no network, no extension, a bound on memory. Values from
outside reach it as parameters or appended rows; the text of a statement is made of our own words
and numbers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType

import duckdb

from generator.findings import OUT_OF_MEMORY, DeadEnd

MEMORY = "512MB"
"""So much memory the engine takes at most."""
THREADS = 2

_ROWS, _SIGNS = 100_000, 4_000_000
"""How many rows, and about how many signs, are handed over at once."""
_SETTINGS = (
    ("autoinstall_known_extensions", "false"),
    ("autoload_known_extensions", "false"),
    ("allow_community_extensions", "false"),
    ("temp_directory", "''"),
    ("enable_external_access", "false"),
    ("lock_configuration", "true"),
)
_POINTS = 10_000
"""Points are kept in ten thousandths: whole numbers with four decimals behind them."""
_GRAMS = 6_000_000
_PICKS = 3_000_000
_MANY = 20_000
_PIECE = 32
MOST_PAIRS = 200_000
"""So many pairs of near texts are looked into at most."""


@dataclass(frozen=True, kw_only=True)
class Agreeing:
    """Applications, by their places, that agree in the values of some keys."""

    values: tuple[str, ...]
    members: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """One part of the points as the engine takes it; ``votes`` false for reviewers' points."""

    votes: bool
    weight: int
    highest: int = 0
    lowest: int = 0


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """One application in the order of its points, all figures in units of the last decimal.

    ``parts`` go with the weighings; ``kept`` counts the reviewers' points after the extremes.
    """

    member: int
    rank: int
    total: int
    parts: tuple[int, ...]
    kept: int


class Engine:
    """A database of its own in memory; use it as a context."""

    def __init__(self, memory: str = MEMORY, threads: int = THREADS) -> None:
        """Open it; ``memory`` is written like 512MB."""
        self._base = duckdb.connect(":memory:", config={"threads": threads, "memory_limit": memory})
        for name, value in _SETTINGS:
            self._base.execute(f"SET {name} = {value}")
        self._tables = 0

    def __enter__(self) -> "Engine":
        """Return the engine."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Forget everything; raises DeadEnd where the machine has not the memory to go on."""
        self._base.close()
        # A transaction that cannot be ended for want of memory says so in its words alone.
        short = isinstance(error, duckdb.Error) and "allocate" in str(error)
        if short or isinstance(error, duckdb.OutOfMemoryException | MemoryError):
            raise DeadEnd(OUT_OF_MEMORY) from error

    def keep(self, types: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
        """Keep rows in a new table with columns c0, c1 … of some types and return its name."""
        self._tables += 1
        name = f"t{self._tables}"
        columns = ", ".join(f"c{number} {kind}" for number, kind in enumerate(types))
        self._base.execute(f"CREATE TABLE {name} ({columns})")
        marks = ", ".join(f"unnest(?::{kind}[])" for kind in types)
        for block in _blocks(rows):
            given = [[row[number] for row in block] for number in range(len(types))]
            self._base.execute(f"INSERT INTO {name} SELECT {marks}", given)
        return name

    def rows(self, statement: str, given: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Return the rows of one of our statements."""
        return self._base.execute(statement, list(given)).fetchall()

    # ---- what applications agree in ----

    def agreeing(self, keys: Sequence[str], more_than: int, within: str = "") -> Iterator[Agreeing]:
        """Yield the applications that agree in every key, where more than so many do.

        Each key is a table of places and values, none twice; ``within`` is a table of the places
        that count.
        """
        values = [f"k{number}.c1 AS v{number}" for number in range(len(keys))]
        joined = " ".join(f"JOIN {key} k{n} ON k{n}.c0 = k0.c0" for n, key in enumerate(keys) if n)
        only = f"WHERE k0.c0 IN (SELECT c0 FROM {within})" if within else ""  # noqa: S608  our names
        names = ", ".join(f"v{number}" for number in range(len(keys)))
        # Only the members of groups that go over are fetched: counting is cheap, lists are not.
        counted = f"SELECT k0.c0 AS n, {', '.join(values)} FROM {keys[0]} k0 {joined} {only}"  # noqa: S608  our names
        over = f"SELECT {names} FROM held GROUP BY ALL HAVING count(*) > ?"  # noqa: S608  as above
        found = self._base.execute(
            f"WITH held AS ({counted}) "  # noqa: S608  as above
            f"SELECT {names}, list_sort(list(n)) FROM held SEMI JOIN ({over}) o "
            f"USING ({names}) GROUP BY {names} ORDER BY ALL",
            [more_than],
        )
        for *shared, members in found.fetchall():
            yield Agreeing(values=tuple(shared), members=tuple(members))

    # ---- texts ----

    def same(self, texts: str) -> list[tuple[int, ...]]:
        """Return the places of each text that stands more than once in a table of texts."""
        found = self._base.execute(
            f"SELECT list_sort(list(c0)) AS places FROM {texts} GROUP BY c1 "  # noqa: S608  our name
            "HAVING count(*) > 1 ORDER BY places"
        )
        return [tuple(row[0]) for row in found.fetchall()]

    def near(self, texts: Iterable[tuple[int, str]], length: int) -> list[tuple[int, int]]:
        """Return pairs of places whose different texts share rare runs of ``length`` signs.

        Those that share most come first. Of very many texts only longer runs and a sample of them
        are looked at, and of runs that many have only neighbours are paired, so that time and
        memory grow with the number of texts and not with its square.
        """
        base = self._base
        first: dict[str, int] = {}
        for place, text in texts:
            first.setdefault(text, place)
        total, many = sum(map(len, first)), len(first) > _MANY
        length += 2 if many else 0
        every = -(-total // _GRAMS) or 1
        picks = max(2, min(40, _PICKS // max(len(first), 1)))
        # Finding a place in a long text takes as long as the text: it is cut up beforehand.
        cut = self.keep(
            ("INTEGER", "VARCHAR"),
            (
                (place, text[start : start + _PIECE + length - 1])
                for text, place in first.items()
                for start in range(0, max(1, len(text) - length + 1), _PIECE)
            ),
        )
        runs = f"SELECT c0 AS n, c1 AS t, unnest(range(1, length(c1) - ? + 2)) AS p FROM {cut}"  # noqa: S608  our name
        hashed = f"SELECT n, hash(substr(t, p::BIGINT, ?)) AS h FROM ({runs})"  # noqa: S608  as above
        base.execute(
            f"CREATE TEMP TABLE gram AS SELECT n, h FROM ({hashed}) WHERE h % ? = 0",  # noqa: S608  as above
            [length, length, every],
        )
        base.execute(f"DROP TABLE {cut}")
        # Each text is looked for by those of its runs that fewest others have.
        base.execute(
            "CREATE TEMP TABLE rare AS SELECT DISTINCT unnest(hs) AS h FROM ("
            "SELECT arg_min(h, f, ?) AS hs FROM gram JOIN ("
            "SELECT h, count(*) AS f FROM gram GROUP BY h HAVING count(DISTINCT n) > 1) USING (h) "
            "GROUP BY n)",
            [picks],
        )
        found = base.execute(
            "WITH held AS (SELECT list_sort(list(DISTINCT n)) AS l FROM gram SEMI JOIN rare "
            "USING (h) GROUP BY h), stepped AS (SELECT l, unnest(range(1, len(l))) AS i FROM held) "
            "SELECT l[i] AS a, l[i + d] AS b, count(*) AS shared FROM stepped, "
            "(SELECT unnest(range(1, ? + 1)) AS d) WHERE i + d <= len(l) "
            "GROUP BY ALL ORDER BY shared DESC, a, b LIMIT ?",
            [2 if many else 8, MOST_PAIRS],
        ).fetchall()
        base.execute("DROP TABLE gram")
        base.execute("DROP TABLE rare")
        return [(one, other) for one, other, _ in found]

    # ---- points ----

    def ranked(
        self,
        members: str,
        weighings: Sequence[Weighing],
        *,
        votes: str,
        points: str,
        scale: int,
        decimals: int,
        ties: Sequence[int],
        favours: str = "",
        most: int | None = None,
    ) -> list[Ranked]:
        """Return applications in the order of their points, rounded half up at each step.

        ``members`` is a table of places, ``votes`` of places and counts, ``points`` of places,
        reviewers and ten thousandths; ``ties`` are the numbers of the parts compared next.
        ``favours`` is a table of places, units added to the total, which then is ``most`` units at
        most, and what goes in front, compared last.
        """
        unit = 10**decimals
        parts = [self._part(part, votes, points, scale, unit) for part in weighings]
        joined = " ".join(f"LEFT JOIN ({sql}) p{n} ON p{n}.n = m.c0" for n, sql in enumerate(parts))
        values = ", ".join(f"coalesce(p{n}.v, 0) AS v{n}" for n in range(len(parts)))
        kept = [f"p{n}.k" for n, part in enumerate(weighings) if not part.votes] or ["0"]
        summed = " + ".join(f"v{n} * {part.weight}" for n, part in enumerate(weighings))
        total, in_front = f"(2 * ({summed}) + 100) // 200", "0"
        if favours:
            joined = f"{joined} LEFT JOIN {favours} f ON f.c0 = m.c0"
            values = f"{values}, coalesce(f.c1, 0) AS added, coalesce(f.c2, 0) AS front"
            total, in_front = f"{total} + added", "front"
            total = total if most is None else f"least({total}, {int(most)})"
        order = ", ".join(
            ["total DESC", *(f"v{number} DESC" for number in ties), f"{in_front} DESC"]
        )
        found = self._base.execute(
            f"SELECT n, rank() OVER (ORDER BY {order})::INTEGER AS r, total, "  # noqa: S608  our words
            f"{', '.join(f'v{n}' for n in range(len(parts)))}, k FROM ("
            f"SELECT *, {total} AS total FROM ("
            f"SELECT m.c0 AS n, {values}, coalesce({kept[0]}, 0)::INTEGER AS k "
            f"FROM {members} m {joined})) ORDER BY r, n"
        )
        return [
            Ranked(
                member=n,
                rank=rank,
                total=int(total),
                parts=tuple(map(int, rest[:-1])),
                kept=rest[-1],
            )
            for n, rank, total, *rest in found.fetchall()
        ]

    def _part(self, part: Weighing, votes: str, points: str, scale: int, unit: int) -> str:
        if part.votes:
            most = f"(SELECT greatest(max(c1), 1) FROM {votes})::HUGEINT"  # noqa: S608  our name
            value = f"(2 * c1::HUGEINT * {scale * unit} + {most}) // (2 * {most})"
            return f"SELECT c0 AS n, {value} AS v, 0 AS k FROM {votes}"  # noqa: S608  our words
        value = f"(2 * s::HUGEINT * {unit} + k * {_POINTS}) // (2 * k * {_POINTS})"
        return (
            f"SELECT n, {value} AS v, k FROM (SELECT n, list_sum(x) AS s, len(x) AS k FROM ("  # noqa: S608  our words
            f"SELECT n, l[{part.lowest} + 1:len(l) - {part.highest}] AS x FROM ("
            f"SELECT c0 AS n, list_sort(list(c2)) AS l FROM {points} GROUP BY c0))) WHERE k > 0"
        )


def _blocks(rows: Iterable[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    block: list[Sequence[object]] = []
    signs = 0
    for row in rows:
        block.append(row)
        signs += sum(len(value) for value in row if isinstance(value, str))
        if len(block) == _ROWS or signs > _SIGNS:
            yield block
            block, signs = [], 0
    if block:
        yield block
