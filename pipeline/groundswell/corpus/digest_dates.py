"""The digest date of a record: the day, and how precisely it is known."""

from datetime import date

from groundswell.config import CorpusConfig
from groundswell.periods import Period
from groundswell.sources.dates import Dated

_EARLIEST = date(1900, 1, 1)
"""An earlier date is a placeholder: no source lists papers of the 19th century."""
_QUOTED = 40
"""Characters of an unreadable date that a reason quotes."""


def usable_date(text: str, dated: Dated | None, config: CorpusConfig) -> Dated | str:
    """Return the date that was read from `text`, or the reason why it cannot be used."""
    found = f"the date {text[:_QUOTED]!r}" if text else "no date"
    if dated is None:
        return f"has {found}, expected YYYY-MM-DD, YYYY-MM or YYYY"
    if dated.precision != Period.DAY and config.coarse_dates == "refuse":
        return f"has {found}, which names no day: corpus.coarse_dates = 'refuse' leaves it out"
    if dated.day < _EARLIEST:
        return f"has the date {dated.day}, expected one after {_EARLIEST.year}"
    return dated
