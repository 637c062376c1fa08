"""A preview that goes on: it looks at the sources, makes the site anew, and says what changed.

Two things follow a save. At once, the sources are checked and rendered and pages are printed when
asked for; a little later, once nobody types, the whole site is built and verified beside the
published one, which is never touched.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from threading import Condition, Event

from generator.checks.drafts import Drafts
from generator.checks.project import checked
from generator.checks.unwritten import UNWRITTEN
from generator.findings import Finding, Place, tell
from generator.forms.form import Form
from generator.model.calls import Call
from generator.publish.build import addresses, publish
from generator.publish.issue import Beside, issue
from generator.publish.preview.answers import View, is_wrong, unprintable
from generator.publish.preview.fault_page import fault_of
from generator.publish.preview.mkdocs_page import (
    MISSING,
    Press,
    PreviewTree,
    Unprintable,
    grounds,
    prepare,
)
from generator.publish.preview.watched_files import Mark, Stock, changed, stock
from generator.render.data.form_downloads import Download, downloads

FOLDER = "build/preview"
"""Where the preview keeps what it builds, below the project's root."""

TICK = 0.1
"""Seconds between two looks at the sources."""

SETTLED = 0.02
"""Seconds in which nothing may change for a save to count as done."""

QUIET = 2.0
"""Seconds in which nothing may change before the whole site is built."""

LONGEST_WAIT = 25.0
"""Seconds that somebody who waits for news is kept at most."""

_NAMED = 3
# What the files of a call's forms follow from; making them takes longer than all the rest.
_MADE_FROM = ("site_data/calls/{}/", "schemas/forms/{}/", "schemas/data/")


@dataclass(frozen=True, kw_only=True)
class News:
    """What a preview has to tell: the files that changed, or that a whole build has ended.

    `found` are the findings there are now; `built` says that they are those of a whole build.
    """

    files: tuple[str, ...] = ()
    found: tuple[Finding, ...] = ()
    built: bool = False

    def text(self) -> str:
        """Return the news as lines to print."""
        if self.built and not self.found:
            return "整站已核对，可以发布。"
        lead = "整站已核对，这样还不能发布：" if self.built else _named(self.files)
        return "\n".join(line for line in (lead, tell(self.found, "text")) if line)


