"""Levels: themes that join topics, and subtopics that divide them, under ids that survive runs.

Both are made anew with every fitting and then take over the ids of those they continue. An
extension keeps them: a new paper joins the subtopic of its neighbours in its topic, a new topic
the theme of the topic nearest to it.
"""

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import (
    OUTLIER,
    Alignment,
    Corpus,
    Embeddings,
    Hierarchy,
    HierarchyRecord,
    Plan,
    State,
)
from groundswell.config import HierarchyConfig
from groundswell.tracking.assignment import vote
from groundswell.tracking.matching import NEW, continued

FIRST = {"theme": 1_000_000, "subtopic": 2_000_000}
"""The first id of each level, far from the topics' own: no id means two things."""

Ids = NDArray[np.int64]


def hierarchy(
    corpus: Corpus,
    embeddings: Embeddings,
    alignment: Alignment,
    previous: State,
    plan: Plan,
    *,
    config: HierarchyConfig,
) -> Hierarchy:
    """Return each topic's theme and each paper's subtopic."""
    del config  # the data decides
    before = _Before(corpus, previous)
    keep = plan.mode == "extend" and before.known
    make = _kept if keep else _made
    theme_of, subtopic_ids, free = make(embeddings.vectors, alignment, before)
    return Hierarchy(
        paper_ids=alignment.paper_ids,
        topic_ids=alignment.ids,
        theme_of=tuple(theme_of.tolist()),
        subtopic_ids=subtopic_ids,
        record=HierarchyRecord(
            next_theme=free["theme"],
            next_subtopic=free["subtopic"],
            theme_of=dict(zip(alignment.ids, theme_of.tolist(), strict=True)),
        ),
    )


class _Before:
    """The last run's levels, joined to this run's papers; `known` is whether it had any.

    `subtopics` and `themes` (n,) are NEW for papers it did not have, `theme_of` is by topic id.
    """

    def __init__(self, corpus: Corpus, previous: State) -> None:
        record = previous.hierarchy
        self.known = record is not None
        self.free = dict(FIRST)
        self.theme_of: dict[int, int] = {}
        rows: dict[str, tuple[int, int]] = {}
        if record:
            self.free = {"theme": record.next_theme, "subtopic": record.next_subtopic}
            self.theme_of = dict(record.theme_of)
            papers = previous.papers.select(["paper_id", "topic_id", "subtopic_id"])
            rows = {
                paper: (topic, subtopic)
                for paper, topic, subtopic in zip(
                    *(column.to_pylist() for column in papers.columns), strict=True
                )
            }
        found = [rows.get(paper, (NEW, NEW)) for paper in corpus.paper_ids]
        self.topics, self.subtopics = np.array(found, dtype=np.int64).reshape(-1, 2).T
        themes = [t if t == NEW else self.theme_of.get(t, OUTLIER) for t in self.topics.tolist()]
        self.themes = np.array(themes, dtype=np.int64)


def _made(
    vectors: NDArray[np.float32], alignment: Alignment, before: _Before
) -> tuple[Ids, Ids, dict[str, int]]:
    """Make both levels anew and give them the ids of those they continue."""
    from groundswell.clustering.hierarchy import subtopics, themes

    ids, topic_ids = np.array(alignment.ids, dtype=np.int64), alignment.topic_ids
    inside = topic_ids != OUTLIER
    position = np.where(inside, np.searchsorted(ids, topic_ids), 0)
    sizes = np.bincount(position[inside], minlength=len(ids))
    theme = themes(alignment.centroids, sizes, vectors.mean(axis=0))
    none = theme.max(initial=0) == 0
    papers_theme = np.where(inside & (not none), theme[position], OUTLIER)
    theme_ids, next_theme = continued(before.themes, papers_theme, next_id=before.free["theme"])
    subtopic_ids, next_subtopic = continued(
        before.subtopics, subtopics(vectors, topic_ids), next_id=before.free["subtopic"]
    )
    theme_of = np.full(len(ids), OUTLIER, dtype=np.int64)
    theme_of[position[inside]] = theme_ids[inside]
    return theme_of, subtopic_ids, {"theme": next_theme, "subtopic": next_subtopic}


def _kept(
    vectors: NDArray[np.float32], alignment: Alignment, before: _Before
) -> tuple[Ids, Ids, dict[str, int]]:
    """Carry both levels on."""
    topic_ids, centroids = alignment.topic_ids, alignment.centroids
    shared = vectors.mean(axis=0)
    known = [row for row, topic in enumerate(alignment.ids) if topic in before.theme_of]
    near = (centroids - shared) @ (centroids[known] - shared).T
    theme_of = np.array(
        [
            before.theme_of.get(topic, before.theme_of[alignment.ids[known[int(best)]]])
            for topic, best in zip(alignment.ids, near.argmax(axis=1), strict=True)
        ],
        dtype=np.int64,
    )
    subtopic_ids = np.where(before.topics == topic_ids, before.subtopics, OUTLIER)
    for topic in alignment.ids:
        here = topic_ids == topic
        divided = here & (subtopic_ids != OUTLIER)
        joins = here & ~divided
        if divided.any() and joins.any():
            subtopic_ids[joins] = vote(vectors[joins], vectors[divided], subtopic_ids[divided])
    return theme_of, subtopic_ids, before.free
