"""What has one meaning is taken in every shape and told; what has two is asked about."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from generator.findings import Level
from generator.forms.field_types import TAKEN, read
from generator.forms.form import Field, FieldType, Form
from generator.forms.formats import template
from generator.model.calls import Call
from generator.model.loader import load
from generator.submissions.check import check_submissions
from generator.submissions.intake.pool import open_submissions
from generator.submissions.opened import Raw
from generator.submissions.verdict import Result
from tests.conftest import ROOT
from tests.support.opened_submissions import examples, forms_now, raw_of

Answers = dict[str, Any]
SUFFIXES = {"xlsx": "xlsx", "csv": "zip", "html": "html", "json": "json"}
CALLS = sorted(forms_now())


@pytest.fixture(scope="module")
def calls() -> Mapping[str, Call]:
    site, _ = load(ROOT)
    assert site is not None
    return {call.id: call for call in site.calls}


def loosely(field: Field, value: Any) -> Any:
    """Write an answer as people do who were not told how to."""
    if field.kind is FieldType.MONEY:
        return f"\u3000￥{float(value):,.2f}元 "
    if field.kind is FieldType.DATE:
        day = date.fromisoformat(value)
        return f"{day.year}年{day.month}月{day.day}日"
    if field.kind is FieldType.INTEGER:
        return f"{int(value):,} {field.unit}" if field.unit else f"{int(value):,}.00"
    return value


def changed(form: Form, answers: Answers) -> tuple[Answers, set[str]]:
    """Write all amounts, days and numbers of answers loosely; and where they stand."""
    found, places = dict(answers), set()
    for field in form.fields():
        if field.name in answers:
            found[field.name] = loosely(field, answers[field.name])
            if found[field.name] != answers[field.name]:
                places.add(f"/{field.name}")
    for table in form.tables():
        rows = [dict(row) for row in answers.get(table.name, ())]
        for number, row in enumerate(rows):
            for column in table.columns:
                if column.name in row:
                    before = row[column.name]
                    row[column.name] = loosely(column, before)
                    if row[column.name] != before:
                        places.add(f"/{table.name}/{number}/{column.name}")
        found[table.name] = rows
    return found, places


def write(path: Path, form: Form, call: Call, shape: str, answers: Answers, loose: Answers) -> None:
    """Write answers in a shape; where it holds numbers, over those that a program wrote there."""
    if shape in ("csv", "json"):
        path.write_bytes(template(form, call, shape, loose))
        return
    path.write_bytes(template(form, call, shape, answers))
    (raw,) = open_submissions([path], form)
    texts = raw_of(form, loose)
    over = [(raw.fields[name], cell) for name, cell in texts.fields.items()]
    for name, table in texts.tables.items():
        for row, cells in zip(raw.tables[name].rows, table.rows, strict=True):
            over += [(row[column], cell) for column, cell in cells.items()]
    changes = [(there, cell.text) for there, cell in over if cell.text != there.text]
    if shape == "xlsx":
        book = openpyxl.load_workbook(path)
        for there, text in changes:
            book[there.where.sheet][there.where.cell] = text
        book.save(path)
        return
    data = path.read_bytes()
    for there, text in changes:
        old = f'value="{there.text}"'
        data = data.replace(old.encode(), f'value="{text}"'.encode())
    path.write_bytes(data)


def checked(raw: Raw, form: Form, call: Call) -> Result:
    (result,) = check_submissions([raw], form, call, received=None)
    return result


@pytest.mark.parametrize("shape", SUFFIXES)
@pytest.mark.parametrize("call_id", CALLS)
def test_answers_written_loosely_are_taken_in_every_shape_and_told(
    call_id: str, shape: str, calls: Mapping[str, Call], tmp_path: Path
) -> None:
    form, call = forms_now()[call_id], calls[call_id]
    answers = next(iter(examples(call_id).values()))
    loose, places = changed(form, answers)
    path = tmp_path / f"p.{SUFFIXES[shape]}"
    write(path, form, call, shape, answers, loose)
    (raw,) = open_submissions([path], form)
    result = checked(raw, form, call)
    assert result.verdict == "valid"
    told = [one for one in result.findings if one.code == TAKEN]
    assert {one.level for one in told} == {Level.INFO}
    assert {where.field for one in told for where in (one.where, *one.others)} == places
    assert {one.code for one in result.findings} <= {TAKEN, "INT-213"}
    exact = raw_of(form, answers)
    for field in form.fields():
        if field.name in raw.fields:
            there, here = raw.fields[field.name].text, exact.fields[field.name].text
            assert read(field, there).value == read(field, here).value


@pytest.mark.parametrize("shape", SUFFIXES)
def test_what_has_two_meanings_is_asked_about_in_every_shape(
    shape: str, calls: Mapping[str, Call], tmp_path: Path
) -> None:
    form = next(form for form in forms_now().values() if all(_first(form, FieldType.DATE)))
    call = calls[form.call]
    answers = next(iter(examples(form.call).values()))
    for kind, text, code, offered in (
        (FieldType.MONEY, "1.234", "FLD-038", "1234 或 1.234"),
        (FieldType.MONEY, "1,23", "FLD-038", "123 或 1.23"),
        (FieldType.DATE, "06/07/2023", "FLD-039", "2023-06-07 或 2023-07-06"),
        (FieldType.DATE, "2023-9", "FLD-040", "2023-09-01 到 2023-09-30"),
    ):
        table, column = _first(form, kind)
        rows = [dict(row) for row in answers[table]]
        rows[0][column] = text
        path = tmp_path / f"p.{SUFFIXES[shape]}"
        write(path, form, call, shape, answers, answers | {table: rows})
        (raw,) = open_submissions([path], form)
        result = checked(raw, form, call)
        found = [one for one in result.findings if one.code == code]
        assert (result.verdict, {one.level for one in found}) == ("invalid", {Level.ERROR})
        assert all(offered in one.message for one in found)
        places = {where.field for one in found for where in (one.where, *one.others)}
        assert f"/{table}/0/{column}" in places


def _first(form: Form, kind: FieldType) -> tuple[str, str]:
    """Return the first column of a kind with its table."""
    found = ((t.name, c.name) for t in form.tables() for c in t.columns if c.kind is kind)
    return next(found, ("", ""))
