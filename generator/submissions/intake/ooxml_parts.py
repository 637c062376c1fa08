"""What the small parts of an Office file say: types, relations, sheets, texts, formats of dates."""

import re
from dataclasses import dataclass
from xml.sax.xmlreader import AttributesImpl

from generator.submissions.intake.limits import Limits
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.xml_events import Handler
from generator.submissions.opened import Where
from generator.web.shared import SHARED

_SYMBOLS = SHARED["symbols"]
# Where fonts of symbols keep their signs.
_PRIVATE = 0xF000
_STRICT = "http://purl.oclc.org/ooxml/"
# The formats of days and times that need no description, in Western and East Asian editions.
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NO_DATE = re.compile(r'"[^"]*"|\[[^][]*\]|\\.|_.|\*.')


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """A part that another part names, inside the workbook or outside."""

    id: str
    target: str
    kind: str
    outside: bool


class Relations(Handler):
    """Takes the relations of a part."""

    def __init__(self) -> None:
        """Start with none."""
        super().__init__()
        self.found: list[Relation] = []

    def opens(self, name: str, attrs: AttributesImpl) -> None:
        """Take one relation."""
        if name == "Relationship":
            relation = Relation(
                id=attrs.get("Id", ""),
                target=attrs.get("Target", ""),
                kind=attrs.get("Type", "").rpartition("/")[2],
                outside=attrs.get("TargetMode", "").casefold() == "external",
            )
            self.found.append(relation)


class Types(Handler):
    """Takes the types of the parts."""

    def __init__(self) -> None:
        """Start with none."""
        super().__init__()
        self.found: set[str] = set()

    def opens(self, name: str, attrs: AttributesImpl) -> None:
        """Take one type."""
        self.found.add(attrs.get("ContentType", "").casefold())


class Sheets(Handler):
    """Takes the names of sheets with the ids of their parts."""

    def __init__(self, where: Where, limits: Limits) -> None:
        """Start with none."""
        super().__init__()
        self._where = where
        self._most = limits.columns
        self.found: list[tuple[str, str]] = []
        self.hidden: set[str] = set()
        self.from_1904 = False

    def opens(self, name: str, attrs: AttributesImpl) -> None:
        """Take one sheet, or what holds for all."""
        if name == "workbook":
            if any(attrs.get(key, "").startswith(_STRICT) for key in attrs.getNames()):
                raise Refusal("INT-513", self._where)
        elif name == "workbookPr":
            self.from_1904 = attrs.get("date1904", "0") in ("1", "true", "on")
        elif name == "sheet":
            if len(self.found) == self._most:
                raise Refusal("INT-514", self._where, most=self._most)
            links = [key for key in attrs.getNames() if key.rpartition(":")[2] == "id"]
            link = attrs.get(links[0], "") if links else ""
            self.found.append((attrs.get("name", ""), link))
            if attrs.get("state", "visible") != "visible":
                self.hidden.add(attrs.get("name", ""))


class Strings(Handler):
    """Takes the shared texts, without their formats and readings."""

    def __init__(self, where: Where, limits: Limits) -> None:
        """Start with none."""
        super().__init__()
        self._where = where
        self._limits = limits
        self._pieces: list[str] = []
        self._takes = self._reading = False
        self._font = ""
        self.texts: list[str] = []

    def opens(self, name: str, attrs: AttributesImpl) -> None:
        """Start a text or a piece of one."""
        if name == "si":
            if len(self.texts) == self._limits.cells:
                raise Refusal("INT-514", self._where, most=self._limits.cells)
            self._pieces = []
        elif name == "rPh":
            self._reading = True
        elif name == "rFont":
            self._font = attrs.get("val", "").casefold()
        elif name == "t":
            self._takes = not self._reading

    def characters(self, content: str) -> None:
        """Take a piece of a text."""
        if self._takes:
            self._pieces.append(in_font(content, self._font))

    def closes(self, name: str) -> None:
        """End a text or a piece of one."""
        if name == "si":
            self.texts.append("".join(self._pieces))
        elif name == "rPh":
            self._reading = False
        elif name == "r":
            self._font = ""
        elif name == "t":
            self._takes = False


class Styles(Handler):
    """Takes which formats of cells show a number as a day or a time, or letters as symbols."""

    def __init__(self) -> None:
        """Start with none."""
        super().__init__()
        self._own: dict[str, bool] = {}
        self._cells: list[str] = []
        self._fonts: list[str] = []
        self._font_of: list[str] = []
        self._inside = self._listing = False

    def opens(self, name: str, attrs: AttributesImpl) -> None:
        """Take one format."""
        if name == "numFmt":
            code = attrs.get("formatCode", "").partition(";")[0][:200]
            dated = re.search("[ymdhs]", _NO_DATE.sub("", code), re.IGNORECASE) is not None
            self._own[attrs.get("numFmtId", "")] = dated
        elif name == "cellXfs":
            self._inside = True
        elif name == "fonts":
            self._listing = True
        elif name == "font" and self._listing:
            self._fonts.append("")
        elif name == "name" and self._listing and self._fonts:
            self._fonts[-1] = attrs.get("val", "").casefold()
        elif name == "xf" and self._inside:
            self._cells.append(attrs.get("numFmtId", "0"))
            self._font_of.append(attrs.get("fontId", ""))

    def closes(self, name: str) -> None:
        """End a list of formats or fonts."""
        if name == "cellXfs":
            self._inside = False
        elif name == "fonts":
            self._listing = False

    def dates(self) -> frozenset[str]:
        """Return the numbers of the cell formats that show a day or a time."""
        return frozenset(
            str(number)
            for number, own in enumerate(self._cells)
            if self._own.get(own, own.isdecimal() and len(own) < 4 and int(own) in _DATES)
        )

    def symbols(self) -> dict[str, str]:
        """Return the fonts of symbols by the numbers of the cell formats that use them."""
        fonts = {str(number): font for number, font in enumerate(self._fonts) if font in _SYMBOLS}
        return {
            str(number): fonts[font] for number, font in enumerate(self._font_of) if font in fonts
        }


class Wording(Handler):
    """Takes the texts of a drawing, or of the comments on a sheet."""

    def __init__(self) -> None:
        """Start with none."""
        super().__init__()
        self._takes = False
        self._pieces: list[list[str]] = [[]]

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts, one of all shapes, and one of each comment."""
        return tuple("".join(pieces) for pieces in self._pieces)

    def opens(self, name: str, attrs: AttributesImpl) -> None:
        """Start a comment or a piece of text."""
        self._takes = name == "t"
        if name == "comment":
            self._pieces.append([])

    def characters(self, content: str) -> None:
        """Take a piece of a text."""
        if self._takes:
            self._pieces[-1].append(content)

    def closes(self, name: str) -> None:
        """End a piece of text."""
        self._takes = False


def in_font(text: str, font: str) -> str:
    """Return a text as a font of symbols shows it; a sign not known there becomes a private one."""
    known = _SYMBOLS.get(font)
    if known is None:
        return text
    signs = []
    for sign in text:
        code = ord(sign) - _PRIVATE if _PRIVATE <= ord(sign) <= _PRIVATE + 0xFF else ord(sign)
        plain = code <= 0x20 or code > 0xFF
        signs.append(sign if plain else known.get(f"{code:02x}", chr(_PRIVATE + code)))
    return "".join(signs)
