"""Everything under ``/data/``: the JSON and tables of each call, the schemas, the data package.

The descriptor follows Data Package version 2 and names every other file with its size and hash, but
for the other shapes of a list.
Pure: nothing is read, fetched or dated.
"""

import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType

from generator.model.announcements import ResultPackage
from generator.model.calls import Call, Site
from generator.model.log_entries import HEAD, PUBLISHED, SEALED, LogHead, read_log
from generator.model.responsibility import office_of
from generator.model.result_packages import DESCRIPTION, LIST
from generator.render.data.call_json import Json, json_bytes, reference_list
from generator.render.data.csv_tables import (
    CsvTable,
    csv_bytes,
    list_stem,
    table_schema,
    tables,
)
from generator.render.data.result_files import FOLDER, result_files
from generator.render.data.version_json import version_path, versions

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
# Below schemas/ in the sources, and below data/schemas/ on the site: both hold a call.schema.json.
FOLDERS: Mapping[str, str] = MappingProxyType({"published/": "", "data/": "sources/"})
# A reader that sees .json with a name ending in schema would take it for a Table Schema.
FORMATS: Mapping[str, str] = MappingProxyType(
    {"json": "application/json", "csv": "text/csv", "schema.json": "application/schema+json"}
)
CSV_NOTE = (
    "CSV 为带 BOM 的 UTF-8，可直接用表格软件打开；以 = + - @ 等字符开头的文字前加了一个英文单引号，"
    "取用时去掉开头的一个单引号即为原文。"
)


def data_files(site: Site) -> Mapping[str, bytes]:
    """Return every file below ``/data/`` by its address, such as ``data/datapackage.json``."""
    listed = _listed(site)
    files = {f"data/{path}": content for path, (content, _) in listed.items()}
    files["data/datapackage.json"] = _descriptor(site, listed)
    for result in site.results:
        files |= result_files(result)
    return MappingProxyType(files)


def sealed_files(log: bytes, sealed: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the log and, of each announcement, exactly the bytes whose digest the log holds."""
    entries = read_log(log)[0]
    head = {"entries": len(entries), "head": f"{LogHead.of(entries) or ''}"}
    return {PUBLISHED: log, HEAD: json_bytes(head)} | {
        f"{SEALED}{name}.json": content for name, content in sealed.items()
    }


def data_package(site: Site) -> bytes:
    """Return the descriptor of all data of the site, a Data Package of version 2."""
    return _descriptor(site, _listed(site))


def _descriptor(site: Site, listed: Mapping[str, tuple[bytes, Json]]) -> bytes:
    package: Json = {
        "$schema": PROFILE,
        "name": "data",
        "title": f"{site.title}：数据",
        "description": f"{site.description}以正式印发的文件为准。{CSV_NOTE}",
        "homepage": site.url,
    }
    owners = (office_of(site, call) for call in site.calls)
    by = dict.fromkeys(filter(None, (site.publisher, *(one.name for one in owners if one))))
    if by:
        package["contributors"] = [{"title": name, "roles": ["publisher"]} for name in by]
    package["sources"] = [_source(call) for call in site.calls]
    package["resources"] = [
        _resource(path, content, about) for path, (content, about) in listed.items()
    ]
    return json_bytes(package)


def _listed(site: Site) -> dict[str, tuple[bytes, Json]]:
    """Return the content of each file with what the descriptor says of it, by path."""
    found: dict[str, tuple[bytes, Json]] = {}
    for call in site.calls:
        sources: Json = {"sources": [_source(call)]}
        about: Json = {"name": call.id, "title": f"{call.short_title}：全部内容", **sources}
        published = versions(call, site)
        found[f"calls/{call.id}.json"] = (published[-1].content, about)
        for one in published:
            found[f"{version_path(call, one.number)}.json"] = (
                one.content,
                {
                    "name": f"{call.id}-version-{one.number}",
                    "title": f"{call.short_title}：第 {one.number} 版",
                    **sources,
                },
            )
        for table in tables(call, site):
            path = f"calls/{call.id}/{table.name}.csv"
            found[path] = (csv_bytes(table), {**_about(call, table), **sources})
        for listed in call.lists:
            title = {"name": f"{call.id}-{list_stem(listed)}-json", "title": listed.title}
            content = json_bytes({"call": call.id, **reference_list(listed)})
            found[f"calls/{call.id}/{list_stem(listed)}.json"] = (content, {**title, **sources})
    for result in site.results:
        path = f"{FOLDER}/{result.id}/{LIST}".removeprefix("data/")
        found[path] = (result.files[LIST], _about_list(result))
    for key, content in sorted(site.schemas.items()):
        for folder, below in FOLDERS.items():
            if key.startswith(folder):
                path = f"schemas/{below}{key.removeprefix(folder)}"
                name = path.removesuffix(".schema.json").replace("/", "-")
                kind = "已发布数据的格式" if not below else "编写数据的格式"
                found[path] = (content, {"name": name, "title": f"{kind}（JSON Schema）"})
    return found


def _about(call: Call, table: CsvTable) -> Json:
    return {
        "name": f"{call.id}-{table.name}",
        "type": "table",
        "title": table.title,
        "schema": table_schema(table),
    }


def _about_list(result: ResultPackage) -> Json:
    described = json.loads(result.files[DESCRIPTION])
    return {
        "name": f"result-{result.id}",
        "type": "table",
        "title": result.title,
        "schema": described["resources"][0]["schema"],
    }


def _source(call: Call) -> Json:
    number = f"（{call.notice.number}）" if call.notice.number else ""
    return {"title": f"{call.notice.title}{number}"}


def _resource(path: str, content: bytes, about: Json) -> Json:
    suffix = path.rpartition("/")[2].partition(".")[2]
    return {
        "name": about["name"],
        **{key: value for key, value in about.items() if key in {"type", "title"}},
        "path": path,
        "format": suffix,
        "mediatype": FORMATS[suffix],
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        **{key: value for key, value in about.items() if key in {"schema", "sources"}},
    }
