"""Signals: which topics emerge, grow, decline or burst, how surely, and the papers that show it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import (
    OUTLIER,
    Corpus,
    Embeddings,
    NullDistribution,
    Signal,
    Signals,
    State,
    Topics,
)
from groundswell.compute.neighbors import nearest
from groundswell.config import SignalsConfig
from groundswell.signals import drift
from groundswell.signals.counts import Count, Weeks, monthly, weekly
from groundswell.signals.status import Verdict, verdicts
from groundswell.tracking.assignment import unborn
from groundswell.tracking.detection import chances, learn_chance
from groundswell.tracking.new_topics import YOUNG, young
from groundswell.tracking.profiles import restore

Ids = NDArray[np.int64]

_EVIDENCE = 20

_AMONG = 25
"""Nearest papers of its topic among which a paper's are counted that are as recent as it."""

_ORDERS = 30
"""Random orders of the papers that foundings are compared with."""

_GROWTH = 1.1
"""Times the papers after which these orders are made anew: they take most of a run's seconds."""


def signals(
    corpus: Corpus,
    embeddings: Embeddings,
    topics: Topics,
    previous: State,
    *,
    config: SignalsConfig,
) -> Signals:
    """Judge every topic, and every subtopic, as of the corpus's date; the highest score first.

    A topic founded lately is judged by how surprising its founding is, for it was chosen for its
    recent papers. Other topics are counted as if it had not been founded, unless it is called
    emerging itself. Topics and subtopics are two families: the false discovery rate holds in each.
    """
    as_of = date.fromisoformat(corpus.as_of)
    days = corpus.digest_dates
    place = {paper_id: i for i, paper_id in enumerate(topics.paper_ids)}
    rows = [place[paper_id] for paper_id in corpus.paper_ids]
    strata, strength = _strata(corpus, config.strata), topics.strength[rows]
    papers = corpus.papers
    coarse = papers["precision"].to_pylist().count("month")
    count = monthly if coarse else weekly

    def judged(of_paper: Ids, before: Ids, p: Mapping[int, float], draws: int) -> list[Signal]:
        """Tell each topic's signal.

        `of_paper` (n,) are the papers' topics, `before` those they would be in, had the topics not
        been founded whose p-values are `p`.
        """
        ids = np.unique(of_paper[of_paper != OUTLIER])
        founded = np.array([p.get(topic, np.nan) for topic in ids.tolist()])

        def found(counted: Ids, draws: int) -> Sequence[Verdict]:
            own, rest = (
                _counted(of, ids, days, strata, as_of, count) for of in (of_paper, counted)
            )
            born = np.isin(ids, list(p))
            counts = np.where(born[:, None], own.counts, rest.counts)
            return verdicts(
                replace(own, counts=counts),
                rate=config.false_discovery_rate,
                emerging_ratio=config.emerging_ratio,
                draws=draws,
                seed=config.seed,
                founded=founded,
            )

        counted = before
        if p:
            first = zip(ids.tolist(), found(before, 0), strict=True)
            sure = [topic for topic, verdict in first if topic in p and verdict.rising]
            counted = np.where(np.isin(of_paper, sure), of_paper, before)
        papers_of = _firmest_first(of_paper, strength, corpus.paper_ids)
        told = []
        for topic, verdict in zip(ids.tolist(), found(counted, draws), strict=True):
            own = papers_of[topic]
            recent = [i for i in own if days[i] >= verdict.since]
            if verdict.rising:
                recent = _newest_around(vectors, own, recent)
            evidence = [corpus.paper_ids[i] for i in recent[:_EVIDENCE]]
            told.append(_signal(topic, verdict, evidence))
        return sorted(told, key=lambda s: (-s.score, s.q_value, s.id))

    topic_ids = topics.topic_ids[rows]
    vectors = embeddings.of(corpus.paper_ids)
    born = topics.record.detections
    late = young(born, as_of)
    groups = [np.flatnonzero(topic_ids == topic) for topic in late]
    chance = _chance_known(previous, embeddings)
    p: list[float] = []
    if late:
        chance = chance or learn_chance(vectors, draws=_ORDERS, seed=config.seed)
        since = as_of - YOUNG
        watched = sum(day > since for day in days)
        p = chances(vectors, groups, watched=watched, chance=chance)
    before = topic_ids
    if born:
        ids = np.array([topic.id for topic in topics.topics], dtype=np.int64)
        profiles = restore(topics.record.profiles, ids, topics.centroids)
        before = unborn(vectors, topic_ids, profiles, list(born))
    parts = topics.subtopic_ids[rows] if len(topics.subtopic_ids) else np.full(len(rows), OUTLIER)
    p_values = {**dict.fromkeys(born, np.nan), **dict(zip(late, p, strict=True))}
    return Signals(
        tuple(judged(topic_ids, before, p_values, config.draws)),
        (
            *_coarse(coarse, len(days)),
            *drift.notices(
                days, papers["source"].to_pylist(), papers["labels"].to_pylist(), as_of, count
            ),
        ),
        tuple(judged(parts, parts, {}, 0)),
        chance,
    )


