"""Plain text in which titles and abstracts alternate, as on a copied page or in a mail.

`alternating_records` pairs paragraphs to records; the formats of pages and of mails share it.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple, TextIO

from groundswell.sources.dates import MONTHS
from groundswell.sources.records import RawRecord, Reject

DATE_LINE = re.compile(
    rf"(?:on\s+)?({'|'.join(MONTHS)})[a-z]*\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(\d{{4}}))?",
    re.IGNORECASE | re.ASCII,
)
"""A line with nothing but a date: the groups are month, day, and year or None."""

_LONGEST_TITLE = 300
"""Characters of a title; a longer paragraph is an abstract even where no sentence ends it."""
_LONGEST_LINE = 50_000_000
"""Characters of a line, as of JSON Lines."""
_SENTENCE_ENDS = (".", ".”", '."')
_ID_DIGITS = 12
"""Hexadecimal digits of an id made of a title: of a million titles two share one by one in 500."""


class Paragraph(NamedTuple):
    """A run of lines between blank ones, joined by spaces."""

    where: str
    """The position of its first line."""
    text: str


def paragraphs(name: str, stream: TextIO) -> Iterator[Paragraph]:
    """Yield the paragraphs of a text, whose positions begin with `name`."""
    lines: list[str] = []
    start = number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        if line.strip():
            start = start if lines else number
            lines.append(line.strip())
        elif lines:
            yield Paragraph(f"{name}:{start}", " ".join(lines))
            lines = []
    if lines:
        yield Paragraph(f"{name}:{start}", " ".join(lines))


def alternating_records(
    texts: Iterable[Paragraph],
    day: date | None,
    date_of: Callable[[re.Match[str]], date],
    source: str,
) -> Iterator[RawRecord | Reject]:
    """Yield a record per title and abstract among paragraphs.

    Args:
        texts: The paragraphs.
        day: The digest date until a paragraph is a date. Paragraphs before any date are skipped.
        date_of: Returns the date of a paragraph that matches `DATE_LINE`.
        source: The source of the records.
    """
    title: Paragraph | None = None
    for paragraph in texts:
        dated = DATE_LINE.fullmatch(paragraph.text)
        if dated:
            if title and day:
                yield _lone_title(title, day)
            day, title = date_of(dated), None
        elif day is None:
            continue
        elif title and _is_abstract(paragraph.text):
            yield _record(title, paragraph.text, day, source)
            title = None
        elif _is_abstract(paragraph.text) and len(paragraph.text) > _LONGEST_TITLE:
            reason = "is an abstract without a title"
            yield Reject(paragraph.where, reason, {"abstract": paragraph.text}, day.isoformat())
        else:
            if title:
                yield _lone_title(title, day)
            title = paragraph
    if title and day:
        yield _lone_title(title, day)


def _is_abstract(text: str) -> bool:
    """Return whether a paragraph is an abstract: by its length, or by a sentence that ends it."""
    return len(text) > _LONGEST_TITLE or text.endswith(_SENTENCE_ENDS)


def _lone_title(title: Paragraph, day: date) -> Reject:
    reason = "is a title without an abstract"
    return Reject(title.where, reason, {"title": title.text}, day.isoformat())


def _record(title: Paragraph, abstract: str, day: date, source: str) -> RawRecord:
    # The text gives no ids; a title that is copied twice must be the same paper.
    key = re.sub(r"\W+", " ", title.text).strip().lower()
    digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
    return RawRecord(
        paper_id=f"page-{digest[:_ID_DIGITS]}",
        digest_date=day.isoformat(),
        title=title.text,
        abstract=abstract,
        source=source,
        where=title.where,
    )
