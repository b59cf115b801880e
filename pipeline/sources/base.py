"""What a format reads: raw records, judged by no one yet, and rejects with their reason."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pipeline.config import SourcesConfig

FIELD_LIMIT = 10_000
"""A field of a reject's record is shown up to this many characters."""

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
    "url": ("url", "link", "abs_url"),
    "authors": ("authors", "author"),
    "labels": ("labels", "categories", "category", "primary_category", "subjects", "terms"),
    "votes": ("votes", "upvotes"),
}
"""The names a field is known by, the first that holds something wins."""


@dataclass(frozen=True)
class RawRecord:
    """A record as found: strings untouched, absent fields None."""

    where: str
    paper_id: str | None = None
    digest_date: str | None = None
    title: str | None = None
    abstract: str | None = None
    source: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    votes: int | None = None


@dataclass(frozen=True)
class Reject:
    """Something that could not be read: where it stood, why, and what it was."""

    where: str
    reason: str
    record: Any = None
    digest_date: str | None = None


@dataclass(frozen=True)
class File:
    """A file handed to a format: its bytes come through `open`, its name through `name`."""

    name: str
    """The path below the source, with '/' between folders: never an absolute path."""
    data: bytes


class Format(Protocol):
    """A way digests are written; one module each."""

    name: str

    def recognises(self, file: File) -> bool:
        """Tell from the content first, the name second, whether a file is of this format."""
        ...

    def read(self, file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield what the file holds; only a problem of the whole file may raise `SourceError`."""
        ...


class SourceError(ValueError):
    """A whole file cannot be used; the message says why and what to do."""


def decode_text(data: bytes) -> str:
    """Decode text whose encoding nobody names: UTF-8, UTF-16 with a mark, else Windows-1252.

    Raises `SourceError` where the bytes are no text in any of them.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text[:4096]:
            return text
    raise SourceError("is no text in UTF-8, UTF-16 or Windows-1252: save it as UTF-8")


def from_mapping(where: str, row: Mapping[str, Any], columns: Mapping[str, str]) -> RawRecord:
    """Make a record of a mapping, by the configured columns or by the names in use."""

    def find(field: str) -> Any:
        if field in columns:
            return row.get(columns[field])
        values = (row.get(alias) for alias in ALIASES[field])
        return next((value for value in values if value not in (None, "", [])), None)

    return RawRecord(
        where=where,
        paper_id=as_text(find("paper_id")),
        digest_date=as_text(find("digest_date")),
        title=as_text(find("title")),
        abstract=as_text(find("abstract")),
        source=as_text(find("source")),
        url=as_text(find("url")),
        authors=as_names(find("authors")),
        labels=as_names(find("labels")),
        votes=as_count(find("votes")),
    )


def as_text(value: Any) -> str | None:
    """Return a scalar as text; None for what is absent or is no scalar."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, (bool, list, dict, bytes)):
        return None
    return str(value)


def as_names(value: Any) -> tuple[str, ...]:
    """Return authors or labels as a tuple of names, from a list, a string or a list of objects."""
    if isinstance(value, str):
        separator = ";" if ";" in value else "," if "," in value else None
        parts: Iterable[Any] = value.split(separator) if separator else [value]
    elif isinstance(value, (list, tuple)):
        parts = value
    else:
        return ()
    names = (part.get("name") if isinstance(part, dict) else part for part in parts)
    return tuple(name.strip() for name in names if isinstance(name, str) and name.strip())


def as_count(value: Any) -> int | None:
    """Return a number of votes, or None for what is no whole number."""
    try:
        count = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return count if abs(count) < 1 << 62 else None


def reading(
    rows: Iterable[tuple[str, Any]], make: Callable[[str, Any], RawRecord]
) -> Iterator[RawRecord | Reject]:
    """Turn located rows into records; a row that is no mapping becomes a reject."""
    for where, row in rows:
        if isinstance(row, Mapping):
            yield make(where, row)
        else:
            found = type(row).__name__
            yield Reject(where, f"is a {found}, expected an object with id, title, abstract", row)


def record_json(value: Any) -> str:
    """Return a rejected record as JSON, long fields cut with a mark of how long they were."""
    return json.dumps(_cut(value), ensure_ascii=False, sort_keys=True, default=str)


def _cut(value: Any, depth: int = 0) -> Any:
    if isinstance(value, str):
        # A lone surrogate, which JSON can carry, cannot be written as UTF-8.
        text = value[:FIELD_LIMIT].encode("utf-8", "replace").decode()
        return text if len(value) <= FIELD_LIMIT else f"{text}… [{len(value):,} characters]"
    if depth > 20:
        return "…"
    if isinstance(value, Mapping):
        return {str(key): _cut(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cut(item, depth + 1) for item in value]
    return value
