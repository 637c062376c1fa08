"""What our own steps add to a build: MkDocs alone and `gongshi build`, side by side.

    python benchmarks/build --cases 1000 2000 --repeat 3

Both run on the same generated Markdown with the same settings. Aims: our steps cost at most 25 %
of what MkDocs takes at 1,000 cases, and twice the cases take at most twice the time.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from many import make
from measure import Run, machine, run, spread, table, timed, told

from generator.checks.privacy_scan import official, search
from generator.checks.run import check_site
from generator.forms.reader import load_forms
from generator.model.loader import load
from generator.publish import build as publish
from generator.publish import releases
from generator.publish.site_folder import SiteFolder
from generator.publish.verify import verify
from generator.render.data.form_downloads import downloads
from generator.render.site import render
from generator.sources.schemas import Schemas

NOW = datetime.now(UTC)
GONGSHI = Path(sys.executable).with_name("gongshi")
START = (
    "import generator.cli.main, generator.publish.build, "
    "generator.forms.reader, generator.render.site"
)


@dataclass(frozen=True, kw_only=True)
class Size:
    """What was measured at one number of cases; the two lists of runs are pairs."""

    cases: int
    pages: int
    alone: tuple[Run, ...]
    whole: tuple[Run, ...]
    steps: dict[str, float]

    def added(self) -> tuple[float, float]:
        """Return how many times what MkDocs takes a build takes: seconds, processor seconds."""
        alone, whole = least(self.alone), least(self.whole)
        return whole[0] / alone[0], whole[1] / alone[1]


def least(runs: tuple[Run, ...]) -> tuple[float, float]:
    """Return the least seconds and processor seconds of some runs."""
    return min(one.seconds for one in runs), min(one.processor for one in runs)


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--cases", type=int, nargs="+", default=[1000, 2000])
    words.add_argument("--repeat", type=int, default=3)
    words.add_argument("--record", action="store_true", help="keep the figures in README.md")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        roots = {cases: Path(folder) / str(cases) for cases in asked.cases}
        for cases, root in roots.items():
            make(root, cases)
            build(root)
        runs: dict[int, list[tuple[Run, Run]]] = {cases: [] for cases in roots}
        for number in range(asked.repeat):
            for cases, root in roots.items():
                print(f"round {number + 1} of {asked.repeat}: {cases} cases", file=sys.stderr)
                runs[cases].append((mkdocs(root), build(root)))
        # Each in a process of its own: the second would find templates and texts ready.
        with get_context("fork").Pool(1, maxtasksperchild=1) as pool:
            taken = pool.map(steps, roots.values(), chunksize=1)
        sizes = [
            Size(
                cases=cases,
                pages=sum(path.endswith(".html") for path in SiteFolder(current(root))),
                alone=tuple(alone for alone, _ in runs[cases]),
                whole=tuple(whole for _, whole in runs[cases]),
                steps=own,
            )
            for (cases, root), own in zip(roots.items(), taken, strict=True)
        ]
    command = f"python benchmarks/build --cases {' '.join(map(str, roots))}"
    told("build", "\n\n".join(section(command, asked.repeat, sizes)), record=asked.record)


def build(root: Path) -> Run:
    """Run `gongshi build` as for a site that was never built: nothing of it lies there already."""
    for name in ("releases", "current"):
        releases.remove(root / "build" / name)
    return run([GONGSHI, "build", "--root", root], cwd=root)


def mkdocs(root: Path) -> Run:
    """Run MkDocs alone on what the last build generated, with that build's settings."""
    releases.remove(root / "alone")
    command = [sys.executable, "-P", "-m", "mkdocs", "build", "-f", "mkdocs.yml", "-d", "../alone"]
    variables = {
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONHASHSEED": "0",
        "TMPDIR": str(root / "build/cache"),
    }
    return run(command, cwd=root / "build", variables=variables)


def current(root: Path) -> Path:
    return (root / "build/current").resolve()


def steps(root: Path) -> dict[str, float]:
    """Return how many seconds each of our own steps takes, with what the command takes to start."""
    started = run([sys.executable, "-c", START], cwd=root.parent)
    taken = {"start": started.seconds, "load": timed(lambda: load(root))}
    site, _ = load(root)
    if site is None:
        sys.exit("the project that was made cannot be read")
    taken["check"] = timed(lambda: check_site(site, NOW))
    taken["render"] = timed(lambda: render(site, NOW))
    forms, _ = load_forms(root, site, Schemas.read(root))
    taken["forms"] = timed(lambda: load_forms(root, site, Schemas.read(root))) + timed(
        lambda: [downloads(call, forms.get(call.id, ())) for call in site.calls]
    )
    tree = render(site, NOW, forms)
    taken["write"] = timed(lambda: publish._write(root / "written", tree))
    files = SiteFolder(current(root))
    expected = publish.addresses(tree)
    taken["gate"] = timed(lambda: search(files, official(site)))
    taken["verify"] = timed(lambda: verify(files, base_url=site.url, expected=expected))
    taken["digest"] = timed(lambda: releases.manifest(files))
    taken["switch"] = timed(lambda: releases.switch(root / "build/current", current(root)))
    return taken


def section(command: str, repeat: int, sizes: list[Size]) -> Iterator[str]:
    """Yield the parts of what is told: the comparison, the growth and our own steps."""
    yield f"`{command}`, {repeat} rounds; {machine()}"
    yield table(
        (
            "cases",
            "pages",
            "MkDocs alone, s",
            "gongshi build, s",
            "ratio",
            "processor s",
            "our steps add",
            "memory",
        ),
        [
            (
                f"{size.cases:,}",
                f"{size.pages:,}",
                spread(one.seconds for one in size.alone),
                spread(one.seconds for one in size.whole),
                f"{size.added()[0]:.2f}",
                f"{least(size.alone)[1]:.1f} → {least(size.whole)[1]:.1f}",
                f"{size.added()[1] - 1:.0%}",
                f"{max(one.memory for one in size.whole) / 1e6:.0f} MB",
            )
            for size in sizes
        ],
    )
    yield (
        "Seconds are the median and, in brackets, the least; ratios are of the least. What our "
        "steps add is told in processor seconds, which other work on the machine moves less."
    )
    for before, after in pairwise(sizes):
        yield (
            f"Growth from {before.cases:,} to {after.cases:,} cases: "
            f"{least(after.whole)[0] / least(before.whole)[0]:.2f}× the time, "
            f"{least(after.whole)[1] / least(before.whole)[1]:.2f}× the processor time."
        )
    names = list(sizes[0].steps)
    yield table(
        ("our steps, s", *names, "all"),
        [
            (
                f"{size.cases:,} cases",
                *(f"{size.steps[name]:.2f}" for name in names),
                f"{sum(size.steps.values()):.2f}",
            )
            for size in sizes
        ],
    )


if __name__ == "__main__":
    main()
