"""The program as a package: installed without a network by an ordinary user, far from its checkout.

What is typed stands in the handbook, content/handbook/own.md, in the blocks for other machines.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import frictionless
import pytest

from generator import __version__
from tests.support.servers import ROOT, ran

pytestmark = pytest.mark.apart

PAGE = ROOT / "content/handbook/own.md"
LARGEST = 6_000_000
NEXT = "0.9.0"
PIP_WHEEL = (
    *(sys.executable, "-m", "pip", "wheel", "--quiet"),
    *("--no-index", "--no-deps", "--no-build-isolation"),
)

# A machine of its own: no network, another user, a path with a blank and Chinese characters. What
# the program stands on is laid beside, as a wheelhouse would install it.
DESK = r"""
set -eu
wheelhouse=$1 python=$2 libraries=$3 typed=$4
mount -t tmpfs none /srv
mkdir -p /srv/python /srv/all /srv/libraries "/srv/甲 单位"
mount --bind "$python" /srv/python
mount --bind "$libraries" /srv/all
find /srv/all -mindepth 1 -maxdepth 1 ! -name '*gongshi*' ! -name '*.pth' \
  -exec ln -s -t /srv/libraries {} +
cp -R "$wheelhouse" "/srv/甲 单位/wheelhouse"
cp "$typed" /srv/typed
chown -R 65534:65534 "/srv/甲 单位"
cd "/srv/甲 单位"
exec setpriv --reuid=65534 --regid=65534 --clear-groups env -i LC_ALL=C.UTF-8 HOME="$PWD" \
  PATH=/srv/python/bin:/usr/bin:/bin LD_LIBRARY_PATH=/srv/python/lib \
  PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_QUIET=1 GIT_AUTHOR_NAME=z GIT_AUTHOR_EMAIL=z@example.org \
  GIT_COMMITTER_NAME=z GIT_COMMITTER_EMAIL=z@example.org bash -euo pipefail /srv/typed
"""


def wheel(source: Path, folder: Path) -> Path:
    """Build the wheel as pip does, without asking for anything."""
    done = subprocess.run(
        [*PIP_WHEEL, "--wheel-dir", str(folder), str(source)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return max(folder.glob("gongshi-*.whl"), key=lambda path: path.stat().st_mtime_ns)


def checkout(folder: Path, version: str) -> Path:
    """A copy of what is under version control, as a version."""
    listed = ran("git", "ls-files", "-co", "--exclude-standard", "-z", cwd=ROOT).stdout
    for name in filter(None, listed.split("\0")):
        if not name.startswith(("tests/", "benchmarks/")) and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    init = folder / "generator/__init__.py"
    text = init.read_text(encoding="utf-8")
    init.write_text(text.replace(f'"{__version__}"', f'"{version}"'), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel of this version and of a later one."""
    folder = tmp_path_factory.mktemp("wheels")
    here, later = (
        wheel(checkout(folder / version, version), folder / f"{version}.wheels")
        for version in (__version__, NEXT)
    )
    return here, later


def test_the_wheel_carries_what_a_project_needs_and_nothing_else(wheels: tuple[Path, Path]):
    assert wheels[0].stat().st_size < LARGEST
    with ZipFile(wheels[0]) as file:
        names = {name for name in file.namelist() if ".dist-info/" not in name}
    kinds = {Path(name).suffix for name in names}
    assert {name.split("/")[0] for name in names} == {"generator"}
    assert not {".ts", ".mjs", ".map"} & kinds
    for name in ("mkdocs.yml", "schemas/data/call.schema.json", "content/help.md"):
        assert f"generator/brought/{name}" in names
    assert "generator/web/dist/licences.txt" in names
    assert not [
        name for name in names if re.search("chengdu|kunming|content/(announcements|project)", name)
    ]


def test_from_nothing_to_a_site_and_to_the_next_version(wheels: tuple[Path, Path], tmp_path: Path):
    here, later = wheels
    wheelhouse = tmp_path / "wheelhouse/wheels"
    wheelhouse.mkdir(parents=True)
    shutil.copy2(here, wheelhouse)
    typed = tmp_path / "typed"
    typed.write_text("\n".join(said()), encoding="utf-8")
    (tmp_path / "wheelhouse/later").mkdir()
    shutil.copy2(later, tmp_path / "wheelhouse/later")
    own = ("unshare", "--mount", "--net")
    given = (tmp_path / "wheelhouse", sys.base_prefix, Path(frictionless.__file__).parents[1])
    done = ran(*own, "bash", "-c", DESK, "bash", *given, typed)
    assert done.returncode == 0, done.stdout
    for told in (
        "新建 site_data/calls/demo-2027/call.yml",
        "网站已生成：",
        f"-gongshi=={__version__}",
        f"+gongshi=={NEXT}",
        "批次 demo-2027 是草稿，没有发布。",
        "处没有写。\nend",
    ):
        assert told in done.stdout, done.stdout
    # When the draft is committed, after the upgrade, when that is, and at the end.
    assert done.stdout.count("共 0 处错误，") == 4, done.stdout


def said() -> list[str]:
    """What the handbook has people type, with what happens between its lines."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    assert sum(line.startswith("gongshi ") for line in lines) >= 6
    typed = []
    for line in lines:
        if "--upgrade gongshi" in line:
            typed.append("cp ../wheelhouse/later/*.whl ../wheelhouse/wheels/")
        typed.append(line)
        if line.startswith("python3 -m venv"):
            typed.append(
                "echo /srv/libraries >$(echo .venv/lib/python3.*/site-packages)/libraries.pth"
            )
    return [*typed, "echo end"]
