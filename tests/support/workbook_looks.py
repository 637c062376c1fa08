"""Workbooks whose cells look otherwise than they read, or only seem to, each with its code.

``LOOKS`` maps a name to the parts of a filled workbook and the codes that are told of it.
"""

import re
from collections.abc import Iterator
from html import escape

from tests.support.submission_files import (
    Parts,
    book,
    main_sheet,
    row_of,
    sheet_part,
    the_form,
    with_cell,
)

STYLES = "xl/styles.xml"
AMOUNT, NAME = "grant", "project_name"
_HELD = '<c s="{style}"><v>12000.5</v></c>'

# Formats by which people see the number, day or text that is read.
NUMBERS = (
    "General", "0.00", "#,##0.00", "0.00_ ", "0.00_);(0.00)", '#,##0.00"元"', "0.00元", "0.0;-0.0",
    "[$￥-804]#,##0.00", '"¥"#,##0.00;"¥"\\-#,##0.00', "@", "G/通用格式", "[Red]0.00",
    '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "0.00_ ;[Red]\\-0.00\\ ",
    "0.00;\\-0.00;;@", 2, 4, 7, 8, 39, 40, 43, 44, 49, 0, 163,
)  # fmt: skip
DAYS = (
    "yyyy-mm-dd", "yyyy\\-mm\\-dd", "yyyy/m/d;@", 'yyyy"年"m"月"d"日";@', "yyyy.mm.dd", "yyyymmdd",
    "[$-804]yyyy/m/d", "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "yyyy-mm-dd hh:mm:ss", "d-mmm-yy",
    'yyyy"年"m"月"d"日"aaaa', 14, 15, 22, 31,
)  # fmt: skip
OTHER_NUMBERS = (
    '"100000"', '0"0"', "0,", "0!.0,", "0\\.0,", "0%", '0.00"万"', ";;;", ";;", "-0.00", "0", "0;0",
    '[>1]"100000";0', "0.00\\0", "_0*00", "0.00E+00", "[$万元-804]0.00", "[DBNum1]0.00", "0\\,00",
    '0"."0000', "# ?/?", "[White]0.00", "[白色]0.00", "[Color2]0.00", '"$"0.00', '0.00"k"', "0.0,,",
    '0.00"百元"', '[=12000.5]1"0"0;0', "1General", '0.00"亿元"', "#,##0", "0.00" + '"元"' * 200,
    "yyyy-mm-dd hh", "[$-130000]0.00", "[$US$-409]0.00", 9, 10, 11, 12, 13, 48, 1, 3,
)  # fmt: skip
OTHER_DAYS = (
    "yyyy-dd-mm", "dd/mm/yyyy", "m/d/yyyy", '"2"yyy', 'yyyy"年"m"月"', 'm"月"d"日"', "h:mm",
    "[h]:mm",
    'yyyy-mm"-01"', 'yyyy-mm-dd"9"', "[$-107041E]yyyy-mm-dd", "e-mm-dd", 16, 17, 20, 27, 30, 57, 58,
)  # fmt: skip
OTHER_TEXTS = ('"另一个项目"', 'General;General;General;"另一个"', '@"（重点）"', ";;;", "0;0;0;")
TEXTS = ("@", "General", "0.00", "0%", '0.00"万"', "yyyy-dd-mm", "_ @_ ", "0;0;0;@", 49, 14)

FONTS = {
    "<strike/>": "INT-525",
    '<strike val="1"/>': "INT-525",
    '<strike val="0"/>': "",
    '<sz val="1"/>': "INT-526",
    '<sz val="2"/>': "INT-526",
    '<sz val="8"/>': "",
    '<color rgb="FFFFFFFF"/>': "INT-526",
    '<color rgb="00FDFDFD"/>': "INT-526",
    '<color theme="0"/>': "INT-526",
    '<color theme="0" tint="-4.9989318521683403E-2"/>': "INT-526",
    '<color theme="0" tint="-0.5"/>': "",
    '<color theme="1"/>': "",
    '<color theme="1" tint="0.99"/>': "INT-526",
    '<color theme="4"/>': "",
    '<color indexed="9"/>': "INT-526",
    '<color indexed="10"/>': "",
    '<color auto="1"/>': "",
    '<color rgb="FFB5121B"/>': "",
    '<name val="Wingdings"/>': "INT-527",
    '<name val="MT Extra"/>': "INT-527",
    '<name val="宋体"/>': "",
}
GROUNDS = {
    ('<color rgb="FFFFFFFF"/>', 'rgb="FF000000"'): "",
    ('<color rgb="FFFFFFFF"/>', 'theme="4"'): "",
    ('<color theme="4"/>', 'theme="4"'): "INT-526",
    ('<color rgb="FF336699"/>', 'rgb="FF30609A"'): "INT-526",
    ("", 'rgb="FF000000"'): "INT-526",
    ("", 'rgb="FFFFFF00"'): "",
}
CHANGES = {
    '<numFmt numFmtId="200" formatCode="&quot;1&quot;"/>': "INT-528",
    '<numFmt numFmtId="200" formatCode="0,"/>': "INT-528",
    '<numFmt numFmtId="200" formatCode="#,##0.00"/>': "",
    '<font><color rgb="FFFFFFFF"/></font>': "INT-528",
    "<font><strike/></font>": "INT-528",
    '<font><color rgb="FFFFFFFF"/></font><fill><patternFill><bgColor rgb="FFC00000"/>'
    "</patternFill></fill>": "",
    '<font><color rgb="FFC00000"/></font><fill><patternFill><bgColor rgb="FFC00000"/>'
    "</patternFill></fill>": "INT-528",
    '<fill><patternFill><bgColor rgb="FFFFFF00"/></patternFill></fill>': "",
}
RUNS = {
    "<strike/>": "INT-525",
    '<sz val="1"/>': "INT-526",
    '<color rgb="FFFFFFFF"/>': "INT-526",
    '<rFont val="Wingdings 3"/>': "INT-527",
    "<b/>": "",
}


