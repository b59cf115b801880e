"""The pages of one answer: by position, or by the cursor that each page gives for the next.

Every service that lists its papers in pages shares the two loops, and their checks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from groundswell.sources.live.download import Answer, Download, IncompleteError
from groundswell.sources.records import SourceError

Said = TypeVar("Said")


@dataclass(frozen=True)
class Leads:
    """What a page states about the pages after it."""

    following: str | None
    """The cursor of the next page; None on the last."""
    total: int | None = None
    """The number of papers on all pages, where the service counts them."""


def by_position(
    download: Download, ask: Callable[[int], Answer], count: Callable[[bytes], int]
) -> None:
    """Keep pages until there are as many papers as the service counts.

    Args:
        download: The snapshot.
        ask: Returns the page that starts at a position, from 0.
        count: Returns the number of papers on all pages, which each page states.

    Raises:
        IncompleteError: The pages do not make up a whole.
    """
    total: int | None = None
    while total is None or len(download.ids) < total:
        answer = ask(len(download.ids))
        counted = _said(count, answer)
        if total is not None and counted != total:
            raise IncompleteError(f"the count changed from {total} to {counted} on the way")
        total = counted
        download.keep(answer)
        if not answer.ids and len(download.ids) < total:
            raise IncompleteError(f"only {len(download.ids)} of {total} papers came")
    if len(download.ids) != total:
        raise IncompleteError(f"{len(download.ids)} papers came, {total} were counted")


def by_cursor(
    download: Download, ask: Callable[[str | None], Answer], leads: Callable[[bytes], Leads]
) -> None:
    """Follow cursors to the last page.

    Args:
        download: The snapshot.
        ask: Returns the page of a cursor, the first page for None.
        leads: Returns what a page states about the pages after it; raises `IncompleteError` for a
            page that is no valid answer.

    Raises:
        IncompleteError: The pages do not make up a whole.
    """
    cursor: str | None = None
    total: int | None = None
    while True:
        answer = ask(cursor)
        found = _said(leads, answer)
        total = found.total if total is None else total
        download.keep(answer)
        cursor = found.following
        if cursor is None or (total is not None and len(download.ids) >= total):
            break
        if not answer.ids:
            raise IncompleteError("a page in the middle is empty")
    if total is not None and len(download.ids) < total:
        raise IncompleteError(f"only {len(download.ids)} of {total} papers came")


def _said(read: Callable[[bytes], Said], answer: Answer) -> Said:
    """Return what a page states beside its papers; one that states nothing is no valid page."""
    try:
        return read(answer.body)
    except SourceError as error:
        raise IncompleteError(f"a page {error}") from error
