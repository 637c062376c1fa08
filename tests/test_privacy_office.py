"""A number is found in every part of a document of an office program, however it is cut there."""

# ruff: noqa: E501  markup as programs write it, one part a line

import io
import zipfile

import pytest

from generator.checks.privacy_scan import search
from generator.privacy.formats import formatted
from tests.support.growth import reads_evenly

PHONE = "13800138000"


def zipped(members: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def odf(kind, content, **more):
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": content,
            **{
                k.replace("_", "/", 1) if k.startswith("META") else k + ".xml": v
                for k, v in more.items()
            },
        }
    )


def ox(**m):
    return zipped({"[Content_Types].xml": "<Types/>", **m})


HALVES = PHONE[:5], PHONE[5:]
CASES = {
    "odt span": odf("text", f"<text:p>{HALVES[0]}<text:span>{HALVES[1]}</text:span></text:p>"),
    "odt each": odf(
        "text", "<text:p>" + "".join(f"<text:span>{c}</text:span>" for c in PHONE) + "</text:p>"
    ),
    "odt cells": odf(
        "text", "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in PHONE)
    ),
    "odt hidden": odf("text", f"<text:hidden-text text:string-value='{PHONE}'/>"),
    "odt tracked": odf(
        "text",
        f"<text:tracked-changes><text:deletion><text:p>{HALVES[0]}<text:span>{HALVES[1]}</text:span></text:p></text:deletion></text:tracked-changes>",
    ),
    "odt annotation": odf(
        "text",
        f"<office:annotation><dc:creator>a</dc:creator><text:p>{HALVES[0]}<text:span>{HALVES[1]}</text:span></text:p></office:annotation>",
    ),
    "odt styles header": odf(
        "text",
        "<a/>",
        styles=f"<style:header><text:p>{HALVES[0]}<text:span>{HALVES[1]}</text:span></text:p></style:header>",
    ),
    "odt meta": odf(
        "text", "<a/>", meta=f"<meta:user-defined meta:name='x'>{PHONE}</meta:user-defined>"
    ),
    "odt meta attr": odf("text", "<a/>", meta=f"<meta:template xlink:title='{PHONE}'/>"),
    "odt settings": odf(
        "text", "<a/>", settings=f"<config:config-item>{PHONE}</config:config-item>"
    ),
    "odt soft": odf("text", f"<text:p>{HALVES[0]}<text:soft-page-break/>{HALVES[1]}</text:p>"),
    "odt bookmark": odf(
        "text", f"<text:p>{HALVES[0]}<text:bookmark-start text:name='x'/>{HALVES[1]}</text:p>"
    ),
    "odt note": odf(
        "text",
        f"<text:p>a<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>{HALVES[0]}<text:span>{HALVES[1]}</text:span></text:p></text:note-body></text:note></text:p>",
    ),
    "odt s": odf("text", "<text:p>138<text:s/>0013<text:s/>8000</text:p>"),
    "odt newline": odf("text", "<text:p>138\n   <text:span>00138000</text:span></text:p>"),
    "odt nested obj": zipped(
        {
            "mimetype": "x",
            "content.xml": "<a/>",
            "Object 1/content.xml": f"<text:p>{HALVES[0]}<text:span>{HALVES[1]}</text:span></text:p>",
        }
    ),
    "odt reordered": zipped(
        {"content.xml": f"<text:p>{HALVES[0]}<text:span>{HALVES[1]}</text:span></text:p>"}
    ),
    "ods text": odf(
        "spreadsheet",
        f"<table:table-cell office:value-type='string'><text:p>{HALVES[0]}<text:span>{HALVES[1]}</text:span></text:p></table:table-cell>",
    ),
    "ods value": odf(
        "spreadsheet",
        f"<table:table-cell office:value='{PHONE}'><text:p>1.38E10</text:p></table:table-cell>",
    ),
    "ods value dec": odf(
        "spreadsheet",
        "<table:table-cell office:value='1.3800138E10'><text:p>x</text:p></table:table-cell>",
    ),
    "ods formula": odf("spreadsheet", f"<table:table-cell table:formula='of:=\"{PHONE}\"'/>"),
    "ods name": odf(
        "spreadsheet", f"<table:named-expression table:name='a' table:expression='\"{PHONE}\"'/>"
    ),
    "ods sheet name": odf("spreadsheet", f"<table:table table:name='{PHONE}'/>"),
    "ods validation": odf(
        "spreadsheet",
        f"<table:content-validation table:condition='cell-content-is-in-list(\"{PHONE}\")'/>",
    ),
    "ods row": odf(
        "spreadsheet",
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in PHONE)
        + "</table:table-row>",
    ),
    "odp": odf(
        "presentation",
        f"<draw:page><draw:frame><draw:text-box><text:p><text:span>{HALVES[0]}</text:span><text:span>{HALVES[1]}</text:span></text:p></draw:text-box></draw:frame></draw:page>",
    ),
    "odp notes": odf(
        "presentation",
        f"<presentation:notes><text:p><text:span>{HALVES[0]}</text:span><text:span>{HALVES[1]}</text:span></text:p></presentation:notes>",
    ),
    "odp alt": odf("presentation", f"<svg:title>{PHONE}</svg:title><svg:desc>{PHONE}</svg:desc>"),
}
RUNS = "".join(f"<a:r><a:t>{x}</a:t></a:r>" for x in HALVES)
for part in (
    "slides/slide1",
    "notesSlides/notesSlide1",
    "slideMasters/slideMaster1",
    "slideLayouts/slideLayout1",
    "comments/comment1",
    "comments/modernComment_1",
    "diagrams/data1",
    "charts/chart1",
    "notesMasters/notesMaster1",
    "handoutMasters/handoutMaster1",
):
    CASES["pptx " + part] = ox(**{f"ppt/{part}.xml": f"<x><a:p>{RUNS}</a:p></x>"})
