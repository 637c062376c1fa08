"""A Word document as it is read by eye: tables of cells with their texts, and content controls.

All changes count as accepted. What a reader does not see is passed over: deleted and hidden text,
instructions of fields, the hint in a control that is still empty. What is seen and is no text, or
stands where no answer does, is counted.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from xml.sax.xmlreader import AttributesImpl

from generator.submissions.intake.cell_styles import RAISED
from generator.submissions.intake.docx_runs import FieldCode, Look, value
from generator.submissions.intake.limits import Limits
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.symbol_fonts import is_private, is_symbol_font, shown
from generator.submissions.intake.text import lines
from generator.submissions.intake.xml_events import Handler
from generator.submissions.opened import Where

_DEPTH, _NESTED = 200, 6
# A row of exactly so many twentieths of a point shows nothing.
_LOWEST = 120
_READING = re.compile(r"[A-Za-z\u00c0-\u024f\u3105-\u312f\s·'’-]*")
_PASSED = frozenset(("del", "moveFrom", "drawing", "pict", "object", "rubyPr", "rt"))
_REVISED = frozenset(("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge"))
_GRAPHICS = frozenset(("drawing", "pict", "object"))
_PICTURES = frozenset(("blip", "imagedata", "chart", "relIds", "OLEObject"))
_NOTES = frozenset(("footnoteReference", "endnoteReference"))
_BRANCHES, _PIECES = frozenset(("Choice", "Fallback")), frozenset(("t", "sym", "symEx"))
_OFF = frozenset(("0", "false", "off"))


@dataclass(eq=False, slots=True)
class Box:
    """A cell of a table: its text, how many columns it spans, the controls in it.

    ``computed`` tells of a text a program writes, ``below`` that the cell is the rest of one that
    begins further up, ``holds`` that there are tables in it; ``unread`` counts signs of symbol
    fonts that are not known. ``struck`` tells of text that is struck out, ``faint`` of text that
    nobody sees, ``numbered`` of numbers that a program writes before it.
    """

    span: int = 1
    computed: bool = False
    below: bool = False
    holds: bool = False
    deleted: bool = False
    unread: int = 0
    pictures: int = 0
    notes: int = 0
    struck: bool = False
    faint: bool = False
    numbered: bool = False
    ground: str = ""
    controls: "list[Control]" = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text as it is seen."""
        return lines("".join(self.pieces)).strip("\n")


