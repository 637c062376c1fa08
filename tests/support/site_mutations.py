"""Changes to a built site by one who makes its list of files anew: what readers see is another."""

import json
import random
import re
from collections.abc import Callable

from generator.publish.releases import manifest

Files = dict[str, bytes]

_PAGE = re.compile(r"announcements/[a-z0-9-]+/index\.html")
_SIGN = re.compile(r"[一-龥0-9]")


def listed_anew(files: Files) -> Files:
    """The files with a list that agrees with them."""
    rest = {path: data for path, data in files.items() if path != "manifest.json"}
    return {**rest, "manifest.json": manifest(rest)}


def pages(files: Files) -> list[str]:
    return sorted(path for path in files if _PAGE.fullmatch(path))


def _sign(files: Files, chance: random.Random) -> Files:
    """Another sign among the words of the article of a sealed page."""
    path = chance.choice(pages(files))
    text = files[path].decode()
    start, end = text.index("<article"), text.index("</article>")
    at = chance.choice(
        [
            found.start()
            for found in _SIGN.finditer(text, start, end)
            if text.rfind(">", start, found.start()) > text.rfind("<", start, found.start())
        ]
    )
    other = chance.choice([sign for sign in "甲乙丙0123456789" if sign != text[at]])
    return {**files, path: (text[:at] + other + text[at + 1 :]).encode()}


_UNSEEN = (
    " ",
    "\u00a0",
    "\u3000",
    "\u2009",
    "\u200b",
    "\u2060",
    "\ufe0f",
    "\u00ad",
    "&#13;",
    "&#12288;",
)
"""What may stand between two signs without being seen for what it is."""
_BETWEEN = re.compile(r"(?<=[一-龥0-9])(?=[一-龥0-9])")


def _inserted(files: Files, chance: random.Random) -> Files:
    """A blank or a sign that is not seen between two signs of the article of a sealed page."""
    path = chance.choice(pages(files))
    text = files[path].decode()
    start, end = text.index("<article"), text.index("</article>")
    at = chance.choice(
        [
            found.start()
            for found in _BETWEEN.finditer(text, start, end)
            if text.rfind(">", start, found.start()) > text.rfind("<", start, found.start())
        ]
    )
    return {**files, path: (text[:at] + chance.choice(_UNSEEN) + text[at:]).encode()}


_AROUND = ("<html", "<body", "<article", "<main", '<div class="md-container"')
_HIDING = (
    "hidden",
    "HIDDEN",
    "inert",
    "popover",
    'style="display:none"',
    'dir="rtl"',
    'class="gs-print" ',
    'aria-hidden="true"',
)


def _hidden(files: Files, chance: random.Random) -> Files:
    """What stands around the words of sealed pages is hidden, turned or covered, on one or all."""
    element, how = chance.choice(_AROUND), chance.choice(_HIDING)
    found = dict(files)
    for path in chance.choice([pages(files), [chance.choice(pages(files))]]):
        text = files[path].decode()
        assert element in text, (path, element)
        found[path] = text.replace(
            element, element.replace(" ", f" {how} ") if " " in element else f"{element} {how}", 1
        ).encode()
    return found


_SERVED = (
    ".htaccess", ".user.ini", "_redirects", "_headers", "web.config", "robots.txt", "sw.js",
    "index.php", "CNAME", "index.htm", "default.asp", "announcements/.htaccess", "x/sw.js",
    "index.html.gz", "data/x.php", "assets/x.js", "search/x.json", "calls/x.html", "vercel.json5",
    "about/index.shtml", "manifest.webmanifest", "crossdomain.xml", ".well-known/security.txt",
)  # fmt: skip
"""Names that servers or browsers act upon, and kinds of files that no build writes."""


def _added(files: Files, chance: random.Random) -> Files:
    return {**files, chance.choice(_SERVED): b"x"}


