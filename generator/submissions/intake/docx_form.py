"""Which form a Word document is: by its mark, else by what it says, else by what stands in it."""

import re
from collections.abc import Iterable
from xml.sax.xmlreader import AttributesImpl

from generator.submissions.intake.docx_layout import LayoutHandler
from generator.submissions.intake.json_answers import identifier
from generator.submissions.intake.limits import Outline
from generator.submissions.intake.xml_events import Handler
from generator.web.labels import FORM, PHRASES
from generator.web.shared import SHARED, characters

MARK: str = SHARED["files"]["form_mark"]
"""The property, or the element of a page, that names the form."""

_ID = "([A-Za-z0-9][A-Za-z0-9._-]{0,63})"
_GAP = characters("space")
_SIDE = re.compile(r"[*＊:：]+|（(?:必填|选填|{})）".format(FORM["optional"]))
_MOST = 200_000


def _sentence(phrase: str) -> re.Pattern[str]:
    """Return what finds a sentence in a text without blanks."""
    plain = re.escape(_GAP.sub("", PHRASES[phrase]))
    return re.compile(plain.replace(r"\{call\}", _ID).replace(r"\{version\}", _ID))


_NAMED, _EDITION = _sentence("named"), _sentence("edition")


def marked(text: str) -> tuple[str, str]:
    """Return the call and version a mark names, each empty if it is not an id."""
    call, _, version = text.strip().partition(" ")
    return call if identifier(call) else "", version if identifier(version) else ""


class Properties(Handler):
    """Takes the property that names the form, or the subject of the document that does."""

    def __init__(self, name: str = "property") -> None:
        """Start with none."""
        super().__init__()
        self._name = name
        self._ours = False
        self.found: list[str] = []

    def opens(self, name: str, attrs: AttributesImpl) -> None:
        """Begin a property."""
        if name == self._name:
            self._ours = name != "property" or attrs.get("name", "") == MARK

    def characters(self, content: str) -> None:
        """Take a piece of its value."""
        if self._ours:
            self.found.append(content)

    def closes(self, name: str) -> None:
        """End a property."""
        if name == self._name:
            self._ours = False


def subject(found: Iterable[str]) -> tuple[str, str] | None:
    """Return the form the subject of a document names, None where it names none."""
    call, version = marked("".join(found))
    return (call, version) if call and version else None


def stated(texts: Iterable[str], *, foot: bool = False) -> tuple[str, str] | None:
    """Return the form that a sentence of the document, or the foot of its pages, names."""
    text = _GAP.sub("", "".join(texts)[:_MOST])
    found = (_EDITION if foot else _NAMED).search(text)
    return (found[1], found[2]) if found else None


def resembles(document: LayoutHandler, outline: Outline) -> float:
    """Return how much of a form stands in a document, from 0 to 1: its tags or its titles."""
    names = {field.name for field in outline.fields} | {table.name for table in outline.tables}
    tags = {control.tag.partition("/")[0] for control in document.controls}
    by_tag = len(tags & names) / max(len(tags | names), 1)
    titles = {neat(field.title) for field in outline.fields}
    heads = {
        neat(box.text.partition("\n")[0])
        for lines in document.tables
        for line in lines
        for box in line.boxes
        if not box.holds
    }
    return max(by_tag, len(titles & heads) / max(len(titles), 1))


def neat(title: str) -> str:
    """Return a title without blanks and the signs people put beside it."""
    return _GAP.sub("", _SIDE.sub("", title[:400]))
