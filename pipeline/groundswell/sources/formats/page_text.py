"""A digest page copied as text: a date line, then titles and abstracts in alternation.

The paragraphs before the date line are the page's navigation and are skipped. The year of a date
without one comes from the file's name or from the configuration; it is never guessed.
"""

import re
from collections.abc import Iterator
from datetime import date

from groundswell.config import SourcesConfig
from groundswell.errors import UsageError
from groundswell.sources.dates import month_number
from groundswell.sources.files import File
from groundswell.sources.formats.titled_abstracts import (
    DATE_LINE,
    Paragraph,
    alternating_records,
    paragraphs,
)
from groundswell.sources.records import RawRecord, Reject, SourceError

_BINARY_CHECKED = 4_096
"""Bytes at the start that must not hold a null byte, which no text has."""
_DATE_WITHIN_BYTES, _DATE_WITHIN_LINES = 20_000, 60
"""Bytes and lines at the start among which the date is: a page's navigation is shorter."""


class PageText:
    """Titles and abstracts after a line that is a date."""

    name = "page-text"
    suffixes: tuple[str, ...] = ()

    def recognizes(self, file: File) -> bool:
        """Return whether one of the first lines is only a date."""
        head = file.head
        if b"\x00" in head[:_BINARY_CHECKED] or head.lstrip()[:1] in (b"{", b"[", b"<"):
            return False
        lines = head[:_DATE_WITHIN_BYTES].decode("utf-8", "replace").split("\n")
        return any(DATE_LINE.fullmatch(line.strip()) for line in lines[:_DATE_WITHIN_LINES])

    def read(self, file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield a record per title and abstract; `UsageError` for a date without a year."""
        yield from alternating_records(
            _paragraphs(file), None, lambda found: _date(found, file, config), self.name
        )


def _paragraphs(file: File) -> Iterator[Paragraph]:
    with file.text() as stream:
        yield from paragraphs(file.name, stream)


def _date(found: re.Match[str], file: File, config: SourcesConfig) -> date:
    named = file.digest_date
    year = int(found[3]) if found[3] else int(named[:4]) if named else config.year
    if year is None:
        raise UsageError(
            f"{file.name}: the page's date '{found[0]}' has no year: give --year, or put the "
            f"digest date into the file's name, as in digest-2025-03-14.txt"
        )
    try:
        day = date(year, month_number(found[1]), int(found[2]))
    except ValueError as error:
        raise SourceError(f"has the date '{found[0]}' of {year}: {error}") from error
    if named and day.isoformat() != named:
        raise SourceError(f"is named {named} but its page is of {day}: rename it")
    return day
