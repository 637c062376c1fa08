"""``python tools/make_examples [FOLDER]``: make the shipped examples anew.

What is private stays in FOLDER. Without a folder it goes into one that is removed afterwards.
"""

import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT))

from tools.make_examples.make import make  # noqa: E402  found from anywhere


def main(words: list[str]) -> None:
    """Make the examples in the folder named, or in one of their own."""
    if words:
        make(PROJECT, Path(words[0]).resolve())
        return
    with tempfile.TemporaryDirectory() as folder:
        make(PROJECT, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
