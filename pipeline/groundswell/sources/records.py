"""What a format reads: raw records, judged by no one yet, and rejects with their reason."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from groundswell.config import SourcesConfig
from groundswell.errors import UsageError, nearest

if TYPE_CHECKING:
    from groundswell.sources.files import File

FIELD_LIMIT = 10_000
"""A field of a reject's record is shown up to this many characters."""
ITEM_LIMIT = 200
"""A list or object in a reject's record is shown up to this many items."""

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
    "authors": ("authors", "author"),
    "labels": ("labels", "categories", "category", "primary_category", "subjects", "terms"),
    "votes": ("votes", "upvotes"),
    "ids": ("doi", "DOI", "arxiv_id", "eprint"),
    "comment": ("comment", "comments"),
}
"""The names a field is known by, the first that holds something wins."""

_CATEGORIES = re.compile(r"[a-z-]+(\.[A-Za-z-]+)?(\s+[a-z-]+(\.[A-Za-z-]+)?)+")

Names = Mapping[str, tuple[str, ...]]
"""For each of our fields, the keys it may stand under."""


class RawRecord(NamedTuple):
    """A record as found: strings untouched, absent fields None. Fields as in `RECORD_SCHEMA`."""

    paper_id: str | None = None
    digest_date: str | None = None
    title: str | None = None
    abstract: str | None = None
    source: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    votes: int | None = None
    where: str = ""
    ids: tuple[str, ...] = ()
    """Its other identifiers: DOI, arXiv id, a catalogue's own."""
    comment: str | None = None
    """What its authors remark beside the abstract, as arXiv's comments."""


@dataclass(frozen=True)
class Reject:
    """Something that could not be read: where it stood, why, and what it was."""

    where: str
    reason: str
    record: Any = None
    digest_date: str | None = None


class Format(Protocol):
    """A way digests are written; one module each."""

    name: str
    suffixes: tuple[str, ...]
    """Endings of file names that settle it where no format recognises the content."""

    def recognises(self, file: "File") -> bool:
        """Tell whether the content at a file's head is of this format."""
        ...

    def read(self, file: "File", config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield what the file holds, piece by piece where the format allows.

        Only what spoils the rest of the file may raise `SourceError`; what was yielded counts.
        """
        ...


class SourceError(ValueError):
    """A whole file, or the rest of it, cannot be used; the message says why and what to do."""


def names_of(columns: Mapping[str, str], found: Iterable[str] | None = None) -> Names:
    """Return the keys each field may stand under: the configured column, or the names in use.

    Where `found` lists a table's columns, its own spelling of them is used, whatever its case.
    Raises `UsageError` where `columns` names a field that a paper does not have.
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


def from_mapping(where: str, row: Mapping[str, Any], names: Names) -> RawRecord:
    """Make a record of a mapping, each field from the first of its keys that holds something."""

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
        authors=as_names(find("authors")),
        labels=as_names(find("labels")),
        votes=as_count(find("votes")),
        where=where,
        ids=tuple(text for key in names["ids"] if (text := as_text(row.get(key)))),
        comment=as_text(find("comment")),
    )


def as_text(value: Any) -> str | None:
    """Return a scalar as text; None for what is absent or is no scalar."""
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
    """Return a number of votes, or None for what is no whole number."""
    try:
        count = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return count if abs(count) < 1 << 62 else None


def record_json(value: Any) -> str:
    """Return a rejected record as JSON, long fields cut with a mark of how long they were."""
    return json.dumps(_cut(value), ensure_ascii=False, sort_keys=True, allow_nan=False)


def _cut(value: Any, depth: int = 0) -> Any:
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, (Mapping, list, tuple)):
        if depth > 20:
            return "…"
        more = f"… [{len(value):,} items]"
        if isinstance(value, Mapping):
            shown = list(value.items())[:ITEM_LIMIT]
            cut = {_shown(str(key)): _cut(item, depth + 1) for key, item in shown}
            return cut if len(value) <= ITEM_LIMIT else {**cut, "…": more}
        items = [_cut(item, depth + 1) for item in value[:ITEM_LIMIT]]
        return items if len(value) <= ITEM_LIMIT else [*items, more]
    return _shown(as_text(value) or "")


def _shown(value: str) -> str:
    # A lone surrogate, which JSON can carry, cannot be written as UTF-8.
    text = value[:FIELD_LIMIT].encode("utf-8", "replace").decode()
    return text if len(value) <= FIELD_LIMIT else f"{text}… [{len(value):,} characters]"
