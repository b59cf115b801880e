"""The folder of what was fetched from a live source, byte for byte, so that a run can be repeated.

It holds the pages, each named after its day and its digest, and a hidden entry per day that lists
the pages of the snapshot. The entry is written last: a snapshot is complete or it is not there.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from groundswell.artifacts.codecs import json_bytes
from groundswell.runtime.store import write_atomically
from groundswell.sources.dates import parse_date

_DIGEST_DIGITS = 12
"""Hexadecimal digits of a page's digest in its file name: enough to keep versions apart."""


@dataclass(frozen=True)
class Page:
    """One answer of a server: its address and its file."""

    url: str
    name: str
    """The name under which it is read, the same for every version of it."""
    file: str
    sha256: str
    etag: str | None
    records: int
    """The number of records in it."""


@dataclass(frozen=True)
class Entry:
    """A snapshot: the pages of a day or week, and the day on which they were fetched."""

    day: date
    asked: date
    pages: Sequence[Page]


@dataclass(frozen=True)
class Snapshots:
    """The snapshots of one source, under `root`."""

    root: Path

    def days(self) -> list[date]:
        """Return the days that have an entry, oldest first."""
        names = (path.name[1:-5] for path in self.root.glob(".????-??-??.json"))
        return sorted(day for name in names if (day := parse_date(name)))

    def entry(self, day: date, address: str) -> Entry | None:
        """Return a day's entry; None where it is not complete or was fetched from elsewhere."""
        try:
            found = json.loads(self._entry_path(day).read_bytes())
            pages = [Page(**page) for page in found["pages"]]
            asked = date.fromisoformat(found["asked"])
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None
        # Later pages of a feed are at addresses that the ones before them name.
        if not all(_is_below(page.url, address) for page in pages[:1]):
            return None
        if not all(self.body(page) is not None for page in pages):
            return None
        return Entry(day, asked, pages)

    def body(self, page: Page) -> bytes | None:
        """Return a page's bytes, or None where they are missing or not what was written."""
        try:
            data = self.path(page).read_bytes()
        except FileNotFoundError:
            return None
        return data if hashlib.sha256(data).hexdigest() == page.sha256 else None

    def path(self, page: Page) -> Path:
        """Return the path of a page's file."""
        return self.root / page.file

    def add_page(self, url: str, name: str, body: bytes, etag: str | None, records: int) -> Page:
        """Store an answer and return its page. An older version of it stays beside it."""
        digest = hashlib.sha256(body).hexdigest()
        stem, dot, suffix = name.partition(".")
        file = f"{stem}.{digest[:_DIGEST_DIGITS]}{dot}{suffix}"
        page = Page(url, name, file, digest, etag, records)
        if self.body(page) is None:
            write_atomically(self.path(page), body)
        return page

    def put(self, entry: Entry) -> None:
        """Write the entry of a snapshot whose pages are stored."""
        pages = [asdict(page) for page in entry.pages]
        value = {"asked": entry.asked.isoformat(), "pages": pages}
        write_atomically(self._entry_path(entry.day), json_bytes(value, indent=2))

    def _entry_path(self, day: date) -> Path:
        return self.root / f".{day.isoformat()}.json"


def _is_below(url: str, address: str) -> bool:
    """Return whether a request was sent to an address, with a path and a query or without."""
    return url.startswith(address) and url[len(address) :][:1] in ("", "?", "/")
