"""The forms of every call, read from ``schemas/forms/<call>/<version>/`` and bound to the call.

Choices that name something of the call (categories, districts, kinds of applicant, documents, rows
of a list) are written out here, so that each stands once, in the call. Faults come back as
findings.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from generator.findings import Finding, sort
from generator.forms.answers import kind_places
from generator.forms.conditions import ANY_KIND
from generator.forms.consistency import (
    CONSISTENT,
    conditions_fit,
    fields_fit,
    inner,
    layout_fits,
    meant,
    own_options,
    several_fit,
    table_fits,
    unique_columns,
    unknown_field,
)
from generator.forms.coverage import (
    COVERED,
    clause_says_so,
    clauses_are_held,
    inputs_are_there,
    listed_parts_are_there,
    rule_fits,
    sections_meet_clauses,
    without_form,
)
from generator.forms.day_bounds import BOUNDED, day_bounds
from generator.forms.derived_schema import application_schema, table_schema
from generator.forms.document_list import (
    LISTED,
    checked_documents,
    document_list,
    documents_are_listed,
    table_lists,
)
from generator.forms.example_answers import misspelt
from generator.forms.form import Condition, Example, Field, FieldType, Form, Option, Section, Table
from generator.forms.form_cases import CASES
from generator.forms.form_digest import digest_of
from generator.forms.form_folder import APPLICATION, LAYOUT, REVIEW, RULES, TABLE, FormFolder, Json
from generator.forms.help_links import LINKED, HelpText, HelpTexts
from generator.forms.preference_reader import PREFERRING
from generator.forms.prizes import PRIZING
from generator.forms.review_plan_reader import receipts_are_bound, review_plan, unknown_clause
from generator.forms.rule_check import EXPRESSIONS, check_rule
from generator.forms.rule_lists import lists_read
from generator.forms.rule_params import can_be_read, clause_params, slips_told
from generator.forms.rules import Param, Rule
from generator.model import call_status
from generator.model.calls import Call, Category, Site
from generator.model.rows import Row, fault
from generator.model.wording import names_by_id
from generator.sources.documents import as_step
from generator.sources.schemas import Schemas
from generator.web.labels import COLUMNS
from generator.web.shared import NO, YES

FORMS: Mapping[str, str] = MappingProxyType(
    {
        "FRM-101": "每个批次都要有写明版本的申报表",
        "FRM-102": "申报表和表格的结构要是完整的 JSON",
        "FRM-103": "版面里的栏目要在申报表里，申报表里的栏目要在版面里，各出现一次",
        "FRM-104": "选项来源要是批次里有的内容",
        "FRM-105": "规则要绑定批次里的条款",
        "FRM-106": "规则指向的栏目要在申报表里",
        "FRM-107": "规则的表达式要能读懂",
        "FRM-108": "版面和规则所属的批次和版本要与目录一致",
        "FRM-109": "由表单检查的条款要有规则",
        "FRM-110": "出现的条件要用申报表里的栏目和选项",
        "FRM-111": "示例要写明批次和版本，只用申报表里的栏目",
        "FRM-112": "评审方案用到的栏目要在申报表里",
        "FRM-113": "名单公开项目名称和申报单位，不公开人名、电话、代码和账户",
        "FRM-114": "限制和名额按什么计数，评审方案都要写明",
        "FRM-115": "评审方案引用的条款和名额要在批次里",
        "FRM-116": "评审的环节和计分要前后一致",
        "FRM-120": "核对一段文字要多久，不能随字数成倍地长",
        "FRM-121": "核对起来较慢的写法，要限定字数",
        "FRM-210": "按组的界限，按什么分组，评审方案的 keys 里要写明",
        "FRM-211": "按组的界限前后一致：至少不多于至多，留出的资金有总额可留，结转按轮次",
        "FRM-212": "按组的界限只管的组，要在申报表的选项或批次的轮次里",
        "FRM-213": "评审方案的 keys 里写的，要有限制、名额或界限用到",
        "FRM-214": "分项目写明是哪张明细表、哪几栏，名单看得出是哪个分项目",
        "FRM-201": "另外的收件，可以申报的每一类、每一轮都要有环节",
        **CONSISTENT,
        **COVERED,
        **LISTED,
        **BOUNDED,
        **LINKED,
        **EXPRESSIONS,
        **PREFERRING,
        **PRIZING,
    }
)
"""What can be wrong with a form, by code."""

_CHOSEN = frozenset({FieldType.CHOICE, FieldType.SEVERAL, FieldType.YESNO})
_MOST_ROWS = 1000
_YEARS = (1900, 2100)


def load_forms(
    root: Path, site: Site, schemas: Schemas
) -> tuple[Mapping[str, tuple[Form, ...]], tuple[Finding, ...]]:
    """Read every version of every call's form, the latest first, and all findings sorted.

    A call's own ``form.yml`` names the version now in force, which comes first; a form with faults
    is left out.
    """
    faults: list[Finding] = []
    found: dict[str, tuple[Form, ...]] = {}
    for call in site.calls:
        folder = root / "schemas/forms" / call.id
        versions = sorted((p.name for p in folder.glob("*") if p.is_dir()), key=_order)
        if not folder.is_dir():
            faults.extend(without_form(call))
        elif call.form.version not in versions:
            message = f"没有 {call.form.version} 版的申报表；请补上，或改正版本"
            faults.append(fault("FRM-101", message, call.form.origin.place("version")))
        helps = HelpTexts(site=site, call=call)
        forms = [
            form
            for version in versions
            if (form := _form(root, call, version, schemas, helps, faults)) is not None
        ]
        forms.sort(key=lambda f: (f.version != call.form.version, *(-n for n in _order(f.version))))
        if forms:
            found[call.id] = tuple(forms)
    return MappingProxyType(found), sort(faults)


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() else 0 for part in version.split("."))


def _form(
    root: Path,
    call: Call,
    version: str,
    schemas: Schemas,
    helps: HelpTexts,
    faults: list[Finding],
) -> Form | None:
    own: list[Finding] = []
    folder = FormFolder(root, f"schemas/forms/{call.id}/{version}", call, schemas, own)
    layout, rules = folder.yaml(LAYOUT, "layout"), folder.yaml(RULES, "rules")
    review = folder.yaml(REVIEW, "review") if folder.holds(REVIEW) else None
    described = folder.described(APPLICATION, "application")
    form = None
    if layout and rules and described and (review or not folder.holds(REVIEW)):
        for row in (layout, rules, review):
            _is_bound(folder, row, version)
        form = _FormBuilder(folder, helps, *described, layout, rules, version).form()
        # A review stands on the form: while that is wrong, its faults would only follow from it.
        if review is not None and not folder.broken:
            form = replace(form, review=review_plan(review, form, call, folder))
            if form.review and version == call.form.version:
                site = helps.site
                dates = call_status.spans(call, site.calendar, site.zone)
                receipts_are_bound(form.review, call, dates, folder.remind)
        if not folder.broken:
            form = replace(form, cases=tuple(_cases(folder, version)))
    faults.extend(own)
    return form if not folder.broken else None


def _cases(folder: FormFolder, version: str) -> Iterator[Row]:
    """Yield the files of cases; what they hold is read where they are run."""
    for name in folder.names(f"{CASES}/*.yml"):
        row = folder.yaml(f"{CASES}/{name}", "form-cases")
        _is_bound(folder, row, version)
        if row is not None:
            yield row


def _is_bound(folder: FormFolder, row: Row | None, version: str) -> None:
    """Hold a file to the call and the version whose folder it lies in."""
    bound_to = (("call", COLUMNS["call"], folder.call.id), ("version", "版本", version))
    for key, word, wanted in bound_to if row else ():
        if row and row.text(key) != wanted:
            message = f"这里应写{word} {wanted}；请与目录改成一致"
            folder.tell("FRM-108", message, row.origin.place(key))


class _FormBuilder:
    """Builds one Form from its files."""

    def __init__(
        self,
        folder: FormFolder,
        helps: HelpTexts,
        given: Json,
        schema: Row,
        layout: Row,
        rules: Row,
        version: str,
    ) -> None:
        self.folder = folder
        self.helps = helps
        self.call = folder.call
        self.given = _named(given, self.call)
        self.schema = schema
        self.layout = layout
        self.rules = rules
        self.version = version
        self.properties = dict(inner(found)) if (found := schema.row("properties")) else {}
        self.identity = self.properties.pop("form", None)
        self.required = frozenset(schema.texts("required"))
        self.described: dict[str, Row] = {}

    def form(self) -> Form:
        sections = tuple(self._section(row) for row in self.layout.rows("sections"))
        form = Form(
            call=self.call.id,
            version=self.version,
            title=str(self.given["title"]),
            help=self._help(self.schema, "description").text or str(self.given["description"]),
            sheet=self.layout.text("sheet"),
            sections=sections,
            rules=(),
            schema=self.given,
            origin=self.layout.origin,
        )
        names = {item.name for section in sections for item in section.items}
        tell = self.folder.tell
        fields_fit(self.schema, tell, self.folder.remind)
        self._is_ours()
        layout_fits(form, self.layout, self.properties, tell)
        self._tables_are_used()
        conditions_fit(form, self.layout, lambda name: self._values(form, name), tell)
        # Rules stand on the fields: while these are wrong, what rules read would only follow.
        sound = not self.folder.broken
        rules = tuple(self._rule(row, form, sound=sound) for row in self.rules.rows("rules"))
        made = tuple(r for r in rules if r is not None) + tuple(self._paper_rules(form))
        form = replace(form, rules=made)
        reviewed = self.folder.holds(REVIEW)
        # What a rule of an unknown clause was meant to hold is not told as well; a version that was
        # replaced knows nothing of later clauses.
        if None not in rules and self.version == self.call.form.version:
            clauses_are_held(form, self.call, self.rules, reviewed=reviewed, tell=tell)
        if self.version == self.call.form.version:
            sections_meet_clauses(self.layout, self.call, tell)
            listed_parts_are_there(form, self.call, self.folder.remind)
            for rule in made if not self.folder.broken else ():
                clause_says_so(rule, self.folder.remind)
        inputs_are_there(form, self.call, tell)
        table_lists(self.described, tell)
        documents_are_listed(form, self.call, self.layout, tell)
        # An example stands on the form: while that is wrong, its faults would only follow from it.
        if self.folder.broken:
            return form
        form = replace(form, schema=application_schema(form, self.given), digest=self._digest())
        return replace(form, examples=tuple(self._examples(sections, names)))

    def _digest(self) -> str:
        tables = {f"table {name}": row.value for name, row in self.described.items()}
        own = {APPLICATION: self.given, LAYOUT: self.layout.value, RULES: self.rules.value}
        return digest_of({**own, **tables})

    def _examples(self, sections: tuple[Section, ...], names: set[str]) -> Iterator[Example]:
        """Yield the examples in the order of their names."""
        folder = self.folder
        for path in sorted((folder.root / folder.path / "examples").glob("*.json")):
            answers = folder.json(f"examples/{path.name}")
            if answers is None:
                continue

            def tell(message: str, at: str, name: str = f"examples/{path.name}") -> None:
                folder.tell("FRM-111", message, folder.place_in(name, at))

            if answers.get("form") != {"call": self.call.id, "version": self.version}:
                message = f"这里应写批次 {self.call.id}、版本 {self.version}；请改正 form"
                tell(message, "/form" if "form" in answers else "")
            for name in sorted(answers.keys() - names - {"form"}):
                tell(unknown_field(name, names), f"/{as_step(name)}")
            for at, message in misspelt(sections, answers):
                tell(message, at)
            yield Example(name=path.stem, answers=MappingProxyType(answers))

    def _section(self, row: Row) -> Section:
        conditions = row.row("conditions")
        when = self._conditions(row.row("when"))
        items: list[Field | Table] = []
        for name in dict.fromkeys(row.texts("fields")):
            found = self.properties.get(name)
            if found is None:
                continue
            own = conditions.row(name) if conditions else None
            both = (*when, *self._conditions(own))
            items.append(
                self._table(name, found, row, both)
                if found.text("x-table")
                else self._field(name, found, both)
            )
        said = self._help(row, "help")
        return Section(
            id=row.text("id"),
            title=row.text("title"),
            number=row.text("clause"),
            help=said.text,
            items=tuple(items),
            when=when,
            links=said.links,
        )

    def _help(self, row: Row, key: str) -> HelpText:
        place, source = row.origin.place(key), row.text("x-choices")
        return self.helps.read(row.text(key), source, place, self.folder.tell)

    def _conditions(self, row: Row | None) -> tuple[Condition, ...]:
        if row is None:
            return ()
        return (Condition(wants=tuple(self._want(name, row.texts(name)) for name in row.value)),)

    def _want(self, name: str, texts: tuple[str, ...]) -> tuple[str, tuple[str | bool, ...]]:
        """Return the values of a condition as answers have them."""
        found = self.properties.get(name)
        truths = {YES: True, NO: False} if found and found.text("x-kind") == "yesno" else {}
        return name, tuple(truths.get(text, text) for text in texts)

    def _field(self, name: str, found: Row, when: tuple[Condition, ...]) -> Field:
        return self._single(found, name, found, required=name in self.required, when=when)

    def _table(self, name: str, found: Row, row: Row, when: tuple[Condition, ...]) -> Table:
        file = f"{found.text('x-table')}{TABLE}"
        described = self.folder.described(file, "table") if self.folder.holds(file) else None
        title = found.text("title", name)
        rows = described[1].rows("fields") if described else ()
        if described:
            self.described[name] = described[1]
            table_fits(described[1], self.folder.tell)
        columns = tuple(map(self._column, rows))
        own = self._help(described[1], "description") if described else HelpText(text="", links=())
        return Table(
            name=name,
            title=title,
            help=own.text,
            sheet=row.text("sheet") or title[:31],
            columns=columns,
            # One that need not be filled in may stay without rows.
            least_rows=found.count("minItems") if name in self.required else 0,
            most_rows=found.count("maxItems", _MOST_ROWS),
            unique=unique_columns(described[1]) if described else (),
            descriptor=table_schema(described[0], columns, own.text) if described else {},
            when=when,
            links=own.links,
        )

    def _column(self, item: Row) -> Field:
        limits = item.row("constraints") or replace(item, value={})
        required = limits.value.get("required") is True
        made = self._single(item, item.text("name"), limits, required=required)
        # One of several options is told; what else the form says of it holds for one option.
        return replace(made, kind=FieldType.CHOICE) if made.kind is FieldType.SEVERAL else made

    def _single(
        self,
        found: Row,
        name: str,
        limits: Row,
        *,
        required: bool,
        when: tuple[Condition, ...] = (),
    ) -> Field:
        kind = FieldType(found.text("x-kind"))
        low, high = _YEARS if kind is FieldType.YEAR else (None, None)
        first, last = "", ""
        if kind is FieldType.DATE:
            first, last = day_bounds(limits, self.call, self.folder.tell)
        least = limits.whole("minimum") if low is None else limits.count("minimum", low)
        most = limits.whole("maximum") if high is None else limits.count("maximum", high)
        if kind is FieldType.SEVERAL:
            # None at all is no answer, which `required` speaks of.
            least, most = limits.whole("minItems") or None, limits.whole("maxItems")
        own = self._help(found, "description")
        made = Field(
            name=name,
            title=found.text("title", name),
            help=own.text,
            kind=kind,
            required=required,
            options=self._options(found),
            longest=limits.whole("maxLength"),
            least=least,
            most=most,
            when=when,
            unit=found.text("x-unit"),
            earliest=first,
            latest=last,
            links=own.links,
            money=self.call.currency.unit,
            marks=self.call.currency.marks,
        )
        if kind is FieldType.SEVERAL:
            several_fit(made, found, self.folder.tell)
        return made

    def _options(self, found: Row) -> tuple[Option, ...]:
        source = found.text("x-choices")
        if source:
            options = tuple(self._sourced(source))
            if not options:
                remedy = self._other_source(source)
                message = f"批次里没有“{source}”可选；{remedy}"
                self.folder.tell("FRM-104", message, found.origin.place("x-choices"))
            return options
        return tuple(
            Option(id=option.text("const"), label=option.text("title"))
            for option in own_options(found)
        )

    def _sourced(self, source: str) -> Iterator[Option]:
        what, _, axis_id = source.partition(":")
        if what == "categories":
            for axis in self.call.axes:
                if not axis_id or axis.id == axis_id:
                    for category in axis.categories:
                        yield from _leaves(category, offered=True)
        elif what == "districts" and self.call.districts is not None:
            for name in self.call.districts.names:
                yield Option(id=name, label=name)
        elif what == "kinds":
            for kind in self.call.kinds:
                yield Option(id=kind.id, label=kind.name)
        elif what == "list" and (found := self.call.list_of(axis_id)) is not None:
            for key, label in found.choices:
                yield Option(id=key, label=label)
        elif what == "papers":
            seen: set[str] = set()
            for paper in self.call.papers:
                if paper.name not in seen:
                    seen.add(paper.name)
                    yield Option(id=self._paper_id(paper.name), label=paper.name)

    def _other_source(self, source: str) -> str:
        """Say what to write instead of a source of choices that the call does not have."""
        names = [f"list:{one.id}" for one in self.call.lists]
        if source.startswith("list:") and names:
            return meant(source, names)
        return "请改正 x-choices，或在批次里补上"

    def _paper_id(self, name: str) -> str:
        """Return the option of a document: the anchor of the first clause that asks for it."""
        return next(p.clause.anchor for p in self.call.papers if p.name == name)

    def _is_ours(self) -> None:
        """Hold what the form says of its own call and version to where it lies."""
        given = self.identity.row("properties") if self.identity else None
        wanted = {"call": self.call.id, "version": self.version}
        for name, row in inner(given) if given else ():
            if row.text("const") != wanted[name]:
                message = f"这里应写 {wanted[name]}；请与目录改成一致"
                self.folder.tell("FRM-108", message, row.origin.place("const"))

    def _tables_are_used(self) -> None:
        there = self.folder.names(f"*{TABLE}")
        rows = [row for row in self.properties.values() if row.text("x-table")]
        used = {f"{row.text('x-table')}{TABLE}" for row in rows}
        free = [name.removesuffix(TABLE) for name in there if name not in used]
        for row in rows:
            if f"{row.text('x-table')}{TABLE}" not in there:
                message = f"没有 {row.text('x-table')}{TABLE}；{meant(row.text('x-table'), free)}"
                self.folder.tell("FRM-102", message, row.origin.place("x-table"))
        for name in there:
            # A file that nobody names is most likely the one that is missing elsewhere.
            if name not in used and used <= {*there}:
                message = f"没有哪个栏目用到 {name}；请删去，或写一个 x-table 指向它的栏目"
                self.folder.tell("FRM-130", message, self.folder.place(name))

    def _values(self, form: Form, name: str) -> frozenset[str] | None:
        """Return what may be chosen under a name, None where nothing may."""
        if name == ANY_KIND:
            kinds = frozenset(kind.id for kind in self.call.kinds)
            return kinds if any(kind_places(form)) else None
        found = form.field(name)
        if found is None or found.kind not in _CHOSEN:
            return None
        yes_no = found.kind is FieldType.YESNO
        return frozenset(found.labels if yes_no else (option.id for option in found.options))

    def _rule(self, row: Row, form: Form, *, sound: bool) -> Rule | None:
        clause = self.call.clause(row.text("clause"))
        if clause is None:
            message = unknown_clause(row.text("clause"))
            self.folder.tell("FRM-105", message, row.origin.place("clause"))
            return None
        for key in ("at", "size"):
            name = row.text(key).removeprefix("/")
            if name and name not in self.properties:
                message = unknown_field(name, self.properties)
                self.folder.tell("FRM-106", message, row.origin.place(key))
        tell, within = self.folder.tell, self.folder.within
        readable = can_be_read(row, ("when", "check"), tell, within) and sound
        params = MappingProxyType(dict(clause_params(clause, self.call)))
        rule_fits(row, clause, form, params, self.folder.tell)
        rule = Rule(
            clause=clause,
            at=row.text("at"),
            when=row.text("when"),
            check=row.text("check"),
            fails=row.text("fails"),
            size=row.text("size"),
            params=params,
            origin=row.origin,
            called=MappingProxyType(dict(self._called(params.values(), form))),
        )
        if not readable:
            return rule
        slips, read = check_rule(rule, form, self.call)
        slips_told(slips, rule, row, tell, within)
        return replace(rule, within=read, lists=lists_read(rule, self.call))

    def _called(self, params: Iterable[Param], form: Form) -> Iterator[tuple[str, str]]:
        """Yield how people call the ids that parameters list."""
        ids = {one for value in params if isinstance(value, tuple) for one in value}
        columns = (column for table in form.tables() for column in table.columns)
        for option in (o for item in (*columns, *form.fields()) for o in item.options):
            if option.id in ids:
                yield option.id, option.label
        yield from ((i, name) for i, name in names_by_id(self.call).items() if i in ids)

    def _paper_rules(self, form: Form) -> Iterator[Rule]:
        """Yield a rule for each document the call asks for and a form can see."""
        found = document_list(form)
        if found is None or found.document is None:
            return
        table, document = found.table.name, found.document.name
        for paper in checked_documents(self.call):
            yield Rule(
                clause=paper.clause,
                at=f"/{table}",
                when="params.kinds.exists(k, k in kinds)",
                check=f"application.{table}.exists(a, a.{document} == params.document)",
                fails=f"附件清单里没有{paper.name}；请补上这件材料",
                size="",
                params=MappingProxyType(
                    {"kinds": paper.kinds, "document": self._paper_id(paper.name)}
                ),
                origin=paper.clause.origin,
            )


def _named(given: Json, call: Call) -> Json:
    """Return a form's own file with what it leaves for its call to say: its title, and for what."""
    names = {"title": call.form.title, "description": f"申报{call.short_title}要填写的内容。"}
    head = {key: value for key, value in given.items() if key.startswith("$")}
    return {**head, **names, **given}


def _leaves(category: Category, *, offered: bool) -> Iterator[Option]:
    here = offered and category.open
    if not category.tracks:
        yield Option(id=category.id, label=category.label, offered=here)
    for track in category.tracks:
        yield from _leaves(track, offered=here)
