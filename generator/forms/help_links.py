"""Links in the texts that help to fill in a form, written ``[words](address)``.

An address is a page of the call (``lists/demands/``), one of the site (``/help/``), or an https
address that stands in the call. The text of paper and tables has the address behind the words; a
page has a link. Nothing is opened.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.findings import Place
from generator.forms.consistency import Tell, meant
from generator.forms.form import HelpLink
from generator.model.call_pages import LISTS, section_path, sections
from generator.model.calls import Call, Site
from generator.sources.documents import texts_in
from generator.sources.schema_messages import short

LINKED: Mapping[str, str] = {
    "FRM-192": "说明里的链接只通到本站的页和批次里写明的网址",
    "FRM-205": "说明里的链接要写完整",
}
"""What can be wrong with a link, by code."""

_LINK = re.compile(r"\[([^\[\]\n]+)\]\(([^\[\n)]*)\)")
_BEFORE_ADDRESS = r"\s*[(（](?=/|https?:|[a-z]+/)"
# Words in brackets without an address, within or behind, are no link.
_WORDS = re.compile(rf"\[(?!/|https?:)[^\[\]\n]+\](?!\(|{_BEFORE_ADDRESS})")
_HALF = re.compile(rf"[\[\]]|[］】〕]{_BEFORE_ADDRESS}")
_BARE = re.compile(r"[(（]([^()（）\s]{2,})[)）]")
_NAMED = re.compile(r"https://[A-Za-z0-9._~:/?#@!$&*+,;=%-]+")
_LIST = "各项见[{title}]({page})。"


@dataclass(frozen=True, kw_only=True)
class HelpText:
    """A text without marks, and the links whose words and addresses stand in it."""

    text: str
    links: tuple[HelpLink, ...]


@dataclass(frozen=True, kw_only=True)
class HelpTexts:
    """The help of the forms of one call, with the addresses that it may lead to."""

    site: Site
    call: Call

    @cached_property
    def pages(self) -> Mapping[str, str]:
        """The whole address of each page by the one that an author writes."""
        call, url = self.call, self.site.url
        found = {f"{key}/": f"{url}{section_path(call, key)}" for key, _ in sections(call)}
        for clause in call.clauses:
            found[f"clauses/#{clause.anchor}"] = f"{found['clauses/']}#{clause.anchor}"
        for page in self.site.pages:
            name = page.path.removesuffix(".md").removesuffix("index").rstrip("/")
            found[f"/{name}/" if name else "/"] = f"{url}{name}/" if name else url
        return found

    @cached_property
    def named(self) -> frozenset[str]:
        """The https addresses that stand anywhere in the call."""
        texts = (text for one in self.call.documents.values() for text in texts_in(one.value))
        return frozenset(found for text in texts for found in _NAMED.findall(text))

    def read(self, written: str, source: str, place: Place, tell: Tell) -> HelpText:
        """Return a help as it is said, with the list that ``source`` names, if it does one."""
        kind, _, list_id = source.partition(":")
        listed = self.call.list_of(list_id) if kind == "list" else None
        if listed is not None:
            written += _LIST.format(title=listed.title, page=f"{LISTS}/{listed.id}/")
        if half := self._half(written):
            message = f"“{short(half)}”不是写完整的链接；请照 [文字](地址) 写，括号成对，都用半角"
            tell("FRM-205", message, place)
        links: list[HelpLink] = []

        def said(match: re.Match[str]) -> str:
            words, written_address = match.groups()
            address = self.pages.get(written_address)
            if address is None and written_address in self.named:
                address = written_address
            if address is None:
                remedy = meant(written_address, [*self.pages, *sorted(self.named)])
                message = (
                    f"链接“{short(written_address)}”不是本站的页，也不是批次里写明的网址；{remedy}"
                )
                tell("FRM-192", message, place)
                return words
            links.append(HelpLink(words=words, address=address))
            return links[-1].text

        return HelpText(text=_LINK.sub(said, written), links=tuple(links))

    def _half(self, written: str) -> str:
        """Return where a link is begun and not made, empty where every sign is of a whole one."""
        rest = _WORDS.sub("\n", _LINK.sub("\n", written))
        found = _HALF.search(rest)
        if found is None:
            bare = (one for one in _BARE.finditer(rest) if one[1] in self.pages)
            found = next(bare, None)
        return rest[found.start() :].partition("\n")[0] if found else ""