CASES["pptx cells"] = ox(
    **{
        "ppt/slides/slide1.xml": "".join(
            f"<a:tc><a:txBody><a:p><a:r><a:t>{c}</a:t></a:r></a:p></a:txBody></a:tc>" for c in PHONE
        )
    }
)
CASES["pptx alt"] = ox(**{"ppt/slides/slide1.xml": f"<p:cNvPr id='2' name='x' descr='{PHONE}'/>"})
CASES["pptx tags"] = ox(**{"ppt/tags/tag1.xml": f"<p:tag name='A' val='{PHONE}'/>"})
CASES["pptx props"] = ox(**{"ppt/presProps.xml": f"<x>{PHONE}</x>"})
for part in (
    "xl/drawings/drawing1",
    "xl/charts/chart1",
    "xl/diagrams/data1",
    "word/charts/chart1",
    "word/diagrams/data1",
    "customXml/item1",
    "xl/chartsheets/sheet1",
):
    CASES[part + " runs"] = ox(**{part + ".xml": f"<x><a:p>{RUNS}</a:p></x>"})
CASES["pivot item"] = ox(
    **{"xl/pivotCache/pivotCacheDefinition1.xml": f"<sharedItems><s v='{PHONE}'/></sharedItems>"}
)
CASES["pivot n"] = ox(**{"xl/pivotCache/pivotCacheRecords1.xml": f"<r><n v='{PHONE}'/></r>"})
CASES["pivot power"] = ox(
    **{"xl/pivotCache/pivotCacheRecords1.xml": "<r><n v='1.3800138E10'/></r>"}
)
CASES["chart cache"] = ox(**{"xl/charts/chart1.xml": f"<c:pt idx='0'><c:v>{PHONE}</c:v></c:pt>"})
CASES["chart power"] = ox(
    **{"xl/charts/chart1.xml": "<c:pt idx='0'><c:v>1.3800138E10</c:v></c:pt>"}
)
CASES["external"] = ox(
    **{"xl/externalLinks/externalLink1.xml": f"<cell r='A1' t='str'><v>{PHONE}</v></cell>"}
)
CASES["external power"] = ox(
    **{"xl/externalLinks/externalLink1.xml": "<cell r='A1'><v>1.3800138E10</v></cell>"}
)
CASES["custom attr"] = ox(**{"customXml/item1.xml": f"<a b='{PHONE}'/>"})
CASES["validation"] = ox(
    **{
        "xl/worksheets/sheet1.xml": f"<dataValidation prompt='{PHONE}' error='x'><formula1>\"{PHONE},甲\"</formula1></dataValidation>"
    }
)
CASES["validation f"] = ox(
    **{
        "xl/worksheets/sheet1.xml": f'<dataValidation><formula1>"{PHONE},甲"</formula1></dataValidation>'
    }
)
CASES["cond"] = ox(
    **{"xl/worksheets/sheet1.xml": f"<cfRule><formula>A1={PHONE}</formula></cfRule>"}
)
CASES["names"] = ox(**{"xl/workbook.xml": f"<definedName name='a'>\"{PHONE}\"</definedName>"})
CASES["names comment"] = ox(
    **{"xl/workbook.xml": f"<definedName name='a' comment='{PHONE}'>1</definedName>"}
)
CASES["names concat"] = ox(
    **{"xl/workbook.xml": f'<definedName name=\'a\'>"{HALVES[0]}"&amp;"{HALVES[1]}"</definedName>'}
)
CASES["cell concat"] = ox(
    **{"xl/worksheets/sheet1.xml": f'<c r=\'A1\'><f>"{HALVES[0]}"&amp;"{HALVES[1]}"</f><v></v></c>'}
)
CASES["tables"] = ox(**{"xl/tables/table1.xml": f"<tableColumn name='{PHONE}'/>"})
CASES["conn"] = ox(**{"xl/connections.xml": f"<x description='{PHONE}'/>"})
CASES["phonetic"] = ox(**{"xl/sharedStrings.xml": f"<si><t>甲</t><rPh><t>{PHONE}</t></rPh></si>"})
CASES["hyperlink"] = ox(
    **{"xl/worksheets/_rels/sheet1.xml.rels": f"<Relationship Target='tel:{PHONE}'/>"}
)
CASES["docx alt chunk"] = ox(**{"word/afchunk.mht": f"x {PHONE}"})
CASES["docx hidden"] = ox(
    **{
        "word/document.xml": f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{HALVES[0]}</w:t></w:r><w:r><w:t>{HALVES[1]}</w:t></w:r></w:p>"
    }
)
CASES["docx instr"] = ox(
    **{
        "word/document.xml": f"<w:p><w:r><w:instrText>HYPERLINK tel:{HALVES[0]}</w:instrText></w:r><w:r><w:instrText>{HALVES[1]}</w:instrText></w:r></w:p>"
    }
)
CASES["docx docVars"] = ox(**{"word/settings.xml": f"<w:docVar w:name='a' w:val='{PHONE}'/>"})
CASES["docx glossary"] = ox(
    **{
        "word/glossary/document.xml": f"<w:p><w:r><w:t>{HALVES[0]}</w:t></w:r><w:r><w:t>{HALVES[1]}</w:t></w:r></w:p>"
    }
)
CASES["docx embedded"] = ox(**{"word/embeddings/a.xlsx": CASES["chart cache"]})
CASES["ole"] = ox(**{"word/embeddings/o.bin": b"\xd0\xcf\x11\xe0" + PHONE.encode("utf-16-le")})
CASES["custom prop"] = ox(**{"docProps/custom.xml": f"<vt:lpwstr>{PHONE}</vt:lpwstr>"})
CASES["thumb"] = ox(
    **{
        "xl/worksheets/sheet1.xml": f"<x:c r='A1' t='inlineStr'><x:is><x:r><x:t>{HALVES[0]}</x:t></x:r><x:r><x:t>{HALVES[1]}</x:t></x:r></x:is></x:c>"
    }
)
CASES["utf16 part"] = ox(
    **{
        "xl/sharedStrings.xml": f"<?xml version='1.0' encoding='UTF-16'?><si><r><t>{HALVES[0]}</t></r><r><t>{HALVES[1]}</t></r></si>".encode(
            "utf-16"
        )
    }
)
CASES["upper ext"] = ox(
    **{
        "word/Document.XML": f"<w:p><w:r><w:t>{HALVES[0]}</w:t></w:r><w:r><w:t>{HALVES[1]}</w:t></w:r></w:p>"
    }
)
CASES["fodt"] = (
    f"<?xml version='1.0'?><office:document><text:p>{HALVES[0]}<text:span>{HALVES[1]}</text:span></text:p></office:document>".encode()
)
CASES["strict ns word"] = ox(
    **{
        "doc/main.xml": f"<w:p><w:r><w:t>{HALVES[0]}</w:t></w:r><w:r><w:t>{HALVES[1]}</w:t></w:r></w:p>"
    }
)
CASES["default ns docx"] = ox(
    **{"word/document.xml": f"<p><r><t>{HALVES[0]}</t></r><r><t>{HALVES[1]}</t></r></p>"}
)
CASES["wps textbox"] = ox(
    **{
        "word/document.xml": f"<w:p><w:r><wps:txbx><w:txbxContent><w:p><w:r><w:t>{HALVES[0]}</w:t></w:r><w:r><w:t>{HALVES[1]}</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:r></w:p>"
    }
)


