"""The download of one snapshot: its pages are requested in turn, checked, and kept.

A service calls `Download.get` for a page and `Download.keep` once it knows that the page belongs
to the others.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from groundswell.config import SourcesConfig
from groundswell.sources.files import HEAD, File
from groundswell.sources.formats.format import Format
from groundswell.sources.formats.xml_recovery import MALFORMED
from groundswell.sources.live.fetch import BrokenError, Client
from groundswell.sources.live.snapshots import Entry, Page, Snapshots
from groundswell.sources.records import Reject, SourceError

_MOST_PAGES = 1_000
"""Pages of one snapshot; a server that offers more does not come to an end."""

Query = Mapping[str, str | int]
RecordIds = Callable[[File], Sequence[str]]
"""Returns the ids of an answer's records; raises `SourceError` for an answer of another kind."""


class IncompleteError(Exception):
    """The pages of a snapshot do not make up a whole; fetched again from the first, they may."""


@dataclass(frozen=True)
class Answer:
    """A page as it is kept, its bytes, and the ids of its records."""

    page: Page
    body: bytes
    ids: Sequence[str]


@dataclass
class Download:
    """The pages of one snapshot, while they are fetched."""

    client: Client
    address: str
    """The address that is asked, without path and query."""
    subject: str
    """What is asked for, as 'cs.CL'."""
    first: date
    """The day of the snapshot, or the first of its week."""
    last: date
    """The last day of the snapshot that is not in the future."""
    store: Snapshots
    known: Entry | None
    """The snapshot as it was fetched before, whose pages are only sent again where they changed."""
    pages: list[Page] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    """The ids of all records so far."""

    def get(self, query: Query, suffix: str, record_ids: RecordIds, *, path: str = "") -> Answer:
        """Request the next page and store it.

        Args:
            query: The parameters of the request.
            suffix: The ending of the page's file name, by which its format can be told.
            record_ids: Checks the answer and returns the ids of its records.
            path: What follows the address before the query, as '/works'.

        Raises:
            FetchError: The server gives no answer that passes the check.
        """
        url = f"{self.address}{path}" + (f"?{urlencode(query)}" if query else "")
        return self.get_from(url, suffix, record_ids)

    def get_from(self, url: str, suffix: str, record_ids: RecordIds) -> Answer:
        """Request the next page from an address of its own, as `get`, and store it."""
        part = f".{len(self.pages)}" if self.pages else ""
        name = f"{self.first.isoformat()}{part}.{suffix}"

        def ids_of(body: bytes) -> Sequence[str]:
            return _ids_in(name, body, record_ids)

        def require_sound(body: bytes) -> None:
            try:
                ids_of(body)
            except SourceError as error:
                raise BrokenError(f"it {error}") from error

        before = self._stored_page(url)
        body = self.store.body(before) if before else None
        etag = before.etag if before and body is not None else None
        answer = self.client.get(url, require_sound, etag)
        if answer.body is not None:
            body = answer.body
        assert body is not None  # noqa: S101 - 304 answers only a request with a stored tag
        ids = ids_of(body)
        return Answer(self.store.add_page(url, name, body, answer.etag, len(ids)), body, ids)

    def known_ids(self, record_ids: RecordIds) -> set[str]:
        """Return the ids of the records of the snapshot as it was fetched before."""
        pages = self.known.pages if self.known else ()
        bodies = ((page.name, self.store.body(page)) for page in pages)
        return {each for name, body in bodies if body for each in _ids_in(name, body, record_ids)}

    def keep(self, answer: Answer, *, may_repeat: bool = False) -> None:
        """Add a page to the snapshot.

        Raises:
            IncompleteError: It repeats records of a page before it, though it must not, or there
                are too many pages.
        """
        if len(self.pages) >= _MOST_PAGES:
            raise IncompleteError(f"it did not end after {_MOST_PAGES:,} pages")
        if not may_repeat and self.pages and not self.ids.isdisjoint(answer.ids):
            raise IncompleteError("a page repeats papers of another")
        self.ids.update(answer.ids)
        self.pages.append(answer.page)

    def _stored_page(self, url: str) -> Page | None:
        pages = self.known.pages if self.known else ()
        return next((page for page in pages if page.url == url), None)


def _ids_in(name: str, body: bytes, record_ids: RecordIds) -> Sequence[str]:
    return record_ids(File(name, body[:HEAD], lambda: io.BytesIO(body)))


def ids_by_format(form: Format, file: File) -> list[str]:
    """Return the ids of an answer's records, or the positions of those without one.

    Raises `SourceError` where the answer is not of the format or is an error answer.
    """
    if not form.recognizes(file):
        raise SourceError(f"is not an answer in the format {form.name}")
    ids = []
    for item in form.read(file, SourcesConfig()):
        if isinstance(item, Reject):
            if item.reason.startswith(("is an error answer", MALFORMED)):
                raise SourceError(item.reason)
            ids.append(item.where)
        else:
            ids.append(item.paper_id or item.where)
    return ids
