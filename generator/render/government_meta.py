"""The page tags of Chinese government sites (the appendix of 国办发〔2017〕47号).

A home page carries the tags of the site, a list or section page those of its column as well, an
article those of its text as well. A blank tag is left out; escaping is up to the caller.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from generator.model.calls import Site

SITE_TAGS = ("SiteName", "SiteDomain", "SiteIDCode")


@dataclass(frozen=True, kw_only=True)
class ColumnTag:
    """A section of the site; ``type`` is its kind in the words of the standard, "" if none fits."""

    name: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    type: str = ""


@dataclass(frozen=True, kw_only=True)
class Article:
    """A page with a text of its own; ``url`` is absolute, ``published`` to the day or minute."""

    title: str
    published: date | datetime | None = None
    source: str = ""
    keywords: tuple[str, ...] = ()
    author: str = ""
    description: str = ""
    url: str = ""


def page_tags(
    site: Site, column: ColumnTag | None = None, article: Article | None = None
) -> Mapping[str, str]:
    """Return the tags of a page by name, in the order of the standard, blank ones left out."""
    found: dict[str, str] = {}
    for name, content in (*_site(site), *_column(column), *_article(article)):
        words = " ".join(content.split())
        if words:
            found[name] = words
    return MappingProxyType(found)


def _site(site: Site) -> Iterator[tuple[str, str]]:
    for name in SITE_TAGS:
        code = site.marks.get("site_code", "") if name == "SiteIDCode" else ""
        yield name, site.tags.get(name, "") or code


def _column(column: ColumnTag | None) -> Iterator[tuple[str, str]]:
    if column is not None:
        yield "ColumnName", column.name
        yield "ColumnDescription", column.description
        yield "ColumnKeywords", _keywords(column.keywords)
        yield "ColumnType", column.type


def _article(article: Article | None) -> Iterator[tuple[str, str]]:
    if article is not None:
        yield "ArticleTitle", article.title
        yield "PubDate", _published(article.published)
        yield "ContentSource", article.source
        yield "Keywords", _keywords(article.keywords)
        yield "Author", article.author
        yield "Description", article.description
        yield "Url", article.url


def _keywords(words: tuple[str, ...]) -> str:
    return ",".join(word.strip() for word in words if word.strip())


def _published(moment: date | datetime | None) -> str:
    """Write a moment as YYYY-MM-DD HH:MM, the only form the standard takes; a day is its start."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        return f"{moment.date().isoformat()} {moment.hour:02d}:{moment.minute:02d}"
    return f"{moment.isoformat()} 00:00"
