"""The skeletons of what staff begin, and the blanks in them: the words that people replace.

A skeleton marks its blanks itself; what is written from it stands without the marks. Pure.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

import yaml

from generator.model.loader import CALL_FILES

BLANK = "请写"
"""What begins the blanks of an announcement."""

LEFT = re.compile(f"^{BLANK}(?![明清出在入下上全成作进])", re.M)
"""What begins a line left blank; what asks readers to write is none, such as 请写明, 请写在."""

_BLANK = re.compile("⟦([^⟦⟧]+)⟧")
_ANNOUNCEMENT = "announcement.yml"
# What is quoted, or given as an example, is not left blank.
_QUOTED = "(?<![“‘「『如])"


@cache
def _raw() -> Mapping[str, str]:
    folder = resources.files("generator.authoring") / "skeletons"
    return MappingProxyType(
        {
            item.name: item.read_text(encoding="utf-8")
            for item in sorted(folder.iterdir(), key=lambda i: i.name)
            if item.name.endswith(".yml")
        }
    )


@cache
def call_skeletons() -> Mapping[str, str]:
    """Return the files of a new call by name, their blanks without marks."""
    names = (f"{stem}.yml" for stem in CALL_FILES)
    return MappingProxyType({name: _plain(_raw()[name]) for name in names if name in _raw()})


@cache
def announcement_words() -> Mapping[str, str]:
    """Return what a new announcement leaves for people to write, by the part it stands in."""
    return MappingProxyType(yaml.load(_plain(_raw()[_ANNOUNCEMENT]), yaml.CSafeLoader))


@cache
def blanks() -> frozenset[str]:
    """Return the words of all skeletons that people are to replace."""
    return frozenset(found[1] for text in _raw().values() for found in _BLANK.finditer(text))


def blanks_in(text: str) -> Iterator[re.Match[str]]:
    """Yield where a text still has the words of a skeleton."""
    # Nearly no text has any, and words are looked for faster than a pattern of them.
    return _pattern().finditer(text) if any(word in text for word in blanks()) else iter(())


@cache
def _pattern() -> re.Pattern[str]:
    words = sorted(blanks(), key=lambda word: (-len(word), word))
    # A number within a longer one is another number.
    return re.compile(
        "|".join(
            rf"(?<![0-9-]){re.escape(word)}(?![0-9])"
            if word[0].isdigit()
            else _QUOTED + re.escape(word)
            for word in words
        )
    )


def _plain(text: str) -> str:
    return _BLANK.sub(r"\1", text)
