"""Which sources may be edited in the browser, and in which form each.

A kind of file is one collection: announcements, the contacts of every call, the dates of every
call. Files that programs write (results, the log) and the forms of calls are not among them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.authoring.editor.fields import BODY, Field, fields
from generator.model.call_pages import section_path
from generator.model.calls import Call, Site
from generator.model.enclosures import (
    FILE_LIMIT,
    KINDS,
    PICTURE_LIMIT,
    PICTURES,
    SHRINK_FILE,
    SHRINK_PICTURE,
)
from generator.model.loader import CALL_FILES, OPTIONAL_FILES
from generator.sources.schema_shapes import SchemaView
from generator.sources.schemas import Schemas
from generator.web.labels import COLUMNS, SECTIONS

FORMAT = "gongshi-"
"""How the name of a format begins; the rest is the name of the collection."""

_BODY: Field = {
    "name": BODY,
    "label": COLUMNS["body"],
    "widget": "gongshi-text",
    "required": False,
    "hint": "空一行另起一段；行首写“- ”是列表，写“## ”是小标题；[文字](网址) 是链接。",
    "kinds": list(KINDS),
    "pictures": sorted(PICTURES),
    "limits": {
        "picture": {"bytes": PICTURE_LIMIT, "remedy": SHRINK_PICTURE},
        "file": {"bytes": FILE_LIMIT, "remedy": SHRINK_FILE},
    },
}
# What changes most often stands first.
_FIRST = ("contacts", "timeline")


@dataclass(frozen=True, kw_only=True)
class _Drawer:
    """Files of one kind that may be added to: where they lie and what a new one is called."""

    schema: str
    folder: str
    extension: str
    slug: str = ""
    summary: str = ""
    sorted_by: str = ""
    page: str = ""
    can_delete: bool = False


_ANNOUNCEMENTS = _Drawer(
    schema="announcement",
    folder="content/announcements",
    extension="md",
    slug="{{fields.kind}}-{{fields.date}}",
    summary="{{date}}  {{title}}",
    sorted_by="date",
    page="announcements/{{slug}}/",
    can_delete=True,
)
_OBJECTIONS = _Drawer(
    schema="objections",
    folder="site_data/objections",
    extension="yml",
    summary="{{filename}}",
    page="announcements/{{slug}}/",
)
_WORKDAYS = _Drawer(
    schema="workdays",
    folder="site_data/workdays",
    extension="yml",
    slug="{{fields.year}}",
    summary="{{year}} 年",
)


@dataclass(frozen=True, kw_only=True)
class _EditorFile:
    """One file that is there: its name among its kind, its label, its path, its page."""

    name: str
    label: str
    path: str
    page: str


def collections(site: Site, schemas: Schemas) -> tuple[Field, ...]:
    """Return the collections of a site in the order they are offered."""
    shapes = schemas.shapes
    others = [stem for stem in CALL_FILES if stem not in _FIRST]
    home = _EditorFile(name="site", label=site.title, path="site_data/site.yml", page="")
    return (
        _drawer(_ANNOUNCEMENTS, shapes),
        *(_files(stem, shapes, _of_calls(stem, site), "yml") for stem in (*_FIRST, *others)),
        _drawer(_OBJECTIONS, shapes),
        _drawer(_WORKDAYS, shapes),
        _files("site", shapes, [home], "yml"),
        _files("page", shapes, list(_pages(site)), "md"),
    )


def _of_calls(stem: str, site: Site) -> list[_EditorFile]:
    return [
        _EditorFile(
            name=call.id,
            label=call.short_title,
            path=f"site_data/calls/{call.id}/{stem}.yml",
            page=_page(stem, call),
        )
        for call in site.calls
        if stem not in OPTIONAL_FILES or getattr(call, stem) is not None
    ]


def _page(stem: str, call: Call) -> str:
    """Return the address of the page that shows most of a file of a call."""
    return section_path(call, stem if stem in SECTIONS else "index")


def _pages(site: Site) -> Iterator[_EditorFile]:
    for page in site.pages:
        if page.brought:
            continue
        name = page.path.removesuffix(".md")
        folder = name.removesuffix("index").rstrip("/")
        yield _EditorFile(
            name=name.replace("/", "-"),
            label=page.title,
            path=f"content/{page.path}",
            page=f"{folder}/" if folder else "",
        )


def _files(
    name: str, shapes: Mapping[str, SchemaView], files: list[_EditorFile], extension: str
) -> Field:
    """Return a collection of files that are all there.

    The fields stand once for all of them; the script of the page gives them to each.
    """
    shape = shapes[name]
    return _looks(name, shape, extension) | {
        "fields": _visible_fields(shape, extension),
        "files": [
            {
                "name": file.name,
                "label": file.label,
                "file": file.path,
                "preview_path": file.page or "/",
            }
            for file in files
        ],
    }


def _drawer(drawer: _Drawer, shapes: Mapping[str, SchemaView]) -> Field:
    shape = shapes[drawer.schema]
    order = {"field": drawer.sorted_by, "label": COLUMNS["date"], "default_sort": "desc"}
    return _looks(drawer.schema, shape, drawer.extension) | {
        "folder": drawer.folder,
        "create": bool(drawer.slug),
        "delete": drawer.can_delete,
        "fields": _visible_fields(shape, drawer.extension),
        "identifier_field": shape.keys[0],
        "sortable_fields": [order] if drawer.sorted_by else [],
        "summary": drawer.summary,
        "preview_path": drawer.page or "/",
        **({"slug": drawer.slug} if drawer.slug else {}),
    }


def _looks(name: str, shape: SchemaView, extension: str) -> Field:
    return {
        "name": name,
        "label": shape.title,
        "label_singular": shape.title,
        "description": shape.description,
        "format": f"{FORMAT}{name}",
        "extension": extension,
        "editor": {"preview": False},
        # A picture or a file lies beside the text that shows it.
        **({"media_folder": "", "public_folder": ""} if extension == "md" else {}),
    }


def _visible_fields(shape: SchemaView, extension: str) -> list[Field]:
    return [*fields(shape), *([_BODY] if extension == "md" else [])]
