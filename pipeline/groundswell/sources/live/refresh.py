"""Brings the snapshots of a live source up to date, and lists the files to read.

A snapshot is kept once all of its pages have come, and is fetched again only while it can still
change. Snapshots are read as files are, so a run on them gives what a run on the same files does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from groundswell.config import SourcesConfig
from groundswell.errors import GroundswellError
from groundswell.sources.files import FoundFile
from groundswell.sources.live.addresses import split_address
from groundswell.sources.live.download import Download, IncompleteError
from groundswell.sources.live.fetch import Client, FetchError
from groundswell.sources.live.live_source import LiveSource
from groundswell.sources.live.snapshots import Entry, Page, Snapshots

DEFAULT_DAYS = 30
"""Days before the end of a source without a range, where no snapshot of it is kept."""
_ATTEMPTS = 3
"""Times that a snapshot is fetched whose pages do not fit together: once is a coincidence, as of a
paper withdrawn between two pages."""
_DAYS_LISTED = 5
"""Missing days that a warning lists."""


@dataclass(frozen=True)
class LiveFiles:
    """The files of a live source, oldest first, and the digest dates that are asked for."""

    files: Sequence[FoundFile]
    first: date
    last: date


def refresh(
    source: LiveSource,
    *,
    today: date,
    config: SourcesConfig,
    folder: Path,
    notice: Callable[[str], None],
) -> LiveFiles:
    """Fetch the snapshots of a source that are missing under `folder`, and return its files.

    With `config.offline` nothing is fetched, and `notice` gets the missing days.

    Raises:
        FetchError: A day cannot be fetched. What came before it is kept, and the next run goes on
            from there.
        GroundswellError: There is no snapshot in the range.
    """
    service = source.service
    address = source.address(config)
    store = Snapshots(folder.joinpath(*source.folder))
    first = source.first or _default_first(source, store, address)
    days = source.snapshot_days(first, today if service.lists_by_change else source.last)
    entries = {day: entry for day in days if (entry := store.entry(day, address))}
    if config.offline:
        _warn_of_missing(source, [day for day in days if day not in entries], notice)
    else:
        wanted = source.to_fetch(days, entries, today)
        if wanted:
            notice(f"asking {split_address(address).netloc} for {_count(len(wanted), source.unit)}")
            fetcher = _Fetcher(source, store, config, today)
            entries.update(fetcher.fetch(wanted, entries))
    pages = _pages(source, [entries[day] for day in days if day in entries])
    if not pages:
        raise GroundswellError(
            f"{source.name} has no snapshot from {first} to {source.last}: run it online"
        )
    files = [FoundFile(store.path(page), page.name) for page in pages if page.records]
    return LiveFiles(files, first, source.last)


def _pages(source: LiveSource, entries: Sequence[Entry]) -> list[Page]:
    """Return the pages to read; of a feed that did not change, those of the first day alone."""
    pages = [page for entry in entries for page in entry.pages]
    if not source.service.current_only:
        return pages
    return list({page.sha256: page for page in reversed(pages)}.values())[::-1]


def _default_first(source: LiveSource, store: Snapshots, address: str) -> date:
    """Return the first day of a source without a range: that of the oldest snapshot, if older."""
    first = source.last - timedelta(days=DEFAULT_DAYS - 1)
    kept = (day for day in store.days() if store.entry(day, address))
    return min(first, next(kept, first))


def _warn_of_missing(
    source: LiveSource, missing: Sequence[date], notice: Callable[[str], None]
) -> None:
    if not missing or source.service.current_only:
        return
    listed = ", ".join(day.isoformat() for day in missing[:_DAYS_LISTED])
    more = ", ..." * (len(missing) > _DAYS_LISTED)
    notice(
        f"warning: offline, {source.name} lacks the snapshots of "
        f"{_count(len(missing), source.unit)}: {listed}{more}"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


class _Fetcher:
    """Fetches the snapshots of a source, one after the other."""

    def __init__(
        self, source: LiveSource, store: Snapshots, config: SourcesConfig, today: date
    ) -> None:
        self._source = source
        self._store = store
        self._today = today
        self._address = source.address(config)
        self._client = Client(
            source.service.access(config), attempts=config.attempts, timeout=config.timeout
        )

    def fetch(
        self, days: Sequence[date], known: Mapping[date, Entry]
    ) -> Iterator[tuple[date, Entry]]:
        """Yield each day with its snapshot, which is kept by then."""
        from groundswell.compute.progress import progress

        with progress(len(days), f"fetching {self._source.unit}s") as done:
            for day in days:
                entry = Entry(day, self._today, self._pages(day, self._last(day, known)))
                self._store.put(entry)
                done(1)
                yield day, entry

    def _last(self, day: date, known: Mapping[date, Entry]) -> Entry | None:
        """Return the snapshot that a day's may still be the same as."""
        if self._source.service.current_only:
            return known.get(max(known, default=day))
        return known.get(day)

    def _pages(self, day: date, known: Entry | None) -> list[Page]:
        """Return a snapshot's pages; where they do not fit together, all are fetched again."""
        attempt = 0
        while True:
            attempt += 1
            download = self._download(day, known)
            try:
                self._source.service.fetch(download)
            except IncompleteError as error:
                if attempt == _ATTEMPTS:
                    raise FetchError(
                        f"{self._address} gave no whole answer for {day} ({error}): nothing of it "
                        "was used; try again later"
                    ) from error
            else:
                return download.pages

    def _download(self, day: date, known: Entry | None) -> Download:
        span = self._source.service.days_per_snapshot
        return Download(
            client=self._client,
            address=self._address,
            subject=self._source.subject,
            first=day,
            last=min(day + timedelta(days=span - 1), self._today),
            store=self._store,
            known=known,
        )
