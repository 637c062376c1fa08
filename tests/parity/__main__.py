"""Hold as many generated submissions as one likes against Python and a real Chromium.

``python -m tests.parity --number 100000 --seed 7 --call chengdu-2023``; ends with 1 when any of
them is told differently.
"""

import argparse
import sys
import tempfile
from collections import Counter
from itertools import islice
from pathlib import Path

from tests.parity.calls import Subject, invented, shipped
from tests.parity.chromium import Asked, bundle, chromium
from tests.parity.compare import differences
from tests.parity.generated import submissions

AT_ONCE = 1_000
MOST_SHOWN = 10


def main() -> int:
    """Say how many submissions of each call were told differently, and the first of them."""
    given = argparse.ArgumentParser(prog="python -m tests.parity", description=__doc__)
    given.add_argument("--number", type=int, default=5_000, help="submissions of each call")
    given.add_argument("--seed", type=int, default=1, help="another seed, other submissions")
    given.add_argument("--call", help="only this call")
    wanted = given.parse_args()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        script = bundle(Path(folder) / "script")
        calls = shipped() | invented(Path(folder) / "invented")
        if wanted.call and wanted.call not in calls:
            given.error(f"no such call: {wanted.call}; there are {', '.join(calls)}")
        asked = Asked(browser.new_page(), script)
        found = Counter[str]()
        for name, subject in calls.items():
            if wanted.call in (None, name):
                found[name] = _hold(subject, asked, wanted.number, wanted.seed)
    return 1 if found.total() else 0


def _hold(subject: Subject, asked: Asked, number: int, seed: int) -> int:
    raws = submissions(subject.form, number, seed)
    done = differ = 0
    while batch := list(islice(raws, AT_ONCE)):
        for difference in differences(subject, batch, asked):
            differ += 1
            if differ <= MOST_SHOWN:
                sys.stdout.write(difference + "\n")
        done += len(batch)
        sys.stdout.write(f"{subject.form.call}: {done} submissions, {differ} told differently\n")
        sys.stdout.flush()
    return differ


if __name__ == "__main__":
    sys.exit(main())
