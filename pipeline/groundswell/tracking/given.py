"""Given topics: the papers of topics made elsewhere, which a run follows as they are.

given_clusters(inputs, given) -> the clusters that align continues under lasting ids
given_notices(corpus, given, encoder) -> what of the assignments was not used, in sentences
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from groundswell.artifacts import (
    NO_TOPIC,
    OUTLIER,
    Clusters,
    Corpus,
    EncoderIdentity,
    GivenTopics,
)
from groundswell.compute.engine import LOCAL, Engine
from groundswell.compute.linalg import Floats, Ids, blocks, unit_rows
from groundswell.corpus.identity import identifiers
from groundswell.errors import UsageError
from groundswell.tracking.inputs import TrackingInputs
from groundswell.tracking.previous import NEW, merge_ids, previous_topic_ids
from groundswell.tracking.regrouping import Start, clusters_beside_fixed

_HALF = 0.5
"""From this share of its old papers on in a topic that stays, a given cluster joins that."""

_LISTED = 3
"""Ids that a sentence lists."""


def given_clusters(inputs: TrackingInputs, given: GivenTopics, engine: Engine = LOCAL) -> Clusters:
    """Return the given topics as clusters, numbered by falling size.

    The user's edits come first: topics that are pinned or that others were merged into keep their
    papers, and take the clusters that are mostly theirs; seeded topics take their papers.

    Raises:
        UsageError: No paper has a topic, or the vectors have another width than the papers'.
    """
    topics, probabilities = _topics_of_papers(inputs, given)
    labels, keys = _numbered(topics)
    if not keys:
        raise UsageError(_none_assigned(inputs.corpus, given))
    start = _start(inputs, labels)
    found = clusters_beside_fixed(inputs, start, lambda free: _renumbered(labels[free]), engine)
    first = len(found.continued) + len(found.new_seeded)
    clusters, rows = np.unique(found.labels, return_index=True)
    named = {
        cluster: given.names.get(keys[labels[row]], "")
        for cluster, row in zip(clusters.tolist(), rows.tolist(), strict=True)
        if cluster >= first
    }
    return replace(
        found,
        strength=np.where(np.isnan(probabilities), found.strength, probabilities),
        given=True,
        names={cluster: name for cluster, name in named.items() if name},
    )


def given_notices(corpus: Corpus, given: GivenTopics, encoder: EncoderIdentity) -> Iterator[str]:
    """Yield a sentence for each kind of paper or assignment that found no counterpart."""
    if not given:
        return
    hub_name = encoder.get("hub_name")
    if given.encoder and hub_name and not _same_encoder(given.encoder, str(hub_name)):
        yield (
            f"{given.origin} was made with vectors of {given.encoder}, and the papers' vectors are "
            f"of {hub_name}: topics may be wrong unless embed.encoder names the same model."
        )
    if given.unread:
        yield f"{_rows(given.unread)} of {given.origin} without a paper id are not used."
    if len(given.vectors):
        return
    joined = _Assignments.join(corpus, given)
    without = [paper for paper, row in zip(corpus.paper_ids, joined.rows, strict=True) if row < 0]
    if without:
        yield (
            f"{len(without):,} of {len(corpus.papers):,} papers have no topic in {given.origin} "
            f"and are outliers, such as {_listed(without)}."
        )
    if joined.unknown:
        yield (
            f"{len(joined.unknown):,} paper ids in {given.origin} are of no paper of this run, "
            f"such as {_listed(joined.unknown)}."
        )
    if joined.several:
        yield (
            f"{given.origin} gives {len(joined.several):,} papers several topics, of which the "
            f"first is used, such as {_listed(joined.several)}."
        )


@dataclass(frozen=True)
class _Assignments:
    """The row of `GivenTopics.assigned` of each paper, (n,), -1 without one; and what is left over.

    `unknown` are ids of no paper, `several` the papers with rows of different topics.
    """

    rows: Ids
    unknown: list[str]
    several: list[str]

    @classmethod
    def join(cls, corpus: Corpus, given: GivenTopics) -> "_Assignments":
        """Match by paper id, and else by the other identifiers of a paper."""
        ids = given.assigned["paper_id"].to_pylist()
        topics = given.assigned["topic"].to_pylist()
        papers = {paper: position for position, paper in enumerate(corpus.paper_ids)}
        others: dict[str, int] = {}
        if any(paper not in papers for paper in ids):
            for position, known in enumerate(corpus.papers["ids"].to_pylist()):
                others.update(dict.fromkeys(known or (), position))
        rows = np.full(len(papers), -1, dtype=np.int64)
        unknown: dict[str, None] = {}
        several: dict[str, None] = {}
        for row, paper in enumerate(ids):
            keys = () if paper in papers else identifiers(paper, ())
            found = papers.get(paper, next((others[key] for key in keys if key in others), None))
            if found is None:
                unknown[paper] = None
            elif rows[found] < 0:
                rows[found] = row
            elif topics[rows[found]] != topics[row]:
                several[corpus.paper_ids[found]] = None
        return cls(rows, list(unknown), list(several))


def _topics_of_papers(
    inputs: TrackingInputs, given: GivenTopics
) -> tuple[list[str | None], Floats]:
    """Return each paper's topic, and its probability (n,), not a number where none is known."""
    n = len(inputs.vectors)
    if len(given.vectors):
        unknown = np.full(n, np.nan, dtype=np.float32)
        return [*_nearest_topics(inputs.vectors, given)], unknown
    rows = _Assignments.join(inputs.corpus, given).rows
    topics = given.assigned["topic"].to_pylist()
    stated = given.assigned["probability"].to_numpy()
    probabilities = np.append(stated, np.nan).astype(np.float32)[rows]  # the last is for row -1
    return [topics[row] if row >= 0 else None for row in rows.tolist()], probabilities


