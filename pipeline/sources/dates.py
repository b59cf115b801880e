"""Dates as digests write them."""

import re
from datetime import date
from email.utils import parsedate_to_datetime
from functools import lru_cache

_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?=$|[T ])")
_LONGEST = 100


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
