"""Checks of a call as a whole: its dates and titles, what it cites, and the form it shows."""

import re
from collections.abc import Iterator
from datetime import timedelta

from generator.checks.cases import attachments
from generator.checks.registry import check, site_check
from generator.checks.texts import call_texts
from generator.findings import Level
from generator.model.calls import Call, Site
from generator.model.names import folded
from generator.model.unconfirmed import points
from generator.sources.origin import Origin, Spot

_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_NUMBER_YEAR = re.compile(r"[〔\[［(（【]([0-9]{4})[〕\]］)）】]")


@check(
    "CALL-001",
    "印发日期 {issued} 晚于申报截止 {closes}；请改正其中一个",
    basis="文件先印发，申报后截止",
)
def notices_are_issued_before_applications_close(call: Call) -> Iterator[Spot]:
    """The notice is issued before applications close."""
    issued, application = call.notice.issued, call.application
    if issued and application and application.closes:
        last = (application.closes - timedelta(microseconds=1)).date()
        if issued > last:
            yield call.origin.spot("issued", issued=issued, closes=application.closes)


@check(
    "CALL-002",
    "标题里的年份是 {found}，批次的年度是 {year}；请核对是否抄错",
    basis="标题照录，年度用于排列和统计",
)
def titles_have_the_year_of_the_call(call: Call) -> Iterator[Spot]:
    """A title that names years names the year of the call."""
    for key, title in (("title", call.notice.title), ("short_title", call.short_title)):
        found = tuple(_YEAR.findall(title))
        if found and str(call.year) not in found:
            yield call.origin.spot(key, found=found, year=call.year)


@site_check(
    "CALL-003",
    "前缀 {prefix} 已由批次 {other} 使用；请换一个前缀",
    basis="看到条款标识就知道是哪个批次",
)
def prefixes_stand_once(site: Site, _: object) -> Iterator[Spot]:
    """No two calls share a prefix."""
    seen: dict[str, str] = {}
    for call in site.calls:
        other = seen.setdefault(call.prefix, call.id)
        if other != call.id:
            yield call.origin.spot("prefix", prefix=call.prefix, other=other)


@check(
    "CALL-004",
    "{document}没有在任何条款里提到；请在相关条款写明，或从 documents 中删去",
    basis="列出的文件都应有条款引用",
    level=Level.WARNING,
)
def documents_are_cited(call: Call) -> Iterator[Spot]:
    """Every document of the call is cited somewhere in its files."""
    listed = call.documents["call"]
    text = "\n".join(
        text.text
        for text in call_texts(call)
        if not (text.document is listed and text.pointer.startswith("/documents/"))
    )
    for index, document in enumerate(call.notice.documents):
        if document not in text:
            yield call.origin.spot(f"documents/{index}", document=document)


@check(
    "CALL-005",
    "申报从 {opens} 开始，文件到 {issued} 才印发；请核对两个日期",
    basis="文件印发后才受理申报",
    level=Level.WARNING,
)
def applications_open_after_the_notice(call: Call) -> Iterator[Spot]:
    """Applications do not open before the day the notice is issued."""
    issued, application = call.notice.issued, call.application
    if issued and application and application.opens and application.opens.date() < issued:
        yield application.origin.spot("opens", opens=application.opens.date(), issued=issued)


@check(
    "CALL-006",
    "文号的年份是 {found}，印发日期在 {year} 年；请核对是否抄错",
    basis="文号的年份是印发的年份",
)
def document_numbers_have_the_year_of_issue(call: Call) -> Iterator[Spot]:
    """The year in the document number is the year of issue."""
    match = _NUMBER_YEAR.search(call.notice.number)
    if match and call.notice.issued and int(match[1]) != call.notice.issued.year:
        yield call.origin.spot("number", found=match[1], year=call.notice.issued.year)


@site_check(
    "CALL-007",
    "简称与批次 {other} 相同；请改正一个，使读者分得清",
    basis="列表和导航用简称区分批次",
)
def short_titles_stand_once(site: Site, _: object) -> Iterator[Spot]:
    """No two calls have the same short title."""
    seen: dict[str, str] = {}
    for call in site.calls:
        other = seen.setdefault(folded(call.short_title), call.id)
        if other != call.id:
            yield call.origin.spot("short_title", other=other)


@check(
    "CALL-008",
    "{document}列了两次；请删去一个",
    basis="一份文件列一次",
)
def documents_stand_once(call: Call) -> Iterator[Spot]:
    """A document is listed once."""
    seen: set[str] = set()
    for index, document in enumerate(call.notice.documents):
        if document in seen:
            yield call.origin.spot(f"documents/{index}", document=document)
        seen.add(document)


@check(
    "CALL-009",
    "{name}待确认；请照正式文件核对，再从这一组的 to_confirm 里删去 {field}",
    basis="照上一年写的内容，核对以后才算数",
    level=Level.WARNING,
)
def nothing_is_left_to_confirm(call: Call) -> Iterator[Spot]:
    """Everything that was taken over from last year has been confirmed."""
    for point in points(call):
        if point.known:
            yield point.origin.spot(point.field, name=point.name, field=point.field)


@check(
    "CALL-010",
    "to_confirm 写了 {field}，这一组里没有这个字段；请改正，或从 to_confirm 里删去",
    basis="待确认的要指得出来",
)
def marks_name_fields_that_stand_there(call: Call) -> Iterator[Spot]:
    """What is marked as to be confirmed stands beside the mark."""
    for point in points(call):
        if not point.known:
            yield point.origin.spot(f"to_confirm/{point.index}", field=point.field)


@check(
    "FRM-001",
    "表单栏目标识 {id} 写了两次；请给其中一个换一个标识",
    basis="标识是表单里的字段名，一个只能指一栏",
)
def section_ids_stand_once(call: Call) -> Iterator[Spot]:
    """The id of a part of the form stands once."""
    seen: set[str] = set()
    for section in call.form.sections:
        if section.id in seen:
            yield section.origin.spot("id", id=section.id)
        seen.add(section.id)


@check(
    "FRM-002",
    "表单标题是“{here}”，call.yml 的附件写的是“{there}”；请照正式文件改成一致",
    basis="表单的标题照录附件",
)
def form_titles_agree(call: Call) -> Iterator[Spot]:
    """The form has the title of the attachment it shows."""
    for attachment in attachments(call, "form"):
        title = attachment.title.strip("《》")
        if title != call.form.title:
            form = Origin(document=call.documents["form"])
            yield form.spot("title", here=call.form.title, there=title)
