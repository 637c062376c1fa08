"""From a rendered tree to a verified release, and one switch that readers see.

Everything is written beside the live site and moved in at the end: a build that is killed,
meets a full disk or runs beside another leaves the live site as it was. MkDocs runs as a
process of its own, so its settings, warnings and words stay there.
"""

import ctypes
import json
import os
import posixpath
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

import yaml

from generator import findings
from generator.checks.privacy_scan import search
from generator.checks.publication_codes import fault
from generator.findings import Finding
from generator.publish import releases
from generator.publish.releases import MANIFEST
from generator.publish.site_folder import SiteFolder
from generator.publish.verify import verify
from generator.sources.markdown import site_address
from generator.sources.program_files import THEME, base_of
from generator.web import csp

BUILDERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"mkdocs": ("mkdocs", "build"), "zensical": ("zensical", "build", "--clean")}
)
"""The programs that can turn Markdown into pages: the module of each and how it is called."""

MACHINE = frozenset(
    {"PUB-034", "PUB-035", "PUB-036", "PUB-037", "PUB-041", "PUB-042", "PUB-043", "PUB-044"}
)
"""The codes of what is wrong with the place a site is built in, and not with what is built."""

UNFETCHED = (
    "assets/*.map",
    "assets/images/*",
    "assets/stylesheets/*",
    "assets/javascripts/lunr/*",
)
"""What the theme brings along and no page fetches: about 2 MB that need not be published.

Our pages have a style and pictures of their own, and a map serves who debugs the theme. Of
`lunr`, which cuts words, only what the search fetches for its languages is kept. A page that does
name one of these files does not pass `verify`, and a file the sources ask for always stays.
"""

_LUNR = "assets/javascripts/lunr/"
_LANGUAGES = re.compile(rb'"config":\s*\{\s*"lang":\s*\[([^\]]*)\]')
_SEGMENTERS = MappingProxyType({"ja": "tinyseg.js", "hi": "wordcut.js", "th": "wordcut.js"})

