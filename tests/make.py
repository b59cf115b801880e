"""Makers of typed values, whole by default, so that a test states only what it is about."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from groundswell.artifacts import (
    OUTLIER,
    STATE_PAPER_SCHEMA,
    CoursePoint,
    EmergingEntry,
    Hierarchy,
    HierarchyNode,
    HierarchyRecord,
    Plan,
    Signal,
    Status,
    Topic,
)
from groundswell.artifacts.codecs import json_bytes
from groundswell.outputs.run_record import Counts, RunRecord
from numpy.typing import NDArray

_TOPIC = Topic(
    id=0,
    label="A topic",
    size=1,
    first_seen="2025-01-01",
    last_seen="2025-01-31",
    parent=None,
    hidden=False,
    keywords=("word",),
    keyword_weights=(1.0,),
    acronyms={},
    exemplars=(),
    quotes=(),
    summary="A summary.",
    newest=(),
    most_voted=(),
    recent_terms=None,
)
_SIGNAL = Signal(
    id=0,
    status="no_clear_change",
    burst=None,
    onset=None,
    rate_ratio=1.0,
    rate_ratio_low=0.8,
    rate_ratio_high=1.3,
    p_value=0.4,
    q_value=0.5,
    score=0.0,
    share_recent=0.2,
    share_before=0.2,
    recent_since="2025-03-10",
    recent_until="2025-04-06",
    before_since="2024-03-11",
    before_until="2025-03-09",
    recent_count=20,
    recent_total=100,
    before_count=260,
    before_total=1300,
    evidence=(),
)
_ENTRY = EmergingEntry(
    id=0,
    kind="term",
    label="A term",
    topic_ids=(),
    status="emerging",
    first_flagged="2025-03-24",
    onset="2025-03-03",
    papers=12,
    evidence=(),
    recent_since="2025-02-18",
    recent_until="2025-03-31",
    before_since="2024-02-20",
    before_until="2025-02-17",
    recent_count=12,
    recent_total=300,
    before_count=4,
    before_total=900,
    rate_ratio=9.0,
    slow=False,
    p_value=1e-6,
    q_value=0.01,
    years_by_chance=50.0,
    persists_13_weeks=0.9,
    persists_26_weeks=0.85,
    also=(),
    explanation="In 12 of 300 papers.",
    course=(CoursePoint("2025-02-03", 2, 100), CoursePoint("2025-03-03", 12, 300)),
)


def make_entry(entry: int, **fields: Any) -> EmergingEntry:
    """Return an entry of the joint list; `fields` are what matters of it."""
    return replace(_ENTRY, id=entry, **fields)


def make_topic(topic: int, **fields: Any) -> Topic:
    """A topic; `fields` replace what it has by default."""
    return replace(_TOPIC, **{"id": topic, "label": f"Topic {topic}", **fields})


def make_signal(topic: int, status: Status = "no_clear_change", **fields: Any) -> Signal:
    """A signal; `fields` replace what it has by default."""
    return replace(_SIGNAL, id=topic, status=status, **fields)


def make_node(node: int, level: Any, parent: int | None, **fields: Any) -> HierarchyNode:
    """A theme or a subtopic; `fields` replace what it has by default."""
    return replace(
        HierarchyNode(
            node, level, f"Node {node}", 1, "2025-01-01", "2025-01-31", parent, ("word",), ()
        ),
        **fields,
    )


def flat_hierarchy(paper_ids: list[str], ids: tuple[int, ...]) -> Hierarchy:
    """Topics without themes and subtopics."""
    return Hierarchy(
        paper_ids,
        ids,
        (OUTLIER,) * len(ids),
        np.full(len(paper_ids), OUTLIER, dtype=np.int64),
        HierarchyRecord(1_000_000, 2_000_000, dict.fromkeys(ids, OUTLIER)),
    )


def state_papers(
    paper_ids: list[str],
    topic_ids: NDArray[np.int64],
    *,
    subtopic_ids: NDArray[np.int64] | None = None,
    strength: NDArray[np.float32] | None = None,
    positions: NDArray[np.float32] | None = None,
) -> pa.Table:
    """The papers of a run's state; by default in no subtopic, and at the origin of the map."""
    n = len(paper_ids)
    places = np.zeros((n, 2), dtype=np.float32) if positions is None else positions
    return pa.table(
        [
            pa.array(paper_ids, pa.string()),
            pa.array(topic_ids, pa.int64()),
            pa.array(np.full(n, OUTLIER) if subtopic_ids is None else subtopic_ids, pa.int64()),
            pa.array(np.zeros(n) if strength is None else strength, pa.float32()),
            pa.array(places[:, 0], pa.float32()),
            pa.array(places[:, 1], pa.float32()),
        ],
        schema=STATE_PAPER_SCHEMA,
    )


def make_record(as_of: str, **fields: Any) -> RunRecord:
    """The record of a run; `fields` replace what it has by default."""
    record = RunRecord(
        as_of=as_of,
        counts=Counts(papers=1200, digests=30, rejected=4, topics=7, outliers=9, truncated=2),
        plan=Plan("refit", "this is the first run"),
        encoder={"name": "test"},
        configuration={"prevalence": {"confidence": 0.95}},
        stages=(),
    )
    return replace(record, **fields)


def write_record(folder: Path, **fields: Any) -> None:
    """Write a run.json into a run's folder, which is named by the run's date."""
    folder.mkdir(parents=True, exist_ok=True)
    record = make_record(folder.name, **fields)
    (folder / "run.json").write_bytes(json_bytes(record.as_json()))