def codes(data: bytes) -> set[str]:
    return {finding.code for finding in search({"a.bin": data}, ())}


@pytest.mark.parametrize("case", CASES)
def test_a_number_is_found_in_every_part(case: str) -> None:
    assert "PUB-052" in codes(CASES[case])


def test_a_document_with_names_of_its_own_for_texts_is_not_published() -> None:
    part = f"<!DOCTYPE a [<!ENTITY x '{PHONE[:5]}'>]><w:p><w:t>&x;{PHONE[5:]}</w:t></w:p>"
    assert codes(ox(**{"word/document.xml": part})) == {"PUB-056"}


def test_figures_beside_each_other_in_a_chart_are_not_read_on() -> None:
    figures = "".join(f"<c:pt><c:v>{one}</c:v></c:pt>" for one in ("138", "0013", "8000"))
    assert codes(ox(**{"ppt/charts/chart1.xml": f"<c:x><a:p/>{figures}<a:p/></c:x>"})) == set()


def word(body: str) -> bytes:
    return ox(**{"word/document.xml": f"<w:p>{body}</w:p>"})


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def book(*rows: tuple[str, ...], code: str = "") -> bytes:
    def cell(place: str, value: str) -> str:
        if value.startswith("_"):
            return f"<c r='{place}' s='1' t='inlineStr'><is><t>{value[1:]}</t></is></c>"
        if not value:
            return ""
        try:
            float(value)
        except ValueError:
            return f"<c r='{place}' t='inlineStr'><is><t>{value}</t></is></c>"
        return f"<c r='{place}' s='1'><v>{value}</v></c>"

    data = "".join(
        f"<row r='{at}'>"
        + "".join(cell(f"{chr(65 + n)}{at}", v) for n, v in enumerate(row))
        + "</row>"
        for at, row in enumerate(rows, 1)
    )
    styles = (
        f"<numFmts><numFmt numFmtId='164' formatCode='{code}'/></numFmts>"
        "<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/></cellXfs>"
    )
    return ox(
        **{"xl/worksheets/sheet1.xml": f"<sheetData>{data}</sheetData>", "xl/styles.xml": styles}
    )


