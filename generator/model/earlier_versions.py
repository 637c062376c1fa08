"""How a call stood before it was amended: the JSON published then, kept byte for byte.

Reads ``site_data/versions/<call>/``; what a version says is taken as data, whatever schema the
sources have by now. What versions must be like among each other is for checks to say.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from generator.findings import Finding, Level, Place
from generator.model.calls import Earlier
from generator.model.rows import Row, fault
from generator.sources.documents import read_list, read_yaml
from generator.sources.origin import Origin
from generator.sources.schemas import Schemas

FOLDER = "site_data/versions"
REGISTER = "versions.yml"

KEEPING_VERSIONS: Mapping[str, str] = MappingProxyType(
    {
        "VER-001": "以前的版本的文件与登记的校验码相同",
        "VER-002": "以前的版本是发布过的批次数据",
        "VER-003": "版本目录里只有 versions.yml 和它列出的文件",
    }
)
"""What can be wrong with an earlier version before it is compared with others, by code."""


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a version, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def rows(data: object, key: str) -> tuple[Mapping[str, object], ...]:
    """Return the mappings of a list within published data; what is none is passed over."""
    found = data.get(key) if isinstance(data, Mapping) else None
    listed = found if isinstance(found, list) else []
    return tuple(row for row in listed if isinstance(row, dict))


def text_of(row: Mapping[str, object], key: str) -> str:
    """Return a text or a whole number of published data as text, "" where there is none."""
    value = row.get(key)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def read_versions(
    root: Path, call: str, schemas: Schemas
) -> tuple[tuple[Earlier, ...], tuple[Finding, ...]]:
    """Read the earlier versions of a call; one that cannot be read is told and left out."""
    folder = f"{FOLDER}/{call}"
    document, found = read_yaml(root, f"{folder}/{REGISTER}", "versions", schemas)
    faults = list(found)
    if document is None:
        return (), tuple(faults)
    listed = tuple(Row(document.value, Origin(document=document), faults).rows("versions"))
    known = {REGISTER, *(f"{row.count('number')}.json" for row in listed)}
    faults.extend(_unknown(root / folder, folder, known))
    versions = (_version(root, call, row, faults) for row in listed)
    return tuple(one for one in versions if one is not None), tuple(faults)


def _version(root: Path, call: str, row: Row, faults: list[Finding]) -> Earlier | None:
    number, replaced = row.count("number"), row.day("replaced")
    path = f"{FOLDER}/{call}/{number}.json"
    content, text, found = read_list(root, path)
    faults.extend(found)
    if text is None or replaced is None:
        return None
    if digest_of(content) != row.text("digest"):
        message = f"第 {number} 版与登记的校验码不同，有人改动过；请从版本记录恢复"
        faults.append(fault("VER-001", message, Place(file=path)))
        return None
    data = _data_of(text)
    if data is None or data.get("id") != call:
        message = f"第 {number} 版不是 {call} 发布过的数据；请用 gongshi diff 重新生成"
        faults.append(fault("VER-002", message, Place(file=path)))
        return None
    return Earlier(
        call=call,
        number=number,
        replaced=replaced,
        announcement=row.text("announcement"),
        content=content,
        data=data,
        origin=row.origin,
    )


def _data_of(text: str) -> Mapping[str, object] | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return MappingProxyType(data) if isinstance(data, dict) else None


def _unknown(folder: Path, name: str, known: set[str]) -> Iterator[Finding]:
    for path in sorted(folder.iterdir()):
        if path.name not in known and not path.name.startswith("."):
            message = f"版本目录里没有列出 {path.name}；请移走它"
            place = Place(file=f"{name}/{path.name}")
            yield Finding(code="VER-003", level=Level.ERROR, message=message, place=place)
