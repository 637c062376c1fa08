"""The sites kept in build/releases: each whole under its digest, one of them live.

A release comes in by one rename and goes live by one switch of a link, so that readers see a whole
site at every moment. Nothing is built here; what is brought in is held to its own list of files.
"""

import errno
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from types import MappingProxyType

from generator.findings import Finding, Level, Place
from generator.publish.site_folder import SiteFolder
from generator.sources.time_zone import DEFAULT, zone_named
from generator.web.shared import characters
from generator.web.vendored import SCRIPT

KEPT = 5
"""How many releases stay on disk, the live one among them."""

_TICK = 1_000_000
"""Nanoseconds between two releases, where the clock itself tells of none."""

MANIFEST = "manifest.json"
"""The list of a site's files, and its digest; every release has one."""

KEEPING: Mapping[str, str] = MappingProxyType(
    {
        "PUB-041": "磁盘空间不足，没有发布，原来的网站保持不变；请清理磁盘后重试",
        "PUB-042": "没有写入“{name}”的权限，没有发布，原来的网站保持不变；请检查文件夹权限",
        "PUB-043": "写入“{name}”时出错（错误号 {count}），没有发布，原来的网站保持不变；请检查磁盘",
        "PUB-047": "没有以“{name}”开头的版本；请用 gongshi releases 查看保留的版本",
        "PUB-048": "有几个版本都以“{name}”开头；请多写几位",
        "PUB-049": "没有更早的版本可以换回；请用 gongshi releases 查看保留的版本",
        "PUB-050": "版本“{name}”的文件与它的清单不一致，生成之后有人动过；请换一个版本",
        "PUB-058": "这里不是一个完整的网站，或者文件与清单 manifest.json 不一致；请重新生成",
        "PUB-059": "网站里有编辑的页面 admin，只供本机使用，不能发布；请不带 --admin 重新生成",
    }
)
"""Every code of bringing in a release and of switching to it, with the sentence it says."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_CONTROLS = characters("name")
_LONGEST = 120


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One release on disk, as a list of releases shows it.

    ``name`` is its SHA-256 digest, with a number where a changed one stands in its way; ``built``
    is when it came in, in seconds since 1970 UTC; ``files`` and ``size`` (bytes) are what its
    manifest says; ``note`` is what whoever brought it in said of it.
    """

    name: str
    built: float
    files: int
    size: int
    note: str
    live: bool


def kept(root: Path) -> tuple[Kept, ...]:
    """Return the releases of a project, the newest first; a folder without a manifest is none."""
    build = root.resolve() / "build"
    live = _live(build)
    found = []
    for path in _newest(build / "releases"):
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            listed = json.loads((path / MANIFEST).read_bytes())["files"]
            found.append(
                Kept(
                    name=path.name,
                    built=path.stat().st_mtime,
                    files=len(listed),
                    size=sum(int(entry["size"]) for entry in listed.values()),
                    note=_note(build, path.name),
                    live=path == live,
                )
            )
    return tuple(found)


def zone_of(root: Path) -> tzinfo:
    """Return the time zone that the data of the live site names, UTC where none does."""
    for path in sorted((root / "build/current/data/calls").glob("*.json")):
        with suppress(OSError, ValueError, TypeError, KeyError):
            return zone_named(json.loads(path.read_bytes())["time_zone"]) or DEFAULT
    return DEFAULT


def lines(found: tuple[Kept, ...], zone: tzinfo) -> Iterator[str]:
    """Yield a line for each release: when it came in, its digest, its size, what it is."""
    for one in found:
        at = datetime.fromtimestamp(one.built, zone).strftime("%Y-%m-%d %H:%M:%S")
        mark = "正在使用" if one.live else ""
        size = f"{one.files} 个文件，{one.size / 1e6:.1f} MB"
        yield f"{at}  {one.name[:12]}  {size}  {mark}  {one.note}".rstrip()