def edged(text: str, element: str = "oddHeader") -> bytes:
    part = f"<worksheet><headerFooter><{element}>{text}</{element}></headerFooter></worksheet>"
    return ox(**{"xl/worksheets/sheet1.xml": part})


OLD = "510104850615061"

CUT_UP = {
    "tab": word(f"{run('139')}<w:r><w:tab/></w:r>{run('87654321')}"),
    "break": word(f"{run('13987')}<w:r><w:br/></w:r>{run('654321')}"),
    "hidden": word(run("1398") + run("999", "<w:vanish/>") + run("7654321")),
    "moved away": word(
        f"{run('1398')}<w:moveFrom w:id='1'>{run('99')}</w:moveFrom>{run('7654321')}"
    ),
    "moved here": word(f"{run('1398')}<w:moveTo w:id='1'>{run('99')}</w:moveTo>{run('7654321')}"),
    "ruby": word(
        "<w:r><w:ruby><w:rt><w:r><w:t>12</w:t></w:r></w:rt><w:rubyBase>"
        f"{run('1398')}</w:rubyBase></w:ruby></w:r>{run('7654321')}"
    ),
    "symbols": word(
        "".join(f"<w:r><w:sym w:font='Arial' w:char='00{ord(one):X}'/></w:r>" for one in PHONE)
    ),
    "symbols of a font": word(
        "".join(f"<w:sym w:font='X' w:char='F0{ord(one):X}'/>" for one in PHONE)
    ),
    "properties": ox(
        **{"docProps/core.xml": "<a><dc:title>139</dc:title><dc:subject>87654321</dc:subject></a>"}
    ),
    "two cells": book(("甲", "139", "87654321")),
    "cells of seven and four": book(("甲", "1398765", "4321")),
    "three cells": book(("甲", "139", "8765", "4321")),
    "a column": book(("电话",), ("139",), ("8765",), ("4321",)),
    "a cell of two lines": book(("甲", "13987\n654321")),
    "a prefix shown": book(("87654321",), code="&quot;139&quot;0"),
    "a prefix shown sign by sign": book(("7654321",), code="\\1\\3\\9\\80"),
    "a prefix and groups": book(("87654321",), code="&quot;139&quot;-0000-0000"),
    "digits filled up": book(("54321",), code="&quot;139876&quot;00000"),
    "zeros filled up": book(("4321",), code="&quot;1398765&quot;0000"),
    "a prefix of a text": book(("_87654321",), code="&quot;139&quot;@"),
    "a part for what is below nought": book(("-54321",), code="0;&quot;139876&quot;00000"),
    "a format that is all there is": book(("1",), code="&quot;139&quot;\\8&quot;7654321&quot;"),
    "a header": edged('&amp;C139&amp;"宋体"87654321'),
    "a footer of many fonts": edged(
        '&amp;L电话&amp;R&amp;12 139&amp;"宋体,常规"&amp;K000000&amp;B8765&amp;K01+000&amp;U4321',
        "oddFooter",
    ),
    "a header with a size": edged("&amp;C13987&amp;12654321", "firstHeader"),
    "a header with a page": edged("&amp;c139&amp;P87654321"),
    "texts and numbers of a formula": ox(
        **{"xl/worksheets/sheet1.xml": '<c r=\'A1\'><f>"139"&amp;8765&amp;"4321"</f><v></v></c>'}
    ),
    "a function of texts": ox(
        **{"xl/worksheets/sheet1.xml": '<c r=\'A1\'><f>CONCATENATE("139","87654321")</f></c>'}
    ),
    "a little more": book(("13987654321.00001",)),
    "a little less": book(("13987654320.9999999",)),
}


