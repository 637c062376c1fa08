"""A Word form is read as people see it, and what cannot be read is told, each thing once."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.model.calls import Site
from generator.submissions.check import check_submissions
from generator.submissions.intake.limits import LIMITS, outline
from generator.submissions.intake.package import read_submission
from generator.submissions.opened import Raw
from tests.support.opened_submissions import complete, forms_now
from tests.support.submission_files import unpacked, zipped
from tests.support.word_files import (
    MAIN,
    answered,
    bare,
    control,
    filled,
    row,
    run,
    swapped,
    text_of,
    unnamed,
    with_text,
)

CALLS = sorted(forms_now())
NAME = "project_name"


def read(folder: Path, call: str, data: bytes) -> Raw:
    path = folder / "p.docx"
    path.write_bytes(data)
    return complete(read_submission(path, "p.docx", outline(forms_now()[call]), LIMITS))


def findings(raw: Raw, call: str, site: Site) -> list[tuple[str, str]]:
    """The codes of what is told of a submission with the pointers they stand at."""
    form = forms_now()[call]
    of = next(one for one in site.calls if one.id == form.call)
    [result] = check_submissions([raw], form, of, received=None)
    return [(f.code, f.where.field) for f in result.findings]


def yes_no(call: str) -> str:
    """A yes or no everyone must answer with yes."""
    return next(f.name for f in forms_now()[call].fields() if f.labels and "declare" in f.name)


# ---- Choices ----

CHOICES = {
    "untouched": (run("□ 是　　□ 否"), ["FLD-001"]),
    "ticked": (run("☑ 是　　□ 否"), []),
    "tick typed in": (run("□ 是√　　□ 否"), []),
    "box replaced": (run("√") + run("是　　□ 否"), []),
    "symbol": ('<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>' + run("是　　□ 否"), []),
    "struck": ('<w:r><w:sym w:font="Wingdings" w:char="F0FD"/></w:r>' + run("是　　□ 否"), []),
    "letter in a symbol font": (
        run("R", '<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>') + run("是　□ 否"),
        [],
    ),
    "private sign": (
        run("\uf0fe", '<w:rFonts w:eastAsia="Wingdings" w:ascii="宋体"/>') + run("是　□ 否"),
        [],
    ),
    "emoji": (
        '<w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice Requires="w16se"><w16se:symEx '
        'xmlns:w16se="s" w16se:char="2611"/></mc:Choice><mc:Fallback><w:t>☑</w:t></mc:Fallback>'
        "</mc:AlternateContent></w:r>" + run("是　□ 否"),
        [],
    ),
    "tick over a box": (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>eq \\o\\ac(□,√)'
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>' + run("是　□ 否"),
        [],
    ),
    "symbol as a field": (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>SYMBOL 254 \\f "Wingdings"'
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("x")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        + run("是　□ 否"),
        [],
    ),
    "form controls": (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/>'
        "<w:checked/></w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMCHECKBOX "
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>' + run("是　□ 否"),
        [],
    ),
    "list of older forms": (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
        '<w:listEntry w:val="否"/><w:listEntry w:val="是"/></w:ddList></w:ffData></w:fldChar></w:r>'
        "<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        [],
    ),
    "hint of a lost list": (run("选择一项。"), ["FLD-001"]),
    "hint of the form": (run("□ 是　　□ 否", "<w:color w:val='5B5750'/>"), ["FLD-001"]),
    "both": (run("☑ 是　　☑ 否"), ["INT-608"]),
    "unclear": (run("是 √ 否"), ["INT-619"]),
    "unknown symbol": (
        '<w:r><w:sym w:font="Wingdings 3" w:char="F052"/></w:r>' + run("是　　□ 否"),
        ["INT-618"],
    ),
    "symbol without its font": (run("\uf052") + run("是　□ 否"), ["INT-618"]),
    "other words": (run("是的"), ["FLD-005"]),
}


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("call", CALLS)
def test_a_choice_on_paper_is_what_is_seen(call: str, name: str, site: Site, tmp_path: Path):
    markup, codes = CHOICES[name]
    field = yes_no(call)
    data = answered(filled(call), field, markup)
    for made in (data, bare(data)):
        raw = read(tmp_path, call, made)
        told = findings(raw, call, site)
        assert [code for code, _ in told] == codes, name
        assert all(pointer == f"/{field}" for _, pointer in told)


# ---- What stands in an answer, or around it ----

BOX = (
    '<w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice Requires="wps"><w:drawing><wp:anchor '
    'xmlns:wp="p"><wps:txbx xmlns:wps="q"><w:txbxContent><w:p>{0}</w:p></w:txbxContent></wps:txbx>'
    "</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox xmlns:v='v'>"
    "<w:txbxContent><w:p>{0}</w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)
PICTURE = '<w:r><w:drawing><a:blip xmlns:a="a" r:embed="x" xmlns:r="r"/></w:drawing></w:r>'
NESTED = "<w:tbl><w:tr><w:tc><w:p>{0}</w:p></w:tc></w:tr></w:tbl><w:p/>"

SEEN = {
    "text box": (BOX.format(run("甲")), "甲", []),
    "artistic lettering": (
        '<w:r><w:pict><v:textpath xmlns:v="v" string="甲"/></w:pict></w:r>',
        "甲",
        [],
    ),
    "insertion": (f'<w:ins w:id="1">{run("甲")}</w:ins>', "甲", ["INT-612"]),
    "deletion": (
        run("甲") + '<w:del w:id="1"><w:r><w:delText>乙</w:delText></w:r></w:del>',
        "甲",
        ["INT-612"],
    ),
    "move": (
        f'<w:moveFrom w:id="1">{run("甲")}</w:moveFrom><w:moveTo w:id="2">{run("甲")}</w:moveTo>',
        "甲",
        ["INT-612"],
    ),
    "hidden": (run("甲") + run("乙", "<w:vanish/>"), "甲", ["INT-613"]),
    "shown after all": (run("甲", '<w:vanish w:val="false"/>'), "甲", []),
    "comment": (
        '<w:commentRangeStart w:id="1"/>'
        + run("甲")
        + '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>',
        "甲",
        ["INT-614"],
    ),
    "footnote": (run("甲") + '<w:r><w:footnoteReference w:id="2"/></w:r>', "甲", ["INT-615"]),
    "picture beside": (run("甲") + PICTURE, "甲", ["INT-615"]),
    "picture alone": (PICTURE, "", ["INT-616"]),
    "soft hyphen and line": (
        "<w:r><w:t>甲</w:t><w:softHyphen/><w:t>乙</w:t><w:noBreakHyphen/><w:t>丙</w:t></w:r>",
        "甲乙-丙",
        [],
    ),
    "smart tag": (f"<w:smartTag>{run('甲')}</w:smartTag>", "甲", []),
    "right to left": (f'<w:bdo w:val="rtl">{run("甲")}</w:bdo>', "甲", []),
    "reading above": (
        "<w:r><w:ruby><w:rt><w:r><w:t>jia</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>甲</w:t></w:r>"
        "</w:rubyBase></w:ruby></w:r>",
        "甲",
        [],
    ),
    "note above": (
        "<w:r><w:ruby><w:rt><w:r><w:t>乙100</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>甲</w:t></w:r>"
        "</w:rubyBase></w:ruby></w:r>",
        "甲",
        ["INT-615"],
    ),
    "struck out": (run("甲") + run("乙", "<w:strike/>"), "甲乙", ["INT-622"]),
    "struck out twice": (run("甲", "<w:dstrike/>"), "甲", ["INT-622"]),
    "not struck out": (run("甲", '<w:strike w:val="0"/>'), "甲", []),
    "white": (run("甲") + run("乙", '<w:color w:val="FFFFFF"/>'), "甲乙", ["INT-623"]),
    "nearly white": (run("甲", '<w:color w:val="fdfdfd"/>'), "甲", ["INT-623"]),
    "white on black": (
        run("甲", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000000"/>'),
        "甲",
        [],
    ),
    "black on black": (
        run("甲", '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>'),
        "甲",
        ["INT-623"],
    ),
    "of its own accord on black": (run("甲", '<w:shd w:val="clear" w:fill="000000"/>'), "甲", []),
    "red": (run("甲", '<w:color w:val="C00000"/>'), "甲", []),
    "tiny": (run("甲") + run("乙", '<w:sz w:val="1"/>'), "甲乙", ["INT-623"]),
    "small": (run("甲", '<w:sz w:val="15"/>'), "甲", []),
    "raised": (run("90 m") + run("2", '<w:vertAlign w:val="superscript"/>'), "90 m²", []),
    "lowered": (run("H") + run("2", '<w:vertAlign w:val="subscript"/>') + run("O"), "H₂O", []),
    "reference": (f'<w:fldSimple w:instr=" REF x ">{run("甲")}</w:fldSimple>', "甲", []),
    "day that moves": (f'<w:fldSimple w:instr=" DATE ">{run("甲")}</w:fldSimple>', "", ["FLD-020"]),
    "bound elsewhere": (
        f'<w:sdt><w:sdtPr><w:dataBinding w:xpath="x"/></w:sdtPr><w:sdtContent>{run("甲")}'
        "</w:sdtContent></w:sdt>",
        "",
        ["FLD-020"],
    ),
}


@pytest.mark.parametrize("name", SEEN)
@pytest.mark.parametrize("call", CALLS)
def test_an_answer_is_what_is_seen_and_the_rest_is_told(
    call: str, name: str, site: Site, tmp_path: Path
):
    markup, text, codes = SEEN[name]
    data = answered(filled(call), NAME, markup)
    # Without its control, an answer is bound to nothing.
    for made in (data,) if name == "bound elsewhere" else (data, bare(data)):
        raw = read(tmp_path, call, made)
        assert raw.fields[NAME].text == text
        assert [code for code, _ in findings(raw, call, site)] == codes


@pytest.mark.parametrize("call", CALLS)
def test_a_style_can_hide_a_text_and_a_nested_table_belongs_to_its_cell(
    call: str, site: Site, tmp_path: Path
):
    styles = text_of(filled(call), "word/styles.xml")
    hiding = (
        '<w:style w:type="character" w:styleId="Base"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Gone"><w:basedOn w:val="Base"/></w:style>'
        "</w:styles>"
    )
    data = with_text(filled(call), styles.replace("</w:styles>", hiding), "word/styles.xml")
    gone = run("甲") + run("乙", '<w:rStyle w:val="Gone"/>')
    raw = read(tmp_path, call, answered(data, NAME, gone))
    assert (raw.fields[NAME].text, [f.code for f in raw.faults]) == ("甲", ["INT-613"])
    nested = "<w:r/></w:p>" + NESTED.format(run("甲")) + "<w:p>"
    raw = read(tmp_path, call, answered(filled(call), NAME, nested))
    assert (raw.fields[NAME].text.strip(), findings(raw, call, site)) == ("甲", [])


@pytest.mark.parametrize("call", CALLS)
def test_numbers_that_a_program_writes_are_told(call: str, site: Site, tmp_path: Path):
    held = control(filled(call), NAME)
    for number, codes in (("7", [("INT-624", "")]), ("0", [])):
        listed = f'<w:pPr><w:numPr><w:numId w:val="{number}"/></w:numPr></w:pPr>{held}'
        data = swapped(filled(call), held, listed)
        data = with_text(
            data,
            re.sub(r"<w:pPr>(?:(?!</w:pPr>).)*</w:pPr>(?=<w:pPr><w:numPr>)", "", text_of(data)),
        )
        assert findings(read(tmp_path, call, data), call, site) == codes


@pytest.mark.parametrize("call", CALLS)
def test_a_row_too_low_to_be_seen_is_told(call: str, site: Site, tmp_path: Path):
    line = row(filled(call), "budget/1/item")
    for height, told in (("1", True), ("600", False)):
        low, count = re.subn(
            "<w:trHeight [^>]*>", f'<w:trHeight w:val="{height}" w:hRule="exact"/>', line
        )
        assert count == 1
        data = swapped(filled(call), line, low)
        codes = {code for code, _ in findings(read(tmp_path, call, data), call, site)}
        assert codes == ({"INT-623"} if told else set())


@pytest.mark.parametrize("call", CALLS)
def test_a_title_or_heading_that_is_not_the_form_s_is_told(call: str, site: Site, tmp_path: Path):
    data, form = filled(call), forms_now()[call]
    text, given = text_of(data), read(tmp_path, call, data).fields
    answered_ones = [f for f in form.fields() if given[f.name].text.strip()]
    first, last = answered_ones[1], answered_ones[-1]

    def renamed(old: str, new: str, text: str) -> str:
        made, count = re.subn(rf"(<w:t(?: [^>]*)?>){re.escape(old)}(?=</w:t>)", rf"\1{new}", text)
        assert count
        return made

    for made, codes in (
        (renamed(first.title, f"{first.title}（万元）", text), ["INT-625"]),
        (renamed(last.title, "另一个名称", text), ["INT-625"]),
        (renamed(first.title, f"* {first.title}：", text), []),
        (
            renamed(
                "换", last.title, renamed(last.title, first.title, renamed(first.title, "换", text))
            ),
            ["INT-625", "INT-625"],
        ),
    ):
        told = findings(read(tmp_path, call, with_text(data, made)), call, site)
        assert [code for code, _ in told] == codes
    table = next(t for t in form.tables() if t.name == "budget")
    column = table.columns[-1]
    heading = renamed(column.title, "另一列", text)
    told = findings(read(tmp_path, call, with_text(data, heading)), call, site)
    assert told == [("INT-625", "")]


@pytest.mark.parametrize("call", CALLS)
def test_text_in_a_box_outside_every_cell_is_told_once(call: str, site: Site, tmp_path: Path):
    box = f"<w:body><w:p>{BOX.format(run('甲'))}</w:p>"
    data = with_text(filled(call), text_of(filled(call)).replace("<w:body>", box))
    assert findings(read(tmp_path, call, data), call, site) == [("INT-617", "")]
    empty = with_text(
        filled(call), text_of(filled(call)).replace("<w:body>", box).replace("甲", "")
    )
    assert "INT-617" not in [f.code for f in read(tmp_path, call, empty).faults]


@pytest.mark.parametrize("call", CALLS)
def test_changes_everywhere_are_told_once(call: str, site: Site, tmp_path: Path):
    text = text_of(filled(call))
    inserted = re.sub(r"(<w:sdtContent>)(<w:r>.*?</w:r>)", r"\1<w:ins>\2</w:ins>", text)
    raw = read(tmp_path, call, with_text(filled(call), inserted))
    assert findings(raw, call, site) == [("INT-612", "")]


@pytest.mark.parametrize("call", CALLS)
def test_a_strict_document_is_read_like_any_other(call: str, site: Site, tmp_path: Path):
    base = "http://schemas.openxmlformats.org/"
    parts = {
        name: data.decode()
        .replace(f"{base}officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/")
        .replace(f"{base}wordprocessingml/2006/", "http://purl.oclc.org/ooxml/wordprocessingml/")
        .encode()
        if name.endswith((".xml", ".rels"))
        else data
        for name, data in unpacked(filled(call)).items()
    }
    assert findings(read(tmp_path, call, zipped(parts)), call, site) == []


# ---- Rows ----


def shaped(call: str, change: Callable[[str], str]) -> bytes:
    """The form with the second row of its budget changed."""
    old = row(filled(call), "budget/1/item")
    return swapped(filled(call), old, change(old))


def typed(line: str, *texts: str) -> str:
    """A row without controls, with other texts in its cells."""
    words = iter(texts)
    return re.sub(r"<w:sdt>.*?</w:sdt>", lambda _: run(next(words, "")), line, flags=re.DOTALL)


def joined(line: str, count: int) -> str:
    """A row whose first cells are one."""
    cells = re.findall(r"<w:tc>.*?</w:tc>", line, re.DOTALL)
    wide = cells[0].replace("<w:tcPr>", f'<w:tcPr><w:gridSpan w:val="{count}"/>', 1)
    return line.replace("".join(cells[:count]), wide)


@pytest.mark.parametrize("call", CALLS)
def test_rows_are_what_is_seen(call: str, site: Site, tmp_path: Path):
    before = read(tmp_path, call, filled(call)).tables["budget"].rows
    hidden = shaped(call, lambda line: line.replace("<w:trPr>", "<w:trPr><w:hidden/>", 1))
    raw = read(tmp_path, call, hidden)
    assert len(raw.tables["budget"].rows) == len(before) - 1
    assert ("INT-613", "") in findings(raw, call, site)
    gone = shaped(call, lambda line: line.replace("<w:trPr>", '<w:trPr><w:del w:id="1"/>', 1))
    raw = read(tmp_path, call, gone)
    assert len(raw.tables["budget"].rows) == len(before) - 1
    added = shaped(call, lambda line: line + typed(line))
    assert findings(read(tmp_path, call, added), call, site) == []
    repeated = shaped(call, lambda line: line.replace("<w:trPr>", "<w:trPr><w:tblHeader/>", 1))
    assert findings(read(tmp_path, call, repeated), call, site) == []


@pytest.mark.parametrize("call", CALLS)
def test_joined_cells_in_a_row_are_one_finding(call: str, site: Site, tmp_path: Path):
    columns = len(next(t for t in forms_now()[call].tables() if t.name == "budget").columns)
    wide = shaped(call, lambda line: line + joined(typed(line, "场地"), 2))
    tall = shaped(
        call,
        lambda line: (
            line + typed(line, "a", "b", "c", "1").replace("<w:tcPr>", "<w:tcPr><w:vMerge/>", 1)
        ),
    )
    for data in (wide, bare(wide), tall, bare(tall)):
        raw = read(tmp_path, call, data)
        assert [f.code for f in raw.faults] == ["INT-620"]
        assert raw.faults[0].where.row == 3
        told = [
            code for code, pointer in findings(raw, call, site) if pointer.startswith("/budget/")
        ]
        assert told == ["INT-620"]
    sums = shaped(call, lambda line: line + joined(typed(line), columns - 1))
    assert findings(read(tmp_path, call, sums), call, site) == []


@pytest.mark.parametrize("call", CALLS)
def test_a_title_above_the_headings_and_a_heading_in_other_letters_change_nothing(
    call: str, site: Site, tmp_path: Path
):
    data = bare(filled(call))
    form = forms_now()[call]
    table = next(t for t in form.tables() if t.name == "budget")
    before = read(tmp_path, call, data).tables["budget"]
    text = text_of(data)
    at = text.rindex("<w:tbl>", 0, text.index(f">{table.columns[0].title}<"))
    head = text.index("<w:tr>", at)
    title = (
        f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="4"/></w:tcPr><w:p>{run("表")}</w:p></w:tc></w:tr>'
    )
    for made in (
        text[:head] + title + text[head:],
        text[:head]
        + text[head:].replace(f">{table.columns[0].title}<", f">* {table.columns[0].title}：<", 1),
    ):
        raw = read(tmp_path, call, with_text(data, made))
        assert (raw.tables["budget"].missing, raw.tables["budget"].extra) == ((), ())
        assert len(raw.tables["budget"].rows) == len(before.rows)
        assert findings(raw, call, site) == []


@pytest.mark.parametrize("call", CALLS)
def test_a_filled_table_that_is_there_twice_is_told(call: str, site: Site, tmp_path: Path):
    data = bare(filled(call))
    text = text_of(data)
    table = next(t for t in forms_now()[call].tables() if t.name == "budget")
    start = text.rindex("<w:tbl>", 0, text.index(f">{table.columns[0].title}<"))
    end = text.index("</w:tbl>", start) + len("</w:tbl>")
    twice = text[:end] + "<w:p/>" + text[start:end] + text[end:]
    raw = read(tmp_path, call, with_text(data, twice))
    assert [(f.code, f.where.field) for f in raw.faults] == [("INT-309", "/budget")]


# ---- Which form it is ----


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.parametrize("name", ["", "blank"])
def test_a_form_that_lost_its_mark_is_known_by_what_stands_in_it(
    call: str, silent: bool, name: str, site: Site, tmp_path: Path
):
    data = filled(call, name)
    before = findings(read(tmp_path, call, data), call, site)
    for made in (data, bare(data)):
        raw = read(tmp_path, call, unnamed(made, silent=silent))
        told = findings(raw, call, site)
        assert raw.form == (call, forms_now()[call].version)
        assert [one for one in told if one[0] != "INT-610"] == before
        # A form nobody filled in has no other fault.
        assert (("INT-610", "") in told) is (silent and name != "blank")


@pytest.mark.parametrize("call", CALLS)
def test_a_form_of_another_call_is_never_taken_for_one_of_this(call: str, tmp_path: Path):
    other = next(one for one in CALLS if one != call)
    for made in (filled(other), bare(filled(other))):
        for silent, codes in ((False, {"INT-204"}), (True, {"INT-607", "INT-005"})):
            raw = read(tmp_path, call, unnamed(made, silent=silent))
            assert not raw.readable
            assert {fault.code for fault in raw.faults} <= codes


@pytest.mark.parametrize("call", CALLS)
def test_a_form_pasted_into_a_cell_of_another_table_is_read(call: str, site: Site, tmp_path: Path):
    data = unnamed(bare(filled(call)))
    text = text_of(data)
    start, end = text.index("<w:body>") + len("<w:body>"), text.rindex("<w:sectPr")
    around = f"<w:tbl><w:tr><w:tc>{text[start:end]}</w:tc></w:tr></w:tbl>"
    raw = read(tmp_path, call, with_text(data, text[:start] + around + text[end:]))
    # The sentence that names the form stands in the cell as well.
    assert [code for code, _ in findings(raw, call, site)] == []


@pytest.mark.parametrize("call", CALLS)
def test_titles_that_stand_nowhere_are_named_in_one_line(call: str, site: Site, tmp_path: Path):
    form = forms_now()[call]
    data = filled(call)
    phone = "contact_phone"
    lost = swapped(data, row(data, phone), "")
    told = findings(read(tmp_path, call, lost), call, site)
    assert sorted(told) == [("FLD-001", f"/{phone}"), ("INT-611", "")]
    title = next(f.title for f in form.fields() if f.name == phone)
    [fault] = read(tmp_path, call, lost).faults
    assert fault.facts["titles"] == f"“{title}”"


@pytest.mark.parametrize("call", CALLS)
def test_a_table_that_may_be_empty_may_be_missing(call: str, site: Site, tmp_path: Path):
    data = filled(call, "blank")
    text = text_of(data)
    start = text.rindex("<w:tbl>", 0, text.index('w:val="partners/0/'))
    end = text.index("</w:tbl>", start) + len("</w:tbl>")
    gone = with_text(data, text[:start] + text[end:])
    before = findings(read(tmp_path, call, data), call, site)
    assert findings(read(tmp_path, call, gone), call, site) == before


def test_any_document_is_told_for_what_it_is(tmp_path: Path):
    call = CALLS[0]
    letter = f"<w:document xmlns:w='w'><w:body><w:p>{run('来信')}</w:p></w:body></w:document>"
    parts = {n: d for n, d in unpacked(unnamed(filled(call))).items() if "footer" not in n}
    raw = read(tmp_path, call, zipped({**parts, MAIN: letter.encode()}))
    assert [fault.code for fault in raw.faults] == ["INT-005"]
    assert control(filled(call), NAME)
