"""What the small parts of an Office file say: types, relations, sheets, texts."""

from dataclasses import dataclass
from xml.sax.xmlreader import AttributesImpl

from generator.submissions.intake.cell_styles import RichText
from generator.submissions.intake.limits import Limits
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.xml_events import Handler
from generator.submissions.opened import Where

_STRICT = "http://purl.oclc.org/ooxml/"


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
    """Takes the shared texts as they are seen, without their readings."""

    def __init__(self, where: Where, limits: Limits) -> None:
        """Start with none."""
        super().__init__()
        self._where = where
        self._limits = limits
        self._text = RichText()
        self._takes = self._reading = False
        self.texts: list[RichText] = []

    def opens(self, name: str, attrs: AttributesImpl) -> None:
        """Start a text or a piece of one."""
        if name == "si":
            if len(self.texts) == self._limits.cells:
                raise Refusal("INT-514", self._where, most=self._limits.cells)
            self._text = RichText()
        elif name == "rPh":
            self._reading = True
        elif name == "t":
            self._takes = not self._reading
        else:
            self._text.looks(name, attrs)

    def characters(self, content: str) -> None:
        """Take a piece of a text."""
        if self._takes:
            self._text.takes(content)

    def closes(self, name: str) -> None:
        """End a text or a piece of one."""
        if name == "si":
            self.texts.append(self._text)
        elif name == "rPh":
            self._reading = False
        elif name == "t":
            self._takes = False


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
