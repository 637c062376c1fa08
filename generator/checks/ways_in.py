"""Checks of the ways to hand in: they lead to a system or a contact that takes them."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from generator.checks.registry import check
from generator.model.calls import Call, CallContact
from generator.model.ways_in import WayIn
from generator.sources.origin import Spot

_NEEDED: Mapping[str, str] = MappingProxyType(
    {
        "online": "用哪个系统（system）",
        "email": "寄给哪个有邮箱的联系人（contact，他的 email 也要写）",
        "counter": "交到哪个有地址的联系人（contact，他的 address 也要写），或写 says",
        "post": "寄给哪个有地址的联系人（contact，他的 address 也要写），或写 says",
        "office": "经谁报送（through）",
    }
)


def _ways(call: Call) -> Iterator[WayIn]:
    return (way for milestone in call.milestones for way in milestone.ways)


@check(
    "TIM-030",
    "递交方式写的“{id}”不在 contacts.yml 里；请照那里的标识（id）写",
    basis="申报单位要知道材料交到哪里",
)
def ways_lead_somewhere(call: Call) -> Iterator[Spot]:
    """The system and the contact of a way to hand in are those of the call."""
    systems = {one.id for one in call.systems}
    contacts = {one.id for one in call.contacts}
    for way in _ways(call):
        if way.system and way.system not in systems:
            yield way.origin.spot("system", id=way.system)
        if way.contact and way.contact not in contacts:
            yield way.origin.spot("contact", id=way.contact)


@check(
    "TIM-031",
    "{way}没有写{needed}；请补上",
    basis="写明了方式，就要写明交到哪里",
)
def ways_say_where(call: Call) -> Iterator[Spot]:
    """A way to hand in names what it takes to go it: a system, an address, who passes it on."""
    contacts = {one.id: one for one in call.contacts}
    for way in _ways(call):
        known = way.contact in contacts or not way.contact
        if known and not _is_complete(way, contacts.get(way.contact)):
            yield way.origin.spot("way", way=way.name, needed=_NEEDED[way.way])


def _is_complete(way: WayIn, contact: CallContact | None) -> bool:
    match way.way:
        case "online":
            return bool(way.system)
        case "email":
            return bool(contact and contact.email)
        case "office":
            return bool(way.through)
        case _:
            return bool(way.says or (contact and contact.address))


@check(
    "TIM-032",
    "“{name}”不是申报的环节，不写递交方式；请把 ways 移到申报的环节，或删去",
    basis="递交方式说的是怎样提交申报材料",
)
def ways_belong_to_applications(call: Call) -> Iterator[Spot]:
    """Ways to hand in stand at a window of applications."""
    for milestone in call.milestones:
        if milestone.ways and milestone.role != "application":
            yield milestone.origin.spot("ways", name=milestone.name)
