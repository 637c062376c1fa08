"""From a rendered tree to a verified release, and one switch that readers see.

Everything is written beside the live site and moved in at the end: a build that is killed,
meets a full disk or runs beside another leaves the live site as it was. MkDocs runs as a
process of its own, so its settings, warnings and words stay there.
"""

import ctypes
import errno
import fcntl
import hashlib
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

import yaml

from generator import findings, policy
from generator.findings import Finding
from generator.gate.search import search
from generator.verify import Folder, fault, verify

KEPT = 5
"""How many releases stay on disk, the live one among them."""

BUILDERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"mkdocs": ("mkdocs", "build"), "zensical": ("zensical", "build", "--clean")}
)
"""The programs that can turn Markdown into pages: the module of each and how it is called."""

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

_MANIFEST = "manifest.json"
_RESERVED = frozenset({_MANIFEST, "404.html", "sitemap.xml", "sitemap.xml.gz"})
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_SEGMENT = re.compile(r"[^.\x00-\x1f\x7f\\/][^\x00-\x1f\x7f\\/]*")
_INHERITED = ("PATH", "HOME", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_RAW_ADDRESS = re.compile(rb'((?:href|src)=")([^"]*)"')
_MISSING_IN_NAV = re.compile(r"A reference to '(.+?)' is included in the 'nav' configuration")
_ERRNO = re.compile(r"\[Errno ([0-9]+)\]|\(os error ([0-9]+)\)")
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What a build must know of a site beside its files.

    `url` is the full address the site will stand at, or blank; `nav` is MkDocs' navigation;
    `official` are the numbers and addresses that may be published, as `privacy.key` has them;
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
    """A verified site on disk: its SHA-256 digest, where it lies, how many files and bytes."""

    digest: str
    path: Path
    files: int
    size: int
    site_dir: Path | None = None


def addresses(tree: Mapping[str, bytes]) -> frozenset[str]:
    """Return the paths within the site that the files of a rendered tree become."""
    return frozenset(_address(path) for path in tree)


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
        with _alone(build) as lock:
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
        return (_told(error, root),)


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
    build = root / "build"
    _write(build / "docs.new", _suited(tree) if builder == "zensical" else tree)
    _remove(build / "docs")
    (build / "docs.new").rename(build / "docs")
    config = _config(root, settings)
    (build / "mkdocs.yml").write_text(config, encoding="utf-8")
    if told := _run(builder, build=build, epoch=settings.source_date_epoch, lock=lock):
        return findings.sort(told)

    site = build / "site.new"
    _thin(site, expected)
    files = Folder(site)
    # First of all, for what is said of a link or a file may hold what stands in it.
    if found := search(files, settings.official):
        return found
    if found := verify(files, base_url=settings.url, expected=expected):
        return found
    manifest = _manifest(files)
    (site / _MANIFEST).write_bytes(manifest)
    (site / _MANIFEST).chmod(0o644)
    listed = json.loads(manifest)
    # One call for the whole tree: a call for each file costs more than the build itself.
    os.sync()
    path = _settle(site, build / "releases", listed["digest"], manifest)
    if target:
        fresh = _beside(target, "new")
        _copy(Folder(path), path, fresh)
        os.sync()
        _switch(build / "current", path)
        _replace(fresh, target)
    else:
        _switch(build / "current", path)
    _prune(build / "releases", path)
    return Release(
        digest=listed["digest"],
        path=path,
        files=len(listed["files"]),
        size=sum(entry["size"] for entry in listed["files"].values()),
        site_dir=target,
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


def _address(path: str) -> str:
    """Return where MkDocs puts a file of the tree, with an address for each folder."""
    if not path.endswith(".md"):
        return path
    folder, _, name = path.removesuffix(".md").rpartition("/")
    parts = (folder, "" if name in ("index", "README") else name, "index.html")
    return "/".join(part for part in parts if part)


def _unfit(tree: Mapping[str, bytes]) -> Iterator[Finding]:
    """Tell which paths cannot be written, or would overwrite one another without a word."""
    taken: dict[str, str] = {}
    for path in sorted(tree):
        if not all(_SEGMENT.fullmatch(part) for part in path.split("/")):
            yield fault("PUB-032", path)
            continue
        # Some systems take A.html and a.html for one file, so case does not tell two apart.
        address = _address(path).casefold()
        if address in taken or address in _RESERVED:
            yield fault("PUB-031", path, name=taken.get(address, address), target=path)
        taken[address] = path
    for address, path in sorted(taken.items()):
        for depth in range(address.count("/")):
            folder = address.rsplit("/", depth + 1)[0]
            if folder in taken:
                yield fault("PUB-031", path, name=taken[folder], target=path)


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
    files = Folder(folder)
    try:
        named = json.loads(files[_MANIFEST])["files"].keys() | {_MANIFEST}
    except (KeyError, TypeError, AttributeError, ValueError):
        named = frozenset()
    return next((path for path in (*files.links, *files) if path not in named), "")


@contextmanager
def _alone(build: Path) -> Iterator[int]:
    """Wait until no other build runs here, and hold the place until the block ends."""
    build.mkdir(parents=True, exist_ok=True)
    with (build / ".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()


def _sweep(build: Path, target: Path | None) -> None:
    """Remove what a build that was killed left lying about."""
    for path in (build / "docs.new", build / "site.new", build / "current.new"):
        _remove(path)
    for path in (build / "releases").glob(".old-*"):
        _remove(path)
    if target is None:
        return
    _remove(_beside(target, "new"))
    old = _beside(target, "old")
    if old.is_dir() and not target.exists():
        old.rename(target)
    _remove(old)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


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


def written(root: Path) -> Mapping[str, object]:
    """Return what mkdocs.yml says; raises OSError or ValueError where it cannot be read."""
    try:
        text = (root / "mkdocs.yml").read_text(encoding="utf-8")
        value = yaml.load(text, _Tolerant)  # noqa: S506  a SafeLoader that skips tags
    except yaml.YAMLError as error:
        raise ValueError from error
    if not isinstance(value, dict):
        raise ValueError
    return value


def _config(root: Path, settings: Publication) -> str:
    """Return the settings MkDocs runs with: those people wrote, and those of this build."""
    theme: dict[str, object] = {"language": settings.language}
    given = written(root).get("theme")
    if isinstance(given, dict) and isinstance(given.get("custom_dir"), str):
        # MkDocs counts a path from the file it is given, not from the one that wrote it.
        theme["custom_dir"] = (Path("..") / given["custom_dir"]).as_posix()
    value = {
        "INHERIT": "../mkdocs.yml",
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
    return _plain({**settings.extra, "policy": policy.THEME})


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
            if number in _FULL | _FORBIDDEN:
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
    for name in Folder(site / "assets"):
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
            told = _LANGUAGES.search(index.read(1000))
    except FileNotFoundError:
        told = None
    if told is None:
        return frozenset()
    languages = re.findall("[a-z]+", told[1].decode("ascii", "replace"))
    parts = ["stemmer.support", *languages, *(["multi"] if len(languages) > 1 else [])]
    return frozenset(
        [f"{_LUNR}min/lunr.{part}.min.js" for part in parts]
        + [f"{_LUNR}{_SEGMENTERS[name]}" for name in languages if name in _SEGMENTERS]
    )


def _manifest(files: Mapping[str, bytes]) -> bytes:
    """Return the list of a site's files, each with its SHA-256 and size in bytes."""
    listed = {}
    for path in sorted(files):
        data = files[path]
        listed[path] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    told = json.dumps(listed, ensure_ascii=False, separators=(",", ":"))
    value = {"digest": hashlib.sha256(told.encode()).hexdigest(), "files": listed}
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _settle(site: Path, releases: Path, digest: str, manifest: bytes) -> Path:
    """Move a built site in under its digest, or return the same site that is there already."""
    releases.mkdir(exist_ok=True)
    path, number = releases / digest, 1
    # A release that somebody changed by hand keeps its name; the true one takes the next.
    while os.path.lexists(path) and not _is_intact(path, manifest):
        number += 1
        path = releases / f"{digest}-{number}"
    if path.is_dir():
        os.utime(path)
    else:
        site.rename(path)
    _sync(releases)
    return path


def _is_intact(path: Path, manifest: bytes) -> bool:
    """Return whether a release holds exactly the files that its manifest lists."""
    if path.is_symlink() or not path.is_dir():
        return False
    files = Folder(path)
    if files.links or files.get(_MANIFEST) != manifest:
        return False
    return _manifest({name: files[name] for name in files if name != _MANIFEST}) == manifest


def _switch(link: Path, path: Path) -> None:
    """Point the live site at a release, in one step that no reader can fall into."""
    fresh = link.with_name(link.name + ".new")
    fresh.symlink_to(path.relative_to(link.parent))
    fresh.replace(link)
    _sync(link.parent)


def _prune(releases: Path, current: Path) -> None:
    """Remove all but the last few releases, never the live one."""
    others = [path for path in releases.iterdir() if path.is_dir() and path != current]
    others.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in others[KEPT - 1 :]:
        # Renamed first: a removal cut short must not leave half a site under a true name.
        old = releases / f".old-{path.name}"
        path.rename(old)
        shutil.rmtree(old)


def _copy(files: Folder, source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.mkdir()
    for path in files:
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / path, file)
        file.chmod(0o644)
    for folder in (target, *(path for path in target.rglob("*") if path.is_dir())):
        folder.chmod(0o755)


def _beside(target: Path, kind: str) -> Path:
    return target.with_name(f".{target.name}.gongshi-{kind}")


def _replace(fresh: Path, target: Path) -> None:
    """Put a folder in the place of another, in one step where the system has one."""
    if not target.is_dir() or not any(target.iterdir()):
        fresh.rename(target)
    elif not _exchanged(fresh, target):
        _take_turns(fresh, target)
    _sync(target.parent)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders and return whether this system can."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    paths = _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other)
    return bool(rename and rename(*paths, _RENAME_EXCHANGE) == 0)


def _take_turns(fresh: Path, target: Path) -> None:
    """Replace a folder in two steps; a build killed between them is mended by the next."""
    target.rename(_beside(target, "old"))
    fresh.rename(target)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        # Some file systems cannot synchronise a folder; the switch itself is done.
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _told(error: OSError, root: Path) -> Finding:
    """Return what the system refused, in our words."""
    name = str(error.filename or "build")
    with suppress(ValueError):
        name = Path(name).relative_to(root).as_posix()
    if error.errno in _FULL:
        return fault("PUB-041", "build")
    if error.errno in _FORBIDDEN:
        return fault("PUB-042", name, name=name)
    return fault("PUB-043", name, name=name, count=error.errno)
