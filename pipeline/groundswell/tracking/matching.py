"""Matching: a refit's clusters under the ids of the topics that they continue.

    match(before, labels, date=..., next_id=..., names=...) -> Matching
    continued(before, labels, next_id=...) -> ids of clusters, without events

Clusters and topics are matched one to one by the papers that they share; what remains is explained
by births, splits, merges and retirements. A paper changes its topic only by such an event. Papers
that the clustering put into a neighboring topic in small numbers stay where they were.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from groundswell.artifacts import OUTLIER, LineageEvent
from groundswell.compute.linalg import Ids
from groundswell.tracking.lineage import TopicChange, explain
from groundswell.tracking.previous import NEW

CONTINUES = 0.3
"""A cluster continues a topic if it has this share of the topic's papers, or is made of it to this
share and has half as much of the topic. A convention: what shares less is another topic."""

MOVES = 0.02
"""From this share of a topic's papers on, a move to another old topic takes place. Holding back
more keeps papers in their topic at the price of topics that drift from what a full fit finds
(docs/tracking.md)."""

ORIGIN = 0.1
"""Share of a new cluster's papers from which on a topic is one of its origins: there are ten of
them at most, as many as a reader can take in."""

_HOLLOW = 0.5
"""A new cluster of which less than this share comes from its origins takes from all topics: without
what each of them gives it would be hollow."""


@dataclass(frozen=True)
class Matching:
    """A topic id or -1 per paper (n,), the events that explain it, and the next id never used."""

    topic_ids: Ids
    events: list[LineageEvent]
    next_id: int


@dataclass
class _Overlap:
    """The papers that o old topics and k clusters share, and the id that each cluster gets.

    `old` are the topics' ids (o,), ascending; `shared` (o, k) counts papers in both, `old_sizes`
    (o,) those of each topic, `sizes` (k,) those of each cluster that are not new, outliers
    included. `id_of` is by cluster.
    """

    old: list[int]
    shared: Ids
    old_sizes: Ids
    sizes: Ids
    id_of: dict[int, int] = field(default_factory=dict)

    @property
    def heir(self) -> dict[int, int]:
        """The cluster that continues each topic which lives on, by the topic's row."""
        rows = {topic: row for row, topic in enumerate(self.old)}
        return {rows[topic]: label for label, topic in self.id_of.items() if topic in rows}

    def given(self, row: int, label: int) -> float:
        """Return the share of a topic's papers that are in a cluster."""
        return _share(self.shared[row, label], self.old_sizes[row])

    def made_of(self, row: int, label: int) -> float:
        """Return the share of a cluster's papers that are of a topic."""
        return _share(self.shared[row, label], self.sizes[label])


def match(
    before: Ids,
    labels: Ids,
    *,
    date: str,
    next_id: int,
    names: Mapping[int, str] | None = None,
    given: bool = False,
) -> Matching:
    """Give clusters the ids of the topics that they continue, and explain what changed.

    `before` (n,) is each paper's topic before, -1 for an outlier, NEW for a paper that was not
    there; `labels` (n,) its cluster, numbered by falling size, or -1. `names` are the old topics'
    labels, for the events' reasons. Ids from `next_id` on are free. Without old papers every
    cluster is a new topic and there is no event. Clusters that are `given` are followed as they
    are: no move is held back.
    """
    before = np.asarray(before, dtype=np.int64)
    labels = np.asarray(labels, dtype=np.int64)
    if not (before != NEW).any():
        k = int(labels.max(initial=OUTLIER)) + 1
        return Matching(np.where(labels >= 0, labels + next_id, OUTLIER), [], next_id + k)
    overlap = _overlap(before, labels)
    _inherit(overlap)
    next_id = _number_new(overlap, next_id)
    topic_ids = _as_clustered(labels, overlap) if given else _reassigned(before, labels, overlap)
    change = TopicChange(before, topic_ids, date, names or {}, given)
    return Matching(topic_ids, explain(change), next_id)


def continued(before: Ids, labels: Ids, *, next_id: int) -> tuple[Ids, int]:
    """Give clusters the ids of the groups that they continue, without events.

    `before` and `labels` (n,) are as in `match`; here each paper goes where its cluster goes.
    Returns the id or -1 per paper, and the next id never used.
    """
    overlap = _overlap(before, labels)
    if overlap.old:
        _inherit(overlap)
    next_id = _number_new(overlap, next_id)
    return _as_clustered(labels, overlap), next_id


