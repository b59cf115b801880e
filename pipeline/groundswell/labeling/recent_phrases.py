"""What is new in a cluster: phrases that its latest papers use more than those before."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.labeling.phrases import Phrases

_FEWEST_PAPERS = 5
"""Papers needed before and after the cut."""

_FEWEST_USES = 3
"""Papers, of whatever age, that a phrase needs to be tested. Asking it of the latest ones only
would choose the phrases by what is tested (Bourgon et al. 2010, doi:10.1073/pnas.0914005107)."""

_FALSE_SHARE = 0.05
"""Expected share of the phrases called new that are not (Benjamini and Hochberg 1995)."""


@dataclass(frozen=True)
class News:
    """A phrase, in how many of the latest papers it stands, in how many before, and the p-value."""

    phrase: int
    recent: int
    before: int
    p_value: float


def newly_used(phrases: Phrases, rows: NDArray[np.int64], recent: NDArray[np.bool_]) -> list[News]:
    """Return the phrases over-represented in the recent of the papers `rows`, surest first.

    The test is Fisher's exact one, one-sided, on the numbers of papers.
    """
    late, early = rows[recent], rows[~recent]
    if min(len(late), len(early)) < _FEWEST_PAPERS:
        return []
    now = np.asarray(phrases.docs[late].sum(axis=0)).ravel()
    then = np.asarray(phrases.docs[early].sum(axis=0)).ravel()
    whole = (phrases.ends >= 0.5) & (phrases.starts >= 0.3)
    tests = np.count_nonzero(whole & (now + then >= _FEWEST_USES))
    tested = np.flatnonzero(whole & (now >= _FEWEST_USES))  # the others cannot be news
    if not len(tested):
        return []
    now, then = now[tested].astype(np.int64), then[tested].astype(np.int64)
    p_values = _fisher(now, then, len(late), len(early))
    order = np.argsort(p_values, kind="stable")
    passed = p_values[order] <= _FALSE_SHARE * np.arange(1, len(order) + 1) / tests
    known = order[: int(np.flatnonzero(passed)[-1]) + 1] if passed.any() else order[:0]
    return [
        News(int(tested[i]), int(now[i]), int(then[i]), float(p_values[i])) for i in known.tolist()
    ]


def _fisher(
    now: NDArray[np.int64], then: NDArray[np.int64], late: int, early: int
) -> NDArray[np.float64]:
    """Return P(at least `now` of a phrase's papers are late) if they fell by chance, per phrase."""
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, late + early + 1)))])

    def log_choose(n: int, k: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.asarray(log_factorial[n] - log_factorial[k] - log_factorial[n - k])

    p_values = np.zeros(len(now))
    for i, (least, of_phrase) in enumerate(zip(now.tolist(), (now + then).tolist(), strict=True)):
        hits = np.arange(least, min(of_phrase, late) + 1)
        hits = hits[of_phrase - hits <= early]
        chance = (
            log_choose(late, hits)
            + log_choose(early, of_phrase - hits)
            - log_choose(late + early, np.array([of_phrase]))
        )
        p_values[i] = min(1.0, float(np.exp(chance).sum()))
    return p_values
