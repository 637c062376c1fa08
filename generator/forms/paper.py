"""A form as one printable page of HTML, complete in itself: no script, no other file, no request.

Everything that is not ours is escaped here. ``data-field``, and in tables ``data-table``,
``data-row`` and ``data-column``, say which answer an element holds. Nothing is read or checked.
"""

from collections.abc import Iterable, Iterator
from html import escape

from generator.forms import blanks
from generator.forms.answers import Answers, cell, kind_places
from generator.forms.conditions import asked_of
from generator.forms.form import Field, Form, Kind, Section, Table
from generator.model import Call
from generator.policy import standing_alone

_STYLE = """
:root { --ink: #1d1d1b; --soft: #5b5750; --rule: #85807a; --wash: #f6f4ef; --red: #b5121b; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px 16px 64px; max-width: 190mm; color: var(--ink);
  background: #fff; font: 12pt/1.6 "Songti SC", SimSun, "Noto Serif CJK SC", serif; }
h1, h2, th, dt { font-family: "Heiti SC", SimHei, "Noto Sans CJK SC", sans-serif;
  font-weight: normal; }
header { text-align: center; border-bottom: 3px double var(--red); margin-bottom: 20px; }
header .by { margin: 0; color: var(--red); letter-spacing: .1em; }
h1 { margin: 8px 0; font-size: 24pt; line-height: 1.3; }
header .of, .id, small, .asked { color: var(--soft); font-size: 10pt; }
h2 { margin: 22px 0 4px; font-size: 14pt; color: var(--red); break-after: avoid; }
h2 small { margin-left: 1em; }
.help { margin: 0 0 6px; color: var(--soft); font-size: 10pt; break-after: avoid; }
ol.guide { margin: 0; padding-left: 1.6em; font-size: 11pt; }
table { width: 100%; border-collapse: collapse; margin: 0; table-layout: fixed; }
th, td { border: 1px solid var(--rule); padding: 6px 9px; text-align: left;
  vertical-align: middle; overflow-wrap: anywhere; }
th { background: var(--wash); }
tr { break-inside: avoid; }
.one + .one, .one + .long, .long + .one, .long + .long { margin-top: -1px; }
.one th { width: 34%; }
.one th small, .long small { display: block; line-height: 1.4; }
.one td { height: 3em; }
.long th { width: auto; border-bottom: 0; break-after: avoid; }
.long td { height: 11em; vertical-align: top; white-space: pre-wrap; }
.long.filled td { height: 5em; }
.rows { font-size: 10.5pt; }
.rows thead { display: table-header-group; }
.rows thead th { text-align: center; }
.rows td { height: 2.8em; }
.rows tfoot { display: table-row-group; }
.rows tfoot th { text-align: right; }
.rows tfoot tr, .rows + .help { break-before: avoid; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
.date { width: 7.6em; } .integer, .yesno { width: 6em; } .money { width: 8.4em; }
.uscc { width: 12.5em; }
.boxes { margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 2px 1.6em; }
.seals { display: grid; grid-template-columns: 1fr 1fr; gap: 0; margin-top: 8px;
  border: 1px solid var(--rule); break-inside: avoid; }
.seals p { margin: 0; padding: 8px 10px; min-height: 9em; display: flex; flex-direction: column;
  justify-content: space-between; }
.seals p + p { border-left: 1px solid var(--rule); }
.seals .day { text-align: right; }
.id { margin-top: 24px; text-align: center; }
@media (max-width: 600px) { .one th { width: 42%; } .rows { display: block; overflow-x: auto; } }
@media print {
  @page { size: A4; margin: 18mm 16mm;
    @bottom-center { content: "第 " counter(page) " 页，共 " counter(pages) " 页"; } }
  body { padding: 0; max-width: none; font-size: 11pt; }
  th { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
_POLICY = standing_alone(styles=(_STYLE,)).content()
_DAY = "　　　　年　　月　　日"


def paper(form: Form, call: Call, answers: Answers) -> bytes:
    """Return a form as one HTML file, filled with canonical answers; the same, the same bytes."""
    return ("\n".join(_lines(form, call, answers)) + "\n").encode()


def _lines(form: Form, call: Call, answers: Answers) -> Iterator[str]:
    yield "<!doctype html>"
    yield '<html lang="zh-CN">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta name="gongshi-form" content="{_safe(f"{form.call} {form.version}")}">'
    yield f"<title>{_safe(form.title)}</title>"
    yield f"<style>{_STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield "<header>"
    if call.notice.issuer:
        yield f'<p class="by">{_safe(call.notice.issuer)}</p>'
    yield f"<h1>{_safe(form.title)}</h1>"
    yield f'<p class="of">{_safe(call.notice.title)}</p>'
    yield "</header>"
    yield "<main>"
    yield '<h2 id="guide">填写说明</h2>'
    yield '<ol class="guide">'
    for point in blanks.guide(form):
        yield f"<li>{_safe(point)}</li>"
    yield "</ol>"
    for index, section in enumerate(form.sections, 1):
        yield from _section(form, index, section, answers)
    yield from _seals(form, len(form.sections) + 1)
    yield "</main>"
    yield f'<p class="id">{_safe(form.call)} 第 {_safe(form.version)} 版</p>'
    yield "</body>"
    yield "</html>"


def _section(form: Form, index: int, section: Section, answers: Answers) -> Iterator[str]:
    asked = blanks.shared(form, section)
    told = f"【{asked}】" if asked else ""
    title = _safe(f"{blanks.numbered(index)}、{section.title}")
    number = _safe(f"{told}依据：{section.number}")
    yield f'<section id="{_safe(section.id)}">'
    yield f"<h2>{title}<small>{number}</small></h2>"
    if section.help:
        yield f'<p class="help">{_safe(section.help)}</p>'
    for item in section.items:
        said = asked_of(form, item)
        own = f"【{said}】" if said and not asked else ""
        if isinstance(item, Table):
            yield from _table(form, item, own, answers)
        else:
            yield from _field(item, own, answers)
    yield "</section>"


def _field(field: Field, own: str, answers: Answers) -> Iterator[str]:
    text = cell(field, answers)
    name, title = _safe(field.name), _safe(field.title)
    help_text = f"{own}{field.help}"
    if field.kind is Kind.LONG:
        limit = f"不超过 {field.longest} 字。" if field.longest else ""
        look = "long filled" if text else "long"
        head = f'<th scope="row">{title}<small>{_safe(help_text + limit)}</small></th>'
        yield f'<table class="{look}"><tbody>'
        body = f'<td data-field="{name}">{_safe(text)}</td>'
        yield f"<tr>{head}</tr><tr>{body}</tr></tbody></table>"
        return
    boxes = [box for line in blanks.boxes(field, answers) for box in line.split("　　")]
    before = ""
    if boxes:
        inner = f'<ul class="boxes">{"".join(f"<li>{_safe(box)}</li>" for box in boxes)}</ul>'
    else:
        inner = _safe(text)
    if not text and blanks.listed(field):
        before = f"<small>{_safe(blanks.listed(field))}</small>"
    yield '<table class="one"><tbody>'
    head = f'<th scope="row">{title}<small>{_safe(help_text)}</small></th>'
    body = f'<td>{before}<div data-field="{name}">{inner}</div></td>'
    yield f"<tr>{head}{body}</tr></tbody></table>"


def _table(form: Form, table: Table, own: str, answers: Answers) -> Iterator[str]:
    numbers = (Kind.INTEGER, Kind.MONEY)
    looks = [f"{c.kind.value} n" if c.kind in numbers else c.kind.value for c in table.columns]
    yield f'<p class="help">{_safe(own + table.help)}</p>'
    yield f'<table class="rows" data-table="{_safe(table.name)}">'
    heads = (
        f'<th scope="col" class="{look}">{_safe(column.title)}'
        f"{'' if column.required else '<small>（可不填）</small>'}</th>"
        for column, look in zip(table.columns, looks, strict=True)
    )
    yield f"<thead><tr>{''.join(heads)}</tr></thead>"
    yield "<tbody>"
    names = [column.name for column in table.columns]
    for number, line in enumerate(blanks.lines(table, answers)):
        yield f'<tr data-row="{number}">{"".join(_cells(names, line, looks))}</tr>'
    yield "</tbody>"
    sums = blanks.sums(form, table, answers)
    if sums:
        wide = len(table.columns) - 1
        yield "<tfoot>"
        for said, amount in sums:
            head = f'<th scope="row" colspan="{wide}">{_safe(said)}</th>'
            yield f'<tr>{head}<td class="n">{_safe(amount)}</td></tr>'
        yield "</tfoot>"
    yield "</table>"
    for column in table.columns:
        options = "、".join(option.label for option in column.options if option.offered)
        if options:
            yield f'<p class="help">{_safe(f"{column.title}写下面之一：{options}。")}</p>'


def _cells(names: Iterable[str], line: Iterable[str], looks: Iterable[str]) -> Iterator[str]:
    for name, text, look in zip(names, line, looks, strict=True):
        yield f'<td class="{look}" data-column="{_safe(name)}">{_safe(text)}</td>'


def _seals(form: Form, index: int) -> Iterator[str]:
    lead = blanks.applicant(form)
    names = [lead.title if lead else "申报单位"]
    names += [table.title for table, _ in kind_places(form)[1]]
    yield '<section id="seals">'
    yield f"<h2>{blanks.numbered(index)}、签字盖章</h2>"
    for name in dict.fromkeys(names):
        yield '<div class="seals">'
        for said in (f"{name}（盖章）", "负责人（签字）"):
            yield f'<p><span>{_safe(said)}</span><span class="day">{_DAY}</span></p>'
        yield "</div>"
    yield "</section>"


def _safe(text: str) -> str:
    """Return a text as markup; a brace becomes a reference, lest it look like a template's."""
    return escape(text, quote=True).replace("{", "&#123;")
