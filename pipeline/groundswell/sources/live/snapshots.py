"""What was fetched, kept byte for byte, so that a run can be repeated.

A folder per source holds the pages, each named after its day and its digest, and a hidden entry per
day that says which pages make it up. The entry is written last: a day is there whole or not at all.
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


@dataclass(frozen=True)
class Page:
    """One answer: where it came from and where it lies."""

    url: str
    name: str
    """The name a reader knows it by, the same for every version of it."""
    file: str
    sha256: str
    etag: str | None
    records: int


@dataclass(frozen=True)
class Entry:
    """The pages of a day (or week), and the day they were asked for."""

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

    def entry(self, day: date, base: str) -> Entry | None:
        """Return a day's entry; None where it is not whole or came from elsewhere than `base`."""
        try:
            found = json.loads(self._entry(day).read_bytes())
            pages = [Page(**page) for page in found["pages"]]
            asked = date.fromisoformat(found["asked"])
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None
        if not all(
            page.url.startswith(f"{base}?") and self.body(page) is not None for page in pages
        ):
            return None
        return Entry(day, asked, pages)

    def body(self, page: Page) -> bytes | None:
        """Return a page's bytes, or None where they are gone or not what was written."""
        try:
            data = self.path(page).read_bytes()
        except FileNotFoundError:
            return None
        return data if hashlib.sha256(data).hexdigest() == page.sha256 else None

    def path(self, page: Page) -> Path:
        """Return where a page lies."""
        return self.root / page.file

    def page(self, url: str, name: str, body: bytes, etag: str | None, records: int) -> Page:
        """Keep an answer. An older version of it stays beside it."""
        digest = hashlib.sha256(body).hexdigest()
        stem, dot, suffix = name.partition(".")
        page = Page(url, name, f"{stem}.{digest[:12]}{dot}{suffix}", digest, etag, records)
        if self.body(page) is None:
            write_atomically(self.path(page), body)
        return page

    def put(self, entry: Entry) -> None:
        """Say which pages make up a day."""
        pages = [asdict(page) for page in entry.pages]
        value = {"asked": entry.asked.isoformat(), "pages": pages}
        write_atomically(self._entry(entry.day), json_bytes(value, indent=2))

    def _entry(self, day: date) -> Path:
        return self.root / f".{day.isoformat()}.json"