def _nearest_topics(vectors: Floats, given: GivenTopics) -> Iterator[str]:
    """Yield the topic of the vector nearest to each paper by cosine, as BERTopic assigns papers."""
    width, expected = given.vectors.shape[1], vectors.shape[1]
    if width != expected:
        of = f" of {given.encoder}" if given.encoder else ""
        raise UsageError(
            f"{given.origin} has topic vectors{of} of {width} dimensions, and the papers' vectors "
            f"have {expected}: set embed.encoder to the model that it was fitted with, or give a "
            f"table with the columns paper_id and topic"
        )
    centroids = unit_rows(given.vectors)
    for rows in blocks(vectors):
        for position in (rows @ centroids.T).argmax(axis=1).tolist():
            yield given.vector_topics[position]


def _numbered(topics: Sequence[str | None]) -> tuple[Ids, list[str]]:
    """Return a number per paper (n,), by falling size, -1 for none; and each number's topic."""
    sizes = Counter(topic for topic in topics if topic not in (None, NO_TOPIC))
    keys = [topic for topic, _ in sizes.most_common() if topic is not None]  # ties as they come
    number = {topic: position for position, topic in enumerate(keys)}
    return np.array([number.get(topic or "", OUTLIER) for topic in topics], dtype=np.int64), keys


def _renumbered(labels: Ids) -> Ids:
    """Return labels without gaps in their numbers; -1 stays."""
    used = np.unique(labels[labels != OUTLIER])
    return np.where(labels == OUTLIER, OUTLIER, np.searchsorted(used, labels)).astype(np.int64)


def _start(inputs: TrackingInputs, labels: Ids) -> Start:
    """Return the papers' topics so far; papers of a cluster that joins a topic that stays have it.

    No topic stays for having been detected: those that make topics elsewhere decide.
    """
    topic_ids = merge_ids(previous_topic_ids(inputs.corpus, inputs.previous), inputs.edits)
    fixed = np.isin(topic_ids, sorted(inputs.edits.fixed))
    joined = topic_ids.copy()
    for cluster in np.unique(labels[fixed & (labels != OUTLIER)]).tolist():
        inside = labels == cluster
        ids, counts = np.unique(topic_ids[inside & fixed], return_counts=True)
        old = int((topic_ids[inside] >= 0).sum())
        if counts.max() >= _HALF * old:
            joined[inside & ~fixed] = ids[counts.argmax()]
    return Start(joined, topic_ids == NEW, np.zeros(0, dtype=np.int64), None)


def _none_assigned(corpus: Corpus, given: GivenTopics) -> str:
    n, ids = len(corpus.papers), given.assigned["paper_id"].to_pylist()
    if len(given.vectors) or (_Assignments.join(corpus, given).rows >= 0).any():
        return (
            f"{given.origin} has no topic for any of the {n:,} papers, all are outliers: let the "
            f"method make smaller topics"
        )
    found = f", found such as {_listed(ids)}" if ids else ""
    return (
        f"{given.origin} assigns a topic to none of the {n:,} papers: expected paper ids such as "
        f"{_listed(corpus.paper_ids)}{found}"
    )


def _same_encoder(one: str, other: str) -> bool:
    """Return whether two names are of one model, with or without its owner before a slash."""
    return one.rsplit("/", 1)[-1].lower() == other.rsplit("/", 1)[-1].lower()


def _listed(ids: Sequence[str]) -> str:
    return ", ".join(f"'{paper}'" for paper in ids[:_LISTED])


def _rows(count: int) -> str:
    return f"{count:,} row{'s' * (count != 1)}"
