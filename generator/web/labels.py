"""The words that several rooms, the templates and the browser show alike, from ``labels.json``.

A word stands here where Python and a page or a script share it, or where no noun owns it; what one
room alone shows stays in that room. Each group is a mapping from an English key to the word.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    json.loads(Path(__file__).with_name("labels.json").read_text(encoding="utf-8"))
)
"""Every group by its name, as templates are given them."""

VERDICTS = LABELS["verdicts"]
"""What is said of a submission as a whole, by its verdict."""

LEVELS = LABELS["levels"]
"""How much a finding weighs, by its level, on its line and in its total."""

STATES = LABELS["states"]
"""Where a call stands, by its state."""

SECTIONS = LABELS["sections"]
"""The pages of a call by their key, in the order of the navigation."""

SITE = LABELS["site"]
"""The pages of the site that lead to others."""

OUTCOMES = LABELS["outcomes"]
"""How an application stands after a stage of the review, by its outcome."""

PASSED_OVER = LABELS["passed_over"]
"""Why something that arrived is no submission, by the rule that passed over it."""

COLUMNS = LABELS["columns"]
"""The titles of columns, sheets and lines of a block."""

REPORT = LABELS["report"]
"""How the result of a check is headed, on a page, in a workbook and in the browser."""

MARKS = LABELS["marks"]
"""What stands beside something that is not to be taken as it is."""

MODES = LABELS["modes"]
"""How one applies, by the mode of an entry."""

PHRASES = LABELS["phrases"]
"""Sentences and parts of them, with names in braces for what is put in."""

FORM = LABELS["form"]
"""What a form to fill in is made of, as its files name it."""

ROLES = LABELS["roles"]
"""What an office does in a call or an announcement."""

SEPARATORS = LABELS["separators"]
"""How a sign between the cells of a text file is called, by the sign."""
