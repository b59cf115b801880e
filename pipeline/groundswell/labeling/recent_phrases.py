"""Phrases that the recent papers of a cluster use significantly more than those before."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.probabilities import hypergeometric_tail
from groundswell.labeling.phrases import Phrases

_MIN_PAPERS = 5
"""Papers needed on each side of the comparison."""

_MIN_USES = 3
"""Papers, recent or not, that a phrase needs to be tested. A threshold on the recent ones alone
would select the phrases by what is tested (Bourgon et al. 2010, doi:10.1073/pnas.0914005107)."""

_FALSE_DISCOVERY_RATE = 0.05
"""Expected share of false discoveries among the phrases (Benjamini and Hochberg 1995)."""

_WHOLE_START, _WHOLE_END = 0.3, 0.5
"""Shares of a phrase's uses that begin and end a sequence of words, at least: parts of longer
phrases are not tested."""


@dataclass(frozen=True)
class RecentPhrase:
    """A phrase, the numbers of recent papers and of papers before that use it, and the p-value."""

    phrase: int
    papers: int
    papers_before: int
    p_value: float


def find_recent_phrases(
    phrases: Phrases, rows: NDArray[np.int64], recent: NDArray[np.bool_]
) -> list[RecentPhrase]:
    """Return the phrases over-represented in the recent of the papers `rows`.

    They are in the order of p-values. The test is Fisher's exact one, one-sided, on numbers of
    papers.
    """
    late, early = rows[recent], rows[~recent]
    if min(len(late), len(early)) < _MIN_PAPERS:
        return []
    in_late = np.asarray(phrases.docs[late].sum(axis=0)).ravel()
    in_early = np.asarray(phrases.docs[early].sum(axis=0)).ravel()
    whole = (phrases.ends >= _WHOLE_END) & (phrases.starts >= _WHOLE_START)
    tests = np.count_nonzero(whole & (in_late + in_early >= _MIN_USES))
    # Phrases with fewer recent uses are counted among the tests, but cannot be significant.
    tested = np.flatnonzero(whole & (in_late >= _MIN_USES))
    if not len(tested):
        return []
    in_late, in_early = in_late[tested].astype(np.int64), in_early[tested].astype(np.int64)
    papers = len(late) + len(early)
    p_values = hypergeometric_tail(in_late, in_late + in_early, len(late), papers)
    order = np.argsort(p_values, kind="stable")
    passed = p_values[order] <= _FALSE_DISCOVERY_RATE * np.arange(1, len(order) + 1) / tests
    found = order[: int(np.flatnonzero(passed)[-1]) + 1] if passed.any() else order[:0]
    return [
        RecentPhrase(int(tested[i]), int(in_late[i]), int(in_early[i]), float(p_values[i]))
        for i in found.tolist()
    ]
