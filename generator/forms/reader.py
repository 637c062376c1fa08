"""The forms of every call, read from ``schemas/forms/<call>/<version>/`` and bound to the call.

Choices that name something of the call (categories, districts, kinds of applicant, documents) are
written out here, so that each stands once, in the call. Faults come back as findings.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import cast

from generator.findings import Finding, Place, sort
from generator.forms.field_types import read, wire
from generator.forms.form import Condition, Example, Field, FieldType, Form, Option, Section, Table
from generator.forms.review_plan_reader import review_plan, unknown_clause
from generator.forms.rules import Param, Rule
from generator.forms.rules import fault as rule_fault
from generator.model.calls import Call, Category, Site
from generator.model.clauses import Clause, Enforcement
from generator.model.rows import Row, fault
from generator.sources.documents import read_json, read_yaml
from generator.sources.origin import Origin
from generator.sources.schemas import Schemas
from generator.sources.slow_patterns import MOST_SIGNS, Growth, slow_patterns
from generator.web.labels import COLUMNS

Json = Mapping[str, object]

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
    }
)
"""What can be wrong with a form, by code."""

_ANY_KIND = "any_kind"
_REVIEW = "review.yml"
_SLOW = {
    Growth.EXPONENTIAL: (
        "FRM-120",
        "这个正则表达式遇到某些文字会算不完；请让一段文字只有一种对法，如把 (a+)+ 写成 a+",
    ),
    Growth.POLYNOMIAL: (
        "FRM-121",
        f"这个正则表达式遇到长的文字会很慢；请在旁边写 maxLength，不超过 {MOST_SIGNS}，"
        "或者从 ^ 写到 $、只留一处不限次数的重复",
    ),
}
# Neither a document nor a page can hold these; a tab or a line break is written \t or \n.
_UNWRITABLE = re.compile(r"\\u(?:00[01]|d[89a-f]|fff[ef])", re.IGNORECASE)


@dataclass(frozen=True)
class _FormFolder:
    """One version of a form on disk, with what is found wrong in it."""

    root: Path
    path: str
    call: Call
    schemas: Schemas
    faults: list[Finding]

    def tell(self, code: str, message: str, place: Place) -> None:
        self.faults.append(fault(code, message, place))

    def keeping_to(self, name: str, schema: str) -> Json | None:
        """Read one JSON file and hold it to its schema at the line of each value."""
        value = self.json(name)
        if value is None:
            return None
        document, found = read_json(self.root, f"{self.path}/{name}", schema, self.schemas)
        self.faults.extend(found)
        if document is None:
            return None
        for pointer, grows in slow_patterns(document.value, whole=schema == "table"):
            self.tell(*_SLOW[grows], document.where(pointer))
        return value

    def json(self, name: str) -> Json | None:
        """Read one JSON file; one that cannot be read becomes a finding."""
        path = f"{self.path}/{name}"
        try:
            text = (self.root / path).read_text(encoding="utf-8")
            value = json.loads(text)
        except FileNotFoundError:
            self.tell("FRM-102", f"缺少 {name}；请补上", Place(file=path))
            return None
        except UnicodeDecodeError:
            self.tell("FRM-102", "文件不是 UTF-8 编码；请另存为 UTF-8", Place(file=path))
            return None
        except json.JSONDecodeError as error:
            place = Place(file=path, line=error.lineno, column=error.colno)
            self.tell("FRM-102", "从这里起不是完整的 JSON；请检查括号、引号和逗号", place)
            return None
        except RecursionError:
            self.tell("FRM-102", "括号套得太深；请检查括号", Place(file=path))
            return None
        if _UNWRITABLE.search(text):
            self.tell("FRM-102", "里面有控制字符的转义；请直接写出文字", Place(file=path))
            return None
        if not isinstance(value, dict):
            self.tell("FRM-102", "内容不是一组字段；请写成 { … }", Place(file=path))
            return None
        return value


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
        if folder.is_dir() and call.form.version not in versions:
            message = f"没有 {call.form.version} 版的申报表；请补上，或改正版本"
            faults.append(fault("FRM-101", message, call.form.origin.place("version")))
        forms = [
            form
            for version in versions
            if (form := _form(root, call, version, schemas, faults)) is not None
        ]
        forms.sort(key=lambda f: (f.version != call.form.version, *(-n for n in _order(f.version))))
        if forms:
            found[call.id] = tuple(forms)
    return MappingProxyType(found), sort(faults)


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() else 0 for part in version.split("."))


def _form(
    root: Path, call: Call, version: str, schemas: Schemas, faults: list[Finding]
) -> Form | None:
    path = f"schemas/forms/{call.id}/{version}"
    own: list[Finding] = []
    folder = _FormFolder(root, path, call, schemas, own)
    layout, found = read_yaml(root, f"{path}/layout.yml", "layout", schemas)
    own.extend(found)
    ruled, found = read_yaml(root, f"{path}/rules.yml", "rules", schemas)
    own.extend(found)
    planned = None
    if (root / path / _REVIEW).is_file():
        planned, found = read_yaml(root, f"{path}/{_REVIEW}", "review", schemas)
        own.extend(found)
    schema = folder.keeping_to("application.schema.json", "application")
    form = None
    if layout is not None and ruled is not None and schema is not None:
        sheet = Row(cast("Json", layout.value), Origin(document=layout), own)  # type: ignore[arg-type]
        rules = Row(cast("Json", ruled.value), Origin(document=ruled), own)  # type: ignore[arg-type]
        bound = [sheet, rules]
        if planned is not None:
            review = Row(cast("Json", planned.value), Origin(document=planned), own)  # type: ignore[arg-type]
            bound.append(review)
        for row in bound:
            bound_to = (("call", COLUMNS["call"], call.id), ("version", "版本", version))
            for key, word, wanted in bound_to:
                if row.text(key) != wanted:
                    message = f"这里应写{word} {wanted}；请与目录改成一致"
                    folder.tell("FRM-108", message, row.origin.place(key))
        form = _FormBuilder(folder, schema, sheet, rules, version).form()
        # A review stands on the form: while that is wrong, its faults would only follow from it.
        if planned is not None and not own:
            form = replace(form, review=review_plan(review, form, call, folder.tell))
    faults.extend(own)
    return form if not own else None


class _FormBuilder:
    """Builds one Form from its files."""

    def __init__(
        self, folder: _FormFolder, schema: Json, layout: Row, rules: Row, version: str
    ) -> None:
        self.folder = folder
        self.call = folder.call
        self.schema = schema
        self.layout = layout
        self.rules = rules
        self.version = version
        self.properties = cast("dict[str, Json]", schema.get("properties", {}))
        self.place = Place(file=f"{folder.path}/application.schema.json")

    def form(self) -> Form:
        sections = tuple(self._section(row) for row in self.layout.rows("sections"))
        form = Form(
            call=self.call.id,
            version=self.version,
            title=str(self.schema.get("title", "")),
            help=str(self.schema.get("description", "")),
            sheet=self.layout.text("sheet"),
            sections=sections,
            rules=(),
            schema=self._published(),
            origin=self.layout.origin,
        )
        names = {item.name for section in sections for item in section.items}
        for name in self.properties:
            if name != "form" and name not in names:
                message = f"栏目 {name} 没有排进版面；请写进某一组的 fields"
                self.folder.tell("FRM-103", message, self.layout.origin.place("sections"))
        self._conditions_are_known(form)
        rules = tuple(self._rule(row, names) for row in self.rules.rows("rules"))
        made = tuple(r for r in rules if r is not None) + tuple(self._paper_rules())
        self._clauses_have_rules(made)
        form = replace(form, rules=made)
        # An example stands on the form: while that is wrong, its faults would only follow from it.
        if self.folder.faults:
            return form
        return replace(form, examples=tuple(self._examples(sections, names)))

    def _examples(self, sections: tuple[Section, ...], names: set[str]) -> Iterator[Example]:
        """Yield the examples in the order of their names."""
        folder = self.folder
        for path in sorted((folder.root / folder.path / "examples").glob("*.json")):
            answers = folder.json(f"examples/{path.name}")
            if answers is None:
                continue
            place = Place(file=f"{folder.path}/examples/{path.name}")
            if answers.get("form") != {"call": self.call.id, "version": self.version}:
                message = f"这里应写批次 {self.call.id}、版本 {self.version}；请改正 form"
                folder.tell("FRM-111", message, place)
            for name in answers.keys() - names - {"form"}:
                folder.tell("FRM-111", f"申报表里没有栏目 {name}；请改正栏目标识", place)
            for title in _misspelt(sections, answers):
                message = f"示例里的“{title}”不是规定的写法；请照 application.json 的写法改正"
                folder.tell("FRM-111", message, place)
            yield Example(name=path.stem, answers=MappingProxyType(answers))

    def _section(self, row: Row) -> Section:
        conditions = row.row("conditions")
        when = self._conditions(row.row("when"))
        items: list[Field | Table] = []
        for index, name in enumerate(row.texts("fields")):
            found = self.properties.get(name)
            if found is None or name == "form":
                message = f"申报表里没有栏目 {name}；请改正栏目标识"
                self.folder.tell("FRM-103", message, row.origin.place(f"fields/{index}"))
                continue
            own = conditions.row(name) if conditions else None
            both = (*when, *self._conditions(own))
            items.append(
                self._table(name, found, row, both)
                if "x-table" in found
                else self._field(name, found, both)
            )
        return Section(
            id=row.text("id"),
            title=row.text("title"),
            number=row.text("clause"),
            help=row.text("help"),
            items=tuple(items),
            when=when,
        )

    def _conditions(self, row: Row | None) -> tuple[Condition, ...]:
        if row is None:
            return ()
        return (Condition(wants=tuple((name, row.texts(name)) for name in row.value)),)

    def _field(self, name: str, found: Json, when: tuple[Condition, ...]) -> Field:
        return Field(
            name=name,
            title=str(found.get("title", name)),
            help=str(found.get("description", "")),
            kind=FieldType(str(found.get("x-kind", "text"))),
            required=True,
            options=self._options(found, self.place),
            longest=_whole(found.get("maxLength")),
            least=_whole(found.get("minimum")),
            most=_whole(found.get("maximum")),
            when=when,
        )

    def _table(self, name: str, found: Json, row: Row, when: tuple[Condition, ...]) -> Table:
        file = f"{found['x-table']}.table.json"
        descriptor = self.folder.keeping_to(file, "table") or {}
        place = Place(file=f"{self.folder.path}/{file}")
        fields = cast("list[Json]", descriptor.get("fields", []))
        unique = cast("list[list[str]]", descriptor.get("uniqueKeys", []))
        columns = tuple(self._column(item, place) for item in fields)
        return Table(
            name=name,
            title=str(found.get("title", name)),
            help=str(descriptor.get("description", "")),
            sheet=row.text("sheet") or str(found.get("title", name))[:31],
            columns=columns,
            least_rows=_whole(found.get("minItems")) or 0,
            most_rows=_whole(found.get("maxItems")) or 1000,
            unique=tuple(unique[0]) if unique else (),
            descriptor=MappingProxyType(_table_schema(descriptor, columns)),
            when=when,
        )

    def _column(self, item: Json, place: Place) -> Field:
        limits = cast("Json", item.get("constraints", {}))
        return Field(
            name=str(item["name"]),
            title=str(item.get("title", item["name"])),
            help=str(item.get("description", "")),
            kind=FieldType(str(item.get("x-kind", "text"))),
            required=limits.get("required") is True,
            options=self._options(item, place),
            longest=_whole(limits.get("maxLength")),
            least=_whole(limits.get("minimum")),
            most=_whole(limits.get("maximum")),
        )

    def _options(self, found: Json, place: Place) -> tuple[Option, ...]:
        source = found.get("x-choices")
        if isinstance(source, str):
            options = tuple(self._sourced(source))
            if not options:
                message = f"批次里没有“{source}”可选；请改正 x-choices，或在批次里补上"
                self.folder.tell("FRM-104", message, place)
            return options
        written = cast("list[Json]", found.get("oneOf") or found.get("x-options") or [])
        return tuple(Option(id=str(o["const"]), label=str(o["title"])) for o in written)

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
        elif what == "papers":
            seen: set[str] = set()
            for paper in self.call.papers:
                if paper.name not in seen:
                    seen.add(paper.name)
                    yield Option(id=self._paper_id(paper.name), label=paper.name)

    def _paper_id(self, name: str) -> str:
        """Return the option of a document: the anchor of the first clause that asks for it."""
        return next(p.clause.anchor for p in self.call.papers if p.name == name)

    def _published(self) -> Json:
        """Return the schema with the choices of the call written out."""
        properties: dict[str, Json] = {}
        for name, found in self.properties.items():
            if "x-choices" in found:
                options = self._options(found, self.place)
                choices = [{"const": o.id, "title": o.label} for o in options]
                properties[name] = {**found, "oneOf": choices}
            else:
                properties[name] = found
        return MappingProxyType({**self.schema, "properties": properties})

    def _conditions_are_known(self, form: Form) -> None:
        for number, row in enumerate(self.layout.rows("sections")):
            section = form.sections[number]
            whens = [c for item in section.items for c in item.when]
            for name, values in (want for c in (*section.when, *whens) for want in c.wants):
                known = self._values(form, name)
                if known is None or not set(values) <= known:
                    message = f"条件“{name}”不是申报表里的栏目或选项；请改正"
                    self.folder.tell("FRM-110", message, row.origin.place())

    def _values(self, form: Form, name: str) -> set[str] | None:
        if name == _ANY_KIND:
            return {kind.id for kind in self.call.kinds}
        found = form.field(name)
        return {option.id for option in found.options} if found else None

    def _rule(self, row: Row, names: set[str]) -> Rule | None:
        clause = self.call.clause(row.text("clause"))
        if clause is None:
            message = unknown_clause(row.text("clause"))
            self.folder.tell("FRM-105", message, row.origin.place("clause"))
            return None
        for key in ("at", "size"):
            name = row.text(key).removeprefix("/")
            if name and name not in names:
                message = f"申报表里没有栏目 {name}；请改正"
                self.folder.tell("FRM-106", message, row.origin.place(key))
        for key in ("when", "check"):
            if row.text(key) and rule_fault(row.text(key)) is not None:
                message = "表达式读不懂；请检查括号、引号和运算符"
                self.folder.tell("FRM-107", message, row.origin.place(key))
        return Rule(
            clause=clause,
            at=row.text("at"),
            when=row.text("when"),
            check=row.text("check"),
            fails=row.text("fails"),
            size=row.text("size"),
            params=MappingProxyType(dict(self._params(clause))),
            origin=row.origin,
        )

    def _params(self, clause: Clause) -> Iterator[tuple[str, Param]]:
        """Yield the figures of a clause: its own, and those its noun holds."""
        call = self.call
        yield from clause.params.items()
        for category in call.categories():
            for money in (category.ceiling, category.reward):
                if money is not None and money.clause.id == clause.id:
                    yield "amount", money.amount * 100
        for group in call.conditions:
            if any(item.id == clause.id for item in group.items):
                yield "kinds", group.kinds
        for entry in call.entries:
            if entry.clause.id == clause.id:
                yield from (("lead", entry.lead), ("partners", entry.partners))
        for part in call.instalments:
            if part.clause.id == clause.id:
                yield "percent", part.percent
        for milestone in call.milestones:
            if milestone.clause.id == clause.id:
                if milestone.starts:
                    yield "starts", milestone.starts.isoformat()
                if milestone.ends:
                    yield "ends", milestone.ends.isoformat()

    def _paper_rules(self) -> Iterator[Rule]:
        """Yield a rule for each document the call asks for and a form can see."""
        for paper in self.call.papers:
            if paper.clause.held is not Enforcement.RULE:
                continue
            yield Rule(
                clause=paper.clause,
                at="/attachments",
                when="params.kinds.exists(k, k in kinds)",
                check="application.attachments.exists(a, a.document == params.document)",
                fails=f"附件清单里没有{paper.name}；请补上这件材料",
                size="",
                params=MappingProxyType(
                    {"kinds": paper.kinds, "document": self._paper_id(paper.name)}
                ),
                origin=paper.clause.origin,
            )

    def _clauses_have_rules(self, rules: Iterable[Rule]) -> None:
        bound = {rule.clause.id for rule in rules}
        elsewhere = {m.clause.id for m in self.call.milestones}
        elsewhere |= {quota.clause.id for quota in self.call.quotas}
        for clause in self.call.clauses:
            across = clause.limit is not None or clause.id in elsewhere
            if clause.held is Enforcement.RULE and clause.id not in bound and not across:
                message = f"条款 {clause.id} 写明由表单检查，却没有规则；请补上规则，或改为人工审核"
                self.folder.tell("FRM-109", message, self.rules.origin.place("rules"))


def _misspelt(sections: tuple[Section, ...], answers: Json) -> Iterator[str]:
    """Yield the titles of answers that do not come back from their cells as they went in."""
    for item in (item for section in sections for item in section.items):
        value = answers.get(item.name)
        if isinstance(item, Field):
            if value is not None and not _comes_back(item, value):
                yield item.title
        elif value is not None:
            found = value if isinstance(value, list) else [None]
            if not all(isinstance(row, dict) and _row_comes_back(item, row) for row in found):
                yield item.title


def _row_comes_back(table: Table, row: Json) -> bool:
    columns = {column.name: column for column in table.columns}
    return row.keys() <= columns.keys() and all(_comes_back(columns[k], row[k]) for k in row)


def _comes_back(field: Field, value: object) -> bool:
    return read(field, wire(field, value)).value == value


def _leaves(category: Category, *, offered: bool) -> Iterator[Option]:
    here = offered and category.open
    if not category.tracks:
        yield Option(id=category.id, label=category.label, offered=here)
    for track in category.tracks:
        yield from _leaves(track, offered=here)


def _table_schema(descriptor: Json, columns: tuple[Field, ...]) -> Json:
    """Return a Table Schema whose choices are written out as enumerations of their ids."""
    fields = cast("list[dict[str, object]]", descriptor.get("fields", []))
    written = []
    for item, column in zip(fields, columns, strict=True):
        limits = dict(cast("Json", item.get("constraints", {})))
        if column.options:
            limits["enum"] = [option.id for option in column.options]
        written.append({**item, "constraints": limits} if limits else dict(item))
    return {**descriptor, "fields": written}


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
