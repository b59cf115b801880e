"""Raw records and rejects: what a format reads from a source, before any judgment.

`from_mapping` makes a record of any mapping whose keys are known names, and the `as_...` functions
convert single values; formats share them.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import pyarrow as pa

from groundswell.artifacts import METADATA_COLUMNS, PaperColumn
from groundswell.artifacts.own_columns import OWN, own_text
from groundswell.artifacts.schemas import Metadata, MetadataValue, listed
from groundswell.json_value import ParsedObject
from groundswell.sources.absent import is_absent
from groundswell.sources.field_names import ALIASES, FieldNames
from groundswell.sources.flags import RESTORED_ID, stated_flags
from groundswell.sources.identifiers import restored_arxiv_id
from groundswell.sources.names import (
    is_list,
    name_of,
    organization_of,
    split_names,
    split_organizations,
    split_people,
)

_QUOTED = 200
"""Characters of a parser's message: some repeat the text that they refuse."""
_LARGEST_COUNT = 1 << 62
"""A number of votes that a column of 64-bit integers holds with room to spare."""
_WRITTEN_COUNT = re.compile(r"\s*(\d{1,19})(?:\.0*)?\s*", re.ASCII)
"""A whole number in a text; tables in which some are missing write '12.0'."""

NO_METADATA: Metadata = MappingProxyType({})
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
    flags: tuple[str, ...] = ()
    """What the source states of the record itself: see `groundswell.sources.flags`."""
    metadata: Metadata = NO_METADATA
    """By the names of `METADATA_COLUMNS`, which also give the types; absent values may be left out,
    and what is no column is ignored."""

    @property
    def authors(self) -> Sequence[str]:
        """The names of its authors, in their order."""
        return listed(self.metadata, "authors")

    @property
    def labels(self) -> Sequence[str]:
        """Its categories or keywords."""
        return listed(self.metadata, "labels")

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
    def stated(self) -> ParsedObject:
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


def from_mapping(
    where: str, row: ParsedObject, names: FieldNames, *, numbers_are_ids: bool = False
) -> RawRecord:
    """Return the record of a mapping, each field from the first of its keys that holds a value.

    With `numbers_are_ids` an id such as 704.001 is taken for an arXiv id that has lost zeros
    although it is a text, as spreadsheets write it.
    """

    def find(field: str) -> Any:
        for key in names[field]:
            value = row.get(key)
            if value is not None and value not in ("", []) and not is_absent(value):
                return value
        return None

    stated_id = find("paper_id")
    paper_id, restored = as_text(stated_id), None
    if isinstance(stated_id, float) or (numbers_are_ids and paper_id):
        restored = restored_arxiv_id(paper_id or "")
    flags = stated_flags(row)
    if restored and restored != paper_id:
        flags = (*flags, RESTORED_ID)
    return RawRecord(
        paper_id=restored or paper_id,
        digest_date=as_text(find("digest_date")),
        title=as_text(find("title")),
        abstract=as_text(find("abstract")),
        source=as_text(find("source")),
        url=as_text(find("url")),
        where=where,
        ids=tuple(text for key in names["ids"] if (text := as_text(row.get(key)))),
        comment=as_text(find("comment")),
        flags=flags,
        metadata={
            column.name: own_metadata(row, names)
            if column.name == OWN
            else _converter(column)(find(column.name))
            for column in METADATA_COLUMNS
        },
    )


def own_metadata(row: ParsedObject, names: FieldNames) -> tuple[str, ...]:
    """Return what a mapping states in columns of a user's own, as the column `own` holds it.

    A text can hold several values, between semicolons or as a list.
    """
    found = []
    for name in names.keys() - ALIASES.keys():
        values = [row.get(key) for key in names[name]]
        found += [own_text(name, text) for value in values for text in _own_values(value)]
    return tuple(dict.fromkeys(found))


