"""Exports papers: as tables for maps of texts and spreadsheets, or for reference managers."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import numpy as np
import pyarrow as pa

from groundswell.api.published_vectors import paper_vectors
from groundswell.api.selecting import WHOLE_RUN, Selection, selected_rows
from groundswell.compute.linalg import Floats
from groundswell.errors import GroundswellError, UsageError
from groundswell.outputs.published_run import PublishedRun

TableFormat: TypeAlias = Literal["parquet", "csv", "jsonl"]
CitationFormat: TypeAlias = Literal["bibtex", "ris", "csl-json"]
Format: TypeAlias = Literal[TableFormat, CitationFormat]
FORMATS: tuple[Format, ...] = (*get_args(TableFormat), *get_args(CitationFormat))
_SUFFIXES = {"bibtex": "bib", "csl-json": "json"}
"""What the names of files end in, where that is not the format's name."""

_STATED = ("authors", "organization", "labels", "doi", "journal", "code")
"""The columns of what sources state."""
UNLABELLED = "Unlabelled"
"""The topic of papers without one, under the name that DataMapPlot draws in grey."""

NEIGHBORS = 15
"""Neighbors per paper: as many as the clustering looks at."""

_NEIGHBORS_TYPE = pa.struct([("ids", pa.list_(pa.int64())), ("distances", pa.list_(pa.float64()))])
_FORMULA = re.compile(r"^[=+\-@\t\r]", re.MULTILINE)
"""What spreadsheets take for the beginning of a formula."""


@dataclass(frozen=True)
class Exported:
    """What of a run is exported: its papers, their abstracts, and their vectors if need be."""

    run: PublishedRun
    papers: pa.Table
    abstracts: Sequence[str]
    vectors: Floats | None = None


def suffix_of(form: str) -> str:
    """Return what the name of a file in a format ends in."""
    return _SUFFIXES.get(form, form)


def format_of(path: Path, given: str | None) -> Format:
    """Return the format that is asked for, or the one that a file's name ends in.

    Raises:
        UsageError: It is none that is known.
    """
    name = given or path.suffix.removeprefix(".").lower()
    for known in FORMATS:
        if name in (known, "" if given else suffix_of(known)):
            return known
    endings = ", ".join(f".{suffix_of(known)}" for known in FORMATS)
    raise UsageError(
        f"the format of {path} is {name!r}: expected a file's name that ends in one of {endings}, "
        f"or a format, {', '.join(FORMATS)}"
    )


def export(
    run: PublishedRun,
    path: Path,
    form: Format,
    neighbors: int | None,
    selection: Selection = WHOLE_RUN,
    *,
    cache: Path,
    notice: Callable[[str], None],
) -> int:
    """Write the papers that are selected, and return how many they are.

    `neighbors` is by default 15 for Parquet and CSV of the whole run, and none for all else.

    Raises:
        UsageError: The run has nothing of the name selected.
        GroundswellError: A file of the run is damaged, its encoder is not to be had here, or the
            file cannot be written.
    """
    rows = selected_rows(run, selection, cache)
    if neighbors is None:
        neighbors = NEIGHBORS if rows is None and form in ("parquet", "csv") else 0
    vectors = paper_vectors(run, cache, notice) if neighbors else None
    papers, abstracts = run.papers(), run.table("abstracts")["abstract"]
    if rows is not None:
        papers, abstracts = papers.take(rows), abstracts.take(rows)
        vectors = None if vectors is None else vectors[rows.to_numpy()]
    exported = Exported(run, papers, abstracts.to_pylist(), vectors)
    try:
        if form in get_args(TableFormat):
            _write_table(export_table(exported, neighbors), path, form)
        else:
            path.write_bytes(citations(exported, form))
    except OSError as error:
        raise GroundswellError(
            f"{path} cannot be written ({error.strerror or error}): check the folder and the "
            f"rights to it"
        ) from error
    return len(papers)


def citations(exported: Exported, form: Format) -> bytes:
    """Return papers for reference managers; a paper's topic is one of its keywords."""
    from groundswell.outputs.citations import bibtex, csl, ris
    from groundswell.outputs.citations.reference import references

    labels = {topic.id: topic.label for topic in exported.run.topics if not topic.hidden}
    ids, topics = (exported.papers[name].to_pylist() for name in ("paper_id", "topic_id"))
    keywords = {
        paper: [labels[topic]] for paper, topic in zip(ids, topics, strict=True) if topic in labels
    }
    found = references(exported.papers, exported.abstracts, keywords)
    if form == "bibtex":
        return bibtex.bibtex(found)
    return ris.ris(found) if form == "ris" else csl.csl_json(found)


def export_table(exported: Exported, neighbors: int) -> pa.Table:
    """Return the table: paper_id, text, title, date, url, topic_id, topic, strength, x, y.

    Then authors, organization, labels, doi, journal, code and columns of a user's own. With the
    papers' vectors there is a last column, neighbors: a struct of `ids`, the rows of the nearest
    papers in this table, counted from 0, and `distances`, their cosine distances.
    """
    papers = exported.papers
    titles = papers["title"].to_pylist()
    labels = {topic.id: topic.label for topic in exported.run.topics}
    topics = [labels.get(topic, UNLABELLED) for topic in papers["topic_id"].to_pylist()]
    texts = zip(titles, exported.abstracts, strict=True)
    columns = {
        "paper_id": papers["paper_id"],
        "text": pa.array([f"{title}\n\n{abstract}" for title, abstract in texts], pa.string()),
        "title": papers["title"],
        "date": papers["digest_date"],
        "url": papers["url"],
        "topic_id": papers["topic_id"],
        "topic": pa.array(topics, pa.string()),
        "strength": papers["strength"],
        "x": papers["x"],
        "y": papers["y"],
        **{name: papers[name] for name in (*_STATED, *exported.run.own_columns)},
    }
    if exported.vectors is not None:
        columns["neighbors"] = _neighbors(exported.vectors, neighbors)
    return pa.table(columns)


def _write_table(table: pa.Table, path: Path, form: Format) -> None:
    if form == "parquet":
        from pyarrow import parquet

        parquet.write_table(table, path, compression="zstd")
    elif form == "csv":
        from pyarrow import csv

        csv.write_csv(_flat(table), path)
    else:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            for row in table.to_pylist():
                row["date"] = row["date"].isoformat()
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _neighbors(vectors: Floats, count: int) -> pa.Array:
    """Return each row's nearest others, the nearest first, with their cosine distances."""
    from groundswell.compute.neighbors import nearest

    rows, cosines = nearest(vectors, vectors, min(count + 1, len(vectors)))
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
    """Return a table as CSV can hold it, and of which a spreadsheet computes nothing.

    Structs are JSON, lists of texts are joined by semicolons, and where a line of a text begins as
    a formula does an apostrophe is put before it.
    """
    columns = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        values = column
        if pa.types.is_struct(column.type):
            values = pa.array(map(json.dumps, column.to_pylist()), pa.string())
        elif pa.types.is_list(column.type):
            joined = ["; ".join(texts or ()) for texts in column.to_pylist()]
            values = pa.array(joined, pa.string())
        if pa.types.is_string(values.type):
            values = pa.array(map(_harmless, values.to_pylist()), pa.string())
        columns[name] = values
    return pa.table(columns)


def _harmless(text: str | None) -> str | None:
    return text and _FORMULA.sub(lambda sign: f"'{sign[0]}", text)