_RESERVED = frozenset({MANIFEST, "404.html", "sitemap.xml", "sitemap.xml.gz"})
_SEGMENT = re.compile(r"[^.\x00-\x1f\x7f\\/][^\x00-\x1f\x7f\\/]*")
_INHERITED = ("PATH", "HOME", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_RAW_ADDRESS = re.compile(rb'((?:href|src)=")([^"]*)"')
_MISSING_IN_NAV = re.compile(r"A reference to '(.+?)' is included in the 'nav' configuration")
_ERRNO = re.compile(r"\[Errno ([0-9]+)\]|\(os error ([0-9]+)\)")
_SETTINGS = "mkdocs.yml"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What a build must know of a site beside its files.

    `url` is the full address the site will stand at, or blank; `nav` is MkDocs' navigation;
    `official` are the numbers and addresses that may be published, as `numbers.key` has them;
    `extra` reaches the templates as `config.extra.gongshi`; `source_date_epoch` is the moment,
    in seconds since 1970 UTC, that stands for the clock.
    """

    name: str
    source_date_epoch: int
    url: str = ""
    language: str = "zh"
    nav: tuple[object, ...] = ("index.md",)
    official: frozenset[str] = frozenset()
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Release:
    """A verified site on disk: its SHA-256 digest, where it lies, how many files and bytes.

    `warnings` is what was found in it that somebody should look at.
    """

    digest: str
    path: Path
    files: int
    size: int
    site_dir: Path | None = None
    warnings: tuple[Finding, ...] = ()


def addresses(tree: Mapping[str, bytes]) -> frozenset[str]:
    """Return the paths within the site that the files of a rendered tree become."""
    return frozenset(site_address(path) for path in tree)


def publish(
    tree: Mapping[str, bytes],
    *,
    root: Path,
    settings: Publication,
    expected: frozenset[str],
    builder: str = "mkdocs",
    site_dir: Path | None = None,
) -> Release | tuple[Finding, ...]:
    """Build a rendered tree, verify it and switch the live site to it, or say why not.

    `tree` holds Markdown and assets by POSIX path; `expected` names every file the site must
    have; `site_dir` receives a copy of the release. Returns findings, sorted, and leaves the
    live site alone where anything is wrong; raises KeyError for an unknown builder.
    """
    root = root.resolve()
    build = root / "build"
    target = site_dir.resolve() if site_dir else None
    found = [
        *_unfit(tree),
        *_unready(root, BUILDERS[builder][0]),
        *(_refused(root, target) if target else ()),
    ]
    if found:
        return findings.sort(found)
    try:
        with releases.alone(build) as lock:
            _sweep(build, target)
            try:
                return _build(
                    tree,
                    root=root,
                    settings=settings,
                    expected=expected,
                    builder=builder,
                    target=target,
                    lock=lock,
                )
            finally:
                _sweep(build, target)
    except OSError as error:
        return (releases.finding_of(error, root),)


def rehearse(
    tree: Mapping[str, bytes], *, root: Path, settings: Publication, expected: frozenset[str]
) -> tuple[Finding, ...]:
    """Build a rendered tree and verify it as `publish` does, and leave nothing of it behind."""
    root = root.resolve()
    lacking = [*_unfit(tree), *_unready(root, "mkdocs")]
    if lacking:
        return findings.sort(lacking)
    try:
        with releases.alone(root / "build") as lock:
            _sweep(root / "build", None)
            try:
                found = _made(
                    tree,
                    root=root,
                    settings=settings,
                    expected=expected,
                    builder="mkdocs",
                    lock=lock,
                )
                return found if findings.worst(found) else ()
            finally:
                _sweep(root / "build", None)
    except OSError as error:
        return (releases.finding_of(error, root),)


def _made(
    tree: Mapping[str, bytes],
    *,
    root: Path,
    settings: Publication,
    expected: frozenset[str],
    builder: str,
    lock: int,
) -> tuple[Finding, ...]:
    """Build the site beside the live one and return what is found in it.

    What is an error keeps it from being published.
    """
    build = root / "build"
    _write(build / "docs.new", _suited(tree) if builder == "zensical" else tree)
    releases.remove(build / "docs")
    (build / "docs.new").rename(build / "docs")
    config = _config(root, settings)
    (build / "mkdocs.yml").write_text(config, encoding="utf-8")
    if message := _run(builder, build=build, epoch=settings.source_date_epoch, lock=lock):
        return findings.sort(message)

    site = build / "site.new"
    _thin(site, expected)
    files = SiteFolder(site)
    # First of all, for what is said of a link or a file may hold what stands in it.
    warnings = search(files, settings.official, files.sizes)
    if findings.worst(warnings):
        return warnings
    return (*warnings, *verify(files, base_url=settings.url, expected=expected))


def _build(
    tree: Mapping[str, bytes],
    *,
    root: Path,
    settings: Publication,
    expected: frozenset[str],
    builder: str,
    target: Path | None,
    lock: int,
) -> Release | tuple[Finding, ...]:
    warnings = _made(
        tree, root=root, settings=settings, expected=expected, builder=builder, lock=lock
    )
    if findings.worst(warnings):
        return warnings
    build = root / "build"
    site = build / "site.new"
    manifest = releases.manifest(SiteFolder(site))
    (site / MANIFEST).write_bytes(manifest)
    (site / MANIFEST).chmod(0o644)
    listed = json.loads(manifest)
    # One call for the whole tree: a call for each file costs more than the build itself.
    os.sync()
    path = releases.settle(site, build / "releases", manifest)
    if target:
        fresh = _beside(target, "new")
        releases.copy(path, fresh)
        os.sync()
        releases.switch(build / "current", path)
        _replace(fresh, target)
    else:
        releases.switch(build / "current", path)
    releases.prune(build, path)
    return Release(
        digest=listed["digest"],
        path=path,
        files=len(listed["files"]),
        size=sum(entry["size"] for entry in listed["files"].values()),
        site_dir=target,
        warnings=warnings,
    )


def _suited(tree: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a tree whose raw HTML addresses suit Zensical, which takes them as Markdown's.

    MkDocs leaves them as they are, relative to the folder a page is served as; Zensical takes them
    as relative to the source, and adds the way up itself.
    """

    def moved(path: str, found: re.Match[bytes]) -> bytes:
        href, mark, rest = found[2].decode().partition("#")
        if not href or _SCHEME.match(href):
            return found[0]
        name = path.removesuffix(".md").rpartition("/")[2]
        plain = posixpath.normpath(f"{name}/{href}")
        ending = "/" if href.endswith(("/", "..")) else ""
        return found[1] + f"{plain}{ending}{mark}{rest}".encode() + b'"'

    return {
        path: _RAW_ADDRESS.sub(partial(moved, path), content)
        if path.endswith(".md") and path.rpartition("/")[2] != "index.md"
        else content
        for path, content in tree.items()
    }


def _unfit(tree: Mapping[str, bytes]) -> Iterator[Finding]:
    """Tell which paths cannot be written, or would overwrite one another without a word."""
    owners: dict[str, str] = {}
    for path in sorted(tree):
        if not all(_SEGMENT.fullmatch(part) for part in path.split("/")):
            yield fault("PUB-032", path)
            continue
        # Some systems take A.html and a.html for one file, so case does not tell two apart.
        address = site_address(path).casefold()
        if address in owners or address in _RESERVED:
            yield fault("PUB-031", path, name=owners.get(address, address), target=path)
        owners[address] = path
    for address, path in sorted(owners.items()):
        for depth in range(address.count("/")):
            folder = address.rsplit("/", depth + 1)[0]
            if folder in owners:
                yield fault("PUB-031", path, name=owners[folder], target=path)


def _unready(root: Path, module: str) -> Iterator[Finding]:
    """Tell what a build lacks before it begins."""
    if find_spec(module) is None:
        yield fault("PUB-037", "mkdocs.yml", name=module)
    try:
        written(root)
    except (OSError, ValueError):
        yield fault("PUB-036", "mkdocs.yml")
    current = root / "build" / "current"
    if os.path.lexists(current) and not current.is_symlink():
        yield fault("PUB-044", "build/current")


def _refused(root: Path, target: Path) -> Iterator[Finding]:
    """Tell why a folder must not be replaced by a release."""
    if target.is_relative_to(root / "build") or root.is_relative_to(target):
        yield fault("PUB-046", target.as_posix())
    elif target.is_dir():
        if stranger := _stranger(target):
            yield fault("PUB-045", target.as_posix(), name=stranger)
    elif target.exists():
        yield fault("PUB-045", target.as_posix(), name=target.name)


def _stranger(folder: Path) -> str:
    """Return the first file of a folder that no manifest of ours names, or nothing."""
    files = SiteFolder(folder)
    try:
        named = json.loads(files[MANIFEST])["files"].keys() | {MANIFEST}
    except (KeyError, TypeError, AttributeError, ValueError):
        named = frozenset()
    return next((path for path in (*files.links, *files) if path not in named), "")


def _sweep(build: Path, target: Path | None) -> None:
    """Remove what a build that was killed left lying about, beside a copy of the site too."""
    releases.sweep(build)
    if target is None:
        return
    releases.remove(_beside(target, "new"))
    old = _beside(target, "old")
    if old.is_dir() and not target.exists():
        old.rename(target)
    releases.remove(old)


def _write(folder: Path, tree: Mapping[str, bytes]) -> None:
    folder.mkdir()
    made = {folder}
    for path, data in tree.items():
        file = folder / path
        if file.parent not in made:
            file.parent.mkdir(parents=True, exist_ok=True)
            made.add(file.parent)
        file.write_bytes(data)


class _Tolerant(yaml.SafeLoader):
    """Reads mkdocs.yml without running what its tags name."""


_Tolerant.add_multi_constructor("", lambda loader, suffix, node: None)


def settings_file(root: Path) -> Path:
    """Return the settings of MkDocs for a project: its own, or else those of the program."""
    return base_of(root, _SETTINGS) / _SETTINGS


def theme_folder(root: Path) -> Path | None:
    """Return the folder laid over MkDocs' theme, None where the settings name none.

    One that a project names and does not have is the program's, as in a copy of its settings.
    Raises OSError or ValueError where the settings cannot be read.
    """
    given = written(root).get("theme")
    named = given.get("custom_dir") if isinstance(given, dict) else None
    if not isinstance(named, str):
        return None
    own = root / named
    return own if own.is_dir() else THEME


def written(root: Path) -> Mapping[str, object]:
    """Return what mkdocs.yml says; raises OSError or ValueError where it cannot be read."""
    try:
        text = settings_file(root).read_text(encoding="utf-8")
        value = yaml.load(text, _Tolerant)  # noqa: S506  a SafeLoader that skips tags
    except yaml.YAMLError as error:
        raise ValueError from error
    if not isinstance(value, dict):
        raise ValueError
    return value


def _config(root: Path, settings: Publication) -> str:
    """Return the settings MkDocs runs with: those people wrote, and those of this build."""
    theme: dict[str, object] = {"language": settings.language}
    if folder := theme_folder(root):
        theme["custom_dir"] = str(folder)
    value = {
        "INHERIT": str(settings_file(root)),
        "site_name": settings.name,
        "site_url": settings.url,
        "docs_dir": "docs",
        "site_dir": "site.new",
        "use_directory_urls": True,
        "theme": theme,
        "nav": _plain(settings.nav),
        # Links are judged in the built site, where every one of them can be followed.
        "validation": {
            "nav": {"omitted_files": "ignore"},
            "links": {
                "not_found": "ignore",
                "anchors": "ignore",
                "absolute_links": "ignore",
                "unrecognized_links": "ignore",
            },
        },
        "extra": {"gongshi": extras(settings)},
    }
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False)


