"""One call, built from its checked documents.

Knows the keys of the files and nothing of the disk: ``loader`` reads, this module turns rows into
the nouns of ``clauses`` and ``calls``.
"""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from types import MappingProxyType
from typing import TypeVar

from generator.model.calls import (
    ApplicantKind,
    ApplicationRoute,
    Attachment,
    Axis,
    Bonus,
    Call,
    CallContact,
    Case,
    CaseClass,
    CaseList,
    Category,
    ChatGroup,
    ConditionGroup,
    Conditions,
    Criterion,
    Currency,
    Districts,
    FormOutline,
    FormSection,
    Instalment,
    Money,
    Notice,
    Priorities,
    Quota,
    RequiredDocument,
    Stage,
    System,
)
from generator.model.clause_numbering import Numbering
from generator.model.clauses import (
    Assumption,
    Band,
    Bands,
    Clause,
    Enforcement,
    Force,
    GeneralAssumption,
    Heading,
    Limit,
    StatedFigure,
    param_value,
)
from generator.model.contacts import read_contact
from generator.model.milestones import Milestone, StatedTime
from generator.model.reference_lists import FOLDER, reference_list
from generator.model.rows import Row
from generator.model.ways_in import ways_in
from generator.sources.documents import Document

CLOSING_SOON_DAYS = 7
_Noun = TypeVar("_Noun")


def reading_of(row: Row) -> Assumption:
    """Return the reading a row states."""
    return Assumption(
        reading=row.text("reading"),
        reason=row.text("reason"),
        confirm=row.text("confirm"),
        origin=row.origin,
    )


def build_call(
    rows: Mapping[str, Row], documents: Mapping[str, Document], zone: tzinfo | None
) -> Call:
    """Build the call whose files are given by their stems; ``cases`` and lists may be absent.

    Values are taken as checked by their schemas; a date that does not exist is added to the
    faults the rows carry. Instants are told in ``zone``.
    """
    return _Builder(rows, documents, zone).build()


def _each(row: Row, key: str, make: Callable[[Row], _Noun]) -> tuple[_Noun, ...]:
    """Return what is made of each mapping in a list, in its order."""
    return tuple(make(item) for item in row.rows(key))


def _figure(row: Row) -> StatedFigure:
    follows = row.row("is") or row
    share = follows.row("share")
    return StatedFigure(
        clause=row.text("clause"),
        name=row.text("name"),
        percent=share.text("percent") if share else "",
        of=share.text("of") if share else "",
        sum=follows.texts("sum"),
        product=follows.texts("product"),
        count=follows.text("count"),
        origin=row.origin,
    )