def _chance_known(previous: State, embeddings: Embeddings) -> NullDistribution | None:
    """Return what the last run knew of chance, if it holds for these papers' vectors still."""
    known = previous.null_distribution
    if not known or previous.tracking.encoder != embeddings.encoder:
        return None
    return known if len(embeddings.vectors) <= _GROWTH * known.papers else None


def _coarse(coarse: int, papers: int) -> Sequence[str]:
    """Say that weeks can't be told apart, where the dates of some papers are known to the month."""
    if not coarse:
        return ()
    return (
        f"The dates of {coarse:,} of {papers:,} papers are known to the month only, so signals "
        f"compare months: a rise is seen later than by weeks.",
    )


def _counted(
    of_paper: Ids, ids: Ids, days: Sequence[date], strata: Ids, as_of: date, count: Count
) -> Weeks:
    """Count the papers of the topics `ids`; those of others are of none."""
    which = np.where(np.isin(of_paper, ids), np.searchsorted(ids, of_paper), OUTLIER)
    return count(days, which, strata, len(ids), as_of)


def _firmest_first(
    topic_ids: Ids, strength: NDArray[np.float32], paper_ids: Sequence[str]
) -> dict[int, list[int]]:
    """Return each topic's papers by position, the firmest first."""
    order = np.lexsort((np.array(paper_ids), -strength))
    papers_of: dict[int, list[int]] = {}
    for i, topic in zip(order.tolist(), topic_ids[order].tolist(), strict=True):
        papers_of.setdefault(topic, []).append(i)
    return papers_of


def _newest_around(
    vectors: NDArray[np.float32], own: Sequence[int], recent: Sequence[int]
) -> list[int]:
    """Return a topic's `recent` papers, first the half around which most others are recent, too.

    `own` are all papers of the topic. What rises is often a part of it, and the most typical papers
    of the whole would not show that. Either half stays in the order given.
    """
    near, _ = nearest(vectors[recent], vectors[own], _AMONG + 1)  # and the paper itself
    new = np.isin(own, recent)[near].sum(axis=1)
    return [recent[i] for i in np.argsort(new < np.median(new), kind="stable")]


def _signal(topic_id: int, verdict: Verdict, evidence: list[str]) -> Signal:
    return Signal(
        id=topic_id,
        status=verdict.status,
        burst=verdict.burst,
        onset=verdict.onset.isoformat() if verdict.onset else None,
        rate_ratio=_rounded(verdict.ratio),
        rate_ratio_low=_rounded(verdict.low),
        rate_ratio_high=_rounded(verdict.high),
        p_value=verdict.p_value,
        q_value=verdict.q_value,
        score=round(verdict.score, 6),
        share_recent=verdict.share_recent,
        share_before=verdict.share_before,
        recent_since=verdict.since.isoformat(),
        evidence=tuple(evidence),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(value, 6)


def _strata(corpus: Corpus, by: str) -> np.ndarray:
    """Number the papers' strata: all one, their source, or their first label."""
    if by == "source":
        names = corpus.papers["source"].to_pylist()
    elif by == "label":
        names = [labels[0] if labels else "" for labels in corpus.papers["labels"].to_pylist()]
    else:
        return np.zeros(len(corpus.papers), dtype=np.int64)
    return np.unique(names, return_inverse=True)[1].astype(np.int64)
