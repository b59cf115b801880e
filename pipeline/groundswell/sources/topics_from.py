"""Topics made elsewhere: a table of assignments, or a BERTopic model, in a file or in memory.

topics_from(where) -> GivenTopics
topics_of_documents(topics, paper_ids) -> GivenTopics, for topics that are one per document
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from pathlib import Path
from typing import Any

import pyarrow as pa

from groundswell.artifacts import GivenTopics
from groundswell.errors import UsageError
from groundswell.json_value import ParsedObject
from groundswell.sources.assignments import assignments
from groundswell.sources.bertopic_model import (
    bertopic_vectors,
    is_bertopic,
    read_saved_model,
    topics_of_model,
)
from groundswell.sources.files import File, open_path
from groundswell.sources.formats.csv_table import rows_of_csv
from groundswell.sources.formats.parquet_table import MAGIC
from groundswell.sources.records import SourceError

_EXPECTED = (
    "expected a table (CSV, JSON Lines or Parquet) with the columns paper_id and topic, or the "
    "folder of a BERTopic model saved with serialization='safetensors'"
)
_PICKLED = (b"\x80", b"PK\x03\x04")
"""How a pickled model begins, and one of PyTorch: reading them runs what they hold."""


def topics_from(where: object) -> GivenTopics:
    """Return the topics in a file, a folder, a table or a fitted BERTopic model.

    Args:
        where: The path of a table or of a saved BERTopic model; a table in memory (pandas, polars,
            Arrow) or a mapping of paper ids to topics; or a BERTopic model, whose topics papers
            are assigned to by the nearest topic embedding.

    Raises:
        UsageError: There is no such file, or it holds no topics.
    """
    if isinstance(where, GivenTopics):
        return where
    if isinstance(where, (str, Path)):
        return _from_path(Path(where))
    if is_bertopic(where):
        return bertopic_vectors(where)
    if isinstance(where, Mapping) and not {"paper_id", "topic"} <= set(where):
        return assignments("the mapping", _rows_of_mapping(where))
    try:
        table = pa.table(where)
    except (TypeError, ValueError, pa.ArrowException) as error:
        raise UsageError(
            f"topics are of the type {type(where).__name__}: give a path, a table with the columns "
            f"paper_id and topic, a mapping of paper ids to topics, or a BERTopic model"
        ) from error
    return assignments("the table", _rows_of_table(table))


def topics_of_documents(topics: object, paper_ids: Sequence[str]) -> GivenTopics:
    """Return the topics of documents whose paper ids (n,) are known.

    Args:
        topics: A topic per document, (n,); a BERTopic model fitted to these documents; or what
            `topics_from` accepts.
        paper_ids: The documents' ids, in their order.

    Raises:
        UsageError: There are not as many topics as documents.
    """
    if is_bertopic(topics):
        fitted = topics_of_model(topics, paper_ids)
        return bertopic_vectors(topics) if fitted is None else fitted
    if documents_with_topics(topics) is None or not isinstance(topics, Iterable):
        return topics_from(topics)
    values = [value.as_py() if isinstance(value, pa.Scalar) else value for value in topics]
    if len(values) != len(paper_ids):
        raise UsageError(
            f"there are {len(values):,} topics for {len(paper_ids):,} documents: give one for each"
        )
    rows = (
        {"paper_id": paper, "topic": topic} for paper, topic in zip(paper_ids, values, strict=True)
    )
    return assignments("the array given", rows)


def documents_with_topics(topics: object) -> int | None:
    """Return for how many documents there are topics; None where paper ids say which they are."""
    if is_bertopic(topics):
        return len(getattr(topics, "topics_", None) or ())
    by_id = isinstance(topics, (str, Path, Mapping, GivenTopics)) or hasattr(topics, "columns")
    return None if by_id or not isinstance(topics, Sized) else len(topics)


def _from_path(path: Path) -> GivenTopics:
    if path.is_dir():
        return read_saved_model(path)
    if not path.is_file():
        raise UsageError(f"there is no file or folder {path}: {_EXPECTED}")
    try:
        return assignments(path.name, _rows_of_file(open_path(path, path.name)))
    except (OSError, EOFError) as error:
        raise UsageError(f"{path} cannot be read ({error}): check the file") from error
    except (SourceError, ValueError, pa.ArrowException) as error:
        raise UsageError(f"{path} cannot be read as topics: it {error}; {_EXPECTED}") from error


def _rows_of_file(file: File) -> Iterator[ParsedObject]:
    if file.start.startswith(MAGIC):
        from pyarrow import parquet

        with file.open() as stream:
            yield from _rows_of_table(parquet.read_table(stream))
    elif file.start.startswith(_PICKLED):
        raise SourceError("is a pickled model, and reading it would run what it holds")
    elif file.head.lstrip().startswith((b"{", b"[")):
        yield from _rows_of_json(file)
    else:
        yield from rows_of_csv(file)


def _rows_of_json(file: File) -> Iterator[ParsedObject]:
    """Yield the objects of JSON Lines or of one JSON list; or a JSON object of topics by id."""
    text = file.whole_text()
    try:
        found: Any = json.loads(text)
        rows = found if isinstance(found, list) else _rows_of_object(found)
    except ValueError:
        rows = [json.loads(line) for line in text.split("\n") if line.strip()]
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise SourceError(f"has a {type(row).__name__} as row {number}, expected an object")
        yield row


def _rows_of_object(found: ParsedObject) -> list[ParsedObject]:
    """Return the rows of an object: it is one itself where it has the columns of one."""
    return [found] if {"paper_id", "topic"} <= set(found) else list(_rows_of_mapping(found))


def _rows_of_mapping(topics: Mapping[str, object]) -> Iterator[ParsedObject]:
    return ({"paper_id": paper, "topic": topic} for paper, topic in topics.items())


def _rows_of_table(table: pa.Table) -> Iterator[ParsedObject]:
    for batch in table.to_batches():
        yield from batch.to_pylist()
