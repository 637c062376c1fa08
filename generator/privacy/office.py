"""The parts of a workbook, a Word document or a slide show, hidden ones among them.

Reads the parts as text and no further: formulas, styles and references are left as they stand.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from html import escape, unescape

from generator.privacy.cells import is_counted, joined, literals, read_on
from generator.privacy.formats import formatted, number_formats
from generator.privacy.parts import (
    BROKEN,
    PROPERTIES,
    WALL,
    Parts,
    TextPart,
    Unread,
    within,
)
from generator.privacy.text import decoded, resolved
from generator.web.labels import COLUMNS

_NAMES = (
    (re.compile(r"xl/worksheets/"), "工作表"),
    (re.compile(r"xl/(?:comments|threadedComments|persons)|word/comments|ppt/comments"), "批注"),
    (re.compile(r"xl/workbook\.xml"), "工作簿的名称和设置"),
    (re.compile(r"xl/sharedStrings\.xml"), "单元格文字"),
    (re.compile(r"docProps/|meta\.xml"), PROPERTIES),
    (re.compile(r"word/header"), "页眉"),
    (re.compile(r"word/footer"), "页脚"),
    (re.compile(r"word/(?:footnotes|endnotes)"), "脚注"),
    (re.compile(r"word/document\.xml|content\.xml|ppt/slides/"), COLUMNS["body"]),
)
_TAG = re.compile(r"<[^<>]*>")
_END = re.compile(
    r"</(?:\w+:)?(?:p|h|tc|tr|table-cell|si|comment|text|author|footnote|endnote)\s*>"
)
_BEGIN = re.compile(r"<(?:\w+:)?[ph]\b[^<>]*>")
_PARAGRAPH = re.compile(r"<(?:\w+:)?p(?:\s[^<>]*)?>(.*?)</(?:\w+:)?p\s*>", re.DOTALL)
_ENTITY = re.compile("<!ENTITY", re.IGNORECASE)
# Texts put together by a formula; a long number as the programs keep it.
_JOINED = re.compile(r'" *& *"')
_LONG = re.compile(r"(?<![0-9.])[1-9]\.[0-9]{4,17}[Ee]\+?1[0-9](?![0-9])")
_BLANK = re.compile(r"<(?:\w+:)?(?:br|cr|tab|line-break|s)\b[^<>]*>")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
# What was struck out and is kept, what was put in and is not yet agreed to.
_STRUCK = re.compile(
    r"<w:delText\b[^<>]*>[^<>]*</w:delText\s*>|<w:moveFrom\b(?:[^<>]*[^/<>])?>(?:(?!<w:moveFrom\b).)*?</w:moveFrom\s*>",
    re.DOTALL,
)
_ADDED = re.compile(r"<w:(ins|moveTo)\b(?:[^<>]*[^/<>])?>(?:(?!<w:\1\b).)*?</w:\1\s*>", re.DOTALL)
_RUBY = re.compile(r"<w:rt\b[^<>]*>(?:(?!<w:rt\b).)*?</w:rt\s*>", re.DOTALL)
_RUN = re.compile(r"<w:r\b(?:[^<>]*[^/<>])?>(?:(?!<w:r\b).)*?</w:r\s*>", re.DOTALL)
_HIDDEN = re.compile(r"<w:(?:vanish|webHidden)\b(?![^<>]*w:val\s*=\s*[\"'](?:0|false|off))")
_SYMBOL = re.compile(
    r"<w:sym\b[^<>]*w:char\s*=\s*[\"'](?:F0|00)(3[0-9])[\"'][^<>]*>", re.IGNORECASE
)
_HYPHEN = re.compile(r"<w:noBreakHyphen\b[^<>]*>")
# In these, runs of one paragraph read on; elsewhere each element is a text of its own.
_READ_ON = re.compile(
    r"word/|content\.xml|xl/(?:sharedStrings|comments|threadedComments|drawings/)|ppt/(?:slides|notes)"
)

# A header or footer of a sheet, at the left, in the middle and at the right, and what in it is no
# text: font, style, colour, size, and what stands for pages, days, names and pictures.
_EDGE = re.compile(r"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)\b[^<>]*>([^<>]*)<")
_ALIGNMENT = re.compile("&[LCR]", re.IGNORECASE)
_EDGE_CODES = tuple(
    re.compile(
        r'&(?:"[^"]*"|K(?:[0-9A-F]{6}|[0-9]{2}[+-][0-9]{3})|[0-9]{1,' + most + "}|[A-Z&])",
        re.IGNORECASE,
    )
    for most in "321"
)

_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^<>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^<>]*)>")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_SHARED = re.compile(r"<(?:\w+:)?si\b[^<>]*?(?:/>|>(.*?)</(?:\w+:)?si\s*>)", re.DOTALL)
_CELL = re.compile(r"<(?:\w+:)?c\b([^<>]*?)(?:/>|>(.*?)</(?:\w+:)?c\s*>)", re.DOTALL)
_ROW, _COLUMN = re.compile("[^A-Z]+"), re.compile("[^0-9]+")
_FORMULA = re.compile(r"<(?:\w+:)?f\b[^<>]*>(.*?)</(?:\w+:)?f\s*>", re.DOTALL)
_TEXTS = frozenset({"s", "str", "inlineStr"})
_POWER = re.compile(r"[0-9.]+[Ee]\+?[0-9]{1,2}")


def is_office(names: frozenset[str]) -> bool:
    """Tell by the names of its members whether an archive is a document of an office program."""
    return not names.isdisjoint(("[Content_Types].xml", "content.xml"))


def is_markup(name: str) -> bool:
    """Tell by its name whether a part of such a document is markup that ``texts`` reads."""
    return name.lower().endswith((".xml", ".rels", ".vml"))


def texts(members: Mapping[str, bytes], inside: str) -> Parts:
    """Yield the texts of all parts that are markup: what is read, then the markup itself."""
    markup = {
        name: text
        for name, data in members.items()
        if is_markup(name) and (text := decoded(data)) is not None
    }
    if any(map(_ENTITY.search, markup.values())):
        # Its own names for texts, which no office program writes.
        yield Unread(code=BROKEN, inside=inside)
    markup = {name: _CDATA.sub(lambda at: escape(at[1]), text) for name, text in markup.items()}
    yield from _sheets(markup, inside)
    for name, text in markup.items():
        part = within(inside, next((label for way, label in _NAMES if way.match(name)), name))
        in_cells = name.startswith(("xl/sharedStrings", "xl/worksheets/"))
        lines = _lines(name, text)
        yield TextPart(
            text="\n".join(lines),
            inside=part,
            labels=tuple(f"第 {number} 段" for number, _ in enumerate(lines, 1)),
            rough=in_cells,
        )
        for other in _changed(text) if name.startswith("word/") else ():
            yield TextPart(
                text="\n".join(_lines(name, other)), inside=part, labels=("",), rough=True
            )
        cells = [*read_on(lines), *(one for line in lines for one in joined(line))]
        if name.startswith("docProps/"):
            cells += read_on(filter(None, _TAG.split(text)))
        yield TextPart(text=WALL.join(cells), inside=part, labels=("",), rough=in_cells)
        yield from _edges(text, part) if in_cells else ()
        plain = _LONG.sub(_in_full, resolved(text))
        plain = _ALIGNMENT.sub(WALL, plain) if in_cells else plain
        yield TextPart(text=plain, inside=part, labels=("",), rough=True)


def _edges(markup: str, inside: str) -> Iterator[TextPart]:
    """Yield the headers and footers of a sheet as they are printed.

    How many digits behind a mark are a size, programs do not agree on.
    """
    texts = [resolved(unescape(found[1])) for found in _EDGE.finditer(markup)]
    texts = [part for text in texts for part in _ALIGNMENT.split(text)]
    for codes in _EDGE_CODES if texts else ():
        printed = (codes.sub("", text) for text in texts)
        yield TextPart(text=WALL.join(printed), inside=inside, labels=("页眉页脚",), rough=True)


def _in_full(power: re.Match[str]) -> str:
    return f"{Decimal(power[0]):.0f}"


def _changed(markup: str) -> Iterator[str]:
    """Yield a text of Word without what is hidden, with its changes agreed to and without them."""
    seen = _RUN.sub(lambda run: "" if _HIDDEN.search(run[0]) else run[0], markup)
    seen = _RUBY.sub("", seen)
    if seen != markup:
        yield seen
    for change in (_STRUCK, _ADDED):
        if change.search(seen):
            yield change.sub("", seen)


def _lines(name: str, markup: str) -> list[str]:
    """Return the paragraphs of a part as they are read."""
    if _READ_ON.match(name) is None:
        apart = _JOINED.sub("", resolved(_TAG.sub(WALL, markup.replace("\n", " "))))
        paragraphs = (_TAG.sub("", found[1]) for found in _PARAGRAPH.finditer(markup))
        return [_LONG.sub(_in_full, apart), *(resolved(unescape(one)) for one in paragraphs)]
    markup = _SYMBOL.sub(lambda sign: chr(int(sign[1], 16)), markup)
    text = _END.sub("\n", _BEGIN.sub("\n", markup.replace("\n", " ")))
    text = _TAG.sub("", _HYPHEN.sub("-", _BLANK.sub("\v", text)))
    return [resolved(unescape(line)) + WALL for line in text.split("\n") if line.strip()]


def _sheets(markup: Mapping[str, str], inside: str) -> Iterator[TextPart]:
    """Yield the cells of every sheet of a workbook, one a line, named by their places."""
    shared = [
        _read(item[1] or "") for item in _SHARED.finditer(markup.get("xl/sharedStrings.xml", ""))
    ]
    names, formats = _sheet_names(markup), number_formats(markup.get("xl/styles.xml", ""))
    for name, text in markup.items():
        if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
            continue
        places, values, displayed = [], [], []
        for cell in _CELL.finditer(text):
            about = dict(_attributes(cell[1]))
            places.append(about.get("r", ""))
            kind = about.get("t", "")
            value = _value(kind, cell[2] or "", shared)
            code = formats.get(about.get("s", "0"), "")
            dressed = formatted(value, code, is_text=kind in _TEXTS)
            values.append(f"{value}{WALL}{dressed}{WALL}" if dressed else value + WALL)
            displayed.append(dressed or value)
        yield TextPart(
            text="\n".join(values),
            inside=within(inside, names.get(name, "工作表")),
            labels=tuple(places),
        )
        rows: dict[str, list[str]] = {}
        columns: dict[str, list[tuple[int, str]]] = {}
        for place, value in zip(places, displayed, strict=True):
            row, column = _COLUMN.sub("", place), _ROW.sub("", place)
            rows.setdefault(row, []).append(value)
            columns.setdefault(column, []).append((int(row or 0), value))
        counted = is_counted(displayed)
        upright = [[value for _, value in sorted(cells)] for cells in columns.values()]
        texts = [
            one for cells in (*rows.values(), *upright) for one in read_on(cells, counted=counted)
        ]
        texts += [one for value in displayed for one in joined(value)]
        yield TextPart(
            text=WALL.join(texts), inside=within(inside, names.get(name, "工作表")), labels=("",)
        )


def _sheet_names(markup: Mapping[str, str]) -> dict[str, str]:
    """Return what the sheets are called, by the part that holds each."""
    targets = {}
    for relation in _RELATION.finditer(markup.get("xl/_rels/workbook.xml.rels", "")):
        about = dict(_attributes(relation[1]))
        targets[about.get("Id", "")] = f"xl/{about.get('Target', '').removeprefix('/xl/')}"
    names = {}
    for sheet in _SHEET.finditer(markup.get("xl/workbook.xml", "")):
        about = dict(_attributes(sheet[1]))
        hidden = "（隐藏）" if "idden" in about.get("state", "") else ""
        names[targets.get(about.get("r:id", ""), "")] = f"工作表“{about.get('name', '')}”{hidden}"
    return names


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    for found in _ATTRIBUTE.finditer(text):
        yield found[1], unescape(found[2] or found[3] or "")


def _value(kind: str, content: str, shared: list[str]) -> str:
    """Return what a cell shows, with its formula."""
    formulas = [_read(found[1]) for found in _FORMULA.finditer(content)]
    formula = "".join(f"{one}{WALL}{literals(one)}{WALL}" for one in formulas)
    value = _read(_FORMULA.sub("", content))
    if kind == "s" and value.strip().isdecimal() and int(value) < len(shared):
        value = shared[int(value)]
    elif _POWER.fullmatch(value.strip()):
        # Long numbers that were typed as numbers.
        value = f"{Decimal(value.strip()):.0f}"
    return formula + value


def _read(markup: str) -> str:
    """Return the text of a cell on one line."""
    return resolved(unescape(_TAG.sub("", markup))).replace("\n", "\v")
