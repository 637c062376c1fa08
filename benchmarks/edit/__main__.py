"""How long after a save a browser shows it in `gongshi serve`, beside `mkdocs serve`.

    python benchmarks/edit --cases 20 --repeat 5

Aim: at most one second, whatever the kind of source. `mkdocs serve` runs on the same generated
Markdown, so it has neither data to read nor a check to make; a page may not load its script that
reloads, so it is asked over HTTP until it answers with the edit, and so are we.
"""

import argparse
import gc
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).parents[1]))

from many import make
from measure import machine, spread, table, told
from playwright.sync_api import Page, sync_playwright

from generator.publish.preview.session import Preview

GONGSHI = Path(sys.executable).with_name("gongshi")
CHROMIUM = "/usr/bin/chromium-headless-shell"
LONGEST = 120
ABOUT = "content/about.md"
NOW = datetime.now(UTC)
WORKED = 3
BROKEN = "a broken edit, until the fault shows"


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--cases", type=int, default=20)
    words.add_argument("--repeat", type=int, default=5)
    words.add_argument("--record", action="store_true", help="keep the figures in README.md")
    asked = words.parse_args()
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        call = make(root, asked.cases)
        shown: dict[str, list[float]] = {}
        with previewed(root) as address, opened() as page:
            for _ in range(asked.repeat):
                for kind, (path, where, change) in kinds(root, call).items():
                    page.goto(address + where)
                    shown.setdefault(kind, []).append(seen(page, root / path, change))
                shown.setdefault(BROKEN, []).append(broken(page, root / ABOUT, address))
            ours = [answered(f"{address}about/", root / ABOUT) for _ in range(asked.repeat)]
        work = {kind: worked(root, call, kind) for kind in shown if kind != BROKEN}
        with alone(root) as address:
            docs = root / "build/preview/build/docs/about.md"
            theirs = [answered(f"{address}about/", docs) for _ in range(asked.repeat)]
    command = f"python benchmarks/edit --cases {asked.cases}"
    told(
        "edit",
        "\n\n".join(section(command, asked.repeat, shown, work, ours, theirs)),
        record=asked.record,
    )


Change = Callable[[str, str], str]


def kinds(root: Path, call: str) -> dict[str, tuple[str, str, Change]]:
    """Return kinds of source: the file, a page that shows it, how a mark gets into it."""
    (layout,) = (root / f"schemas/forms/{call}").glob("*/layout.yml")

    def first(key: str) -> Change:
        return lambda text, mark: re.sub(rf"\b{key}: .+", f"{key}: {mark}", text, count=1)

    return {
        "a page": (ABOUT, "about/", written),
        "the site": ("site_data/site.yml", "", first("description")),
        "a contact": (
            f"site_data/calls/{call}/contacts.yml",
            f"calls/{call}/contacts/",
            first("title"),
        ),
        "a form": (layout.relative_to(root).as_posix(), f"calls/{call}/form/", first("title")),
        "the theme": (
            "generator/render/theme/partials/missing.html",
            "nowhere/",
            lambda text, mark: re.sub("<h1>.+</h1>", f"<h1>{mark}</h1>", text),
        ),
    }


def written(text: str, mark: str) -> str:
    """Return a page with a mark as its last line instead of an earlier one."""
    return re.sub(r"\n标记[0-9]+。\n\Z", "", text) + f"\n{mark}。\n"


def seen(page: Page, path: Path, change: Change) -> float:
    """Return the seconds from the save of a source until a browser shows it."""
    mark = f"标记{time.monotonic_ns()}"
    text = change(path.read_text(encoding="utf-8"), mark)
    rest()
    start = time.perf_counter()
    # Looking for the text again and again would tell the pauses between two looks.
    with page.expect_event("load", timeout=LONGEST * 1000):
        path.write_text(text, encoding="utf-8")
    seconds = time.perf_counter() - start
    page.get_by_text(mark).first.wait_for(state="attached")
    return seconds


def broken(page: Page, path: Path, address: str) -> float:
    """Return the seconds until a fault shows, and put the source right again."""
    page.goto(f"{address}about/")
    sound = path.read_text(encoding="utf-8")
    rest()
    start = time.perf_counter()
    with page.expect_event("load", timeout=LONGEST * 1000):
        path.write_text(sound.replace("---\n", "---\nowner: x\n", 1), encoding="utf-8")
    seconds = time.perf_counter() - start
    page.locator("mark").first.wait_for()
    with page.expect_event("load", timeout=LONGEST * 1000):
        path.write_text(sound, encoding="utf-8")
    return seconds


