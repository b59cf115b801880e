"""Guided topics, which the user names by a few words: where in the papers they lie.

Scattered mentions of a word say little, so what counts is how many papers of a neighbourhood use
the topic's words: a walk along the neighbour graph. The encoder's likeness of papers to words,
which zero-shot methods go by, tells much less (benchmarks/guided.py, docs/edits.md).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER, Corpus, Embeddings, SeededTopic, State, TopicEdits
from groundswell.clustering.knn_graph import (
    NEIGHBORS,
    centered_components,
    neighbor_graph,
    transition_matrix,
)
from groundswell.compute.neighbors import vote
from groundswell.compute.sampling import evenly_spaced

_STEPS = 8
"""Steps of the walk: 4 find topics only in part; 6 to 12 differ little."""

_PART = 0.5
"""A paper belongs where the words are at least so much as common around it as around ..."""

_CORE = 0.9
"""... this quantile of the papers that use them. A part of .4 to .6 differs little."""

_MOST = 25_000
"""Papers walked among; the others take what most of their neighbours among these have."""

FEWEST = 5
"""Papers below which a guided topic is not there yet: those that use its words, and those found."""

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Guided:
    """Where the guided topics lie.

    `labels` (n,) is -1, or the position in `founded` of the new topic that a paper goes to. Of
    those that are there already, `there` has the ids by name; `current` (n,) are the papers' topics
    as given, new papers in their regions among them.
    """

    labels: Ids
    founded: Sequence[str]
    there: Mapping[str, int]
    current: Ids


def guided(
    corpus: Corpus,
    embeddings: Embeddings,
    previous: State,
    edits: TopicEdits,
    current: Ids,
    new: NDArray[np.bool_],
) -> Guided:
    """Find the guided topics, and the new papers of those that are there already.

    `current` (n,) are the papers' topics so far, or negative; `new` (n,) marks the papers that the
    last run did not have. A guided topic that holds most of a topic that is most of it is that
    topic; papers of topics that stay as they are go to no new one.
    """
    state = previous.tracking.seeded
    present = set(current[current >= 0].tolist())
    wanted = [topic.name for topic in edits.seeded]
    there = {name: state[name] for name in wanted if state.get(name) in present}
    labels = np.full(len(current), OUTLIER, dtype=np.int64)
    if not wanted:
        return Guided(labels, [], {}, current)
    free = np.flatnonzero(~np.isin(current, sorted(edits.fixed - set(there.values()))))
    texts = corpus.texts
    used = users([texts[row] for row in free], edits.seeded)
    regions = lie(embeddings.vectors[free], used)
    joined = current.copy()
    founded: list[str] = []
    stays = np.isin(current, sorted(there.values())) & ~new
    for position, name in enumerate(wanted):
        rows = free[regions == position]
        rows = rows[~stays[rows]]
        topic = there.get(name)
        if topic is not None:
            joined[rows[new[rows]]] = topic
        elif len(rows) >= FEWEST:
            topic = _same(rows, current)
            if topic is not None and topic not in there.values():
                there[name] = topic
            else:
                labels[rows] = len(founded)
                founded.append(name)
    return Guided(labels, founded, there, joined)


def users(texts: Sequence[str], wanted: Sequence[SeededTopic]) -> NDArray[np.bool_]:
    """Return which of `texts` (n,) use the name or the words of which guided topic, (n, g)."""
    lower = [text.lower() for text in texts]
    used = np.zeros((len(texts), len(wanted)), dtype=bool)
    for column, topic in enumerate(wanted):
        words = re.compile("|".join(_pattern(each) for each in (topic.name, *topic.words)))
        used[:, column] = [words.search(text) is not None for text in lower]
    return used


def _pattern(words: str) -> str:
    """Return a pattern of words in a row, however they are joined, the last perhaps in plural."""
    joined = r"[\s-]+".join(map(re.escape, words.lower().split()))
    return rf"(?<!\w){joined}(?:e?s)?(?!\w)"


def lie(vectors: NDArray[np.float32], used: NDArray[np.bool_]) -> Ids:
    """Return the guided topic that each paper lies in, (n,), or -1.

    `vectors` (n, d) are unit rows, `used` (n, g) says which papers use which topic's words. A paper
    in several regions goes where the words are commonest by the topic's own measure.
    """
    n = len(vectors)
    if n <= NEIGHBORS:
        return np.full(n, OUTLIER, dtype=np.int64)
    rows = centered_components(vectors)
    cut = evenly_spaced(n, _MOST)
    step = transition_matrix(neighbor_graph(rows[cut])).astype(np.float32)
    common = used[cut].astype(np.float32)
    for _ in range(_STEPS):
        common = step @ common
    enough = np.array(
        [
            _PART * np.quantile(common[own, column], _CORE) if own.sum() >= FEWEST else np.inf
            for column, own in enumerate(used[cut].T)
        ]
    )
    clear = np.round(common / enough, 5)
    regions = np.full(n, OUTLIER, dtype=np.int64)
    regions[cut] = np.where(clear.max(axis=1) >= 1, clear.argmax(axis=1), OUTLIER)
    rest = np.delete(np.arange(n), cut)
    regions[rest] = vote(rows[rest], rows[cut], regions[cut] + 1, NEIGHBORS) - 1
    return regions


def _same(rows: Ids, current: Ids) -> int | None:
    """Return the topic that holds most of `rows` and lies mostly in them, if there is one."""
    inside = current[rows]
    ids, counts = np.unique(inside[inside >= 0], return_counts=True)
    if not len(ids):
        return None
    topic = int(ids[counts.argmax()])
    most = int(counts.max())
    return topic if most >= len(rows) / 2 and most >= (current == topic).sum() / 2 else None
