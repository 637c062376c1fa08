"""The page of data: every file below ``/data/`` that is offered, by call, with what it holds."""

from collections.abc import Iterator, Mapping

from generator.model import wording
from generator.render.announcement_index import AnnouncementIndex
from generator.render.data.csv_tables import list_stem
from generator.render.data.result_files import FOLDER
from generator.render.links import address, ident
from generator.render.pages.result_list import FILES
from generator.render.site_views import DataFile, FileGroup
from generator.web.labels import SECTIONS

_LISTS = 20
"""How many lists the page of data shows."""


def file_groups(index: AnnouncementIndex, files: Mapping[str, bytes]) -> tuple[FileGroup, ...]:
    """Return the files of the site by what they belong to; ``files`` are those below ``/data/``."""
    site = index.site
    about = {
        "cases": SECTIONS["cases"],
        "clauses": SECTIONS["clauses"],
        "milestones": SECTIONS["timeline"],
        "quotas": "各地名额",
    }
    groups = []
    for call in site.calls:
        rows = [_data_file(f"data/calls/{call.id}.json", files, "全部内容（JSON）")]
        prefix = f"data/calls/{call.id}/"
        titles = {**about, **{list_stem(one): one.title for one in call.lists}}
        for path in sorted(files):
            if path.startswith(f"{prefix}versions/"):
                number = path.rpartition("/")[2].removesuffix(".json")
                rows.append(_data_file(path, files, f"第 {number} 版（JSON）"))
            elif path.startswith(prefix):
                stem, _, shape = path.removeprefix(prefix).rpartition(".")
                rows.append(_data_file(path, files, f"{titles[stem]}（{shape.upper()}）"))
        groups.append(FileGroup(id=ident(call.id), title=call.short_title, files=tuple(rows)))
    lists = tuple(_list_files(index, files))
    if lists:
        groups.append(FileGroup(id=ident("results"), title="公示和结果的名单", files=lists))
    whole = [_data_file("data/datapackage.json", files, "数据包说明（Data Package v2）")]
    whole += [
        _data_file(path, files, _schema_about(path))
        for path in sorted(files)
        if path.startswith("data/schemas/")
    ]
    groups.append(FileGroup(id=ident("whole"), title="全站", files=tuple(whole)))
    return tuple(groups)


def _list_files(index: AnnouncementIndex, files: Mapping[str, bytes]) -> Iterator[DataFile]:
    """Yield the files of the latest lists; each list has all of its own on its page."""
    listed = [index.board.results.get(item.result) for item in index.every]
    for result in [one for one in listed if one is not None][:_LISTS]:
        for suffix, name in FILES.items():
            path = f"{FOLDER}/{result.id}/list.{suffix}"
            yield _data_file(path, files, f"{result.title}（{name}）")


def _schema_about(path: str) -> str:
    if "/sources/" in path:
        return "源文件的结构（JSON Schema）"
    return "批次 JSON 的结构（JSON Schema）"


def _data_file(path: str, files: Mapping[str, bytes], about: str) -> DataFile:
    size = len(files[path])
    return DataFile(
        name=path.removeprefix("data/"),
        href=address(path.removeprefix("data/")),
        about=about,
        size=wording.size(size),
    )
