"""How runs of a Word document look, by themselves and by their style, and what fields draw."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from xml.sax.xmlreader import AttributesImpl

from generator.submissions.intake.cell_styles import alike, amount
from generator.submissions.intake.symbol_fonts import is_symbol_font
from generator.submissions.intake.xml_events import Handler

_OFF = frozenset(("0", "false", "off"))
# A text of so many half points is not seen.
_TINIEST = 4
_FONTS = ("ascii", "hAnsi", "eastAsia", "cs")
# Fields whose text somebody wrote or chose; that of any other may change when it is opened.
_WRITTEN = re.compile(
    "HYPERLINK|FORM(TEXT|DROPDOWN|CHECKBOX)|SYMBOL|EQ|REF|QUOTE|MERGEFIELD|(MACRO|GOTO)BUTTON|ADDIN"
    "|CITATION|XE|T[AC]",
    re.IGNORECASE,
)
_OVER = re.compile(r"\\o\s*(?:\\a[clr]\s*)?\(([^()]{0,20})[,，;；]([^()]{0,20})\)", re.IGNORECASE)
_BOXES, _TICKS = "□○◯☐", "√✓✔×✕✗✘"
_SYMBOL = re.compile(r"SYMBOL\s+(0x[0-9a-f]{1,4}|[0-9]{1,5})(?:.*?\\f\s*\"?([^\"\\]{1,40}))?", re.I)


def value(attrs: AttributesImpl, name: str) -> str:
    """Return an attribute by its name without prefix, empty where there is none."""
    for key in attrs.getNames():
        if key.rpartition(":")[2] == name:
            return attrs.getValue(key)
    return ""


@dataclass(frozen=True, slots=True)
class Look:
    """How a run looks: hidden, struck out, tiny or not, None where it does not say, and its fonts.

    ``font`` is that of letters, ``symbols`` any of those given that has symbols; ``ground`` is what
    it is shaded with.
    """

    hidden: bool | None = None
    struck: bool | None = None
    tiny: bool | None = None
    numbered: bool | None = None
    colour: str = ""
    ground: str = ""
    raised: str = ""
    font: str = ""
    symbols: str = ""
    style: str = ""

    def taking(self, name: str, attrs: AttributesImpl, styles: Mapping[str, "Look"]) -> "Look":
        """Return the look with one more property; a style gives way to what the run says."""
        if name == "vanish":
            return replace(self, hidden=value(attrs, "val") not in _OFF)
        if name in ("strike", "dstrike"):
            return replace(self, struck=value(attrs, "val") not in _OFF)
        if name == "sz":
            return replace(self, tiny=amount(value(attrs, "val"), _TINIEST + 1) <= _TINIEST)
        if name == "color":
            return replace(self, colour=value(attrs, "val").upper())
        if name == "shd":
            return replace(self, ground=value(attrs, "fill").upper())
        if name == "vertAlign":
            return replace(self, raised=value(attrs, "val"))
        if name == "rFonts":
            fonts = [font for key in _FONTS if (font := value(attrs, key))]
            symbols = next(filter(is_symbol_font, fonts), "")
            return replace(self, font=fonts[0], symbols=symbols) if fonts else self
        if name == "rStyle":
            return self.over(styles.get(value(attrs, "val"), Look()))
        return self

    def is_faint(self, ground: str) -> bool:
        """Tell whether nobody sees it on what its cell is filled with."""
        # A colour of its own accord is the one that is seen on its ground.
        if self.tiny or self.colour in ("", "AUTO"):
            return self.tiny is True
        grounds = (one for one in (self.ground, ground) if one not in ("", "AUTO"))
        return alike(self.colour, next(grounds, "FFFFFF"))

    def over(self, under: "Look") -> "Look":
        """Return the look with what it does not say itself taken from another."""
        return replace(
            self,
            hidden=under.hidden if self.hidden is None else self.hidden,
            struck=under.struck if self.struck is None else self.struck,
            tiny=under.tiny if self.tiny is None else self.tiny,
            numbered=under.numbered if self.numbered is None else self.numbered,
            colour=self.colour or under.colour,
            ground=self.ground or under.ground,
            raised=self.raised or under.raised,
            font=self.font or under.font,
            symbols=self.symbols if self.font else under.symbols,
        )


class RunStyles(Handler):
    """Takes how the styles of a document look."""

    def __init__(self) -> None:
        """Start with none."""
        super().__init__()
        self._open: list[str] = []
        self._id = ""
        self._own: dict[str, Look] = {}

    def opens(self, name: str, attrs: AttributesImpl) -> None:
        """Take one style, or a property of one."""
        if name == "style":
            self._id = value(attrs, "styleId")
            self._own[self._id] = Look()
        elif name == "basedOn" and self._id:
            self._own[self._id] = replace(self._own[self._id], style=value(attrs, "val"))
        elif name == "numId" and self._id and "pPr" in self._open:
            numbered = value(attrs, "val") != "0"
            self._own[self._id] = replace(self._own[self._id], numbered=numbered)
        elif self._open[-2:] == ["style", "rPr"] and self._id:
            self._own[self._id] = self._own[self._id].taking(name, attrs, {})
        self._open.append(name)

    def closes(self, name: str) -> None:
        """Take the end of an element."""
        self._open.pop()

    def found(self) -> dict[str, Look]:
        """Return the look of each style with what it has from those it is based on."""
        return {name: self._whole(name) for name in self._own}

    def _whole(self, name: str) -> Look:
        look = self._own[name]
        base, most = look.style, 10
        while base in self._own and most:
            under = self._own[base]
            look = look.over(under)
            base, most = under.style, most - 1
        return look


@dataclass(eq=False, slots=True)
class FieldCode:
    """A field: its instruction, whether its result is shown, what its form control holds."""

    instruction: list[str]
    shows: bool = False
    drew: bool = False
    ticked: bool = False
    picked: int = 0
    entries: list[str] = field(default_factory=list)

    def takes(self, name: str, inside: str, attrs: AttributesImpl) -> None:
        """Take what the form control of the field holds."""
        given = value(attrs, "val")
        if inside == "checkBox" and name in ("default", "checked"):
            self.ticked = given not in _OFF
        elif inside == "ddList" and name in ("default", "result"):
            self.picked = int(given) if given.isdecimal() and len(given) < 4 else 0
        elif inside == "ddList" and name == "listEntry":
            self.entries.append(given)

    @property
    def computes(self) -> bool:
        """Whether a program writes the text of the field."""
        words = "".join(self.instruction).split(maxsplit=1)
        return bool(words) and _WRITTEN.fullmatch(words[0]) is None

    @property
    def symbol(self) -> tuple[str, int] | None:
        """The font and the code of a sign the field draws."""
        found = _SYMBOL.match("".join(self.instruction)[:200].strip())
        if found is None:
            return None
        code = found[1].casefold()
        return found[2] or "", int(code, 16 if code.startswith("0x") else 10)

    def drawn(self) -> str:
        """Return what the field draws by itself, empty where its result is what is seen."""
        text = "".join(self.instruction)[:200].strip()
        word = text.partition(" ")[0].upper()
        if word == "FORMCHECKBOX":
            return "☑" if self.ticked else "□"
        if word == "FORMDROPDOWN":
            return self.entries[self.picked] if self.picked < len(self.entries) else ""
        over = _OVER.search(text) if word == "EQ" else None
        if over is None:
            return ""
        signs = over[1] + over[2]
        ticked = any(s in _TICKS for s in signs) and any(s in _BOXES for s in signs)
        return "☑" if ticked else over[2]

    def covers(self, of: "FieldCode | None") -> bool:
        """Tell whether what is written now is part of an instruction, or replaced by a drawing."""
        return self is not of and (not self.shows or self.drew)
