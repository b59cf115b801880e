"""A status, a burst, an onset and a score for every topic, from its weekly counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import Burst, Status
from groundswell.signals import bursts as kleinberg
from groundswell.signals.counts import Counts, Weeks
from groundswell.signals.noise import Noise
from groundswell.signals.tests import compare_with_steady, onset, past_noise, q_values


@dataclass(frozen=True)
class Verdict:
    """What is said of one topic; dates are first days of weeks, a burst's end its last day."""

    status: Status
    burst: Burst | None
    onset: date | None
    since: date
    window: int
    share_recent: float
    share_before: float | None
    ratio: float | None
    low: float | None
    high: float | None
    p_value: float
    q_value: float
    score: float

    @property
    def rising(self) -> bool:
        """Whether it is called emerging or growing."""
        return self.status in {"emerging", "growing"}


def verdicts(
    weeks: Weeks,
    *,
    rate: float,
    emerging_ratio: float,
    draws: int,
    seed: int,
    founded: NDArray[np.float64] | None = None,
) -> Sequence[Verdict]:
    """Judge every topic.

    `rate` is the false discovery rate (Benjamini and Hochberg 1995) over all topics, for rises,
    falls and bursts each. The p- and q-value are those of a rise, or of a declining topic's fall.
    Without `draws` no bursts are looked for. `founded` (topics,) has the p-values of topics that
    were founded for their recent papers, NaN of the others: counts would flatter them.
    """
    founded = np.full(weeks.counts.shape[1], np.nan) if founded is None else founded
    wavers = past_noise(weeks)
    rise = compare_with_steady(weeks, rate, founded, wavers)
    q_up, q_down = q_values(rise.p_up, founded), q_values(rise.p_down)
    counts, totals = weeks.counts.sum(axis=0), weeks.totals.sum(axis=0)
    burst = _bursts(weeks, counts, totals, wavers, rate, draws, seed, founded)
    found = []
    for topic in range(counts.shape[0]):
        window = int(rise.window[topic])
        own = counts[topic]
        told = window > 0 and bool(np.isfinite(rise.ratio[topic]))
        # What is new needs no past of its own: the scan compared it with all papers.
        new = not told and not np.isnan(founded[topic])
        rising = q_up[topic] <= rate and (new or rise.ratio[topic] > 1)
        falling = not rising and q_down[topic] <= rate and rise.ratio[topic] < 1
        status: Status
        if own.any() and not own[-weeks.period.dormant :].any():
            status = "dormant"
        elif rising:
            status = "emerging" if new or rise.ratio[topic] >= emerging_ratio else "growing"
        else:
            status = "declining" if falling else "no_clear_change"
        recent = max(window, 1) if told else min(weeks.period.windows[0], len(own))
        began = weeks.starts[onset(own, totals, recent, weeks.period.past)] if rising else None
        found.append(
            Verdict(
                status=status,
                burst=burst[topic],
                onset=began,
                since=weeks.starts[len(own) - recent],
                window=window,
                share_recent=float(own[-recent:].sum() / max(1, totals[-recent:].sum())),
                share_before=float(rise.past[topic]) if told else None,
                ratio=float(rise.ratio[topic]) if told else None,
                low=float(rise.low[topic]) if told else None,
                high=float(rise.high[topic]) if told else None,
                p_value=float((rise.p_down if falling else rise.p_up)[topic]),
                q_value=float((q_down if falling else q_up)[topic]),
                score=float(rise.score[topic]),
            )
        )
    return found


def _bursts(
    weeks: Weeks,
    counts: Counts,
    totals: Counts,
    wavers: Noise,
    rate: float,
    draws: int,
    seed: int,
    founded: NDArray[np.float64],
) -> list[Burst | None]:
    """Return each topic's heaviest burst where chance makes none as heavy, else None."""
    first = max(0, weeks.length - weeks.period.bursts_since)
    past = weeks.length - weeks.period.recent
    none: list[Burst | None] = [None] * len(counts)
    if not draws or past < weeks.period.fewest or len(counts) < 2:
        return none
    chances = np.array(
        [
            kleinberg.chance(own[first:], totals[first:], wavers, other, draws=draws, seed=seed)
            # A topic's own burst is no noise: it is judged by what the other topics have.
            for own, other in zip(counts, wavers.others(), strict=True)
        ]
    )
    for topic in np.flatnonzero(q_values(np.fmax(chances, founded)) <= rate):
        found = kleinberg.bursts(counts[topic, first:], totals[first:])
        heaviest = max(found, key=lambda burst: burst.weight)
        lasting = first + heaviest.end == weeks.length - 1
        after = first + heaviest.end + 1
        end = None if lasting else weeks.starts[after] - timedelta(days=1)
        none[topic] = Burst(
            start=weeks.starts[first + heaviest.start].isoformat(),
            end=end.isoformat() if end else None,
        )
    return none
