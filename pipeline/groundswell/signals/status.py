"""The assessment of every topic from its counts: status, burst, onset and score."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import Burst, Status
from groundswell.signals.bursts import Simulation, burst_p_values, bursts
from groundswell.signals.counts import PeriodCounts, TimeScale
from groundswell.signals.multiple_testing import q_values
from groundswell.signals.noise import NoiseModel
from groundswell.signals.onset import onset
from groundswell.signals.reference import compare_with_reference_set
from groundswell.signals.tests import Comparison, Values, past_noise

_FEWEST_TOPICS = 2
"""Topics below which no bursts are looked for: a topic's noise is learned from the others."""

_LOOKS_OF_A_DETECTION = 4
"""How many independent looks a year is at a detected topic, whose p-value allows for those of the
last 13 weeks."""


@dataclass(frozen=True)
class Criteria:
    """When a change is called one.

    `false_discovery_rate` holds over all topics, for rises, falls and bursts each; for what is
    called emerging it holds over all looks of a year. A rise to `emerging_ratio` times the past
    share is emerging. `simulation` is of bursts; None looks for none.
    """

    false_discovery_rate: float
    emerging_ratio: float
    simulation: Simulation | None


@dataclass(frozen=True)
class Side:
    """One side of a comparison: its days and periods, a topic's papers on it, and all papers."""

    since: date
    until: date
    periods: int
    count: int
    total: int

    @property
    def share(self) -> float:
        """The topic's share of the papers."""
        return self.count / max(1, self.total)


@dataclass(frozen=True)
class Assessment:
    """The result for one topic.

    `recent` and `before` are the two sides that are compared, `onset` the first day of the period
    in which a rise began. The `ratio` and its interval from `low` to `high` are as in `Comparison`;
    they and `before` are None where there is no past to compare with. `p_value` and `q_value` are
    of a rise, or of a declining topic's fall.
    """

    status: Status
    burst: Burst | None
    onset: date | None
    recent: Side
    before: Side | None
    ratio: float | None
    low: float | None
    high: float | None
    p_value: float
    q_value: float
    score: float

    @property
    def rising(self) -> bool:
        """Whether the topic is emerging or growing."""
        return self.status in {"emerging", "growing"}


def assess(
    periods: PeriodCounts, criteria: Criteria, detection_p: Values | None = None
) -> Sequence[Assessment]:
    """Assess every topic.

    `detection_p` (k,) has the p-values of topics that were detected for their recent papers, NaN
    for the others: the counts of those would flatter them.
    """
    if detection_p is None:
        detection_p = np.full(periods.counts.shape[1], np.nan)
    rate, noise = criteria.false_discovery_rate, past_noise(periods)
    found = compare_with_reference_set(periods, rate, detection_p, noise)
    tests = _Tests(found, q_values(found.p_up, detection_p), q_values(found.p_down), detection_p)
    burst = _significant_bursts(periods, noise, criteria, detection_p)
    return [
        _assess_topic(topic, periods, criteria, tests, burst.get(topic))
        for topic in range(len(detection_p))
    ]


@dataclass(frozen=True)
class _Tests:
    """The comparison of k topics, with the q-values of their rises and falls, (k,)."""

    found: Comparison
    q_up: Values
    q_down: Values
    detection_p: Values

    def compared(self, topic: int) -> bool:
        """Return whether the topic's past was long enough to compare with."""
        return bool(self.found.window[topic] > 0 and np.isfinite(self.found.ratio[topic]))

    def rises_anew(self, topic: int) -> bool:
        """Return whether the topic needs no past: its detection compared it with all papers."""
        return not self.compared(topic) and not np.isnan(self.detection_p[topic])

    def rising(self, topic: int, rate: float) -> bool:
        up = self.rises_anew(topic) or self.found.ratio[topic] > 1
        return bool(self.q_up[topic] <= rate and up)

    def emerging(self, topic: int, criteria: Criteria, scale: TimeScale) -> bool:
        """Return whether a rise is large, and as rare as one is that a year of looks may find."""
        anew = self.rises_anew(topic)
        large = anew or self.found.ratio[topic] >= criteria.emerging_ratio
        looks = scale.looks if np.isnan(self.detection_p[topic]) else _LOOKS_OF_A_DETECTION
        return bool(large and self.rising(topic, criteria.false_discovery_rate / looks))

    def falling(self, topic: int, rate: float) -> bool:
        down = self.q_down[topic] <= rate and self.found.ratio[topic] < 1
        return bool(down and not self.rising(topic, rate))


