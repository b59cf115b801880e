"""The digest date of a record: the day, and how precisely it is known."""

import re
from datetime import date
from typing import NamedTuple

from groundswell.config import CorpusConfig
from groundswell.sources.dates import parse_date

_YEAR = re.compile(r"\d{4}", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_EARLIEST = date(1900, 1, 1)
"""An earlier date is a placeholder: no source lists papers of the 19th century."""
_QUOTED = 40
"""Characters of an unreadable date that a reason quotes."""


class DigestDate(NamedTuple):
    """A digest date and its precision."""

    day: date | None
    """None where the text names no day."""
    precision: str
    """'day' or 'month'."""


def digest_date(text: str, config: CorpusConfig) -> DigestDate:
    """Return the date of a record; a month is its first day where the configuration says so."""
    if config.coarse_dates == "first-day" and _MONTH.fullmatch(text):
        return DigestDate(parse_date(f"{text}-01"), "month")
    return DigestDate(parse_date(text), "day")


def usable_day(text: str, day: date | None) -> date | str:
    """Return a day that was read from `text`, or the reason why it cannot be used."""
    if day is None:
        return _unreadable(text)
    return day if day >= _EARLIEST else f"has the date {day}, expected one after {_EARLIEST.year}"


def _unreadable(text: str) -> str:
    found = f"the date {text[:_QUOTED]!r}" if text else "no date"
    if _MONTH.fullmatch(text):
        return (
            f"has {found}, which names no day: corpus.coarse_dates = 'first-day' takes the first "
            f"day of it"
        )
    if _YEAR.fullmatch(text):
        return f"has {found}, a year: no period is as coarse as that"
    return f"has {found}, expected YYYY-MM-DD"