def looking(
    code: str | int = 0, font: str = "", ground: str = "", align: str = ""
) -> tuple[Parts, int]:
    """The parts of a workbook with one more format of cells, and its number."""
    parts = book()
    styles = parts[STYLES].decode()
    number = code if isinstance(code, int) else 900
    if isinstance(code, str):
        own = f'<numFmt numFmtId="900" formatCode="{escape(code)}"/>'
        styles = re.sub("<numFmts[^>]*>", lambda found: found[0] + own, styles)
    fonts, fills = (
        styles.partition(f"</{kind}s>")[0].count(f"<{kind}>") for kind in ("font", "fill")
    )
    if font:
        styles = styles.replace("</fonts>", f"<font>{font}</font></fonts>")
    if ground:
        fill = f'<fill><patternFill patternType="solid"><fgColor {ground}/></patternFill></fill>'
        styles = styles.replace("</fills>", f"{fill}</fills>")
    made = (
        f'<xf numFmtId="{number}" fontId="{fonts if font else 0}" '
        f'fillId="{fills if ground else 0}">{align}</xf></cellXfs>'
    )
    inside = re.search(r"<cellXfs[^>]*>(.*)</cellXfs>", styles, re.DOTALL)
    assert inside is not None
    parts[STYLES] = styles.replace("</cellXfs>", made).encode()
    return parts, inside[1].count("<xf ")


def _amount(made: tuple[Parts, int], value: str = "12000.5") -> Parts:
    parts, style = made
    return with_cell(
        parts, main_sheet(), f"B{row_of(AMOUNT)}", f'<c s="{style}"><v>{value}</v></c>'
    )


def _text(made: tuple[Parts, int], inner: str = "<t>甲项目</t>") -> Parts:
    parts, style = made
    cell = f'<c s="{style}" t="inlineStr"><is>{inner}</is></c>'
    return with_cell(parts, main_sheet(), f"B{row_of(NAME)}", cell)


def _swapped(part: str, old: str, new: str) -> Parts:
    parts = book()
    text, count = re.subn(old, new, parts[part].decode(), count=1)
    assert count, old
    return parts | {part: text.encode()}


def _changed(dxf: str, *, at: str = "", rule: str = "") -> Parts:
    """A workbook with one more change by a condition."""
    parts = book()
    styles = parts[STYLES].decode()
    inside = re.search(r"<dxfs[^>]*>(.*)</dxfs>", styles, re.DOTALL)
    assert inside is not None
    number = len(re.findall(r"<dxf>|<dxf/>", inside[1]))
    parts[STYLES] = styles.replace("</dxfs>", f"<dxf>{dxf}</dxf></dxfs>").encode()
    rule = rule or f'<cfRule type="expression" dxfId="{number}" priority="99"><formula>1</formula>'
    place = at or f"B{row_of(AMOUNT)}"
    made = f'<conditionalFormatting sqref="A1 {place}">{rule}</cfRule></conditionalFormatting>'
    sheet = parts[main_sheet()].decode().replace("<pageMargins", f"{made}<pageMargins", 1)
    assert made in sheet
    return parts | {main_sheet(): sheet.encode()}


