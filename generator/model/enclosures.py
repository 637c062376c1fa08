"""What people put beside the pages they write: pictures, and files to download.

Reads the folder ``content``; a file is untrusted until its name, its size and its first bytes have
passed. What is written within one is searched by ``privacy``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from generator.findings import Finding, Level, Place
from generator.model.irregular_files import LINK

_ZIP = b"PK\x03\x04"
KINDS: Mapping[str, bytes] = MappingProxyType(
    {
        "png": b"\x89PNG\r\n\x1a\n",
        "jpg": b"\xff\xd8\xff",
        "jpeg": b"\xff\xd8\xff",
        "gif": b"GIF8",
        "webp": b"RIFF",
        "pdf": b"%PDF-",
        "docx": _ZIP,
        "xlsx": _ZIP,
        "pptx": _ZIP,
        "ofd": _ZIP,
        "zip": _ZIP,
        "csv": b"",
    }
)
"""The endings a file may have, with the bytes that a file of this kind begins with."""

PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "webp"})
"""The endings of pictures; the others are downloaded."""

PICTURE_LIMIT = 2_000_000
"""How many bytes a picture may have: a page is read on a phone."""

FILE_LIMIT = 20_000_000
"""How many bytes a file to download may have."""

SHRINK_PICTURE = "请缩小到宽 1600 像素以内"
SHRINK_FILE = "请压缩，或分成几个文件"

OWN = frozenset({"assets", "calls", "data", "downloads", "search"})
"""The folders of the site that the program fills itself."""

_UNPUBLISHED = "project"
_MARKDOWN = "md"
_ACTIVE = frozenset(
    {"htm", "html", "xhtml", "js", "mjs", "svg", "css", "xml", "swf", "exe", "docm", "xlsm"}
)
_SLUG = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """A picture or a file beside a page; ``path`` is relative to ``content/``.

    ``size`` is the width and height of a picture in pixels, None of a file to download.
    """

    path: str
    content: bytes = field(repr=False)
    size: tuple[int, int] | None = None

    @property
    def source(self) -> str:
        """Return where it stands in the project."""
        return f"content/{self.path}"


def read_enclosures(
    root: Path, brought: Mapping[str, Path] = MappingProxyType({})
) -> tuple[tuple[Enclosure, ...], tuple[Finding, ...]]:
    """Read what lies beside the pages below ``root``; what cannot be published is told.

    ``brought`` are files of the program by their paths below ``content``.
    """
    found: list[Enclosure] = []
    faults: list[Finding] = []
    lying = {
        path.relative_to(root / "content").as_posix(): path for path in _lying(root / "content")
    }
    lying |= {name: path for name, path in brought.items() if path.suffix != f".{_MARKDOWN}"}
    for name in sorted(lying, key=lambda name: name.split("/")):
        outcome = _read(lying[name], name)
        if isinstance(outcome, Enclosure):
            found.append(outcome)
        else:
            code, message = outcome
            place = Place(file=f"content/{name}")
            faults.append(Finding(code=code, level=Level.ERROR, message=message, place=place))
    return tuple(found), tuple(faults)


def _lying(content: Path) -> Iterator[Path]:
    """Yield what is no page; what editors keep beside an open file is nobody's."""
    for path in sorted(content.rglob("*"), key=lambda p: p.parts):
        parts = path.relative_to(content).parts
        kept = any(part.startswith((".", "~$")) or part.endswith("~") for part in parts)
        page = path.suffix == f".{_MARKDOWN}"
        if parts[0] == _UNPUBLISHED or kept or page or (path.is_dir() and not path.is_symlink()):
            continue
        yield path


def _read(path: Path, name: str) -> Enclosure | tuple[str, str]:
    """Read one file, or return the code and the sentence of what is wrong with it."""
    ending = path.suffix.removeprefix(".")
    *folders, _ = name.split("/")
    if path.is_symlink() or not path.is_file():
        return "LOAD-012", LINK
    if ending.lower() in _ACTIVE:
        return "LOAD-008", f"不发布 {ending} 文件；网页的内容写成 .md，图片存成 png 或 jpg，请换掉"
    if ending not in KINDS:
        known = "、".join(KINDS)
        return "LOAD-008", f"不认识这种结尾的文件；请换成 {known} 中的一种（小写），或移走它"
    if not all(part and _SLUG.issuperset(part) for part in (*folders, path.stem)):
        return "LOAD-006", "图片和附件的文件名、目录名只能用小写字母、数字和连字符；请改名"
    if folders and folders[0] in OWN:
        return "LOAD-011", f"网址 {folders[0]}/ 由程序使用；请把文件放到用它的页面旁边"
    limit = PICTURE_LIMIT if ending in PICTURES else FILE_LIMIT
    if path.stat().st_size > limit:
        remedy = SHRINK_PICTURE if ending in PICTURES else SHRINK_FILE
        return "LOAD-009", f"文件超过 {limit // 1_000_000} MB；{remedy}"
    content = path.read_bytes()
    size = dimensions(content) if ending in PICTURES else None
    begins = KINDS[ending]
    fits = begins in content[:1024] if ending == "pdf" else content.startswith(begins)
    if not content or not fits or (ending in PICTURES and size is None):
        return "LOAD-010", f"文件的内容不是完好的 {ending}；请用原来的软件打开，另存为 {ending}"
    return Enclosure(path=name, content=content, size=size)


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Return the width and height a picture states of itself, None where it does not."""
    if data.startswith(b"\x89PNG") and data[12:16] == b"IHDR":
        found = (_big(data[16:20]), _big(data[20:24]))
    elif data.startswith(b"GIF8"):
        found = (_little(data[6:8]), _little(data[8:10]))
    elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        found = _webp(data)
    elif data.startswith(b"\xff\xd8"):
        found = _jpeg(data)
    else:
        return None
    return found if all(0 < side <= 20_000 for side in found) else None


def _webp(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8X":
        return _little(data[24:27]) + 1, _little(data[27:30]) + 1
    if kind == b"VP8L":
        bits = _little(data[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return _little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF
    return 0, 0


def _jpeg(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        mark = data[at + 1]
        # The frame's own segment; those between are tables.
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            return _big(data[at + 7 : at + 9]), _big(data[at + 5 : at + 7])
        length = _big(data[at + 2 : at + 4])
        if length < 2:
            break
        at += 2 + length
    return 0, 0


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")
