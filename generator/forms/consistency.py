"""What in the files of one form does not fit together, each told where it stands.

Each file keeps to its schema by then. Nothing is opened, and nothing is built.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches

from generator.findings import Place
from generator.forms.answers import kind_places
from generator.forms.conditions import ANY_KIND
from generator.forms.field_types import BETWEEN
from generator.forms.form import Field, FieldType, Form, Table
from generator.model.rows import Row
from generator.sources.schema_messages import whether
from generator.web.shared import SHARED

Tell = Callable[[str, str, Place], None]

CONSISTENT: Mapping[str, str] = {
    "FRM-125": "必填的栏目要在申报表里",
    "FRM-126": "同一处的标识和标题各不相同，也不用程序自己用的标识",
    "FRM-127": "最少、最小的不能大于最多、最大的",
    "FRM-128": "出现的条件不能绕一圈又回到自己",
    "FRM-129": "不重复的列要在明细表里",
    "FRM-130": "每份明细表都要有用到它的栏目",
    "FRM-131": "可以不填的明细表没有最少的行数",
    "FRM-132": "工作表的名称要能用，各不相同，写在有明细表的组里",
    "FRM-133": "可取的值要与选项一致",
    "FRM-180": "选几项的栏目，选项里不用隔开几项的符号",
    "FRM-181": "选几项的栏目，项数在选项之内",
    "FRM-182": "明细表的列只选一项",
}
"""What can be wrong between the files of a form, by code."""

_BOUNDS = (
    ("minLength", "maxLength"),
    ("minimum", "maximum"),
    ("minItems", "maxItems"),
)
_RESERVED = frozenset({"form", ANY_KIND, SHARED["files"]["csv"].partition(".")[0]})
# What a workbook refuses in the name of a sheet, and the names it keeps for itself.
_NOT_IN_SHEETS = frozenset("[]:*?/\\")
_LONGEST_SHEET = 31
_OWN_SHEETS = frozenset({SHARED["files"]["form_sheet"], "history"})


def meant(name: str, known: Iterable[str]) -> str:
    """Return the remedy for a name that is not known: the nearest one, or those there are."""
    names = list(dict.fromkeys(known))
    near = get_close_matches(name, names, 1)
    if near:
        return whether(near[0])
    some = "、".join(names[:12]) + ("……" if len(names) > 12 else "")
    return f"请改正，可写的有：{some}" if names else "请删去这一项"


def unknown_field(name: str, known: Iterable[str]) -> str:
    """Say that a form has no field of a name."""
    return f"申报表里没有栏目 {name}；{meant(name, known)}"


def fields_fit(schema: Row, tell: Tell, remind: Tell) -> None:
    """Hold the single fields and tables of a form to each other; ``remind`` notes what may stay."""
    properties = schema.row("properties")
    fields = [(n, row) for n, row in inner(properties) if n != "form"] if properties else []
    known = [name for name, _ in fields]
    for index, name in enumerate(schema.texts("required")):
        if name not in known and name != "form":
            message = f"必填的栏目 {name} 不在申报表里；{meant(name, known)}"
            tell("FRM-125", message, schema.origin.place(f"required/{index}"))
    _differ(((row, "title") for _, row in fields), tell)
    for name, row in fields:
        if name in _RESERVED:
            message = f"{name} 是程序自己用的标识；请换一个栏目标识"
            tell("FRM-126", message, row.origin.place())
        _one_fits(row, row, tell)
        if row.text("x-table") and row.count("minItems") and name not in schema.texts("required"):
            message = f"{name} 没有写进 required，可以一行不填；请删去 minItems，或写进 required"
            remind("FRM-131", message, row.origin.place("minItems"))


def table_fits(table: Row, tell: Tell) -> None:
    """Hold the columns of a table to each other."""
    columns = list(table.rows("fields"))
    names = [column.text("name") for column in columns]
    for key in ("name", "title"):
        _differ(((column, key) for column in columns), tell)
    for column in columns:
        _one_fits(column, column.row("constraints"), tell)
        if column.text("x-kind") == FieldType.SEVERAL:
            message = "明细表的一列不能选几项；请写成 choice，一行选一项，或写成单独的栏目"
            tell("FRM-182", message, column.origin.place("x-kind"))
    for index, name in enumerate(unique_columns(table)):
        if name not in names:
            message = f"明细表里没有 {name} 这一列；{meant(name, names)}"
            tell("FRM-129", message, table.origin.place(f"uniqueKeys/0/{index}"))


def unique_columns(table: Row) -> tuple[str, ...]:
    """Return the columns that no two rows of a table may share, as its file names them."""
    keys = table.value.get("uniqueKeys")
    first = keys[0] if isinstance(keys, tuple) and keys else ()
    return tuple(n for n in first if isinstance(n, str)) if isinstance(first, tuple) else ()


def several_fit(field: Field, row: Row, tell: Tell) -> None:
    """Hold a field of several options to how they stand in one cell and to how many there are."""
    parts = [(row.origin.place("x-choices"), option) for option in field.options]
    if own := own_options(row):
        places = (option.origin.place("title") for option in own)
        parts = list(zip(places, field.options, strict=True))
    for place, option in parts:
        if BETWEEN in option.id or BETWEEN in option.label:
            message = f"选项“{option.label}”里有“{BETWEEN}”，几项之间用它隔开；请换一个符号"
            tell("FRM-180", message, place)
    count = len(field.options)
    for key, bound in (("minItems", field.least), ("maxItems", field.most)):
        if bound is not None and bound > count and count:
            message = f"{key} 是 {bound}，选项只有 {count} 项；请改正"
            tell("FRM-181", message, row.origin.place(key))


def own_options(row: Row) -> tuple[Row, ...]:
    """Return the options that a field or a column lists itself."""
    items = row.row("items")
    listed = (row.rows("oneOf"), row.rows("x-options"), items.rows("oneOf") if items else ())
    return tuple(option for options in listed for option in options)


def _one_fits(row: Row, limits: Row | None, tell: Tell) -> None:
    """Hold a field or a column to itself: its options differ, its bounds leave something."""
    for part in ("const", "title"):
        _differ(((option, part) for option in own_options(row)), tell)
    for low, high in _BOUNDS if limits else ():
        least, most = (limits.value.get(low), limits.value.get(high)) if limits else (None, None)
        if limits and isinstance(least, int) and isinstance(most, int) and least > most:
            message = f"{low} {least} 大于 {high} {most}，什么都填不了；请改正其中一个"
            tell("FRM-127", message, limits.origin.place(low))
    listed = limits.texts("enum") if limits else ()
    options = [option.text("const") for option in row.rows("x-options")]
    if listed and options and sorted(listed) != sorted(options):
        message = "enum 与 x-options 的标识不一致；请改成一致，或删去 enum"
        tell("FRM-133", message, limits.origin.place("enum") if limits else row.origin.place())


def _differ(found: Iterable[tuple[Row, str]], tell: Tell) -> None:
    seen: set[str] = set()
    for row, key in found:
        text = row.text(key)
        if text in seen:
            message = f"“{text}”在这里写了两次；请给其中一个换一个写法"
            tell("FRM-126", message, row.origin.place(key))
        seen.add(text)


def layout_fits(form: Form, layout: Row, known: Iterable[str], tell: Tell) -> None:
    """Hold the layout to the fields there are, and its parts to each other."""
    known, seen, nearly = list(known), set[str](), set[str]()
    rows = list(layout.rows("sections"))
    for key in ("id", "title"):
        _differ(((row, key) for row in rows), tell)
    for row in rows:
        for index, name in enumerate(row.texts("fields")):
            place = row.origin.place(f"fields/{index}")
            if name not in known:
                tell("FRM-103", unknown_field(name, known), place)
                nearly.update(get_close_matches(name, known, 1))
            elif name in seen:
                tell("FRM-103", f"栏目 {name} 排了两次；请删去一处", place)
            seen.add(name)
    for name in known:
        if name not in seen | nearly:
            message = f"栏目 {name} 没有排进版面；请写进某一组的 fields"
            tell("FRM-103", message, layout.origin.place("sections"))
    _sheets_fit(form, layout, rows, tell)


def _sheets_fit(form: Form, layout: Row, rows: list[Row], tell: Tell) -> None:
    """Hold the names of worksheets to what a workbook takes, each once."""
    seen = {form.sheet.lower()}
    _sheet_fits(form.sheet, layout.origin.place("sheet"), tell)
    for row, section in zip(rows, form.sections, strict=True):
        tables = [item for item in section.items if isinstance(item, Table)]
        place = row.origin.place("sheet" if row.text("sheet") else "title")
        if row.text("sheet") and len(tables) != 1:
            message = f"这一组有 {len(tables)} 张明细表，sheet 只写给一张；请删去，或把明细表分开"
            tell("FRM-132", message, place)
            continue
        for table in tables:
            _sheet_fits(table.sheet, place, tell)
            if table.sheet.lower() in seen:
                message = f"工作表“{table.sheet}”写了两次；请用 sheet 另写一个名称"
                tell("FRM-132", message, place)
            seen.add(table.sheet.lower())


def _sheet_fits(name: str, place: Place, tell: Tell) -> None:
    if (
        len(name) > _LONGEST_SHEET
        or not _NOT_IN_SHEETS.isdisjoint(name)
        or name.startswith("'")
        or name.endswith("'")
        or name.lower() in _OWN_SHEETS
    ):
        message = f"“{name}”不能作工作表的名称；请用 sheet 另写一个，不用 [ ] : * ? / \\ 和引号"
        tell("FRM-132", message, place)


def conditions_fit(
    form: Form, layout: Row, values: Callable[[str], frozenset[str] | None], tell: Tell
) -> None:
    """Hold each condition to the fields and options there are; ``values`` gives those of a name."""
    wants: dict[str, set[str]] = {}
    names = [field.name for field in form.fields() if values(field.name)] + [ANY_KIND]
    for row, section in zip(layout.rows("sections"), form.sections, strict=True):
        conditions = row.row("conditions")
        given = [(when, [item.name for item in section.items]) for when in _one(row.row("when"))]
        for name, when in inner(conditions) if conditions else ():
            if name not in row.texts("fields"):
                message = f"这一组里没有栏目 {name}；{meant(name, row.texts('fields'))}"
                tell("FRM-110", message, when.origin.place())
            given.append((when, [name]))
        for when, items in given:
            for item in items:
                wants.setdefault(item, set()).update(when.value)
            for name in when.value:
                _condition_fits(when, name, values(name), names, tell)
    fields, columns = kind_places(form)
    kinds = {field.name for field in fields} | {table.name for table, _ in columns}
    for name in sorted(_in_rings({**wants, ANY_KIND: kinds}) - {ANY_KIND}):
        message = f"栏目 {name} 出现的条件绕一圈又回到自己；请改正条件"
        tell("FRM-128", message, layout.origin.place("sections"))


def _condition_fits(
    when: Row, name: str, options: frozenset[str] | None, names: Iterable[str], tell: Tell
) -> None:
    if options is None:
        message = f"条件“{name}”不是申报表里可选的栏目；{meant(name, names)}"
        tell("FRM-110", message, when.origin.place(name))
        return
    for index, value in enumerate(when.texts(name)):
        if options and value not in options:
            message = f"“{name}”没有选项“{value}”；{meant(value, sorted(options))}"
            tell("FRM-110", message, when.origin.place(f"{name}/{index}"))


def _one(row: Row | None) -> tuple[Row, ...]:
    return (row,) if row else ()


def _in_rings(wants: Mapping[str, set[str]]) -> set[str]:
    """Return the names whose conditions hang on themselves."""
    found = set()
    for start in wants:
        waiting, seen = [*wants[start]], set()
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += wants.get(name, ())
        if start in seen:
            found.add(start)
    return found


def inner(row: Row) -> Iterator[tuple[str, Row]]:
    """Yield each mapping inside a mapping of names, by its name."""
    for name in row.value:
        found = row.row(name)
        if found:
            yield name, found
