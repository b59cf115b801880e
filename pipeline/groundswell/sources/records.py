"""Raw records and rejects: what a format reads from a source, before any judgment.

`field_names` and `from_mapping` make a record of any mapping whose keys are known names, and the
`as_...` functions convert single values; formats share them.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import pyarrow as pa

from groundswell.artifacts import METADATA_COLUMNS
from groundswell.errors import UsageError, nearest

ALIASES: Mapping[str, tuple[str, ...]] = {
    "paper_id": ("paper_id", "id", "arxiv_id", "paperId", "doi"),
    "title": ("title", "name"),
    "abstract": ("abstract", "summary", "description"),
    "digest_date": (
        "digest_date",
        "date",
        "published",
        "publishedAt",
        "published_date",
        "update_date",
        "created",
    ),
    "source": ("source",),
    "url": ("url", "link", "abs_url", "abs"),
    **{column.name: column.keys for column in METADATA_COLUMNS},
    "ids": ("doi", "DOI", "arxiv_id", "eprint"),
    "comment": ("comment", "comments"),
}
"""The keys of each field in files of unknown origin; the first that holds a value is used."""

_CATEGORIES = re.compile(r"[a-z-]+(\.[A-Za-z-]+)?(\s+[a-z-]+(\.[A-Za-z-]+)?)+")
_QUOTED = 200
"""Characters of a parser's message: some repeat the text that they refuse."""
_LARGEST_COUNT = 1 << 62
"""A number of votes that a column of 64-bit integers holds with room to spare."""

FieldNames = Mapping[str, tuple[str, ...]]
"""The keys that each of our fields can have in a file."""


NO_METADATA: Mapping[str, Any] = MappingProxyType({})
"""The metadata of a record that states none."""


_ABSENT = tuple(
    (column.name, () if pa.types.is_list(column.type) else None) for column in METADATA_COLUMNS
)
"""The columns of metadata, each with the value that stands for none."""


class RawRecord(NamedTuple):
    """A record as found: strings unchanged, absent fields None."""

    paper_id: str | None = None
    digest_date: str | None = None
    title: str | None = None
    abstract: str | None = None
    source: str | None = None
    url: str | None = None
    where: str = ""
    """The file and the position in it, such as 'papers.jsonl:12'."""
    ids: tuple[str, ...] = ()
    """Other identifiers: a DOI, an arXiv id, a catalog's own."""
    comment: str | None = None
    """The authors' remark beside the abstract, as in arXiv's comments."""
    metadata: Mapping[str, Any] = NO_METADATA
    """By the names of `METADATA_COLUMNS`, which also give the types; absent values may be left out,
    and what is no column is ignored."""

    @property
    def authors(self) -> Sequence[str]:
        """The names of its authors, in their order."""
        return self.metadata.get("authors") or ()

    @property
    def labels(self) -> Sequence[str]:
        """Its categories or keywords."""
        return self.metadata.get("labels") or ()

    @property
    def row(self) -> Sequence[object]:
        """The row of `RECORD_SCHEMA`."""
        return (*self[:-1], *(self.metadata.get(name, absent) for name, absent in _ABSENT))

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> "RawRecord":
        """Return the record of a row of `RECORD_SCHEMA`."""
        first = len(cls._fields) - 1
        names = (name for name, _ in _ABSENT)
        return cls._make([*row[:first], dict(zip(names, row[first:], strict=True))])

    @property
    def stated(self) -> dict[str, Any]:
        """Every value of the record, without its position, by its name."""
        values = {**self._asdict(), **self.metadata}
        return {
            key: values[key] for key in values if key not in ("where", "metadata") and values[key]
        }


@dataclass(frozen=True)
class Reject:
    """Something that could not be read: its position, the reason, and what it was."""

    where: str
    reason: str
    record: Any = None
    digest_date: str | None = None


class SourceError(ValueError):
    """A whole file, or the rest of it, cannot be used; the message says why and what to do."""


def quoted(error: Exception) -> str:
    """Return the start of a parser's message, for a reason to quote."""
    return str(error)[:_QUOTED]


def field_names(columns: Mapping[str, str], found: Iterable[str] | None = None) -> FieldNames:
    """Return the keys of each field: the configured column, or else the known names.

    Args:
        columns: Field to column, from the configuration.
        found: The columns of a table. Where given, only they are returned, in the table's own
            spelling, whatever its case.

    Raises:
        UsageError: `columns` names a field that a paper does not have.
    """
    for field in columns:
        if field not in ALIASES:
            raise UsageError(
                f"configuration: sources.columns names the field '{field}'"
                f"{nearest(field, ALIASES)}; known are {', '.join(ALIASES)}"
            )
    names = {
        field: (columns[field],) if field in columns else known for field, known in ALIASES.items()
    }
    if found is None:
        return names
    spelled = {column.strip().lower(): column for column in found}
    return {
        field: tuple(spelled[key.lower()] for key in keys if key.lower() in spelled)
        for field, keys in names.items()
    }


def from_mapping(where: str, row: Mapping[str, Any], names: FieldNames) -> RawRecord:
    """Return the record of a mapping, each field from the first of its keys that holds a value."""

    def find(field: str) -> Any:
        for key in names[field]:
            value = row.get(key)
            if value is not None and value != "" and value != []:
                return value
        return None

    return RawRecord(
        paper_id=as_text(find("paper_id")),
        digest_date=as_text(find("digest_date")),
        title=as_text(find("title")),
        abstract=as_text(find("abstract")),
        source=as_text(find("source")),
        url=as_text(find("url")),
        where=where,
        ids=tuple(text for key in names["ids"] if (text := as_text(row.get(key)))),
        comment=as_text(find("comment")),
        metadata={
            column.name: _CONVERTERS[column.type](find(column.name)) for column in METADATA_COLUMNS
        },
    )


def as_text(value: Any) -> str | None:
    """Return a scalar as text; None for a missing value, a list or an object."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if value is None or isinstance(value, (bool, list, tuple, dict)):
        return None
    return str(value)


def as_names(value: Any) -> tuple[str, ...]:
    """Return authors or labels as a tuple of names, from a list, a string or a list of objects."""
    if not value:
        return ()
    if isinstance(value, str):
        if _CATEGORIES.fullmatch(value):
            return tuple(value.split())  # arXiv writes 'hep-ph cs.LG'
        separator = ";" if ";" in value else "," if "," in value else None
        parts: Iterable[Any] = value.split(separator) if separator else [value]
    elif isinstance(value, (list, tuple)):
        parts = value
    else:
        return ()
    names = (part.get("name") if isinstance(part, dict) else part for part in parts)
    return tuple(name.strip() for name in names if isinstance(name, str) and name.strip())


def as_count(value: Any) -> int | None:
    """Return a number of votes, or None for what is not a whole number."""
    try:
        count = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return count if abs(count) < _LARGEST_COUNT else None


def as_number(value: Any) -> float | None:
    """Return a finite number, or None for what is none."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


_CONVERTERS: Mapping[pa.DataType, Callable[[Any], Any]] = {
    pa.string(): as_text,
    pa.list_(pa.string()): as_names,
    pa.int64(): as_count,
    pa.float64(): as_number,
}
"""By the type of a column of metadata."""