@pytest.mark.parametrize("case", CUT_UP)
def test_a_number_is_found_as_a_program_shows_it(case: str) -> None:
    assert "PUB-052" in codes(CUT_UP[case])


def test_an_identity_is_told_in_a_workbook_by_its_heading_or_its_digits() -> None:
    assert codes(book(("姓名", "身份证号"), ("甲", OLD))) == {"PUB-051"}
    assert codes(book(("姓名", "金额"), ("甲", OLD))) == set()
    assert codes(book(("5.10104198506151E+17",))) == {"PUB-058"}


@pytest.mark.parametrize(
    "code",
    [
        "yyyymmdd",
        "yyyy-mm-dd",
        "yyyy/m/d",
        "[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@",
        "e\\-mm\\-dd",
    ],
)
def test_a_day_that_a_cell_displays_is_part_of_an_identity(code: str) -> None:
    assert codes(book(("甲", "_510105", "32939", "_7432"), code=code)) == {"PUB-051"}
    assert codes(book(("甲", "_510105", "32940", "_7432"), code=code)) == set()


@pytest.mark.parametrize(
    ("value", "code", "displayed"),
    [
        ("32939", "yyyymmdd", "19900307"),
        ("32939.75", "yyyy/m/d h:mm:ss", "1990/3/7 18:00:00"),
        ("0.5", "hh:mm", "12:00"),
        ("32939", "yy.m.d", "90.3.7"),
        ("4321", '"1398765"0', "13987654321"),
        ("7", '"乙"0;"甲"0', "乙7\x00甲7"),
        ("甲", '0;0;0;"乙"@', "乙甲"),
        ("4321", "General", ""),
        ("4321", "0.00E+00", ""),
        ("4321", "#,##0.00", ""),
        ("4321", "0", ""),
        ("99999999", "yyyy", ""),
        ("1e400", '"1"0', ""),
        ("NaN", '"1"0', ""),
        ("", "yyyy", ""),
    ],
)
def test_a_value_is_read_as_its_format_displays_it(value: str, code: str, displayed: str) -> None:
    assert formatted(value, code) == displayed


