"""The parts of the check: schema and layout agree, both validators agree, tables are ours alone."""

import random
import socket
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from types import MappingProxyType
from typing import Any

import jsonschema
import pytest
import referencing
from jsonschema_rs import Draft202012Validator as Validator
from jsonschema_rs import ValidationErrorKind

from generator.findings import Level
from generator.forms.checklist import Plan
from generator.forms.form import Field, FieldType, Form, Table
from generator.forms.messages import MESSAGES, fill
from generator.model.calls import Call, Site
from generator.submissions import tables
from generator.submissions.answers import take
from generator.submissions.check import check_submissions
from generator.submissions.opened import Where
from generator.submissions.schema import SchemaCheck
from generator.submissions.verdict import MOST_APART, Note, group
from tests.support.opened_submissions import examples, forms_now, raw_of
from tests.support.single_faults import WRONG, sound, sound_answers, spoil, with_table

FORMS = list(forms_now().values())
EACH = pytest.mark.parametrize("form", FORMS, ids=[form.call for form in FORMS])


@pytest.fixture(scope="module")
def calls(site: Site) -> dict[str, Call]:
    return {call.id: call for call in site.calls}


def deciding(form: Form) -> set[str]:
    """The single answers that conditions ask for."""
    items = [item for section in form.sections for item in section.items]
    names = {name for item in items for when in item.when for name, _ in when.wants}
    return {name for name in names if form.field(name)}


def combinations(form: Form, plan: Plan) -> Iterator[dict[str, Any]]:
    """Every combination of the answers that decide what is asked, unanswered ones among them."""
    names = sorted(deciding(form) | set(plan.kind_fields))
    choices = [(None, *(o.id for o in form.field(n).options)) for n in names]
    tables_of_kinds = [t for t, _ in plan.kind_columns]
    kinds = [o.id for o in form.field(plan.kind_fields[0]).options]
    partners = [(), *((k,) for k in kinds), *product(kinds, repeat=2)]
    for chosen in product(*choices):
        answers = {n: v for n, v in zip(names, chosen, strict=True) if v is not None}
        for listed in partners if tables_of_kinds else [()]:
            rows = {table: [{"kind": k} for k in listed] for table in tables_of_kinds}
            yield answers | rows


def required_by(schema: Validator, answers: Mapping[str, Any]) -> set[str]:
    """The names a schema asks for, given only the answers that decide."""
    kinds = [error.kind for error in schema.iter_errors(answers) if not error.instance_path]
    found = {kind.property for kind in kinds if isinstance(kind, ValidationErrorKind.Required)}
    return found | (answers.keys() - {"form"})


def refused_by(schema: Validator, answers: Mapping[str, Any]) -> set[str]:
    """The names a schema does not allow, given an answer to everything."""
    return {
        str(error.instance_path[0])
        for error in schema.iter_errors(answers)
        if isinstance(error.kind, ValidationErrorKind.FalseSchema)
    }


@EACH
def test_the_schema_asks_for_exactly_what_the_layout_shows(form: Form, calls) -> None:
    plan = Plan(form, calls[form.call])
    schema = Validator(dict(form.schema), offline=True)
    identity = {"form": {"call": form.call, "version": form.version}}
    full = {k: v for answers in examples(form.call).values() for k, v in answers.items()}
    seen = 0
    for answers in combinations(form, plan):
        taken = take(raw_of(form, answers), plan, show_values=False)
        if any(shown is None for shown in taken.visible.values()):
            continue
        seen += 1
        shown = {name for name, item in plan.items.items() if taken.visible[name]}
        given = {name for name in answers if taken.visible[name]}
        only = {name: answers[name] for name in given}
        optional = {n for n in shown if isinstance(f := plan.items[n].of, Field) and not f.required}
        assert required_by(schema, identity | only) - optional == shown - optional
        hidden = refused_by(schema, identity | full | answers)
        assert hidden == (full.keys() - {"form"}) - shown
    assert seen >= 2


@EACH
def test_both_json_schema_validators_agree(form: Form) -> None:
    slow = jsonschema.Draft202012Validator(
        dict(form.schema),
        registry=referencing.Registry(),
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )
    fast = SchemaCheck(form)
    dice = random.Random(4)  # noqa: S311  the same cases on every run
    different = 0
    for _, answers in sound_answers(form, 60, seed=4):
        for _ in range(6):
            spoiled = {k: v for k, v in answers.items() if k != "form" and dice.random() > 0.03}
            spoiled["form"] = {"call": form.call, "version": form.version}
            for name in dice.sample(sorted(spoiled), dice.randint(0, 2)):
                spoiled[name] = dice.choice(
                    ["", "x", 7, True, None, [], "1.234", "2021-02-30", "a", {"call": "x"}]
                )
            if dice.random() < 0.1:
                spoiled["unknown"] = 1
            valid = slow.is_valid(spoiled)
            assert (not list(fast.faults(spoiled))) == valid
            different += not valid
    assert 100 < different < 360


