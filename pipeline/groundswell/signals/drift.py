"""Shifts of the collection itself, which would look like shifts of topics."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from statistics import median

import numpy as np

from groundswell.compute.probabilities import false_discovery_rates
from groundswell.signals.counts import WEEKS, DatedPapers
from groundswell.signals.tests import compare

_RATE = 0.01
"""False discovery rate of a notice: after false alarms readers ignore the true ones."""

_FACTOR = 1.5
"""A kind's share must have changed by this factor to be worth a sentence, as an emerging one's."""

_KINDS = 40
"""The most common sources or labels that are tested: rarer ones move no topic."""

_FEWEST_KINDS = 2
"""Sources or labels below which nothing can shift."""

_INCOMPLETE = 1 / 3
"""A last digest smaller than this part of the usual one is perhaps incomplete: of complete ones
of 12 papers two in a thousand are so small (Poisson)."""

_INCOMPLETE_OF_ANY = 1 / 5
"""The same where too few digests of its weekday came before: weekends of daily sources have fewer
papers than workdays, and hardly a fifth of them."""

_FEWEST_USUAL = 8
"""Papers of usual digests of any weekday below which nothing is said: of complete ones of 8 papers
three in a thousand hold one (Poisson)."""

_COMPARED = 8
"""Digests of the same weekday that 'usual' is the median of; half as many are enough."""


def notices(
    papers: DatedPapers,
    sources: Sequence[str],
    labels: Sequence[Sequence[str]],
    digests: Sequence[date],
) -> Iterator[str]:
    """Yield a sentence for every shift of the sources' mix, the labels' mix, or the volume.

    `sources` and `labels` are those of the n papers; their strata play no part. `digests` are the
    days of papers that are known to the day.
    """
    papers = replace(papers, strata=np.zeros(len(papers.days), dtype=np.int64))
    yield from _mix("source", sources, papers)
    yield from _mix("label", [own[0] if own else None for own in labels], papers)
    if papers.scale == WEEKS:
        yield from _last_digest(digests)


def _mix(what: str, kinds: Sequence[str | None], papers: DatedPapers) -> Iterator[str]:
    """Yield a sentence for each common kind whose share has changed; a paper may have none."""
    counts = Counter(kinds)
    del counts[None]
    names = sorted(counts, key=lambda name: (-counts[name], name))[:_KINDS]
    if len(names) < _FEWEST_KINDS:
        return
    position = {name: i for i, name in enumerate(names)}
    which = [position.get(kind, -1) for kind in kinds]
    periods = papers.count(np.array(which, dtype=np.int64), len(names))
    found = compare(periods)
    q = false_discovery_rates(np.concatenate([found.p_up, found.p_down])).reshape(2, -1)
    for i, name in enumerate(names):
        ratio = found.ratio[i]
        if q[:, i].min() > _RATE or not max(ratio, 1 / ratio) >= _FACTOR:
            continue
        verb, seems = ("rose", "rise") if ratio > 1 else ("fell", "fall")
        yield (
            f"The share of {what} '{name}' {verb} from {found.past[i]:.1%} to "
            f"{found.recent[i]:.1%} of the papers in the last {found.window[i]} "
            f"{periods.scale.unit}s: topics of that {what} may seem to {seems} for that reason "
            f"alone."
        )


def _last_digest(days: Sequence[date]) -> Iterator[str]:
    """Yield a sentence where the last digest is much smaller than those before.

    It is compared with those of its weekday, or where these are few with the last ones of any.
    """
    sizes = Counter(days)
    last = max(sizes, default=None)
    if last is None:
        return
    before = sorted(day for day in sizes if day < last)
    same_weekday = [day for day in before if day.weekday() == last.weekday()]
    weekly = len(same_weekday) >= _COMPARED // 2
    usual = [sizes[day] for day in (same_weekday if weekly else before)[-_COMPARED:]]
    if len(usual) < _COMPARED // 2 or not (weekly or median(usual) >= _FEWEST_USUAL):
        return
    if sizes[last] < (_INCOMPLETE if weekly else _INCOMPLETE_OF_ANY) * median(usual):
        which = f"{last:%A}s" if weekly else f"the {len(usual)} digests before"
        yield (
            f"The last digest, {last}, holds {sizes[last]} of the {median(usual):g} papers that "
            f"{which} held in the median: it may be captured incompletely."
        )
