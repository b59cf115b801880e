"""Terms and the joint list as stages: what is tested together, and where it comes from."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from groundswell.artifacts import (
    PAPER_SCHEMA,
    REJECT_SCHEMA,
    Corpus,
    Detection,
    Embeddings,
    Emerging,
    State,
    Terms,
    Topics,
)
from groundswell.config import EmergingConfig, TermsConfig
from groundswell.stages.emerging import emerging
from groundswell.stages.terms import terms

from tests.make import make_node, make_topic

AS_OF = date(2026, 1, 30)
TEXTS = (
    "We look at the tidal turbines in the sound.",
    "We look at the coral bleaching in the bay.",
    "We look at the harbor seals in the firth.",
)
WEEKS = 60


def planted() -> tuple[Corpus, Embeddings, np.ndarray]:
    """Sixty weeks of three themes at four papers a week; the first begins six weeks ago."""
    rng = np.random.default_rng(2)
    directions = rng.normal(size=(len(TEXTS), 32))
    rows: list[dict[str, Any]] = []
    vectors, themes = [], []
    for week in range(WEEKS - 1, -1, -1):
        for theme, text in enumerate(TEXTS):
            for i in range(0 if theme == 0 and week >= 6 else 4):
                rows.append(_row(len(rows), AS_OF - timedelta(days=7 * week + i), text))
                vectors.append(directions[theme] + 0.7 * rng.normal(size=32))
                themes.append(theme)
    order = sorted(range(len(rows)), key=lambda i: (rows[i]["digest_date"], rows[i]["paper_id"]))
    corpus = Corpus(
        as_of=AS_OF.isoformat(),
        papers=pa.Table.from_pylist([rows[i] for i in order], schema=PAPER_SCHEMA),
        rejects=REJECT_SCHEMA.empty_table(),
        sources=(),
    )
    unit = np.array([vectors[i] / np.linalg.norm(vectors[i]) for i in order], dtype=np.float32)
    made = Embeddings(corpus.paper_ids, unit, {"name": "planted"}, 0)
    return corpus, made, np.array([themes[i] for i in order], dtype=np.int64)


def _row(number: int, day: date, text: str) -> dict[str, Any]:
    return {
        "paper_id": f"p{number:04d}",
        "digest_date": day,
        "title": f"Report {number}",
        "abstract": text,
        "source": "test",
        "url": "",
        "authors": [],
        "labels": [],
        "votes": None,
        "notes": [],
        "language": "en",
        "precision": "day",
    }


def topics_of(corpus: Corpus, themes: np.ndarray) -> Topics:
    count = len(TEXTS)
    return Topics(
        paper_ids=corpus.paper_ids,
        topic_ids=themes,
        strength=np.ones(len(themes), dtype=np.float32),
        map=np.zeros((len(themes), 2), dtype=np.float32),
        topics=tuple(make_topic(i, label=f"Topic of theme {i}") for i in range(count)),
        centroids=np.zeros((count, 2), dtype=np.float32),
        nodes=(make_node(2_000_000, "subtopic", 1, label="A part"),),
        subtopic_ids=np.where(themes == 1, 2_000_000, -1),
    )


def found(
    topics: Topics, corpus: Corpus, made: Embeddings, before: State | None = None
) -> Emerging:
    known: Terms = terms(corpus, made, config=TermsConfig())
    previous = before or State.empty()
    return emerging(corpus, made, topics, known, previous, config=EmergingConfig())


def test_terms_are_those_of_themes_with_their_papers() -> None:
    corpus, made, themes = planted()
    known = terms(corpus, made, config=TermsConfig())
    term = known.names.index("tidal turbines")
    uses = known.uses.to_pandas()
    assert uses[uses.term == term]["row"].tolist() == np.flatnonzero(themes == 0).tolist()


def test_a_topic_and_its_terms_are_one_entry() -> None:
    corpus, made, themes = planted()
    listed = found(topics_of(corpus, themes), corpus, made)
    (entry,) = listed.entries
    assert entry.topic_ids == (0,)
    assert entry.first_flagged > "2025-12-19"
    assert "tidal turbines" in {entry.label.lower(), *(str(name.id) for name in entry.also)}


def test_a_topic_that_was_detected_for_its_papers_is_no_candidate() -> None:
    corpus, made, themes = planted()
    topics = topics_of(corpus, themes)
    record = replace(topics.record, detections={0: Detection("2026-01-20", 12)})
    (entry,) = found(replace(topics, record=record), corpus, made).entries
    assert entry.kind == "term"
    assert all(name.kind == "term" for name in entry.also)


def test_the_order_of_papers_changes_nothing() -> None:
    corpus, made, themes = planted()
    listed = found(topics_of(corpus, themes), corpus, made)
    shuffled = np.random.default_rng(1).permutation(len(themes))
    again = Topics(
        **{
            **vars(topics_of(corpus, themes)),
            "paper_ids": [corpus.paper_ids[i] for i in shuffled],
            "topic_ids": themes[shuffled],
            "subtopic_ids": np.where(themes == 1, 2_000_000, -1)[shuffled],
        }
    )
    assert found(again, corpus, made) == listed


def test_cutting_off_the_future_changes_nothing() -> None:
    """A run as of an earlier date reads the earlier papers alone; its list is the same."""
    corpus, made, themes = planted()
    cut = AS_OF - timedelta(days=14)
    kept = np.array([day <= cut for day in corpus.digest_dates])
    early = Corpus(
        as_of=cut.isoformat(),
        papers=corpus.papers.filter(pa.array(kept)),
        rejects=corpus.rejects,
        sources=(),
    )
    listed = found(topics_of(early, themes[kept]), early, made)
    assert listed.entries[0].recent_until == cut.isoformat()
    assert listed.entries[0].recent_count == 4 * 4
