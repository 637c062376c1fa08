"""A skeleton filled in as staff do, and all that a site holds, to look for what was not."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

from generator.authoring.blanks import blanks_in

_ORDER = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


def filled(root: Path, call_id: str) -> Path:
    """Write something in place of each blank of a new call and its form, and publish it."""
    numbers = count(1)
    for folder in ("site_data/calls", "schemas/forms"):
        for path in sorted(p for p in (root / folder / call_id).rglob("*") if p.is_file()):
            text = path.read_text(encoding="utf-8")
            for found in reversed(list(blanks_in(text))):
                words = _instead(found[0], next(numbers))
                text = text[: found.start()] + words + text[found.end() :]
            path.write_text(text.replace("draft: true", "draft: false"), encoding="utf-8")
    return root


def everything(tree: Mapping[str, object]) -> Iterator[bytes]:
    """Yield the paths and contents of files, of those in archives as well."""
    for path, content in tree.items():
        yield path.encode()
        if not isinstance(content, bytes):
            yield json.dumps(content, ensure_ascii=False, default=str).encode()
        elif path.endswith(".gz"):
            yield gzip.decompress(content)
        elif content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                yield from everything({name: archive.read(name) for name in archive.namelist()})
        else:
            yield content


def _instead(words: str, number: int) -> str:
    if words[0].isdigit():
        return "0999-6123456"
    if not words.endswith("。"):
        return "纸鸢"
    told = f"已经写好的{_ORDER[number % len(_ORDER)]}项要求"
    return told + ("，最多 {max} 个。" if "{max}" in words else "。")
