"""MkDocs kept warm: one page of a rendered tree at a time, as a whole build would give it.

The only module that works with MkDocs inside this process. A whole build of a small site takes
seconds, most of them to start and to index words; one page takes hundredths.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

import yaml
from jinja2 import TemplateError, TemplateSyntaxError
from mkdocs.commands.build import get_context
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException
from mkdocs.structure.files import File, Files, set_exclusions
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page

from generator.publish.build import Publication, extras, settings_file, theme_folder

_SETTINGS = "mkdocs.yml"

MISSING = "404.html"
"""The page for an address that leads nowhere."""

# What MkDocs has to say is said by the build that follows, in our words.
logging.getLogger("mkdocs").addHandler(logging.NullHandler())
logging.getLogger("mkdocs").propagate = False


class Unprintable(Exception):
    """A page cannot be made: a template is broken, or the settings are.

    `file` is where, from the project's root or absolute; `line` is 0 where it is not known;
    `kind` names what nobody foresaw, and is blank for the rest.
    """

    def __init__(self, file: str, line: int = 0, kind: str = "") -> None:
        """Keep the place."""
        super().__init__(file, line, kind)
        self.file = file
        self.line = line
        self.kind = kind


def grounds(root: Path) -> tuple[Path, ...]:
    """Return what every page stands on: the settings, and the folder of the theme if there is one.

    Where a project has no settings, the place where it would have them counts, too. Raises
    Unprintable where the settings cannot be read.
    """
    settings, theme = _found(root)
    return tuple(path for path in dict.fromkeys((root / _SETTINGS, settings, theme)) if path)


def prepare(root: Path, folder: Path) -> None:
    """Write the settings of a project into a folder to build in beside it.

    Raises Unprintable where they cannot be read, OSError where nothing can be written.
    """
    file, theme = _found(root)
    settings: dict[str, object] = {
        "INHERIT": str(file),
        "docs_dir": "none",
        "site_dir": "site",
        "validation": {"links": {"not_found": "ignore", "anchors": "ignore"}},
    }
    if theme:
        settings["theme"] = {"custom_dir": str(theme)}
    (folder / "none").mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{_SETTINGS}.new"
    fresh.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    fresh.replace(folder / _SETTINGS)


def _found(root: Path) -> tuple[Path, Path | None]:
    """Return the file of the settings and the folder of the theme."""
    try:
        return settings_file(root), theme_folder(root)
    except (OSError, ValueError):
        raise Unprintable(_SETTINGS) from None


class Press:
    """The settings and templates of one project, loaded once."""

    def __init__(self, folder: Path) -> None:
        """Load the settings that `prepare` wrote; raises Unprintable where they are broken."""
        try:
            self._config: Any = load_config(str(folder / _SETTINGS))
            self._config.plugins.on_config(self._config)
        except MkDocsException:
            raise Unprintable(_SETTINGS) from None
        self._environment: Any = self._config.theme.get_env()
        # Ten thousand names of icons are looked through to find a dozen files.
        self._theme = Files([])
        self._theme.add_files_from_theme(self._environment, self._config)
        self._lock = Lock()

    def edition(self, tree: Mapping[str, bytes], settings: Publication) -> "PreviewTree":
        """Return a tree ready to be printed from."""
        with self._lock:
            self._take(settings)
            files = Files(
                [
                    File.generated(self._config, path, content=content)
                    # A link to a file is counted from the page only where MkDocs knows the file.
                    for path, content in tree.items()
                ]
            )
            for file in self._theme:
                files.append(file)
            set_exclusions(files, self._config)
            nav = get_navigation(files, self._config)
        return PreviewTree(self, tree, settings, files, nav)

    def print(self, file: Any, files: Any, nav: Any, settings: Publication) -> bytes:
        """Return one page of an edition, or the page for lost readers where `file` is None."""
        with self._lock:
            self._take(settings)
            try:
                return self._page(file, files, nav).encode("utf-8", "xmlcharrefreplace")
            except TemplateSyntaxError as error:
                raise Unprintable(error.filename or _SETTINGS, error.lineno) from None
            except TemplateError:
                raise Unprintable(_SETTINGS) from None
            # Whatever an extension of Markdown makes of a text must not end the preview.
            except Exception as error:
                raise Unprintable(file.src_uri, kind=type(error).__name__) from None

    def _take(self, settings: Publication) -> None:
        """Let what is printed next be of one edition: a page knows its site when it is made."""
        self._config.site_name = settings.name
        self._config.site_url = settings.url
        self._config.theme["language"] = settings.language
        self._config.extra["gongshi"] = extras(settings)

    def _page(self, file: Any, files: Any, nav: Any) -> str:
        config, environment = self._config, self._environment
        if file is None:
            # A build counts from where the site will stand; the preview stands at the root.
            context = get_context(nav, files, config, base_url="/")
            return str(environment.get_template(MISSING).render(context))
        page = file.page or Page(None, file, config)
        page.read_source(config)
        page.render(config, files)
        page.active = True
        try:
            context = get_context(nav, files, config, page)
            return str(environment.get_template("main.html").render(context))
        finally:
            page.active = False


class PreviewTree:
    """One rendered tree, whose pages are printed when asked for and kept."""

    def __init__(
        self,
        press: Press,
        tree: Mapping[str, bytes],
        settings: Publication,
        files: Any,
        nav: Any,
    ) -> None:
        """Keep what pages are printed from, as `Press.edition` laid it out."""
        self.tree = tree
        self.settings = settings
        self._press = press
        self._files, self._nav = files, nav
        self._pages = {file.dest_uri: file for file in self._files.documentation_pages()}
        self._theme = {file.dest_uri: file for file in self._files if file.dest_uri not in tree}
        self._printed: dict[str, bytes] = {}

    def has(self, path: str) -> bool:
        """Return whether a path of the site is a page."""
        return path in self._pages

    def page(self, path: str) -> bytes | None:
        """Return the page at a path of the site, `MISSING` among them; raises Unprintable."""
        if path not in self._pages and path != MISSING:
            return None
        if path not in self._printed:
            file = self._pages.get(path)
            self._printed[path] = self._press.print(file, self._files, self._nav, self.settings)
        return self._printed[path]

    def file(self, path: str) -> bytes | None:
        """Return a file that is no page: one of the tree, or one the theme brings along."""
        if path in self.tree:
            return None if path.endswith(".md") else self.tree[path]
        file = self._theme.get(path)
        source = file.abs_src_path if file else None
        return Path(source).read_bytes() if source else None