@EACH
def test_what_only_the_schema_refuses_is_told_at_its_field(form: Form, calls) -> None:
    properties = {
        **form.schema["properties"],
        "project_name": {**form.schema["properties"]["project_name"], "maxLength": 3},
    }
    narrow = replace(form, schema=MappingProxyType({**form.schema, "properties": properties}))
    (result,) = check_submissions(
        [next(sound(form, 1, seed=1))], narrow, calls[form.call], received=None
    )
    assert [(t.code, t.where.field) for t in result.findings] == [("FLD-023", "/project_name")]


@EACH
def test_what_the_schema_refuses_as_a_whole_is_told_too(form: Form, calls) -> None:
    for more in ({"maxProperties": 3}, {"required": ["no_such_field"]}):
        narrow = replace(form, schema=MappingProxyType({**form.schema, "allOf": [more]}))
        (result,) = check_submissions(
            [next(sound(form, 1, seed=1))], narrow, calls[form.call], received=None
        )
        assert [t.code for t in result.findings] == ["FLD-023"]


@EACH
def test_what_only_the_table_schema_refuses_is_told_at_its_cell(form: Form, calls) -> None:
    sections = tuple(
        replace(s, items=tuple(_narrow(i) if i.name == "team" else i for i in s.items))
        for s in form.sections
    )
    raw = spoil(next(sound(form, 1, seed=1)), "/team/0/name", "不合规定的姓名")
    (result,) = check_submissions(
        [raw], replace(form, sections=sections), calls[form.call], received=None
    )
    found = {w.field for t in result.findings for w in (t.where, *t.others)}
    assert {t.code for t in result.findings} == {"TBL-008"}
    assert "/team/0/name" in found


def _narrow(table: Table) -> Table:
    fields = [
        {**f, "constraints": {**f["constraints"], "pattern": "[a-z]*"}}
        if f["name"] == "name"
        else f
        for f in table.descriptor["fields"]
    ]
    return replace(table, descriptor=MappingProxyType({**table.descriptor, "fields": fields}))


@EACH
def test_a_table_with_too_few_rows_is_told(form: Form, calls) -> None:
    sections = tuple(
        replace(
            s, items=tuple(replace(i, least_rows=5) if i.name == "team" else i for i in s.items)
        )
        for s in form.sections
    )
    raw = raw_of(form, next(iter(examples(form.call).values())))
    raw = with_table(raw, "team", rows=raw.tables["team"].rows[:2])
    (result,) = check_submissions(
        [raw], replace(form, sections=sections), calls[form.call], received=None
    )
    assert [(t.code, t.where.field) for t in result.findings] == [("TBL-002", "/team")]
    assert "只有 2 行，至少要 5 行" in result.findings[0].message


@pytest.mark.parametrize("spoilt", [{"type": "no-such-type"}, {"type": "string", "format": 1}])
@EACH
def test_a_table_schema_that_cannot_be_used_is_no_fault_of_the_applicant(
    form: Form, calls, spoilt: dict[str, Any]
) -> None:
    table = form.table("team")
    assert table is not None
    fields = [{**f, **spoilt} for f in table.descriptor["fields"]]
    broken = replace(table, descriptor=MappingProxyType({**table.descriptor, "fields": fields}))
    sections = tuple(
        replace(s, items=tuple(broken if i.name == "team" else i for i in s.items))
        for s in form.sections
    )
    with pytest.raises(ValueError, match="Table Schema of team"):
        list(
            check_submissions(
                [next(sound(form, 1, seed=1))],
                replace(form, sections=sections),
                calls[form.call],
                received=None,
            )
        )


@EACH
def test_a_column_may_have_the_name_of_the_key_of_a_batch(form: Form, calls) -> None:
    table = form.table("team")
    assert table is not None
    extra = replace(table.columns[-1], name="_", title="备注", required=False)
    fields = [*table.descriptor["fields"], {"name": "_", "type": "string"}]
    wider = replace(
        table,
        columns=(*table.columns, extra),
        descriptor=MappingProxyType({**table.descriptor, "fields": fields}),
    )
    sections = tuple(
        replace(s, items=tuple(wider if i.name == "team" else i for i in s.items))
        for s in form.sections
    )
    wide = replace(form, sections=sections)
    (result,) = check_submissions(
        [next(sound(form, 1, seed=1))], wide, calls[form.call], received=None
    )
    assert result.verdict == "valid"