def _within(pattern: str) -> Callable[[Files, random.Random], Files]:
    """Another sign at a random place of a file whose path matches."""

    def change(files: Files, chance: random.Random) -> Files:
        path = chance.choice(sorted(path for path in files if re.fullmatch(pattern, path)))
        data = bytearray(files[path])
        at = chance.choice(
            [n for n, byte in enumerate(data) if 48 <= byte <= 57] or [len(data) // 2]
        )
        data[at] = 48 + (data[at] - 48 + chance.randrange(1, 10)) % 10
        return {**files, path: bytes(data)}

    return change


def _log(files: Files, chance: random.Random) -> Files:
    """Entries of the log cut off, taken out, changed, or in another order."""
    lines = files["log.jsonl"].splitlines(keepends=True)
    at = chance.randrange(len(lines))
    made = chance.choice(("cut", "out", "sign", "order", "empty"))
    if made == "cut":
        lines = lines[:at]
    elif made == "out":
        del lines[at]
    elif made == "order":
        lines = [*lines[at:], *lines[:at]] if at else lines[::-1]
    elif made == "sign":
        lines[at] = lines[at].replace(b'"digest":"', b'"digest":"0', 1)[:-1] + b"\n"
        if lines == files["log.jsonl"].splitlines(keepends=True):
            lines[at] = lines[at].replace(b"2026", b"2025", 1)
    else:
        lines = []
    return {**files, "log.jsonl": b"".join(lines)}


def _replaced(files: Files, path: str, old: str, new: str) -> Files:
    text = files[path].decode()
    assert old in text, (path, old)
    return {**files, path: text.replace(old, new).encode()}


def _aimed(files: Files, chance: random.Random) -> Files:
    """What one would do who wants readers to see something else and the checks not to."""
    listed = [path for path in pages(files) if b"data-sealed-list" in files[path]]
    page = chance.choice(listed)
    objected = [path for path in pages(files) if b"data-objections" in files[path]]
    name = page.split("/")[1]
    table = '<table class="gs-table gs-sort gs-register" id="list" data-sealed-list="1">'
    other = f"<table><tr><td>甲</td></tr></table>{table[:-1]} hidden>"
    begins, banner = '<div class="gs-doc"', '<p class="gs-banner">已废止</p>'
    sheet = '<link rel="stylesheet" href="../../x.css"></head>'
    style, script = "assets/gongshi.css", "assets/gongshi.js"
    away = f"announcements/{name}/"
    others = [path for path in pages(files) if path != page]
    one, two, *_ = sorted(path for path in files if path.endswith("list.xlsx"))
    rows = re.findall(rb"(?s)<tr>\s*<th scope=\"row\">\xe7\xac\xac .*?</tr>", files[objected[0]])
    made: list[Callable[[], Files]] = [
        lambda: _replaced(files, page, table, other),
        lambda: _replaced(files, page, begins, f"{banner}{begins}"),
        lambda: _replaced(files, page, "</article>", "<p>补充名单：甲项目</p></article>"),
        lambda: _replaced(files, page, "</article>", "</article><p>补充名单：甲项目</p>"),
        lambda: _replaced(files, page, "</head>", sheet),
        lambda: {**files, style: files[style] + b"#list{display:none}"},
        lambda: {**files, script: files[script] + b";0"},
        lambda: {**files, one: files[two], two: files[one]},
        lambda: {path: data for path, data in files.items() if path != one},
        lambda: {**files, objected[0]: files[objected[0]].replace(chance.choice(rows), b"", 1)},
        lambda: {**files, "feed.xml": files["feed.xml"].replace(name.encode(), b"other")},
        lambda: _replaced(files, "announcements/index.html", f"{name}/", "other/"),
        lambda: _replaced(files, page, 'datetime="2026', 'datetime="2025'),
        lambda: {**files, page: files[chance.choice(others)]},
        lambda: {path: data for path, data in files.items() if not path.startswith(away)},
        lambda: {**files, "data/log.json": json.dumps({"entries": 1, "head": ""}).encode()},
    ]
    return chance.choice(made)()


CHANGES: dict[str, Callable[[Files, random.Random], Files]] = {
    "page": _sign,
    "list": _within(r"data/results/[a-z0-9-]+/list\.(csv|json)"),
    "sealed": _within(r"data/announcements/[a-z0-9-]+\.json"),
    "description": _within(r"data/results/[a-z0-9-]+/datapackage\.json"),
    "feed": _within(r"feed\.xml"),
    "calendar": _within(r"announcements/[a-z0-9-]+/calendar\.ics"),
    "log": _log,
    "aimed": _aimed,
    "inserted": _inserted,
    "hidden": _hidden,
    "added": _added,
}
"""What is changed, by what it is done to: each is seen by readers of sealed announcements."""
