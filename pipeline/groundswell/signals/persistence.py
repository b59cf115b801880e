"""How likely a rise is to last: what became of earlier ones in the same archive.

An archive is young at first, so what it says is added to what replays of two archives gave (a beta
prior). In some archives a rise seen in a long window lasts more often than one in a short window,
so the rises of each kind are counted apart, and added to those of the whole archive. What else is
known of a rise on its first day forecasts no better in another archive (docs/emerging.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from groundswell.signals.rises import LASTING_RATIO, Counts, Look, Scale

_LONG = 26
"""Weeks of a window, at least, that counts as long."""

_YEAR_IN_WEEKS = 52

_PRIOR = {13: 0.89, 26: 0.92}
"""Share of rises that had lasted, by weeks, in two archives (docs/evaluation/constants.md)."""

_PRIOR_RISES, _OWN_RISES = 20, 10
"""Earlier rises that the prior counts for among those of an archive, and that all of these count
for among those of a kind."""

_FEWEST = 5
"""Earlier rises of the archive below which they are not stated."""


@dataclass(frozen=True)
class Followed:
    """How many earlier rises were followed for some weeks, and how many had lasted."""

    rises: int
    lasted: int


def shrunk(kind: Followed, archive: Followed, prior: float) -> float:
    """Return the chance that a rise lasts, from those of its kind and all of the archive."""
    own = (archive.lasted + _PRIOR_RISES * prior) / (archive.rises + _PRIOR_RISES)
    return (kind.lasted + _OWN_RISES * own) / (kind.rises + _OWN_RISES)


@dataclass(frozen=True)
class Persistence:
    """The chance that a rise lasts, and how many earlier ones were followed and had lasted."""

    chance: float
    followed: int
    lasted: int

    @property
    def stated(self) -> bool:
        """Whether the archive's own rises are enough to be stated."""
        return self.followed >= _FEWEST


class EarlierRises:
    """What became of the rises that past looks found for the first time."""

    def __init__(
        self, looks: Sequence[Look], rate: float, counts: Counts, totals: Counts, scale: Scale
    ) -> None:
        """Follow each candidate from the first look that found it; the newest look is first."""
        self._counts, self._totals, self._scale = counts, totals, scale
        found = np.stack([each.q <= rate for each in looks])
        oldest = len(looks) - 1 - np.argmax(found[::-1], axis=0)
        self._first = {
            candidate: int(oldest[candidate])
            for candidate in np.flatnonzero(found.any(axis=0)).tolist()
        }
        self._looks = looks
        self._followed = {
            (weeks, long): self._became(weeks, long=long)
            for weeks in _PRIOR
            for long in (True, False)
        }

    def first_look(self, candidate: int) -> int:
        """Return how many periods ago a candidate was first found; 0 where it never was."""
        return self._first.get(candidate, 0)

    def persistence(self, weeks: int, window: int) -> Persistence:
        """Return the chance that a rise seen in a window of so many periods lasts `weeks`."""
        long, short = self._followed[weeks, True], self._followed[weeks, False]
        kind = long if self._is_long(window) else short
        archive = Followed(long.rises + short.rises, long.lasted + short.lasted)
        chance = shrunk(kind, archive, _PRIOR[weeks])
        return Persistence(round(chance, 3), kind.rises, kind.lasted)

    def _became(self, weeks: int, *, long: bool) -> Followed:
        """Return what became in some weeks of the rises seen in long or in short windows."""
        ahead = max(1, round(weeks * self._scale.year / _YEAR_IN_WEEKS))
        lasted = [
            self._lasted(candidate, ago, ahead)
            for candidate, ago in self._first.items()
            if ago >= ahead and self._is_long(int(self._looks[ago].window[candidate])) == long
        ]
        return Followed(len(lasted), sum(lasted))

    def _is_long(self, window: int) -> bool:
        return window * _YEAR_IN_WEEKS >= _LONG * self._scale.year

    def _lasted(self, candidate: int, ago: int, ahead: int) -> bool:
        """Return whether the share in the `ahead` periods after the look was still up."""
        then = self._looks[ago]
        end = len(self._totals) - ago
        after = slice(end, end + ahead)
        own, total = self._counts[candidate, after].sum(), self._totals[after].sum()
        past = then.before[candidate] / max(1, then.before_total[candidate])
        return bool(own > 0 and own >= LASTING_RATIO * past * total)
