"""The browser's own check, built from its sources and asked in a real Chromium."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from generator.submissions.opened import Cell, Raw
from tests.conftest import CHROMIUM, ROOT, SWITCHES

AT_ONCE = 250
"""So many submissions go over to the page at a time."""


def bundle(folder: Path) -> str:
    """Build the script of ``src/parity/checks.ts`` into a folder and return it."""
    subprocess.run(
        ["node", "build.mjs", str(folder), "parity/checks"],
        cwd=ROOT / "generator/web",
        check=True,
        capture_output=True,
    )
    return (folder / "gongshi-checks.js").read_text(encoding="utf-8")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser of one's own, for a command."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield browser
        browser.close()


class Asked:
    """A page that holds the check; what it is asked and what it answers are plain values."""

    def __init__(self, page: Page, script: str) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto("about:blank")
        page.add_script_tag(content=script)
        assert page.evaluate("typeof parity") == "object", self.faults

    def ask(self, name: str, *given: object) -> Any:
        """Call a function of ``parity`` with values that go over as JSON, surrogates included."""
        script = f"given => JSON.stringify(parity.{name}(...JSON.parse(given)))"
        return json.loads(self.page.evaluate(script, json.dumps(given)))

    def check(self, data: Mapping[str, object], raws: Sequence[Raw], today: str) -> list[Any]:
        """What is said of each submission on a day, with every place of each finding."""
        return self._each("check", data, raws, today)

    def judge(self, data: Mapping[str, object], raws: Sequence[Raw]) -> list[Any]:
        """The outcome and the force of every rule for each submission."""
        return self._each("judge", data, raws)

    def live(self, data: Mapping[str, object], raws: Sequence[Raw]) -> list[Any]:
        """What is shown, the sums and the answers so far, for each submission."""
        return self._each("live", data, raws)

    def _each(
        self, name: str, data: Mapping[str, object], raws: Sequence[Raw], *more: object
    ) -> list[Any]:
        found = []
        for start in range(0, len(raws), AT_ONCE):
            some = [plain(raw) for raw in raws[start : start + AT_ONCE]]
            found += self.ask(name, data, some, *more)
        return found


def plain(raw: Raw) -> dict[str, Any]:
    """A submission as the browser holds it."""
    return {
        "submission": raw.submission,
        "form": raw.form,
        "fields": _cells(raw.fields),
        "tables": {
            name: {
                "name": table.name,
                "rows": [_cells(row) for row in table.rows],
                "extra": table.extra,
                "missing": table.missing,
                "where": asdict(table.where),
            }
            for name, table in raw.tables.items()
        },
        "unknown": [asdict(where) for where in raw.unknown],
        "faults": [
            {"code": fault.code, "where": asdict(fault.where), "facts": dict(fault.facts)}
            for fault in raw.faults
        ],
        "readable": raw.readable,
    }


def _cells(cells: Mapping[str, Cell]) -> dict[str, Any]:
    return {
        name: {"text": cell.text, "where": asdict(cell.where), "formula": cell.formula}
        for name, cell in cells.items()
    }
