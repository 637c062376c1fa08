"""How the cells of a workbook look: their number formats, fonts and fillings, and what runs add.

What makes people see something else than a cell holds bears the code it is told by.
"""

import re
from dataclasses import dataclass, field
from typing import TypeVar
from xml.sax.xmlreader import AttributesImpl

from generator.submissions.intake.number_formats import NumberFormat, number_format
from generator.submissions.intake.xml_events import Handler
from generator.web.shared import SHARED

T = TypeVar("T")

FORMAT, STRUCK, FAINT, SYMBOLS = "INT-524", "INT-525", "INT-526", "INT-527"
_KNOWN = SHARED["symbols"]
_SYMBOL_FONTS = frozenset(SHARED["symbol_fonts"])
RAISED = SHARED["raised"]
_OWN = SHARED["number_formats"]
# Where fonts of symbols keep their signs.
_PRIVATE = 0xF000
_FALSE = frozenset(("0", "false", "off"))
_NO_DATE = re.compile(r'"[^"]*"|\[[^][]*\]|\\.|_.|\*.')
_AMOUNT = re.compile(r"-?(?:[0-9]{1,4}(?:\.[0-9]{1,20})?|\.[0-9]{1,20})(?:[Ee]-?[0-9]{1,2})?")
_SHADE = re.compile("[0-9A-F]{6}")
_BLACK, _WHITE = "000000", "FFFFFF"
_INDEXED = {"0": _BLACK, "1": _WHITE, "8": _BLACK, "9": _WHITE}
# What differs from its ground by less, in all three colours together, is not seen; no more is
# a text of so many points.
_LEAST_CONTRAST, _TINIEST = 48, 2


@dataclass(kw_only=True, slots=True)
class Font:
    """How letters look; empty where it is not said."""

    name: str = ""
    struck: bool = False
    tiny: bool = False
    colour: str = ""

    def takes(self, name: str, attrs: AttributesImpl) -> None:
        """Take one property."""
        if name in ("name", "rFont"):
            self.name = attrs.get("val", "").casefold()
        elif name == "strike":
            self.struck = attrs.get("val", "1") not in _FALSE
        elif name == "sz":
            self.tiny = amount(attrs.get("val", ""), _TINIEST + 1) <= _TINIEST
        elif name == "color":
            self.colour = _colour(attrs)

    def doubt(self, ground: str) -> str:
        """Return the code that letters on a ground are told by, empty for none."""
        if self.struck:
            return STRUCK
        return FAINT if self.tiny or alike(self.colour or _BLACK, ground or _WHITE) else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CellStyle:
    """What a format of cells does: ``symbols`` is its font if that has signs for letters."""

    dated: bool
    shape: NumberFormat
    symbols: str
    doubt: str

    def of_text(self) -> str:
        """Return the code a text is told by, empty for none."""
        if not self.shape.text:
            return FORMAT
        return SYMBOLS if self.symbols and self.symbols not in _KNOWN else self.doubt

    def of_number(self, number: str, *, day: bool) -> str:
        """Return the code a number in plain digits, or a day of that number, is told by."""
        if day:
            seen = self.shape.day or (self.shape.clock and number.startswith("0"))
        else:
            seen = not self.dated and self.shape.shows(number)
        return (SYMBOLS if self.symbols else self.doubt) if seen else FORMAT


class RichText:
    """A text in a cell as its runs show it, and the code of the first that is not seen as it is."""

    __slots__ = ("_font", "_pieces", "_raised", "doubt")

    def __init__(self) -> None:
        """Start with nothing."""
        self._pieces: list[str] = []
        self._font: Font | None = None
        self._raised = ""
        self.doubt = ""

    @property
    def text(self) -> str:
        """The text as it is seen."""
        return "".join(self._pieces)

    def looks(self, name: str, attrs: AttributesImpl) -> None:
        """Take the start of a run, or how it looks."""
        if name == "r":
            self._font, self._raised = Font(), ""
        elif name == "vertAlign":
            self._raised = attrs.get("val", "")
        elif self._font is not None:
            self._font.takes(name, attrs)

    def takes(self, content: str) -> None:
        """Take a piece of the text."""
        if self._font is not None:
            if content.strip() and not self.doubt:
                unknown = self._font.name in _SYMBOL_FONTS and self._font.name not in _KNOWN
                self.doubt = SYMBOLS if unknown else self._font.doubt("")
            content = in_font(content, self._font.name)
            raised = RAISED.get(self._raised, {})
            content = "".join(raised.get(sign, sign) for sign in content) if raised else content
        self._pieces.append(content)


@dataclass(kw_only=True, slots=True)
class _CellLook:
    """A format of cells, or what a condition changes of one."""

    number: str = "0"
    font: str = ""
    fill: str = ""
    repeated: bool = False
    own_font: Font = field(default_factory=Font)
    ground: str = ""