class Preview:
    """The preview of one project; every method may be called from any thread."""

    def __init__(
        self,
        root: Path,
        *,
        now: Callable[[], datetime],
        announce: Callable[[News], None],
        quiet: float = QUIET,
        beside: Beside | None = None,
    ) -> None:
        """Take the project's root, what stands for the clock, and who is told the news.

        `quiet` are the seconds without a change after which the whole site is built; `beside`
        gives the files that are no part of the published site.
        """
        self._beside = beside
        self._root = root.resolve()
        self._folder = self._root / FOLDER
        self._now = now
        # A page left open notices by it that another run answers.
        self._name = str(os.getpid())
        self._tell = announce
        self._quiet = quiet
        self._shelf = _FormFiles()
        self._press: Press | None = None
        self._grounds: tuple[Path, ...] = (self._root / "mkdocs.yml",)
        with suppress(Unprintable):
            self._grounds = grounds(self._root)
        self._stock: Stock = {}
        self._day: date | None = None
        self._number = 0
        self._turn = Condition()
        self._view = View(name=self._name, root=self._root, release=self._left())

    @property
    def view(self) -> View:
        """Return what there is to show now."""
        with self._turn:
            return self._view

    def look(self) -> bool:
        """Make the site anew where a source has changed, and return whether one had."""
        before, today = self._stock, self._now().date()
        seen = stock(self._root, *self._grounds)
        if seen == before and today == self._day:
            return False
        while (again := self._pause(seen)) != seen:
            seen = again
        files = changed(before, seen)
        self._stock, self._day = seen, today
        found, edition = self._made(files, seen)
        self._show(found=found, unfit=(), edition=edition)
        # At first everything is new, and nobody asked for it by name.
        self._tell(News(files=files if before else (), found=found))
        return True

    def watch(self, over: Event) -> None:
        """Look again and again until `over` is set."""
        while not over.wait(TICK):
            self.look()

    def build(self, over: Event) -> None:
        """Build the whole site whenever it has changed and nobody types, until `over` is set."""
        done: PreviewTree | None = None
        while not over.is_set():
            with self._turn:
                view = self._view
            if view.edition is done or view.is_broken or view.edition is None:
                over.wait(TICK)
            elif not over.wait(self._quiet) and self.view.edition is view.edition:
                done = view.edition
                self.verify(done)

    def verify(self, edition: PreviewTree) -> None:
        """Build and verify the whole of an edition, and show what keeps it from being published."""
        outcome = publish(
            edition.tree,
            root=self._folder,
            settings=edition.settings,
            expected=addresses(edition.tree),
        )
        unfit = (*(outcome if isinstance(outcome, tuple) else ()), *self._unwritten())
        release = None if isinstance(outcome, tuple) else outcome.path
        with self._turn:
            if self._view.edition is not edition:
                return
            self._view = replace(self._view, release=release or self._view.release)
        # Who reads a page is not disturbed to see the same again.
        if unfit != self._view.unfit:
            self._show(unfit=unfit)
        self._tell(News(found=unfit, built=True))

    def _unwritten(self) -> tuple[Finding, ...]:
        """Return what nobody wrote yet, which the preview shows and no build publishes."""
        found = Drafts(self._root).to_publish(self.view.found)
        return tuple(one for one in found if one.code in UNWRITTEN and is_wrong((one,)))

    def wait(self, seen: str) -> bool:
        """Wait until there is something else to show than `seen`; tell whether there is."""
        with self._turn:
            return self._turn.wait_for(lambda: self._view.name != seen, LONGEST_WAIT)

    def _pause(self, seen: Stock) -> Stock:
        Event().wait(SETTLED)
        return stock(self._root, *self._grounds)

    def _show(self, *, edition: PreviewTree | None = None, **changes: tuple[Finding, ...]) -> None:
        with self._turn:
            self._number += 1
            self._view = replace(
                self._view,
                name=f"{self._name}-{self._number}",
                edition=edition or self._view.edition,
                found=changes.get("found", self._view.found),
                unfit=changes.get("unfit", self._view.unfit),
            )
            self._turn.notify_all()

    def _made(
        self, files: tuple[str, ...], seen: Stock
    ) -> tuple[tuple[Finding, ...], PreviewTree | None]:
        """Return what is found in the sources, and the site where there is one."""
        somewhere = Place(file=next(iter(files), "site_data"))
        try:
            return self._checked(files, seen)
        except Unprintable as error:
            return (unprintable(error, self._root),), None
        except OSError as error:
            name = Path(str(error.filename or "site_data"))
            place = name.relative_to(self._root) if name.is_relative_to(self._root) else name
            return (fault_of("PRV-003", Place(file=place.as_posix()), name=place.name),), None
        # Half a thought may stand in a file at any moment; the preview has to outlive it.
        except Exception as error:
            return (fault_of("PRV-002", somewhere, name=type(error).__name__),), None

    def _checked(
        self, files: tuple[str, ...], seen: Stock
    ) -> tuple[tuple[Finding, ...], PreviewTree | None]:
        if self._press is None or self._stands_on(files):
            self._press = None
            self._grounds = grounds(self._root)
            prepare(self._root, self._folder)
            self._press = Press(self._folder)
        now = self._now()
        site, forms, found = checked(self._root, now)
        if site is None or is_wrong(found):
            return found, None
        tree, settings = issue(site, forms, now, self._shelf.at(seen), self._beside, whole=True)
        edition = self._press.edition(tree, settings)
        # A broken template is told of now, and not when a page is opened.
        edition.page("index.html")
        edition.page(MISSING)
        return found, edition

    def _stands_on(self, files: tuple[str, ...]) -> bool:
        """Tell whether the settings or the theme are among some files."""
        paths = [self._root / name for name in files]
        return any(path.is_relative_to(ground) for path in paths for ground in self._grounds)

    def _left(self) -> Path | None:
        """Return what an earlier preview built last: its search works until there is a new one."""
        path = self._folder / "build" / "current"
        return path.resolve() if path.is_dir() else None


def _named(files: tuple[str, ...]) -> str:
    listed = "、".join(files[:_NAMED])
    more = f"等 {len(files)} 个文件" if len(files) > _NAMED else ""
    return f"已更新 {listed}{more}" if files else ""


class _FormFiles:
    """The files of the calls' forms, kept while nothing they are made from changes."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Mapping[str, Mark], tuple[Download, ...]]] = {}

    def at(self, seen: Stock) -> Callable[[Call, tuple[Form, ...]], tuple[Download, ...]]:
        """Return how to make the files of a call, given what the sources look like."""

        def offer(call: Call, forms: tuple[Form, ...]) -> tuple[Download, ...]:
            made_from = tuple(place.format(call.id) for place in _MADE_FROM)
            own = {path: mark for path, mark in seen.items() if path.startswith(made_from)}
            known, made = self._kept.get(call.id, ({}, ()))
            if known != own:
                made = downloads(call, forms)
                self._kept[call.id] = own, made
            return made

        return offer
