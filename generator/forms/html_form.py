"""A form as HTML with real controls: the part that the site's page and the one-file page share.

Without a script it can be read, filled in and printed; the script of ``web/src/pages/form.ts``
finds its way by ``data-field``, ``data-table``, ``data-row``, ``data-column`` and ``data-tally``.
What stands in a control is wire text. Everything that is not ours is escaped here; there is no
empty line, so that the whole passes through Markdown as it is. Nothing is read or checked.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import escape
from importlib import resources
from types import MappingProxyType

from generator.forms import paper_fields
from generator.forms.answers import Answers, cell
from generator.forms.conditions import condition_of, length, own_help
from generator.forms.form import Field, FieldType, Form, HelpLink, Section, Table
from generator.forms.sums import tallies
from generator.model.clause_numbering import han
from generator.web.labels import FORM, MARKS

_MOST_RADIOS = 6
_ONE_LINE = 60
_NO_LINKS: Mapping[str, str] = MappingProxyType({})
_NONE: Mapping[str, object] = MappingProxyType({})
_TYPED: Mapping[FieldType, str] = MappingProxyType(
    {
        FieldType.TEXT: "",
        FieldType.INTEGER: ' inputmode="numeric"',
        FieldType.MONEY: ' inputmode="decimal"',
        FieldType.DATE: "",
        FieldType.PHONE: ' inputmode="tel"',
        FieldType.USCC: ' autocapitalize="characters" spellcheck="false"',
        FieldType.EMAIL: ' inputmode="email"',
        FieldType.URL: ' inputmode="url"',
        FieldType.YEAR: ' inputmode="numeric"',
        FieldType.PERCENT: ' inputmode="decimal"',
    }
)


@cache
def style() -> str:
    """Return the style sheet of the form, which stands on that of the page around it."""
    return (resources.files("generator.forms") / "fillable.css").read_text(encoding="utf-8")


def fillable(
    form: Form,
    answers: Answers = _NONE,
    *,
    links: Mapping[str, str] = _NO_LINKS,
    clauses: str = "",
) -> str:
    """Return a form as markup, filled with canonical answers; the same answers, the same markup.

    ``links`` are the addresses of the clauses behind the sections, by the id of the section;
    ``clauses`` is the address of the page of all clauses, empty where there is none.
    """
    return "\n".join(_lines(form, answers, links, clauses))


def safe(text: str) -> str:
    """Return a text as markup; braces and line ends become references.

    A brace would look like a template's, an empty line would end the markup for Markdown.
    """
    return escape(text, quote=True).replace("{", "&#123;").replace("\n", "&#10;")


def _lines(form: Form, answers: Answers, links: Mapping[str, str], clauses: str) -> Iterator[str]:
    marked = safe(f"{form.call} {form.version}")
    led = f' data-clauses="{safe(clauses)}"' if clauses else ""
    yield f'<form class="gs-form" id="sheet" data-form="{marked}"{led} autocomplete="off"'
    yield "novalidate>"
    text = f"共 {len(form.sections)} 个部分"
    yield '<details class="gs-contents">'
    yield '<summary id="contents">目录'
    yield f'<span class="gs-parts-said">{text}</span></summary>'
    yield '<nav aria-labelledby="contents">'
    yield "<ol>"
    for section in form.sections:
        href = f"#part-{safe(section.id)}"
        yield f'<li data-part="{safe(section.id)}"><a href="{href}">{safe(section.title)}</a></li>'
    yield "</ol>"
    yield "</nav>"
    yield "</details>"
    for index, section in enumerate(form.sections, 1):
        yield from _section(form, index, section, answers, links.get(section.id, ""))
    yield from _seals(form, len(form.sections) + 1)
    yield "</form>"


def _section(
    form: Form, index: int, section: Section, answers: Answers, link: str
) -> Iterator[str]:
    condition = paper_fields.shared(form, section)
    inner = f"{MARKS['basis']} {safe(section.number)}"
    if link:
        clause = f'<a class="gs-clause" href="{safe(link)}">{inner}</a>'
    else:
        clause = f'<span class="gs-clause">{inner}</span>'
    name = safe(section.id)
    yield f'<section class="gs-part" id="part-{name}" data-part="{name}">'
    yield f'<h2 id="head-{name}">{safe(f"{han(index)}、{section.title}")}</h2>'
    hint = f'<span class="gs-asked">{safe(f"【{condition}】")}</span> ' if condition else ""
    yield f'<p class="gs-part-note">{hint}{clause}</p>'
    if section.help:
        yield f'<p class="gs-part-help">{_linked(section.help, section.links)}</p>'
    for item in section.items:
        text = condition_of(form, item)
        own = f"【{text}】" if text and not condition else ""
        if isinstance(item, Table):
            yield from _table(form, item, own, answers, alone=item.title == section.title)
        else:
            yield from _field(item, own, answers)
    yield "</section>"


def _field(field: Field, own: str, answers: Answers) -> Iterator[str]:
    name, text = safe(field.name), cell(field, answers)
    listed = _is_picked(field)
    box, title = ("fieldset", "legend") if listed else ("div", "label")
    leads = "" if listed else f' for="f-{name}"'
    hint = f' aria-describedby="h-{name}"' if listed else ""
    yield f'<{box} class="gs-field" id="a-{name}" data-kind="{field.kind.value}"{hint}>'
    yield f'<{title} class="gs-title"{leads}>{safe(field.title)}{_may(field)}</{title}>'
    yield f'<p class="gs-hint" id="h-{name}">{_condition_note(own)}{_hint(field)}</p>'
    look = "gs-answer gs-radios" if listed else "gs-answer"
    # Of several boxes, no single one has to be ticked.
    needed = " required" if field.required and field.kind is not FieldType.SEVERAL else ""
    yield f'<div class="{look}" data-field="{name}">'
    if listed:
        yield from _picks(field, name, text, needed)
    else:
        yield _control(field, text, f' id="f-{name}" aria-describedby="h-{name}"{needed}')
    yield "</div>"
    if not listed and field.labels:
        options = paper_fields.one_of(field.labels)
        yield f'<p class="gs-options">{safe(options)}</p>'
    yield f"</{box}>"


def _picks(field: Field, name: str, text: str, needed: str) -> Iterator[str]:
    kind = "checkbox" if field.kind is FieldType.SEVERAL else "radio"
    picked = paper_fields.chosen_labels(field, text)
    for number, label in enumerate(dict.fromkeys((*field.labels, *picked))):
        value = safe(label)
        chosen = " checked" if label in picked else ""
        own = f"f-{name}-{number}" if number else f"f-{name}"
        yield (
            f'<label class="gs-radio"><input type="{kind}" id="{own}" name="{name}"'
            f' value="{value}"{needed}{chosen}><span>{value}</span></label>'
        )


def _control(field: Field, text: str, attributes: str) -> str:
    """Return the control of an answer that is no list of radio buttons."""
    if field.options or field.kind is FieldType.YESNO:
        options = "".join(
            f"<option{' selected' if label == text else ''}>{safe(label)}</option>"
            for label in _offered(field, text)
        )
        return f'<select{attributes}><option value="">请选择</option>{options}</select>'
    if field.kind is FieldType.LONG:
        return f'<textarea rows="6"{attributes}>{safe(text)}</textarea>'
    if field.kind is FieldType.TEXT and (field.longest or 0) > _ONE_LINE:
        return f'<textarea rows="2" data-line{attributes}>{safe(text)}</textarea>'
    days = (("min", field.earliest), ("max", field.latest))
    bounds = "".join(f' data-{name}="{day}"' for name, day in days if day)
    return f'<input type="text"{_TYPED[field.kind]}{bounds}{attributes} value="{safe(text)}">'


def _table(form: Form, table: Table, own: str, answers: Answers, *, alone: bool) -> Iterator[str]:
    name = safe(table.name)
    yield f'<div class="gs-field gs-field-rows" id="a-{name}">'
    hidden = ' class="gs-vh"' if alone else ""
    least = f"至少 {table.least_rows} 行。" if table.least_rows else "没有的不填。"
    said = _linked(table.help + least, table.links)
    yield f'<p class="gs-hint" id="h-{name}">{_condition_note(own)}{said}</p>'
    yield f'<table class="gs-rows" id="f-{name}" data-table="{name}" aria-describedby="h-{name}">'
    title = f"<span{hidden}>{safe(table.title)}</span>"
    yield f"<caption>{title}</caption>"
    heads = "".join(
        f'<th scope="col" class="{_look(column)}">{safe(column.title)}{_may(column)}'
        f'<small id="h-{name}-{safe(column.name)}">'
        f"{_linked(own_help(column), column.links)}</small></th>"
        for column in table.columns
    )
    yield f'<thead><tr><th scope="col" class="gs-row-number">行</th>{heads}</tr></thead>'
    yield "<tbody>"
    for number, line in enumerate(paper_fields.lines(table, answers)):
        cells = "".join(
            _cell(table, column, number, text)
            for column, text in zip(table.columns, line, strict=True)
        )
        yield f'<tr data-row="{number}"><th scope="row">{number + 1}</th>{cells}</tr>'
    yield "</tbody>"
    yield from _sums(form, table, answers)
    yield "</table>"
    for column in table.columns:
        if options := column.labels:
            yield f'<p class="gs-options">{safe(paper_fields.one_below(column, options))}</p>'
    yield "</div>"


def _cell(table: Table, column: Field, number: int, text: str) -> str:
    hint = f"h-{safe(table.name)}-{safe(column.name)}"
    named = safe(f"{column.title}，第 {number + 1} 行")
    needed = " required" if column.required else ""
    control = _control(column, text, f' aria-label="{named}" aria-describedby="{hint}"{needed}')
    return (
        f'<td class="{_look(column)}" data-column="{safe(column.name)}"'
        f' data-h="{safe(column.title)}">{control}</td>'
    )


def _sums(form: Form, table: Table, answers: Answers) -> Iterator[str]:
    amounts = dict(paper_fields.sums(form, table, answers))
    found = [(n, t.in_words()) for n, t in enumerate(tallies(form)) if t.table == table]
    if not found:
        return
    yield "<tfoot>"
    for number, text in found:
        head = f'<th scope="row" colspan="{len(table.columns)}">{safe(text)}</th>'
        yield f'<tr>{head}<td class="n" data-tally="{number}">{safe(amounts[text])}</td></tr>'
    yield "</tfoot>"


def _seals(form: Form, index: int) -> Iterator[str]:
    """Yield the places to sign and stamp, which only paper has."""
    yield '<section class="gs-seals" aria-hidden="true">'
    yield f'<p class="gs-title">{han(index)}、签字盖章</p>'
    for name in paper_fields.signers(form):
        yield '<div class="gs-seal">'
        for text in (paper_fields.stamped(name), paper_fields.SIGNED):
            yield f'<p><span>{safe(text)}</span><span class="gs-day">{paper_fields.DAY}</span></p>'
        yield "</div>"
    yield "</section>"


def _is_picked(field: Field) -> bool:
    """Tell whether an answer is picked from boxes, or radio buttons, which cannot be taken back."""
    if field.kind is FieldType.SEVERAL:
        return True
    return field.required and 0 < len(field.labels) <= _MOST_RADIOS


def _offered(field: Field, text: str) -> tuple[str, ...]:
    """Return what may be chosen, and what was chosen though it is not offered."""
    offered = field.labels
    return offered if not text or text in offered else (*offered, text)


def _look(column: Field) -> str:
    number = " n" if column.kind in (FieldType.INTEGER, FieldType.MONEY) else ""
    wide = " gs-wide" if column.kind is FieldType.TEXT and (column.longest or 0) > _ONE_LINE else ""
    return f"gs-{column.kind.value}{number}{wide}"


def _may(field: Field) -> str:
    return "" if field.required else f' <small class="gs-may">{FORM["optional"]}</small>'


def _condition_note(own: str) -> str:
    return f'<span class="gs-asked">{safe(own)}</span>' if own else ""


def _hint(field: Field) -> str:
    return _linked(f"{own_help(field)}{length(field)}", field.links)


def _linked(text: str, links: Iterable[HelpLink]) -> str:
    """Return a help as markup, its links to follow."""
    made = safe(text)
    for link in links:
        followed = f'<a href="{safe(link.address)}">{safe(link.words)}</a>'
        made = made.replace(safe(link.text), followed)
    return made
