"""How people write a date in a sentence: 6月12日, 2023年6月12日, 2023-06-12, 2023.6.12."""

import re
from datetime import date


def saying(day: date, *, year: bool = False) -> re.Pattern[str]:
    """Return what finds a date in words; with ``year`` only where its year stands there, too."""
    month, of_month = rf"0?{day.month}", rf"0?{day.day}(?![0-9])"
    named = rf"{month} ?月 ?{of_month} ?[日号]"
    whole = rf"(?<![0-9]){day.year}(?: ?年 ?{named}|[-./]{month}[-./]{of_month})"
    other_year = rf"(?<![0-9年])(?<!年 ){named}"
    return re.compile(whole if year else f"{whole}|{other_year}")
