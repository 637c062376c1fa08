"""A form as a Word document to fill in, print, sign and stamp: cover, guide, sections of tables.

Every answer stands in a content control whose tag names it; a property of the file names the form.
The only module that knows python-docx. The file is packed anew, so that the same form gives the
same bytes. Nothing here is read or checked.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import date, datetime, time
from html import escape
from itertools import count
from types import MappingProxyType
from typing import Any, Final

import docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from generator.forms import paper_fields
from generator.forms.answers import Answers, cell
from generator.forms.conditions import condition_of, help_of, length
from generator.forms.form import Field, FieldType, Form, Section, Table
from generator.forms.reproducible_zip import zipped
from generator.forms.xlsx_cells import BODY_FONT, HEAD_FONT
from generator.model.calls import Call
from generator.model.clause_numbering import han
from generator.web.labels import FORM, PHRASES
from generator.web.shared import SHARED

MARK: Final[str] = SHARED["files"]["form_mark"]
"""The property of the file that names the form: its call and its version."""

_LATIN = "Times New Roman"
_SOFT, _RED = RGBColor(0x5B, 0x57, 0x50), RGBColor(0xB5, 0x12, 0x1B)
_WASH = "F6F4EF"
_WIDE, _TITLE_WIDE = 16.0, 5.4
_UNDATED = date(2000, 1, 1)
# The key of properties that are not Office's own; numbers below 2 are taken.
_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
    ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{name}">'
    "<vt:lpwstr>{value}</vt:lpwstr></property></Properties>"
)
# What an empty control shows: room to click on, which prints as nothing.
_ROOM, _LITTLE_ROOM = "　　　　", "　"
_MIDDLE = WD_CELL_VERTICAL_ALIGNMENT.CENTER
_CONTROL = ("sdt", "sdtPr", "sdtContent")
# Word takes what a cell says of itself in one order only.
_AFTER_SHADE = ("w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign", "w:hideMark")
# Parts of 16 cm by what a column takes; text shares what is left.
_COLUMN_WIDE: Mapping[FieldType, float] = MappingProxyType(
    {
        FieldType.DATE: 2.6,
        FieldType.INTEGER: 2.0,
        FieldType.MONEY: 2.8,
        FieldType.YESNO: 2.2,
        FieldType.USCC: 4.6,
        FieldType.YEAR: 2.0,
        FieldType.PERCENT: 2.4,
    }
)


def word(form: Form, call: Call, answers: Answers) -> bytes:
    """Return a form as a .docx, filled with canonical answers; the same answers, the same bytes."""
    return _WordForm(form, call, answers).made()


class _WordForm:
    """One document while it is made."""

    def __init__(self, form: Form, call: Call, answers: Answers) -> None:
        self.form = form
        self.call = call
        self.answers = answers
        self.document: Any = docx.Document()
        self.numbers = count(1)
        self.looks: dict[tuple[float, str, RGBColor | None], Any] = {}

    def made(self) -> bytes:
        """Write every part and return the file."""
        self._set_up()
        self._cover()
        self._guide()
        for index, section in enumerate(self.form.sections, 1):
            self._section(index, section)
        self._seals(len(self.form.sections) + 1)
        out = io.BytesIO()
        self.document.save(out)
        with zipfile.ZipFile(out) as archive:
            return zipped({entry.filename: archive.read(entry) for entry in archive.infolist()})

    def _set_up(self) -> None:
        document, form = self.document, self.form
        hint = document.core_properties
        issued = datetime.combine(self.call.notice.issued or _UNDATED, time())
        hint.title, hint.subject = form.title, f"{form.call} {form.version}"
        hint.author = hint.last_modified_by = hint.comments = hint.keywords = ""
        hint.created = hint.modified = issued
        hint.language = "zh-CN"
        _face(document.styles["Normal"], BODY_FONT, 11)
        document.styles["Normal"].paragraph_format.space_after = Pt(0)
        _face(document.styles["Footer"], BODY_FONT, 9)
        document.styles["Footer"].font.color.rgb = _SOFT
        _spoken(document.styles)
        heading = document.styles["Heading 1"]
        _face(heading, HEAD_FONT, 14)
        heading.font.color.rgb, heading.font.bold = _RED, False
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(14), Pt(4)
        page = document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2.5)
        page.top_margin = page.bottom_margin = Cm(2.2)
        page.different_first_page_header_footer = True
        foot = page.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        edition = PHRASES["edition"].format(call=form.call, version=form.version)
        foot.add_run(f"{edition}　　第 ")
        _counted(foot, "PAGE")
        foot.add_run(" 页，共 ")
        _counted(foot, "NUMPAGES")
        foot.add_run(" 页")

        self._mark()

    def _mark(self) -> None:
        """Say which form this is in a property of the file, which other programs keep."""
        package = self.document.part.package
        caption = escape(f"{self.form.call} {self.form.version}")
        content = _PROPERTIES.format(name=MARK, value=caption).encode()
        part = Part(
            PackURI("/docProps/custom.xml"), CONTENT_TYPE.OFC_CUSTOM_PROPERTIES, content, package
        )
        package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)

    def _cover(self) -> None:
        document, form, notice = self.document, self.form, self.call.notice
        if notice.issuer:
            self._line(notice.issuer, size=16, face=HEAD_FONT, color=_RED, before=40)
        self._line(form.title, size=28, face=HEAD_FONT, before=130)
        self._line(notice.title, size=12, color=_SOFT, before=18)
        lead = paper_fields.applicant(form)
        first = next(iter(form.fields()))
        condition = [(first.title, cell(first, self.answers))]
        if lead is not None and lead != first:
            condition.append((paper_fields.stamped(lead.title), cell(lead, self.answers)))
        condition.append(("填报日期", paper_fields.DAY))
        self._line("", size=11, before=150)
        table = document.add_table(rows=0, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for title, text in condition:
            row = table.add_row()
            _tall(row, 1.5)
            for place, wide in zip(row.cells, (4.4, 10.4), strict=True):
                place.width = Cm(wide)
                place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
            paragraph = row.cells[0].paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.DISTRIBUTE
            self._run(paragraph, f"{title}：", size=14, face=HEAD_FONT)
            caption = row.cells[1].paragraphs[0]
            caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
            self._run(caption, text, size=14)
            _edged(row.cells[1], bottom="single")
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _guide(self) -> None:
        self._run(self._heading(), "填写说明", face=HEAD_FONT, size=14)
        for number, text in enumerate(paper_fields.guide(self.form), 1):
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.line_spacing = 1.4
            self._run(paragraph, f"{number}. {text}")

    def _section(self, index: int, section: Section) -> None:
        heading = self._heading()
        self._run(heading, f"{han(index)}、{section.title}", face=HEAD_FONT, size=14)
        condition = paper_fields.shared(self.form, section)
        hint = f"【{condition}】" if condition else ""
        self._run(heading, f"　{hint}依据：{section.number}", size=9, color=_SOFT)
        if section.help:
            help_text = self.document.add_paragraph()
            help_text.paragraph_format.keep_with_next = True
            self._small(help_text, section.help)
        grid = None
        for item in section.items:
            if isinstance(item, Table):
                grid = None
                self._table(item, hint=hint)
                continue
            if grid is None:
                grid = self._grid((_TITLE_WIDE, _WIDE - _TITLE_WIDE))
            self._field(grid, item, hint=hint)

    def _field(self, grid: Any, field: Field, *, hint: str) -> None:
        condition = condition_of(self.form, field)
        help_text = f"{f'【{condition}】' if condition and not hint else ''}{help_of(field)}"
        text = cell(field, self.answers)
        row = grid.add_row()
        if field.kind is FieldType.LONG:
            head = row.cells[0].merge(row.cells[1])
            _shaded(head)
            _kept(row)
            self._run(head.paragraphs[0], field.title)
            limit = length(field)
            self._run(head.paragraphs[0], f"　{help_text}{limit}", size=9, color=_SOFT)
            head.paragraphs[0].paragraph_format.keep_with_next = True
            row = grid.add_row()
            _tall(row, 2.4 if text else 4.2)
            body = row.cells[0].merge(row.cells[1])
            for number, part in enumerate(text.split("\n")):
                paragraph = body.paragraphs[0] if number == 0 else body.add_paragraph()
                paragraph.paragraph_format.line_spacing = 1.3
                paragraph.paragraph_format.first_line_indent = Pt(22)
                self._answer(paragraph, field, field.name, part)
            return
        _kept(row)
        _tall(row, 0.95)
        head, body = row.cells
        head.vertical_alignment = body.vertical_alignment = _MIDDLE
        _shaded(head)
        self._run(head.paragraphs[0], field.title)
        self._small(head.add_paragraph(), help_text)
        if field.kind is FieldType.SEVERAL:
            self._boxes(body.paragraphs[0], field)
            return
        paragraph, listed = body.paragraphs[0], paper_fields.listed(field)
        room = "\n".join(paper_fields.boxes(field, {})) or (
            f"{listed}\n{_ROOM}" if listed else _ROOM
        )
        self._answer(paragraph, field, field.name, text, room=room, locked=True)
        if listed and not text:
            paragraph._p[-1][-1].remove(paragraph._p[-1][-1][0])
            self._small(paragraph, room)
            paragraph._p[-2][-1].append(paragraph._p[-1])

    def _table(self, table: Table, *, hint: str) -> None:
        condition = condition_of(self.form, table)
        hint = f"【{condition}】" if condition and not hint else ""
        help_text = self.document.add_paragraph()
        self._small(help_text, hint + table.help)
        help_text.paragraph_format.keep_with_next = True
        wide = _wide(table)
        grid = self._grid(wide)
        head = grid.add_row()
        _repeated(head)
        _kept(head)
        for place, column in zip(head.cells, table.columns, strict=True):
            place.vertical_alignment = _MIDDLE
            _shaded(place)
            place.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            self._run(place.paragraphs[0], column.title, size=10)
            if not column.required:
                self._run(place.paragraphs[0], f"（{FORM['optional']}）", size=8.5, color=_SOFT)
        for number, line in enumerate(paper_fields.lines(table, self.answers)):
            row = grid.add_row()
            _kept(row)
            _tall(row, 0.95)
            for place, column, text in zip(row.cells, table.columns, line, strict=True):
                place.vertical_alignment = _MIDDLE
                tag = f"{table.name}/{number}/{column.name}"
                paragraph = place.paragraphs[0]
                self._answer(paragraph, column, tag, text, size=10, room=_LITTLE_ROOM)
        for caption, amount in paper_fields.sums(self.form, table, self.answers):
            row = grid.add_row()
            _kept(row)
            _tall(row, 0.8)
            # A row that begins with joined cells is no row of answers.
            narrow = len(row.cells) < 3
            label = row.cells[0].merge(row.cells[-1 if narrow else -2])
            label.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self._run(label.paragraphs[0], caption, size=10, color=_SOFT)
            paragraph = label.paragraphs[0] if narrow else row.cells[-1].paragraphs[0]
            self._run(paragraph, f"　{amount}" if narrow else amount, size=10)
        for column in table.columns:
            if options := [option.label for option in column.options if option.offered]:
                note = self.document.add_paragraph()
                self._small(note, paper_fields.one_below(column, options))

    def _seals(self, index: int) -> None:
        """Write where the applicant, and whoever joins, sign and stamp."""
        heading = self._heading()
        self._run(heading, f"{han(index)}、签字盖章", face=HEAD_FONT, size=14)
        for name in paper_fields.signers(self.form):
            grid = self._grid((_WIDE / 2, _WIDE / 2))
            row = grid.add_row()
            _kept(row)
            _tall(row, 3.6)
            stamp, sign = row.cells
            self._run(stamp.paragraphs[0], paper_fields.stamped(name))
            self._run(sign.paragraphs[0], paper_fields.SIGNED)
            for place in (stamp, sign):
                place.add_paragraph()
                place.add_paragraph()
                end = place.add_paragraph()
                end.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                self._run(end, paper_fields.DAY)
            self.document.add_paragraph()

    # Strokes

    def _heading(self) -> Any:
        heading = self.document.add_paragraph()
        heading._p.style = "Heading1"
        return heading

    def _grid(self, wide: tuple[float, ...]) -> Any:
        grid = self.document.add_table(rows=0, cols=len(wide))
        # By its id: by its name the library would look through all styles.
        grid._tbl.tblStyle_val = "TableGrid"
        grid.alignment = WD_TABLE_ALIGNMENT.CENTER
        grid.autofit = False
        for column, width in zip(grid.columns, wide, strict=True):
            column.width = Cm(width)
        _padded(grid)
        return grid

    def _line(self, text: str, *, before: float, **look: Any) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = Pt(before)
        self._run(paragraph, text, **look)

    def _small(self, paragraph: Any, text: str) -> None:
        self._run(paragraph, text, size=9, color=_SOFT)

    def _answer(
        self,
        paragraph: Any,
        field: Field,
        tag: str,
        text: str,
        *,
        size: float = 11,
        room: str = _ROOM,
        locked: bool = False,
    ) -> None:
        """Add the control of an answer: a list for a choice, else a place for text.

        It takes rich text, since LibreOffice before 7.5 writes what stands in a control for plain
        text several times over. ``room`` is shown while it is empty.
        """
        control, hint, content = (OxmlElement(f"w:{name}") for name in _CONTROL)
        self._run(paragraph, text or room, size=size)
        run = paragraph._p[-1]
        hint.append(deepcopy(run.rPr))
        for name, value in (("alias", field.title), ("tag", tag), ("id", str(next(self.numbers)))):
            _set_property(hint, name, value)
        if locked:
            _set_property(hint, "lock", "sdtLocked")
        if not text:
            hint.append(OxmlElement("w:showingPlcHdr"))
        labels = field.labels
        if labels:
            hint.append(_choices(labels))
        content.append(run)
        control.extend((hint, content))
        paragraph._p.append(control)

    def _boxes(self, paragraph: Any, field: Field) -> None:
        """Add the control of an answer that is a box to tick beside each option."""
        control, hint, content = (OxmlElement(f"w:{name}") for name in _CONTROL)
        for name, value in (
            *(("alias", field.title), ("tag", field.name), ("id", str(next(self.numbers)))),
            ("lock", "sdtLocked"),
        ):
            _set_property(hint, name, value)
        for number, line in enumerate(paper_fields.options(field, self.answers)):
            for place, (label, ticked) in enumerate(line):
                before = paper_fields.BETWEEN_BOXES if place else "\n" if number else ""
                if before:
                    content.append(self._loose_run(paragraph, before))
                sign = paper_fields.TICKED_BOX if ticked else paper_fields.EMPTY_BOX
                box, says, inside = (OxmlElement(f"w:{name}") for name in _CONTROL)
                _set_property(says, "alias", label)
                _set_property(says, "id", str(next(self.numbers)))
                says.append(_ticking(ticked=ticked))
                inside.append(self._loose_run(paragraph, sign))
                box.extend((says, inside))
                content.extend((box, self._loose_run(paragraph, f" {label}")))
        control.extend((hint, content))
        paragraph._p.append(control)

    def _loose_run(self, paragraph: Any, text: str) -> Any:
        """Return a run that belongs nowhere yet."""
        self._run(paragraph, text)
        run = paragraph._p[-1]
        paragraph._p.remove(run)
        return run

    def _run(
        self,
        paragraph: Any,
        text: str,
        *,
        size: float = 11,
        face: str = BODY_FONT,
        color: RGBColor | None = None,
    ) -> None:
        look = (size, face, color)
        if look not in self.looks:
            run = paragraph.add_run(text)
            _face(run, face, size)
            if color is not None:
                run.font.color.rgb = color
            self.looks[look] = run._r.rPr
            return
        # The same run, without asking the library for each of its properties again.
        run = OxmlElement("w:r")
        run.append(deepcopy(self.looks[look]))
        run.text = text
        paragraph._p.append(run)


def _set_property(hint: Any, name: str, value: str) -> None:
    """Add what a control says of itself."""
    element = OxmlElement(f"w:{name}")
    element.set(qn("w:val"), value)
    hint.append(element)


def _ticking(*, ticked: bool) -> Any:
    """Return what makes a control a box that a click ticks."""
    made = OxmlElement("w14:checkbox")
    for name, value in (
        ("checked", "1" if ticked else "0"),
        ("checkedState", f"{ord(paper_fields.TICKED_BOX):04X}"),
        ("uncheckedState", f"{ord(paper_fields.EMPTY_BOX):04X}"),
    ):
        element = OxmlElement(f"w14:{name}")
        element.set(qn("w14:val"), value)
        if name != "checked":
            element.set(qn("w14:font"), BODY_FONT)
        made.append(element)
    return made


def _choices(labels: Iterable[str]) -> Any:
    """Return the list of a choice, with a way to take the choice back."""
    found = OxmlElement("w:dropDownList")
    for choice, value in ((FORM["none"], ""), *((label, label) for label in labels)):
        item = OxmlElement("w:listItem")
        item.set(qn("w:displayText"), choice)
        item.set(qn("w:value"), value)
        found.append(item)
    return found


def _counted(paragraph: Any, what: str) -> None:
    """Add a field the word processor fills in: PAGE or NUMPAGES."""
    run = paragraph.add_run()
    for kind in ("begin", "", "end"):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = f" {what} "
        run._r.append(mark)


def _spoken(styles: Any) -> None:
    """Name the language, or Chinese signs come in the shapes of another one."""
    for run in styles.element.iter(qn("w:rPrDefault")):
        for lang in run.iter(qn("w:lang")):
            lang.set(qn("w:val"), "en-US")
            lang.set(qn("w:eastAsia"), "zh-CN")


def _padded(grid: Any) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 60), ("left", 110), ("bottom", 60), ("right", 110)):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(twips))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    grid._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")


def _face(styled: Any, face: str, size: float) -> None:
    """Set the font of a run or style, for Chinese signs too, which have a font of their own."""
    styled.font.name, styled.font.size = _LATIN, Pt(size)
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), face)


def _wide(table: Table) -> tuple[float, ...]:
    """Return the widths of a table's columns in cm: fixed ones first, texts by their length."""
    parts = {
        column.name: min(4.0, max(1.5, (column.longest or 40) ** 0.5 / 3))
        for column in table.columns
    }
    fixed = {c.name: _COLUMN_WIDE[c.kind] for c in table.columns if c.kind in _COLUMN_WIDE}
    free = _WIDE - sum(fixed.values())
    share = sum(part for name, part in parts.items() if name not in fixed)
    return tuple(
        fixed[column.name] if column.name in fixed else free * parts[column.name] / share
        for column in table.columns
    )


def _property(row: Any, name: str) -> Any:
    found = OxmlElement(f"w:{name}")
    row._tr.get_or_add_trPr().append(found)
    return found


def _kept(row: Any) -> None:
    _property(row, "cantSplit")


def _repeated(row: Any) -> None:
    _property(row, "tblHeader")


def _tall(row: Any, height: float) -> None:
    row.height = Cm(height)


def _shaded(place: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _WASH)):
        shade.set(qn(f"w:{name}"), value)
    place._tc.get_or_add_tcPr().insert_element_before(shade, *_AFTER_SHADE)


def _edged(place: Any, **edges: str) -> None:
    borders = OxmlElement("w:tcBorders")
    for side, kind in edges.items():
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:val"), kind)
        edge.set(qn("w:sz"), "6")
        borders.append(edge)
    place._tc.get_or_add_tcPr().insert_element_before(borders, "w:shd", *_AFTER_SHADE)