def roll_back(root: Path, digest: str = "") -> Kept | tuple[Finding, ...]:
    """Make a kept release live again: the one whose digest begins so, or the one before.

    Without a digest it is the newest of those older than the live one; where the live one has a
    note, of those with another note. Returns findings, and changes nothing, where there is none or
    its files are not those of its manifest.
    """
    root = root.resolve()
    build = root / "build"
    try:
        with alone(build):
            sweep(build)
            listed = kept(root)
            wanted = _named(listed, digest.lower()) if digest else _before(listed)
            if isinstance(wanted, Finding):
                return (wanted,)
            path = build / "releases" / wanted.name
            if not is_intact(path, _list_of(path)):
                return (_fault("PUB-050", f"build/releases/{wanted.name}", name=wanted.name[:12]),)
            switch(build / "current", path)
            return replace(wanted, live=True)
    except OSError as error:
        return (finding_of(error, root),)


def adopt(root: Path, folder: Path, note: str = "") -> Kept | tuple[Finding, ...]:
    """Bring in a site that was built and verified elsewhere, and make it live.

    It must be exactly what its manifest lists. Files equal to those of the live site become second
    names of them: they take no room, and browsers that have them need not fetch them again.
    Returns findings, and changes nothing, where the site is not whole.
    """
    root, folder = root.resolve(), folder.resolve()
    build = root / "build"
    try:
        with alone(build):
            sweep(build)
            listed = _list_of(folder)
            if (folder / SCRIPT).exists():
                return (_fault("PUB-059", folder.as_posix()),)
            if not is_intact(folder, listed):
                return (_fault("PUB-058", folder.as_posix()),)
            copy(folder, build / "site.new", like=_live(build))
            os.sync()
            path = settle(build / "site.new", build / "releases", listed)
            if note:
                (build / "notes").mkdir(exist_ok=True)
                text = _CONTROLS.sub(" ", note)[:_LONGEST]
                (build / "notes" / path.name).write_text(text, encoding="utf-8")
            switch(build / "current", path)
            prune(build, path)
            sweep(build)
            return next(one for one in kept(root) if one.live)
    except OSError as error:
        return (finding_of(error, root),)