@EACH
def test_the_table_check_finds_what_reading_finds_where_both_look(form: Form, calls) -> None:
    """Rows spoiled at random: frictionless agrees with the reading of every cell it can judge."""
    plan = Plan(form, calls[form.call])
    dice = random.Random(9)  # noqa: S311  the same cases on every run
    # A check digit, a sign that cannot be seen or an identity number no Table Schema can refuse,
    # and a line break or a day that does not exist neither; full-width digits it takes for digits.
    # A text longer than can be searched is refused before it gets there.
    blind = {"FLD-003", "FLD-006", "FLD-012", "FLD-016", "FLD-017", "FLD-018", "FLD-019"}
    blind |= {"FLD-020", "FLD-024", "FLD-038"}
    taken = []
    for raw in sound(form, 40, seed=8):
        for table in form.tables():
            for number in range(len(raw.tables[table.name].rows)):
                for column in table.columns:
                    if dice.random() < 0.15:
                        texts = [text for text, _ in WRONG[column.kind]] + ["", "长" * 500]
                        pointer = f"/{table.name}/{number}/{column.name}"
                        raw = spoil(raw, pointer, dice.choice(texts))
        taken.append(take(raw, plan, show_values=False))
    for item in plan.items.values():
        if not isinstance(item.of, Table):
            continue
        places = [
            (one, row)
            for one in taken
            if one.visible[item.of.name]
            for row in one.rows[item.of.name]
        ]
        found = set(tables.library_faults(item.of, places)) if places else set()
        # What is told apart without the library is told as it would.
        assert set(tables.faults(item.of, places)) == found
        theirs = {(n, name) for n, name in found if name}
        for number, (_, row) in enumerate(places):
            for column in item.of.columns:
                reading = row.readings[column.name]
                refused = bool(reading.problem) or (column.required and reading.value is None)
                if (number, column.name) in theirs:
                    assert refused
                elif refused:
                    assert reading.problem in blind


def test_checking_connects_to_nothing_and_opens_nothing(calls, monkeypatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    form = FORMS[0]
    raw = next(sound(form, 1, seed=1))
    for text in ("http://127.0.0.1/schema.json", "file:///etc/passwd", "../../etc/passwd"):
        raw = spoil(raw, "/team/0/name", text)
        (result,) = check_submissions([raw], form, calls[form.call], received=None)
        assert result.verdict in ("valid", "invalid")


def test_amounts_at_their_very_limit_break_no_rule_engine(calls) -> None:
    for form in FORMS:
        for answers in examples(form.call).values():
            raw = raw_of(form, answers)
            for field in form.fields():
                if field.kind is FieldType.MONEY and field.name in answers:
                    raw = spoil(raw, f"/{field.name}", "999999999999.99")
            for number in range(len(raw.tables["budget"].rows)):
                raw = spoil(raw, f"/budget/{number}/amount", "999999999999.99")
            (result,) = check_submissions([raw], form, calls[form.call], received=None)
            assert result.verdict == "invalid"


def test_braces_in_facts_are_not_filled_again() -> None:
    assert fill("{a}；{b}", {"a": "{b}", "b": 2}) == "{b}；2"
    with pytest.raises(KeyError):
        fill("{c}", {"a": 1})


def test_every_message_has_a_family_and_a_level() -> None:
    for code, message in MESSAGES.items():
        assert code == message.code
        assert code[:3] in {"FLD", "TBL", "INT", "RCV"}
        assert message.level in Level


def test_notes_are_grouped_by_column_and_sentence() -> None:
    def note(row: int, message: str, code: str = "FLD-006") -> Note:
        return Note(
            code=code,
            level=Level.ERROR,
            message=message,
            plain="plain",
            clause="",
            where=Where(file="a", row=row),
            rank=(1, row, 1),
        )

    notes = [note(n, f"m{n}") for n in range(MOST_APART + 3)] + [
        note(99, "m1"),
        note(5, "x", "TBL-1"),
    ]
    found = group(notes)
    assert [t.count for t in found if t.code == "FLD-006"] == [1, 2] + [1] * (MOST_APART - 2) + [3]
    assert sum(t.count for t in found) == len(notes)
    assert found[-1].message == "plain"
