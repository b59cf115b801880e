"""Audit: expectations on a whole run; one that fails as an error stops publishing."""

from collections.abc import Iterator
from typing import Literal

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
    """Check what the artifacts promise each other, and the bounds a user has set."""
    return Audit(
        checks=(
            *_of_papers(corpus, embeddings, topics, config),
            *_of_shares(corpus, topics, prevalence),
            *_of_levels(topics),
            _check(
                "every topic has its signal",
                sorted(signal.id for signal in signals.signals)
                == sorted(topic.id for topic in topics.topics),
                "signals and topics are not of the same ids",
            ),
            _check("the report is there", "index.html" in report.files, "no index.html was made"),
        )
    )


def _check(
    name: str, passed: bool, finding: str, level: Literal["error", "warning"] = "error"
) -> Check:
    return Check(name, bool(passed), "" if passed else finding, level)


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
    yield _check(
        "a vector and a topic per paper",
        list(embeddings.paper_ids) == papers and list(topics.paper_ids) == papers,
        "vectors or topics are not of the corpus's papers",
    )
    outliers = float((topics.topic_ids == OUTLIER).mean()) if len(papers) else 0.0
    yield _check(
        "few outliers",
        outliers <= config.max_outliers,
        f"{outliers:.0%} of the papers fit no topic, expected at most {config.max_outliers:.0%}: "
        f"the sources may hold several fields or languages, or set audit.max_outliers",
        level="warning",
    )


def _of_shares(corpus: Corpus, topics: Topics, prevalence: Prevalence) -> Iterator[Check]:
    table = prevalence.table
    counted = pc.sum(table["count"]).as_py() or 0
    yield _check(
        "every paper is counted once",
        counted == len(corpus.papers),
        f"the prevalence grid counts {counted} papers, the corpus has {len(corpus.papers)}",
    )
    sums = table.group_by("period_start").aggregate([("share", "sum"), ("total", "max")])
    off = [
        row["period_start"]
        for row in sums.to_pylist()
        if row["total_max"] and abs(row["share_sum"] - 1) > 1e-9
    ]
    yield _check("shares sum to one", not off, f"shares do not sum to one in {off[:3]}")
    sizes = {topic.id: topic.size for topic in topics.topics}
    ids, counts = np.unique(topics.topic_ids[topics.topic_ids != OUTLIER], return_counts=True)
    seen = dict(zip(ids.tolist(), counts.tolist(), strict=True))
    wrong = [i for i, size in sizes.items() if seen.get(i, 0) != size]
    yield _check("topics have their size", not wrong, f"topics {wrong[:5]} state a wrong size")


def _of_levels(topics: Topics) -> Iterator[Check]:
    """Check that themes hold whole topics, and topics whole subtopics."""
    themes = {node.id: node for node in topics.nodes if node.level == "theme"}
    held = dict.fromkeys(themes, 0)
    for topic in topics.topics:
        if topic.parent in held:
            held[topic.parent] += topic.size
    lost = [topic.id for topic in topics.topics if topic.parent not in {None, *themes}]
    wrong = [i for i, node in themes.items() if node.size != held[i]]
    yield _check(
        "themes hold their topics",
        not lost and not wrong,
        f"topics {lost[:5]} lie in no theme there is; themes {wrong[:5]} state a wrong size",
    )
    inside = set(zip(topics.subtopic_ids.tolist(), topics.topic_ids.tolist(), strict=False))
    parts = [node for node in topics.nodes if node.level == "subtopic"]
    nested = {(node.id, node.parent) for node in parts}
    yield _check(
        "subtopics lie in their topic",
        {pair for pair in inside if pair[0] != OUTLIER} == nested,
        "a subtopic's papers are not all in its topic",
    )
