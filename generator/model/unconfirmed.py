"""What of a call is still to be confirmed against the formal notice, with its place.

A group of fields in the sources may name some of them in ``to_confirm``: last year's facts, taken
over before this year's notice is out. Pure: what follows from a mark is decided elsewhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from generator.model.calls import Call
from generator.sources.documents import Document, Value
from generator.sources.origin import Origin

KEY = "to_confirm"
"""The field that names what is to be confirmed beside it."""

WORD = "待确认"
"""How readers are told."""

# fmt: off
_NAMES: Mapping[str, str] = MappingProxyType({
    "opens": "开始时间", "closes": "截止时间", "starts": "开始日期", "ends": "结束日期",
    "issued": "印发日期", "number": "文号", "title": "标题", "short_title": "简称",
    "summary": "一句话介绍", "documents": "引用的文件", "cases": "案例名单", "says": "说明",
    "reading": "采用的读法", "reason": "理由", "original": "官方原文", "params": "参数",
    "attachments": "附件", "names": "名单", "name": "名称", "working_days": "工作日",
})
# fmt: on


@dataclass(frozen=True, kw_only=True)
class UnconfirmedField:
    """One field still to be confirmed; ``known`` says whether it stands in its group at all."""

    origin: Origin
    field: str
    index: int
    known: bool

    @property
    def name(self) -> str:
        """Return how people call the field."""
        return name_of(self.field)


def name_of(field: str) -> str:
    """Return how people call a field, or its own name."""
    return _NAMES.get(field, field)


def points(call: Call) -> tuple[UnconfirmedField, ...]:
    """Return what is still to be confirmed in a call, file by file as it stands."""
    return tuple(p for d in call.documents.values() for p in _points(d, "", d.value))


def _points(document: Document, pointer: str, value: Value) -> Iterator[UnconfirmedField]:
    if isinstance(value, Mapping):
        for index, name in enumerate(_marked(value)):
            origin = Origin(document=document, pointer=pointer)
            yield UnconfirmedField(origin=origin, field=name, index=index, known=name in value)
        for key, inner in value.items():
            # A clause may have a parameter of any name.
            if key != "params":
                yield from _points(document, f"{pointer}/{key}", inner)
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _points(document, f"{pointer}/{index}", inner)


def _marked(value: Mapping[str, Value]) -> Iterator[str]:
    names = value.get(KEY)
    if isinstance(names, tuple):
        yield from (name for name in names if isinstance(name, str))
