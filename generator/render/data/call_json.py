"""A call as JSON: every noun, every clause with its sentence, and what follows from them.

Nouns refer to clauses by id; a clause stands in full once, under ``clauses``. Nothing here depends
on today, and nothing is read or written. The shape is ``schemas/published/call.schema.json``.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo

from generator.model import call_status, wording
from generator.model.calls import (
    Call,
    Case,
    CaseList,
    Category,
    FormOutline,
    Money,
    Notice,
    Quota,
    Site,
)
from generator.model.clauses import Assumption, Bands, Clause, Limit
from generator.model.contacts import Contact
from generator.model.milestones import Milestone
from generator.model.reference_lists import ReferenceList
from generator.model.responsibility import office_of
from generator.model.ways_in import WayIn

SCHEMA = "data/schemas/call.schema.json"
"""Where the shape of a call stands; told whole, for a version is kept elsewhere too."""
Json = dict[str, object]


def call_json(call: Call, site: Site) -> bytes:
    """Return the whole call as JSON: UTF-8, keys in a fixed order, indented by two, one newline."""
    return json_bytes(_call(call, site))


def json_bytes(value: object) -> bytes:
    """Return a value as the JSON this site publishes."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def written_end(end: datetime, zone: tzinfo) -> str:
    """Write an exclusive end as the sources do; midnight is 24:00 of the day before."""
    local = end.astimezone(zone)
    if (local.hour, local.minute, local.second) != (0, 0, 0):
        return written(local, zone)
    offset = local.isoformat()[-6:]
    return f"{(local - timedelta(days=1)).date().isoformat()}T24:00{offset}"


def written(instant: datetime, zone: tzinfo) -> str:
    """Write an instant to the minute with its offset, such as 2020-09-08T00:00+08:00."""
    return instant.astimezone(zone).isoformat(timespec="minutes")


def last_day(end: datetime, zone: tzinfo) -> date:
    """Return the last day that belongs to a span with an exclusive end."""
    return (end.astimezone(zone) - timedelta(microseconds=1)).date()


def _call(call: Call, site: Site) -> Json:
    percent = call_status.own_funds_percent(call)
    office = office_of(site, call)
    return {
        "$schema": f"{site.url}{SCHEMA}",
        "id": call.id,
        "url": f"{site.url}calls/{call.id}/",
        "language": site.language,
        "time_zone": site.time_zone,
        "year": call.year,
        "place": call.place,
        "programme": call.programme,
        "short_title": call.short_title,
        "office": call.office,
        **({"publisher": {"id": office.id, "name": office.name}} if office else {}),
        "summary": call.summary,
        "closing_soon_days": call.closing_soon_days,
        "notice": _notice(call.notice),
        "purpose": _ids(call.purpose),
        "currency": {
            "code": call.currency.code,
            "name": call.currency.name,
            "unit": call.currency.unit,
            "large_unit": _given(call.currency.large_unit),
            "large_factor": call.currency.large_factor,
            **({"symbol": call.currency.symbol} if call.currency.symbol else {}),
        },
        "districts": {
            "title": call.districts.title,
            "names": list(call.districts.names),
            "assumption": _assumption(call.districts.assumption),
        }
        if call.districts
        else None,
        "category_statements": _ids(call.category_statements),
        "axes": [
            {
                "id": axis.id,
                "title": axis.title,
                "categories": [_category(call, item) for item in axis.categories],
            }
            for axis in call.axes
        ],
        "eligibility": _eligibility(call),
        "requirements": [
            {"id": group.id, "title": group.title, "clauses": _ids(group.clauses)}
            for group in call.groups
        ],
        "quotas": [_quota(call, item) for item in call.quotas],
        "milestones": _milestones(call, site),
        "review": _review(call),
        "funding": {
            "source": _given(call.source_clause),
            "own_funds": _given(call.own_funds_clause),
            "own_funds_percent": percent[0] if percent else None,
            "instalments": [
                {"percent": part.percent, "when": part.when, "clause": part.clause.id}
                for part in call.instalments
            ],
            "statements": _ids(call.funding_statements),
        },
        "contacts": _contacts(call),
        "cases": _cases(call.cases) if call.cases else None,
        "lists": [reference_list(one) for one in call.lists],
        "form": _form(call.form),
        "clauses": _clauses(call),
        "held": {
            held.value: call_status.held_counts(call).get(held.value, 0) for held in wording.HELD
        },
        "general_assumptions": [
            {"id": item.id, "number": item.number, **_reading(item.assumption)}
            for item in call.general_assumptions
        ],
        "assumptions": [
            {"number": number, **_reading(reading)}
            for number, reading in call_status.assumptions(call)
        ],
    }


