"""Pages and announcements with one thing in them that a build may refuse, made by rule.

A piece is what is wrong, or looks so; a wrapping is where in Markdown it stands. Most pairs are
refused and some are not: which, the build decides.
"""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.support import personal_numbers as numbers

Random = random.Random

LINKS = (
    "about.md", "about.md#没有", "about.md#top", "about/", "about", "../about/", "../about.md",
    "#没有", "#这里", "#top", "#gs-main", "#__config", "/help/", "/", "C:\\报名\\表.docx",
    "C:/x.docx", "file:///etc/passwd", "http://127.0.0.1:8000/x/", "https://localhost/", "ftp://x",
    "javascript:1", "//example.org/", "\\\\server\\x", "http:\\\\localhost/x", "data/", "data/x",
    "calls/nosuch/", "downloads/x.xlsx", "announcements/index.md", "announcements/", "x.md?a#b",
    "mailto:a b", "tel:110", "https://example.org/", "?a=1", "feed.xml", "log.jsonl", "index.md",
    "index.md#announcements", "%61bout.md", "about.md#%E6%B2%A1", "./", "..", "../../x", " ", "",
    "http://[::1]/", "http://0.0.0.0/", "HTTP://LOCALHOST", "https://a@127.1/", "https:about",
    "about.md/", "README.md", "assets/gongshi.css", "sitemap.xml", "404.html", "search/",
)  # fmt: skip
PIECES = (
    "# 一级", "一级\n===", "> # 一级", "- # 一级", "<h1>一级</h1>", "## 二 {#gs-main}",
    "## 二 {#top}", "## 二 {#a}\n\n## 三 {#a}", '<p id="a">甲</p>\n\n<p id="a">乙</p>',
    '<p id="top">甲</p>', '<p id="announcements">甲</p>', "## Top", "## 二\n\n## 二",
    "## announcements",
    "<p style='color:red'>甲</p>", "甲{style='color:red'}", "<ruby>甲<rt>乙</rt></ruby>",
    "<bdo dir=rtl>甲</bdo>", "<font>甲</font>", "<center>甲</center>", "<dialog open>甲</dialog>",
    "{{ 甲 }}", "{% 甲 %}", "{# 甲 #}", "[object Object]", "金额 NaN 元", "名称 None 。",
    "`None`", "undefined", "    undefined", "&#123;{ 甲 }}", "甲[^1]\n\n[^1]: None",
    "![甲](//example.org/a.png)", "![甲](nosuch.png)", "![甲][a]\n\n[a]: https://example.org/a.png",
    "<img src='https://example.org/a.png' alt='甲'>", "<source srcset='https://example.org/a'>",
    "<table background='https://example.org/a'><tr><td>甲</table>", "<a ping='https://a.b'>甲</a>",
    "<a href='/x'>甲</a>", "<a href='about.md'>甲</a>", "<a href='about/'>甲</a>",
    "<a href='../about/'>甲</a>", "<a href=''>甲</a>", "<a>甲</a>", "<link rel=next href=x>",
    "<div markdown='1'>\n[甲](about.md)\n</div>", "<div markdown='1'>\n[甲](nosuch.md)\n</div>",
    "<time datetime='{{'>甲</time>", "甲\x0b乙", "甲\u2028乙", "<b title='None'>甲</b>",
    "*[甲]: None\n\n甲", '!!! note "None"\n    甲', '??? note "{{ 甲 }}"\n    甲', "甲: None",
    "> " * 90 + "甲", "<!-- None -->", "<p>甲", "</p>甲",
    "<script type='application/json'>{</script>",
    "<script type='application/ld+json'>{}</script>", "<template><p id=x></template>",
    "| 甲 |\n|---|\n| None |", "<https://127.0.0.1/>", "<nosuch@>", "www.localhost", "[甲][]",
    "[甲]: C:\\x\n\n[甲]", "[甲](about.md \"None\")", "[甲](<about.md>)", "[甲]( nosuch.md )",
    "<svg><a href='x'><text>甲</text></a></svg>", "<svg><use href='https://a.b/#c'/></svg>",
)  # fmt: skip