class _Builder:
    """Builds one call; every clause made is also kept, in the order of the files."""

    def __init__(
        self, rows: Mapping[str, Row], documents: Mapping[str, Document], zone: tzinfo | None
    ) -> None:
        """Keep the rows of each file by its stem, and the documents they came from."""
        self.rows = rows
        self.zone = zone
        self.documents = documents
        self.clauses: list[Clause] = []
        self.prefix = rows["call"].text("prefix")

    def build(self) -> Call:
        """Return the call."""
        top = self.rows["call"]
        purpose = self._statements(top, "purpose", "index")
        category_statements = self._statements(self.rows["categories"], "statements", "categories")
        axes = _each(self.rows["categories"], "axes", self._axis)
        eligibility = self.rows["eligibility"]
        requirements = self.rows["requirements"]
        criteria = self.rows["criteria"]
        funding = self.rows["funding"]
        contacts = self.rows["contacts"]
        districts = top.row("districts")
        priorities = criteria.row("priorities")
        return Call(
            id=top.text("id"),
            prefix=self.prefix,
            year=top.count("year"),
            place=top.text("place"),
            programme=top.text("programme"),
            short_title=top.text("short_title"),
            office=top.text("office"),
            publisher=top.text("publisher"),
            summary=top.text("summary"),
            closing_soon_days=top.count("closing_soon_days", CLOSING_SOON_DAYS),
            notice=self._notice(top),
            purpose=purpose,
            currency=self._currency(top),
            districts=self._districts(districts) if districts else None,
            general_assumptions=_each(top, "assumptions", self._general_assumption),
            figures=_each(top, "figures", _figure),
            category_statements=category_statements,
            axes=axes,
            kinds=_each(eligibility, "kinds", self._applicant),
            eligibility_statements=self._statements(eligibility, "statements", "eligibility"),
            conditions=_each(eligibility, "conditions", self._conditions),
            papers=_each(eligibility, "documents", self._required_document),
            entries=_each(eligibility, "entries", self._route),
            groups=_each(requirements, "groups", self._group),
            quotas=_each(requirements, "quotas", self._quota),
            milestones=_each(self.rows["timeline"], "milestones", self._milestone),
            stages=_each(criteria, "stages", self._stage),
            criteria=_each(criteria, "criteria", self._criterion),
            priorities=self._priorities(priorities) if priorities else None,
            source_clause=funding.text("source"),
            own_funds_clause=funding.text("own_funds"),
            instalments=_each(funding, "instalments", self._instalment),
            funding_statements=self._statements(funding, "statements", "funding"),
            contacts=_each(contacts, "contacts", self._contact),
            systems=_each(contacts, "systems", self._system),
            chat_groups=_each(contacts, "groups", self._chat_group),
            cases=self._cases(self.rows["cases"]) if "cases" in self.rows else None,
            form=self._form(self.rows["form"]),
            clauses=tuple(self.clauses),
            lists=tuple(
                reference_list(list_id, row)
                for path, row in self.rows.items()
                if (list_id := path.removeprefix(f"{FOLDER}/")) != path
            ),
            draft=top.value.get("draft") is True,
            publish_from=top.beginning("publish_from", self.zone),
            objecting_requires=top.texts("objecting_requires"),
            documents=MappingProxyType(dict(self.documents)),
            origin=top.origin,
        )

    def _general_assumption(self, row: Row) -> GeneralAssumption:
        return GeneralAssumption(
            id=row.text("id"),
            number=row.text("clause"),
            assumption=reading_of(row),
            origin=row.origin,
        )

    def _conditions(self, row: Row) -> Conditions:
        return Conditions(
            kinds=row.texts("kinds"),
            title=row.text("title"),
            items=self._statements(row, "items", "eligibility"),
            origin=row.origin,
        )

    def _required_document(self, row: Row) -> RequiredDocument:
        return RequiredDocument(
            name=row.text("name"),
            note=row.text("note"),
            kinds=row.texts("kinds"),
            clause=self._clause(row, "eligibility"),
        )

    def _route(self, row: Row) -> ApplicationRoute:
        return ApplicationRoute(
            lead=row.texts("lead"),
            partners=row.texts("partners"),
            mode=row.text("mode"),
            clause=self._clause(row, "eligibility"),
        )

    def _group(self, row: Row) -> ConditionGroup:
        return ConditionGroup(
            id=row.text("id"),
            title=row.text("title"),
            clauses=self._statements(row, "clauses", "requirements"),
            origin=row.origin,
        )

    def _stage(self, row: Row) -> Stage:
        return Stage(
            name=row.text("name"),
            by=row.text("by"),
            method=row.text("method"),
            clause=self._clause(row, "criteria"),
        )

    def _criterion(self, row: Row) -> Criterion:
        return Criterion(
            title=row.text("title"),
            items=row.texts("items"),
            clause=self._clause(row, "criteria"),
        )

    def _priorities(self, row: Row) -> Priorities:
        return Priorities(
            title=row.text("title"),
            items=self._statements(row, "items", "criteria"),
        )

    def _instalment(self, row: Row) -> Instalment:
        return Instalment(
            percent=row.count("percent"),
            when=row.text("when"),
            clause=self._clause(row, "funding"),
        )

    def _contact(self, row: Row) -> CallContact:
        clause = self._bare_clause(row, "contacts")
        return read_contact(CallContact, row, id=row.text("id"), clause=clause)

    def _system(self, row: Row) -> System:
        return System(
            id=row.text("id"),
            title=row.text("title"),
            url=row.text("url"),
            clause=self._bare_clause(row, "contacts"),
            origin=row.origin,
        )

    def _chat_group(self, row: Row) -> ChatGroup:
        return ChatGroup(
            id=row.text("id"),
            role=row.text("role"),
            title=row.text("title"),
            number=row.text("number"),
            clause=self._bare_clause(row, "contacts"),
            origin=row.origin,
        )

    def _notice(self, row: Row) -> Notice:
        return Notice(
            title=row.text("title"),
            kind=row.text("notice_kind"),
            label=row.text("label"),
            letterhead=row.text("letterhead"),
            issuer=row.text("issuer"),
            number=row.text("number"),
            issued=row.day("issued"),
            addressees=row.texts("addressees"),
            attachments=tuple(
                Attachment(
                    label=item.text("label"),
                    title=item.text("title"),
                    shown=item.text("shown"),
                    origin=item.origin,
                )
                for item in row.rows("attachments")
            ),
            documents=row.texts("documents"),
            outline=tuple(
                Heading(
                    number=item.text("number"),
                    occurrence=item.count("occurrence", 1),
                    title=item.text("title"),
                    assumption=self._assumption(item),
                    origin=item.origin,
                )
                for item in row.rows("outline")
            ),
            numbering=self._numbering(row.row("numbering")),
            to_confirm=row.texts("to_confirm"),
        )

    def _numbering(self, row: Row | None) -> Numbering:
        if row is None:
            return Numbering()
        levels = row.texts("levels")
        through = [levels.index(one) for one in row.texts("through") if one in levels]
        return Numbering(levels=levels, through=frozenset(through))

    def _currency(self, top: Row) -> Currency:
        row = top.row("currency") or top
        return Currency(
            code=row.text("code"),
            name=row.text("name"),
            unit=row.text("unit"),
            large_unit=row.text("large_unit"),
            large_factor=row.count("large_factor", 1),
            symbol=row.text("symbol"),
        )

    def _districts(self, row: Row) -> Districts:
        return Districts(
            title=row.text("title"),
            names=row.texts("names"),
            assumption=self._assumption(row),
            origin=row.origin,
        )

    def _assumption(self, row: Row) -> Assumption | None:
        inner = row.row("assumption")
        return reading_of(inner) if inner else None

    def _clause(self, row: Row, section: str, *within: str) -> Clause:
        """Make the clause a row states; ``within`` are the categories it stands under."""
        limit = row.row("limit")
        bands = row.row("bands")
        params = row.row("params")
        made = Clause(
            id=row.text("id"),
            number=row.text("clause"),
            occurrence=row.count("occurrence", 1),
            held=Enforcement(row.text("held", "informative")),
            force=Force(row.text("kind", "informative")),
            says=row.text("says"),
            original=row.text("original"),
            categories=row.texts("categories") or within,
            params=MappingProxyType(
                {
                    key: found
                    for key, value in (params.value if params else {}).items()
                    if (found := param_value(value)) is not None
                }
            ),
            assumption=self._assumption(row),
            bands=self._bands(bands) if bands else None,
            limit=Limit(per=limit.texts("per"), most=limit.count("max")) if limit else None,
            section=section,
            origin=row.origin,
        )
        self.clauses.append(made)
        return made

    def _bare_clause(self, row: Row, section: str) -> Clause:
        """Make the clause behind a row that has only a number, such as a contact."""
        made = Clause(
            id=f"{self.prefix}-{section}-{row.text('id') or 'list'}",
            number=row.text("clause"),
            occurrence=row.count("occurrence", 1),
            held=Enforcement.INFORMATIVE,
            force=Force.INFORMATIVE,
            says=f"{row.text('title')}。",
            original="",
            categories=(),
            params=MappingProxyType({}),
            assumption=None,
            bands=None,
            limit=None,
            section=section,
            origin=row.origin,
        )
        self.clauses.append(made)
        return made

    def _statements(self, row: Row, key: str, section: str, *within: str) -> tuple[Clause, ...]:
        return tuple(self._clause(item, section, *within) for item in row.rows(key))

    def _bands(self, row: Row) -> Bands:
        return Bands(
            measure=row.text("measure"),
            unit=row.text("unit"),
            result=row.text("result"),
            rows=tuple(
                Band(
                    first=item.count("from"),
                    last=item.whole("to"),
                    percent=item.count("percent"),
                    force=Force(item.text("kind", "must")),
                    assumption=self._assumption(item),
                    origin=item.origin,
                )
                for item in row.rows("rows")
            ),
            origin=row.origin,
        )

    def _axis(self, row: Row) -> Axis:
        return Axis(
            id=row.text("id"),
            title=row.text("title"),
            categories=tuple(self._category(item, ()) for item in row.rows("categories")),
            origin=row.origin,
        )

    def _category(self, row: Row, path: tuple[str, ...]) -> Category:
        own = row.text("id")
        closed = row.row("closed")
        return Category(
            id=own,
            code=row.text("code"),
            name=row.text("name"),
            short=row.text("short") or row.text("name"),
            path=path,
            statements=self._statements(row, "statements", "categories", own),
            ceiling=self._money(row, "ceiling", own),
            reward=self._money(row, "reward", own),
            open=row.value.get("open") is not False,
            closed=self._clause(closed, "categories", own) if closed else None,
            directions_title=row.text("directions_title"),
            directions=self._statements(row, "directions", "categories", own),
            tracks=tuple(self._category(item, (*path, own)) for item in row.rows("tracks")),
            origin=row.origin,
        )

    def _money(self, row: Row, key: str, category: str) -> Money | None:
        inner = row.row(key)
        if inner is None:
            return None
        return Money(
            amount=inner.count("amount"),
            per=inner.text("per"),
            clause=self._clause(inner, "categories", category),
        )

    def _applicant(self, row: Row) -> ApplicantKind:
        return ApplicantKind(
            id=row.text("id"),
            name=row.text("name"),
            full_name=row.text("full_name") or row.text("name"),
            leads=row.text("role") == "applicant",
            number=row.text("clause"),
            occurrence=row.count("occurrence", 1),
            origin=row.origin,
        )

    def _quota(self, row: Row) -> Quota:
        bonus = row.row("bonus")
        return Quota(
            name=row.text("name"),
            by=row.text("by"),
            per=row.text("per"),
            least=row.whole("min"),
            most=row.count("max"),
            unit=row.text("unit"),
            bonus=Bonus(
                source=bonus.text("from"),
                add=bonus.count("add"),
                clause=self._clause(bonus, "requirements"),
            )
            if bonus
            else None,
            exceptions=tuple(
                (item.text("district"), item.count("max"), item.origin)
                for item in row.rows("exceptions")
            ),
            clause=self._clause(row, "requirements"),
        )

    def _milestone(self, row: Row) -> Milestone:
        return Milestone(
            name=row.text("name"),
            actor=row.text("actor"),
            role=row.text("role"),
            shape=row.text("shape"),
            opens=row.instant("opens", self.zone),
            closes=row.instant("closes", self.zone),
            starts=row.day("starts"),
            ends=row.day("ends"),
            months=row.whole("months"),
            working_days=row.whole("working_days"),
            after=row.text("after"),
            clause=self._clause(row, "timeline"),
            to_confirm=row.texts("to_confirm"),
            until_full=row.value.get("until_full") is True,
            full_since=row.instant("full_since", self.zone),
            also_stated=tuple(
                StatedTime(
                    opens=one.instant("opens", self.zone),
                    closes=one.instant("closes", self.zone),
                    says=one.text("says"),
                    number=one.text("number"),
                    origin=one.origin,
                )
                for one in row.rows("also_stated")
            ),
            ways=ways_in(row),
        )

    def _cases(self, row: Row) -> CaseList:
        columns = row.row("columns")
        return CaseList(
            title=row.text("title"),
            label=row.text("label"),
            clause=self._bare_clause(row, "cases"),
            columns=MappingProxyType(
                {k: v for k, v in (columns.value if columns else {}).items() if isinstance(v, str)}
            ),
            classes=tuple(
                CaseClass(
                    id=item.text("id"),
                    name=item.text("name"),
                    also=item.texts("also"),
                    origin=item.origin,
                )
                for item in row.rows("classes")
            ),
            cases=tuple(
                Case(
                    number=item.count("number"),
                    district=item.text("district"),
                    title=item.text("title"),
                    class_text=item.text("class"),
                    unit=item.text("unit"),
                    summary=item.text("summary"),
                    origin=item.origin,
                )
                for item in row.rows("cases")
            ),
            origin=row.origin,
        )

    def _form(self, row: Row) -> FormOutline:
        return FormOutline(
            title=row.text("title"),
            version=row.text("version"),
            statements=self._statements(row, "statements", "form"),
            sections=tuple(
                FormSection(
                    id=item.text("id"),
                    title=item.text("title"),
                    note=item.text("note"),
                    categories=item.texts("categories"),
                    number=item.text("clause"),
                    occurrence=item.count("occurrence", 1),
                    origin=item.origin,
                )
                for item in row.rows("sections")
            ),
            origin=row.origin,
        )
