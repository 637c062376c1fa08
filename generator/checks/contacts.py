"""Checks of contacts, and of personal numbers and addresses that stand where they should not."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from generator.checks.registry import check, site_check
from generator.checks.texts import Text, below, call_texts, texts, written
from generator.findings import SHORT, Level, Place
from generator.model.calls import Call, Site
from generator.model.contacts import Contact
from generator.model.responsibility import contacts_of, office_of
from generator.model.wording import ROLE
from generator.model.wording import names as say_names
from generator.privacy.figures import NumberKind
from generator.privacy.numbers import Found, find
from generator.privacy.text import resolved
from generator.sources.origin import Origin, Spot

Search = Callable[[str], int | None]

# Full-width digits, hyphens and brackets match one to one, so places stay the same.
_NARROW = str.maketrans("０１２３４５６７８９－—–（）．\u3000", "0123456789---(). ")
_OFFICE_PHONE = re.compile(
    r"(?<![0-9A-Za-z.])(?:"
    r"\(?0[0-9]{2,3}\)?[ -]?[2-9][0-9]{2,3}[ -]?[0-9]{4}"
    r"|[48]00[ -]?[0-9]{3}[ -]?[0-9]{4}"
    r"|(?!(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))[2-9][0-9]{7}"
    r")(?![0-9A-Za-z]|\.[0-9]| ?[元万亿%个人项份次])"
)
# What stands for other signs in Markdown, or for none.
_WRITTEN, _TAG = (
    re.compile(r"&[#A-Za-z]|%[0-9A-Fa-f]{2}|<[A-Za-z/!]|\\|_x"),
    re.compile(r"<[^<>]*>"),
)
# A line break within a paragraph, which pages display as a blank.
_BREAK = re.compile(r"(?<!\n)\n(?! *(?:\n|[-*+>|#]|[0-9]{1,3}[.)] ))")
_ADDRESS = re.compile(r"https?://|(?<![A-Za-z0-9])www\.", re.IGNORECASE)
_CONTACTS = re.compile(r"/(?:contacts|groups|systems)/[0-9]+/(?:phone|email|number|url)")
_OWN = re.compile(
    r"/(?:marks|tags)/[A-Za-z_]+|/url|/offices/[0-9]+/contacts/[0-9]+/(?:phone|email)"
)
_OFFICES = re.compile(r"/objecting/(?:phone|email|supervision/phone)")
_DIGESTS = re.compile(r"/gongshi/(?:digest|sources/.*)|/resources/[0-9]+/hash|/\$schema")

PRIVACY_BASIS = "个人信息不得公开"
"""Why nothing that names a person may stand in what is published."""


def search_phone(text: str) -> int | None:
    """Return where a telephone number begins in a text, of an office or in a pocket."""
    office = _OFFICE_PHONE.search(text.translate(_NARROW))
    mobile = _search(text, NumberKind.MOBILE)
    if office and mobile is not None:
        return min(office.start(), mobile)
    return office.start() if office else mobile


def search_mail(text: str) -> int | None:
    """Return where an e-mail address begins in a text."""
    return _search(text, NumberKind.MAIL)


def search_personal(text: str) -> int | None:
    """Return where the number of an identity card, another paper or a bank card begins."""
    return _search(text, NumberKind.IDENTITY, NumberKind.PAPER, NumberKind.CARD)


def search_half_masked(text: str) -> int | None:
    """Return where a number begins of which a mask hides too little."""
    return _search(text, NumberKind.HALF)


def _search(text: str, *kinds: NumberKind) -> int | None:
    found = next((found.start for found in _numbers(text) if found.kind in kinds), None)
    if found is None and "\n" in text:
        on_one_line = _BREAK.sub(" ", text)
        found = next((one.start for one in _numbers(on_one_line) if one.kind in kinds), None)
    shown = resolved(_TAG.sub("", text)) if found is None and _WRITTEN.search(text) else text
    if shown == text:
        return found
    # As a page shows it; where in the text that is written would be a guess.
    return 0 if any(found.kind in kinds for found in _numbers(shown)) else None


def _numbers(text: str) -> tuple[Found, ...]:
    """Return what a text names a person with."""
    return _found(text) if len(text) < SHORT else find(text)


# Three checks ask of the same texts, in turn.
_found = lru_cache(maxsize=1 << 14)(find)


def found(site: Site, search: Search) -> Iterator[Place]:
    """Yield the places where a search finds something outside of the contacts."""
    for text in _open_texts(site):
        if search(text.text) is not None:
            yield text.spot().place
    for item in written(site):
        for at in _lines_with(item.body, search):
            yield below(item, at)


def _open_texts(site: Site) -> Iterator[Text]:
    """Yield every text of the sources but the contacts, those of objections, and marks."""
    for call in site.calls:
        contacts = call.documents["contacts"]
        for text in call_texts(call):
            if text.document is not contacts or not _CONTACTS.fullmatch(text.pointer):
                yield text
    yield from (t for t in texts(site.origin.document) if not _OWN.fullmatch(t.pointer))
    for item in written(site):
        yield from (t for t in texts(item.origin.document) if not _OFFICES.fullmatch(t.pointer))
    for register in site.registers:
        yield from texts(register.origin.document)
    for result in site.results:
        found = texts(result.origin.document)
        yield from (t for t in found if not _DIGESTS.fullmatch(t.pointer))


def _lines_with(body: str, search: Search) -> Iterator[int]:
    """Yield where a search finds something, once a line, for a line is put right at a time."""
    offset = 0
    for line in body.split("\n"):
        at = search(line)
        if at is not None:
            yield offset + at
        offset += len(line) + 1


@site_check(
    "CON-001",
    "这里有电话号码；请删去，需要公开的写进批次的 contacts.yml",
    basis="电话只写一处，个人的电话不公开",
)
def phones_stand_in_contacts(site: Site, _: object) -> Iterator[Spot]:
    """A telephone number stands in the contacts and nowhere else."""
    for place in found(site, search_phone):
        yield Spot(place=place, facts={})


@site_check(
    "CON-002",
    "这里有电子邮箱；请删去，单位需要公开的写进批次的 contacts.yml",
    basis="邮箱只写一处；多为个人所有，公开后会收到骚扰",
)
def no_mail_addresses(site: Site, _: object) -> Iterator[Spot]:
    """An e-mail address stands in the contacts and where objections go, and nowhere else."""
    for place in found(site, search_mail):
        yield Spot(place=place, facts={})


@site_check(
    "CON-003",
    "这里有身份证等证件的号码或银行卡号；请立即删去，并检查历史版本里有没有",
    basis=PRIVACY_BASIS,
)
def no_personal_numbers(site: Site, _: object) -> Iterator[Spot]:
    """No number of an identity card, another paper or a bank card stands in the sources."""
    for place in found(site, search_personal):
        yield Spot(place=place, facts={})


@site_check(
    "CON-004",
    "没有一个可以询问的联系方式；请写上一个 role 为 office 或 questions 的联系人或群",
    basis="申报单位要知道有问题找谁",
    level=Level.WARNING,
)
def someone_can_be_asked(site: Site, _: object) -> Iterator[Spot]:
    """A call has a contact or a chat group for questions, or the office."""
    for call in site.calls:
        roles = {one.role for one in contacts_of(site, call)}
        roles |= {group.role for group in call.chat_groups}
        if not roles & {"office", "questions"}:
            yield Origin(document=call.documents["contacts"]).spot("contacts")


@check(
    "CON-005",
    "联系方式标识 {id} 写了两次；请给其中一个换一个标识",
    basis="标识是网页锚点，一个只能指一处",
)
def ids_stand_once(call: Call) -> Iterator[Spot]:
    """The id of a contact, a system or a chat group stands once."""
    seen: set[str] = set()
    nouns = [(contact.id, contact.origin) for contact in call.contacts]
    nouns += [(system.id, system.origin) for system in call.systems]
    nouns += [(group.id, group.origin) for group in call.chat_groups]
    for own, origin in nouns:
        if own in seen:
            yield origin.spot("id", id=own)
        seen.add(own)


@check(
    "CON-006",
    "这里直接写了网址；请把网址写进 contacts.yml 的 systems，这里只写系统的名称",
    basis="网址只写一处，改了不会有漏",
)
def addresses_stand_in_contacts(call: Call) -> Iterator[Spot]:
    """A web address stands in the contacts and nowhere else in the files of a call."""
    contacts = call.documents["contacts"]
    for text in call_texts(call):
        own = text.document is contacts and _CONTACTS.fullmatch(text.pointer)
        if not own and _ADDRESS.search(text.text):
            yield text.spot()


@site_check(
    "CON-007",
    "这里写了{title}的网址；请改成链接到批次的联系方式页",
    basis="网址只写一处，改了不会有漏",
)
def systems_are_linked_by_their_page(site: Site, _: object) -> Iterator[Spot]:
    """The address of a call's system does not stand in what people wrote."""
    for system in (system for call in site.calls for system in call.systems):
        host = system.url.split("://")[1].split("/")[0]
        for item in written(site):
            at = item.body.find(host)
            if at >= 0:
                yield Spot(place=below(item, at), facts={"title": system.title})


