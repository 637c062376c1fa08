"""What is written within a picture beside what it shows; the only module that knows Pillow.

The picture itself is not looked at: writing in it is not read.
"""

import warnings
from collections.abc import Iterator, Mapping
from io import BytesIO

from PIL import Image

from generator.privacy.parts import BROKEN, Parts, TextPart, Unread
from generator.privacy.text import resolved

MOST_POINTS = 50_000_000
"""How many points a picture may say it has: as many are kept in memory once it is read."""

_FOLDERS = (0x8769, 0x8825, 0xA005)


def texts(data: bytes, inside: str) -> Parts:
    """Yield the notes of a picture: EXIF, XMP, comments and texts of its format."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data)) as image:
                if image.width * image.height > MOST_POINTS:
                    yield Unread(code=BROKEN, inside=inside)
                    return
                # Texts behind the picture's own bytes are known once these are read.
                image.load()
                exif = image.getexif()
                notes = [*_notes(image.info), *_notes(getattr(image, "text", {})), *_notes(exif)]
                for folder in _FOLDERS:
                    notes += _notes(exif.get_ifd(folder))
    except Exception:  # the library raises whatever a spoilt file makes of it
        yield Unread(code=BROKEN, inside=inside)
        return
    for text in dict.fromkeys(notes):
        yield TextPart(text=resolved(text), inside=inside, labels=("图片附带的信息",))


def _notes(value: object) -> Iterator[str]:
    """Yield the texts of a value, however deep they stand."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
        yield value.decode("utf-16-le", "replace")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _notes(key)
            yield from _notes(inner)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _notes(inner)
