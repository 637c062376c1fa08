"""What asks git for sources works with the Python that Debian ships, older than ours by patches."""

import subprocess
import sys
from pathlib import Path

import frictionless
import pytest

from tests.support.servers import ENVIRONMENT, git

SYSTEM = Path("/usr/bin/python3")
LIBRARIES = Path(frictionless.__file__).parents[1]
ROOT = Path(__file__).parents[1]


def oldest() -> str:
    """The system's own interpreter where it reads the same libraries, or else this one."""
    if SYSTEM.exists():
        asked = "import sys; print(tuple(sys.version_info[:2]))"
        done = subprocess.run([SYSTEM, "-c", asked], capture_output=True, text=True, check=True)
        if done.stdout.strip() == str(tuple(sys.version_info[:2])):
            return str(SYSTEM)
    return sys.executable


@pytest.fixture(scope="module")
def interpreter() -> str:
    return oldest()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check",), "没有发现问题。"),
        (("check", "--staged"), "没有发现问题。"),
        (("diff", "HEAD", "."), ""),
        (("rules",), "TIM-019"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else "",
)
def test_a_command_ends_without_a_traceback(
    interpreter: str, small: Path, words: tuple[str, ...], said: str
) -> None:
    git("init", "-q", "-b", "main", cwd=small)
    git("add", "--all", cwd=small)
    git("commit", "-qm", "一", cwd=small)
    done = subprocess.run(
        [interpreter, "-m", "generator.cli.main", *words, "--root", str(small)],
        env={**ENVIRONMENT, "PYTHONPATH": f"{ROOT}:{LIBRARIES}"},
        cwd=small,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stdout, done.stdout
    assert said in done.stdout
    assert done.returncode == 0, done.stdout
