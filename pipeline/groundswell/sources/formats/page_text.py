"""A digest page copied as text: a date line, then title and abstract in turn.

What stands before the date line is the page's own furniture. A date without a year is never
guessed: the year comes from the file's name or from the configuration.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TextIO

from groundswell.config import SourcesConfig
from groundswell.errors import UsageError
from groundswell.sources.files import File
from groundswell.sources.records import RawRecord, Reject, SourceError

name = "page-text"
suffixes: tuple[str, ...] = ()

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DATE_LINE = re.compile(
    rf"(?:on\s+)?({'|'.join(_MONTHS)})[a-z]*\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(\d{{4}}))?",
    re.IGNORECASE | re.ASCII,
)
_LONGEST_TITLE = 300
_LONGEST_LINE = 50_000_000


def recognises(file: File) -> bool:
    """Tell whether one of the first lines is a date alone."""
    head = file.head
    if b"\x00" in head[:4096] or head.lstrip()[:1] in (b"{", b"[", b"<"):
        return False
    lines = head[:20_000].decode("utf-8", "replace").split("\n")
    return any(_DATE_LINE.fullmatch(line.strip()) for line in lines[:60])


def read(file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
    """Yield a record per title and abstract."""
    yield from in_turn(_paragraphs(file), None, lambda found: _date(found, file, config))


def in_turn(
    paragraphs: Iterable[tuple[str, str]],
    day: date | None,
    date_of: Callable[[re.Match[str]], date],
) -> Iterator[RawRecord | Reject]:
    """Yield a record per title and abstract among paragraphs, each with where it stood.

    `day` holds until a paragraph is a date; what stands before any day is furniture.
    """
    title: tuple[str, str] | None = None  # where it stood, its text
    for where, paragraph in paragraphs:
        dated = _DATE_LINE.fullmatch(paragraph)
        if dated:
            if title and day:
                yield _lone_title(title, day)
            day, title = date_of(dated), None
        elif day is None:
            continue
        elif title and _is_abstract(paragraph):
            yield _record(title[0], title[1], paragraph, day)
            title = None
        elif _is_abstract(paragraph) and len(paragraph) > _LONGEST_TITLE:
            reason = "is an abstract without a title"
            yield Reject(where, reason, {"abstract": paragraph}, day.isoformat())
        else:
            if title:
                yield _lone_title(title, day)
            title = (where, paragraph)
    if title and day:
        yield _lone_title(title, day)


def _is_abstract(paragraph: str) -> bool:
    """Tell an abstract from a title: by its length, or by being sentences that end."""
    return len(paragraph) > _LONGEST_TITLE or paragraph.endswith((".", ".”", '."'))


def _lone_title(title: tuple[str, str], day: date) -> Reject:
    reason = "is a title without an abstract"
    return Reject(title[0], reason, {"title": title[1]}, day.isoformat())


def _paragraphs(file: File) -> Iterator[tuple[str, str]]:
    with file.text() as stream:
        yield from paragraphs_of(file.name, stream)


def paragraphs_of(name: str, stream: TextIO) -> Iterator[tuple[str, str]]:
    """Yield each run of lines between blank ones, joined, with where it starts."""
    lines: list[str] = []
    start = number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        if line.strip():
            start = start if lines else number
            lines.append(line.strip())
        elif lines:
            yield f"{name}:{start}", " ".join(lines)
            lines = []
    if lines:
        yield f"{name}:{start}", " ".join(lines)


def _date(found: re.Match[str], file: File, config: SourcesConfig) -> date:
    month = 1 + [m.lower() for m in _MONTHS].index(found[1][:3].lower())
    named = file.digest_date
    year = int(found[3]) if found[3] else int(named[:4]) if named else config.year
    if year is None:
        raise UsageError(
            f"{file.name}: the page's date '{found[0]}' has no year: give --year, or put the "
            f"digest date into the file's name, as in digest-2025-03-14.txt"
        )
    try:
        day = date(year, month, int(found[2]))
    except ValueError as error:
        raise SourceError(f"has the date '{found[0]}' of {year}: {error}") from error
    if named and day.isoformat() != named:
        raise SourceError(f"is named {named} but its page is of {day}: rename it")
    return day


def _record(where: str, title: str, abstract: str, day: date) -> RawRecord:
    # The page gives no ids; the same title copied twice must be the same paper.
    key = re.sub(r"\W+", " ", title).strip().lower()
    return RawRecord(
        paper_id=f"page-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:12]}",
        digest_date=day.isoformat(),
        title=title,
        abstract=abstract,
        source=name,
        where=where,
    )