def _given(value: str) -> str | None:
    """Turn a blank into null, so that a reader need not tell the two apart."""
    return value or None


def _ids(clauses: Iterable[Clause]) -> list[str]:
    return [clause.id for clause in clauses]


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _reading(value: Assumption) -> Json:
    return {
        "reading": value.reading,
        "reason": value.reason,
        "confirm": _given(value.confirm),
    }


def _assumption(value: Assumption | None) -> Json | None:
    return _reading(value) if value else None


def _notice(notice: Notice) -> Json:
    return {
        "title": notice.title,
        "kind": notice.kind,
        "label": _given(notice.label),
        "letterhead": _given(notice.letterhead),
        "issuer": _given(notice.issuer),
        "number": _given(notice.number),
        "issued": _day(notice.issued),
        "addressees": list(notice.addressees),
        "attachments": [
            {"label": item.label, "title": item.title, "shown": _given(item.shown)}
            for item in notice.attachments
        ],
        "documents": list(notice.documents),
        "to_confirm": list(notice.to_confirm),
        "outline": [
            {
                "number": heading.number,
                "occurrence": heading.occurrence,
                "title": heading.title,
                "assumption": _assumption(heading.assumption),
            }
            for heading in notice.outline
        ],
    }


def _category(call: Call, category: Category) -> Json:
    holding = call_status.ceiling_of(call, category)
    return {
        "id": category.id,
        "code": _given(category.code),
        "name": category.name,
        "short": category.short,
        "path": list(category.path),
        "open": category.open,
        "closed": category.closed.id if category.closed else None,
        "statements": _ids(category.statements),
        "ceiling": _money(call, category.ceiling),
        "ceiling_in_force": holding.amount if holding else None,
        "reward": _money(call, category.reward),
        "directions_title": _given(category.directions_title),
        "directions": _ids(category.directions),
        "tracks": [_category(call, track) for track in category.tracks],
    }


def _money(call: Call, money: Money | None) -> Json | None:
    if money is None:
        return None
    return {
        "amount": money.amount,
        "per": money.per,
        "said": wording.at_most(money, call.currency),
        "clause": money.clause.id,
    }


def _eligibility(call: Call) -> Json:
    return {
        "kinds": [
            {
                "id": kind.id,
                "name": kind.name,
                "full_name": kind.full_name,
                "leads": kind.leads,
                "number": kind.number,
                "occurrence": kind.occurrence,
            }
            for kind in call.kinds
        ],
        "statements": _ids(call.eligibility_statements),
        "conditions": [
            {"kinds": list(item.kinds), "title": item.title, "clauses": _ids(item.items)}
            for item in call.conditions
        ],
        "papers": [
            {
                "name": paper.name,
                "note": _given(paper.note),
                "kinds": list(paper.kinds),
                "categories": list(paper.clause.categories),
                "clause": paper.clause.id,
            }
            for paper in call.papers
        ],
        "entries": [
            {
                "lead": list(entry.lead),
                "partners": list(entry.partners),
                "mode": entry.mode,
                "categories": list(entry.clause.categories),
                "clause": entry.clause.id,
            }
            for entry in call.entries
        ],
    }