def worked(root: Path, call: str, kind: str) -> float:
    """Return the least processor seconds in which a preview takes an edit and gives the page."""
    path, where, change = kinds(root, call)[kind]
    preview = Preview(root, now=lambda: NOW, announce=lambda _: None)
    preview.look()
    gc.collect()
    gc.freeze()
    least = float(LONGEST)
    for number in range(WORKED):
        text = change((root / path).read_text(encoding="utf-8"), f"标记{number}")
        (root / path).write_text(text, encoding="utf-8")
        start = time.process_time()
        preview.look()
        page = preview.view.answer(where).content.decode()
        least = min(least, time.process_time() - start)
        assert f"标记{number}" in page
    return least


def rest() -> None:
    """Wait as a person does between two edits, a different time each time."""
    time.sleep(0.5 + time.monotonic_ns() % 100 / 1000)


def answered(address: str, path: Path) -> float:
    """Return the seconds from a save until the address answers with it."""
    mark = f"标记{time.monotonic_ns()}"
    text = written(path.read_text(encoding="utf-8"), mark)
    time.sleep(1.5)
    start = time.perf_counter()
    path.write_text(text, encoding="utf-8")
    asked(address, mark)
    return time.perf_counter() - start


def asked(address: str, mark: str) -> None:
    """Ask an address until its answer holds a text; ends the benchmark where it never does."""
    until = time.perf_counter() + LONGEST
    while time.perf_counter() < until:
        try:
            with urlopen(address, timeout=LONGEST) as answer:  # noqa: S310  our own server
                if mark in answer.read().decode():
                    return
        except (URLError, ConnectionError):
            pass
        time.sleep(0.01)
    sys.exit(f"{mark!r} never came")


@contextmanager
def previewed(root: Path) -> Iterator[str]:
    """Run `gongshi serve` until the block ends; yield its address once all is built."""
    command = [GONGSHI, "serve", "--root", root, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        line = child.stdout.readline()
        found = re.search(r"http://[^ ]+", line) or sys.exit(line)
        child.stdout.readline()
        yield found[0]
        child.terminate()
        child.stdout.read()


@contextmanager
def alone(root: Path) -> Iterator[str]:
    """Run `mkdocs serve` on what the preview generated last, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = root / "build/preview/build/mkdocs.yml"
    # A server of theirs stands below the path of the site's address; both shall stand at the root.
    text = re.sub(r"site_url: .*", "site_url: ''", settings.read_text(encoding="utf-8"))
    settings.write_text(text, encoding="utf-8")
    command = [sys.executable, "-P", "-m", "mkdocs", "serve", "-q", "-a", f"127.0.0.1:{port}"]
    child = subprocess.Popen(
        command, cwd=settings.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        asked(f"http://127.0.0.1:{port}/about/", "</html>")
        yield f"http://127.0.0.1:{port}/"
    finally:
        child.terminate()
        child.wait()


@contextmanager
def opened() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser.new_page()
        browser.close()


def section(
    command: str,
    repeat: int,
    shown: dict[str, list[float]],
    work: dict[str, float],
    ours: list[float],
    theirs: list[float],
) -> Iterator[str]:
    """Yield the parts of what is told: each kind of edit in a browser, then both over HTTP."""
    yield f"`{command}`, {repeat} rounds; {machine()}"
    yield table(
        ("an edit to", "s until Chromium shows it", "our work, processor s"),
        [
            (kind, spread(seconds), f"{work[kind]:.2f}" if kind in work else "–")
            for kind, seconds in shown.items()
        ],
    )
    yield (
        "Seconds are the median and, in brackets, the least. Our work is what the preview does "
        "between the save and the page, by the processor: other work on the machine moves it less."
    )
    yield table(
        ("one page, over HTTP", "s until it is answered"),
        [("`gongshi serve`", spread(ours)), ("`mkdocs serve`", spread(theirs))],
    )
    yield f"`mkdocs serve` takes {min(theirs) / min(ours):.1f} times as long, by the least of each."


if __name__ == "__main__":
    main()
