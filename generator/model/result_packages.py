"""A result data package on disk, read into a Result: its description, its list, what it came from.

Whatever cannot be read, or has another shape than the package says, comes back as a finding. What
the list may hold, and who may be on it, is for checks to say.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from generator.findings import Finding, Level, Place
from generator.model.announcements import NUMBER, Counts, ListColumn, ListLine, ResultPackage, Valid
from generator.model.rows import Row, fault
from generator.sources.documents import Document, Value, read_list, read_yaml
from generator.sources.origin import Origin
from generator.sources.schemas import Schemas

FOLDER = "site_data/results"
DESCRIPTION = "datapackage.json"
LIST = "list.csv"
VALID = "valid.csv"
FILES = (DESCRIPTION, LIST, VALID)
FORM_SOURCE = "form-"
"""What the digest of a version of the form stands under, among what a review went by."""
_AGAIN = "请用 gongshi review 或 gongshi new list 重新生成"
_MISSING = "缺少这个文件；请用 gongshi review 或 gongshi new list 重新生成结果目录"
VALID_COLUMNS = 3
"""Number of the application, project, applicant: nothing else of a valid submission is kept."""

RESULTS: Mapping[str, str] = MappingProxyType(
    {
        "RES-001": "结果目录里只有 datapackage.json、list.csv 和 valid.csv，三个都要有；"
        "没有申报的名单没有 valid.csv",
        "RES-002": "名单是完整的 CSV，数据包的说明是 JSON",
        "RES-003": "名单的表头与数据包写明的栏目相同",
        "RES-004": "名单每一行的格数与表头相同",
        "RES-005": "数据包的名称与目录名一致",
        "RES-006": "名单的每一栏写明来历，一个来历一栏，其中有申报编号",
    }
)
"""What can be wrong with a result package before it is looked into, by code."""


def digest_of(list_csv: bytes, valid_csv: bytes | None) -> str:
    """Return the digest a package states: SHA-256 of what ``sha256sum`` prints of its lists.

    One that an office chose has one list alone: ``valid_csv`` is None.
    """
    printed = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in ((LIST, list_csv), (VALID, valid_csv))
        if content is not None
    )
    return hashlib.sha256(printed.encode()).hexdigest()


def plain(cell: str) -> str:
    """Return the text behind a cell of a list: the apostrophe that guards it is taken off."""
    return cell.removeprefix("'")


def read_result(
    root: Path, name: str, schemas: Schemas
) -> tuple[ResultPackage | None, tuple[Finding, ...]]:
    """Read the package in ``site_data/results/<name>``.

    There is a Result exactly when no finding is an error.
    """
    folder = f"{FOLDER}/{name}"
    faults: list[Finding] = list(_files(root, folder))
    if faults:
        return None, tuple(faults)
    document, found = read_yaml(root, f"{folder}/{DESCRIPTION}", "result", schemas)
    faults.extend(found)
    listed, rows = _table(root, f"{folder}/{LIST}", faults)
    chosen = document is not None and _is_chosen(document.value)
    faults.extend(_valid_file(root, folder, chosen=chosen) if document else ())
    if any(one.code == "RES-001" for one in faults):
        return None, tuple(faults)
    given, received = _table(root, f"{folder}/{VALID}", faults) if not chosen else (b"", ())
    described, _, _ = read_list(root, f"{folder}/{DESCRIPTION}")
    if document is not None and not _is_json(described):
        message = f"数据包的说明不是 JSON；{_AGAIN}"
        faults.append(fault("RES-002", message, document.where()))
    if document is None or _broken(faults):
        return None, tuple(faults)
    row = Row(document.value, Origin(document=document), faults)
    if row.text("name") != name:
        message = f"数据包的名称与目录名 {name} 不一致；请改成一致"
        faults.append(fault("RES-005", message, row.origin.place("name")))
    first, *others = row.rows("resources")
    columns = _columns(row, first)
    faults.extend(_shaped(columns, rows, first, f"{folder}/{LIST}"))
    if bool(others) is chosen:
        message = f"数据包列的文件与内容不符；{_AGAIN}"
        faults.append(fault("RES-006", message, row.origin.place("resources")))
    for second in () if chosen else others:
        faults.extend(_kept(received, second, f"{folder}/{VALID}"))
    if _broken(faults):
        return None, tuple(faults)
    contents = {DESCRIPTION: described, LIST: listed} | ({} if chosen else {VALID: given})
    return _result(name, row, columns, (rows, received), contents), tuple(faults)


def published_result(name: str, described: bytes, listed: bytes) -> ResultPackage:
    """Return a package from what is published of it: without the submissions it was taken from.

    Raises ValueError, TypeError, KeyError or AttributeError where it is none.
    """
    faults: list[Finding] = []
    document = Document.of_json(described)
    row = Row(document.value, Origin(document=document), faults)
    text = listed.removeprefix(b"\xef\xbb\xbf").decode()
    rows = tuple(_lines(LIST, text, faults))
    (first,) = row.rows("resources")
    columns = _columns(row, first)
    if faults or {len(line.cells) for line in rows} != {len(columns)}:
        raise ValueError(name)
    contents = {DESCRIPTION: described, LIST: listed}
    if not _is_chosen(document.value):
        contents[VALID] = b""
    return _result(name, row, columns, (rows, ()), contents)


def _result(
    name: str,
    row: Row,
    columns: tuple[ListColumn, ...],
    tables: tuple[tuple[ListLine, ...], tuple[ListLine, ...]],
    contents: Mapping[str, bytes],
) -> ResultPackage:
    own = row.row("gongshi") or row
    sources = own.row("sources")
    rows, received = tables
    return ResultPackage(
        id=name,
        title=row.text("title"),
        call=own.text("call"),
        form=own.text("form"),
        stage=own.text("stage"),
        sample=own.value.get("sample") is True,
        counts=Counts(
            submissions=own.count("submissions"),
            valid=own.count("valid"),
            set_aside=own.count("set_aside"),
        )
        if VALID in contents
        else None,
        stated=own.text("digest"),
        digest=digest_of(contents[LIST], contents.get(VALID)),
        sources=MappingProxyType({k: sources.text(k) for k in sources.value} if sources else {}),
        namesakes=_namesakes(own),
        columns=columns,
        lines=rows[1:],
        valid=tuple(
            Valid(
                number=line.cells[0],
                project=line.cells[1],
                applicant=line.cells[2],
                place=line.place,
            )
            for line in received[1:]
        ),
        files=MappingProxyType(dict(sorted(contents.items()))),
        origin=row.origin,
        rounds=own.texts("rounds"),
    )


def _namesakes(own: Row) -> Mapping[str, Mapping[str, str]]:
    keys = own.row("namesakes")
    found: dict[str, Mapping[str, str]] = {}
    for name in keys.value if keys else ():
        units = keys.row(name) if keys else None
        if units:
            found[name] = MappingProxyType({number: units.text(number) for number in units.value})
    return MappingProxyType(found)


def _broken(faults: list[Finding]) -> bool:
    return any(finding.level is Level.ERROR for finding in faults)


def _is_json(content: bytes) -> bool:
    """Tell whether what was read as YAML is JSON too: readers elsewhere know nothing else."""
    try:
        json.loads(content)
    except ValueError:
        return False
    return True


def _is_chosen(value: Mapping[str, Value]) -> bool:
    """Tell whether a package is of a list that an office chose: it received no applications."""
    own = value.get("gongshi")
    return isinstance(own, Mapping) and "submissions" not in own


def _valid_file(root: Path, folder: str, *, chosen: bool) -> Iterator[Finding]:
    """Tell of the valid submissions, which are there exactly where there were any."""
    place = Place(file=f"{folder}/{VALID}")
    there = (root / folder / VALID).is_file()
    if there and chosen:
        yield fault("RES-001", "没有申报的名单没有这个文件；请移走", place)
    elif not there and not chosen:
        yield fault("RES-001", _MISSING, place)


def _files(root: Path, folder: str) -> Iterator[Finding]:
    """Tell which of the files lack, and what lies beside them: never a working copy."""
    for name in (DESCRIPTION, LIST):
        if not (root / folder / name).is_file():
            yield fault("RES-001", _MISSING, Place(file=f"{folder}/{name}"))
    for extra in sorted(p.name for p in (root / folder).iterdir() if p.name not in FILES):
        message = "结果目录里不能有别的文件；请移走，评审的底稿不放进项目"
        yield fault("RES-001", message, Place(file=f"{folder}/{extra}"))


def _table(root: Path, path: str, faults: list[Finding]) -> tuple[bytes, tuple[ListLine, ...]]:
    """Read a CSV file as lines, the header among them; what is no CSV becomes a finding."""
    content, text, found = read_list(root, path)
    faults.extend(found)
    return content, tuple(_lines(path, text, faults)) if text is not None else ()


def _lines(path: str, text: str, faults: list[Finding]) -> Iterator[ListLine]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    at = 1
    try:
        for cells in reader:
            place = Place(file=path, line=at, column=1)
            # The header stands as the package names its columns.
            yield ListLine(cells=tuple(map(plain, cells) if at > 1 else cells), place=place)
            at = reader.line_num + 1
    except csv.Error:
        message = f"从这一行起不是完整的 CSV；{_AGAIN}"
        faults.append(fault("RES-002", message, Place(file=path, line=at, column=1)))


def _columns(row: Row, listed: Row) -> tuple[ListColumn, ...]:
    own = row.row("gongshi")
    columns = own.row("columns") if own else None
    schema = listed.row("schema")
    return tuple(
        ListColumn(
            name=item.text("name"),
            field=columns.text(item.text("name")) if columns else "",
            title=item.text("title") or item.text("name"),
            type=item.text("type"),
        )
        for item in (schema.rows("fields") if schema else ())
    )


def _shaped(
    columns: tuple[ListColumn, ...], rows: tuple[ListLine, ...], listed: Row, path: str
) -> Iterator[Finding]:
    """Hold the list to the columns its package names, and the columns to their fields."""
    fields = [column.field for column in columns]
    if "" in fields or len(set(fields)) != len(fields) or NUMBER not in fields:
        message = f"有的栏目没有写明来历、写了两次，或者没有编号；{_AGAIN}"
        yield fault("RES-006", message, listed.origin.place("schema/fields"))
    yield from _rectangular(rows, tuple(column.name for column in columns), path)


def _kept(rows: tuple[ListLine, ...], given: Row, path: str) -> Iterator[Finding]:
    schema = given.row("schema")
    names = tuple(item.text("name") for item in (schema.rows("fields") if schema else ()))
    if len(names) != VALID_COLUMNS:
        message = "有效申报只有申报编号、项目、单位三栏；请用 gongshi review 重新生成"
        yield fault("RES-006", message, given.origin.place("schema/fields"))
    yield from _rectangular(rows, names, path)


def _rectangular(
    rows: tuple[ListLine, ...], names: tuple[str, ...], path: str
) -> Iterator[Finding]:
    if not rows or rows[0].cells != names:
        message = f"表头与数据包写明的栏目不同；{_AGAIN}"
        yield fault("RES-003", message, Place(file=path, line=1, column=1))
        return
    for line in rows[1:]:
        if len(line.cells) != len(names):
            message = f"这一行有 {len(line.cells)} 格，表头有 {len(names)} 格；请重新生成"
            yield fault("RES-004", message, line.place)