def _quota(call: Call, quota: Quota) -> Json:
    return {
        "name": quota.name,
        "by": quota.by,
        "per": quota.per,
        "least": quota.least,
        "most": quota.most,
        "unit": quota.unit,
        "said": wording.quota(quota),
        "categories": list(quota.clause.categories),
        "clause": quota.clause.id,
        "bonus": {
            "source": quota.bonus.source,
            "add": quota.bonus.add,
            "clause": quota.bonus.clause.id,
        }
        if quota.bonus
        else None,
        "exceptions": [
            {"district": district, "most": most} for district, most, _ in quota.exceptions
        ],
        "districts": [
            {
                "district": row.district,
                "least": row.least,
                "base": row.base,
                "exceptional": row.exceptional,
                "cases": [case.number for case in row.cases],
                "added": row.added,
                "most": row.most,
            }
            for row in call_status.district_quotas(call, quota)
        ],
    }


def _milestones(call: Call, site: Site) -> list[Json]:
    zone = site.zone
    spans = call_status.spans(call, site.calendar, zone)
    return [_milestone(m, spans[m.clause.id], zone) for m in call.milestones]


def _milestone(milestone: Milestone, span: call_status.Span, zone: tzinfo) -> Json:
    return {
        **_windowed(milestone, zone),
        "name": milestone.name,
        "actor": milestone.actor,
        "role": milestone.role,
        "shape": milestone.shape,
        "opens": written(milestone.opens, zone) if milestone.opens else None,
        "closes": written_end(milestone.closes, zone) if milestone.closes else None,
        "starts": _day(milestone.starts),
        "ends": _day(milestone.ends),
        "months": milestone.months,
        "working_days": milestone.working_days,
        "after": _given(milestone.after),
        "to_confirm": list(milestone.to_confirm),
        "span": {
            "start": span.start.astimezone(zone).isoformat() if span.start else None,
            "end": span.end.astimezone(zone).isoformat() if span.end else None,
            "last_day": _day(last_day(span.end, zone)) if span.end else None,
            "counted": span.counted,
            "to_confirm": span.to_confirm,
        },
        **({"ways": [_way(one) for one in milestone.ways]} if milestone.ways else {}),
        "clause": milestone.clause.id,
    }


def _windowed(milestone: Milestone, zone: tzinfo) -> Json:
    """Return what few steps have: an end by their places, and times stated elsewhere."""
    found: Json = {"until_full": True} if milestone.until_full else {}
    if milestone.full_since:
        found["full_since"] = written_end(milestone.full_since, zone)
    if milestone.also_stated:
        found["also_stated"] = [
            {
                "opens": written(one.opens, zone) if one.opens else None,
                "closes": written_end(one.closes, zone) if one.closes else None,
                "says": one.says,
                "number": _given(one.number),
            }
            for one in milestone.also_stated
        ]
    return found


def _way(one: WayIn) -> Json:
    return {
        "way": one.way,
        "system": _given(one.system),
        "contact": _given(one.contact),
        "through": _given(one.through),
        "paper": one.paper or None,
        "electronic": one.electronic or None,
        "says": _given(one.says),
        "number": _given(one.number),
    }


def _review(call: Call) -> Json:
    return {
        "stages": [
            {
                "name": stage.name,
                "by": _given(stage.by),
                "method": _given(stage.method),
                "categories": list(stage.clause.categories),
                "clause": stage.clause.id,
            }
            for stage in call.stages
        ],
        "criteria": [
            {"title": item.title, "items": list(item.items), "clause": item.clause.id}
            for item in call.criteria
        ],
        "priorities": {
            "title": call.priorities.title,
            "clauses": _ids(call.priorities.items),
        }
        if call.priorities
        else None,
    }