def extras(settings: Publication) -> object:
    """Return what the templates find as `config.extra.gongshi`."""
    return _plain({**settings.extra, "policy": csp.THEME})


def _plain(value: object) -> object:
    """Return a value as the lists and dicts that YAML writes."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value


def _run(builder: str, *, build: Path, epoch: int, lock: int) -> list[Finding]:
    """Run the builder on build/docs and return what it had to say, in our words."""
    (build / "cache").mkdir(exist_ok=True)
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ} | {
        "COLUMNS": "100000",
        "LC_ALL": "C.UTF-8",
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "SOURCE_DATE_EPOCH": str(epoch),
        # The word list of the search is kept here, not where anybody on the machine may write.
        "TMPDIR": str(build / "cache"),
        "TZ": "UTC",
    }
    ended = subprocess.run(  # noqa: S603  our own interpreter, no shell
        [sys.executable, "-P", "-m", *BUILDERS[builder], "-f", "mkdocs.yml"],
        cwd=build,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # Whoever comes after a killed build waits until its MkDocs has ended as well.
        pass_fds=(lock,),
        umask=0o022,
        check=False,
    )
    (build / "mkdocs.log").write_bytes(ended.stdout)
    log = ended.stdout.decode("utf-8", "replace")
    if ended.returncode:
        for match in _ERRNO.finditer(log):
            number = int(match[1] or match[2])
            if releases.is_refused(number):
                raise OSError(number, os.strerror(number), str(build))
        return [fault("PUB-035", "mkdocs.yml")]
    warnings = [line for line in log.splitlines() if line.startswith(("WARNING", "ERROR"))]
    missing = _MISSING_IN_NAV.findall("\n".join(warnings))
    found = [fault("PUB-038", "mkdocs.yml", target=target) for target in missing]
    if others := len(warnings) - len(missing):
        found.append(fault("PUB-034", "build/mkdocs.log", count=others))
    return found


def _thin(site: Path, expected: frozenset[str]) -> None:
    """Remove from a built site what the theme brings along and nobody fetches."""
    if not (site / "assets").is_dir():
        return
    kept = expected | _searching(site)
    for name in SiteFolder(site / "assets"):
        path = f"assets/{name}"
        if path not in kept and any(fnmatchcase(path, pattern) for pattern in UNFETCHED):
            file = site / path
            file.unlink()
            if not any(file.parent.iterdir()):
                file.parent.rmdir()


def _searching(site: Path) -> frozenset[str]:
    """Return the files of `lunr` that the search of a built site fetches."""
    try:
        with (site / "search" / "search_index.json").open("rb") as index:
            message = _LANGUAGES.search(index.read(1000))
    except FileNotFoundError:
        message = None
    if message is None:
        return frozenset()
    languages = re.findall("[a-z]+", message[1].decode("ascii", "replace"))
    parts = ["stemmer.support", *languages, *(["multi"] if len(languages) > 1 else [])]
    return frozenset(
        [f"{_LUNR}min/lunr.{part}.min.js" for part in parts]
        + [f"{_LUNR}{_SEGMENTERS[name]}" for name in languages if name in _SEGMENTERS]
    )


def _beside(target: Path, kind: str) -> Path:
    return target.with_name(f".{target.name}.gongshi-{kind}")


def _replace(fresh: Path, target: Path) -> None:
    """Put a folder in the place of another, in one step where the system has one."""
    if not target.is_dir() or not any(target.iterdir()):
        fresh.rename(target)
    elif not _exchanged(fresh, target):
        _take_turns(fresh, target)
    releases.sync(target.parent)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders and return whether this system can."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    paths = _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other)
    return bool(rename and rename(*paths, _RENAME_EXCHANGE) == 0)


def _take_turns(fresh: Path, target: Path) -> None:
    """Replace a folder in two steps; a build killed between them is mended by the next."""
    target.rename(_beside(target, "old"))
    fresh.rename(target)