@dataclass(eq=False, slots=True)
class Control:
    """A content control: its tag, its text, the cell it stands in or around."""

    tag: str = ""
    hint: bool = False
    computed: bool = False
    unread: int = 0
    pictures: int = 0
    notes: int = 0
    struck: bool = False
    faint: bool = False
    numbered: bool = False
    box: Box | None = None
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text as it is seen."""
        return lines("".join(self.pieces)).strip("\n")


@dataclass(eq=False, slots=True)
class LayoutRow:
    """A row of a table; one that is deleted or hidden is not seen."""

    deleted: bool = False
    low: bool = False
    before: int = 0
    boxes: list[Box] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Seen:
    """What a document holds that is no answer, or makes one uncertain."""

    revised: bool = False
    hidden: bool = False
    comments: int = 0


class LayoutHandler(Handler):
    """Takes the tables, those within others after them, and the controls that have a tag."""

    def __init__(self, where: Where, limits: Limits, styles: Mapping[str, Look]) -> None:
        """Start with none."""
        super().__init__()
        self.tables: list[list[LayoutRow]] = []
        self.controls: list[Control] = []
        self.loose: list[str] = []
        """What is written outside all tables."""
        self.floating: list[str] = []
        """What is written in text boxes that stand in no cell."""
        self.seen = Seen()
        self._where = where
        self._limits = limits
        self._styles = styles
        self._open: list[str] = []
        self._around: list[Control] = []
        self._within: list[tuple[list[LayoutRow], Box | None]] = []
        self._passing = self._count = 0
        self._resumed: list[int] = []
        self._alternatives: list[bool] = []
        self._hints: list[bool] = []
        self._fields: list[FieldCode] = []
        self._takes = self._joins = False
        self._run, self._paragraph = Look(), Look()

    def opens(self, name: str, attrs: AttributesImpl) -> None:
        """Take the start of an element."""
        inside = self._open[-1] if self._open else ""
        if len(self._open) == _DEPTH:
            raise Refusal("INT-403", self._where)
        self._open.append(name)
        if self._passing:
            self._graphic(name, attrs)
            return
        self.seen.revised = self.seen.revised or name in _REVISED
        if inside in ("trPr", "tcPr"):
            self._framed(name, attrs)
        elif inside == "rPr":
            self._looks(name, attrs)
        elif name in _PASSED:
            self._passing = len(self._open)
        elif inside == "r" or (inside in _BRANCHES and name in _PIECES):
            self._piece(name, attrs)
        elif inside == "sdtPr":
            self._described(name, attrs)
        elif name in ("tbl", "tr", "tc", "sdt", "sdtContent", "altChunk"):
            self._structure(name)
        elif name == "r":
            self._run = Look()
        elif name == "p":
            self._joins, self._paragraph = False, Look()
        elif name == "pStyle":
            self._paragraph = self._styles.get(value(attrs, "val"), Look())
        elif name == "numId" and inside == "numPr":
            numbered = value(attrs, "val") != "0"
            self._paragraph = replace(self._paragraph, numbered=numbered)
        elif name == "fldSimple":
            if FieldCode([value(attrs, "instr")]).computes:
                self._computed()
        elif name in ("AlternateContent", "Choice", "Fallback"):
            self._alternative(name)
        elif self._fields:
            self._fields[-1].takes(name, inside, attrs)

    def characters(self, content: str) -> None:
        """Take a piece of a text."""
        if self._takes:
            self._written(content)
        elif self._passing:
            # A reading is not read, what else stands above a text is a note.
            if self._open[self._passing - 1] == "rt" and not _READING.fullmatch(content):
                self._noted()
        elif self._fields and self._open[-1] == "instrText":
            self._fields[-1].instruction.append(content)

    def closes(self, name: str) -> None:
        """Take the end of an element."""
        self._open.pop()
        if self._passing:
            if len(self._open) < self._passing:
                self._passing = 0
            return
        if name == "t":
            self._takes = False
        elif name == "txbxContent" and self._resumed:
            self._passing = self._resumed.pop()
        elif name == "AlternateContent" and self._alternatives:
            self._alternatives.pop()
        elif name == "p" and not self._joins:
            self._says("\n")
        elif name == "tbl" and self._within:
            self._within.pop()
        elif name == "tc" and self._within:
            table, box = self._within[-1]
            if box is not None and box.deleted and table and box in table[-1].boxes:
                table[-1].boxes.remove(box)
            self._within[-1] = (table, None)
        elif name == "sdtContent" and self._hints:
            self._hints.pop()
        elif name == "sdt" and self._around:
            control = self._around.pop()
            if control.tag:
                self.controls.append(control)
                if control.box is not None:
                    control.box.controls.append(control)

    # Tables and controls

    @property
    def _box(self) -> Box | None:
        return next((box for _, box in reversed(self._within) if box is not None), None)

    def _structure(self, name: str) -> None:
        if name == "altChunk":
            raise Refusal("INT-604", self._where)
        if name == "tbl":
            if len(self._within) == _NESTED:
                raise Refusal("INT-403", self._where)
            for _, box in self._within:
                if box is not None:
                    box.holds = True
            self.tables.append([])
            self._within.append((self.tables[-1], None))
        elif name == "sdt":
            self._counted()
            self._around.append(Control(box=self._box))
        elif name == "sdtContent":
            self._hints.append(bool(self._around) and self._around[-1].hint)
        elif name == "tr" and self._within:
            self._counted()
            self._within[-1][0].append(LayoutRow())
        elif name == "tc" and self._within and self._within[-1][0]:
            self._counted()
            table = self._within[-1][0]
            box = Box(faint=table[-1].low)
            self._within[-1] = (table, box)
            table[-1].boxes.append(box)
            if self._around and self._around[-1].box in (None, self._outer()):
                self._around[-1].box = box

    def _outer(self) -> Box | None:
        """Return the cell around the innermost table."""
        return next((box for _, box in reversed(self._within[:-1]) if box is not None), None)

    def _counted(self) -> None:
        self._count += 1
        if self._count > self._limits.cells:
            raise Refusal("INT-606", self._where, most=self._limits.cells)

    def _described(self, name: str, attrs: AttributesImpl) -> None:
        """Take what a control says of itself."""
        if not self._around:
            return
        control = self._around[-1]
        if name == "tag":
            control.tag = value(attrs, "val")
        elif name == "showingPlcHdr":
            control.hint = value(attrs, "val") not in _OFF
        elif name == "dataBinding":
            # What is shown comes from elsewhere in the file, whatever stands here.
            self._computed()

    def _framed(self, name: str, attrs: AttributesImpl) -> None:
        """Take what a row or a cell says of itself."""
        if not self._within or not self._within[-1][0]:
            return
        table, box = self._within[-1]
        row = table[-1]
        if name == "del":
            row.deleted = True
        elif name == "hidden" and value(attrs, "val") not in _OFF:
            row.deleted = self.seen.hidden = True
        elif name == "trHeight":
            exact = value(attrs, "hRule") == "exact"
            row.low = exact and _number(value(attrs, "val"), _LOWEST) < _LOWEST
        elif name == "gridBefore":
            row.before = _number(value(attrs, "val"), 0)
        elif box is None:
            return
        elif name == "gridSpan":
            box.span = max(1, _number(value(attrs, "val"), 1))
        elif name == "vMerge":
            box.below = value(attrs, "val") != "restart"
        elif name == "cellDel":
            box.deleted = True
        elif name == "shd":
            box.ground = value(attrs, "fill").upper()

    # Runs

    def _looks(self, name: str, attrs: AttributesImpl) -> None:
        """Take how a run looks, or what became of the end of a paragraph."""
        if self._open[-3:-2] == ["pPr"]:
            self._joins = self._joins or name in ("del", "moveFrom")
        elif self._open[-3:-2] == ["r"]:
            self._run = self._run.taking(name, attrs, self._styles)

    def _alternative(self, name: str) -> None:
        """Pass over what is there for programs that cannot show the first alternative."""
        if name == "AlternateContent":
            self._alternatives.append(False)
        elif self._alternatives and self._alternatives[-1]:
            self._passing = len(self._open)
        elif self._alternatives:
            self._alternatives[-1] = True

    def _graphic(self, name: str, attrs: AttributesImpl) -> None:
        """Look into a drawing for text boxes, pictures and artistic lettering."""
        if (
            self._open[self._passing - 1] not in _GRAPHICS
            or "Fallback" in self._open[self._passing :]
        ):
            return
        if name == "txbxContent":
            self._resumed.append(self._passing)
            self._passing = 0
            self._says("\n")
        elif name == "textpath":
            self._says(f"{value(attrs, 'string')}\n")
        elif name in _PICTURES:
            for place in self._places():
                place.pictures += 1

    def _piece(self, name: str, attrs: AttributesImpl) -> None:
        """Take what stands in a run."""
        if name == "t":
            self._takes = True
        elif name in ("br", "cr"):
            self._says("\n")
        elif name in ("tab", "ptab"):
            self._says("\t")
        elif name == "noBreakHyphen":
            self._says("-")
        elif name == "sym":
            self._symbol(value(attrs, "font"), _number(value(attrs, "char"), 0, base=16))
        elif name == "symEx":
            code = _number(value(attrs, "char"), 0, base=16)
            self._says(chr(code) if 0x20 < code < 0xD800 or 0xE000 <= code < 0x110000 else "")
        elif name in _NOTES:
            self._noted()
        elif name == "commentReference":
            self.seen.comments += 1
        elif name in ("AlternateContent", "Choice", "Fallback"):
            self._alternative(name)
        elif name == "fldChar":
            kind = value(attrs, "fldCharType")
            if kind == "begin":
                self._fields.append(FieldCode([]))
            elif kind == "separate" and self._fields:
                self._instructed(self._fields[-1])
                self._fields[-1].shows = True
            elif kind == "end" and self._fields:
                ended = self._fields.pop()
                if not ended.shows:
                    self._instructed(ended)

    def _instructed(self, code: FieldCode) -> None:
        """Take the instruction of a field: what it draws itself, or that it computes."""
        if code.computes:
            self._computed()
        drawn = code.drawn()
        if drawn and not code.shows:
            code.drew = True
            self._says(drawn, of=code)
        elif code.symbol:
            code.drew = True
            self._symbol(*code.symbol, of=code)

    def _noted(self) -> None:
        for place in self._places():
            place.notes += 1

    def _computed(self) -> None:
        """Mark a text that a program writes."""
        if self._box is not None:
            self._box.computed = True
        if self._around:
            self._around[-1].computed = True

    def _written(self, content: str) -> None:
        """Take text as its font shows it."""
        look = self._run.over(self._paragraph)
        raised = RAISED.get(look.raised)
        if raised:
            content = "".join(raised.get(sign, sign) for sign in content)
        if not look.symbols:
            self._says(content)
            return
        letters = is_symbol_font(look.font)
        for sign in content:
            if is_private(sign) or (letters and ord(sign) < 0x100):
                self._symbol(look.symbols, ord(sign))
            else:
                self._says(sign)

    def _symbol(self, font: str, code: int, *, of: FieldCode | None = None) -> None:
        sign = shown(font, code)
        if sign:
            self._says(sign, of=of)
        elif not self._unseen(of):
            for place in self._places():
                place.unread += 1

    def _places(self) -> list[Box | Control]:
        """Return where something is now: the cells and the control around it."""
        boxes: list[Box | Control] = [box for _, box in self._within if box is not None]
        control = next((one for one in reversed(self._around) if one.tag), None)
        return [*boxes, control] if control is not None else boxes

    def _unseen(self, of: FieldCode | None) -> bool:
        if any(self._hints) or any(one.covers(of) for one in self._fields):
            return True
        return bool(self._run.over(self._paragraph).hidden)

    def _says(self, text: str, *, of: FieldCode | None = None) -> None:
        if self._unseen(of) and text != "\n":
            if text.strip() and not any(self._hints) and not self._fields:
                self.seen.hidden = True
            return
        if any(self._hints):
            return
        places = self._places()
        look = self._run.over(self._paragraph) if text.strip() else Look()
        faint = look.colour != "" or look.tiny is True
        for place in places:
            place.pieces.append(text)
            place.struck = place.struck or look.struck is True
            place.numbered = place.numbered or look.numbered is True
            if faint and not place.faint:
                ground = self._box.ground if self._box is not None else ""
                place.faint = look.is_faint(ground)
        if not any(isinstance(place, Box) for place in places):
            (self.floating if self._resumed else self.loose).append(text)


def _number(text: str, otherwise: int, *, base: int = 10) -> int:
    """Return a small number, or another where the text is none."""
    try:
        return int(text, base) if len(text) < 7 else otherwise
    except ValueError:
        return otherwise
