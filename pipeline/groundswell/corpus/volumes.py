"""The number of papers per source and day, and the days that seem to be captured only in part."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, compress
from math import exp
from statistics import median

from groundswell.artifacts import Corpus

_INCOMPLETE = 1 / 3
"""A day with less than this part of the usual number of papers is taken for incomplete."""
_NEIGHBORS = 4
"""Digests of the same weekday before and after a day, whose median is the usual number."""
_P_VALUE = 1e-4
"""A day is listed where a Poisson count around the usual number is as small with a probability
below this: a daily source then has a false one in 27 years."""
_LISTED = 5
"""Days that a sentence lists."""

Volumes = Mapping[str, Mapping[str, int]]
"""The number of papers by source and digest date (ISO 8601)."""


@dataclass(frozen=True, order=True)
class ScantDay:
    """A day (ISO 8601) with far fewer papers than are usual: it looks only half captured."""

    day: str
    count: int
    usual: float
    """The median of its neighbors."""

    def __str__(self) -> str:
        return f"{self.day} ({self.count}, usually {self.usual:g})"


def daily_volumes(corpus: Corpus) -> dict[str, dict[str, int]]:
    """Return the number of papers per source and day; a paper counts for its record's source.

    Papers whose day is not known have no part in it.
    """
    pairs = zip(corpus.papers["source"].to_pylist(), corpus.digest_dates, strict=True)
    counts = Counter(compress(pairs, corpus.known_days))
    found: dict[str, dict[str, int]] = {}
    for (source, day), count in sorted(counts.items()):
        found.setdefault(source, {})[day.isoformat()] = count
    return found


def incomplete_days(volumes: Volumes) -> Iterator[str]:
    """Yield a sentence for each source with days that seem to be captured only in part.

    The last digest is left to `groundswell.signals.drift`.
    """
    for source, odd in scant_days(volumes):
        more = f" and {len(odd) - _LISTED} more" if len(odd) > _LISTED else ""
        yield (
            f"Of source '{source}' these days look only half captured, if they were no "
            f"holidays: {', '.join(map(str, odd[:_LISTED]))}{more}."
        )


def scant_days(volumes: Volumes) -> Iterator[tuple[str, list[ScantDay]]]:
    """Yield each source that has days with far fewer papers than usual, and those days.

    The last digest is left out.
    """
    last = max((day for days in volumes.values() for day in days), default=None)
    for source, counts in volumes.items():
        found = chain.from_iterable(map(_incomplete, _by_weekday(counts)))
        odd = sorted(day for day in found if day.day != last)
        if odd:
            yield source, odd


def _by_weekday(counts: Mapping[str, int]) -> list[list[tuple[str, int]]]:
    """Return the days of each weekday with their counts, in the order of dates."""
    found: dict[int, list[tuple[str, int]]] = {}
    for day, count in sorted(counts.items()):
        found.setdefault(date.fromisoformat(day).weekday(), []).append((day, count))
    return list(found.values())


def _incomplete(days: Sequence[tuple[str, int]]) -> Iterator[ScantDay]:
    """Yield the days with far fewer papers than their neighbors."""
    counts = [count for _, count in days]
    for i, (day, count) in enumerate(days):
        near = counts[max(0, i - _NEIGHBORS) : i] + counts[i + 1 :][:_NEIGHBORS]
        if len(near) < _NEIGHBORS:
            continue
        usual = median(near)
        if count < _INCOMPLETE * usual and _poisson_cdf(count, usual) < _P_VALUE:
            yield ScantDay(day, count, usual)


def _poisson_cdf(count: int, mean: float) -> float:
    term = total = exp(-mean)
    for number in range(1, count + 1):
        term *= mean / number
        total += term
    return total