def _own_values(value: Any) -> tuple[str, ...]:
    if is_absent(value):
        return ()
    if isinstance(value, (list, tuple)):
        return tuple(text for part in value for text in _own_values(part))
    if isinstance(value, bool):
        return (str(value).lower(),)
    return as_organizations(value if isinstance(value, dict) else as_text(value))


def as_text(value: Any) -> str | None:
    """Return a scalar as text; None for a missing value, a list or an object."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if value is None or isinstance(value, (bool, list, tuple, dict)):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return str(value)


def as_names(value: Any) -> tuple[str, ...]:
    """Return labels as a tuple of names, from a list, a string or a list of objects."""
    return _names(value, split_names)


def as_people(value: Any) -> tuple[str, ...]:
    """Return authors as a tuple of names, from a list, a string or a list of objects."""
    return _names(value, split_people)


def as_organizations(value: Any) -> tuple[str, ...]:
    """Return organizations as a tuple of names, from a list, a string, an object or several."""
    found = [value] if isinstance(value, dict) else value
    return _names(found, split_organizations, organization_of)


def _names(
    value: Any,
    split: Callable[[str], Sequence[str]],
    named: Callable[[ParsedObject], str | None] = name_of,
) -> tuple[str, ...]:
    if isinstance(value, str):
        parts: Iterable[Any] = split(value)
    elif isinstance(value, (list, tuple)):
        parts = value
    else:
        return ()
    names = (named(part) if isinstance(part, dict) else part for part in parts)
    return tuple(
        name.strip()
        for name in names
        if isinstance(name, str) and name.strip() and not is_absent(name)
    )


def as_name(value: Any) -> str | None:
    """Return a text, or the first name in a list or an object, as of an organization."""
    if isinstance(value, str) and is_list(value):
        value = split_names(value)
    parts = value if isinstance(value, (list, tuple)) else [value]
    names = (organization_of(part) if isinstance(part, dict) else as_text(part) for part in parts)
    return next((name for name in names if name and not is_absent(name)), None)


def as_count(value: Any) -> int | None:
    """Return a number of votes, or None for what is not a whole number from zero on."""
    if isinstance(value, str):
        written = _WRITTEN_COUNT.fullmatch(value)
        value = int(written[1]) if written else None
    try:
        count = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    whole = count == value and not isinstance(value, bool)
    return count if whole and 0 <= count < _LARGEST_COUNT else None


def as_number(value: Any) -> float | None:
    """Return a finite number, or None for what is none."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def without_absent(record: RawRecord) -> RawRecord:
    """Return a record in which texts that stand for nothing, as 'N/A', are None."""
    fields = ("paper_id", "digest_date", "title", "abstract", "url", "comment")
    absent = [name for name in fields if is_absent(getattr(record, name))]
    if absent:
        nothing: dict[str, Any] = dict.fromkeys(absent)
        record = record._replace(**nothing)
    if any(map(is_absent, record.ids)):
        record = record._replace(ids=tuple(text for text in record.ids if not is_absent(text)))
    kept: dict[str, MetadataValue] = {
        name: tuple(text for text in value if not is_absent(text))
        for name, value in record.metadata.items()
        if isinstance(value, (list, tuple)) and any(map(is_absent, value))
    }
    kept.update({name: None for name, value in record.metadata.items() if is_absent(value)})
    if kept:
        record = record._replace(metadata={**record.metadata, **kept})
    return record


def _converter(column: PaperColumn) -> Callable[[Any], Any]:
    return _OF_NAMES[column.names] if pa.types.is_list(column.type) else _CONVERTERS[column.type]


_OF_NAMES = {"labels": as_names, "people": as_people, "organizations": as_organizations}
_CONVERTERS: Mapping[pa.DataType, Callable[[Any], Any]] = {
    pa.string(): as_name,
    pa.int64(): as_count,
    pa.float64(): as_number,
}
"""By the type of a column of metadata."""
