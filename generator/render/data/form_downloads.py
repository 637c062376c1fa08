"""Everything under ``/downloads/``: the forms of a call to fill in, an example, the schemas.

An address holds the version, so a file once published stays as it was. Pure: nothing is read,
fetched or dated.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from generator.forms.answers import application_json
from generator.forms.form import Form
from generator.forms.formats import FORMATS, file_name, template
from generator.model import wording
from generator.model.calls import Call
from generator.render.application_views import DownloadGroup, DownloadRow
from generator.render.data.call_json import json_bytes
from generator.render.links import BELOW, address

_DIGEST_PART = 16
_FOR_PROGRAMS = "供程序使用"


@dataclass(frozen=True, kw_only=True)
class Download:
    """One file: where it lies on the site, what it is, what it is called when saved."""

    path: str
    group: str
    title: str
    name: str
    content: bytes


def downloads(call: Call, forms: tuple[Form, ...]) -> tuple[Download, ...]:
    """Return every file of every version of a call's form, the version in force first."""
    return tuple(found for form in forms for found in _files(call, form))


def listed(found: tuple[Download, ...]) -> tuple[DownloadGroup, ...]:
    """Return downloads as the page of how to apply shows them."""
    groups = groupby(found, key=lambda download: download.group)
    return tuple(
        DownloadGroup(
            title=title,
            rows=tuple(_row(download) for download in inside),
            for_programs=title.startswith(_FOR_PROGRAMS),
        )
        for title, inside in groups
    )


def _files(call: Call, form: Form) -> Iterator[Download]:
    base = f"downloads/{form.call}/{form.version}"
    version = wording.version(form.version)
    for shape, made in FORMATS.items():
        yield Download(
            path=f"{base}/form.{made.suffix}",
            group=f"申报表，{version}",
            title=made.title,
            name=file_name(form, shape),
            content=template(form, call, shape, {}),
        )
    for example in form.examples[:1]:
        yield Download(
            path=f"{base}/example.xlsx",
            group=f"填好的示例，{version}（内容是虚构的）",
            title=FORMATS["xlsx"].title,
            name=file_name(form, "xlsx", example.name),
            content=template(form, call, "xlsx", example.answers),
        )
    group = f"{_FOR_PROGRAMS}，{version}"
    for example in form.examples[:1]:
        yield Download(
            path=f"{base}/example.json",
            group=group,
            title="申报内容的示例（JSON）",
            name=file_name(form, "json", example.name),
            content=application_json(form, example.answers),
        )
    schemas: list[tuple[str, str, Mapping[str, object]]] = [
        ("application.schema.json", "申报内容的结构（JSON Schema）", form.schema)
    ]
    schemas += [
        (f"{table.name}.table.json", f"{table.title}的结构（Table Schema）", table.descriptor)
        for table in form.tables()
    ]
    for name, title, content in schemas:
        yield Download(
            path=f"{base}/{name}",
            group=group,
            title=title,
            name=f"{form.call}-{form.version}-{name}",
            content=json_bytes(dict(content)),
        )


def _row(download: Download) -> DownloadRow:
    digest = hashlib.sha256(download.content).hexdigest()
    return DownloadRow(
        title=download.title,
        href=address(f"{BELOW}{download.path}"),
        name=download.name,
        size=wording.size(len(download.content)),
        digest=tuple(digest[at : at + _DIGEST_PART] for at in range(0, 64, _DIGEST_PART)),
    )