def _as_clustered(labels: Ids, overlap: _Overlap) -> Ids:
    """Return every paper's topic, (n,): that of its cluster."""
    ids = [overlap.id_of[label] for label in range(len(overlap.sizes))]
    return np.array([*ids, OUTLIER], dtype=np.int64)[labels]  # the last is of label -1


def _overlap(before: Ids, labels: Ids) -> _Overlap:
    """Count the papers that every pair of old topic and cluster shares."""
    old = np.unique(before[before >= 0])
    k = int(labels.max(initial=OUTLIER)) + 1
    both = (before >= 0) & (labels >= 0)
    shared = np.zeros((len(old), k), dtype=np.int64)
    np.add.at(shared, (np.searchsorted(old, before[both]), labels[both]), 1)
    not_new = (before != NEW) & (labels >= 0)
    return _Overlap(
        old=old.tolist(),
        shared=shared,
        old_sizes=np.bincount(np.searchsorted(old, before[before >= 0]), minlength=len(old)),
        sizes=np.bincount(labels[not_new], minlength=k),
    )


def _inherit(overlap: _Overlap) -> None:
    """Pair topics and clusters one to one so that they share the most papers in total."""
    from scipy.optimize import linear_sum_assignment  # slow to import, and only a refit needs it

    for row, label in zip(*linear_sum_assignment(-overlap.shared), strict=True):
        given = overlap.given(row, label)
        if given >= CONTINUES or (
            overlap.made_of(row, label) >= CONTINUES and given >= CONTINUES / 2
        ):
            overlap.id_of[int(label)] = overlap.old[row]


def _number_new(overlap: _Overlap, next_id: int) -> int:
    """Give the clusters that continue no topic free ids, in order; return the next free id."""
    for label in range(len(overlap.sizes)):
        if label not in overlap.id_of:
            overlap.id_of[label] = next_id
            next_id += 1
    return next_id


def _reassigned(before: Ids, labels: Ids, overlap: _Overlap) -> Ids:
    """Return every paper's topic, (n,): its cluster's where the move takes place, else its own.

    An outlier stays one unless its cluster is a new topic. A paper whose topic ends, and whose move
    is no event, becomes an outlier.
    """
    rows = {topic: row for row, topic in enumerate(overlap.old)}
    heir, moves = overlap.heir, _moves(overlap)
    inherited = set(heir.values())
    topic_ids = np.full(len(before), OUTLIER, dtype=np.int64)
    for paper, (topic, label) in enumerate(zip(before.tolist(), labels.tolist(), strict=True)):
        cluster_id = overlap.id_of.get(label, OUTLIER)
        if topic == NEW:
            topic_ids[paper] = cluster_id
        elif topic == OUTLIER:
            topic_ids[paper] = OUTLIER if label in inherited else cluster_id
        elif (rows[topic], label) in moves:
            topic_ids[paper] = cluster_id
        elif rows[topic] in heir:
            topic_ids[paper] = topic
    return topic_ids


def _moves(overlap: _Overlap) -> set[tuple[int, int]]:
    """Return the moves (a topic's row, a cluster) that take place.

    They are: to the cluster that continues the topic; from a topic that ends, to any cluster; to a
    new cluster that comes from the topic to a fair share; and between topics that live on, of a
    fair share of the giver's papers.
    """
    heir = overlap.heir
    inherited = set(heir.values())
    takes_all = _without_origin(overlap, inherited)
    moves = set()
    for row, label in zip(*(axis.tolist() for axis in np.nonzero(overlap.shared)), strict=True):
        if (
            heir.get(row) == label
            or row not in heir
            or overlap.given(row, label) >= MOVES
            or (label not in inherited and overlap.made_of(row, label) >= ORIGIN)
            or label in takes_all
        ):
            moves.add((row, label))
    return moves


def _without_origin(overlap: _Overlap, inherited: set[int]) -> set[int]:
    """Return the new clusters that come from so many topics that few give them a fair share."""
    fair = overlap.shared * (overlap.shared >= ORIGIN * np.maximum(overlap.sizes, 1))
    hollow = fair.sum(axis=0) < _HOLLOW * overlap.shared.sum(axis=0)
    return {label for label in np.flatnonzero(hollow).tolist() if label not in inherited}


def _share(part: int, whole: int) -> float:
    return float(part) / float(whole) if whole else 0.0
