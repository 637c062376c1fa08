"""The program's pages among those of a project, which may replace some and leave others out.

Works on pages that are read; what a site makes of its data is always there to be led to.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from generator.model.calls import WrittenPage
from generator.sources.markdown import heading_names, prose, targets, within

_LINK = re.compile(r"(?<!!)\[([^\[\]\n]*)\]\(([^()\s]+)\)")
_GUIDES = ("handbook/", "help.md")


def led_somewhere(pages: tuple[WrittenPage, ...]) -> tuple[WrittenPage, ...]:
    """Return pages, those of the program without links to pages and parts that are not there.

    What a project wrote itself stays as it is: its links are its own to mend.
    """
    known = {page.path: page for page in pages}
    return tuple(_mended(page, known) if page.brought else page for page in pages)


def still_shown(brought: Mapping[str, Path], pages: tuple[WrittenPage, ...]) -> Mapping[str, Path]:
    """Return the program's files without the pictures that no page shows any more."""
    shown = {within(page.path, to) for page in pages for _, to in targets(page.body)}
    return {name: path for name, path in brought.items() if path.suffix == ".md" or name in shown}


def _mended(page: WrittenPage, known: Mapping[str, WrittenPage]) -> WrittenPage:
    body = page.body
    for found in reversed(list(_LINK.finditer(prose(body)))):
        words = body[found.start(1) : found.end(1)]
        address, _, part = found[2].partition("#")
        path = within(page.path, address)
        if not path.startswith(_GUIDES):
            continue
        if path not in known:
            instead = words
        elif (
            part
            and not known[path].brought
            and unquote(part) not in heading_names(known[path].body)
        ):
            instead = f"[{words}]({address})"
        else:
            continue
        body = body[: found.start()] + instead + body[found.end() :]
    return replace(page, body=body)
