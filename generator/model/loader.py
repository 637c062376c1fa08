"""The sources below a project root, read into a Site.

Reads every source below a project root, types it by its schema, and builds the Site. What cannot
be read comes back as findings; nothing is raised and nothing is printed.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from generator.findings import Finding, Place, sort
from generator.model.announcement_builder import announcement_of, objection_of
from generator.model.announcements import (
    Announcement,
    Publicity,
    Register,
    ResultPackage,
)
from generator.model.call_builder import build_call, reading_of
from generator.model.calls import Call, Earlier, Site, WrittenPage
from generator.model.default_pages import led_somewhere, still_shown
from generator.model.earlier_versions import FOLDER as VERSIONS
from generator.model.earlier_versions import read_versions
from generator.model.enclosures import Enclosure, read_enclosures
from generator.model.irregular_files import irregular_files
from generator.model.log_entries import SIGNATURE, SIGNERS
from generator.model.offices import offices_of
from generator.model.reference_lists import FOLDER as LISTS_FOLDER
from generator.model.result_packages import FOLDER as RESULTS_FOLDER
from generator.model.result_packages import read_result
from generator.model.rows import Row, fault
from generator.model.working_days import CHINESE, Calendar, check_year
from generator.sources.bounded_files import oversized
from generator.sources.documents import (
    Document,
    Value,
    read_front_matter,
    read_word,
    read_yaml,
)
from generator.sources.markdown import targets, within
from generator.sources.origin import Origin
from generator.sources.program_files import BROUGHT, brought_pages, is_left_out, schema_base
from generator.sources.schemas import Schemas
from generator.sources.time_zone import zone_named

CALL_FILES = (
    "call",
    "categories",
    "eligibility",
    "requirements",
    "timeline",
    "criteria",
    "funding",
    "contacts",
    "cases",
    "form",
)
_LIST_NAME = re.compile("[a-z][a-z0-9_]{0,39}")
OPTIONAL_FILES = frozenset({"cases"})
_DATA = frozenset(
    {"site.yml", "calls", "workdays", "results", "objections", "versions", "log.jsonl"}
    | {"log.jsonl.sig", "allowed_signers"}
)

_SCHEMAS = ("schemas/data", "schemas/published")

SITE = "site_data/site.yml"

LOG = "site_data/log.jsonl"
"""Where the log of what was published stands."""
LOG_SIGNATURE = "site_data/log.jsonl.sig"
"""Where the signature over the log stands."""
LOG_SIGNERS = "site_data/allowed_signers"
"""Where the public keys stand that the log may be signed with."""

LOADING: Mapping[str, str] = MappingProxyType(
    {
        "LOAD-001": "缺少必需的文件",
        "LOAD-002": "出现不认识的文件",
        "LOAD-003": "批次目录的名称与批次标识不一致",
        "LOAD-004": "站点文件列出的批次没有目录，或者目录没有列入站点文件",
        "LOAD-005": "日期在日历上不存在",
        "LOAD-006": "公告、页面、附件、清单、异议或结果目录的名称不合规",
        "LOAD-007": "登记簿或它的签名不是普通的文件",
        "LOAD-008": "不能发布的文件种类",
        "LOAD-009": "图片不能超过 2 MB，附件不能超过 20 MB",
        "LOAD-010": "图片和附件的内容要与文件名的结尾相符",
        "LOAD-011": "公告、图片和附件要放在应在的目录",
        "LOAD-012": "源文件、图片和附件要是真正的文件，不能是链接、管道和设备",
        "LOAD-013": "任何文件都不能超过 100 MB",
        "LOAD-014": "项目要由写明的那个版本的程序来读",
    }
)


def zone_at(root: Path) -> tzinfo | None:
    """Return the time zone that site.yml below ``root`` names, None where it names none."""
    return zone_named(read_word(root, SITE, "time_zone"))


def load(root: Path, schemas: Schemas | None = None) -> tuple[Site | None, tuple[Finding, ...]]:
    """Read all sources below ``root``, held to ``schemas`` if these are read already.

    Returns the Site, or None when a document it needs cannot be read or a file is far too large,
    and every finding sorted by place. A call with an unreadable document is left out of the Site,
    so that the others are still checked. Raises OSError only when ``root`` itself cannot be read.
    """
    unread = oversized(root)
    if unread:
        return None, unread
    schemas = replace(schemas or Schemas.read(root), zone=zone_at(root))
    faults: list[Finding] = []
    document, found = read_yaml(root, SITE, "site", schemas)
    faults.extend(found)
    listed = Row(document.value, Origin(document=document), faults) if document else None
    calendar = _calendar(root, schemas, listed, faults)
    calls = _calls(root, schemas, listed, faults)
    brought = brought_pages(root) if listed and listed.value.get("default_pages") else {}
    pages = led_somewhere(
        tuple(_written_pages(root, brought, schemas, faults, unknown=listed is None))
    )
    brought = still_shown(brought, pages)
    enclosures, unfit = read_enclosures(root, brought)
    faults.extend(unfit)
    announcements = tuple(_announcements(root, schemas, enclosures, faults))
    faults.extend(_unknown(root))
    registers = tuple(_registers(root, schemas, faults))
    results = tuple(_results(root, schemas, faults))
    earlier = _earlier(root, schemas, listed, faults)
    faults.extend(irregular_files(root, {one.place.file for one in faults}))
    if listed is None:
        return None, sort(faults)
    return (
        Site(
            title=listed.text("title"),
            description=listed.text("description"),
            url=listed.text("url"),
            time_zone=listed.text("time_zone"),
            language=listed.text("language"),
            publisher=listed.text("publisher"),
            operator=listed.text("operator"),
            marks=_mapping(listed, "marks"),
            tags=_mapping(listed, "tags"),
            report=listed.text("report"),
            calls=calls,
            announcements=announcements,
            pages=pages,
            calendar=calendar,
            schemas=MappingProxyType(_published_schemas(root)),
            digest=_digest(root, brought),
            origin=listed.origin,
            publicity=_publicity(listed),
            registers=registers,
            results=results,
            log=_plain_file(root, LOG, "登记簿", faults),
            signed=_signed(root, faults),
            earlier=earlier,
            enclosures=enclosures,
            offices=offices_of(listed),
            objecting_requires=listed.texts("objecting_requires"),
        ),
        sort(faults),
    )


def _plain_file(root: Path, name: str, what: str, faults: list[Finding]) -> bytes:
    """Return a file as it stands, empty where there is none yet."""
    path = root / name
    if path.is_symlink() or (path.exists() and not path.is_file()):
        message = f"{what}不是普通的文件；请从版本记录恢复"
        faults.append(fault("LOAD-007", message, Place(file=name)))
        return b""
    return path.read_bytes() if path.exists() else b""


def _signed(root: Path, faults: list[Finding]) -> Mapping[str, bytes]:
    """Return the signature of the log and the keys of its signers by where they are published."""
    signature = _plain_file(root, LOG_SIGNATURE, "登记簿的签名", faults)
    signers = _plain_file(root, LOG_SIGNERS, "签名人的公钥", faults)
    both = {SIGNATURE: signature, SIGNERS: signers} if signature and signers else {}
    return MappingProxyType(both)


def _mapping(row: Row, key: str) -> Mapping[str, str]:
    inner = row.row(key)
    values = inner.value if inner else {}
    return MappingProxyType({k: v for k, v in values.items() if isinstance(v, str)})


def _published_schemas(root: Path) -> dict[str, bytes]:
    """Return the schemas by folder and name, such as ``data/call.schema.json``."""
    return {
        f"{path.parent.name}/{path.name}": path.read_bytes()
        for folder in _SCHEMAS
        for path in sorted((schema_base(root, folder) / folder).glob("*.schema.json"))
    }


def _digest(root: Path, brought: Mapping[str, Path]) -> str:
    """Digest every source file by its path and bytes, what the program brings along included."""
    bases = dict.fromkeys(("site_data", "schemas", "content"), root)
    bases |= {folder: base for folder in _SCHEMAS if (base := schema_base(root, folder)) != root}
    files = {
        path.relative_to(base).as_posix(): path
        for folder, base in bases.items()
        for path in (base / folder).rglob("*")
    } | {f"content/{name}": path for name, path in brought.items()}
    total = hashlib.sha256()
    for folder in ("site_data", "schemas", "content"):
        names = (name for name in files if name.startswith(f"{folder}/"))
        for name in sorted(names, key=lambda name: name.split("/")):
            if files[name].is_file() and not files[name].is_symlink():
                total.update(name.encode() + b"\0")
                with files[name].open("rb") as file:
                    total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def _calendar(root: Path, schemas: Schemas, listed: Row | None, faults: list[Finding]) -> Calendar:
    years: dict[int, Mapping[str, Value]] = {}
    for path in sorted((root / "site_data/workdays").glob("*.yml")):
        name = path.relative_to(root).as_posix()
        document, found = read_yaml(root, name, "workdays", schemas)
        faults.extend(found)
        if document is None:
            continue
        row = Row(document.value, Origin(document=document), faults)
        year = row.count("year")
        if path.stem != str(year):
            message = f"文件名是 {path.stem}，里面写的年份是 {year}；请改成一致"
            faults.append(fault("LOAD-003", message, row.origin.place("year")))
        unfit = check_year(document)
        faults.extend(unfit)
        if not unfit:
            years[year] = row.value
    return Calendar.of(years, listed.text("calendar") if listed else CHINESE)


def _calls(
    root: Path, schemas: Schemas, listed: Row | None, faults: list[Finding]
) -> tuple[Call, ...]:
    folder = root / "site_data/calls"
    folders = sorted(p.name for p in folder.glob("*") if p.is_dir() and not p.is_symlink())
    order = listed.texts("calls") if listed else ()
    for index, name in enumerate(order):
        if name not in folders and listed is not None:
            message = f"没有 site_data/calls/{name} 这个目录；请改正批次标识，或补上目录"
            faults.append(fault("LOAD-004", message, listed.origin.place(f"calls/{index}")))
    read: dict[str, Call] = {}
    for name in folders:
        if listed is not None and name not in order:
            message = f"目录 {name} 没有列入 site_data/site.yml 的 calls；请列入，或删去目录"
            faults.append(fault("LOAD-004", message, Place(file=f"site_data/calls/{name}")))
        call = _call(root, name, schemas, faults)
        if call is not None:
            read[name] = call
    return tuple(read[name] for name in order if name in read)


def _call(root: Path, name: str, schemas: Schemas, faults: list[Finding]) -> Call | None:
    folder = f"site_data/calls/{name}"
    documents: dict[str, Document] = {}
    complete = True
    for stem in CALL_FILES:
        path = f"{folder}/{stem}.yml"
        if not (root / path).is_file():
            if stem not in OPTIONAL_FILES:
                complete = False
                message = f"缺少 {stem}.yml；请补上，可用 gongshi new call 生成样子"
                faults.append(fault("LOAD-001", message, Place(file=path)))
            continue
        document, found = read_yaml(root, path, stem, schemas)
        faults.extend(found)
        if document is None:
            complete = False
        else:
            documents[stem] = document
    for list_id in _lists(root, folder, faults):
        stem = f"{LISTS_FOLDER}/{list_id}"
        document, found = read_yaml(root, f"{folder}/{stem}.yml", "list", schemas)
        faults.extend(found)
        if document is None:
            complete = False
        else:
            documents[stem] = document
    known = {*(f"{stem}.yml" for stem in CALL_FILES), LISTS_FOLDER}
    lying = (p.name for p in (root / folder).iterdir() if not _is_kept_by_an_editor(p))
    for extra in sorted(name for name in lying if name not in known):
        message = f"批次目录里没有 {extra} 这种文件；请改正文件名，或移走它"
        faults.append(fault("LOAD-002", message, Place(file=f"{folder}/{extra}")))
    if not complete:
        return None
    rows = {
        stem: Row(document.value, Origin(document=document), faults)
        for stem, document in documents.items()
    }
    if rows["call"].text("id") != name:
        message = f"批次标识与目录名 {name} 不一致；请改成一致"
        faults.append(fault("LOAD-003", message, rows["call"].origin.place("id")))
    return build_call(rows, documents, schemas.zone)


def _lists(root: Path, folder: str, faults: list[Finding]) -> Iterator[str]:
    """Yield the names of the lists in the folder of a call, without their ending."""
    for path in _entries(root / folder / LISTS_FOLDER):
        if path.suffix == ".yml" and _LIST_NAME.fullmatch(path.stem) and path.is_file():
            yield path.stem
        else:
            message = "清单的文件名是小写字母开头的标识加 .yml，如 demands.yml；请改名，或移走"
            place = Place(file=f"{folder}/{LISTS_FOLDER}/{path.name}")
            faults.append(fault("LOAD-006", message, place))


def _announcements(
    root: Path, schemas: Schemas, enclosures: tuple[Enclosure, ...], faults: list[Finding]
) -> Iterator[Announcement]:
    folder = root / "content/announcements"
    for path in sorted(folder.rglob("*.md")):
        name = path.relative_to(root).as_posix()
        if path.parent != folder:
            message = "公告放在 content/announcements 里，不放在下面的目录里；请移到上一层"
            faults.append(fault("LOAD-011", message, Place(file=name)))
            continue
        if not _is_slug(path.stem):
            message = "公告的文件名只能用小写字母、数字和连字符；请改名"
            faults.append(fault("LOAD-006", message, Place(file=name)))
            continue
        document, body, found = read_front_matter(root, name, "announcement", schemas)
        faults.extend(found)
        if document is None:
            continue
        row = Row(document.value, Origin(document=document), faults)
        day = row.day("date")
        if day is None:
            continue
        yield announcement_of(
            row,
            path.stem,
            day,
            body,
            schemas.zone,
            _enclosed(f"announcements/{path.stem}.md", body, enclosures),
        )


def _enclosed(page: str, body: str, enclosures: tuple[Enclosure, ...]) -> tuple[Enclosure, ...]:
    """Return what lies beside a page and is shown or linked by its text."""
    if not enclosures:
        return ()
    named = {within(page, target) for _, target in targets(body)}
    return tuple(one for one in enclosures if one.path in named)


def _publicity(listed: Row) -> Publicity | None:
    row = listed.row("publicity_days")
    if row is None:
        return None
    reading = row.row("assumption")
    return Publicity(
        least=row.count("least"),
        basis=row.text("basis"),
        assumption=reading_of(reading) if reading else None,
        origin=row.origin,
    )


def _registers(root: Path, schemas: Schemas, faults: list[Finding]) -> Iterator[Register]:
    for path in _entries(root / "site_data/objections"):
        name = path.relative_to(root).as_posix()
        if path.suffix != ".yml" or not _is_slug(path.stem):
            message = "异议的文件名是公示的标识加 .yml；请改名，或移走这个文件"
            faults.append(fault("LOAD-006", message, Place(file=name)))
            continue
        document, found = read_yaml(root, name, "objections", schemas)
        faults.extend(found)
        if document is None:
            continue
        row = Row(document.value, Origin(document=document), faults)
        yield Register(
            announcement=path.stem,
            objections=tuple(o for r in row.rows("objections") if (o := objection_of(r))),
            origin=row.origin,
        )


def _results(root: Path, schemas: Schemas, faults: list[Finding]) -> Iterator[ResultPackage]:
    for path in _entries(root / RESULTS_FOLDER):
        if not path.is_dir() or not _is_slug(path.name):
            message = "结果目录的名称只能用小写字母、数字和连字符；请改名，或移走"
            place = Place(file=path.relative_to(root).as_posix())
            faults.append(fault("LOAD-006", message, place))
            continue
        # Version control keeps no empty folder: one left behind is none.
        if not any(path.iterdir()):
            continue
        result, found = read_result(root, path.name, schemas)
        faults.extend(found)
        if result is not None:
            yield result


def _earlier(
    root: Path, schemas: Schemas, listed: Row | None, faults: list[Finding]
) -> Mapping[str, tuple[Earlier, ...]]:
    """Read the versions of each call before it was amended, by its id."""
    known = listed.texts("calls") if listed else ()
    earlier = {}
    for path in _entries(root / VERSIONS):
        if path.name not in known or not path.is_dir():
            message = f"site_data/site.yml 没有列出 {path.name} 这个批次；请改正目录名，或移走"
            faults.append(fault("LOAD-004", message, Place(file=f"{VERSIONS}/{path.name}")))
            continue
        earlier[path.name], found = read_versions(root, path.name, schemas)
        faults.extend(found)
    return MappingProxyType(earlier)


def _unknown(root: Path) -> Iterator[Finding]:
    """Tell what nothing reads: a working copy left among the data, or a file misnamed."""
    known = (
        ("site_data", lambda p: p.name in _DATA),
        ("site_data/calls", lambda p: p.is_dir()),
        ("site_data/workdays", lambda p: p.suffix == ".yml"),
    )
    for folder, wanted in known:
        for path in _entries(root / folder):
            if not wanted(path) and not path.name.startswith("."):
                message = f"{folder} 里没有 {path.name} 这种文件；请改正文件名，或移走它"
                yield fault("LOAD-002", message, Place(file=f"{folder}/{path.name}"))


def _entries(folder: Path) -> list[Path]:
    found = folder.iterdir() if folder.is_dir() else ()
    ours = (p for p in found if not p.is_symlink() and not _is_kept_by_an_editor(p))
    return sorted(ours, key=lambda p: p.name)


def _is_kept_by_an_editor(path: Path) -> bool:
    """Tell whether a file is what editors keep beside one that is open; none is published."""
    return path.name.startswith(".") or path.name.endswith("~")


def _written_pages(
    root: Path,
    brought: Mapping[str, Path],
    schemas: Schemas,
    faults: list[Finding],
    *,
    unknown: bool,
) -> Iterator[WrittenPage]:
    """Read the pages people wrote; ``content/project`` is for maintainers and not published.

    Where it is ``unknown`` whether the program brings pages, it may be that it does.
    """
    content = root / "content"
    files = {path.relative_to(content).as_posix(): path for path in content.rglob("*.md")}
    files |= {name: path for name, path in brought.items() if path.suffix == ".md"}
    for inner in sorted(map(PurePosixPath, files)):
        path = files[inner.as_posix()]
        if inner.parts[0] in {"announcements", "project"} or path.is_symlink():
            continue
        if (brought or unknown) and is_left_out(inner.as_posix(), path):
            continue
        name = f"content/{inner}"
        if not all(_is_slug(part) for part in (*inner.parts[:-1], inner.stem)):
            message = "页面的文件名和目录名只能用小写字母、数字和连字符；请改名"
            faults.append(fault("LOAD-006", message, Place(file=name)))
            continue
        base = BROUGHT if inner.as_posix() in brought else root
        document, body, found = read_front_matter(base, name, "page", schemas)
        faults.extend(found)
        if document is None:
            continue
        row = Row(document.value, Origin(document=document), faults)
        yield WrittenPage(
            path=inner.as_posix(),
            title=row.text("title"),
            description=row.text("description"),
            body=body,
            origin=row.origin,
            brought=base is BROUGHT,
        )


def _is_slug(text: str) -> bool:
    return bool(text) and all(c in "abcdefghijklmnopqrstuvwxyz0123456789-" for c in text)
