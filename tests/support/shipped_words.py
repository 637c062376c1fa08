"""What names the calls that this repository ships: words that no other project should meet."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
_NAMED = ("place", "programme", "issuer", "number", "title", "short_title")


def program_words() -> set[str]:
    """Their ids, places, districts, categories and issuers: no word of these is the program's."""
    found = set()
    for folder in (ROOT / "site_data" / "calls").iterdir():
        found |= {part for part in folder.name.split("-") if part.isalpha()}
        call, categories = (_read(folder / f"{name}.yml") for name in ("call", "categories"))
        found |= {call.get(key, "") for key in _NAMED}
        found |= {call["place"].removesuffix("市").removesuffix("省"), call["prefix"] + "-"}
        found |= set(call["districts"]["names"])
        found |= set(_names(categories.get("axes", ())))
    return {word for word in found if len(word) > 1}


def shipped_words() -> set[str]:
    """The same, and offices, people, telephones, addresses, announcements and lists of results."""
    found = program_words()
    for folder in (ROOT / "site_data" / "calls").iterdir():
        found.add(str(_read(folder / "call.yml")["office"]))
        contacts = _read(folder / "contacts.yml")
        for row in (row for rows in contacts.values() for row in rows):
            found |= {str(row[key]) for key in ("name", "phone", "url", "number") if key in row}
    for path in (ROOT / "content/announcements").glob("*.md"):
        found |= {path.stem, yaml.safe_load(path.read_text("utf-8").split("---\n")[1])["title"]}
    found |= {path.name for path in (ROOT / "site_data/results").iterdir()}
    # A telephone may be written without its dividing sign.
    return found | {re.sub(r"\D", "", word) for word in found if re.fullmatch("[0-9-]+", word)}


def _read(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _names(value: object) -> Iterator[str]:
    """Every `name` of a category, however deep it stands."""
    if isinstance(value, list | tuple):
        for inside in value:
            yield from _names(inside)
    elif isinstance(value, dict):
        yield from (str(value[key]) for key in ("name",) if key in value)
        for inside in value.values():
            yield from _names(inside)
