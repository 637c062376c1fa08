"""XML parts fed to handlers: a document type, and so every entity, ends the reading."""

import re
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from generator.submissions.intake.refusal import Refusal
from generator.submissions.opened import Where

# How a part of eight-bit signs says its encoding, and the encodings that the parser reads itself.
_DECLARED = re.compile(
    rb"""(?:\xef\xbb\xbf)?<\?xml\s+version\s*=\s*(["'])[-A-Za-z0-9._]*\1"""
    rb"""\s+encoding\s*=\s*(["'])([A-Za-z][-A-Za-z0-9._]*)\2"""
    rb"""(?:\s+standalone\s*=\s*(["'])(?:yes|no)\4)?\s*\?>"""
)
_HEAD = 400
_READ = frozenset((b"utf-8", b"us-ascii", b"iso-8859-1", b"utf-16", b"utf-16le", b"utf-16be"))


class Handler(ContentHandler):
    """Takes the elements of a part by their names without prefix."""

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        """Hand on the start of an element."""
        self.opens(name.rpartition(":")[2] if ":" in name else name, attrs)

    def endElement(self, name: str) -> None:
        """Hand on the end of an element."""
        self.closes(name.rpartition(":")[2] if ":" in name else name)

    def opens(self, name: str, attrs: AttributesImpl) -> None:
        """Take the start of an element."""

    def closes(self, name: str) -> None:
        """Take the end of an element."""


def feed(
    data: bytes,
    handler: Handler,
    where: Where,
    *,
    broken: str = "INT-501",
    typed: str = "INT-506",
    coded: str = "INT-522",
) -> None:
    """Feed a part to a handler; raises Refused for broken XML and for a document type.

    ``broken`` and ``typed`` are the codes of these refusals, ``coded`` that of an encoding that is
    not read, by default those of a workbook.
    """
    declared = _DECLARED.match(data[:_HEAD])
    if declared and declared[3].lower() not in _READ:
        raise Refusal(coded, where)
    try:
        parser = DefusedExpatParser(forbid_dtd=True)
        parser.setContentHandler(handler)
        # All at once: given in pieces, a name or a value is looked through anew with each of them.
        parser.feed(data)
        parser.close()
    except DefusedXmlException as error:
        raise Refusal(typed, where) from error
    except (SAXException, ValueError, LookupError) as error:
        raise Refusal(broken, where) from error
