"""How long `gongshi check` of the shipped sources takes, and what its start is made of.

    python benchmarks/check --repeat 10

Aim: at most half a second after start-up.
"""

import argparse
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from many import PROJECT
from measure import Run, machine, run, spread, table, timed, told

from generator.checks.project import checked

NOW = datetime.now(UTC)
GONGSHI = Path(sys.executable).with_name("gongshi")
COMMANDS = {
    "python -c pass": (sys.executable, "-c", "pass"),
    "python -c 'import click'": (sys.executable, "-c", "import click"),
    "gongshi check --help": (GONGSHI, "check", "--help"),
    "gongshi check": (GONGSHI, "check"),
}


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--repeat", type=int, default=10)
    words.add_argument("--record", action="store_true", help="keep the figures in README.md")
    asked = words.parse_args()
    runs: dict[str, list[Run]] = {name: [] for name in COMMANDS}
    for _ in range(asked.repeat):
        for name, command in COMMANDS.items():
            runs[name].append(run(command, cwd=PROJECT))
    again = [timed(lambda: checked(PROJECT, NOW)) for _ in range(asked.repeat)]
    told("check", "\n\n".join(section(asked.repeat, runs, again)), record=asked.record)


def imports() -> Counter[str]:
    """Return the seconds that importing the command spends in each package."""
    command = [sys.executable, "-X", "importtime", "-c", "import generator.cli.main"]
    told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stderr
    spent: Counter[str] = Counter()
    for line in told.splitlines()[1:]:
        itself, _, name = (part.strip() for part in line.removeprefix("import time:").split("|"))
        package = name.partition(".")[0]
        standard = package in sys.stdlib_module_names
        spent["standard library" if standard else package] += int(itself) / 1e6
    return spent


def section(repeat: int, runs: dict[str, list[Run]], again: list[float]) -> Iterator[str]:
    """Yield the parts of what is told: whole commands, the work itself, the imports."""
    yield f"`python benchmarks/check`, {repeat} rounds; {machine()}"
    least = {name: min(one.processor for one in listed) for name, listed in runs.items()}
    yield table(
        ("command", "seconds", "processor s"),
        [
            (f"`{name}`", spread(one.seconds for one in listed), f"{least[name]:.2f}")
            for name, listed in runs.items()
        ],
    )
    after = least["gongshi check"] - least["gongshi check --help"]
    yield (
        "Seconds are the median and, in brackets, the least; processor seconds the least. After "
        f"start-up, `gongshi check` takes {after:.2f} processor s, the imports of what only it "
        f"needs included; once more in the same process, {spread(again)} s."
    )
    listed = imports().most_common(7)
    yield table(
        ("imports of the command", "s"), [(name, f"{seconds:.3f}") for name, seconds in listed]
    )


if __name__ == "__main__":
    main()
