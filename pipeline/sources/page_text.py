"""A digest page copied as text: a date line, then title and abstract in turn.

What stands before the date line is the page's own furniture. A date without a year is never
guessed: the year comes from the file's name or from the configuration.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import date, datetime

from pipeline.config import SourcesConfig
from pipeline.errors import UsageError
from pipeline.sources.base import File, RawRecord, Reject, SourceError, decode_text
from pipeline.sources.hf_daily import digest_date

name = "page-text"

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DATE_LINE = re.compile(
    rf"(?:on\s+)?({'|'.join(_MONTHS)})[a-z]*\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(\d{{4}}))?",
    re.IGNORECASE,
)
_LONGEST_TITLE = 300


def recognises(file: File) -> bool:
    """Tell whether one of the first lines is a date alone, with paragraphs after it."""
    if b"\x00" in file.data[:4096] or file.data[:1] in (b"{", b"[", b"<"):
        return False
    head = file.data[:20_000].decode("utf-8", "replace")
    return any(_DATE_LINE.fullmatch(line.strip()) for line in head.split("\n")[:60])


def read(file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
    """Yield a record per title and abstract."""
    day: date | None = None
    title: tuple[str, str] | None = None  # where it stood, its text
    for where, paragraph in _paragraphs(file):
        dated = _DATE_LINE.fullmatch(paragraph)
        if dated:
            day = _date(dated, file, config)
        elif day is None:
            continue
        elif len(paragraph) <= _LONGEST_TITLE:
            if title:
                yield Reject(title[0], "is a title without an abstract", {"title": title[1]})
            title = (where, paragraph)
        elif title is None:
            yield Reject(where, "is an abstract without a title", {"abstract": paragraph})
        else:
            yield _record(title[0], title[1], paragraph, day)
            title = None
    if title:
        yield Reject(title[0], "is a title without an abstract", {"title": title[1]})


def _paragraphs(file: File) -> Iterator[tuple[str, str]]:
    """Yield each run of lines between blank ones, joined, with where it starts."""
    lines: list[str] = []
    start = 0
    for number, line in enumerate([*decode_text(file.data).splitlines(), ""], 1):
        if line.strip():
            start = start if lines else number
            lines.append(line.strip())
        elif lines:
            yield f"{file.name}:{start}", " ".join(lines)
            lines = []


def _date(found: re.Match[str], file: File, config: SourcesConfig) -> date:
    month = 1 + [m.lower() for m in _MONTHS].index(found[1][:3].lower())
    named = digest_date(file.name)
    year = int(found[3]) if found[3] else int(named[:4]) if named else config.year
    if year is None:
        raise UsageError(
            f"{file.name}: the page's date '{found[0]}' has no year: give --year, or put the "
            f"digest date into the file's name, as in digest-2025-03-14.txt"
        )
    try:
        day = datetime(year, month, int(found[2])).date()  # noqa: DTZ001 - a date has no zone
    except ValueError as error:
        raise SourceError(f"has the date '{found[0]}' of {year}: {error}") from error
    if named and day.isoformat() != named:
        raise SourceError(f"is named {named} but its page is of {day}: rename it")
    return day


def _record(where: str, title: str, abstract: str, day: date) -> RawRecord:
    # The page gives no ids; the same title copied twice must be the same paper.
    key = re.sub(r"\W+", " ", title).strip().lower()
    return RawRecord(
        where=where,
        paper_id=f"page-{hashlib.sha256(key.encode()).hexdigest()[:12]}",
        digest_date=day.isoformat(),
        title=title,
        abstract=abstract,
        source=name,
    )
