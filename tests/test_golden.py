"""One small invented site, rendered, compared byte by byte with the files of tests/golden/tree.

`pytest tests/test_golden.py --accept` writes the tree anew; read the difference before keeping it.
The schemas and the pages' scripts are left out: they stand in the project already and would only be
copied.
"""

import difflib
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from generator.checks.run import check_site
from generator.model.loader import load
from generator.render.site import render

TREE = Path(__file__).parent / "golden/tree"
AS_OF = datetime(2026, 4, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def rendered(root: Path) -> dict[str, bytes]:
    site, findings = load(root)
    assert site is not None
    assert findings == ()
    assert check_site(site, AS_OF) == ()
    tree = render(replace(site, schemas={}), AS_OF)
    return {path: data for path, data in tree.items() if not path.startswith("assets/")}


def difference(path: str, kept: bytes, made: bytes) -> str:
    """The lines in which a file differs from what was kept, as a patch would show them."""
    before, after = (data.decode("utf-8", "replace").splitlines() for data in (kept, made))
    lines = difflib.unified_diff(before, after, f"golden/tree/{path}", "rendered", lineterm="", n=1)
    return "\n".join(line[:400] for line in lines) or f"{path}: only line ends differ"


def test_the_small_site_is_rendered_byte_by_byte(
    small: Path, request: pytest.FixtureRequest
) -> None:
    tree = rendered(small)
    if request.config.getoption("--accept"):
        shutil.rmtree(TREE, ignore_errors=True)
        for path, data in tree.items():
            (TREE / path).parent.mkdir(parents=True, exist_ok=True)
            (TREE / path).write_bytes(data)
    kept = {p.relative_to(TREE).as_posix(): p.read_bytes() for p in TREE.rglob("*") if p.is_file()}
    told = [f"missing: {path}" for path in sorted(kept.keys() - tree.keys())]
    told += [f"new: {path}" for path in sorted(tree.keys() - kept.keys())]
    told += [
        difference(path, kept[path], tree[path])
        for path in sorted(kept.keys() & tree.keys())
        if kept[path] != tree[path]
    ]
    assert not told, "\n".join([*told, "", "right as it is? pytest tests/test_golden.py --accept"])
