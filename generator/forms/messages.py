"""The catalogue of what the checker says of a submission, kept in ``messages.json``.

One sentence for each code, shared with the browser. A sentence names facts in braces and never
holds what an applicant typed; ``suggested`` is said instead where the right text can be told, or
the name of a file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from generator.findings import Level


@dataclass(frozen=True, kw_only=True)
class Message:
    """What one code says: its level, its sentence, and the one that offers a suggestion."""

    code: str
    level: Level
    text: str
    suggested: str = ""

    def say(self, facts: Mapping[str, object], suggestion: str | None = None) -> str:
        """Return the sentence with its facts in place; a fact it lacks raises KeyError."""
        if suggestion is not None and self.suggested:
            return fill(self.suggested, {**facts, "suggestion": suggestion})
        return fill(self.text, facts)


def fill(text: str, facts: Mapping[str, object]) -> str:
    """Put facts where a sentence names them in braces; nothing else in braces is understood."""
    return text.format_map({name: str(fact) for name, fact in facts.items()})


def _read() -> Mapping[str, Message]:
    path = Path(__file__).with_name("messages.json")
    table: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            code: Message(
                code=code,
                level=Level(entry["level"]),
                text=entry["text"],
                suggested=entry.get("suggested", ""),
            )
            for code, entry in table.items()
        }
    )


MESSAGES = _read()
"""Every sentence by its code: FLD single answers, TBL tables, INT what cannot be opened."""