class Styles(Handler):
    """Takes the formats of cells, and which changes by conditions show something else."""

    def __init__(self) -> None:
        """Start with none."""
        super().__init__()
        self._codes: dict[str, str] = {}
        self._formats: list[_CellLook] = []
        self._changes: list[_CellLook] = []
        self._fonts: list[Font] = []
        self._grounds: list[str] = []
        self._list = ""
        self._solid = False
        self._made: dict[str, CellStyle] = {}

    def opens(self, name: str, attrs: AttributesImpl) -> None:
        """Take a part of a format."""
        if name in ("numFmts", "fonts", "fills", "cellXfs", "dxfs"):
            self._list = name
        elif name == "numFmt" and self._list != "dxfs":
            self._codes[attrs.get("numFmtId", "")] = attrs.get("formatCode", "")
        elif self._list == "fonts":
            if name == "font":
                self._fonts.append(Font())
            elif self._fonts:
                self._fonts[-1].takes(name, attrs)
        elif self._list == "fills":
            self._filled(name, attrs)
        elif self._list == "cellXfs":
            self._format(name, attrs)
        elif self._list == "dxfs":
            self._changed(name, attrs)

    def closes(self, name: str) -> None:
        """End a list."""
        if name == self._list:
            self._list = ""

    def _filled(self, name: str, attrs: AttributesImpl) -> None:
        if name == "fill":
            self._grounds.append("")
        elif name == "patternFill":
            self._solid = attrs.get("patternType", "") == "solid"
        elif name == "fgColor" and self._solid and self._grounds:
            self._grounds[-1] = _colour(attrs)

    def _format(self, name: str, attrs: AttributesImpl) -> None:
        if name == "xf":
            numbers = (attrs.get(key, "0") for key in ("numFmtId", "fontId", "fillId"))
            number, font, fill = numbers
            self._formats.append(_CellLook(number=number, font=font, fill=fill))
        elif name == "alignment" and self._formats:
            self._formats[-1].repeated = attrs.get("horizontal", "") == "fill"

    def _changed(self, name: str, attrs: AttributesImpl) -> None:
        if name == "dxf":
            self._changes.append(_CellLook(number=""))
        elif self._changes and name == "numFmt":
            self._changes[-1].number = attrs.get("formatCode", "")
        elif self._changes and name in ("bgColor", "fgColor"):
            self._changes[-1].ground = _colour(attrs)
        elif self._changes and name in ("strike", "sz", "color"):
            self._changes[-1].own_font.takes(name, attrs)

    def style(self, number: str) -> CellStyle:
        """Return what the format of a number does; one that is not there does nothing."""
        if number not in self._made:
            self._made[number] = self._style(_listed(self._formats, number) or _CellLook())
        return self._made[number]

    def _style(self, given: _CellLook) -> CellStyle:
        code = self._codes.get(given.number, _OWN.get(given.number, "General"))
        font = _listed(self._fonts, given.font) or Font()
        ground = _listed(self._grounds, given.fill) or ""
        return CellStyle(
            dated=_dated(code),
            shape=number_format(code) if not given.repeated else NumberFormat(),
            symbols=font.name if font.name in _SYMBOL_FONTS else "",
            doubt=font.doubt(ground),
        )

    def change(self, number: str) -> str:
        """Return the code that a change by a condition is told by, empty for none."""
        change = _listed(self._changes, number)
        if change is None:
            return ""
        shape = number_format(change.number or "General")
        seen = shape.text and (shape.day if _dated(change.number) else shape.above >= 0)
        return change.own_font.doubt(change.ground) if seen else FORMAT


def _listed(of: list[T], number: str) -> T | None:
    """Return one of a list by its number, as it is written."""
    known = number.isascii() and number.isdecimal() and len(number) < 7
    return of[int(number)] if known and int(number) < len(of) else None


def _dated(code: str) -> bool:
    """Tell whether a format shows a number as a day or a time."""
    first = code.partition(";")[0][:200]
    return re.search("[ymdhs]", _NO_DATE.sub("", first), re.IGNORECASE) is not None


def amount(text: str, otherwise: float) -> float:
    """Return a length as it is written, or another where it is none."""
    return float(text) if _AMOUNT.fullmatch(text) else otherwise


def _colour(attrs: AttributesImpl) -> str:
    """Return a colour as six digits, by the name it has in the theme, or empty for an automatic."""
    if attrs.get("rgb", ""):
        return attrs.get("rgb", "")[-6:].upper()
    if attrs.get("indexed", ""):
        number = attrs.get("indexed", "")
        return "" if number in ("64", "65") else _INDEXED.get(number, f"indexed {number}")
    theme, tint = attrs.get("theme", ""), amount(attrs.get("tint", ""), 0)
    if theme not in ("0", "1"):
        return f"theme {theme} {attrs.get('tint', '')}" if theme else ""
    light = 255.0 if theme == "0" else 0.0
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + 255 * tint
    return f"{max(0, min(255, int(light))):02X}" * 3


def alike(one: str, other: str) -> bool:
    """Tell whether nobody can tell two colours apart."""
    if not (_SHADE.fullmatch(one) and _SHADE.fullmatch(other)):
        return one == other
    parts = (abs(int(one[n : n + 2], 16) - int(other[n : n + 2], 16)) for n in (0, 2, 4))
    return sum(parts) < _LEAST_CONTRAST


def in_font(text: str, font: str) -> str:
    """Return a text as a font of symbols shows it; a sign not known there becomes a private one."""
    known = _KNOWN.get(font)
    if known is None:
        return text
    signs = []
    for sign in text:
        code = ord(sign) - _PRIVATE if _PRIVATE <= ord(sign) <= _PRIVATE + 0xFF else ord(sign)
        plain = code <= 0x20 or code > 0xFF
        signs.append(sign if plain else known.get(f"{code:02x}", chr(_PRIVATE + code)))
    return "".join(signs)
