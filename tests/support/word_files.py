"""Filled Word forms, and what people and programs do to them."""

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from generator.forms.formats import template
from generator.model.loader import load
from tests.conftest import ROOT
from tests.support.opened_submissions import examples, forms_now
from tests.support.submission_files import unpacked, zipped

MAIN = "word/document.xml"
_CONTROL = re.compile(r"<w:sdt>.*?</w:sdt>", re.DOTALL)
_ROW = re.compile(r"<w:tr>.*?</w:tr>|<w:tr .*?</w:tr>", re.DOTALL)


@cache
def filled(call: str, name: str = "") -> bytes:
    """The form of a call filled with one of its examples, by default the longest, or blank."""
    site, _ = load(ROOT)
    assert site is not None
    form = forms_now()[call]
    of = next(one for one in site.calls if one.id == form.call)
    given = examples(call)
    answers = {} if name == "blank" else given[name or max(given, key=lambda n: len(str(given[n])))]
    return template(form, of, "docx", answers)


def text_of(data: bytes, part: str = MAIN) -> str:
    return unpacked(data)[part].decode()


def with_text(data: bytes, text: str, part: str = MAIN) -> bytes:
    return zipped({**unpacked(data), part: text.encode()})


def swapped(data: bytes, old: str, new: str) -> bytes:
    """A document with a piece of its text replaced, which must be there once."""
    text = text_of(data)
    assert text.count(old) == 1, old
    return with_text(data, text.replace(old, new))


def control(data: bytes, tag: str) -> str:
    """The control of an answer as it stands in the document."""
    return next(c for c in _CONTROL.findall(text_of(data)) if f'<w:tag w:val="{tag}"/>' in c)


def row(data: bytes, tag: str) -> str:
    """The row of a table in which a control stands."""
    return next(r for r in _ROW.findall(text_of(data)) if f'<w:tag w:val="{tag}"/>' in r)


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def answered(data: bytes, tag: str, inner: str) -> bytes:
    """A document with other markup in place of the control of an answer."""
    return swapped(data, control(data, tag), inner)


def bare(data: bytes) -> bytes:
    """A document as programs leave it that know no controls."""
    text = re.sub(r"<w:sdtPr>.*?</w:sdtPr>", "", text_of(data), flags=re.DOTALL)
    return with_text(data, re.sub(r"</?w:sdt>|</?w:sdtContent>", "", text))


def unnamed(data: bytes, *, silent: bool = False) -> bytes:
    """A document that lost its properties, ``silent`` also every sentence that names the form."""
    parts = {n: d for n, d in unpacked(data).items() if not n.startswith("docProps/")}
    links = parts["_rels/.rels"]
    parts["_rels/.rels"] = re.sub(rb"<Relationship [^>]*docProps[^>]*/>", b"", links)
    if silent:
        parts = {
            n: re.sub(r"第 ?(?=[0-9.]+ ?版)", "", d.decode()).encode() if n.endswith("xml") else d
            for n, d in parts.items()
        }
    return zipped(parts)


def convert(folder: Path, kind: str, files: Iterable[Path], out: Path) -> None:
    """Convert files with LibreOffice, in a profile of their own."""
    done = subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(out),
            *map(str, files),
        ],
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"},
        capture_output=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def every_form() -> Mapping[tuple[str, str], bytes]:
    """The form of each call, blank and with each example."""
    return {
        (call, name): filled(call, name)
        for call in sorted(forms_now())
        for name in ("blank", *examples(call))
    }
