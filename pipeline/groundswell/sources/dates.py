"""Dates as sources write them: ISO 8601, the form of mail headers, and parts of a date."""

import re
from collections.abc import Sequence
from datetime import date
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple

from groundswell.periods import Period

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""The first letters of each English month's name."""

_NAMES = (
    "january february march april may june july august september october november december".split()
)
_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:Z|[+-]\d{2}:\d{2}|[T ]\s*\d{1,2}:\d{2}.*)?", re.DOTALL
)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:T\d.*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s.-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MAIL = re.compile(
    r"(?:[A-Za-z]{3},?\s+)?\d{1,2}[\s-]+[A-Za-z]{3,9}[\s-]+\d{2,4}\s+\d{1,2}:\d{2}.*"
)
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.]0?0)?")
_NAMED_MONTH = re.compile(r"([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})|(\d{4}),?[\s-]+([A-Za-z]{3,9})\.?")
_YEAR = re.compile(r"(\d{4})(?:[-/.]0?0){0,2}")
_LONGEST = 100
"""Characters of a date: longer texts are not handed to the parser of mail dates."""
_IN_RETROSPECT = 62
"""Days, two months, after which a record was not made for the issue that it belongs to."""
_CACHED = 1 << 14
"""Dates that are remembered, as the records of a digest share theirs: 45 years of days."""


class Dated(NamedTuple):
    """A date, and how precisely it is known."""

    day: date
    """The day, or the first of the month or the year."""
    precision: Period
    """A day, a month or a year."""

    @property
    def last(self) -> date:
        """The day, or the last of the month or the year."""
        return self.precision.end(self.day)


@lru_cache(maxsize=_CACHED)
def read_date(text: str) -> Dated | None:
    """Return the date that a text is: a day, a month or a year; else None.

    Two months, a season, and days whose order is not known name none of them.
    """
    text = " ".join(text.split())
    if (day := parse_date(text)) is not None:
        return Dated(day, Period.DAY)
    try:
        if found := _YEAR.fullmatch(text):
            return Dated(date(int(found[1]), 1, 1), Period.YEAR)
        if found := _MONTH.fullmatch(text):
            return Dated(date(int(found[1]), int(found[2]), 1), Period.MONTH)
        if (found := _NAMED_MONTH.fullmatch(text)) and (
            number := _month_of_name(found[1] or found[4])
        ):
            return Dated(date(int(found[2] or found[3]), number, 1), Period.MONTH)
    except ValueError:
        return None
    return None


@lru_cache(maxsize=_CACHED)
def parse_date(text: str) -> date | None:
    """Return the day that a text names, else None.

    In ISO 8601 with or without a time, in a mail's form, or with the name of the month. More than
    one day, as in '2025-01-06 to 2025-01-08', is none.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    try:
        if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY_FIRST.fullmatch(text):
            return date(int(found[3]), _month_of_name(found[2]), int(found[1]))
        if found := _MONTH_FIRST.fullmatch(text):
            return date(int(found[3]), _month_of_name(found[1]), int(found[2]))
        return parsedate_to_datetime(text).date() if _MAIL.fullmatch(text) else None
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def _month_of_name(name: str) -> int:
    """Return the number of a month by its English name or the start of it; 0 for other words."""
    word = name.lower().rstrip(".")
    found = [number for number, whole in enumerate(_NAMES, 1) if whole.startswith(word[:9])]
    return found[0] if len(found) == 1 or word == "sept" else 0


def earliest_date(texts: list[str]) -> str | None:
    """Return the earliest of several dates, in ISO form.

    Where none can be read the first text is returned as it is; None of an empty list.
    """
    days = [day for text in texts if (day := parse_date(text))]
    return min(days).isoformat() if days else next(iter(texts), None)


def first_public_date(days: Sequence[date], coarse: str | None) -> str | None:
    """Return the earliest of the days on which a paper or the record of it was public.

    The date of its issue, `coarse`, can be known to the month or year only. It is taken where there
    is no day, or where the first is so much later that the record was added in retrospect.
    """
    if not days:
        return coarse
    first = min(days)
    begin = parse_date(f"{coarse}-01") or parse_date(f"{coarse}-12-31") if coarse else None
    if coarse and begin and (first - begin).days > _IN_RETROSPECT:
        return coarse
    return first.isoformat()


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
