"""A built site searched for what names a person, before anybody may read it.

Works on paths and bytes alone. Says in which file and where, never what stands there.
"""

import re
import sys
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from types import MappingProxyType

from generator import findings
from generator.findings import Finding, Level, Place
from generator.forms.form import Form
from generator.model.calls import Site
from generator.model.contacts import Contact
from generator.model.earlier_versions import rows, text_of
from generator.privacy.addresses import is_invented
from generator.privacy.carriers import parts
from generator.privacy.figures import NumberKind
from generator.privacy.numbers import Found, find, key, masked
from generator.privacy.parts import ACTING, BROKEN, LARGEST, STRANGE, WALL, TextPart, Unread, within
from generator.privacy.text import resolved
from generator.sources.documents import texts_in
from generator.web.bundles import EDITOR, LICENCES, licences, scripts
from generator.web.labels import COLUMNS
from generator.web.vendored import is_vendored

PRIVACY: Mapping[str, str] = MappingProxyType(
    {
        "PUB-051": "要发布的内容里有身份证号{where}；请在来源中删去，并查看历史版本里有没有",
        "PUB-052": "要发布的内容里有手机号码{where}；请在来源中删去，应当公开的写进联系方式",
        "PUB-053": "要发布的内容里有银行卡号{where}；请在来源中删去，并查看历史版本里有没有",
        "PUB-054": "要发布的内容里有电子邮箱{where}；请在来源中删去，应当公开的写进联系方式",
        "PUB-055": "文件名里有{name}，这里已隐去；请给文件改名",
        BROKEN: "文件打不开{where}，查不了有没有个人信息；请去掉密码，或换成完好、不太大的文件",
        STRANGE: "不认识这种文件{where}，查不了有没有个人信息；请换成表格、文档、PDF 或图片",
        "PUB-058": "号码遮得不够{where}，还看得出出生日期或多数数字；请多遮一些，或整个删去",
        "PUB-060": "要发布的内容里有护照等证件号码{where}；请在来源中删去，并查看历史版本",
        ACTING: "文件里有脚本或会自动运行的操作{where}；请换成不带脚本的文件，如打印成 PDF",
    }
)
"""What the search of a built site says, by code."""

_HALF = "PUB-058"
_CODES: Mapping[NumberKind, tuple[str, str]] = MappingProxyType(
    {
        NumberKind.IDENTITY: ("PUB-051", "身份证号"),
        NumberKind.PAPER: ("PUB-060", "护照等证件号码"),
        NumberKind.MOBILE: ("PUB-052", "手机号码"),
        NumberKind.CARD: ("PUB-053", "银行卡号"),
        NumberKind.MAIL: ("PUB-054", COLUMNS["email"]),
        NumberKind.HALF: (_HALF, "遮得不够的号码"),
    }
)
_NAMED = "PUB-055"
# The numbers of a drawing are no text, unless one is longer than any place in it.
_DRAWING = re.compile(
    r"\s(?:d|points|viewBox|transform|gradientTransform|values|keyTimes|keySplines|path|coords"
    r"|stroke-dasharray)\s*=\s*(?:\"[\s0-9A-Za-z.,;()+-]*\"|'[\s0-9A-Za-z.,;()+-]*')"
)
_KEPT = 200_000
"""How many bytes a file may have whose findings are kept: most stay as they are between builds."""
_LONG = re.compile("(?<![0-9.])[0-9]{7}")
_UID = re.compile(r"^UID:[^\n]*\Z", re.MULTILINE)
# The same where lines were joined as a page displays them; the text as it stands is read as well.
_UID_JOINED = re.compile(r"BEGIN:VEVENT\s+UID:[^\s]*\Z")


def search(
    files: Mapping[str, bytes],
    official: Collection[str],
    sizes: Mapping[str, int] = MappingProxyType({}),
) -> tuple[Finding, ...]:
    """Return, sorted, where the files of a site name a person.

    `files` holds bytes by POSIX path; `official` the numbers and addresses of offices, as
    `numbers.key` has them; `sizes` the bytes of files that are not to be read before they are
    known to be small enough. The path in a finding hides what a file's name should not hold.
    """
    allowed = frozenset(official)
    found: list[Finding] = []
    for path in files:
        if sizes.get(path, 0) > LARGEST:
            found.append(_finding(BROKEN, Place(file=masked(resolved(path))), where=""))
            continue
        data = files[path]
        if not _is_known(path, data):
            found += in_file(path, data, allowed)
    return findings.sort(found)


def _is_known(path: str, data: bytes) -> bool:
    """Tell whether a file is, byte for byte, what others wrote or what names them."""
    if path == f"assets/admin/{EDITOR}":
        return data == scripts()[EDITOR]
    return is_vendored(path, data) or (path, data) == (LICENCES, licences())


