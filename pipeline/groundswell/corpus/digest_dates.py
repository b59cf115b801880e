"""The digest date of a record: the day, and how precisely it is known."""

from datetime import date
from typing import NamedTuple

from groundswell.config import CorpusConfig
from groundswell.sources.dates import Precision, read_date

_EARLIEST = date(1900, 1, 1)
"""An earlier date is a placeholder: no source lists papers of the 19th century."""
_QUOTED = 40
"""Characters of an unreadable date that a reason quotes."""


class DigestDate(NamedTuple):
    """A digest date and its precision."""

    day: date | None
    """The day, or the first of a month or year; None where the text names none of them."""
    precision: Precision


def digest_date(text: str) -> DigestDate:
    """Return the date of a record."""
    found = read_date(text)
    return DigestDate(found.day, found.precision) if found else DigestDate(None, "day")


def usable_day(text: str, dated: DigestDate, config: CorpusConfig) -> date | str:
    """Return a day that was read from `text`, or the reason why it cannot be used."""
    found = f"the date {text[:_QUOTED]!r}" if text else "no date"
    if dated.day is None:
        return f"has {found}, expected YYYY-MM-DD"
    if dated.precision == "year":
        return f"has {found}, a year: no period is as coarse as that"
    if dated.precision == "month" and config.coarse_dates == "refuse":
        return f"has {found}, which names no day: corpus.coarse_dates = 'refuse' leaves it out"
    if dated.day < _EARLIEST:
        return f"has the date {dated.day}, expected one after {_EARLIEST.year}"
    return dated.day
