"""New folders and changed files put in place together: written beside, then moved.

One of the few modules that write: what cannot be written leaves everything as it was.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from generator.findings import DeadEnd


def write_files(folder: Path, files: Mapping[str, bytes]) -> Iterator[Path]:
    """Write files by their path below a folder, and yield each once it is there as a whole.

    What stood there stays where a file cannot be written. Raises OSError with the name of the file.
    """
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".gongshi-new-{sha256(path.name.encode()).hexdigest()[:16]}")
        try:
            fresh.write_bytes(content)
            fresh.replace(path)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise OSError(error.errno, error.strerror, str(path)) from error
        yield path


def spare(folder: Path, files: Mapping[str, bytes]) -> None:
    """Raise DeadEnd where one of the files is there already and says something else."""
    for name, content in files.items():
        path = folder / name
        if path.exists() and path.read_bytes() != content:
            raise DeadEnd(f"{path} 已经存在，内容不同；请先移走它，或换一个目录")


def place(root: Path, files: Mapping[str, bytes], folders: tuple[str, ...]) -> None:
    """Write files by their path below a project's root, the new ``folders`` as a whole each.

    A file outside of these folders takes the place of the one that stands. Raises OSError, after
    which nothing of it is left.
    """
    root.mkdir(parents=True, exist_ok=True)
    beside = Path(mkdtemp(prefix=".gongshi-new-", dir=root))
    done: list[Path] = []
    at = root
    try:
        for path, content in files.items():
            at = root / path
            fresh = beside / path
            fresh.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(content)
        for folder in folders:
            at = target = root / folder
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                raise FileExistsError(17, "exists", str(target))
            (beside / folder).rename(target)
            done.append(target)
        for path in files:
            at = root / path
            if not path.startswith(tuple(f"{folder}/" for folder in folders)):
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (beside / path).replace(root / path)
    except OSError as error:
        for target in done:
            shutil.rmtree(target, ignore_errors=True)
        # The name beside it says nothing to people.
        raise OSError(error.errno, error.strerror, str(at)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def remove(root: Path, paths: Iterable[str]) -> None:
    """Remove files by their path below a project's root."""
    for path in paths:
        (root / path).unlink(missing_ok=True)
