"""Exports a run's papers as tools for maps of texts read them: Embedding Atlas, DataMapPlot."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pyarrow as pa

from groundswell.api.published_vectors import paper_vectors
from groundswell.compute.linalg import Floats
from groundswell.errors import UsageError
from groundswell.outputs.published_run import PublishedRun

Format = Literal["parquet", "csv"]
FORMATS: tuple[Format, ...] = get_args(Format)

UNLABELLED = "Unlabelled"
"""The topic of papers without one, under the name that DataMapPlot draws in grey."""

NEIGHBORS = 15
"""Neighbors per paper: as many as the clustering looks at."""

_NEIGHBORS_TYPE = pa.struct([("ids", pa.list_(pa.int64())), ("distances", pa.list_(pa.float64()))])


def format_of(path: Path, given: str | None) -> Format:
    """Return the format that is asked for, or the one that a file's name ends in.

    Raises:
        UsageError: It is neither Parquet nor CSV.
    """
    name = given or path.suffix.removeprefix(".").lower()
    for known in FORMATS:
        if name == known:
            return known
    raise UsageError(
        f"the format of {path} is {name!r}: expected a file's name that ends in .parquet or .csv, "
        f"or a format, parquet or csv"
    )


def export(
    run: PublishedRun,
    path: Path,
    form: Format,
    neighbors: int,
    *,
    cache: Path,
    notice: Callable[[str], None],
) -> None:
    """Write a row per paper: its text, place on the map, topic and nearest papers.

    Raises:
        GroundswellError: A file of the run is damaged, or its encoder is not to be had here.
    """
    vectors = paper_vectors(run, cache, notice) if neighbors else None
    table = export_table(run, vectors, neighbors)
    if form == "parquet":
        from pyarrow import parquet

        parquet.write_table(table, path, compression="zstd")
    else:
        from pyarrow import csv

        csv.write_csv(_flat(table), path)


def export_table(run: PublishedRun, vectors: Floats | None, neighbors: int) -> pa.Table:
    """Return the table: paper_id, text, title, date, url, topic_id, topic, strength, x, y.

    With the papers' `vectors` (n, d) there is a last column, neighbors: a struct of `ids`, the rows
    of the nearest papers in this table, counted from 0, and `distances`, their cosine distances.
    """
    papers = run.papers()
    titles, abstracts = papers["title"].to_pylist(), run.table("abstracts")["abstract"].to_pylist()
    labels = {topic.id: topic.label for topic in run.topics}
    topics = [labels.get(topic, UNLABELLED) for topic in papers["topic_id"].to_pylist()]
    texts = [f"{title}\n\n{abstract}" for title, abstract in zip(titles, abstracts, strict=True)]
    columns = {
        "paper_id": papers["paper_id"],
        "text": pa.array(texts, pa.string()),
        "title": papers["title"],
        "date": papers["digest_date"],
        "url": papers["url"],
        "topic_id": papers["topic_id"],
        "topic": pa.array(topics, pa.string()),
        "strength": papers["strength"],
        "x": papers["x"],
        "y": papers["y"],
    }
    if vectors is not None:
        columns["neighbors"] = _neighbors(vectors, neighbors)
    return pa.table(columns)


def _neighbors(vectors: Floats, count: int) -> pa.Array:
    """Return each row's nearest others, the nearest first, with their cosine distances."""
    from groundswell.compute.neighbors import nearest

    rows, cosines = nearest(vectors, vectors, count + 1)
    others = rows != np.arange(len(rows))[:, None]
    # Of several equal papers the row itself may be none of the nearest: one of them then goes.
    others[others.all(axis=1), -1] = False
    distances = (1 - cosines.astype(np.float64)).round(6)
    found = [
        {"ids": rows[i][own].tolist(), "distances": distances[i][own].tolist()}
        for i, own in enumerate(others)
    ]
    return pa.array(found, _NEIGHBORS_TYPE)


def _flat(table: pa.Table) -> pa.Table:
    """Return a table without structs, which CSV has no form for: they are written as JSON."""
    if "neighbors" not in table.column_names:
        return table
    written = [json.dumps(each) for each in table["neighbors"].to_pylist()]
    place = table.column_names.index("neighbors")
    return table.set_column(place, "neighbors", pa.array(written, pa.string()))