def official(
    site: Site, forms: Mapping[str, Sequence[Form]] = MappingProxyType({})
) -> frozenset[str]:
    """Return the numbers and addresses a site publishes on purpose: of offices and contacts.

    Of the examples of its forms, which are published filled in, and of its schemas, those addresses
    alone that can be nobody's, since their domain is kept for examples.
    """
    asked: list[Contact] = [contact for call in site.calls for contact in call.contacts]
    asked += [contact for office in site.offices for contact in office.contacts]
    texts = [text for one in asked for text in (one.phone, one.email)]
    texts += [group.number for call in site.calls for group in call.chat_groups]
    for announcement in site.announcements:
        if objecting := announcement.objecting:
            texts += [objecting.phone, objecting.email]
            texts += [objecting.supervision.phone] if objecting.supervision else []
    for version in (one for versions in site.earlier.values() for one in versions):
        texts += _contacts(version.data)
    texts += [site.report, *site.marks.values(), *site.tags.values()]
    within_texts = (text[one.start : one.end] for text in texts for one in find(text))
    return frozenset(filter(None, map(key, (*texts, *within_texts)))) | _invented(site, forms)


def _invented(site: Site, forms: Mapping[str, Sequence[Form]]) -> frozenset[str]:
    answers = [one.answers for some in forms.values() for form in some for one in form.examples]
    shown = [
        line
        for text in site.schemas.values()
        for line in text.decode("utf-8", "replace").splitlines()
    ]
    texts = [text for text in (*shown, *chain(*map(texts_in, answers))) if "@" in text]
    mails = {
        key(text[one.start : one.end])
        for text in texts
        for one in find(text)
        if one.kind is NumberKind.MAIL
    }
    return frozenset(filter(is_invented, mails))


def _contacts(texts: Mapping[str, object]) -> Iterator[str]:
    """Yield the numbers and addresses an earlier version of a call was published with."""
    for kind, member in (("people", "phone"), ("people", "email"), ("chat_groups", "number")):
        yield from (text_of(row, member) for row in rows(texts.get("contacts"), kind))


def in_file(path: str, data: bytes, allowed: frozenset[str]) -> tuple[Finding, ...]:
    """Return where one file of a site names a person."""
    if len(data) > _KEPT:
        return tuple(_in_file(path, data, allowed))
    return _found_in(path, data, allowed)


@lru_cache(maxsize=256)
def _found_in(path: str, data: bytes, allowed: frozenset[str]) -> tuple[Finding, ...]:
    return tuple(_in_file(path, data, allowed))


def _in_file(path: str, data: bytes, allowed: Collection[str]) -> Iterator[Finding]:
    place, clear = Place(file=masked(resolved(path))), True
    for _, what in sorted({_CODES[one.kind] for one in find(resolved(path))}):
        yield _finding(_NAMED, place, name=what)
    for part in parts(path, data):
        if isinstance(part, Unread):
            yield _finding(part.code, place, where=_where(part.inside))
        elif clear or not part.rough:
            for code, line, label in _in_part(path, part, allowed):
                clear = False
                bare = not part.inside and not part.labels
                at = Place(file=place.file, line=line) if bare else place
                yield _finding(code, at, where=_where(within(part.inside, label)))


def _in_part(path: str, part: TextPart, allowed: Collection[str]) -> Iterator[tuple[str, int, str]]:
    """Yield what a text holds that must not be published: code, line and name of the line."""
    for one in find(_without_drawings(part.text)):
        if key(part.text[one.start : one.end]) in allowed or _is_entry(path, part, one):
            continue
        code, _ = _CODES[one.kind]
        line = part.text.count("\n", 0, one.start)
        label = part.labels[min(line, len(part.labels) - 1)] if part.labels else ""
        at = bisect_right(part.lines, (one.start, sys.maxsize)) - 1
        yield code, part.lines[at][1] if at >= 0 else part.first + line, label


def _without_drawings(text: str) -> str:
    """Return a text with nothing that reads on where drawings have their places."""
    if "<" not in text:
        return text
    return _DRAWING.sub(
        lambda at: at[0] if _LONG.search(at[0]) else WALL * len(at[0]),
        text,
    )


def _is_entry(path: str, part: TextPart, one: Found) -> bool:
    """Tell whether what is made like an address is the name of an entry of a calendar."""
    if one.kind is not NumberKind.MAIL or not path.endswith(".ics"):
        return False
    name = _UID_JOINED if part.lines else _UID
    return name.search(part.text, 0, one.start) is not None


def _where(inside: str) -> str:
    return f"（{masked(inside)}）" if inside else ""


def _finding(code: str, place: Place, **texts: str) -> Finding:
    level = Level.WARNING if code == _HALF else Level.ERROR
    return Finding(code=code, level=level, message=PRIVACY[code].format_map(texts), place=place)
