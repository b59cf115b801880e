"""Signals: which topics emerge, grow, decline or burst, how surely, and the papers that show it."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.artifacts import OUTLIER, AlignedTopics, Corpus, Previous, Signals
from pipeline.config import SignalsConfig
from pipeline.signals import drift
from pipeline.signals.grid import weekly
from pipeline.signals.verdict import Verdict, verdicts

_EVIDENCE = 20


def signals(
    corpus: Corpus, aligned: AlignedTopics, previous: Previous, *, config: SignalsConfig
) -> Signals:
    """Judge every topic, and every subtopic, as of the corpus's date; the highest score first.

    Of a topic founded since the last fitting, only papers that came after its birth count: those
    before it are why it was founded, so they can't bear witness. Topics and subtopics are two
    families: the false discovery rate holds in each.
    """
    as_of = date.fromisoformat(corpus.as_of)
    days = corpus.digest_dates
    place = {paper_id: i for i, paper_id in enumerate(aligned.paper_ids)}
    rows = [place[paper_id] for paper_id in corpus.paper_ids]
    strata, strength = _strata(corpus, config.strata), aligned.strength[rows]
    papers = corpus.papers

    def judged(
        of_paper: NDArray[np.int64], born: Mapping[int, date], draws: int
    ) -> list[dict[str, Any]]:
        ids = np.unique(of_paper[of_paper != OUTLIER])
        witness = [
            topic != OUTLIER and day > born.get(topic, date.min)
            for topic, day in zip(of_paper.tolist(), days, strict=True)
        ]
        which = np.where(witness, np.searchsorted(ids, of_paper), OUTLIER)
        found = verdicts(
            weekly(days, which, strata, len(ids), as_of),
            rate=config.false_discovery_rate,
            emerging_ratio=config.emerging_ratio,
            draws=draws,
            seed=config.seed,
        )
        papers_of = _firmest_first(of_paper, strength, corpus.paper_ids)
        told = []
        for topic, verdict in zip(ids.tolist(), found, strict=True):
            recent = (i for i in papers_of[topic] if days[i] >= verdict.since)
            evidence = [corpus.paper_ids[i] for i in islice(recent, _EVIDENCE)]
            told.append(_signal(topic, verdict, evidence))
        return sorted(told, key=lambda signal: (-signal["score"], signal["id"]))

    parts = aligned.subtopic_ids[rows] if len(aligned.subtopic_ids) else np.full(len(rows), OUTLIER)
    return Signals(
        judged(aligned.topic_ids[rows], _born(aligned, previous), config.draws),
        list(
            drift.notices(days, papers["source"].to_pylist(), papers["labels"].to_pylist(), as_of)
        ),
        judged(parts, {}, 0),
    )


def _firmest_first(
    topic_ids: NDArray[np.int64], strength: NDArray[np.float32], paper_ids: Sequence[str]
) -> dict[int, list[int]]:
    """Return each topic's papers by position, the firmest first."""
    order = np.lexsort((np.array(paper_ids), -strength))
    papers_of: dict[int, list[int]] = {}
    for i, topic in zip(order.tolist(), topic_ids[order].tolist(), strict=True):
        papers_of.setdefault(topic, []).append(i)
    return papers_of


def _signal(topic_id: int, verdict: Verdict, evidence: list[str]) -> dict[str, Any]:
    burst = verdict.burst or {}
    dates = {name: day.isoformat() if day else None for name, day in burst.items()}
    return {
        "id": topic_id,
        "status": verdict.status,
        "burst": dates or None,
        "onset": verdict.onset and verdict.onset.isoformat(),
        "rate_ratio": _rounded(verdict.ratio),
        "rate_ratio_low": _rounded(verdict.low),
        "rate_ratio_high": _rounded(verdict.high),
        "p_value": verdict.p_value,
        "q_value": verdict.q_value,
        "score": _rounded(verdict.score),
        "share_recent": verdict.share_recent,
        "share_before": verdict.share_before,
        "recent_since": verdict.since.isoformat(),
        "evidence": evidence,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(value, 6)


def _born(aligned: AlignedTopics, previous: Previous) -> dict[int, date]:
    """Return when topics founded since the last fitting were born."""
    if aligned.state.get("everything"):
        return {}
    fitted = aligned.state["fitted"]["as_of"]
    return {
        int(target): date.fromisoformat(event["date"])
        for event in (*previous.lineage, *aligned.events)
        if event["kind"] == "birth" and event["date"] > fitted
        for target in event["to"]
    }


def _strata(corpus: Corpus, by: str) -> np.ndarray:
    """Number the papers' strata: all one, their source, or their first label."""
    if by == "source":
        names = corpus.papers["source"].to_pylist()
    elif by == "label":
        names = [labels[0] if labels else "" for labels in corpus.papers["labels"].to_pylist()]
    else:
        return np.zeros(len(corpus.papers), dtype=np.int64)
    return np.unique(names, return_inverse=True)[1].astype(np.int64)
