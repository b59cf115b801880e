"""Digest mails, one .eml file each: arXiv's listings, or titles and abstracts in alternation.

The digest date is the mail's own. Only the text is read: no attachment is opened, and nothing that
a mail links to is fetched.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import islice
from typing import NamedTuple

from groundswell.config import SourcesConfig
from groundswell.sources.dates import parse_date
from groundswell.sources.files import File
from groundswell.sources.flags import announcement_flags
from groundswell.sources.formats.html_text import html_text
from groundswell.sources.formats.titled_abstracts import alternating_records, paragraphs
from groundswell.sources.records import RawRecord, Reject, SourceError, quoted

_LARGEST = 50_000_000
"""Bytes of a mail, as of one XML record; mail servers refuse larger ones."""
_MOST_PARTS = 10_000
"""Parts of a mail; they are nested, and the parser goes through all of them."""
_FEWEST_FIELDS = 3
"""Fields of `_TELLING` that the header of a mail has at least."""
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:[ \t\r\n]")
_TELLING = re.compile(
    rb"(?mi)^(from|date|subject|message-id|mime-version|received|to|return-path|content-type):"
)
_LISTING = re.compile(r"(?m)^\\\\[ \t]*\n(?:[ \t]*\n)*arXiv:")
_QUOTED_LISTING = re.compile(r"(?m)^(?:>[ \t]?)+\\\\[ \t]*$")
_ARXIV_ID = re.compile(r"arXiv:\s*(\S+)")
_ARXIV_FIELD = re.compile(r"([A-Z][A-Za-z-]*):\s*(.*)")
_ANNOUNCED = re.compile(
    r"\(\*?\s*(cross-list(?:ing)?)\s*\*?\)|\b(replaced) with revised version", re.IGNORECASE
)
_ENTRY_END = re.compile(r"\\\\\s*(?:\(.*)?")
_QUOTE = re.compile(r"(?m)^(?:>[ \t]?)+")
_ARXIV_LINK = re.compile(r"https?://\S+")
_UNSOUND = (RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError)
"""What the parser of mails raises at malformed ones."""


class _Mail(NamedTuple):
    day: date | None
    text: str


class MailDigest:
    """A mail that lists papers."""

    name = "mail"
    suffixes: tuple[str, ...] = (".eml",)

    def recognizes(self, file: File) -> bool:
        """Return whether the file begins with the header of a mail."""
        head = file.head.split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0]
        if not _HEADER.match(head):
            return False
        fields = {found.lower() for found in _TELLING.findall(head)}
        return len(fields) >= _FEWEST_FIELDS and bool(fields & {b"from", b"date"})

    def read(self, file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield the papers of a mail."""
        del config  # the date of a mail has a year
        mail = _parse(file)
        day = mail.day
        if day is None:
            raise SourceError("is a mail without a date: put the digest date into the file's name")
        if _LISTING.search(mail.text):
            yield from _listed_records(file.name, mail.text, day)
            return
        found = False
        texts = paragraphs(file.name, io.StringIO(mail.text))
        for item in alternating_records(texts, day, lambda _: day, self.name):
            # A mail's greeting and footer are paragraphs without a partner.
            if isinstance(item, RawRecord):
                found = True
                yield item
        if not found:
            raise SourceError("is a mail that lists no titles with abstracts in turn")


def _parse(file: File) -> _Mail:
    with file.open() as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise SourceError(f"is a mail of more than {_LARGEST:,} bytes: split it")
    try:
        mail = message_from_bytes(data, policy=policy.default)
        return _Mail(_day(mail) or parse_date(file.digest_date or ""), _text(mail))
    except _UNSOUND as error:
        raise SourceError(f"is not a valid mail ({quoted(error)}): save it again") from error


def _day(mail: EmailMessage) -> date | None:
    try:
        return parse_date(str(mail["Date"] or ""))
    except (*_UNSOUND, OverflowError):
        return None