def _across(text: str, mark: str) -> str:
    third = max(1, len(text) // 3)
    return mark.join((text[:third], text[third : 2 * third], text[2 * third :]))


SPELLED: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "lines": lambda text: _across(text, "\n"),
    "breaks": lambda text: _across(text, "  \n"),
    "two lines": lambda text: f"{text[:7]}\n{text[7:]}",
    "two lines with a break": lambda text: f"{text[:7]}  \n{text[7:]}",
    "a break": lambda text: f"{text[:7]}<br>{text[7:]}",
    "two parts": lambda text: f"<div>{text[:7]}</div><div>{text[7:]}</div>",
    "sup": lambda text: _across(text, "<sup></sup>"),
    "bold": lambda text: f"**{text[:3]}**{text[3:]}",
    "slashes": lambda text: "\\" + text if text[:1] in "_*-.(" else _across(text, "\\-"),
    "references": lambda text: "".join(f"&#{ord(one)};" for one in text),
    "comments": lambda text: _across(text, "<!-- -->"),
    "links": lambda text: f"[{text[:4]}](about.md){text[4:]}",
    "escapes": lambda text: "".join(f"\\u{ord(one):04x}" for one in text),
    "cells": lambda text: "| " + " | ".join(text) + " |\n|" + "---|" * len(text),
    "code": lambda text: f"`{text}`",
    "target": lambda text: f"[甲](https://example.org/?q={text})",
}
AROUND: dict[str, Callable[[str], str]] = {
    "paragraph": lambda text: text,
    "footnote": lambda text: f"甲[^n]\n\n[^n]: {text}",
    "abbreviation": lambda text: f"甲乙\n\n*[甲乙]: {text}",
    "admonition": lambda text: f'!!! note "{text}"\n    说明。',
    "within": lambda text: "!!! note\n    " + text.replace("\n", "\n    "),
    "details": lambda text: f'??? note "{text}"\n    说明。',
    "attribute": lambda text: f'甲{{ title="{text}" }}',
    "block attribute": lambda text: f'甲\n{{: title="{text}" }}',
    "task": lambda text: f"- [ ] {text}",
    "list": lambda text: "- 甲\n- " + text.replace("\n", "\n  "),
    "term": lambda text: f"甲\n:   {text}",
    "quote": lambda text: "> " + text.replace("\n", "\n> "),
    "heading": lambda text: "## " + text.replace("\n", " "),
    "fence": lambda text: f"```\n{text}\n```",
    "html": lambda text: f"<div>{text}</div>",
    "markdown in html": lambda text: f'<div markdown="1">\n{text}\n</div>',
    "alt": lambda text: f"![{text}](about.png)",
    "title": lambda text: f'[甲](about.md "{text}")',
    "reference": lambda text: f'[甲][x]\n\n[x]: about.md "{text}"',
    "comment": lambda text: f"<!-- {text} -->",
}


def _linked(chance: Random) -> str:
    link = chance.choice(LINKS)
    form = chance.choice(("[甲]({})", "[甲](<{}>)", "<a href='{}'>甲</a>", "[甲][x]\n\n[x]: {}"))
    return _placed(form.format(link), chance)


def _pieced(chance: Random) -> str:
    piece = chance.choice(PIECES)
    return piece if chance.random() < 0.5 else _placed(piece, chance)


def _numbered(chance: Random) -> str:
    make = chance.choice(list(numbers.KINDS.values()))
    text = chance.choice(list(SPELLED.values()))(make(chance))
    return _placed(text, chance)


def _placed(text: str, chance: Random) -> str:
    return chance.choice(list(AROUND.values()))(text)


MADE: dict[str, Callable[[Random], str]] = {
    "link": _linked,
    "piece": _pieced,
    "number": _numbered,
}
"""What stands in a page, by what kind of thing it is."""


def planted(root: Path, kinds: Sequence[str], count: int, seed: int) -> dict[str, str]:
    """Lay pages and announcements into a project and return each text by where it stands."""
    chance = random.Random(seed)  # noqa: S311  the same texts each time
    made: dict[str, str] = {}
    about = "---\ntitle: 关于\ndescription: 关于本站。\n---\n说明。\n"
    (root / "content/about.md").write_text(about, "utf-8")
    for number in range(count):
        body = f"第一段。\n\n{MADE[chance.choice(kinds)](chance)}\n\n## 这里\n\n末段。\n"
        if number % 3:
            path = f"content/m{number}.md"
            head = f"title: 说明 {number}\ndescription: 补充说明。"
        else:
            path = f"content/announcements/m{number}.md"
            head = f"title: 通知 {number}\ndate: 2026-11-02\nkind: notice\nsummary: 补充通知。"
        (root / path).write_text(f"---\n{head}\n---\n{body}", "utf-8")
        made[path] = body
    return made