@pytest.mark.parametrize(
    "data",
    [
        edged("&amp;C第 &amp;P 页，共 &amp;N 页&amp;R2023&amp;L87654321"),
        book(("_510105", "2023-05-06", "_1234"), ("_510105", "2023-05-17", "_1234")),
        book(("139", "20240612"), ("140", "20240613")),
        book(("150", "30000000"), ("1398765", "2024")),
        book(*((str(n), "87030211") for n in range(120, 160))),
        book(("项目", "139", "8765", "4321", "1234")),
        book(("150000.5", "13000"), ("1500", "3000000")),
        book(("87654321",), code="#,##0"),
        book(("45000",), code="yyyy-mm-dd"),
        book(("13987654.5",), code="&quot;139&quot;0.0"),
        word(f"{run('150000')}<w:r><w:tab/></w:r>{run('13000')}"),
        word(run("2023") + "<w:r><w:tab/></w:r>" + run("1398765")),
    ],
)
def test_amounts_days_and_counted_rows_of_documents_are_left(data: bytes) -> None:
    assert codes(data) == set()


GROWING = {
    "headers": (edged, '&amp;"宋体"1'),
    "headers with quotation marks": (edged, '&amp;"'),
    "formulas": (
        lambda text: ox(**{"xl/worksheets/sheet1.xml": f"<c><f>{text}</f></c>"}),
        '"1"&amp;',
    ),
    "quotation marks": (
        lambda text: ox(**{"xl/worksheets/sheet1.xml": f"<c><f>{text}</f></c>"}),
        '"&amp;1',
    ),
    "formats": (lambda text: book(("1",), code=text), "yyyy&quot;1"),
}


@pytest.mark.parametrize("kind", GROWING)
def test_a_part_of_a_workbook_costs_no_more_than_its_length(kind: str) -> None:
    made, piece = GROWING[kind]
    assert reads_evenly(lambda text: codes(made(text)), piece)
