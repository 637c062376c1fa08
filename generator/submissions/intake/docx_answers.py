"""A filled Word document as answers: from its content controls, or from where it says them.

An answer is what stands in the cell of its control. Where a program dropped the tags, or somebody
a control, the cell beside the title counts, and in tables the one below the heading.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from xml.sax.xmlreader import AttributesImpl

from generator.submissions.intake.docx_layout import Box, Control, LayoutHandler, LayoutRow
from generator.submissions.intake.found import Answers, bounded, headed
from generator.submissions.intake.json_answers import identifier
from generator.submissions.intake.limits import Limits, Outline, OutlineField, OutlineTable
from generator.submissions.intake.member import Member
from generator.submissions.intake.ooxml_parts import Relations, Types
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.tick_boxes import chosen
from generator.submissions.intake.xlsx import relations
from generator.submissions.intake.xml_events import Handler, feed
from generator.submissions.opened import Cell, RawTable, Where
from generator.web.labels import FORM
from generator.web.shared import SHARED

MARK: str = SHARED["files"]["form_mark"]
"""The property, or the element of a page, that names the form."""

_TYPES = "[Content_Types].xml"
_BROKEN, _DTD = "INT-601", "INT-605"
_PROPERTIES = frozenset(("custom-properties", "customProperties"))
_MACROS = ("vbaproject.bin", "vbadata.xml", "word/activex/", "word/ctrlprops/")
_EMBEDDED = "word/embeddings/"
_OPTIONAL = f"（{FORM['optional']}）"
_GAP = "　"


def is_document(members: Mapping[str, Member]) -> bool:
    """Tell whether the files of an archive are the parts of a Word document."""
    return _TYPES in members and any(path.startswith("word/") for path in members)


def read_document(
    members: Mapping[str, Member], name: str, outline: Outline, found: Answers, limits: Limits
) -> None:
    """Read all answers of a document, or refuse it."""
    where = Where(file=name)
    named = relations(members, "", where, broken=_BROKEN, typed=_DTD)
    form = _form(members, [r.target for r in named if r.kind in _PROPERTIES], where)
    if form is None:
        raise Refusal("INT-005", where)
    _harmless(members, where)
    found.made_for(form, outline, where)
    main = [members[r.target] for r in named if r.kind == "officeDocument" and r.target in members]
    if not main:
        raise Refusal(_BROKEN, where)
    document = LayoutHandler(where, limits)
    feed(main[0].read(), document, where, broken=_BROKEN, typed=_DTD)
    _DocxReader(document, outline, found, limits, name).read()
    if not found.fields:
        raise Refusal("INT-607", where)


def marked(text: str) -> tuple[str, str]:
    """Return the call and version a mark names, each empty if it is not an id."""
    call, _, version = text.strip().partition(" ")
    return call if identifier(call) else "", version if identifier(version) else ""


class _Properties(Handler):
    """Takes the property that names the form."""

    def __init__(self) -> None:
        super().__init__()
        self._ours = False
        self.found: list[str] = []

    def opens(self, name: str, attrs: AttributesImpl) -> None:
        if name == "property":
            self._ours = attrs.get("name", "") == MARK

    def characters(self, content: str) -> None:
        if self._ours:
            self.found.append(content)


def _form(
    members: Mapping[str, Member], parts: Iterable[str], where: Where
) -> tuple[str, str] | None:
    for part in parts:
        if part in members:
            properties = _Properties()
            feed(members[part].read(), properties, where, broken=_BROKEN, typed=_DTD)
            if properties.found:
                return marked("".join(properties.found))
    return None


def _harmless(members: Mapping[str, Member], where: Where) -> None:
    """Refuse programs, parts that lie elsewhere and whole documents inside a document."""
    types = Types()
    feed(members[_TYPES].read(), types, where, broken=_BROKEN, typed=_DTD)
    paths = [path.casefold() for path in members]
    if any(mark in path for path in paths for mark in _MACROS) or any(
        "macroenabled" in kind or "vbaproject" in kind for kind in types.found
    ):
        raise Refusal("INT-602", where)
    links = Relations()
    for path, member in members.items():
        if path.casefold().endswith(".rels"):
            feed(member.read(), links, where, broken=_BROKEN, typed=_DTD)
    if any(link.outside and link.kind != "hyperlink" for link in links.found):
        raise Refusal("INT-603", where)
    if any(path.startswith(_EMBEDDED) for path in paths) or any(
        link.kind == "aFChunk" for link in links.found
    ):
        raise Refusal("INT-604", where)


class _DocxReader:
    """One document while its answers are looked for."""

    def __init__(
        self, document: LayoutHandler, outline: Outline, found: Answers, limits: Limits, name: str
    ) -> None:
        self.document = document
        self.outline = outline
        self.found = found
        self.limits = limits
        self.name = name
        self.fields = {field.name: field for field in outline.fields}
        self.columns = {
            f"{table.name}/{column.name}": column
            for table in outline.tables
            for column in table.columns
        }

    def read(self) -> None:
        """Find every answer."""
        lists = {table.name: list(self._lists(table)) for table in self.outline.tables}
        used = {id(lines) for some in lists.values() for lines in some}
        for table in self.outline.tables:
            if not lists[table.name]:
                lines = self._headed(table, used)
                if lines is not None:
                    used.add(id(lines))
                    lists[table.name].append(lines)
        self._read_fields([t for t in self.document.tables if id(t) not in used])
        for table in self.outline.tables:
            if lists[table.name]:
                self._read_table(table, lists[table.name])
        self._tell_unknown()

    # Single answers

    def _read_fields(self, tables: list[list[LayoutRow]]) -> None:
        places: dict[str, list[Box | Control]] = {}
        for control in self.document.controls:
            if control.tag in self.fields:
                box = control.box
                alone = box is not None and {c.tag for c in box.controls} == {control.tag}
                place = box if box is not None and alone else control
                known = places.setdefault(control.tag, [])
                if place not in known:
                    known.append(place)
        for name, box in self._titled(tables):
            places.setdefault(name, [box])
        for field in self.outline.fields:
            where = Where(file=self.name, column=field.title, field=f"/{field.name}")
            for place in places.get(field.name, [])[:2]:
                self.found.answer(field, self._cell(place, where, field))

    def _titled(self, tables: list[list[LayoutRow]]) -> Iterator[tuple[str, Box]]:
        """Yield the answers that stand beside or below their title, each name once."""
        titles = {field.title: field.name for field in self.outline.fields}
        seen: set[str] = set()
        for lines in tables:
            rows = iter([line for line in lines if line.boxes and not line.deleted])
            for line in rows:
                head = line.boxes[0].text.partition("\n")[0].strip()
                name = titles.get(head) or titles.get(head.partition(_GAP)[0], "")
                if not name or name in seen:
                    continue
                # A title over the whole width has its answer below.
                below = line if len(line.boxes) > 1 else next(rows, None)
                if below is not None:
                    seen.add(name)
                    yield name, below.boxes[-1 if below is not line else 1]

    # Tables

    def _lists(self, table: OutlineTable) -> Iterator[list[LayoutRow]]:
        """Yield the tables whose controls name a table of the form."""
        start = f"{table.name}/"
        for lines in self.document.tables:
            boxes = (box for line in lines for box in line.boxes)
            first = next((c.tag for box in boxes for c in box.controls if _column(c.tag)), "")
            if first.startswith(start):
                yield lines

    def _headed(self, table: OutlineTable, used: set[int]) -> list[LayoutRow] | None:
        """Return the table that has all the headings of a table of the form."""
        titles = {column.title for column in table.columns}
        for lines in self.document.tables:
            if id(lines) not in used and lines and titles <= set(_headings(lines[0])):
                return lines
        return None

    def _read_table(self, table: OutlineTable, lists: list[list[LayoutRow]]) -> None:
        where = Where(file=self.name, sheet=table.title, field=f"/{table.name}")
        kept: list[Mapping[str, Cell]] = []
        extra: tuple[str, ...] = ()
        there: set[str] = set()
        number = 0
        for lines in lists:
            by_place, more, body = self._columns(table, lines, where)
            extra += more
            for line in body:
                number += 1
                cells = self._row(table, line, by_place, number)
                there |= cells.keys()
                if not any(cell.formula or cell.text.strip() for cell in cells.values()):
                    continue
                if len(kept) == self.limits.rows:
                    self.found.tell("INT-305", where, most=self.limits.rows)
                    return
                kept.append(MappingProxyType(cells))
            there |= {column.name for column in by_place.values()}
        missing = tuple(c.title for c in table.columns if c.name not in there)
        self.found.tables[table.name] = RawTable(
            name=table.name, rows=tuple(kept), extra=extra, missing=missing, where=where
        )

    def _columns(
        self, table: OutlineTable, lines: list[LayoutRow], where: Where
    ) -> tuple[dict[int, OutlineField], tuple[str, ...], list[LayoutRow]]:
        """Return the columns by position, the headings unknown and the rows of answers."""
        body = [
            line
            for line in lines
            if line.boxes and not line.deleted and (line.boxes[0].span == 1 or _tagged(line))
        ]
        by_place: dict[int, OutlineField] = {}
        for line in body:
            for position, box in enumerate(line.boxes):
                for control in box.controls:
                    column = self.columns.get(_column(control.tag))
                    if column in table.columns:
                        by_place.setdefault(position, column)
        if not body or _tagged(body[0]):
            return by_place, (), body
        headings = _headings(body[0])
        by_heading, extra, _ = headed(headings, table, where, self.found)
        if by_place:
            named = {h for p, h in enumerate(headings) if p in by_place}
            extra = tuple(heading for heading in extra if heading not in named)
        kept = [line for line in body[1:] if _tagged(line) or _headings(line) != headings]
        used = by_place.values()
        rest = {p: c for p, c in by_heading.items() if p not in by_place and c not in used}
        return by_place | rest, extra, kept

    def _row(
        self,
        table: OutlineTable,
        line: LayoutRow,
        by_place: Mapping[int, OutlineField],
        number: int,
    ) -> dict[str, Cell]:
        pointer = f"/{table.name}/{number - 1}"
        cells: dict[str, Cell] = {}
        for position, box in enumerate(line.boxes):
            tags = {_column(control.tag) for control in box.controls}
            column = self.columns.get(tags.pop()) if len(tags) == 1 else None
            if column not in table.columns:
                column = by_place.get(position)
            if column is None:
                continue
            where = Where(
                file=self.name,
                sheet=table.title,
                row=number,
                column=column.title,
                field=f"{pointer}/{column.name}",
            )
            if column.name in cells:
                self.found.tell("INT-309", where, title=column.title)
                continue
            cells[column.name] = self._cell(box, where, column)
        return cells

    # Both

    def _cell(self, place: Box | Control, where: Where, field: OutlineField) -> Cell:
        if place.computed:
            return Cell(text="", where=where, formula=True)
        text = bounded(place.text, where, self.limits)
        if place.listed:
            ticked = chosen(text)
            if len(ticked) > 1:
                self.found.tell("INT-608", where, title=field.title, count=len(ticked))
            text = ticked[0] if ticked else ""
        return Cell(text=text, where=where)

    def _tell_unknown(self) -> None:
        """Note controls the form does not know, unless they stand within an answer."""
        for control in self.document.controls:
            known = control.tag in self.fields or _column(control.tag) in self.columns
            beside = control.box.controls if control.box is not None else []
            within = any(c.tag in self.fields or _column(c.tag) in self.columns for c in beside)
            lost = control.box is None and _column(control.tag) in self.columns
            if ((not known and not within) or lost) and control.text.strip():
                self.found.unknown.append(Where(file=self.name))


def _column(tag: str) -> str:
    """Return the table and column that the tag of a cell names, empty for any other."""
    table, _, rest = tag.partition("/")
    row, _, column = rest.partition("/")
    return f"{table}/{column}" if row.isdecimal() and column else ""


def _tagged(line: LayoutRow) -> bool:
    return any(_column(control.tag) for box in line.boxes for control in box.controls)


def _headings(line: LayoutRow) -> list[str]:
    return [box.text.replace(_OPTIONAL, "").replace("\n", "").strip() for box in line.boxes]