def _text(mail: EmailMessage) -> str:
    """Return a mail's text, from its plain part where there is one."""
    for number, _ in enumerate(mail.walk()):
        if number > _MOST_PARTS:
            raise ValueError("it has too many parts")
    body = mail.get_body(("plain", "html"))
    if body is None:
        return ""
    content = body.get_content()
    text = content if isinstance(content, str) else ""
    if body.get_content_subtype() == "html":
        text = html_text(text, "\n\n")
    text = text.replace("\r\n", "\n")
    # A mail that forwards or answers a listing quotes it.
    return _QUOTE.sub("", text) if _QUOTED_LISTING.search(text) else text


@dataclass
class _Entry:
    """An entry of arXiv's listing while it is read: fields by name, then an abstract."""

    line: int
    fields: dict[str, str] = field(default_factory=dict)
    abstract: list[str] = field(default_factory=list)
    in_abstract: bool = False
    key: str = ""
    """The field read last, which an indented line continues."""

    flags: tuple[str, ...] = ()
    """What the listing states of the entry: a replacement or a cross-list."""

    def add(self, line: str) -> None:
        """Read a line between those of backslashes."""
        if self.in_abstract:
            self.abstract.append(line.strip())
            return
        if announced := _ANNOUNCED.search(line):
            self.flags = announcement_flags(announced[1] or announced[2])
        if named := _ARXIV_ID.match(line):
            self.fields["id"] = named[1]
        elif line.startswith("  ") and self.key:
            self.fields[self.key] += " " + line.strip()
        elif found := _ARXIV_FIELD.match(line):
            self.key = found[1].rstrip("s").lower()
            self.fields[self.key] = found[2]

    def items(
        self, name: str, day: date, cut_off: str | None, url: str | None = None
    ) -> Iterator[RawRecord | Reject]:
        """Yield the record, or a reject of what is not whole; nothing of two lines without fields.

        `cut_off` says where the entry is cut off; None where it is not.
        """
        if "id" in self.fields and cut_off is None:
            yield self._record(name, day, url)
        elif self.fields:
            reason = f"is cut off: {cut_off}" if cut_off else "is an entry without its arXiv id"
            fields = {**self.fields, "abstract": "\n".join(self.abstract).strip()}
            yield Reject(f"{name}:{self.line}", reason, fields, day.isoformat())

    def _record(self, name: str, day: date, url: str | None) -> RawRecord:
        authors = re.split(r",\s*|\s+and\s+", self.fields.get("author", ""))
        return RawRecord(
            paper_id=self.fields["id"],
            digest_date=day.isoformat(),
            title=self.fields.get("title"),
            abstract="\n".join(self.abstract),
            source="arxiv",
            url=url,
            metadata={
                "authors": tuple(part.strip() for part in authors if part.strip()),
                "labels": tuple(self.fields.get("categorie", "").split()),
            },
            where=f"{name}:{self.line}",
            ids=tuple(filter(None, (self.fields.get("doi"),))),
            comment=self.fields.get("comment"),
            flags=self.flags,
        )


def _listed_records(name: str, text: str, day: date) -> Iterator[RawRecord | Reject]:
    """Read arXiv's listing: fields between lines of two backslashes, then an abstract."""
    entry: _Entry | None = None
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.startswith("\\\\"):
            if entry:
                entry.add(line)
        elif entry is None:
            entry = _Entry(number)
        elif _begins_entry(lines, number):
            # The entry before has no end, or what was taken for its begin is the end of another.
            yield from entry.items(name, day, "another entry begins within it")
            entry = _Entry(number)
        elif not entry.in_abstract and "(" not in line:
            entry.in_abstract = True
        elif not _ENTRY_END.fullmatch(line):
            entry.add(line.lstrip("\\"))  # a line of the abstract that begins as a separator does
        else:
            link = _ARXIV_LINK.search(line)
            yield from entry.items(name, day, None, link[0] if link else None)
            entry = None
    if entry:
        yield from entry.items(name, day, "the mail ends within it")


def _begins_entry(lines: Sequence[str], following: int) -> bool:
    """Return whether the first line with text, from a position on, is that of an entry's id."""
    first = next((line for line in islice(lines, following, None) if line.strip()), "")
    return _ARXIV_ID.match(first) is not None
