"""Shifts of the collection itself, which would look like shifts of topics."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from statistics import median

import numpy as np

from groundswell.signals.counts import Count, weekly
from groundswell.signals.tests import compare

_RATE = 0.01
"""False discovery rate of a notice: a wrong alarm makes readers deaf."""

_FACTOR = 1.5
"""A kind's share must have changed by so much to be worth a sentence."""

_KINDS = 40
"""The most common sources or labels looked at."""

_HALF_CAPTURED = 1 / 3
"""A last digest smaller than this part of the usual one is taken for incomplete."""

_COMPARED = 8
"""Digests of the same weekday that 'usual' is the median of."""


def notices(
    days: Sequence[date],
    sources: Sequence[str],
    labels: Sequence[Sequence[str]],
    as_of: date,
    count: Count = weekly,
) -> Iterator[str]:
    """Yield a sentence for every shift of the sources' mix, the labels' mix, or the volume.

    Papers are counted per week, or as `count` does.
    """
    yield from _mix("source", [[source] for source in sources], days, as_of, count)
    yield from _mix("label", labels, days, as_of, count)
    if count is weekly:
        yield from _last_digest(days)


def _mix(
    what: str,
    kinds: Sequence[Sequence[str]],
    days: Sequence[date],
    as_of: date,
    count: Count,
) -> Iterator[str]:
    from scipy.stats import false_discovery_control

    common = Counter(kind for of_paper in kinds for kind in of_paper[:1])
    names = [name for name, _ in sorted(common.items(), key=lambda kv: (-kv[1], kv[0]))[:_KINDS]]
    if len(names) < 2:
        return
    position = {name: i for i, name in enumerate(names)}
    which = np.array([position.get(of_paper[0], -1) if of_paper else -1 for of_paper in kinds])
    weeks = count(days, which, np.zeros(len(days), dtype=np.int64), len(names), as_of)
    rise = compare(weeks)
    q = false_discovery_control(np.concatenate([rise.p_up, rise.p_down])).reshape(2, -1)
    for i, name in enumerate(names):
        changed = max(rise.ratio[i], 1 / max(rise.ratio[i], 1e-9)) >= _FACTOR
        if q[:, i].min() > _RATE or not changed:
            continue
        way = "rose" if rise.ratio[i] > 1 else "fell"
        yield (
            f"The share of {what} '{name}' {way} from {rise.past[i]:.1%} to {rise.recent[i]:.1%} "
            f"of the papers in the last {rise.window[i]} {weeks.period.name}s: topics of that "
            f"{what} may seem to {'rise' if rise.ratio[i] > 1 else 'fall'} for that reason alone."
        )


def _last_digest(days: Sequence[date]) -> Iterator[str]:
    sizes = Counter(days)
    last = max(sizes, default=None)
    if last is None:
        return
    like = sorted(day for day in sizes if day < last and day.weekday() == last.weekday())
    usual = [sizes[day] for day in like[-_COMPARED:]]
    if len(usual) >= _COMPARED // 2 and sizes[last] < _HALF_CAPTURED * median(usual):
        yield (
            f"The last digest, {last}, holds {sizes[last]} of the {median(usual):g} papers that "
            f"{last:%A}s held in the median: it may be captured incompletely."
        )
