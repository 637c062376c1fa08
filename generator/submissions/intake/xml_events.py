"""XML parts fed to handlers: a document type, and so every entity, ends the reading."""

import io
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parse

from generator.submissions.intake.refusal import Refusal
from generator.submissions.opened import Where


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
) -> None:
    """Feed a part to a handler; raises Refused for broken XML and for a document type.

    ``broken`` and ``typed`` are the codes of these refusals, by default those of a workbook.
    """
    try:
        parse(io.BytesIO(data), handler, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Refusal(typed, where) from error
    except (SAXException, ValueError, LookupError) as error:
        raise Refusal(broken, where) from error
