"""A small run with known answers and hostile texts, as the report gets it."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from groundswell.artifacts import (
    OUTLIER,
    PAPER_SCHEMA,
    PREVIOUS_PAPER_SCHEMA,
    REJECT_SCHEMA,
    AlignedTopics,
    Corpus,
    Previous,
    Signals,
)
from groundswell.config import PrevalenceConfig
from groundswell.stages.prevalence import prevalence

AS_OF = date(2025, 3, 31)
BEFORE = date(2025, 3, 1)

HOSTILE = [
    '<script>window.pwned = 1</script><img src=x onerror="window.pwned = 1">',
    "A \"quoted\" & 'single' </script> <b>bold</b><br> title",
    "\u202eright to left\u202c and שלום עולם",
    "long " * 100,
    "🎉 emoji 👩‍👩‍👧 in a title",
    r"$\mathcal{O}(n^2)$ and \alpha_{i} %{x} {{ 7*7 }} [a](javascript:alert(1))",
]
LABELS = {
    0: "Protein design",
    1: "Coral reefs",
    4: '<img src=x onerror="window.pwned = 1"> & <b>bold</b> %{x}',
    9: "Traffic forecasts",
}
THEME_OF = {0: 1_000_000, 1: 1_000_000, 4: 1_000_001, 9: None}
LEVELS = tuple(
    {
        "id": node,
        "level": level,
        "parent": parent,
        "label": label,
        "size": size,
        "keywords": ["fourth", "fifth"],
    }
    for node, level, parent, label, size in (
        (1_000_000, "theme", None, "Life · Sea", 1),
        (1_000_001, "theme", None, "<b>bold</b> theme", 2),
        (2_000_000, "subtopic", 0, "Helical bundles", 30),
        (2_000_001, "subtopic", 0, "<i>Enzymes</i>", 40),
    )
)


def rows() -> list[dict]:
    """Papers of four topics and none: topic 0 rises from January, topic 9 stops in December."""
    found = []
    for offset in range(180):
        day = AS_OF - timedelta(days=179 - offset)
        topics = [1, OUTLIER if offset % 6 == 0 else 4]
        topics += [0] * (1 if offset < 90 else 3) if offset % 2 else []
        topics += [9] if offset < 80 else []
        for place, topic in enumerate(topics):
            number = len(found)
            found.append(
                {
                    "paper_id": f"24{offset:03d}.{place:05d}",
                    "digest_date": day,
                    "title": f"A paper on {LABELS.get(topic, 'nothing else')} number {number}",
                    "abstract": "Not shown.",
                    "source": "test",
                    "url": f"https://example.org/abs/{number}",
                    "authors": [],
                    "labels": [],
                    "votes": number % 50 if number % 3 else None,
                    "topic": topic,
                }
            )
    for row, title in zip(reversed(found), HOSTILE, strict=False):
        row["title"] = title
    found[-1]["url"] = "javascript:alert(1)"
    return found


def inputs(*, judged: bool = True, first_run: bool = False) -> dict:
    """The arguments of the report but its configuration."""
    papers = sorted(rows(), key=lambda row: (row["digest_date"], row["paper_id"]))
    topic_ids = np.array([row.pop("topic") for row in papers], dtype=np.int64)
    rejects = [
        {"where": f"f.json#{n}", "reason": "has no title", "digest_date": None, "record": "{}"}
        for n in range(3)
    ]
    corpus = Corpus(
        as_of=AS_OF.isoformat(),
        papers=pa.Table.from_pylist(papers, schema=PAPER_SCHEMA),
        rejects=pa.Table.from_pylist(rejects, schema=REJECT_SCHEMA),
        sources=(
            {"name": "test", "papers": len(papers), "first": "2024-10-03", "last": "2025-03-31"},
        ),
    )
    rng = np.random.default_rng(0)
    place = np.stack([topic_ids % 3, topic_ids // 3], axis=1) * 4.0
    positions = (place + rng.normal(size=place.shape)).astype(np.float32)
    strength = rng.random(len(papers)).astype(np.float32)
    # Topic 0 divides into its first thirty papers and the rest.
    subtopic_ids = np.full(len(papers), OUTLIER, dtype=np.int64)
    mine = np.flatnonzero(topic_ids == 0)
    subtopic_ids[mine] = 2_000_001
    subtopic_ids[mine[:30]] = 2_000_000
    aligned = AlignedTopics(
        paper_ids=corpus.paper_ids,
        topic_ids=topic_ids,
        strength=strength,
        map=positions,
        topics=[_topic(topic, corpus, topic_ids) for topic in LABELS],
        centroids=np.eye(len(LABELS), dtype=np.float32),
        events=()
        if first_run
        else (
            _event("birth", [OUTLIER], [9], "a dense group of new papers"),
            _event("split", [1], [0, 1], "two groups drifted apart"),
        ),
        levels=LEVELS,
        subtopic_ids=subtopic_ids,
    )
    return {
        "corpus": corpus,
        "aligned": aligned,
        "prevalence": prevalence(corpus, aligned, config=PrevalenceConfig(period="week")),
        "signals": _signals(corpus, topic_ids) if judged else Signals(()),
        "previous": Previous.none()
        if first_run
        else _previous(corpus, topic_ids, strength, positions),
    }


def _topic(topic: int, corpus: Corpus, topic_ids: np.ndarray) -> dict:
    mine = np.flatnonzero(topic_ids == topic)
    ids, dates = corpus.paper_ids, corpus.digest_dates
    return {
        "id": topic,
        "label": LABELS[topic],
        "keywords": ["first word", "<i>second</i>", "third"],
        "summary": f"“A sentence on {LABELS[topic]}.” ({ids[mine[0]]})",
        "size": len(mine),
        "parent": THEME_OF[topic],
        "first_seen": dates[mine[0]].isoformat(),
        "last_seen": dates[mine[-1]].isoformat(),
        "exemplars": [ids[i] for i in mine[-3:]],
        "quotes": [{"sentence": f"A sentence <b>on</b> topic {topic}.", "paper_id": ids[mine[0]]}],
        "lately": {
            "since": "2025-02-04",
            "papers": 12,
            "papers_before": 90,
            "terms": [
                {"term": "new <i>term</i>", "papers": 7, "papers_before": 1, "p_value": 0.01}
            ],
        }
        if topic == 0
        else None,
    }


def _event(kind: str, before: list[int], after: list[int], why: str) -> dict:
    return {
        "kind": kind,
        "date": AS_OF.isoformat(),
        "from": before,
        "to": after,
        "papers": 12,
        "share_moved": 0.25,
        "why": why,
    }


def _signals(corpus: Corpus, topic_ids: np.ndarray) -> Signals:
    def signal(
        topic: int, status: str, score: float, of: int | None = None, **more: object
    ) -> dict:
        mine = np.flatnonzero(topic_ids == (topic if of is None else of))
        return {
            "id": topic,
            "status": status,
            "burst": None,
            "onset": None,
            "rate_ratio": 1.0,
            "rate_ratio_low": 0.8,
            "rate_ratio_high": 1.3,
            "p_value": 0.4,
            "q_value": 0.5,
            "score": score,
            "evidence": [corpus.paper_ids[i] for i in mine[-2:]],
            "share_recent": 0.2,
            "share_before": 0.2,
            "recent_since": "2025-03-10",
            **more,
        }

    return Signals(
        (
            signal(
                0,
                "emerging",
                4.0,
                burst={"start": "2025-01-06", "end": None},
                onset="2025-01-01",
                rate_ratio=2.84,
                rate_ratio_low=2.1,
                rate_ratio_high=3.9,
                p_value=0.0001,
                q_value=0.0004,
                share_recent=0.44,
                share_before=0.155,
            ),
            signal(1, "steady", 0.1),
            signal(4, "steady", 0.0, rate_ratio=None, rate_ratio_low=None, rate_ratio_high=None),
            signal(9, "dormant", -2.0, q_value=None, p_value=None),
        ),
        notices=("One source brought more papers since January.",),
        subtopics=(
            signal(
                2_000_001,
                "growing",
                1.0,
                of=0,
                rate_ratio=1.4,
                rate_ratio_low=1.1,
                rate_ratio_high=1.9,
                q_value=0.01,
                share_recent=0.3,
                share_before=0.21,
            ),
            signal(2_000_000, "steady", 0.0, of=0),
        ),
    )


def _previous(
    corpus: Corpus, topic_ids: np.ndarray, strength: np.ndarray, positions: np.ndarray
) -> Previous:
    old = np.flatnonzero(np.array(corpus.digest_dates) <= BEFORE)
    before = topic_ids[old]
    before[np.flatnonzero(before == 1)[0]] = 9  # one paper has moved since
    columns = [
        pa.array([corpus.paper_ids[i] for i in old]),
        pa.array(before),
        pa.array(strength[old]),
        pa.array(positions[old, 0]),
        pa.array(positions[old, 1]),
    ]
    return Previous(
        as_of=BEFORE.isoformat(),
        papers=pa.table(columns, schema=PREVIOUS_PAPER_SCHEMA),
        topics=(),
        centroids=np.zeros((0, 0), dtype=np.float32),
        lineage=({**_event("birth", [OUTLIER], [1], "first seen"), "date": "2025-01-31"},),
        state={},
    )
