"""A filled Word document as answers: from its content controls, or from where it says them.

An answer is what stands in the cell of its control. Where a program dropped the tags, or somebody
a control, the cell beside the title counts, and in tables the one below the heading.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from generator.submissions.intake.docx_form import (
    Properties,
    marked,
    neat,
    resembles,
    stated,
    subject,
)
from generator.submissions.intake.docx_layout import Box, Control, LayoutHandler, LayoutRow
from generator.submissions.intake.docx_runs import RunStyles
from generator.submissions.intake.docx_tables import TableReader, column_of
from generator.submissions.intake.found import Answers, bounded
from generator.submissions.intake.limits import Limits, Outline, OutlineField
from generator.submissions.intake.member import Member
from generator.submissions.intake.ooxml_parts import Relations, Types
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.symbol_fonts import is_private
from generator.submissions.intake.xlsx import relations
from generator.submissions.intake.xml_events import Handler, feed
from generator.submissions.opened import Cell, Where

_TYPES, _BOOK = "[Content_Types].xml", "xl/workbook.xml"
_BROKEN = "INT-601"
_CODES = MappingProxyType({"broken": _BROKEN, "typed": "INT-605", "coded": "INT-621"})
_PROPERTIES = frozenset(("custom-properties", "customProperties"))
_CORE = frozenset(("core-properties", "coreProperties"))
_MACROS = ("vbaproject.bin", "vbadata.xml", "word/activex/", "word/ctrlprops/")
_EMBEDDED = "word/embeddings/"
_FOOT, _FEET = "word/footer", 10
_GAP = "　"
# A document that says nowhere which form it is may be one of which this much is there.
_ENOUGH, _SOME = 0.4, 0.15
# How doubtful a title is that more follows.
_DOUBTFUL = 3
# What Word shows in an empty control, which is plain text once the control is gone.
_PROMPTS = frozenset(
    (
        "单击或点击此处输入文字。",
        "单击此处输入文字。",
        "单击或点击以输入日期。",
        "单击此处输入日期。",
        "选择一项。",
        "Click or tap here to enter text.",
        "Click here to enter text.",
        "Click or tap to enter a date.",
        "Click here to enter a date.",
        "Choose an item.",
    )
)


def is_document(members: Mapping[str, Member]) -> bool:
    """Tell whether the files of an archive are the parts of a Word document."""
    paper = any(path.startswith("word/") for path in members) and _BOOK not in members
    return paper and _TYPES in members


def read_document(
    members: Mapping[str, Member], name: str, outline: Outline, found: Answers, limits: Limits
) -> None:
    """Read all answers of a document, or refuse it."""
    where = Where(file=name)
    parts = _Parts(members, where, limits)
    form = parts.form()
    if form is not None:
        parts.harmless()
        found.made_for(form, outline, where)
        document = parts.document()
    else:
        document = parts.document(lacking="INT-005")
        parts.harmless()
        form = stated(document.loose) or parts.foot()
        alike = resembles(document, outline)
        if form is None and alike < _ENOUGH:
            raise Refusal("INT-607" if alike >= _SOME else "INT-005", where)
        found.made_for(form or (outline.call, outline.version), outline, where)
        if form is None:
            found.tell("INT-610", where, call=outline.call, version=outline.version)
    _DocxReader(document, outline, found, limits, name).read()
    if not found.fields:
        raise Refusal("INT-607", where)


class _Parts:
    """The parts of one document."""

    def __init__(self, members: Mapping[str, Member], where: Where, limits: Limits) -> None:
        self._members = members
        self._where = where
        self._limits = limits
        self._named = relations(members, "", where, **_CODES)

    def _feed(self, path: str, handler: Handler) -> None:
        data = self._members[path].read()
        feed(data, handler, self._where, **_CODES)

    def form(self) -> tuple[str, str] | None:
        """Return the form that a property of the document names."""
        for kinds, name in ((_PROPERTIES, "property"), (_CORE, "subject")):
            for part in (r.target for r in self._named if r.kind in kinds):
                if part in self._members:
                    properties = Properties(name)
                    self._feed(part, properties)
                    if name == "property" and properties.found:
                        return marked("".join(properties.found))
                    if form := subject(properties.found):
                        return form
        return None

    def foot(self) -> tuple[str, str] | None:
        """Return the form that the foot of a page names."""
        feet = [path for path in self._members if path.startswith(_FOOT)][:_FEET]
        for path in feet:
            layout = LayoutHandler(self._where, self._limits, {})
            self._feed(path, layout)
            if form := stated(layout.loose, foot=True):
                return form
        return None

    def document(self, *, lacking: str = _BROKEN) -> LayoutHandler:
        """Read the text of the document; raises Refused with a code where there is none."""
        main = [r.target for r in self._named if r.kind == "officeDocument"]
        if not main or main[0] not in self._members:
            raise Refusal(lacking, self._where)
        styles = RunStyles()
        beside = main[0].rpartition("/")[0] + "/styles.xml"
        if beside in self._members:
            self._feed(beside, styles)
        document = LayoutHandler(self._where, self._limits, styles.found())
        self._feed(main[0], document)
        return document

    def harmless(self) -> None:
        """Refuse programs, parts that lie elsewhere and whole documents inside a document."""
        types = Types()
        self._feed(_TYPES, types)
        paths = [path.casefold() for path in self._members]
        if any(mark in path for path in paths for mark in _MACROS) or any(
            "macroenabled" in kind or "vbaproject" in kind for kind in types.found
        ):
            raise Refusal("INT-602", self._where)
        links = Relations()
        for path in self._members:
            if path.casefold().endswith(".rels"):
                self._feed(path, links)
        if any(link.outside and link.kind != "hyperlink" for link in links.found):
            raise Refusal("INT-603", self._where)
        if any(path.startswith(_EMBEDDED) for path in paths) or any(
            link.kind in ("aFChunk", "subDocument") for link in links.found
        ):
            raise Refusal("INT-604", self._where)


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
        self.exact = {field.title: field.name for field in reversed(outline.fields)}
        self.neat = {neat(field.title): field.name for field in reversed(outline.fields)}
        self.columns = {f"{t.name}/{c.name}" for t in outline.tables for c in t.columns}

    def read(self) -> None:
        """Find every answer."""
        tables = TableReader(
            self.document.tables, self.outline, self.found, self.limits, self.name, self._cell
        )
        tables.read()
        self._read_fields([t for t in self.document.tables if id(t) not in tables.used])
        self._tell_missing()
        self._tell_seen()
        self._tell_unknown()

    # Single answers

    def _read_fields(self, tables: list[list[LayoutRow]]) -> None:
        places: dict[str, list[Box | Control]] = {}
        labels = _labels(tables)
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
            found = places.get(field.name, [])[:2]
            for place in found:
                answer = self._cell(place, where, field)
                label = labels.get(id(place.box if isinstance(place, Control) else place))
                sure = label is None or len(found) > 1 or self._is_title(label, field)
                if not sure and answer.text.strip():
                    self.found.tell("INT-625", replace(where, field=""), title=field.title)
                self.found.answer(field, answer)

    def _titled(self, tables: list[list[LayoutRow]]) -> Iterator[tuple[str, Box]]:
        """Yield the answers that stand beside or below their title, the clearest title first."""
        found: list[tuple[int, str, Box]] = []
        for lines in tables:
            rows = [line for line in lines if line.boxes and not line.deleted]
            for number, line in enumerate(rows):
                below = rows[number + 1] if number + 1 < len(rows) else None
                found += self._titles(line, below)
        seen: set[str] = set()
        for _, name, box in sorted(found, key=lambda one: one[0]):
            if name not in seen:
                seen.add(name)
                yield name, box

    def _titles(self, line: LayoutRow, below: LayoutRow | None) -> Iterator[tuple[int, str, Box]]:
        """Yield the titles in a row with how doubtful each is and the cell of its answer."""
        skip = False
        for number, box in enumerate(line.boxes):
            doubt, name = self._title(box) if not skip and not box.holds else (0, "")
            skip = False
            if not name or (number and doubt):
                continue
            if number + 1 < len(line.boxes):
                skip = True
                yield doubt, name, line.boxes[number + 1]
            elif number == 0 and below is not None:
                # A title over the whole width has its answer below.
                yield doubt, name, below.boxes[-1]

    def _is_title(self, box: Box, field: OutlineField) -> bool:
        """Tell whether a cell is the title of a field, and of no other."""
        doubt, name = self._title(box)
        alike = name and neat(self.fields[name].title) == neat(field.title)
        return bool(alike) and doubt < _DOUBTFUL

    def _title(self, box: Box) -> tuple[int, str]:
        """Return the field a cell is the title of and how doubtful that is, empty for none."""
        head = box.text.partition("\n")[0].strip()
        if not head or box.below:
            return 0, ""
        for doubt, text in enumerate((head, head.partition(_GAP)[0])):
            if text in self.exact:
                return doubt, self.exact[text]
        whole = neat(box.text)
        if neat(head) in self.neat:
            return 2, self.neat[neat(head)]
        longest = max(filter(whole.startswith, self.neat), key=len, default="")
        return (_DOUBTFUL, self.neat[longest]) if longest else (0, "")

    # Both

    def _cell(self, place: Box | Control, where: Where, field: OutlineField) -> Cell:
        if place.computed:
            return Cell(text="", where=where, formula=True)
        text = bounded(place.text, where, self.limits)
        if text.strip() in _PROMPTS:
            text = ""
        if place.unread or (field.labels and any(map(is_private, text))):
            self.found.tell("INT-618", where, title=field.title)
        elif field.labels:
            text = self.found.ticked(text, where, field)
        if place.pictures and not text.strip():
            self.found.tell("INT-616", where, title=field.title)
        elif place.pictures or place.notes:
            self.found.tell("INT-615", replace(where, field=""), title=field.title)
        beside = replace(where, field="")
        for holds, code in (
            (place.struck, "INT-622"),
            (place.faint, "INT-623"),
            (place.numbered, "INT-624"),
        ):
            if holds and text.strip():
                self.found.tell(code, beside, title=field.title)
        return Cell(text=text, where=where)

    def _tell_missing(self) -> None:
        """Name the titles that stand nowhere, in one line."""
        missing = [f for f in self.outline.fields if f.name not in self.found.fields]
        if any(field.required for field in missing) and self.found.fields:
            titles = "".join(f"“{field.title}”" for field in missing)
            self.found.tell("INT-611", Where(file=self.name), titles=titles)

    def _tell_seen(self) -> None:
        """Note what was passed over, each kind once."""
        where, seen = Where(file=self.name), self.document.seen
        for holds, code in (
            (seen.revised, "INT-612"),
            (seen.hidden, "INT-613"),
            (seen.comments, "INT-614"),
            ("".join(self.document.floating).strip(), "INT-617"),
        ):
            if holds:
                self.found.tell(code, where, count=seen.comments)

    def _tell_unknown(self) -> None:
        """Note controls the form does not know, unless they stand within an answer."""
        for control in self.document.controls:
            known = control.tag in self.fields or column_of(control.tag) in self.columns
            beside = control.box.controls if control.box is not None else []
            within = any(c.tag in self.fields or column_of(c.tag) in self.columns for c in beside)
            lost = control.box is None and column_of(control.tag) in self.columns
            if ((not known and not within) or lost) and control.text.strip():
                self.found.strange(Where(file=self.name))


def _labels(tables: list[list[LayoutRow]]) -> dict[int, Box]:
    """Return the cell beside or above each cell, where its title stands, by its id."""
    found: dict[int, Box] = {}
    for lines in tables:
        above: Box | None = None
        for line in lines:
            before = above
            for box in line.boxes if not line.deleted else ():
                if before is not None:
                    found[id(box)] = before
                before = box
            above = line.boxes[0] if len(line.boxes) == 1 else None
    return found