def _looks() -> dict[str, tuple[Parts, tuple[str, ...]]]:
    found: dict[str, tuple[Parts, tuple[str, ...]]] = {}

    def add(name: str, parts: Parts, code: str) -> None:
        found[name] = (parts, (code,) if code else ())

    for codes, told in ((NUMBERS, ""), (OTHER_NUMBERS, "INT-524")):
        for code in codes:
            add(f"number {code}", _amount(looking(code)), told)
    for codes, told in ((DAYS, ""), (OTHER_DAYS, "INT-524")):
        for code in codes:
            add(f"day {code}", _amount(looking(code), "45089"), told)
    for codes, told in ((TEXTS, ""), (OTHER_TEXTS, "INT-524")):
        for code in codes:
            add(f"text {code}", _text(looking(code)), told)
    for code, value, told in (
        ("0;\\-0;;@", "0", "INT-524"),
        ("#,###", "0", "INT-524"),
        ('0;\\-0;"-"', "0", ""),
        ("0", "12000", ""),
        ("#,##0", "12000", ""),
        ("0;0", "-5", "INT-524"),
        ("0_);(0)", "-5", ""),
        ("h:mm", "0.25", ""),
    ):
        add(f"{value} as {code}", _amount(looking(code), value), told)
    add("repeated", _amount(looking(align='<alignment horizontal="fill"/>')), "INT-524")
    for font, told in FONTS.items():
        add(f"font {font}", _amount(looking(2, font)), told)
    for (font, ground), told in GROUNDS.items():
        add(f"{font} on {ground}", _amount(looking(2, font, ground)), told)
    for dxf, told in CHANGES.items():
        add(f"change {dxf}", _changed(dxf), told)
    hiding = next(iter(CHANGES))
    add("change beside answers", _changed(hiding, at="F3:G90"), "")
    add("change of columns", _changed(hiding, at="A1:F1048576"), "INT-528")
    bars = '<cfRule type="{0}" priority="9"><{0} showValue="{1}"/>'
    for kind in ("dataBar", "iconSet"):
        add(f"{kind} alone", _changed("", rule=bars.format(kind, 0)), "INT-528")
        add(f"{kind} beside", _changed("", rule=bars.format(kind, 1)), "")
    for look, told in RUNS.items():
        runs = f"<r><t>甲</t></r><r><rPr>{look}</rPr><t>乙</t></r>"
        add(f"run {look}", _text(looking(49), runs), told)
    budget, main = sheet_part("预算"), main_sheet()
    low = r'(<row r="3"[^>]*) ht="[^"]*"'
    for height, told in (("0", "INT-515"), ("0.5", "INT-515"), ("2.99", "INT-515"), ("12", "")):
        add(f"height {height}", _swapped(budget, low, rf'\1 ht="{height}"'), told)
    wide = r'(<col min="2" max="2") width="[^"]*"'
    for width, told in (("0", "INT-516"), ("0.1", "INT-516"), ("9.5", "")):
        add(f"width {width}", _swapped(main, wide, rf'\1 width="{width}"'), told)
    for name, parts, told in _written():
        add(name, parts, told)
    return found


def _written() -> Iterator[tuple[str, Parts, str]]:
    """Yield workbooks with other labels, and with texts where the form has none."""
    text = '<c t="inlineStr"><is><t>{}</t></is></c>'
    first, second = (f"A{row_of(name)}" for name in (NAME, AMOUNT))
    title, amount = (the_form().field(name).title for name in (NAME, AMOUNT))  # type: ignore[union-attr]
    for label, told in (
        ("申请立项资金（万元）", "INT-529"),
        ("申请立项资金", "INT-529"),
        (title, "INT-529"),
        ("", "INT-529"),
        (f"* {amount}：", ""),
        (amount.replace("（", "(").replace("）", ")"), ""),
        (AMOUNT, ""),
    ):
        made = with_cell(book(), main_sheet(), second, text.format(label))
        yield f"label {label}", made, told
    made = with_cell(book(), main_sheet(), second, text.format(title))
    yield "labels swapped", with_cell(made, main_sheet(), first, text.format(amount)), "INT-529"
    for place, cell in (
        (f"C{row_of(AMOUNT)}", text.format("实际 100 万元")),
        (f"B{row_of(AMOUNT) + 400}", text.format("补充：改为 100 万元")),
        (f"A{row_of(AMOUNT) + 400}", "<c><v>100</v></c>"),
        (f"F{row_of(AMOUNT)}", "<c><v>100</v></c>"),
        (f"F{row_of(NAME)}", "<c><f>1</f><v>100</v></c>"),
        ("B4", text.format("单位：万元")),
        (f"E{row_of(NAME)}", text.format("单位：万元")),
    ):
        yield f"text in {place}", _with_more(place, cell), "INT-530"


def _with_more(place: str, cell: str) -> Parts:
    """A workbook with one cell more, or another in its place."""
    parts, row = book(), re.sub("[A-Z]", "", place)
    element = cell.replace("<c", f'<c r="{place}"', 1)
    sheet = parts[main_sheet()].decode()
    sheet = re.sub(rf'<c r="{place}"(?: [^>]*)?(?:/>|>.*?</c>)', "", sheet, count=1)
    if not re.search(f'<row r="{row}"', sheet):
        sheet = sheet.replace("</sheetData>", f'<row r="{row}">{element}</row></sheetData>')
        return parts | {main_sheet(): sheet.encode()}

    def widened(found: re.Match[str]) -> str:
        cells = [*re.findall(r"<c .*?(?:/>|</c>)", found[2], re.DOTALL), element]
        cells.sort(key=lambda one: re.search('r="([A-Z])', one)[1])  # type: ignore[index]
        return found[1] + "".join(cells) + found[3]

    sheet = re.sub(rf'(<row r="{row}"[^>]*>)(.*?)(</row>)', widened, sheet, count=1, flags=re.S)
    return parts | {main_sheet(): sheet.encode()}


LOOKS = _looks()
