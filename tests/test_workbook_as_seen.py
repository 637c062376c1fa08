"""What people see in a workbook is what is read, or the cell is told that shows something else."""

from pathlib import Path

import pytest

from generator.submissions.intake.package import read_submission
from generator.submissions.opened import Raw
from tests.support.opened_submissions import complete
from tests.support.submission_files import ASKED, SMALL, book, main_sheet, row_of, with_cell, zipped
from tests.support.workbook_looks import AMOUNT, LOOKS, NAME

STORED = "xl/sharedStrings.xml"


def read(folder: Path, parts: dict[str, bytes]) -> Raw:
    path = folder / "p.xlsx"
    path.write_bytes(zipped(parts))
    return complete(read_submission(path, "p.xlsx", ASKED, SMALL))


def test_what_cells_show_otherwise_is_told_once_and_nothing_else_is(tmp_path: Path):
    wrong = {}
    for name, (parts, codes) in LOOKS.items():
        told = tuple(dict.fromkeys(fault.code for fault in read(tmp_path, parts).faults))
        if told != codes:
            wrong[name] = (told, codes)
    assert wrong == {}


def test_it_is_told_at_its_cell_and_nothing_is_kept_from_the_rules(tmp_path: Path):
    for name in ('number "100000"', "font <strike/>", "change <font><strike/></font>"):
        (fault,) = read(tmp_path, LOOKS[name][0]).faults
        assert (fault.where.cell, fault.where.field) == (f"B{row_of(AMOUNT)}", ""), name


RAISED = (
    ('<r><t>90 m</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r>', "90 m²"),
    ('<r><t>H</t></r><r><rPr><vertAlign val="subscript"/></rPr><t>2</t></r><r><t>O</t></r>', "H₂O"),
    ('<r><t>1</t></r><r><rPr><vertAlign val="baseline"/></rPr><t>0</t></r>', "10"),
)


@pytest.mark.parametrize(("runs", "text"), RAISED)
def test_raised_and_lowered_digits_are_read_as_such(runs: str, text: str, tmp_path: Path):
    parts, row = book(), row_of(NAME)
    strings = parts[STORED].decode()
    number = strings.count("<si>")
    parts[STORED] = strings.replace("</sst>", f"<si>{runs}</si></sst>").encode()
    stored = with_cell(parts, main_sheet(), f"B{row}", f'<c t="s"><v>{number}</v></c>')
    inline = f'<c t="inlineStr"><is>{runs}</is></c>'
    for made in (stored, with_cell(book(), main_sheet(), f"B{row}", inline)):
        raw = read(tmp_path, made)
        assert (raw.fields[NAME].text, raw.faults) == (text, ())
