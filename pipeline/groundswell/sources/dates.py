"""Dates as digests write them."""

import re
from datetime import date
from email.utils import parsedate_to_datetime
from functools import lru_cache

_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?=$|[T ])")
_LONGEST = 100
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


@lru_cache(maxsize=1 << 14)
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


def coarse_date(year: str, month: str = "", day: str = "") -> str | None:
    """Write a date as precisely as it is known: YYYY, YYYY-MM or YYYY-MM-DD; None without a year.

    A month may be a number or an English name.
    """
    number = month.strip()
    if number[:3].lower() in _MONTHS:
        number = str(_MONTHS.index(number[:3].lower()) + 1)
    if not year or not (number.isdecimal() and number.isascii()):
        return year or None
    known = f"{year}-{number.zfill(2)}"
    return f"{known}-{day.zfill(2)}" if day.isdecimal() else known