@contextmanager
def alone(build: Path) -> Iterator[int]:
    """Wait until no other build runs here, and hold the place until the block ends."""
    build.mkdir(parents=True, exist_ok=True)
    with (build / ".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()


def manifest(files: Mapping[str, bytes]) -> bytes:
    """Return the list of a site's files, each with its SHA-256 and size in bytes."""
    listed = {}
    for path in sorted(files):
        data = files[path]
        listed[path] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    text = json.dumps(listed, ensure_ascii=False, separators=(",", ":"))
    value = {"digest": hashlib.sha256(text.encode()).hexdigest(), "files": listed}
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def is_intact(path: Path, listed: bytes) -> bool:
    """Return whether a folder holds exactly the files of a manifest, and that manifest."""
    if path.is_symlink() or not path.is_dir():
        return False
    files = SiteFolder(path)
    if files.links or files.get(MANIFEST) != listed:
        return False
    return manifest({name: files[name] for name in files if name != MANIFEST}) == listed


def settle(site: Path, releases: Path, listed: bytes) -> Path:
    """Move a built site in under its digest, or return the same site that is there already."""
    releases.mkdir(exist_ok=True)
    before = max((path.stat().st_mtime_ns for path in _newest(releases)), default=0)
    digest = str(json.loads(listed)["digest"])
    path, number = releases / digest, 1
    # A release that somebody changed by hand keeps its name; the true one takes the next.
    while os.path.lexists(path) and not is_intact(path, listed):
        number += 1
        path = releases / f"{digest}-{number}"
    if path.is_dir():
        os.utime(path)
    else:
        _readable(site)
        site.rename(path)
    # What comes in last is the newest, also where the clock was set back.
    if path.stat().st_mtime_ns <= before:
        os.utime(path, ns=(before + _TICK, before + _TICK))
    for folder in (releases.parent, releases):
        folder.chmod(folder.stat().st_mode | 0o755)
    sync(releases)
    return path


def switch(link: Path, path: Path) -> None:
    """Point the live site at a release, in one step that no reader can fall into."""
    fresh = link.with_name(link.name + ".new")
    fresh.symlink_to(path.relative_to(link.parent))
    fresh.replace(link)
    sync(link.parent)


def prune(build: Path, current: Path) -> None:
    """Remove all but the last few releases, never the live one, nor the one before it.

    Of releases with one note only the newest counts as kept: a site built anew each night must not
    push out what stood before the last change.
    """
    others = [path for path in _newest(build / "releases") if path != current]
    staying = others[:1]
    notes = {_note(build, path.name) for path in (current, *staying)} - {""}
    for path in others[1:]:
        note = _note(build, path.name)
        if len(staying) < KEPT - 1 and note not in notes:
            staying.append(path)
            notes |= {note} - {""}
            continue
        # Renamed first: a removal cut short must not leave half a site under a true name.
        old = path.with_name(f".old-{path.name}")
        path.rename(old)
        shutil.rmtree(old)
    names = {path.name for path in (current, *staying)}
    for path in (build / "notes").glob("*"):
        if path.name not in names:
            path.unlink()


def sweep(build: Path) -> None:
    """Remove what a build that was killed left lying about."""
    for path in (build / "docs.new", build / "site.new", build / "current.new"):
        remove(path)
    for path in (build / "releases").glob(".old-*"):
        remove(path)


def copy(source: Path, target: Path, like: Path | None = None) -> None:
    """Copy a site for everybody to read; a file that equals one of another becomes its namesake."""
    target.mkdir(parents=True)
    files, others = SiteFolder(source), SiteFolder(like) if like else {}
    for path in files:
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if like is None or others.get(path) != files[path] or not _linked(like / path, file):
            shutil.copyfile(source / path, file)
            file.chmod(0o644)
    _readable(target)


def _readable(site: Path) -> None:
    """Let everybody read a site, whatever the mask of the process that wrote it."""
    for path in (site, *site.rglob("*")):
        mode = 0o755 if path.is_dir() else 0o644
        if path.stat().st_mode & 0o777 != mode:
            path.chmod(mode)


def remove(path: Path) -> None:
    """Remove a file, a link or a whole folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sync(folder: Path) -> None:
    """Let the disk take what was renamed in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        # Some file systems cannot synchronise a folder; the switch itself is done.
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_refused(number: int) -> bool:
    """Return whether an error number means that the disk is full or may not be written."""
    return number in _FULL | _FORBIDDEN


def finding_of(error: OSError, root: Path) -> Finding:
    """Return what the system refused, in our words."""
    name = str(error.filename or "build")
    with suppress(ValueError):
        name = Path(name).relative_to(root).as_posix()
    if error.errno in _FULL:
        return _fault("PUB-041", "build")
    if error.errno in _FORBIDDEN:
        return _fault("PUB-042", name, name=name)
    return _fault("PUB-043", name, name=name, count=error.errno)


def _fault(code: str, file: str, **facts: object) -> Finding:
    message = KEEPING[code].format_map(facts)
    return Finding(code=code, level=Level.ERROR, message=message, place=Place(file=file))


def _live(build: Path) -> Path | None:
    """Return the folder of the live release, if there is one."""
    current = build / "current"
    return current.resolve() if current.is_dir() else None


def _newest(releases: Path) -> list[Path]:
    """Return the folders of the releases, the newest first."""
    if not releases.is_dir():
        return []
    found = [path for path in releases.iterdir() if path.is_dir() and path.name[:1] != "."]
    return sorted(found, key=lambda path: (-path.stat().st_mtime_ns, path.name))


def _note(build: Path, name: str) -> str:
    try:
        return (build / "notes" / name).read_bytes().decode("utf-8", "replace").strip()
    except OSError:
        return ""


def _named(listed: tuple[Kept, ...], digest: str) -> Kept | Finding:
    """Return the release whose digest begins so."""
    found = [one for one in listed if one.name.startswith(digest)]
    exact = [one for one in found if one.name == digest]
    if len(exact or found) == 1:
        return (exact or found)[0]
    return _fault("PUB-048" if found else "PUB-047", "build/releases", name=digest)


def _before(listed: tuple[Kept, ...]) -> Kept | Finding:
    """Return the release that stood before the last change of the live one."""
    older = iter(listed)
    live = next((one for one in older if one.live), None)
    if live is not None:
        for one in older:
            if not live.note or one.note != live.note:
                return one
    return _fault("PUB-049", "build/releases")


def _list_of(site: Path) -> bytes:
    """Return the manifest of a site, or nothing where there is none."""
    try:
        return (site / MANIFEST).read_bytes()
    except OSError:
        return b""


def _linked(source: Path, target: Path) -> bool:
    """Give a file a second name, and return whether this disk has such names."""
    try:
        target.hardlink_to(source)
    except OSError:
        return False
    return True