def _further(item: Contact) -> dict[str, object]:
    """Return what only some contacts have."""
    found = {
        "email": item.email,
        "address": item.address,
        "area": list(item.area),
        "fallback": item.fallback,
    }
    return {key: value for key, value in found.items() if value}


def _contacts(call: Call) -> Json:
    return {
        "people": [
            {
                "id": item.id,
                "role": item.role,
                "title": item.title,
                "name": _given(item.name),
                "phone": _given(item.phone),
                "hours": _given(item.hours),
                **_further(item),
                "clause": item.clause.id,
            }
            for item in call.contacts
        ],
        "systems": [
            {"id": item.id, "title": item.title, "url": item.url, "clause": item.clause.id}
            for item in call.systems
        ],
        "chat_groups": [
            {
                "id": item.id,
                "role": item.role,
                "title": item.title,
                "number": item.number,
                "clause": item.clause.id,
            }
            for item in call.chat_groups
        ],
    }


def _cases(listed: CaseList) -> Json:
    return {
        "title": listed.title,
        "label": listed.label,
        "clause": listed.clause.id,
        "columns": dict(listed.columns),
        "classes": [
            {"id": kind.id, "name": kind.name, "also": list(kind.also)} for kind in listed.classes
        ],
        "rows": [_case(listed, case) for case in listed.cases],
    }


def _case(listed: CaseList, case: Case) -> Json:
    kind = listed.class_of(case)
    return {
        "number": case.number,
        "district": case.district,
        "title": case.title,
        "class": case.class_text,
        "class_id": kind.id if kind else None,
        "unit": case.unit,
        "summary": _given(case.summary),
    }


def reference_list(one: ReferenceList) -> Json:
    """Return a list of a call: its columns, and of each row every cell, None where it is empty."""
    return {
        "id": one.id,
        "title": one.title,
        "description": _given(one.description),
        "clause": one.clause,
        "key": one.key,
        "label": one.label,
        "columns": [
            {
                "id": column.id,
                "title": column.title,
                "type": column.type.value,
                "optional": column.optional,
            }
            for column in one.columns
        ],
        "rows": [
            {
                "cells": {column.id: row.cells.get(column.id) for column in one.columns},
                "to_confirm": list(row.to_confirm),
            }
            for row in one.rows
        ],
    }


def _form(form: FormOutline) -> Json:
    return {
        "title": form.title,
        "version": form.version,
        "statements": _ids(form.statements),
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "note": _given(section.note),
                "categories": list(section.categories),
                "number": section.number,
                "occurrence": section.occurrence,
            }
            for section in form.sections
        ],
    }


def _clauses(call: Call) -> list[Json]:
    sentences = wording.sentences(call)
    return [_clause(clause, sentences) for clause in call.clauses]


def _clause(clause: Clause, sentences: Mapping[str, str]) -> Json:
    return {
        "id": clause.id,
        "number": clause.number,
        "occurrence": clause.occurrence,
        "section": clause.section,
        "anchor": clause.anchor,
        "held": clause.held.value,
        "kind": clause.force.value,
        "sentence": sentences[clause.id],
        "says": _given(clause.says),
        "params": {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in clause.params.items()
        },
        "original": _given(clause.original),
        "categories": list(clause.categories),
        "bands": _bands(clause.bands) if clause.bands else None,
        "limit": _limit(clause.limit) if clause.limit else None,
        "assumption": _assumption(clause.assumption),
    }


def _limit(limit: Limit) -> Json:
    return {"per": list(limit.per), "most": limit.most}


def _bands(bands: Bands) -> Json:
    return {
        "measure": bands.measure,
        "unit": bands.unit,
        "result": bands.result,
        "rows": [
            {
                "from": row.first,
                "to": row.last,
                "percent": row.percent,
                "kind": row.force.value,
                "said": wording.band(row, bands.unit),
                "assumption": _assumption(row.assumption),
            }
            for row in bands.rows
        ],
    }
