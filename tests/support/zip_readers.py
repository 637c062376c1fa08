"""What other programs find in a zip archive, each asked to unpack all of it."""

import io
import shutil
import subprocess
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

Files = dict[str, bytes]
"""Contents by path; an archive of one content a name has nothing else."""


def unpacked_by(command: tuple[str, ...], data: bytes, folder: Path) -> tuple[Files, bool]:
    """The files a program leaves, and whether it was content; ``{}`` is where it may write."""
    shutil.rmtree(folder, ignore_errors=True)
    out = folder / "out"
    out.mkdir(parents=True)
    (folder / "a.zip").write_bytes(data)
    done = subprocess.run(
        [part.format(out) for part in (*command, str(folder / "a.zip"))],
        cwd=out,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    found = {}
    for path in sorted(out.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)
    for path in sorted(out.rglob("*")):
        if path.is_symlink():
            found[str(path.relative_to(out))] = b"link"
        elif path.is_file():
            path.chmod(0o600)
            found[str(path.relative_to(out))] = path.read_bytes()
    return found, done.returncode == 0


def by_python(data: bytes, _: Path) -> tuple[Files, bool]:
    """The files Python's own module reads."""
    found: Files = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as opened:
                for info in opened.infolist():
                    if not info.is_dir():
                        found[info.filename] = opened.read(info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
            return found, False
    return found, True


def _program(*command: str) -> Callable[[bytes, Path], tuple[Files, bool]]:
    return lambda data, folder: unpacked_by(command, data, folder)


READERS: Mapping[str, Callable[[bytes, Path], tuple[Files, bool]]] = {
    "python": by_python,
    "unzip": _program("unzip", "-qq", "-o"),
    "7-zip": _program(shutil.which("7zz") or "7z", "x", "-y", "-bd", "-o{}"),
    "libarchive": _program("bsdtar", "-xf"),
}