@check(
    "CON-008",
    "{title}的电话与{other}相同；请核对是否抄错",
    basis="两处电话相同，多半是复制后忘了改",
    level=Level.WARNING,
)
def phones_stand_once(call: Call) -> Iterator[Spot]:
    """No two contacts of a call have the same telephone number."""
    seen: dict[str, str] = {}
    for contact in call.contacts:
        digits = re.sub("[^0-9]", "", contact.phone)
        if digits and digits in seen:
            yield contact.origin.spot("phone", title=contact.title, other=seen[digits])
        seen.setdefault(digits, contact.title)


@check(
    "CON-009",
    "这里写了{title}的号码；请删去，只在 contacts.yml 写一处",
    basis="号码只写一处，改了不会有漏",
)
def numbers_stand_once(call: Call) -> Iterator[Spot]:
    """The number of a contact or chat group that is no usual telephone number stands once."""
    numbers = {contact.phone: contact.title for contact in call.contacts if contact.phone}
    numbers |= {group.number: group.title for group in call.chat_groups}
    short = {n: title for n, title in numbers.items() if search_phone(n) is None}
    for text in call_texts(call) if short else ():
        for number, title in short.items():
            inside = text.document is call.documents["contacts"] and text.text == number
            if number in text.text and not inside:
                yield text.spot(title=title)


