"""Documents in memory: texts with dates, as lists and columns of every common kind."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from groundswell.artifacts import all_finite
from groundswell.compute.linalg import Floats, unit_rows
from groundswell.corpus.judging import own_id
from groundswell.errors import UsageError
from groundswell.labeling.languages import DEFAULT, find_language
from groundswell.labeling.sentences import SentenceSplitter
from groundswell.sources.dates import read_date

SCHEMA = pa.schema(
    [
        ("paper_id", pa.string()),
        ("digest_date", pa.string()),
        ("title", pa.string()),
        ("abstract", pa.string()),
    ]
)
"""The columns that documents are written with, as a source that the command reads, too."""
_TITLE = 120
"""Characters of a title that is made of a text's first sentence, at most."""
_LINE = 300
"""Characters of a line above a text that is its title, at most."""
_BEGINNING = 1_000
"""Characters of a text that its first sentence is looked for in."""
_ID = 16
"""Hexadecimal digits of an id that is made of a text."""


@dataclass(frozen=True)
class Documents:
    """Texts with ids, dates and titles: a table of `SCHEMA`, and unit vectors (n, d) if given."""

    table: pa.Table
    vectors: Floats | None = None

    @classmethod
    def of(
        cls,
        docs: object,
        dates: object,
        ids: object = None,
        titles: object = None,
        embeddings: object = None,
    ) -> "Documents":
        """Return the documents in columns of one length.

        Raises:
            UsageError: A column has another length, or a value that it cannot have.
        """
        texts = texts_of(docs)
        n = len(texts)
        days = dates_of(column_of(dates, "dates", n))
        own_titles = [None] * n if titles is None else column_of(titles, "titles", n)
        headed = [title or _title(text) for title, text in zip(own_titles, texts, strict=True)]
        known = _content_ids(headed, texts) if ids is None else _ids(column_of(ids, "ids", n))
        columns = (known, days, headed, texts)
        table = pa.table([pa.array(each, pa.string()) for each in columns], schema=SCHEMA)
        return cls(table, None if embeddings is None else vectors_of(embeddings, n))

    @classmethod
    def none(cls) -> "Documents":
        """Return no documents, which any can follow."""
        return cls(SCHEMA.empty_table())

    @property
    def ids(self) -> list[str]:
        """The documents' ids, in their order."""
        ids: list[str] = self.table["paper_id"].to_pylist()
        return ids

    def followed_by(self, more: "Documents") -> "Documents":
        """Return these documents and more; one that is there already counts once.

        Raises:
            UsageError: An id comes with another text, or only one of both has vectors.
        """
        more.require_like(self)
        texts = dict(zip(self.ids, self.texts, strict=True))
        fresh = []
        for row, (paper, text) in enumerate(zip(more.ids, more.texts, strict=True)):
            if texts.get(paper, text) != text:
                raise UsageError(
                    f"the id '{paper}' came with another text before: give each document its own id"
                )
            if paper not in texts:
                fresh.append(row)
                texts[paper] = text
        added = more.rows(fresh)
        vectors = added.vectors
        if self.vectors is not None and vectors is not None:
            vectors = np.concatenate([self.vectors, vectors])
        return Documents(pa.concat_tables([self.table, added.table]).combine_chunks(), vectors)

    def rows(self, rows: Sequence[int]) -> "Documents":
        """Return some of the documents, by their positions."""
        vectors = None if self.vectors is None else self.vectors[list(rows)]
        return Documents(self.table.take(pa.array(rows, pa.int64())), vectors)

    def require_like(self, before: "Documents") -> None:
        """Raise `UsageError` unless vectors are given as before: of one width, or not at all."""
        if not len(before.table):
            return
        if (self.vectors is None) != (before.vectors is None):
            given, missing = ("before", "now") if self.vectors is None else ("now", "before")
            raise UsageError(
                f"embeddings are given {given} and not {missing}: give them for all documents, or "
                f"for none"
            )
        if self.vectors is None or before.vectors is None:
            return
        now, then = self.vectors.shape[1], before.vectors.shape[1]
        if now != then:
            raise UsageError(
                f"embeddings have {now} dimensions now and had {then} before: compute all with one "
                f"model"
            )

    @property
    def texts(self) -> list[str]:
        """The texts, in their order."""
        texts: list[str] = self.table["abstract"].to_pylist()
        return texts

    @property
    def dates(self) -> list[date]:
        """The last day that each date stands for: that of a month or a year where it is one."""
        found = map(read_date, self.table["digest_date"].to_pylist())
        return [dated.precision.end(dated.day) for dated in found if dated]


