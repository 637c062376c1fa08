"""Checks of the reference lists of a call: their columns, their keys, and every cell."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from generator.checks.registry import check
from generator.model.calls import Call
from generator.model.reference_lists import ColumnType, ReferenceList
from generator.sources.origin import Spot

_WRITTEN = {
    ColumnType.TEXT: "文字；数字要加引号",
    ColumnType.INTEGER: "不带单位的整数",
    ColumnType.AMOUNT: "不带单位的整数，不小于 0",
    ColumnType.DATE: "2026-05-01 这样的日期",
    ColumnType.YESNO: "true 或 false",
}


def _meant(word: str, known: Iterable[str]) -> str:
    """Return the name most like a word, or those there are."""
    names = list(dict.fromkeys(known))
    return "、".join(get_close_matches(word, names, 1) or names)


@check(
    "LST-001",
    "批次里没有条款 {clause}；请改正条款标识，如 {meant}",
    basis="清单要能查到出处",
)
def lists_name_a_known_clause(call: Call) -> Iterator[Spot]:
    """A list comes from a clause of its call."""
    for one in call.lists:
        if call.clause(one.clause) is None:
            near = _meant(one.clause, get_close_matches(one.clause, [c.id for c in call.clauses]))
            meant = near or next((c.id for c in call.clauses), "")
            yield one.origin.spot("clause", clause=one.clause, meant=meant)


@check(
    "LST-002",
    "{field} “{value}”在清单的列里写了两次；请给其中一列换一个",
    basis="一个标识、一个标题只能指一列",
)
def columns_stand_once(call: Call) -> Iterator[Spot]:
    """No two columns of a list have the same id or the same title."""
    for one in call.lists:
        seen: set[tuple[str, str]] = set()
        for column in one.columns:
            for key, value in (("id", column.id), ("title", column.title)):
                if (key, value) in seen:
                    yield column.origin.spot(key, field=key, value=value)
                seen.add((key, value))


@check(
    "LST-003",
    "{name} 不能作编号列或名称列；请写清单里每行都要填的文字列：{meant}",
    basis="每一行都要能选到，也要叫得出名称",
)
def rows_are_named_by_full_columns(call: Call) -> Iterator[Spot]:
    """The key and the label of a list are columns of text that every row fills in."""
    for one in call.lists:
        fit = [c.id for c in one.columns if c.type is ColumnType.TEXT and not c.optional]
        for key, name in (("key", one.key), ("label", one.label)):
            if name not in fit:
                meant = _meant(name, fit) or "（还没有，请补一列）"
                yield one.origin.spot(key, name=name, meant=meant)


@check(
    "LST-004",
    "清单里没有 {name} 这一列；请改正列的标识：{meant}",
    basis="没有列名的内容不会公布，也没有规则能读",
)
def cells_stand_in_columns(call: Call) -> Iterator[Spot]:
    """Every cell of a list stands under one of its columns."""
    for one in call.lists:
        known = [column.id for column in one.columns]
        for row in one.rows:
            for name in row.cells:
                if name not in known:
                    free = [column for column in known if column not in row.cells]
                    yield row.origin.spot(name, name=name, meant=_meant(name, free or known))


@check(
    "LST-005",
    "这一行没有写{column}；请补上，或在列里写 optional: true",
    basis="空着的一格看不出是没有还是漏了",
)
def rows_are_full(call: Call) -> Iterator[Spot]:
    """Every row of a list has each column that is not optional."""
    for one in call.lists:
        known = {column.id for column in one.columns}
        for row in one.rows:
            # What is written under a name that is none is most likely the one that is missing.
            if row.cells.keys() <= known:
                for column in one.columns:
                    if not column.optional and column.id not in row.cells:
                        yield row.origin.spot(column=f"“{column.title}”（{column.id}）")


@check(
    "LST-006",
    "“{column}”这里不对；请写成{written}",
    basis="页面、申报表和规则按列的类型读",
)
def cells_are_of_their_type(call: Call) -> Iterator[Spot]:
    """Every cell of a list is of the type of its column."""
    for one in call.lists:
        for row in one.rows:
            for column in one.columns:
                value = row.cells.get(column.id)
                if value is not None and not column.takes(value):
                    written = _WRITTEN[column.type]
                    yield row.origin.spot(column.id, column=column.title, written=written)


@check(
    "LST-007",
    "清单里已有一行的编号或名称是“{value}”；请改成各不相同",
    basis="一个编号、一个名称只能选到一行",
)
def rows_are_told_apart(call: Call) -> Iterator[Spot]:
    """No key or label of a list names two of its rows."""
    for one in call.lists:
        yield from _named_twice(one)


def _named_twice(one: ReferenceList) -> Iterator[Spot]:
    owner: dict[str, int] = {}
    for number, row in enumerate(one.rows):
        for key in dict.fromkeys((one.key, one.label)):
            value = row.cells.get(key)
            if isinstance(value, str) and owner.setdefault(value, number) != number:
                yield row.origin.spot(key, value=value)
