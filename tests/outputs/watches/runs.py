"""A small published run to look for watches in."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from groundswell.artifacts import HISTORY_SCHEMA, EmergingEntry
from groundswell.artifacts.codecs import json_bytes
from groundswell.outputs.files.data import parquet_bytes

from tests.make import write_record
from tests.outputs.citations.papers import table

PAPERS: tuple[dict[str, Any], ...] = (
    {"paper_id": "tides", "title": "Tides in narrow bays", "digest_date": date(2026, 1, 30),
     "authors": ["Zoë Müller"], "organization": "Institute of the Sea", "topic_id": 3},
    {"paper_id": "buoys", "title": "Buoys that listen", "digest_date": date(2026, 1, 29),
     "authors": ["Ada Bell", "Bo Li"], "topic_id": 3, "ids": ["arxiv:2601.00002"]},
    {"paper_id": "varnish", "title": "Violin varnish", "digest_date": date(2026, 1, 28),
     "authors": ["Bell, A."], "organization": "Wood Lab", "affiliations": ["Guild of Violins"],
     "topic_id": 4},
    {"paper_id": "radar", "title": "Desert radar", "digest_date": date(2025, 11, 1),
     "authors": None, "topic_id": -1},
)  # fmt: skip
VECTORS = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 1, 0], [0, 0, 1]], dtype=np.float32)
"""Tides and buoys have a cosine of .8, buoys and varnish one of .6."""

Status = tuple[str, str, int, str, str]
"""Of a row of the history: as of when, kind, id, label and status."""


def write_run(
    out: Path,
    *,
    as_of: str = "2026-01-30",
    papers: Sequence[Mapping[str, Any]] = PAPERS,
    entries: Sequence[EmergingEntry] = (),
    history: Sequence[Status] = (),
    **record: Any,
) -> Path:
    """Write what watches read of a run, whose papers have the vectors of `VECTORS`."""
    folder = out / as_of
    vectors = out.resolve() / "vectors.npy"
    out.mkdir(parents=True, exist_ok=True)
    np.save(vectors, VECTORS)
    (out / "vectors.ids.json").write_bytes(json_bytes([paper["paper_id"] for paper in PAPERS]))
    configuration = {
        "prevalence": {"confidence": 0.95},
        "embed": {"encoder": f"file:{vectors}"},
        "report": {"title": "Sea news", "base_url": "https://example.org/sea"},
        **record.pop("configuration", {}),
    }
    write_record(folder, configuration=configuration, **record)
    ids = pa.array([paper["paper_id"] for paper in papers], pa.string())
    topics = pa.array([paper["topic_id"] for paper in papers], pa.int64())
    none = pa.array([-1] * len(papers), pa.int64())
    rows = table(*papers)
    place = rows.schema.get_field_index("topic_id")
    tables = {
        "papers": rows.append_column("topic_id", topics) if place < 0 else rows,
        "abstracts": pa.table({"paper_id": ids, "abstract": ["We measure it."] * len(papers)}),
        "levels": pa.table({"theme_id": none, "topic_id": topics, "subtopic_id": none}),
        "terms": pa.table({"term": ["GRPO"], "long_form": ["Group Relative Policy"]}),
        "terms_papers": pa.table({"term": ["GRPO"], "paper_id": ["radar"]}),
        "history": pa.Table.from_pylist(
            [dict(zip(HISTORY_SCHEMA.names, (*row, 0.1, 0.01), strict=True)) for row in history],
            schema=HISTORY_SCHEMA,
        ),
    }
    for name, each in tables.items():
        strength = pa.array([1.0] * len(each), pa.float32())
        each = each.append_column("strength", strength) if name == "papers" else each
        (folder / f"{name}.parquet").write_bytes(parquet_bytes(each))
    labels = {3: "Sea level", 4: "Old wood"}
    nodes = [{"id": i, "level": "topic", "label": name, "size": 2} for i, name in labels.items()]
    documents = {
        "topics": [{"id": i, "label": name, "size": 2} for i, name in labels.items()],
        "levels": {"nodes": nodes},
        "emerging": [asdict(entry) for entry in entries],
    }
    for name, value in documents.items():
        (folder / f"{name}.json").write_bytes(json_bytes(value))
    latest = out / "latest"
    latest.unlink(missing_ok=True)
    latest.symlink_to(as_of, target_is_directory=True)
    return folder