@site_check(
    "CON-010",
    "这里的证件号码遮得不够，还看得出出生日期或大部分号码；请把出生日期也遮住，或整个删去",
    basis=PRIVACY_BASIS,
    level=Level.WARNING,
)
def numbers_are_masked_enough(site: Site, _: object) -> Iterator[Spot]:
    """A mask hides the day of birth, and more than four digits of a number."""
    for place in found(site, search_half_masked):
        yield Spot(place=place, facts={})


@site_check(
    "CON-011",
    "{title}没有电话，也没有邮箱和地址；请写上 phone、email 或 address",
    basis="列出的联系人要联系得上",
)
def contacts_can_be_reached(site: Site, _: object) -> Iterator[Spot]:
    """A contact has a telephone, an e-mail or an address."""
    for contact in _every_contact(site):
        if not (contact.phone or contact.email or contact.address):
            yield contact.origin.spot("title", title=contact.title)


@site_check(
    "CON-012",
    "服务地区“{area}”不在批次的 districts 里；请照 districts 里的名称写",
    basis="地区的名称写错，那里的申报单位就找不到联系人",
)
def areas_are_districts(site: Site, _: object) -> Iterator[Spot]:
    """An area of a contact is a district of its call, or of a call of its office."""
    for contact, calls in _asked_in(site):
        known = {name for call in calls if call.districts for name in call.districts.names}
        for place, area in enumerate(contact.area):
            if area not in known:
                yield contact.origin.spot(f"area/{place}", area=area)


@site_check(
    "CON-013",
    "{areas}没有{role}的联系人；请补上，或给答复其他地区的联系人写 fallback: true",
    basis="每个地区的申报单位都要知道有问题找谁",
    level=Level.WARNING,
)
def every_area_is_served(site: Site, _: object) -> Iterator[Spot]:
    """Where areas have contacts of a role, each has one, or somebody answers the rest."""
    for call in site.calls:
        asked = contacts_of(site, call)
        for role in dict.fromkeys(one.role for one in asked if one.area):
            own = [one for one in asked if one.role == role]
            served = {area for one in own for area in one.area}
            names = call.districts.names if call.districts else ()
            left = [name for name in names if name not in served]
            if left and all(one.is_local and not one.fallback for one in own):
                first = next(one for one in own if one.area)
                yield first.origin.spot("area", areas=say_names(left), role=ROLE[role])


@site_check(
    "CON-014",
    "别的{role}联系人都没有写服务地区，谈不上其他地区；请删去 fallback，或补上他们的 area",
    basis="写明答复其他地区，就要写明哪些地区另有联系人",
)
def a_fallback_has_something_to_fall_from(site: Site, _: object) -> Iterator[Spot]:
    """A contact that answers the other areas stands beside one of its role that has an area."""
    for call in site.calls:
        asked = contacts_of(site, call)
        for contact in (one for one in asked if one.fallback):
            own = (one for one in asked if one.role == contact.role)
            if not any(one.area for one in own):
                yield contact.origin.spot("fallback", role=ROLE[contact.role])


def _every_contact(site: Site) -> Iterator[Contact]:
    for call in site.calls:
        yield from call.contacts
    for office in site.offices:
        yield from office.contacts


def _asked_in(site: Site) -> Iterator[tuple[Contact, list[Call]]]:
    """Yield each contact with the calls it is asked in."""
    for call in site.calls:
        yield from ((one, [call]) for one in call.contacts)
    for office in site.offices:
        own = [call for call in site.calls if office_of(site, call) == office]
        yield from ((one, own) for one in office.contacts)