def _assess_topic(
    topic: int, periods: PeriodCounts, criteria: Criteria, tests: _Tests, burst: Burst | None
) -> Assessment:
    counts, totals = periods.topic_counts[topic], periods.all_papers
    found, compared = tests.found, tests.compared(topic)
    scale, rate = periods.scale, criteria.false_discovery_rate
    rising, falling = tests.rising(topic, rate), tests.falling(topic, rate)
    window = int(found.window[topic]) if compared else min(scale.windows[0], len(counts))
    begin = len(counts) - window

    def where_compared(values: Values) -> float | None:
        return float(values[topic]) if compared else None

    return Assessment(
        status=_status(topic, periods, criteria, tests),
        burst=burst,
        onset=periods.starts[onset(counts, totals, window, scale.past)] if rising else None,
        recent=_side(topic, periods, begin, len(counts)),
        before=_side(topic, periods, begin - int(found.past_length[topic]), begin)
        if compared
        else None,
        ratio=where_compared(found.ratio),
        low=where_compared(found.low),
        high=where_compared(found.high),
        p_value=float((found.p_down if falling else found.p_up)[topic]),
        q_value=float((tests.q_down if falling else tests.q_up)[topic]),
        score=float(found.score[topic]),
    )


def _side(topic: int, periods: PeriodCounts, begin: int, end: int) -> Side:
    """Return a side of the comparison: the periods from `begin` up to `end`."""
    last = periods.starts[end] - timedelta(days=1) if end < periods.length else periods.until
    return Side(
        periods.starts[begin],
        last,
        end - begin,
        int(periods.topic_counts[topic, begin:end].sum()),
        int(periods.all_papers[begin:end].sum()),
    )


def _status(topic: int, periods: PeriodCounts, criteria: Criteria, tests: _Tests) -> Status:
    counts, rate = periods.topic_counts[topic], criteria.false_discovery_rate
    if counts.any() and not counts[-periods.scale.dormant :].any():
        return "dormant"
    if tests.rising(topic, rate):
        return "emerging" if tests.emerging(topic, criteria, periods.scale) else "growing"
    return "declining" if tests.falling(topic, rate) else "no_clear_change"


def _significant_bursts(
    periods: PeriodCounts, noise: NoiseModel, criteria: Criteria, detection_p: Values
) -> dict[int, Burst]:
    """Return the heaviest burst of each topic where noise makes none as heavy."""
    counts, simulation = periods.topic_counts, criteria.simulation
    past = periods.length - periods.scale.newest
    if not simulation or past < periods.scale.least_past or len(counts) < _FEWEST_TOPICS:
        return {}
    first = max(0, periods.length - periods.scale.bursts)
    totals = periods.all_papers[first:]
    # A topic's own burst is no noise: it is judged by what the other topics have.
    p = burst_p_values(counts[:, first:], totals, noise, noise.others(), simulation)
    # A detected topic was chosen for its recent papers: its detection must be significant, too.
    significant = q_values(np.fmax(p, detection_p)) <= criteria.false_discovery_rate
    return {
        topic: _heaviest_burst(counts[topic, first:], totals, periods.starts[first:])
        for topic in np.flatnonzero(significant).tolist()
    }


def _heaviest_burst(
    counts: NDArray[np.int64], totals: NDArray[np.int64], starts: Sequence[date]
) -> Burst:
    """Return the dates of a topic's heaviest burst: its end is None while it lasts."""
    heaviest = max(bursts(counts, totals), key=lambda burst: burst.weight)
    after = heaviest.end + 1
    last = None if after == len(starts) else starts[after] - timedelta(days=1)
    return Burst(start=starts[heaviest.start].isoformat(), end=last.isoformat() if last else None)
