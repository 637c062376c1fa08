"""New folders and changed files put in place together: written beside, then moved.

One of the few modules that write: what cannot be written leaves everything as it was.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp


def place(root: Path, files: Mapping[str, bytes], folders: tuple[str, ...]) -> None:
    """Write files by their path below a project's root, the new ``folders`` as a whole each.

    A file outside of these folders takes the place of the one that stands. Raises OSError, after
    which nothing of it is left.
    """
    beside = Path(mkdtemp(prefix=".gongshi-new-", dir=root))
    done: list[Path] = []
    try:
        for path, content in files.items():
            fresh = beside / path
            fresh.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(content)
        for folder in folders:
            target = root / folder
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                raise FileExistsError(17, "exists", str(target))
            (beside / folder).rename(target)
            done.append(target)
        for path in files:
            if not path.startswith(tuple(f"{folder}/" for folder in folders)):
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (beside / path).replace(root / path)
    except OSError:
        for target in done:
            shutil.rmtree(target, ignore_errors=True)
        raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)
