"""Audit: expectations on a whole run; one that fails as an error stops publishing."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow.compute as pc

from groundswell.artifacts import (
    OUTLIER,
    AlignedTopics,
    Audit,
    Corpus,
    Embeddings,
    Prevalence,
    Report,
    Signals,
)
from groundswell.config import AuditConfig


def audit(
    corpus: Corpus,
    embeddings: Embeddings,
    aligned: AlignedTopics,
    prevalence: Prevalence,
    signals: Signals,
    report: Report,
    *,
    config: AuditConfig,
) -> Audit:
    """Check what the artifacts promise each other, and the bounds a user has set."""
    return Audit(
        checks=[
            *_of_papers(corpus, embeddings, aligned, config),
            *_of_shares(corpus, aligned, prevalence),
            *_of_levels(aligned),
            _check(
                "every topic has its signal",
                sorted(signal["id"] for signal in signals.signals)
                == sorted(topic["id"] for topic in aligned.topics),
                "signals and topics are not of the same ids",
            ),
            _check("the report is there", "index.html" in report.files, "no index.html was made"),
        ]
    )


def _check(name: str, held: bool, seen: str, level: str = "error") -> Mapping[str, Any]:
    return {"name": name, "held": bool(held), "seen": "" if held else seen, "level": level}


def _of_papers(
    corpus: Corpus, embeddings: Embeddings, aligned: AlignedTopics, config: AuditConfig
) -> Iterator[Mapping[str, Any]]:
    papers = corpus.paper_ids
    yield _check(
        "enough papers",
        len(papers) >= config.min_papers,
        f"{len(papers)} papers up to {corpus.as_of}, expected at least {config.min_papers}: check "
        f"the source, or set audit.min_papers",
    )
    yield _check(
        "a vector and a topic per paper",
        list(embeddings.paper_ids) == papers and list(aligned.paper_ids) == papers,
        "vectors or topics are not of the corpus's papers",
    )
    outliers = float((aligned.topic_ids == OUTLIER).mean()) if len(papers) else 0.0
    yield _check(
        "few outliers",
        outliers <= config.max_outliers,
        f"{outliers:.0%} of the papers fit no topic, expected at most {config.max_outliers:.0%}: "
        f"the sources may hold several fields or languages, or set audit.max_outliers",
        level="warning",
    )


def _of_shares(
    corpus: Corpus, aligned: AlignedTopics, prevalence: Prevalence
) -> Iterator[Mapping[str, Any]]:
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
    sizes = {topic["id"]: topic["size"] for topic in aligned.topics}
    ids, counts = np.unique(aligned.topic_ids[aligned.topic_ids != OUTLIER], return_counts=True)
    seen = dict(zip(ids.tolist(), counts.tolist(), strict=True))
    wrong = [i for i, size in sizes.items() if seen.get(i, 0) != size]
    yield _check("topics have their size", not wrong, f"topics {wrong[:5]} state a wrong size")


def _of_levels(aligned: AlignedTopics) -> Iterator[Mapping[str, Any]]:
    """Check that themes hold whole topics, and topics whole subtopics."""
    themes = {node["id"]: node for node in aligned.levels if node["level"] == "theme"}
    held = dict.fromkeys(themes, 0)
    for topic in aligned.topics:
        if topic["parent"] in held:
            held[topic["parent"]] += topic["size"]
    lost = [topic["id"] for topic in aligned.topics if topic["parent"] not in {None, *themes}]
    wrong = [i for i, node in themes.items() if node["size"] != held[i]]
    yield _check(
        "themes hold their topics",
        not lost and not wrong,
        f"topics {lost[:5]} lie in no theme there is; themes {wrong[:5]} state a wrong size",
    )
    inside = set(zip(aligned.subtopic_ids.tolist(), aligned.topic_ids.tolist(), strict=False))
    parts = [node for node in aligned.levels if node["level"] == "subtopic"]
    nested = {(node["id"], node["parent"]) for node in parts}
    yield _check(
        "subtopics lie in their topic",
        {pair for pair in inside if pair[0] != OUTLIER} == nested,
        "a subtopic's papers are not all in its topic",
    )
