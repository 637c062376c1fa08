"""The files of a new form, put together from blocks for one call.

Pure: returns texts by path and the changes that a case is made of; nothing is written here, and no
answer is checked.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from types import MappingProxyType

from generator.authoring.call_parts import CallPart, CallParts
from generator.authoring.form_blocks import Block, BlockRule, BlockSection, Json
from generator.authoring.yaml_edits import Change, Verbatim, changed, inserted, lines, scalars
from generator.model.calls import Call
from generator.model.clauses import Clause, Enforcement
from generator.web.labels import FORM

EXAMPLE = "example"
"""The name of the one example of a new form."""

_DEPTH = 2
_CATEGORY = "category"
_WRITTEN = (
    *("title", "description", "x-kind", "x-unit"),
    *("x-choices", "x-options", "x-role", "oneOf"),
)


@dataclass(frozen=True, kw_only=True)
class FormDraft:
    """A form as files below its folder, and what it asks of its call.

    ``bound`` are the clauses that its rules hold, ``sections`` its parts as a call lists them,
    ``statements`` what the call says of its own by clause id, ``changes`` the changes to the
    example that break a rule, with its clause and place, and those under which another rule
    applies, with neither.
    """

    files: Mapping[str, str]
    bound: tuple[str, ...]
    sections: tuple[Mapping[str, str], ...]
    statements: Mapping[str, str]
    number: str
    changes: tuple[tuple[str, Json], ...]


def draft(call: Call, version: str, blocks: Iterable[Block]) -> FormDraft:
    """Return a form of some blocks, which come with those they need."""
    return _Composer(call, version, tuple(blocks)).draft()


def missing(call: Call, block: Block) -> bool:
    """Tell whether a call lacks what a block is about."""
    return bool(block.call) and not CallParts(call).of(block.call)


def call_edits(
    texts: Mapping[str, str], made: FormDraft, *, fresh: bool = False
) -> Mapping[str, str]:
    """Return the files of a call, by the stem of their name, as they read with the form.

    ``texts`` are those that stand. A clause that a rule holds says so, and what no clause of the
    notice says stands among the statements of the form. A ``fresh`` call lists the parts of the
    form; one that stands lists those of its notice.
    """
    held = {stem: checked_by_form(text, frozenset(made.bound)) for stem, text in texts.items()}
    if fresh:
        kept = held["form"].partition("\nsections:")[0]
        held["form"] = "\n".join((kept, *_sections(made))) + "\n"
    held["form"] = _with_statements(held["form"], made)
    return {stem: text for stem, text in held.items() if text != texts[stem]}


class _Composer:
    def __init__(self, call: Call, version: str, blocks: tuple[Block, ...]) -> None:
        self.call, self.version, self.blocks = call, version, blocks
        self.names = frozenset(block.id for block in blocks)
        self.parts = CallParts(call)
        self.head = {"call": call.id, "version": version}
        self.number = call.form.sections[0].number
        self.ids = self._free_ids()
        self.statements: dict[str, str] = {}
        self.bound: list[str] = []
        self.changes: list[tuple[str, Json]] = []
        self.fields: dict[str, Json] = {}

    def draft(self) -> FormDraft:
        files: dict[str, str] = {}
        sections: list[Json] = []
        rules: list[Json] = []
        answers: dict[str, object] = {"form": self.head}
        for block in self.blocks:
            for section in block.sections:
                fields = dict(self._fields(section))
                if fields:
                    sections.append(self._section(section, fields))
                    files |= self._tables(fields)
                    self.fields |= fields
            answers |= dict(self._answers(block))
            rules += self._rules(block)
        return FormDraft(
            files=MappingProxyType(
                {
                    "application.schema.json": self._application(),
                    **files,
                    "layout.yml": _yaml("layout", {**self.head, "sheet": FORM["form"]}, sections),
                    "rules.yml": _yaml("rules", self.head, rules),
                    f"examples/{EXAMPLE}.json": _compact(answers),
                }
            ),
            bound=tuple(dict.fromkeys(self.bound)),
            sections=tuple({k: str(one[k]) for k in ("id", "title", "clause")} for one in sections),
            statements=MappingProxyType(self.statements),
            number=self.number,
            changes=tuple(self.changes),
        )

    def _fields(self, section: BlockSection) -> Iterator[tuple[str, Json]]:
        for name, given in section.fields.items():
            for part in self._each(given.get("each")):
                plain = {key: value for key, value in given.items() if key != "each"}
                yield str(self._fill(name, part)), _json(self._fill(plain, part))

    def _section(self, section: BlockSection, fields: Mapping[str, Json]) -> Json:
        found: dict[str, object] = {
            "id": section.id,
            "title": section.title,
            "clause": self._number(section.source),
            "fields": Verbatim(f"[{', '.join(fields)}]"),
        }
        return found | ({"help": section.help} if section.help else {})

    def _number(self, source: str) -> str:
        """Return the number of the clause that asks for something, by default the form's own."""
        clauses = [part.clause for part in self.parts.of(source)] if source else []
        return next((clause.number for clause in clauses if clause is not None), self.number)

    def _application(self) -> str:
        properties = {}
        for name, given in self.fields.items():
            made = {key: given[key] for key in ("title", "description")}
            if "columns" in given:
                least, most = given["rows"]
                made |= {"x-table": name, "minItems": least, "maxItems": most}
            else:
                made |= {k: v for k, v in given.items() if k not in ("optional", *made)}
            properties[name] = made
        return _compact(
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "properties": properties,
                "required": [n for n, given in self.fields.items() if not given.get("optional")],
            }
        )

    def _tables(self, fields: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
        for name, given in fields.items():
            if "columns" in given:
                yield f"{name}.table.json", _compact(_table(given))

    def _answers(self, block: Block) -> Iterator[tuple[str, object]]:
        for name, given in block.answers.items():
            each = given.get("each") if isinstance(given, dict) else None
            if isinstance(given, dict) and "rows" in given:
                yield name, [self._fill(given["rows"], part) for part in self.parts.of(str(each))]
                continue
            for part in self._each(each):
                value = given["answer"] if isinstance(given, dict) else given
                yield str(self._fill(name, part)), self._fill(value, part)

    def _rules(self, block: Block) -> Iterator[Json]:
        own = ""
        for rule in block.rules:
            if not self.names.issuperset(rule.also):
                continue
            for part in self._each(rule.each):
                clause = part.clause.id if part.clause is not None else ""
                if not self._applies(rule, part.clause):
                    continue
                if not clause:
                    own = own or self._statement(block.statement)
                self.bound.append(clause or own)
                at = str(self._fill(rule.at, part))
                self._break(f"{clause or own}{at}", rule, part)
                if rule.check:
                    yield {
                        "clause": clause or own,
                        "at": at,
                        "check": self._fill(rule.check, part),
                        "fails": rule.fails,
                    }

    def _applies(self, rule: BlockRule, clause: Clause | None) -> bool:
        """Tell whether the form has what a rule reads besides the answers of its block."""
        if clause is None:
            return "params." not in rule.check
        return not clause.categories or _CATEGORY in self.names

    def _statement(self, says: str) -> str:
        """Return the id of what the call says of its own, new unless it says so already."""
        for clause in self.call.form.statements:
            if clause.says == says:
                return clause.id
        own = next(self.ids)
        self.statements[own] = says
        return own

    def _break(self, finding: str, rule: BlockRule, part: CallPart) -> None:
        changes = [(finding, _json(self._fill(given, part))) for given in rule.breaks]
        changes += [("", _json(self._fill(given, part))) for given in rule.keeps]
        if part.clause is not None and rule.check:
            changes.append(("", self._elsewhere(part.clause)))
        for found, change in changes:
            # What the form does not ask for cannot be answered otherwise.
            asked = {at: v for at, v in change.items() if at.split("/")[1] in self.fields}
            if asked:
                self.changes.append((found, asked))

    def _elsewhere(self, clause: Clause) -> Json:
        """Return the change of the example to which a clause applies, none where it does so."""
        other = self.parts.elsewhere(clause)
        if not other:
            return {}
        joint = [{"name": "示例合作单位", "kind": other["partner"]}] if other["partner"] else []
        chosen = {f"/{other['field']}": other["leaf"], "/lead_kind": other["kind"]}
        return {**chosen, "/partners": joint}

    def _each(self, name: object) -> tuple[CallPart, ...]:
        return self.parts.of(str(name)) if name else (CallPart(clause=None, marks={}),)

    def _fill(self, value: object, part: CallPart) -> object:
        """Return a value with its marks filled in, keys as well."""
        if isinstance(value, str):
            for mark, text in {**self.parts.everywhere, **part.marks}.items():
                value = value.replace(f"@{mark}@", text)
            # Blocks are written in yuan, so that the handbook can list them as they are.
            unit = self.parts.call.currency.unit
            return value.replace("（元）", f"（{unit}）").replace("以元计", f"以{unit}计")
        if isinstance(value, list):
            return [self._fill(one, part) for one in value]
        if isinstance(value, dict):
            return {str(self._fill(k, part)): self._fill(v, part) for k, v in value.items()}
        return value

    def _free_ids(self) -> Iterator[str]:
        """Yield ids that no clause has, below the number of the form's first part."""
        used = {clause.id for clause in self.call.clauses}
        levels = self.call.notice.numbering.read(self.number) or ()
        base = f"{self.call.prefix}-{'.'.join(str(value) for _, value in levels) or '0'}"
        letters = (_letters(number) for number in count())
        return (one for letter in letters if (one := f"{base}-{letter}") not in used)


def _letters(number: int) -> str:
    """Return a, b, … z, and then two letters."""
    first, last = divmod(number, 26)
    return (chr(ord("a") + first - 1) if first else "") + chr(ord("a") + last)


def _table(given: Json) -> Json:
    columns = []
    for column in given["columns"]:
        limits = {k: v for k, v in column.items() if k not in ("name", "optional", *_WRITTEN)}
        needed = {} if column.get("optional") else {"required": True}
        written = {k: v for k, v in column.items() if k in ("name", *_WRITTEN)}
        columns.append({**written, "constraints": {**needed, **limits}})
    unique = {"uniqueKeys": [given["unique"]]} if "unique" in given else {}
    return {"title": given["title"], "description": given["table"], "fields": columns, **unique}


def _yaml(schema: str, head: Mapping[str, str], items: list[Json]) -> str:
    top = {key: Verbatim(json.dumps(v)) if key == "version" else v for key, v in head.items()}
    key = "sections" if schema == "layout" else "rules"
    first = f"# yaml-language-server: $schema=../../../data/{schema}.schema.json"
    return "\n".join((first, *lines({**top, key: items}))) + "\n"


def _compact(value: Json) -> str:
    """Return JSON with one line for each field, column or row."""
    return "\n".join(_json_lines(value, "", _DEPTH)) + "\n"


def _json_lines(value: object, indent: str, depth: int) -> Iterator[str]:
    inside = tuple(value.values()) if isinstance(value, dict) else value
    nested = isinstance(inside, list | tuple) and any(isinstance(i, dict | list) for i in inside)
    if not isinstance(value, dict | list) or not depth or not (nested or depth == _DEPTH):
        yield json.dumps(value, ensure_ascii=False)
        return
    pairs = value.items() if isinstance(value, dict) else ((None, one) for one in value)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield opening
    inner = f"{indent}  "
    for number, (key, one) in enumerate(pairs, 1):
        first, *others = _json_lines(one, inner, depth - 1)
        name = f"{json.dumps(key, ensure_ascii=False)}: " if key is not None else ""
        comma = "" if number == len(value) else ","
        whole = [f"{inner}{name}{first}", *others]
        whole[-1] += comma
        yield from whole
    yield f"{indent}{closing}"


def _json(value: object) -> Json:
    assert isinstance(value, dict)  # noqa: S101  a mapping went in
    return value


def checked_by_form(text: str, bound: frozenset[str]) -> str:
    """Return the text of a file of a call whose bound clauses say that a form checks them."""
    found = list(scalars(text))
    groups = {one.path[:-1] for one in found if one.path[-1:] == ("id",) and one.value in bound}
    return changed(
        text,
        [
            Change(start=one.start, end=one.end, text=Enforcement.RULE.value)
            for one in found
            if one.path[-1:] == ("held",) and one.path[:-1] in groups
        ],
    )


def _sections(made: FormDraft) -> Iterator[str]:
    yield "sections:"
    for one in made.sections:
        yield f"  - {{{', '.join(line for line in lines(one))}}}"


def _with_statements(text: str, made: FormDraft) -> str:
    new: list[Mapping[str, object]] = [
        {"id": own, "clause": made.number, "held": "rule", "kind": "must", "says": says}
        for own, says in made.statements.items()
    ]
    if not new:
        return text
    if any(one.path[:1] == ("statements",) for one in scalars(text)):
        for one in reversed(new):
            item = ", ".join(line.strip() for line in lines(one))
            text = inserted(text, ("statements",), f"{{{item}}}") or text
        return text
    return "\n".join((text.rstrip("\n"), *lines({"statements": new}))) + "\n"


def unbound(call: Call, made: FormDraft) -> tuple[Clause, ...]:
    """Return the clauses that were judged by people until the form held them."""
    bound = frozenset(made.bound)
    return tuple(c for c in call.clauses if c.id in bound and c.held is Enforcement.JUDGED)
