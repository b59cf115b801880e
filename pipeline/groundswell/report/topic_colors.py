"""Chooses the topics' colors by their places on the map: neighbors differ, and colors last.

A topic keeps its color from run to run. A new one has the color that differs most from those of its
neighbors: topics whose papers are among each other's nearest on the map, and less so topics whose
middles are near.
"""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.sampling import evenly_spaced
from groundswell.report.color_vision import EYES, distances
from groundswell.report.colors import THEMES, hue

_NEAREST = 10
"""Papers on the map that are compared with each paper."""

_MOST_PAPERS = 20_000
"""Papers looked at: of more, every k-th, which leaves the topics' borders as they are."""

_REACH, _BESIDE, _ANYWHERE = 0.15, 0.1, 0.005
"""How far from a topic's middle others are beside it, in parts of the map's side; what that counts,
and what all others count, so that colors are used alike often. Sharing all nearest papers is 1."""

_JUST_SEEN = 0.02
"""A distance of colors that can just be seen: one color twice weighs as much as it can."""

_SWEEPS = 20


def topic_colors(
    topic_ids: NDArray[np.int64],
    positions: NDArray[np.float32],
    ids: Sequence[int],
    known: Mapping[int, int],
) -> dict[int, int]:
    """Return the number of each topic's color (`colors.hue`), no two alike.

    `topic_ids` (n,) and `positions` (n, 2) are the papers', `ids` the topics, ascending. `known`
    are the numbers of the run before by topic; these topics keep them.
    """
    free = [i for i, topic in enumerate(ids) if topic not in known]
    if not free:  # as in most nights
        return {topic: known[topic] for topic in ids}
    near = _nearness(topic_ids, positions, ids)
    likeness = _likeness()
    hues = np.array([hue(known[topic]) if topic in known else -1 for topic in ids], dtype=np.int64)
    sizes = [int((topic_ids == topic).sum()) for topic in ids]
    free.sort(key=lambda i: -sizes[i])
    for _ in range(_SWEEPS):
        before = hues.copy()
        for i in free:
            hues[i] = -1
            there = hues >= 0
            hues[i] = int(np.argmin(near[i, there] @ likeness[hues[there]]))
        if (hues == before).all():
            break
    return _numbers(ids, hues.tolist(), known)


def _numbers(ids: Sequence[int], hues: Sequence[int], known: Mapping[int, int]) -> dict[int, int]:
    """Return numbers of the given hues: the known ones, then the lowest that are free."""
    numbers = {topic: known[topic] for topic in ids if topic in known}
    for topic, each in zip(ids, hues, strict=True):
        if topic not in numbers:
            taken = set(numbers.values())
            numbers[topic] = next(
                number for number in range(each, 1 << 30, len(_palette())) if number not in taken
            )
    return numbers


def _palette() -> Sequence[str]:
    return THEMES["light"].topics


@cache
def _likeness() -> NDArray[np.float64]:
    """Return how much each two hues look alike, (k, k): 1 for the same, to the eye that sees least.

    It is the least of both themes and all eyes that counts.
    """
    seen = [distances(theme.topics, eye) for theme in THEMES.values() for eye in EYES]
    least: NDArray[np.float64] = np.stack(seen).min(axis=0)
    alike: NDArray[np.float64] = (_JUST_SEEN / (least + _JUST_SEEN)) ** 2
    return alike


def _nearness(
    topic_ids: NDArray[np.int64], positions: NDArray[np.float32], ids: Sequence[int]
) -> NDArray[np.float64]:
    """Return how near each two topics are on the map, (k, k), 0 for a topic and itself."""
    from scipy.spatial import KDTree

    rows = np.flatnonzero(np.isin(topic_ids, ids))
    rows = rows[evenly_spaced(len(rows), _MOST_PAPERS)]
    count = len(ids)
    shared = np.zeros((count, count))
    if len(rows) > 1:
        own = np.searchsorted(ids, topic_ids[rows])
        places = positions[rows].astype(np.float64)
        _, found = KDTree(places).query(places, k=min(_NEAREST + 1, len(rows)))
        others = own[found[:, 1:]]
        np.add.at(shared, (np.repeat(own, others.shape[1]), others.ravel()), 1.0)
        shared /= np.maximum(shared.sum(axis=1, keepdims=True), 1.0)
    near = shared + shared.T + _BESIDE * _beside(topic_ids, positions, ids) + _ANYWHERE
    np.fill_diagonal(near, 0.0)
    return near


def _beside(
    topic_ids: NDArray[np.int64], positions: NDArray[np.float32], ids: Sequence[int]
) -> NDArray[np.float64]:
    """Return how near the middles of each two topics are, (k, k), from 0 to 1."""
    if not len(ids):
        return np.zeros((0, 0))
    side = float(np.ptp(positions, axis=0).max()) or 1.0
    middles = np.array([np.median(positions[topic_ids == topic], axis=0) for topic in ids])
    apart = np.linalg.norm(middles[:, None] - middles[None], axis=2) / side
    beside: NDArray[np.float64] = np.exp(-((apart / _REACH) ** 2))
    return beside
