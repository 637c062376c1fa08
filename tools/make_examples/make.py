"""The examples this project ships: for each recipe a call from its inbox to its final list.

The recipes are the YAML files beside; the commands do all the rest. The same sources give the same
bytes.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from generator.authoring.blanks import BLANK
from generator.forms.reader import load_forms
from generator.model.loader import LOG, load
from generator.model.log_entries import FACTS
from generator.sources.schemas import Schemas
from tools.make_examples.inbox import Inbox, chosen
from tools.make_examples.staff_steps import Desk, Refused, remove, run, write_out

HERE = Path(__file__).parent
SEALED = "2026-11-22"
"""The day on which the shipped examples are sealed, after all of theirs."""


def recipes() -> Iterator[dict[str, Any]]:
    """Yield the recipe of each call."""
    for path in sorted(HERE.glob("*.yml")):
        yield yaml.safe_load(path.read_text(encoding="utf-8"))


def names(recipe: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return the ids of the announcements of a recipe: the list, its correction, the result."""
    first = f"{recipe['call']}-{recipe['stage']}"
    return first, f"{first}-2", f"{first}-result"


def inbox(root: Path, recipe: Mapping[str, Any]) -> Inbox:
    """Return the applications of a recipe.

    Raises Refused where the call or its form cannot be read.
    """
    schemas = Schemas.read(root)
    site, _ = load(root, schemas)
    forms = load_forms(root, site, schemas)[0] if site else {}
    call = site.call(recipe["call"]) if site else None
    if call is None or call.id not in forms:
        raise Refused(recipe["call"])
    start = datetime.fromisoformat(recipe["received"]["from"])
    step = timedelta(minutes=recipe["received"]["minutes"])
    asked = tuple(
        one if one.received else replace(one, received=start + step * number)
        for number, one in enumerate(chosen(recipe["applications"]))
    )
    return Inbox(form=forms[call.id][0], call=call, asked=asked)


def make(root: Path, work: Path) -> None:
    """Make the examples of a project anew; ``work`` is a folder outside for what stays private.

    Raises Refused where a command does not do its part.
    """
    clear(root)
    for recipe in recipes():
        desk = Desk(root=root, work=work / recipe["call"], inbox=inbox(root, recipe))
        desk.receive()
        _go(desk, recipe)
    run("seal", "--root", f"{root}", "--as-of", SEALED)
    run("check", "--root", f"{root}", "--as-of", SEALED)


def _go(desk: Desk, recipe: Mapping[str, Any]) -> None:
    """Take one call from its inbox to its final list."""
    shown, corrected, final = names(recipe)
    desk.review(recipe["shown"], "--sample", decide=recipe["decisions"])
    desk.publish(shown)
    desk.object(shown, recipe["objections"])
    desk.review(recipe["corrected"], "--sample", decide=recipe["corrections"])
    write_out(desk.publish(corrected), {f"{BLANK}为什么更正。": recipe["why"]})
    path = desk.announce(recipe["concluded"], final, "result", corrected)
    begun = next(
        line for line in path.read_text("utf-8").splitlines() if line.startswith("title: ")
    )
    write_out(
        path,
        {
            f"{begun}\n": f"title: {recipe['final']['title']}\n",
            f"{BLANK}一句话的摘要。": recipe["final"]["summary"],
        },
    )


def clear(root: Path) -> None:
    """Remove the examples of a project, their entries in the log included.

    Raises Refused where something else is sealed after them: a log only grows. What another
    announcement takes from elsewhere is sealed again as it was, and may stand there.
    """
    ours = {name for recipe in recipes() for name in names(recipe)}
    lines = (root / LOG).read_bytes().splitlines(keepends=True)
    entries = [json.loads(line) for line in lines]
    first = next((n for n, e in enumerate(entries) if e["announcement"] in ours), len(lines))
    kept = lines[:first]
    if any(e["announcement"] not in ours and e["kind"] != FACTS for e in entries[first:]):
        raise Refused("something is sealed after the examples; they stay as they are")
    for name in ours:
        remove(root, name)
    (root / LOG).write_bytes(b"".join(kept))
