"""Topic detection: groups of recent papers that become new topics between two refits.

The groups are scan windows (groundswell.tracking.scan) whose log-likelihood ratio exceeds a
threshold and whose papers are closer to each other than to any topic.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.linalg import Floats, Ids, nearest_centroid
from groundswell.tracking.profiles import Profiles
from groundswell.tracking.scan import FEWEST, Whitening, scan, span_rows, time_spans

SPANS = (100, 200, 400, 800)
"""How many of the newest papers count as recent, tried in turn: each twice the one before, so that
a theme of any pace nearly fills one."""

THRESHOLD = 18.0
"""Log-likelihood ratio of a window that becomes a topic. Where papers come in random order, so that
nothing is new, it is reached about once a month at 100 papers a digest, and hardly ever at 17
(docs/tracking.md)."""

_DECIMALS = 4
"""Decimals by which windows are ranked, fewer than those in which machines differ."""


@dataclass(frozen=True)
class TrackedPapers:
    """All papers before a detection: unit `vectors` (n, d), oldest first, and their topics (n,).

    `since_refit` (n,) marks those that came since the last refit, `profiles` are the topics'.
    """

    vectors: Floats
    topic_ids: Ids
    since_refit: NDArray[np.bool_]
    profiles: Profiles


def detect_topics(
    papers: TrackedPapers, *, detected: Collection[int] = (), threshold: float = THRESHOLD
) -> list[Ids]:
    """Return the rows of each group of papers that becomes a new topic, highest ratio first.

    At least FEWEST papers of a group came since the last refit, which has judged the others. Topics
    that are `detected` since then, or consist of recent papers, keep theirs. The groups share no
    paper.
    """
    spans = time_spans(SPANS, len(papers.vectors))
    enough = papers.since_refit.sum() >= FEWEST and spans and len(papers.profiles.ids)
    if not enough:
        return []
    kept = _in_new_topics(papers, detected, spans[-1])
    groups: list[Ids] = []
    used = np.zeros(len(kept), dtype=bool)
    for window in _windows_above(papers.vectors, spans, threshold):
        # What is new already stays as it is, or a detection could empty it.
        rows = window[~kept[window]]
        if (
            len(rows) >= max(FEWEST, len(window) / 2)
            and not used[rows].any()
            and papers.since_refit[rows].sum() >= FEWEST
            and _closer_together(papers, rows)
        ):
            groups.append(rows)
        used[rows] = True
    return groups


def _windows_above(vectors: Floats, spans: list[int], threshold: float) -> list[Ids]:
    """Return the rows of the windows of at least a log-likelihood ratio, highest first.

    Of equal ones the first is that of the older papers.
    """
    n, whitening = len(vectors), Whitening.of(vectors)
    found: list[tuple[float, Ids]] = []
    for recent, archive in span_rows(n, spans):
        windows = scan(whitening(vectors[recent]), whitening(vectors[archive]))
        for row in np.flatnonzero(windows.log_likelihood_ratios >= threshold):
            ratio = round(float(windows.log_likelihood_ratios[row]), _DECIMALS)
            found.append((ratio, recent[windows.members[row]]))
    found.sort(key=lambda window: (-window[0], window[1].tolist()))
    return [rows for _, rows in found]


def _in_new_topics(
    papers: TrackedPapers, detected: Collection[int], longest: int
) -> NDArray[np.bool_]:
    """Return which papers, (n,), are in a topic that is new already.

    That is a `detected` one, or one with most of its papers since the last refit or in the
    `longest` time span.
    """
    recent = papers.since_refit.copy()
    recent[len(recent) - longest :] = True
    ids, counts = np.unique(papers.topic_ids, return_counts=True)
    recent_counts = np.zeros(len(ids), dtype=np.int64)
    np.add.at(recent_counts, np.searchsorted(ids, papers.topic_ids[recent]), 1)
    new = ids[(recent_counts > counts / 2) & (ids >= 0)]
    return np.isin(papers.topic_ids, [*detected, *new.tolist()])


def _closer_together(papers: TrackedPapers, rows: Ids) -> bool:
    """Return whether the papers at `rows` are closer to each other than to those of any topic.

    Both are mean cosines between papers, which compare a handful of papers with a topic of a
    thousand, as cosines to a centroid would not.
    """
    vectors = papers.vectors[rows].astype(np.float64)
    size, total = len(rows), vectors.sum(axis=0)
    together = (float(total @ total) - size) / (size * (size - 1))
    position, cosine = nearest_centroid(papers.vectors[rows], papers.profiles.centroids)
    return together > float(np.mean(cosine * papers.profiles.mean[position]))
