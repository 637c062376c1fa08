"""Checks of what nobody wrote yet: words that a skeleton left, and its dates in another year.

While one edits they are reminders; what is to be published or sealed has none of them.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.authoring.blanks import LEFT, blanks_in
from generator.authoring.call_skeleton import year_named
from generator.checks.announcements import LEFT_BLANK
from generator.checks.registry import site_check
from generator.checks.texts import Written, below, call_texts, fields, texts
from generator.findings import Finding, Level, Place
from generator.model.announcements import Announcement
from generator.model.calls import Call, Site
from generator.sources.markdown import prose
from generator.sources.origin import Spot

_FORMS = "schemas/forms"
# What fills in a form to show or to try it is invented, and says so.
_INVENTED = frozenset({"examples", "cases"})
_NEAR = 1


@site_check(
    "BLK-001",
    "这里还是样子里的“{words}”，没有写；请写上内容",
    basis="样子里的字句不能发布",
    level=Level.WARNING,
)
def sources_are_written_out(site: Site, _: object) -> Iterator[Spot]:
    """No source still has the words of a skeleton."""
    pages = [text for page in site.pages for text in texts(page.origin.document)]
    calls = (text for call in site.calls for text in call_texts(call))
    for text in (*texts(site.origin.document), *calls, *pages):
        for found in blanks_in(text.text):
            yield text.spot(words=found[0])
    for page in site.pages:
        yield from _in_body(page)
    for item in site.announcements:
        yield from _in_announcement(item)


@site_check(
    "BLK-002",
    "批次标识写的是 {named} 年，这里写的是 {year} 年；请照正式文件核对，改正其中一个",
    basis="样子里的日期不能发布",
    level=Level.WARNING,
)
def dates_fit_the_name(site: Site, _: object) -> Iterator[Spot]:
    """A call whose id names a year is of that year, and takes applications about then."""
    for call in site.calls:
        # Where an id is not that of its folder, that alone is told.
        named = year_named(Path(call.origin.document.path).parent.name)
        if named is None:
            continue
        if call.year != named:
            yield call.origin.spot("year", named=named, year=call.year)
        for one in call.applications:
            given = fields(one.origin)
            for key in ("opens", "closes"):
                text = str(given.get(key) or named)
                if abs(int(text[:4]) - named) > _NEAR:
                    yield one.origin.spot(key, named=named, year=text[:4])


UNWRITTEN = frozenset({LEFT_BLANK, sources_are_written_out.code, dates_fit_the_name.code})
"""The codes of what nobody wrote yet."""


def unwritten_forms(root: Path, calls: Iterable[Call]) -> Iterator[Finding]:
    """Yield where the forms of calls still have the words of a skeleton."""
    check = sources_are_written_out
    for call in calls:
        folder = root / _FORMS / call.id
        for path in sorted(folder.rglob("*"), key=lambda found: found.parts):
            sound = path.suffix in {".yml", ".json"} and path.is_file() and not path.is_symlink()
            if not sound or not _INVENTED.isdisjoint(path.relative_to(folder).parts):
                continue
            file = path.relative_to(root).as_posix()
            text = path.read_bytes().decode("utf-8", "replace")
            for number, line in enumerate(text.split("\n"), 1):
                for found in blanks_in("" if line.lstrip().startswith("#") else line):
                    yield Finding(
                        code=check.code,
                        level=check.level,
                        message=check.sentence.format(words=found[0]),
                        place=Place(file=file, line=number, column=found.start() + 1),
                    )


def _in_announcement(item: Announcement) -> Iterator[Spot]:
    """Yield what is left in an announcement, but for what begins a text: that is told by itself."""
    for text in texts(item.origin.document):
        for found in blanks_in(text.text):
            # The office of a sample is invented, its telephone as well.
            if not item.sample and not LEFT.match(text.text):
                yield text.spot(words=found[0])
    yield from _in_body(item, but=LEFT)


def _in_body(item: Written, but: re.Pattern[str] | None = None) -> Iterator[Spot]:
    """Yield what is left in a text, but for lines that begin as ``but``."""
    text = prose(item.body)
    for found in blanks_in(text):
        line = text[text.rfind("\n", 0, found.start()) + 1 :]
        if but is None or not but.match(line):
            yield Spot(place=below(item, found.start()), facts={"words": found[0]})
