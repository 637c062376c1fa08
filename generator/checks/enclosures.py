"""Checks of what lies beside the written pages, and of how their texts show it and link to it."""

import re
from collections.abc import Iterator
from itertools import chain

from generator.checks.registry import site_check
from generator.checks.texts import below, matches, written
from generator.findings import Level, Place
from generator.model.calls import Site
from generator.model.enclosures import KINDS, OWN, PICTURES
from generator.sources.markdown import pictures, prose, targets, within
from generator.sources.origin import Spot

_OTHERWISE = re.compile(r"<img\b(?![^<>]*//)|!\[[^\[\]\n]*\]\[", re.I)


@site_check(
    "PAG-005",
    "图片没有文字说明；请在方括号里写明图上是什么，看不见图的人靠它",
    basis="看不见图片的人也要知道图上是什么",
)
def pictures_are_described(site: Site, _: object) -> Iterator[Spot]:
    """A picture has words that say what it shows, and not the name of its file."""
    for item in written(site):
        for picture in pictures(item.body):
            alt = picture.alt.strip()
            if not alt or alt.lower().endswith(tuple(f".{kind}" for kind in PICTURES)):
                yield Spot(place=below(item, picture.start), facts={})


@site_check(
    "PAG-006",
    "没有 {file} 这个文件；请把文件放到那里，或改正名称",
    basis="链接要打得开",
)
def files_are_there(site: Site, _: object) -> Iterator[Spot]:
    """A picture or a file that a text names lies beside the pages."""
    there = {one.path for one in site.enclosures}
    for item in written(site):
        for start, target in targets(item.body):
            path = within(item.path, target)
            ours = path and path.split("/")[0] not in OWN
            if ours and path.rpartition(".")[2].lower() in KINDS and path not in there:
                yield Spot(place=below(item, start), facts={"file": f"content/{path}"})


@site_check(
    "PAG-007",
    "没有哪一页用到这个文件，放上去就能被人下载；不用的请移走，要用的请在正文里链接",
    basis="发布的文件都要有人知道",
    level=Level.WARNING,
)
def files_are_used(site: Site, _: object) -> Iterator[Spot]:
    """A picture or a file beside the pages is shown or linked by one of them."""
    named = set(
        chain.from_iterable(
            (within(item.path, target) for _, target in targets(item.body))
            for item in (written(site) if site.enclosures else ())
        )
    )
    for one in site.enclosures:
        if one.path not in named:
            yield Spot(place=Place(file=one.source), facts={})


@site_check(
    "PAG-008",
    "图片请写成 ![图上是什么](文件名) 的样子；这样程序会写上尺寸，页面打开时不跳动",
    basis="页面打开时不能跳动",
)
def pictures_are_written_one_way(site: Site, _: object) -> Iterator[Spot]:
    """A picture is written as Markdown with its file, so that its size is known."""
    for item in written(site):
        for place in matches(item, _OTHERWISE, prose(item.body)):
            yield Spot(place=place, facts={})