def texts_of(docs: object) -> list[str]:
    """Return documents as texts.

    Raises:
        UsageError: They are a single text, or one of them is no text.
    """
    texts = column_of(docs, "docs")
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            raise UsageError(f"docs[{row}] is {text!r}: expected a text")
    return [str(text) for text in texts]


def vectors_of(embeddings: object, n: int) -> Floats:
    """Return embeddings as unit vectors, (n, d) float32.

    Raises:
        UsageError: They are not n rows of finite numbers, or a row has no direction.
    """
    try:
        rows = np.asarray(embeddings, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"embeddings cannot be read ({error}): expected an array (n, d)"
        ) from error
    if rows.ndim != 2 or len(rows) != n:
        raise UsageError(
            f"embeddings are of the shape {rows.shape} for {n:,} documents: expected ({n}, d)"
        )
    if not all_finite(rows) or not rows.any(axis=1).all():
        raise UsageError("embeddings hold rows of zeros or no numbers: compute them again")
    return unit_rows(rows)


def column_of(values: object, name: str, n: int | None = None) -> list[Any]:
    """Return a column's values: of a list, an array, or a column of pandas, polars or Arrow."""
    if hasattr(values, "__array__") and not isinstance(values, Iterable):
        values = np.asarray(values)
    if isinstance(values, str) or hasattr(values, "columns") or not isinstance(values, Iterable):
        raise UsageError(
            f"{name} is a {type(values).__name__}: expected a list, an array or a column of values"
        )
    of_arrow = isinstance(values, (pa.Array, pa.ChunkedArray))
    found: list[Any] = values.to_pylist() if of_arrow else list(values)  # type: ignore[attr-defined]
    if n is not None and len(found) != n:
        raise UsageError(f"{name} has {len(found):,} values for {n:,} documents: give one for each")
    return found


def dates_of(values: Sequence[Any]) -> list[str]:
    """Return dates in ISO 8601, to the day, the month or the year as they are known."""
    found = []
    for row, value in enumerate(values):
        text = _date(value)
        if text is None or read_date(text) is None:
            raise UsageError(
                f"dates[{row}] is {value!r}: expected a date, or a text as '2026-01-30'"
            )
        found.append(text)
    return found


def _date(value: Any) -> str | None:
    if isinstance(value, np.datetime64):
        value = None if np.isnat(value) else value.astype("datetime64[D]").item()
    if isinstance(value, (str, int, np.integer)) and not isinstance(value, bool):
        return str(value)  # a number is a year
    if isinstance(value, datetime):
        # What stands for a missing time is not equal to itself.
        return value.date().isoformat() if value == value else None  # noqa: PLR0124
    return value.isoformat() if isinstance(value, date) else None


def _ids(values: Sequence[Any]) -> list[str]:
    """Return ids as a run has them; an arXiv id or DOI is the same however it is written."""
    found: dict[str, int] = {}
    for row, value in enumerate(values):
        text = "" if value is None or value != value else " ".join(str(value).split())  # noqa: PLR0124
        if not text:
            raise UsageError(f"ids[{row}] is {value!r}: expected a number or a text")
        paper = own_id(text)[0]
        if paper in found:
            raise UsageError(
                f"ids[{found[paper]}] and ids[{row}] are both '{paper}': give each document its own"
            )
        found[paper] = row
    return list(found)


def _content_ids(titles: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Return an id for each text, the same for the same text wherever it stands."""
    pairs = (f"{title}\n{text}" for title, text in zip(titles, texts, strict=True))
    return [f"doc-{hashlib.sha256(pair.encode()).hexdigest()[:_ID]}" for pair in pairs]


def _title(text: str) -> str:
    """Return the line above a text, or its first sentence, or its start up to a word."""
    first, _, rest = text.strip().partition("\n")
    above = rest.startswith(("\n", "\r")) or "\n" not in rest
    if rest.strip() and above and len(first) <= _LINE:
        return " ".join(first.split())
    line = " ".join(text[:_BEGINNING].split())
    first = next(iter(_sentences().split(line)), "")
    if len(first) <= _TITLE:
        return first
    start = first[:_TITLE]
    return f"{start[: start.rfind(' ')] if ' ' in start else start}…"


@cache
def _sentences() -> SentenceSplitter:
    return SentenceSplitter.of(find_language(DEFAULT).sentences)
