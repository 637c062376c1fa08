"""A workbook to write texts into, and how much room a text takes in its cells."""

import io
import math
import unicodedata
from typing import Any

import xlsxwriter

BODY_FONT, HEAD_FONT = "宋体", "黑体"
"""What every document of ours is set in, which each office program has."""

PAGE_FOOTER = "&C第 &P 页，共 &N 页"
"""What stands below each page of a table that is printed."""

_HIGHEST = 400.0


def new_book(out: io.BytesIO) -> xlsxwriter.Workbook:
    """Return a workbook written into memory, in which no text becomes a formula, number or link."""
    return xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )


def print_wide(sheet: Any, headings: int) -> None:
    """Let a table be printed across A4, every column on a page, the row of its headings on each."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(headings)
    sheet.set_footer(PAGE_FOOTER)


def units(text: str) -> int:
    """Return how wide a text is, in widths of a digit."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def height(text: str, width: float, line: float) -> float:
    """Return the height in points of a text wrapped in a column of ``width`` characters."""
    lines = sum(max(1, math.ceil(units(part) / (width - 3))) for part in text.split("\n"))
    return min(_HIGHEST, lines * line + 9)
