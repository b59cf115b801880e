"""Audit: expectations on a whole run; a failed one of level 'error' stops publishing."""

from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc

from groundswell.artifacts import (
    OUTLIER,
    Audit,
    Check,
    Corpus,
    Embeddings,
    Prevalence,
    Report,
    Signals,
    Topics,
)
from groundswell.config import AuditConfig

_ROUNDING = 1e-9
"""Distance from one of a sum of shares that is rounding."""

_LISTED = 5
"""Ids or dates that a finding lists, at most."""


def audit(
    corpus: Corpus,
    embeddings: Embeddings,
    topics: Topics,
    prevalence: Prevalence,
    signals: Signals,
    report: Report,
    *,
    config: AuditConfig,
) -> Audit:
    """Check what the artifacts promise each other, and the bounds that a user has set."""
    same = sorted(s.id for s in signals.signals) == sorted(t.id for t in topics.topics)
    return Audit(
        checks=(
            *_of_papers(corpus, embeddings, topics, config),
            *_of_shares(corpus, topics, prevalence),
            *_of_hierarchy(topics),
            _check(
                "every topic has its signal", same, "signals and topics are not of the same ids"
            ),
            _check("the report is there", "index.html" in report.files, "no index.html was made"),
        )
    )


def _check(name: str, passed: bool, finding: str, *, warns: bool = False) -> Check:
    return Check(name, bool(passed), "" if passed else finding, "warning" if warns else "error")


def _of_papers(
    corpus: Corpus, embeddings: Embeddings, topics: Topics, config: AuditConfig
) -> Iterator[Check]:
    papers = corpus.paper_ids
    yield _check(
        "enough papers",
        len(papers) >= config.min_papers,
        f"{len(papers)} papers up to {corpus.as_of}, expected at least {config.min_papers}: check "
        f"the source, or set audit.min_papers",
    )
    same = list(embeddings.paper_ids) == papers == list(topics.paper_ids)
    finding = "vectors or topics are not of the corpus's papers"
    yield _check("a vector and a topic per paper", same, finding)
    outliers = float((topics.topic_ids == OUTLIER).mean()) if len(papers) else 0.0
    yield _check(
        "few outliers",
        outliers <= config.max_outliers,
        f"{outliers:.0%} of the papers are unassigned, expected at most {config.max_outliers:.0%}: "
        f"the sources may hold several fields or languages, or set audit.max_outliers",
        warns=True,
    )


def _of_shares(corpus: Corpus, topics: Topics, prevalence: Prevalence) -> Iterator[Check]:
    table = prevalence.table
    counted, papers = pc.sum(table["count"]).as_py() or 0, len(corpus.papers)
    finding = f"the prevalence grid counts {counted} papers, the corpus has {papers}"
    yield _check("every paper is counted once", counted == papers, finding)
    sums = table.group_by("period_start").aggregate([("share", "sum"), ("total", "max")])
    off = [
        row["period_start"].isoformat()
        for row in sums.to_pylist()
        if row["total_max"] and abs(row["share_sum"] - 1) > _ROUNDING
    ]
    yield _check("shares sum to one", not off, f"shares do not sum to one in {off[:_LISTED]}")
    ids, counts = np.unique(topics.topic_ids, return_counts=True)
    sizes = dict(zip(ids.tolist(), counts.tolist(), strict=True))
    wrong = [topic.id for topic in topics.topics if sizes.get(topic.id, 0) != topic.size]
    yield _check("topics have their size", not wrong, f"topics {wrong[:_LISTED]} have a wrong size")


def _of_hierarchy(topics: Topics) -> Iterator[Check]:
    """Check that themes consist of whole topics, and subtopics are within one topic."""
    themes = {node.id: node for node in topics.nodes if node.level == "theme"}
    sizes = dict.fromkeys(themes, 0)
    for topic in topics.topics:
        if topic.parent in sizes:
            sizes[topic.parent] += topic.size
    lost = [topic.id for topic in topics.topics if topic.parent not in {None, *themes}]
    wrong = [theme for theme, node in themes.items() if node.size != sizes[theme]]
    yield _check(
        "themes consist of their topics",
        not lost and not wrong,
        f"topics {lost[:_LISTED]} are in no theme, themes {wrong[:_LISTED]} of a wrong size",
    )
    used = set(zip(topics.subtopic_ids.tolist(), topics.topic_ids.tolist(), strict=False))
    within = {(node.id, node.parent) for node in topics.nodes if node.level == "subtopic"}
    yield _check(
        "subtopics are within their topic",
        {pair for pair in used if pair[0] != OUTLIER} == within,
        "a subtopic's papers are not all in its topic",
    )
