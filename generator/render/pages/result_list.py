"""The list of an announcement as its page shows it: the table, totals, breakdowns, what changed.

Rows and cells stand exactly as in the list itself; only amounts are grouped by thousands. Pure:
nothing is read, ranked or decided here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from markupsafe import Markup

from generator.forms import xlsx_cells
from generator.model import wording
from generator.model.announcement_status import ChangedLine, changes
from generator.model.announcements import (
    AWARD,
    DECISIONS,
    INDEX,
    NUMBER,
    ListColumn,
    ListLine,
    ResultPackage,
    fen,
)
from generator.model.borrowed_facts import BorrowedFacts
from generator.model.calls import YUAN, Currency
from generator.render.announcement_index import AnnouncementIndex
from generator.render.announcement_views import (
    Breakdown,
    ChangePart,
    ChangeRow,
    ColumnView,
    ListCell,
    ListPart,
    Share,
)
from generator.render.charts import Bar, bars, counted_by
from generator.render.links import address, ident
from generator.render.views import KeyFigure, Link
from generator.web.labels import COLUMNS

FILES: Mapping[str, str] = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}
"""The shapes a list is handed out in, by the ending of its file."""

_NUMERIC = frozenset({"integer", "number"})
# What a review read, as its package names it.
_READ = "submissions"
_LABEL_UNITS = 22
_MOST_VALUES = 60


@dataclass(frozen=True, kw_only=True)
class ListView:
    """A list with what its page needs to know of its call and form."""

    result: ResultPackage
    facts: BorrowedFacts

    @property
    def currency(self) -> Currency:
        """Return the money of the list."""
        return self.facts.currency or YUAN

    def title_column(self) -> ListColumn:
        """Return the column that names a line: the project, or the first text."""
        wanted = self.facts.project
        texts = [
            column
            for column in self.result.columns
            if column.field not in {INDEX, NUMBER, *DECISIONS} and column.type == "string"
        ]
        named = (self.result.column(wanted) if wanted else None, *texts[:1])
        return next((column for column in named if column), self.result.columns[0])

    def parted(self) -> Iterator[ListColumn]:
        """Yield the columns whose values readers choose among: choices of the form."""
        return (column for column in self.result.columns if column.field in self.facts.choices)

    def values(self, column: ListColumn) -> tuple[str, ...]:
        """Return what a column holds, in the order of the list."""
        return tuple(self.result.cell(line, column.field) for line in self.result.lines)

    def name(self, line: ListLine) -> str:
        """Return what a line is called."""
        return self.result.cell(line, self.title_column().field)


def list_view(index: AnnouncementIndex, result: ResultPackage) -> ListView:
    """Return a list with what the announcement that holds it shows of its call and form."""
    holder = index.holders[result.id]
    return ListView(result=result, facts=index.borrowed[holder.id])


def amount(value: int, currency: Currency) -> str:
    """Say an amount in hundredths of the base unit, exactly."""
    whole, rest = divmod(value, 100)
    return f"{whole:,}.{rest:02d} {currency.unit}" if rest else wording.money(whole, currency)


def list_part(view: ListView, root: str) -> ListPart:
    """Return the list as a table, with its files; ``root`` leads to the root of the site."""
    result = view.result
    head = view.title_column()
    parted = {column.name for column in view.parted() if _worth(view.values(column))}
    columns = result.columns
    granted = result.column(AWARD)
    return ListPart(
        caption=result.title,
        columns=tuple(
            ColumnView(title=c.name, number=c.type in _NUMERIC, filters=c.name in parted)
            for c in columns
        ),
        rows=tuple(
            tuple(
                _cell(column, text, column is head)
                for column, text in zip(columns, line.cells, strict=True)
            )
            for line in result.lines
        ),
        files=tuple(
            Link(
                title=f"下载名单（{name}）",
                href=address(f"{root}data/results/{result.id}/list.{suffix}"),
            )
            for suffix, name in FILES.items()
        ),
        total_label=f"合计（{len(result.lines)} 项）",
        total=_grouped(_plain(sum(result.awards()))) if granted else "",
        total_at=columns.index(granted) if granted else 0,
    )


def _cell(column: ListColumn, text: str, head: bool) -> ListCell:
    number = column.type in _NUMERIC
    grouped = column.field == AWARD and fen(text) is not None
    return ListCell(
        text=_grouped(text) if grouped else text,
        title=column.name,
        number=number,
        id=column.field == NUMBER,
        head=head,
        sort=text if grouped else "",
    )


def _grouped(text: str) -> str:
    """Return a plain amount with its thousands set apart."""
    whole, point, rest = text.partition(".")
    return f"{int(whole or 0):,}{point}{rest}"


def _plain(value: int) -> str:
    return f"{value // 100}.{value % 100:02d}"


def _worth(values: tuple[str, ...]) -> bool:
    return 1 < len({value for value in values if value}) <= _MOST_VALUES


def totals(view: ListView) -> tuple[KeyFigure, ...]:
    """Return the figures a list adds up to: lines, money, applicants, and what came in."""
    result, facts = view.result, view.facts
    units = _different(view, facts.applicant)
    parted = sum(result.application(line) != result.number(line) for line in result.lines)
    parts = f"内含 {parted:,} 个分项目" if parted else ""
    note = "，".join(filter(None, (parts, f"来自 {units:,} 家单位" if units else "")))
    found = [KeyFigure(name="列入名单", figure=f"{result.applications():,} 项", note=note)]
    granted = tuple(result.awards())
    if granted:
        most = amount(max(granted), view.currency)
        note = f"单项最高 {most}" if len(granted) > 1 else ""
        found.append(
            KeyFigure(
                name=COLUMNS["amounts"], figure=amount(sum(granted), view.currency), note=note
            )
        )
    places = _different(view, facts.district)
    if places:
        found.append(KeyFigure(name="涉及地区", figure=f"{places:,} 个", note=""))
    counts = result.counts
    if counts is None or _READ not in result.sources:
        # A list that no review made says nothing of what was received.
        return tuple(found)
    aside = f"，{counts.set_aside:,} 份未通过审查" if counts.set_aside else ""
    found.append(
        KeyFigure(
            name="收到申报",
            figure=f"{counts.submissions:,} 份",
            note=f"有效 {counts.valid:,} 份{aside}",
        )
    )
    return tuple(found)


def _different(view: ListView, field: str) -> int:
    column = view.result.column(field) if field else None
    return len({value for value in view.values(column) if value}) if column else 0


def breakdowns(view: ListView) -> tuple[Breakdown, ...]:
    """Return the list by district and by category, where the form says which columns those are."""
    wanted = ((view.facts.district, "district"), (view.facts.category, "category"))
    found = []
    for field, key in wanted:
        column = view.result.column(field) if field else None
        if column and _different(view, field) > 1:
            found.append(_breakdown(view, column, key))
    return tuple(found)


def _breakdown(view: ListView, column: ListColumn, key: str) -> Breakdown:
    result = view.result
    counts: Counter[str] = Counter()
    sums: defaultdict[str, int] = defaultdict(int)
    seen: set[tuple[str, str]] = set()
    for line in result.lines:
        label = result.cell(line, column.field) or "未填写"
        # The parts of one application are one project.
        one = (label, result.application(line))
        counts[label] += not (result.parted and one in seen)
        seen.add(one)
        sums[label] += result.award(line) or 0
    amounts = result.column(AWARD) is not None
    known = view.facts.choices.get(column.field, ())
    order = {label: place for place, label in enumerate(dict.fromkeys([*known, *counts]))}
    whole = sum(counts.values())
    rows = tuple(
        Share(
            label=label,
            count=count,
            percent=_percent(count, whole),
            amount=amount(sums[label], view.currency) if amounts else "",
        )
        for label, count in sorted(counts.items(), key=lambda p: (-p[1], order[p[0]]))
    )
    title = counted_by(column.name)
    return Breakdown(
        id=ident(f"by-{key}"),
        title=title,
        label=column.name,
        drawing=bars(
            [Bar(label=_short(row.label), count=row.count) for row in rows],
            title=title,
            description="；".join(f"{row.label} {row.count} 项" for row in rows),
            ident=f"drawing-{key}",
        ),
        rows=rows,
        total=Share(
            label=COLUMNS["sum"],
            count=whole,
            percent="100%",
            amount=amount(sum(sums.values()), view.currency) if amounts else "",
        ),
        amounts=amounts,
    )


def _percent(count: int, whole: int) -> str:
    share = Decimal(count * 100) / whole
    return f"{share.quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def _short(label: str) -> str:
    """Return a label cut to what stands beside a bar; the table has it whole."""
    if xlsx_cells.units(label) <= _LABEL_UNITS:
        return label
    kept = ""
    for sign in label:
        if xlsx_cells.units(kept + sign) > _LABEL_UNITS - 2:
            break
        kept += sign
    return f"{kept}…"


COMPARED: Mapping[str, str] = MappingProxyType({"correction": "更正前", "result": "公示时"})
"""What the list before is called by the kinds of announcements that say what they changed in it."""


def change_part(old: ListView, new: ListView, earlier: str, was: str) -> ChangePart | None:
    """Return what changed from one list to the next; ``earlier`` is the address of the old page,
    ``was`` one of ``COMPARED``.

    None where both lists say the same.
    """
    found = changes(old.result, new.result)
    if not found:
        return None
    counts = (
        ("增列", len(found.added)),
        ("删去", len(found.removed)),
        ("改动", len(found.changed)),
    )
    moved = wording.names((f"{word} {number} 项" for word, number in counts if number), "，")
    count = len(new.result.lines)
    now, before = _anchors(new.result, "#"), _anchors(old.result, f"{earlier}#")
    rows = [
        *(row for change in found.changed for row in _changed(new, change, now)),
        *(_moved("added", new, line, now) for line in found.added),
        *(_moved("removed", old, line, before) for line in found.removed),
    ]
    return ChangePart(
        was=was,
        summary=(f"与{was}的名单相比，{moved}；原有 {len(old.result.lines)} 项，现有 {count} 项。"),
        number=_numbered(new.result),
        rows=tuple(rows),
    )


def _numbered(result: ResultPackage) -> str:
    """Return what a list calls the numbers of its lines."""
    column = result.column(NUMBER)
    return column.name if column else COLUMNS["number"]


def _anchors(result: ResultPackage, page: str) -> Mapping[str, Markup]:
    """Return where each line stands on its page, by the number of its application."""
    return {
        result.number(line): address(f"{page}row-{place}")
        for place, line in enumerate(result.lines, 1)
    }


def _changed(
    view: ListView, change: ChangedLine, anchors: Mapping[str, Markup]
) -> Iterable[ChangeRow]:
    for column, old, new in change.cells:
        money = column.field == AWARD
        yield ChangeRow(
            kind="changed",
            number=change.number,
            name=view.name(change.new),
            href=anchors[change.number],
            column=column.name,
            old=_grouped(old) if money and fen(old) is not None else old,
            new=_grouped(new) if money and fen(new) is not None else new,
        )


def _moved(kind: str, view: ListView, line: ListLine, anchors: Mapping[str, Markup]) -> ChangeRow:
    granted = view.result.cell(line, AWARD)
    listed = f"列入名单，{_grouped(granted)}" if fen(granted) is not None else "列入名单"
    number = view.result.number(line)
    return ChangeRow(
        kind=kind,
        number=number,
        name=view.name(line),
        href=anchors[number],
        column="整行",
        old=listed if kind == "removed" else "",
        new=listed if kind == "added" else "",
    )
