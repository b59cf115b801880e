"""What papers that are dated to the month or the year allow to conclude, and what not."""

from collections.abc import Iterator
from datetime import date

from groundswell.artifacts import Corpus
from groundswell.periods import Period
from groundswell.signals.counts import time_scale
from groundswell.signals.noise import SHORTEST
from groundswell.signals.tests import LEAST_PAST


def coarse_dates(corpus: Corpus) -> Iterator[str]:
    """Yield a sentence on what is compared, where dates allow no weeks."""
    known = corpus.precision
    if known is Period.DAY:
        return
    unit = time_scale(corpus).unit
    coarse = sum(count for each, count in corpus.known.items() if not each.finer_than(known))
    unnamed = "day" if known is Period.MONTH else "month"
    sparse = " and most months have no paper" if unit is Period.YEAR and unnamed == "day" else ""
    yield (
        f"The dates of {coarse:,} of {len(corpus.papers):,} papers name no {unnamed}{sparse}, so "
        f"signals compare {unit}s: {_conclusions(corpus, unit)}"
    )


def _conclusions(corpus: Corpus, unit: Period) -> str:
    """Return what can be concluded from so many months or years."""
    if unit is Period.MONTH:
        return "a rise is seen later than by weeks."
    years = len(unit.starts(corpus.digest_dates[0], date.fromisoformat(corpus.as_of)))
    if years <= LEAST_PAST:
        have = "1 year is" if years == 1 else f"{years} years are"
        return f"{have} too few to say what rises, which takes {LEAST_PAST + 1}."
    only = "" if years > SHORTEST else _ONLY_LARGE.format(years=years)
    return (
        f"they show the year in which a topic rises, nothing within a year, and not whether a rise "
        f"of the last year lasts.{only}"
    )


_ONLY_LARGE = (
    " From {years} years it cannot be learned how much shares vary by themselves, so only a rise "
    "to about four times the earlier share is significant."
)
