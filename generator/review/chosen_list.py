"""A list that an office chose itself, from its spreadsheet: no call, no form, no applications.

The columns are those of the sheet under their own titles; which of them names a line and which is
its amount is told, or found by the titles offices write. Nothing is computed but the sum that a
line of totals has to agree with, and what names a person does not get into the package.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from generator.findings import Finding, Level, Place, sort
from generator.forms.field_types import amount, fen
from generator.model.announcements import (
    AWARD,
    INDEX,
    NUMBER,
    PROJECT,
    UNIT,
    ResultPackage,
)
from generator.model.names import letters
from generator.model.result_packages import DESCRIPTION, LIST, digest_of
from generator.render.data.csv_tables import PLACE_IN_LIST, safe
from generator.review.result_package import (
    PROFILE,
    PackageColumn,
    names_a_person,
    resource,
)
from generator.review.sheet_rows import Faults, SheetColumns, SheetLine, brief, lines
from generator.review.staff_sheets import unfit, written
from generator.web.escape import bare
from generator.web.labels import COLUMNS, FORM, ROLES
from generator.web.shared import pattern

_NAMES = ("项目名称", COLUMNS["project"], COLUMNS["name"], "单位名称")
_UNITS = (
    *("单位名称", "承担单位", "实施单位", "项目单位"),
    *(ROLES["operator"], FORM["applicant"], COLUMNS["unit"]),
)
_AMOUNTS = re.compile(
    "^(?:拟|核定|实际)?(?:资助|补助|奖励|扶持|支持|立项|奖补)?(?:资金|金额|经费)$"
)
_BRACKETED = re.compile(r"[（(]([^（()）]{1,8})[）)]$")
_LARGE = {f"{sign}元": factor for sign, factor in (("千", 10**3), ("万", 10**4), ("亿", 10**8))}
_TOTALS = frozenset((COLUMNS["sum"], "总计", "总和", "小计"))
_MONEY, _NUMBER = pattern("money"), re.compile("[a-z0-9]+(-[a-z0-9]+)*")
_WHOLE = re.compile("0|[1-9][0-9]{0,8}")
_GROUPED = re.compile("[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]{1,2})?")
# A number under one of these is a name and not to be added up.
_NAMING = re.compile("[码号年编话]")
_OWN_NUMBER = "编号"
# What tells a line of headings from a title above it: two of them stand in no title.
_USUAL = (COLUMNS["index"], _OWN_NUMBER, *_UNITS, COLUMNS["amount"], COLUMNS["note"])


@dataclass(frozen=True, kw_only=True)
class ChosenColumns:
    """Which titles name a line, its unit and its amount; each "" where it is to be found."""

    name: str = ""
    unit: str = ""
    amount: str = ""


@dataclass(frozen=True, kw_only=True)
class ChosenList:
    """The package of a list by its files, None where it cannot be made, and what was read."""

    files: Mapping[str, bytes] | None
    found: tuple[Finding, ...]
    read: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _ChosenRow:
    """One line of the list: its cells by title, its amount in fen, and where it stands."""

    cells: Mapping[str, str]
    award: int | None
    place: Place


def chosen_list(
    name: str,
    title: str,
    sheet: tuple[str, bytes],
    wanted: ChosenColumns,
    *,
    before: ResultPackage | None = None,
    sample: bool = False,
) -> ChosenList:
    """Return the package of a list from a sheet: its name and its bytes.

    Lines that stand in the list ``before`` keep the numbers they have there.
    """
    faults = Faults()
    maker = _ListMaker(name, sheet[0], wanted, before, faults)
    files = None
    rows = maker.rows(sheet[1])
    if rows and not faults.errors:
        described = {"title": title, "sample": sample}
        files = maker.files(rows, described, hashlib.sha256(sheet[1]).hexdigest())
    return ChosenList(files=files, found=sort(faults.found), read=tuple(faults.read))


@dataclass
class _ListMaker:
    id: str
    sheet: str
    wanted: ChosenColumns
    before: ResultPackage | None
    faults: Faults
    name: str = ""
    unit: str = ""
    amount: str = ""

    # ---- what is read ----

    def rows(self, data: bytes) -> list[_ChosenRow]:
        """Return the lines of the list; what cannot be one is told."""
        named = (self.wanted.name,) if self.wanted.name else _NAMES
        asked = tuple(t for t in (self.wanted.unit, self.wanted.amount) if t)
        instead = "" if self.wanted.name else "；那一栏叫别的名字的，用 --name 写明"
        whole = SheetColumns(named=named, needed=asked, other=_USUAL, opens=True, instead=instead)
        shapes = (whole, replace(whole, opens=False))
        given = list(lines(self.sheet, data, shapes, self.faults))
        if not given:
            if not self.faults.found:
                message = "表里没有内容；请核对是不是这个文件"
                self.faults.tell("REV-002", message, Place(file=self.sheet, line=1))
            return []
        self._settle(tuple(given[0].cells))
        rows = [row for line in given if (row := self._row(line)) is not None]
        totals = [
            row for row in rows if letters(row.cells[self.name]) in _TOTALS or self._adds(row)
        ]
        kept = [row for row in rows if row not in totals]
        # A total is right or wrong only beside every line it is of.
        if len(rows) == len(given):
            self._hold(totals, kept)
        self._tell_twice(kept)
        return kept

    def _settle(self, titles: Sequence[str]) -> None:
        """Choose the columns that mean something, by what was asked or by their titles."""
        self.name = self.wanted.name or next(t for t in (*_NAMES, *titles) if t in titles)
        units = (t for t in _UNITS if t in titles and t != self.name)
        self.unit = self.wanted.unit or next(units, "")
        plain = {t: _BRACKETED.sub("", t).strip() for t in titles}
        amounts = [t for t in titles if _AMOUNTS.match(plain[t])]
        self.amount = self.wanted.amount or (amounts[0] if len(amounts) == 1 else "")
        if len(amounts) > 1 and not self.wanted.amount:
            words = "、".join(f"“{brief(t)}”" for t in amounts)
            message = f"{words}都像金额，没有当作金额；请用 --amount 写明哪一栏，或不写"
            self.faults.tell("REV-002", message, Place(file=self.sheet, line=1), Level.WARNING)

    def _row(self, line: SheetLine) -> _ChosenRow | None:
        cells = {title: bare(text) for title, text in line.cells.items()}
        if not cells[self.name] and not self._is_blank_total(cells):
            message = f"“{brief(self.name)}”没有写；请写上，或删去这一行"
            self.faults.tell("REV-005", message, line.place)
            return None
        for title, cell in cells.items():
            if names_a_person(cell):
                message = (
                    f"“{brief(title)}”里有个人的号码或邮箱（遮去几位的也算），不能公布；请删去"
                )
                self.faults.tell("REV-011", message, line.place)
                return None
        written_amount = cells.get(self.amount, "")
        award = self._award(written_amount)
        if written_amount and award is None:
            wrong = unfit(self.amount, written_amount)
            message = f"{wrong}；请只写数字，最多两位小数，没有的空着"
            self.faults.tell("REV-005", message, line.place)
            return None
        return _ChosenRow(cells=cells, award=award, place=line.place)

    def _is_blank_total(self, cells: Mapping[str, str]) -> bool:
        return any(letters(cell) in _TOTALS for cell in cells.values())

    def _adds(self, row: _ChosenRow) -> bool:
        return not row.cells[self.name] and self._is_blank_total(row.cells)

    def _award(self, text: str) -> int | None:
        """Return an amount in fen, None where it is none."""
        plain = text.replace(",", "") if _GROUPED.fullmatch(text) else text
        found = _BRACKETED.search(self.amount)
        factor = _LARGE.get(found[1].strip(), 1) if found else 1
        if factor == 1:
            return fen(plain) if _MONEY.fullmatch(plain) else None
        if not re.fullmatch("[0-9]{1,9}([.][0-9]{1,6})?", plain):
            return None
        exact = Decimal(plain) * factor * 100
        return int(exact) if exact == int(exact) else None

    def _hold(self, totals: Sequence[_ChosenRow], kept: Sequence[_ChosenRow]) -> None:
        """Hold a line of totals to the lines above it."""
        right = sum(row.award or 0 for row in kept)
        for row in totals:
            if row.award not in (None, right):
                message = (
                    f"合计写的是 {amount(row.award)}，各行相加是 {amount(right)}；请改正其中一个"
                )
                self.faults.tell("REV-005", message, row.place)

    def _tell_twice(self, rows: Sequence[_ChosenRow]) -> None:
        counted = Counter(self._key(row.cells) for row in rows)
        for row in rows:
            if counted[self._key(row.cells)] > 1:
                message = f"“{brief(row.cells[self.name])}”写了两次；请只留一行，或写得能够区别"
                self.faults.tell("REV-012", message, row.place)

    def _key(self, cells: Mapping[str, str]) -> tuple[str, str]:
        return letters(cells[self.name]), letters(cells.get(self.unit, ""))

    # ---- what is made ----

    def files(
        self, rows: Sequence[_ChosenRow], described: dict[str, object], sheet: str
    ) -> dict[str, bytes]:
        """Return the files of the package by name."""
        columns = tuple(self._columns(rows))
        numbers = self._numbers(rows)
        table = written(
            [column.name for column in columns],
            (
                [self._cell(column, order, number, row) for column in columns]
                for order, (number, row) in enumerate(zip(numbers, rows, strict=True), 1)
            ),
        )
        package: dict[str, object] = {
            "$schema": PROFILE,
            "name": self.id,
            "title": described["title"],
            "resources": [resource("list", LIST, COLUMNS["list"], table, columns)],
            "gongshi": {
                "columns": {column.name: column.field for column in columns},
                "sources": {"sheet": sheet},
                "sample": described["sample"],
                "digest": digest_of(table, None),
            },
        }
        text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
        return {DESCRIPTION: text.encode(), LIST: table}

    def _columns(self, rows: Sequence[_ChosenRow]) -> Iterator[PackageColumn]:
        index, own = COLUMNS["index"], self._own_numbers(rows)
        yield PackageColumn(name=index, field=INDEX, type="integer", title=PLACE_IN_LIST)
        yield PackageColumn(
            name=_OWN_NUMBER, field=NUMBER, type="string", title="名单里每一项的编号"
        )
        taken = {index, _OWN_NUMBER} if own else {index}
        others = [title for title in rows[0].cells if title not in taken]
        known = (
            {column.title: column.field for column in self.before.columns} if self.before else {}
        )
        fresh = (f"column_{n}" for n in range(1, 10**4) if f"column_{n}" not in {*known.values()})
        for title in others:
            name = f"原{title}" if title == _OWN_NUMBER else title
            if title == self.amount:
                name, kind, field = self._money_title(), "number", AWARD
            elif title in (self.name, self.unit):
                kind, field = "string", PROJECT if title == self.name else UNIT
            else:
                kind, field = _type_of(title, rows), known.get(name) or next(fresh)
            yield PackageColumn(name=safe(name), field=field, type=kind, title=name)

    def _money_title(self) -> str:
        found = _BRACKETED.search(self.amount)
        large = found is not None and found[1].strip() in _LARGE
        return f"{_BRACKETED.sub('', self.amount).strip()}（元）" if large else self.amount

    def _own_numbers(self, rows: Sequence[_ChosenRow]) -> bool:
        """Tell whether the numbers the office wrote can stand in addresses."""
        own = [row.cells.get(_OWN_NUMBER, "") for row in rows]
        return len({*own}) == len(own) and all(_NUMBER.fullmatch(one) for one in own)

    def _numbers(self, rows: Sequence[_ChosenRow]) -> list[str]:
        """Return the number of each line: as written, as in the list before, or the next one."""
        if self._own_numbers(rows):
            return [row.cells[_OWN_NUMBER] for row in rows]
        known = {
            (letters(old.cell(line, PROJECT)), letters(old.cell(line, UNIT))): old.number(line)
            for old in (self.before,)
            if old
            for line in old.lines
        }
        taken = {*known.values()}
        fresh = (
            number for order in range(1, 10**6) if (number := f"{self.id}-{order:03d}") not in taken
        )
        return [known.get(self._key(row.cells)) or next(fresh) for row in rows]

    def _cell(self, column: PackageColumn, order: int, number: str, row: _ChosenRow) -> str:
        if column.field == INDEX:
            return f"{order}"
        if column.field == NUMBER:
            return number
        if column.field == AWARD:
            return amount(row.award) if row.award is not None else ""
        title = (
            column.title.removeprefix("原") if column.title == f"原{_OWN_NUMBER}" else column.title
        )
        return safe(row.cells.get(title, ""))


def _type_of(title: str, rows: Sequence[_ChosenRow]) -> str:
    """Return integer where a column holds counts alone, and string otherwise."""
    cells = [row.cells.get(title, "") for row in rows]
    counts = all(_WHOLE.fullmatch(cell) for cell in cells) and not _NAMING.search(title)
    return "integer" if counts else "string"
