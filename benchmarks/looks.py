"""How rare the least p-value of a year of looks is, beside what it says.

    python benchmarks/looks.py [--draws N] [--json FILE]

A candidate has so many papers at random times in an archive of so many weeks and papers a week,
and 52 weekly looks test it through all windows (groundswell.signals.rises), with the least
variation that the test allows for. A row has, by level, the chance that a look's p-value for a year
of looks is at most the level, over the level: 1 is what it should be at most. Levels are those at
which thousands of candidates are listed, too rare for plain simulation. So candidates are sampled
that pass one look's binomial test through one window, each such event as often as its chance says,
and every draw counts one part in the number of events that it is in (Karp and Luby 1983).
"""

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from groundswell.signals.dispersion import variation_between
from groundswell.signals.rises import WEEKLY, Series, look, looks_of_a_year
from numpy.typing import NDArray
from scipy.stats import binom

Counts = NDArray[np.int64]
Values = NDArray[np.float64]

YEAR = 52
LEAST_RECENT, LEAST_PAPERS = 5, 6
LEVELS = (1e-4, 1e-5)
PAPERS = (6, 8, 10, 12, 16, 20, 30, 40, 80, 160, 400)


def _steady(weeks: int) -> Counts:
    return np.full(weeks, 100)


ARCHIVES: Mapping[str, Counts] = {
    "60 weeks": _steady(60),
    "87 weeks": _steady(87),
    "104 weeks, threefold growth": np.linspace(50, 150, 104).astype(np.int64),
    "260 weeks": _steady(260),
    "260 weeks, twentyfold growth": np.geomspace(20, 400, 260).astype(np.int64),
}
"""The papers a week of each archive."""


class CalmSeries(Series):
    """Counts that vary no more than the least that is allowed for: draws are all of rises."""

    def until(self, ago: int) -> "CalmSeries":
        """Return the periods up to one so many before the newest."""
        early = super().until(ago)
        return CalmSeries(early.cumulated, early.all_papers, early.kinds)

    def variation(self, window: int) -> Values:  # noqa: ARG002
        """Return what is taken where nothing is known."""
        nothing = np.zeros((0, 1), dtype=np.int64)
        return np.full(len(self.kinds), variation_between(nothing, nothing[:, 0]))


@dataclass(frozen=True)
class Event:
    """A look so many weeks ago through a window, and the chances of its binomial test.

    Of the papers since `start`, `part` are expected from `begin` on. `least` (papers + 1,) are the
    recent papers that pass, by how many there are on both sides, and `chance` (papers + 1,) is that
    of having so many and passing.
    """

    start: int
    begin: int
    end: int
    part: float
    least: Counts
    chance: Values


def events(totals: Counts, papers: int, level: float) -> list[Event]:
    """Return the events of a year in which a look's p-value may be at most the level."""
    share = np.concatenate([[0.0], np.cumsum(totals / totals.sum())])
    both = np.arange(papers + 1)
    # Windows hold part of a candidate's papers, so their looks multiply by no less than this.
    passes = level / np.maximum(1.0, looks_of_a_year(both))
    found = []
    for end in range(len(totals), max(len(totals) - YEAR, 0), -1):
        for window in WEEKLY.windows:
            begin = end - window
            start = max(0, begin - WEEKLY.past)
            if begin - start < WEEKLY.least_past:
                continue
            within = min(1.0, float(share[end] - share[start]))
            part = float(share[end] - share[begin]) / within
            least = np.maximum(np.nan_to_num(binom.isf(passes, both, part)) + 1, LEAST_RECENT)
            chance = binom.pmf(both, papers, within) * binom.sf(least - 1, both, part)
            found.append(Event(start, begin, end, part, least.astype(np.int64), chance))
    return found


def drawn(
    event: Event, both: Counts, papers: int, totals: Counts, rng: np.random.Generator
) -> Counts:
    """Return counts (draws, weeks) of candidates that pass an event, given the papers in it."""
    least = event.least[both]
    tail = binom.sf(least - 1, both, event.part) * rng.random(len(both))
    recent = np.clip(binom.isf(tail, both, event.part).astype(np.int64), least, both)
    week = np.arange(len(totals))
    inside = (week >= event.start) & (week < event.end)
    parts = (
        (inside & (week >= event.begin), recent),
        (inside & (week < event.begin), both - recent),
        (~inside, papers - both),
    )
    counts = np.zeros((len(both), len(totals)), dtype=np.int64)
    for kept, number in parts:
        weights = np.where(kept, totals, 0)
        if number.any():
            counts += rng.multinomial(number, weights / weights.sum())
    return counts


def year_over_level(
    totals: Counts, papers: int, level: float, draws: int, rng: np.random.Generator
) -> float:
    """Return the chance that the least p-value of a year is at most the level, over the level."""
    possible = events(totals, papers, level)
    chances = np.array([event.chance for event in possible])
    expected = float(chances.sum())
    picked = rng.choice(chances.size, draws, p=(chances / expected).ravel())
    which, both = np.divmod(np.sort(picked), papers + 1)
    counts = np.concatenate(
        [drawn(possible[i], both[which == i], papers, totals, rng) for i in np.unique(which)]
    )
    cumulated = np.concatenate([np.zeros((draws, 1), dtype=np.int64), counts.cumsum(1)], axis=1)
    passed = np.zeros(draws)
    for each in possible:
        inside = cumulated[:, each.end] - cumulated[:, each.start]
        passed += cumulated[:, each.end] - cumulated[:, each.begin] >= each.least[inside]
    listed = np.zeros(draws, dtype=bool)
    for end in {event.end for event in possible}:
        seen = CalmSeries.of(counts[:, :end], totals[:end])
        tested = counts[:, max(0, end - WEEKLY.span) : end].sum(axis=1) >= LEAST_PAPERS
        listed |= tested & (look(seen, WEEKLY, LEAST_PAPERS).p <= level)
    return float((listed / passed).mean()) * expected / level


def main() -> None:
    """Print a row per archive and number of papers, and write them as JSON."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    ask.add_argument("--draws", type=int, default=4000)
    ask.add_argument("--seed", type=int, default=20)
    ask.add_argument("--json", type=Path)
    args = ask.parse_args()
    rng = np.random.default_rng(args.seed)
    rows = []
    for archive, totals in ARCHIVES.items():
        for papers in PAPERS:
            found = {
                f"{level:g}": round(year_over_level(totals, papers, level, args.draws, rng), 2)
                for level in LEVELS
            }
            rows.append({"archive": archive, "papers": papers, **found})
            print(rows[-1], flush=True)
    if args.json:
        args.json.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
