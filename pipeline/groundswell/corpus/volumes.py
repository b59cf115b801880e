"""How many papers each source gave each day, and days of which only a part seems to have come."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from math import exp
from statistics import median

from groundswell.artifacts import Corpus

_HALF_CAPTURED = 1 / 3
"""A day smaller than this part of the usual one is taken for incomplete."""
_COMPARED = 4
"""Digests of the same weekday before and after a day that 'usual' is the median of."""
_CHANCE = 1e-4
"""A day is named where a Poisson count around the usual one is as small less often than this."""
_SHOWN = 5


def volumes(corpus: Corpus) -> dict[str, dict[str, int]]:
    """Return the papers per source and digest date; a paper counts for the source it is kept of."""
    pairs = zip(corpus.papers["source"].to_pylist(), corpus.digest_dates, strict=True)
    counts = Counter(pairs)
    found: dict[str, dict[str, int]] = {}
    for (source, day), count in sorted(counts.items()):
        found.setdefault(source, {})[day.isoformat()] = count
    return found


def half_captured(found: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Yield a sentence for each source with days that look captured in part.

    The last digest is left out: `groundswell.signals.drift` looks at it.
    """
    last = max((day for days in found.values() for day in days), default=None)
    for source, days in found.items():
        odd = []
        by_weekday: dict[int, list[tuple[str, int]]] = {}
        for day, count in sorted(days.items()):
            by_weekday.setdefault(date.fromisoformat(day).weekday(), []).append((day, count))
        for listed in by_weekday.values():
            counts = [count for _, count in listed]
            for place, (day, count) in enumerate(listed):
                near = counts[max(0, place - _COMPARED) : place] + counts[place + 1 :][:_COMPARED]
                if len(near) < _COMPARED or day == last:
                    continue
                usual = median(near)
                if count < _HALF_CAPTURED * usual and _poisson_cdf(count, usual) < _CHANCE:
                    odd.append((day, count, usual))
        if odd:
            shown = [f"{day} ({count}, usually {usual:g})" for day, count, usual in sorted(odd)]
            more = f" and {len(odd) - _SHOWN} more" if len(odd) > _SHOWN else ""
            yield (
                f"Of source '{source}' these days look only half captured, if they were no "
                f"holidays: {', '.join(shown[:_SHOWN])}{more}."
            )


def _poisson_cdf(count: int, mean: float) -> float:
    term = total = exp(-mean)
    for number in range(1, count + 1):
        term *= mean / number
        total += term
    return total
