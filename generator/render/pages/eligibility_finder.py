"""Whether one may apply and for what: the questions of the page of how to apply, and its answers.

The facts of a call are laid out by track, with every word ready to be shown; which of them hold
for one reader is decided in the reader's browser (``web/src/pages/apply``). No clock, no address
of a reader and no decision stands here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from generator.model import call_status, wording
from generator.model.calls import Axis, Call, Category, Money, Quota
from generator.model.clauses import Bands, Clause, Enforcement, Force
from generator.model.contacts import places_of
from generator.model.responsibility import contacts_of
from generator.model.working_days import say_instant
from generator.render.application_views import Choice, Question, Questions
from generator.render.call_facts import CallFacts
from generator.render.clauses import assumption_notes, clause_view
from generator.render.links import BELOW
from generator.render.pages.contacts import contact_row, group_rows, system_rows
from generator.render.views import ContactLine, ContactRow


@dataclass(frozen=True, kw_only=True)
class _Track:
    """One thing to apply for: a leaf of each axis that makes a difference."""

    leaves: tuple[tuple[Axis, Category], ...]

    @property
    def id(self) -> str:
        return "+".join(leaf.id for _, leaf in self.leaves)

    @property
    def lineage(self) -> frozenset[str]:
        """Return the ids of the leaves and of everything above them."""
        return frozenset(i for _, leaf in self.leaves for i in (leaf.id, *leaf.path))


def questions(facts: CallFacts) -> Questions | None:
    """Return the questions that make a difference in this call; None where it names nobody."""
    call = facts.call
    if not call.kinds or not call.entries:
        return None
    tracks = _tracks(call)
    local = any(one.is_local for one in contacts_of(facts.site, call))
    counted = any(call_status.district_quotas(call, quota) for quota in call.quotas)
    districts = call.districts if local or counted else None
    return Questions(
        kinds=tuple(
            Choice(
                id=kind.id,
                name=kind.name,
                note=kind.full_name if kind.full_name != kind.name else "",
            )
            for kind in call.kinds
        ),
        axes=tuple(
            Question(
                id=axis.id,
                title=axis.title,
                choices=tuple(Choice(id=leaf.id, name=leaf.label) for leaf in _leaves(axis)),
            )
            for axis in _deciding(call)
            if len(_leaves(axis)) > 1
        ),
        place=Question(
            id="place",
            title=districts.title,
            choices=tuple(Choice(id=name, name=name) for name in districts.names),
        )
        if districts
        else None,
        sizes=tuple(
            Question(id=clause.anchor, title=bands.measure, unit=bands.unit)
            for clause, bands in _banded(call)
            if any(_holds(clause, track) for track in tracks)
        ),
    )


def finder(facts: CallFacts) -> dict[str, object] | None:
    """Return what the script of the page decides with, as plain values for JSON.

    None where there is nothing to ask. Clauses, papers, entries, bands and quotas stand once, by
    the id of their clause; each track names those that hold for it. Texts are plain, never markup.
    """
    call = facts.call
    choices = questions(facts)
    if choices is None:
        return None
    used = _Used(facts)
    tracks = [_track(call, track, used) for track in _tracks(call)]
    refusal = call.eligibility_statements or tuple(entry.clause for entry in call.entries)
    values: dict[str, object] = {
        "kinds": [{"id": kind.id, "name": kind.name} for kind in call.kinds],
        "refusal": used.ids(refusal),
        "later": [axis.title for axis in call.axes if axis not in _deciding(call)],
        "axes": [
            {
                "id": question.id,
                "title": question.title,
                "options": [{"id": choice.id, "name": choice.name} for choice in question.choices],
            }
            for question in choices.axes
        ],
        "place": _place(choices.place),
        "sizes": [
            {"id": question.id, "title": question.title, "unit": question.unit}
            for question in choices.sizes
        ],
        "tracks": tracks,
        "entries": {
            entry.clause.id: {
                "lead": list(entry.lead),
                "partners": list(entry.partners),
                "mode": entry.mode,
            }
            for entry in call.entries
        },
        "papers": {
            paper.clause.id: {"name": paper.name, "note": paper.note, "kinds": list(paper.kinds)}
            for paper in call.papers
        },
        "conditions": [
            {
                "kinds": list(group.kinds),
                "title": group.title,
                "items": used.ids(group.items),
            }
            for group in call.conditions
        ],
        "bands": {clause.id: _bands(clause, bands) for clause, bands in _banded(call)},
        "quotas": {quota.clause.id: _quota(call, quota) for quota in call.quotas},
        "windows": [
            {
                "name": window.milestone.name,
                "closes": until.isoformat() if (until := window.milestone.until) else "",
                **_said(window),
                "clause": used.id(window.milestone.clause),
            }
            for window in call_status.windows(call)
            if not window.to_confirm
        ],
        "closing": call.milestones[0].origin.title("closes"),
        "contacts": _contacts(facts),
        "form": {"title": call.form.title, "fillable": facts.form is not None},
    }
    return {**values, "clauses": used.clauses}


def _said(window: call_status.ApplicationWindow) -> dict[str, str]:
    """Say until when a window takes applications; ``whole`` where that is no closing time alone."""
    milestone, places = window.milestone, wording.full(window.milestone)
    if window.closes is None:
        return {"said": "", "whole": wording.rolling(milestone)}
    said = say_instant(window.closes)
    return {"said": said, "whole": f"{said}截止，{places}"} if places else {"said": said}


def _settled(call: Call, track: _Track) -> tuple[call_status.ApplicationWindow, ...]:
    """Return the windows of a track, none while one has yet to be confirmed or has no end."""
    own = [one for one in call.applications if _holds(one.clause, track)]
    if any(one.unsettled or (one.opens and not one.closes and not one.rolling) for one in own):
        return ()
    return tuple(one for one in call_status.windows(call) if one.milestone in own)


class _Used:
    """The clauses that were named so far, each as it is shown."""

    def __init__(self, facts: CallFacts) -> None:
        self._facts = facts
        self.clauses: dict[str, object] = {}

    def id(self, clause: Clause) -> str:
        """Keep a clause and return its id."""
        if clause.id not in self.clauses:
            view = clause_view(self._facts, clause, BELOW)
            self.clauses[clause.id] = {
                "number": view.number,
                "href": str(view.href),
                "says": view.says,
                "readings": [
                    {"reading": r.reading, "reason": r.reason, "confirm": r.confirm}
                    for r in view.readings
                ],
            }
        return clause.id

    def ids(self, clauses: Iterable[Clause]) -> list[str]:
        """Keep clauses and return their ids."""
        return [self.id(clause) for clause in clauses]


def _track(call: Call, track: _Track, used: _Used) -> dict[str, object]:
    ceilings = [
        money
        for _, leaf in track.leaves
        if (money := call_status.ceiling_of(call, leaf)) is not None
    ]
    shut = [category for _, leaf in track.leaves for category in _shut(call, leaf)]
    return {
        "id": track.id,
        "parts": {axis.id: leaf.id for axis, leaf in track.leaves},
        "label": " · ".join(leaf.label for _, leaf in track.leaves),
        "open": not shut,
        "closed": used.ids(c.closed for c in shut if c.closed is not None),
        "ceilings": [
            {
                "title": f"{money.per}{wording.principle(money.clause)}不超过",
                "figure": wording.money(money.amount, call.currency),
                "principle": money.clause.force is Force.WAIVABLE,
                "clause": used.id(money.clause),
            }
            for money in ceilings
        ],
        "own": _own(call, track, ceilings, used),
        "entries": used.ids(e.clause for e in call.entries if _holds(e.clause, track)),
        "papers": used.ids(p.clause for p in call.papers if _holds(p.clause, track)),
        "conditions": used.ids(
            item
            for group in call.conditions
            for item in group.items
            if item.force is not Force.INFORMATIVE and _holds(item, track)
        ),
        "bands": used.ids(clause for clause, _ in _banded(call) if _holds(clause, track)),
        "quotas": used.ids(q.clause for q in call.quotas if _holds(q.clause, track)),
        "windows": used.ids(window.milestone.clause for window in _settled(call, track)),
        "requirements": used.ids(
            clause
            for clause in _requirements(call)
            if clause.held is Enforcement.RULE
            and clause.bands is None
            and clause.id != call.own_funds_clause
            and _holds(clause, track)
        ),
    }


def _own(call: Call, track: _Track, ceilings: list[Money], used: _Used) -> dict[str, object] | None:
    """Say the own funds a track asks for; None where the call asks nobody for any."""
    found = call_status.own_funds_percent(call)
    if found is None:
        return None
    percent, clause = found
    if not _holds(clause, track):
        names = wording.category_names(call, clause.categories)
        note = f"这一条只写{names if not names[:1].isascii() else ' ' + names}"
        return {"figure": "不要求", "note": note, "clause": used.id(clause)}
    note = ""
    if ceilings:
        least = min(money.amount for money in ceilings)
        share = -(-least * percent // 100)
        note = (
            f"申请 {wording.money(least, call.currency)}的，"
            f"至少 {wording.money(share, call.currency)}"
        )
    return {
        "figure": f"{wording.principle(clause)}不少于 {percent}%",
        "note": note,
        "clause": used.id(clause),
    }


def _bands(clause: Clause, bands: Bands) -> dict[str, object]:
    return {
        "size": clause.anchor,
        "unit": bands.unit,
        "result": bands.result,
        "rows": [
            {
                "first": row.first,
                "last": row.last,
                "percent": row.percent,
                "principle": row.force is Force.WAIVABLE,
                "share": wording.share(row.percent),
                "readings": [
                    {"reading": r.reading, "reason": r.reason, "confirm": r.confirm}
                    for r in assumption_notes(clause.number, row.assumption)
                ],
            }
            for row in bands.rows
        ],
    }


def _quota(call: Call, quota: Quota) -> dict[str, object]:
    most = f"{quota.most} {quota.unit}"
    range_ = quota.least is not None and quota.least != quota.most
    return {
        "name": quota.name,
        "told": bool(quota.clause.says),
        "principle": quota.clause.force is Force.WAIVABLE,
        "figure": f"{quota.least}—{most}" if range_ else f"不超过 {most}",
        "places": {
            row.district: {
                "figure": f"{row.least}—{row.most} {quota.unit}"
                if range_ and row.least != row.most
                else f"{row.most} {quota.unit}",
                "note": f"基本 {row.base} {quota.unit}，优秀案例增加 {row.added} {quota.unit}"
                if row.added
                else "",
            }
            for row in call_status.district_quotas(call, quota)
        },
    }


def _contacts(facts: CallFacts) -> list[dict[str, object]]:
    """Return whom one can turn to; ``asks`` are those who answer questions about the call."""
    asked = contacts_of(facts.site, facts.call)
    names = facts.call.districts.names if facts.call.districts else ()
    found = [
        _contact(contact_row(facts, one), one.role != "maintenance", places_of(one, asked, names))
        for one in asked
    ]
    found += [_contact(row, True) for row in group_rows(facts)]
    return found + [_contact(row, False) for row in system_rows(facts)]


def _contact(
    row: ContactRow, asks: bool, places: tuple[str, ...] | None = None
) -> dict[str, object]:
    """Return a contact; ``places`` names whom it answers, where it does not answer everybody."""
    first, *more = row.by or (ContactLine(value=""),)
    found: dict[str, object] = {
        "title": row.title,
        "name": row.name,
        "value": first.value,
        "href": str(first.href),
        "hours": row.hours,
        "asks": asks,
    }
    if more:
        found["more"] = [{"value": one.value, "href": str(one.href)} for one in more]
    if places is not None:
        found["places"] = list(places)
    return found


def _place(question: Question | None) -> dict[str, object] | None:
    if question is None:
        return None
    return {"title": question.title, "names": [choice.name for choice in question.choices]}


def _tracks(call: Call) -> tuple[_Track, ...]:
    """Return every combination of leaves of the axes that decide; one track where none does."""
    rows = [[(axis, leaf) for leaf in _leaves(axis)] for axis in _deciding(call)]
    return tuple(_Track(leaves=leaves) for leaves in product(*rows))


def _deciding(call: Call) -> tuple[Axis, ...]:
    """Return the axes on which amounts, ways to apply, papers or requirements depend."""
    named = {
        category
        for clause in (
            *(entry.clause for entry in call.entries),
            *(paper.clause for paper in call.papers),
            *(quota.clause for quota in call.quotas),
            *(item for group in call.conditions for item in group.items),
            *_requirements(call),
        )
        for category in clause.categories
    }
    return tuple(
        axis
        for axis in call.axes
        if any(
            c.id in named or c.ceiling or c.reward or not c.open
            for top in axis.categories
            for c in top.walk()
        )
    )


def _leaves(axis: Axis) -> tuple[Category, ...]:
    return tuple(c for top in axis.categories for c in top.walk() if not c.tracks)


def _shut(call: Call, leaf: Category) -> Iterator[Category]:
    """Yield the outermost category from a leaf upwards that is not open in this call."""
    above = (call.category(category) for category in leaf.path)
    for category in (*above, leaf):
        if category is not None and not category.open:
            yield category
            return


def _requirements(call: Call) -> tuple[Clause, ...]:
    return tuple(clause for group in call.groups for clause in group.clauses)


def _banded(call: Call) -> tuple[tuple[Clause, Bands], ...]:
    return tuple((clause, clause.bands) for clause in _requirements(call) if clause.bands)


def _holds(clause: Clause, track: _Track) -> bool:
    return not clause.categories or not track.lineage.isdisjoint(clause.categories)
