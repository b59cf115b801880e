"""Seeded topics, which the user names by a few words: which papers are theirs.

Scattered mentions of a word prove little, so what counts is how many papers of a neighborhood use
the topic's words: a random walk along the neighbor graph. The cosine of papers to the words, by
which zero-shot methods go, agrees with labels much less (docs/edits.md).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER, SeededTopic
from groundswell.clustering.knn_graph import (
    NEIGHBORS,
    centered_components,
    neighbor_graph,
    transition_matrix,
)
from groundswell.compute.linalg import Doubles, Floats, Ids
from groundswell.compute.neighbors import vote
from groundswell.compute.sampling import evenly_spaced
from groundswell.tracking.inputs import TrackingInputs

FEWEST = 5
"""Papers that use a seeded topic's words, and papers in its region, below which it does not exist
yet: as many as it has exemplars."""

_STEPS = 8
"""Steps of the walk: 4 find topics only in part (F1 .72 instead of .76); 6 to 12 differ little
(docs/edits.md)."""

_PART = 0.5
"""A paper is in the region where the words are at least this part as common around it as around ...
(.4 to .6 change F1 by .015; docs/edits.md)"""

_CORE = 0.9
"""... this quantile of the papers that use them: the highest few may be around a single paper."""

_MOST = 25_000
"""Papers walked among, at most; the others join most of their neighbors among these. The time for
exact neighbors grows with the square."""

_DECIMALS = 5
"""Decimals in which regions are compared, fewer than those in which machines differ."""


@dataclass(frozen=True)
class SeededTopics:
    """Which of n papers are in seeded topics.

    `labels` (n,) is -1, or the position in `new` of the new topic that a paper goes to. `ids` are
    those of seeded topics that exist already, by name; `topic_ids` (n,) are the papers' topics as
    given, with the new papers in the regions of those.
    """

    labels: Ids
    new: Sequence[str]
    ids: Mapping[str, int]
    topic_ids: Ids


def find_seeded(inputs: TrackingInputs, topic_ids: Ids, new: NDArray[np.bool_]) -> SeededTopics:
    """Return the seeded topics, and the new papers of those that exist already.

    `topic_ids` (n,) are the papers' topics so far, or negative; `new` (n,) marks the papers that
    the last run did not have. A seeded topic that has at least half of its papers in a topic, which
    has at least half of its own in the seeded one, is that topic. Papers of pinned topics, and of
    those that others were merged into, go to no new one.
    """
    known, present = inputs.previous.tracking.seeded, set(topic_ids[topic_ids >= 0].tolist())
    wanted = inputs.edits.seeded
    ids = {topic.name: known[topic.name] for topic in wanted if known.get(topic.name) in present}
    labels = np.full(len(topic_ids), OUTLIER, dtype=np.int64)
    if not wanted:
        return SeededTopics(labels, [], {}, topic_ids)
    regions = _regions_of_free(inputs, topic_ids, set(ids.values()))
    stays = np.isin(topic_ids, sorted(ids.values())) & ~new
    joined = topic_ids.copy()
    begun: list[str] = []
    for position, name in enumerate(topic.name for topic in wanted):
        rows = np.flatnonzero((regions == position) & ~stays)
        if name in ids:
            joined[rows[new[rows]]] = ids[name]
        elif len(rows) >= FEWEST:
            same = _same_topic(rows, topic_ids)
            if same is not None and same not in ids.values():
                ids[name] = same
            else:
                labels[rows] = len(begun)
                begun.append(name)
    return SeededTopics(labels, begun, ids, joined)


def _regions_of_free(inputs: TrackingInputs, topic_ids: Ids, seeded: set[int]) -> Ids:
    """Return the region, by position, that each paper (n,) is in, or -1.

    Papers of fixed topics are in none, unless these are `seeded` already.
    """
    free = np.flatnonzero(~np.isin(topic_ids, sorted(inputs.edits.fixed - seeded)))
    texts = inputs.corpus.texts
    used = mentions([texts[row] for row in free], inputs.edits.seeded)
    regions = np.full(len(topic_ids), OUTLIER, dtype=np.int64)
    regions[free] = seeded_regions(inputs.vectors[free], used)
    return regions


def mentions(texts: Sequence[str], seeded: Sequence[SeededTopic]) -> NDArray[np.bool_]:
    """Return which of n texts use the name or the words of which of g seeded topics, (n, g)."""
    lower = [text.lower() for text in texts]
    used = np.zeros((len(texts), len(seeded)), dtype=bool)
    for column, topic in enumerate(seeded):
        words = re.compile("|".join(_pattern(each) for each in (topic.name, *topic.words)))
        used[:, column] = [words.search(text) is not None for text in lower]
    return used


def _pattern(words: str) -> str:
    """Return a pattern of words in a row, joined by spaces or hyphens, the last maybe in plural."""
    joined = r"[\s-]+".join(map(re.escape, words.lower().split()))
    return rf"(?<!\w){joined}(?:e?s)?(?!\w)"


def seeded_regions(vectors: Floats, used: NDArray[np.bool_]) -> Ids:
    """Return the seeded topic, by position, whose region each paper is in, (n,), or -1.

    `vectors` (n, d) are unit rows, `used` (n, g) marks the papers that use a topic's words. A paper
    in several regions is in that where the words are commonest by the topic's own measure.
    """
    n = len(vectors)
    if n <= NEIGHBORS:
        return np.full(n, OUTLIER, dtype=np.int64)
    rows = centered_components(vectors)
    sample = evenly_spaced(n, _MOST)
    prominence = _prominence(rows[sample], used[sample])
    regions = np.full(n, OUTLIER, dtype=np.int64)
    inside = prominence.max(axis=1) >= 1
    regions[sample] = np.where(inside, prominence.argmax(axis=1), OUTLIER)
    rest = np.delete(np.arange(n), sample)
    regions[rest] = vote(rows[rest], rows[sample], regions[sample] + 1, NEIGHBORS) - 1
    return regions


def _prominence(rows: Floats, used: NDArray[np.bool_]) -> Doubles:
    """Return how common each topic's words are around each paper, (n, g): 1 at a region's border.

    A topic whose words fewer than FEWEST papers use is nowhere prominent.
    """
    step = transition_matrix(neighbor_graph(rows)).astype(np.float32)
    common = used.astype(np.float32)
    for _ in range(_STEPS):
        common = step @ common
    border = np.array(
        [
            _PART * np.quantile(common[own, column], _CORE) if own.sum() >= FEWEST else np.inf
            for column, own in enumerate(used.T)
        ]
    )
    prominence: Doubles = np.round(common / border, _DECIMALS)
    return prominence


def _same_topic(rows: Ids, topic_ids: Ids) -> int | None:
    """Return the topic of at least half of `rows` that has at least half of its papers there."""
    inside = topic_ids[rows]
    ids, counts = np.unique(inside[inside >= 0], return_counts=True)
    if not len(ids):
        return None
    topic, most = int(ids[counts.argmax()]), int(counts.max())
    same = most >= len(rows) / 2 and most >= (topic_ids == topic).sum() / 2
    return topic if same else None
