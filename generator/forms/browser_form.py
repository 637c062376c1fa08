"""A form as the browser gets it: plain values that a page carries as JSON.

The counterpart of ``web/src/forms/form.ts``. Whatever follows from the form and its call alone is
worked out here, so that the browser works out only what hangs on the answers.
"""

import json
from collections.abc import Mapping
from typing import cast

from generator.forms.answers import Answers
from generator.forms.checklist import (
    FAULTY,
    MISSING,
    NO_TIME,
    TO_CONFIRM,
    Plan,
    dates_read,
    reads,
)
from generator.forms.conditions import guidance
from generator.forms.csv_package import DESCRIPTOR, GUIDE, package_files
from generator.forms.document_list import document_list
from generator.forms.form import Condition, Field, Form, Option, Section, Table
from generator.forms.messages import MESSAGES, Message
from generator.forms.rule_facts import facts
from generator.forms.rules import Rule
from generator.forms.sums import Tally, tallies
from generator.model.calls import YUAN, Call

Json = dict[str, object]


def portable(form: Form, call: Call) -> Json:
    """Return a form with what the check of one submission needs of its call, as plain values."""
    plan = Plan(form, call)
    return {
        "call": form.call,
        "call_title": call.short_title,
        "version": form.version,
        "title": form.title,
        "help": form.help,
        "sheet": form.sheet,
        "sections": [_section(form, section) for section in form.sections],
        "rules": [_rule(rule, plan.inputs[n]) for n, rule in enumerate(form.rules)],
        "schema": dict(form.schema),
        "messages": {code: _message(message, call) for code, message in MESSAGES.items()},
        "kind_fields": list(plan.kind_fields),
        "kind_columns": [list(place) for place in plan.kind_columns],
        "category_fields": list(plan.category_fields),
        "lineage": {category: list(path) for category, path in plan.lineage.items()},
        "leads": list(plan.leads),
        "windows": [
            {
                "code": window.clause.id,
                "clause": window.clause.number,
                "day": closing.day,
                "categories": list(closing.categories),
                "unsettled": window.unsettled,
            }
            for window, closing in zip(plan.windows, plan.closings, strict=True)
        ],
        "left": [
            {
                "code": left.clause.id,
                "clause": left.clause.number,
                "reason": left.reason,
                "categories": list(left.clause.categories),
            }
            for left in plan.left
        ],
        "reasons": {
            "missing": MISSING,
            "no_time": NO_TIME,
            "to_confirm": TO_CONFIRM,
            "faulty": FAULTY,
        },
        "tallies": [_tally(tally) for tally in tallies(form)],
        "package": _package(form),
    }


def _section(form: Form, section: Section) -> Json:
    return {
        "id": section.id,
        "title": section.title,
        "number": section.number,
        "help": section.help,
        "items": [
            {"is": "field", **_field(item, {}), **_guide(form, item)}
            if isinstance(item, Field)
            else {"is": "table", **_table(form, item)}
            for item in section.items
        ],
    }


def _guide(form: Form, field: Field) -> Json:
    """Return what a sheet says beside a field, where it is more than its help."""
    guide = guidance(form, field)
    return {"guide": guide} if guide != field.help else {}


def _table(form: Form, table: Table) -> Json:
    listed = document_list(form)
    described = cast("list[Answers]", table.descriptor["fields"])
    return {
        "name": table.name,
        "title": table.title,
        "help": table.help,
        "sheet": table.sheet,
        "columns": [
            _field(column, cast("Answers", found.get("constraints", {})))
            for column, found in zip(table.columns, described, strict=True)
        ],
        "least_rows": table.least_rows,
        "most_rows": table.most_rows,
        "unique": list(table.unique),
        "files": listed.file.name if listed is not None and listed.table == table else "",
        "when": [_condition(condition) for condition in table.when],
    }


def _field(field: Field, constraints: Mapping[str, object]) -> Json:
    return {
        "name": field.name,
        "title": field.title,
        "help": field.help,
        "kind": field.kind.value,
        "required": field.required,
        "options": [_option(option) for option in field.options],
        "longest": field.longest,
        "least": field.least,
        "most": field.most,
        **({"earliest": field.earliest} if field.earliest else {}),
        **({"latest": field.latest} if field.latest else {}),
        **({"unit": field.unit} if field.unit else {}),
        **({"marks": list(field.marks)} if field.marks != YUAN.marks else {}),
        "when": [_condition(condition) for condition in field.when],
        "constraints": dict(constraints),
    }


def _option(option: Option) -> Json:
    return {"id": option.id, "label": option.label, "offered": option.offered}


def _condition(condition: Condition) -> Json:
    return {"wants": [[name, list(values)] for name, values in condition.wants]}


def _rule(rule: Rule, inputs: frozenset[str]) -> Json:
    clause = rule.clause
    bands = clause.bands.rows if clause.bands else ()
    return {
        "id": clause.id,
        "clause": clause.number,
        "force": clause.force.value,
        "categories": list(clause.categories),
        "bands": [
            {"first": b.first, "last": b.last, "percent": b.percent, "force": b.force.value}
            for b in bands
        ],
        "size": rule.size,
        "at": rule.at,
        "when": rule.when,
        "check": rule.check,
        "fails": rule.fails,
        "params": {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in rule.params.items()
        },
        **({"lists": json.loads(rule.lists)} if rule.lists else {}),
        "facts": facts(rule, rule.params),
        "inputs": sorted(inputs),
        "within": list(rule.within),
        "dates": list(dates_read(rule)),
        "reads_categories": reads(rule, "categories"),
        "reads_kinds": reads(rule, "kinds"),
    }


def _message(message: Message, call: Call) -> Json:
    text = message.text.replace("{money}", call.currency.unit)
    suggested = {"suggested": message.suggested} if message.suggested else {}
    return {"level": message.level.value, "text": text, **suggested}


def _tally(tally: Tally) -> Json:
    return {
        "total": tally.total.name,
        "said": tally.in_words(),
        "terms": [term.name for term in tally.terms],
        "table": tally.table.name if tally.table else "",
        "column": tally.column.name if tally.column else "",
        "by": tally.by.name if tally.by else "",
        "option": tally.option.id if tally.option else "",
    }


def _package(form: Form) -> dict[str, str]:
    """Return what a data package holds beside its tables; the byte order mark stays."""
    files = package_files(form, {})
    return {name: files[name].decode() for name in (DESCRIPTOR, GUIDE)}
