"""A Word document as it is read by eye: tables of cells with their texts, and content controls.

What a reader does not see is passed over: deleted text, hidden text, drawings and text boxes,
instructions of fields, the hint in a control that is still empty.
"""

from dataclasses import dataclass, field
from xml.sax.xmlreader import AttributesImpl

from generator.submissions.intake.limits import Limits
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.text import lines
from generator.submissions.intake.xml_events import Handler
from generator.submissions.opened import Where

_DEPTH = 200
_PASSED = frozenset(
    ("del", "moveFrom", "drawing", "pict", "object", "txbxContent", "Fallback", "rubyPr", "rt")
)
_LISTS = frozenset(("dropDownList", "comboBox"))
_OFF = frozenset(("0", "false", "off"))
_LINK = "HYPERLINK"


@dataclass(eq=False, slots=True)
class Box:
    """A cell of a table: its text, how many columns it spans, the controls in it.

    ``listed`` tells of a control to choose from, ``computed`` of a text a program writes.
    """

    span: int = 1
    listed: bool = False
    computed: bool = False
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
    listed: bool = False
    computed: bool = False
    box: Box | None = None
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text as it is seen."""
        return lines("".join(self.pieces)).strip("\n")


@dataclass(eq=False, slots=True)
class LayoutRow:
    """A row of a table."""

    deleted: bool = False
    boxes: list[Box] = field(default_factory=list)


class LayoutHandler(Handler):
    """Takes the tables that stand in no other table, and the controls that have a tag."""

    def __init__(self, where: Where, limits: Limits) -> None:
        """Start with none."""
        super().__init__()
        self.tables: list[list[LayoutRow]] = []
        self.controls: list[Control] = []
        self._where = where
        self._limits = limits
        self._open: list[str] = []
        self._around: list[Control] = []
        self._passing = self._tables = self._count = 0
        self._hints: list[bool] = []
        self._box: Box | None = None
        self._takes = self._hidden = self._joins = False
        self._instruction: list[str] | None = None

    def opens(self, name: str, attrs: AttributesImpl) -> None:
        """Take the start of an element."""
        inside = self._open[-1] if self._open else ""
        if len(self._open) == _DEPTH:
            raise Refusal("INT-403", self._where)
        self._open.append(name)
        if self._passing:
            return
        if name in _PASSED and inside not in ("trPr", "rPr"):
            self._passing = len(self._open)
        elif inside == "r":
            self._piece(name, attrs)
        elif inside == "sdtPr":
            self._described(name, attrs)
        elif name in ("tbl", "tr", "tc", "sdt", "sdtContent", "altChunk"):
            self._structure(name)
        elif name == "r":
            self._hidden = False
        elif name == "p":
            self._joins = False
        elif name == "fldSimple":
            self._computed(_value(attrs, "instr"))
        elif name == "vanish" and self._open[-3:-1] == ["r", "rPr"]:
            self._hidden = _value(attrs, "val") not in _OFF
        elif name == "del":
            self._marked_deleted(inside)
        elif name == "gridSpan" and inside == "tcPr" and self._box and self._tables == 1:
            span = _value(attrs, "val")
            self._box.span = int(span) if span.isdecimal() and len(span) < 4 else 1

    def characters(self, content: str) -> None:
        """Take a piece of a text."""
        if self._takes:
            self._says(content)
        elif self._instruction is not None and self._open[-1] == "instrText":
            self._instruction.append(content)

    def closes(self, name: str) -> None:
        """Take the end of an element."""
        self._open.pop()
        if self._passing:
            if len(self._open) < self._passing:
                self._passing = 0
            return
        if name == "t":
            self._takes = False
        elif name == "p" and not self._joins:
            self._says("\n", always=True)
        elif name == "tbl":
            self._tables -= 1
        elif name == "tc" and self._tables == 1:
            self._box = None
        elif name == "sdtContent":
            self._hints.pop()
        elif name == "sdt" and self._around:
            control = self._around.pop()
            if control.tag:
                self.controls.append(control)
                if control.box is not None:
                    control.box.controls.append(control)

    def _structure(self, name: str) -> None:
        if name == "altChunk":
            raise Refusal("INT-604", self._where)
        if name == "tbl":
            self._tables += 1
            if self._tables == 1:
                self.tables.append([])
        elif name == "sdt":
            self._counted()
            self._around.append(Control(box=self._box))
        elif name == "sdtContent":
            self._hints.append(bool(self._around) and self._around[-1].hint)
        elif self._tables == 1 and name == "tr":
            self._counted()
            self.tables[-1].append(LayoutRow())
        elif self._tables == 1 and self.tables[-1]:
            self._counted()
            self._box = Box()
            self.tables[-1][-1].boxes.append(self._box)
            if self._around and self._around[-1].box is None:
                self._around[-1].box = self._box
                self._box.listed = self._around[-1].listed

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
            control.tag = _value(attrs, "val")
        elif name == "showingPlcHdr":
            control.hint = _value(attrs, "val") not in _OFF
        elif name in _LISTS:
            control.listed = True
            if control.box is not None:
                control.box.listed = True

    def _piece(self, name: str, attrs: AttributesImpl) -> None:
        """Take what stands in a run."""
        if name == "t":
            self._takes = True
        elif name in ("br", "cr"):
            self._says("\n")
        elif name == "tab":
            self._says("\t")
        elif name == "noBreakHyphen":
            self._says("-")
        elif name == "fldChar":
            if _value(attrs, "fldCharType") == "begin":
                self._instruction = []
            elif self._instruction is not None:
                self._computed("".join(self._instruction))
                self._instruction = None

    def _computed(self, instruction: str) -> None:
        """Mark a text that a program writes; the text of a link was written by somebody."""
        if instruction.strip().upper().startswith(_LINK):
            return
        if self._box is not None:
            self._box.computed = True
        if self._around:
            self._around[-1].computed = True

    def _marked_deleted(self, inside: str) -> None:
        if inside == "trPr" and self._tables == 1 and self.tables[-1]:
            self.tables[-1][-1].deleted = True
        elif inside == "rPr" and self._open[-3:-2] == ["pPr"]:
            self._joins = True

    def _says(self, text: str, *, always: bool = False) -> None:
        if any(self._hints) or (self._hidden and not always):
            return
        if self._box is not None:
            self._box.pieces.append(text)
        for control in reversed(self._around):
            if control.tag:
                control.pieces.append(text)
                break


def _value(attrs: AttributesImpl, name: str) -> str:
    """Return an attribute by its name without prefix, empty where there is none."""
    for key in attrs.getNames():
        if key.rpartition(":")[2] == name:
            return attrs.getValue(key)
    return ""
