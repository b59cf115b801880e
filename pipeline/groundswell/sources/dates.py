"""Dates as sources write them: ISO 8601, the form of mail headers, and parts of a date."""

import re
from datetime import date
from email.utils import parsedate_to_datetime
from functools import lru_cache

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""The first letters of each English month's name."""

_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?=$|[T ])")
_LONGEST = 100
"""Characters of a date: longer texts are not handed to the parser of mail dates."""
_CACHED = 1 << 14
"""Dates that are remembered, as the records of a digest share theirs: 45 years of days."""


@lru_cache(maxsize=_CACHED)
def parse_date(text: str) -> date | None:
    """Return the date in ISO form, with or without a time, or in a mail's form; else None."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    found = _ISO.match(text)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def earliest_date(texts: list[str]) -> str | None:
    """Return the earliest of several dates, in ISO form.

    Where none can be read the first text is returned as it is; None of an empty list.
    """
    days = [day for text in texts if (day := parse_date(text))]
    return min(days).isoformat() if days else next(iter(texts), None)


def coarse_date(year: str, month: str = "", day: str = "") -> str | None:
    """Return a date as precisely as its parts are known: YYYY, YYYY-MM or YYYY-MM-DD.

    A month can be a number or an English name. None without a year.
    """
    number = month.strip()
    if number[:3].lower() in MONTHS:
        number = str(month_number(number))
    if not year or not (number.isdecimal() and number.isascii()):
        return year or None
    known = f"{year}-{number.zfill(2)}"
    return f"{known}-{day.zfill(2)}" if day.isdecimal() else known


def month_number(name: str) -> int:
    """Return the number, 1 to 12, of a month by the first three letters of its English name.

    Raises `ValueError` for other names.
    """
    return 1 + MONTHS.index(name[:3].lower())
