"""Digest mails, one .eml file each: arXiv's listings, or titles and abstracts in turn.

The digest date is the mail's own. Only the text is looked at: no attachment is opened and nothing
that a mail links to is fetched.
"""

import io
import re
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage

from groundswell.config import SourcesConfig
from groundswell.sources.dates import parse_date
from groundswell.sources.files import File
from groundswell.sources.formats import page_text
from groundswell.sources.formats.xml_records import html_text
from groundswell.sources.records import RawRecord, Reject, SourceError

name = "mail"
suffixes: tuple[str, ...] = (".eml",)

_LARGEST = 50_000_000
_MOST_PARTS = 10_000
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:[ \t\r\n]")
_TELLING = re.compile(
    rb"(?mi)^(from|date|subject|message-id|mime-version|received|to|return-path|content-type):"
)
_ARXIV_ID = re.compile(r"arXiv:\s*(\S+)")
_ARXIV_FIELD = re.compile(r"(Date|Title|Authors?|Categories|Comments|DOI):\s*(.*)")
_ARXIV_LINK = re.compile(r"https?://\S+")


def recognises(file: File) -> bool:
    """Tell by the header: its first line is a field, and at least three that mails have follow."""
    head = file.head.split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0]
    fields = {found.lower() for found in _TELLING.findall(head)}
    return bool(_HEADER.match(head)) and len(fields) >= 3 and bool(fields & {b"from", b"date"})


def read(file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
    """Yield the papers of a mail."""
    del config  # a mail's date bears its year
    with file.open() as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise SourceError(f"is a mail of more than {_LARGEST:,} bytes: split it")
    try:
        mail = message_from_bytes(data, policy=policy.default)
        day = parse_date(str(mail["Date"] or "")) or parse_date(file.digest_date or "")
        text = _text(mail)
    except (
        RecursionError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        IndexError,
    ) as error:
        raise SourceError(f"is no sound mail ({str(error)[:200]}): save it anew") from error
    if day is None:
        raise SourceError("is a mail without a date: put the digest date into the file's name")
    if re.search(r"(?m)^\\\\\s*\narXiv:", text):
        yield from _arxiv(file.name, text, day)
        return
    paragraphs = page_text.paragraphs_of(file.name, io.StringIO(text))
    found = False
    for item in page_text.in_turn(paragraphs, day, lambda _: day):
        # A mail's greeting and footer are paragraphs without a partner.
        if isinstance(item, RawRecord):
            found = True
            yield item._replace(source=name)
    if not found:
        raise SourceError("is a mail that lists no titles with abstracts in turn")


def _text(mail: EmailMessage) -> str:
    """Return a mail's text, of its plain part where there is one."""
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
    return text.replace("\r\n", "\n")


def _arxiv(name_of: str, text: str, day: date) -> Iterator[RawRecord | Reject]:
    """Read arXiv's listing: fields between lines of two backslashes, then an abstract."""
    fields: dict[str, str] = {}
    abstract: list[str] = []
    state, key, start = "between", "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("\\\\"):
            if state == "between":
                state, fields, abstract, start, key = "fields", {}, [], number, ""
            elif state == "fields" and "(" not in line:
                state = "abstract"
            else:
                link = _ARXIV_LINK.search(line)
                if "id" in fields:
                    yield _listed(f"{name_of}:{start}", fields, abstract, day, link and link[0])
                state = "between"
        elif state == "fields":
            named, found = _ARXIV_ID.match(line), _ARXIV_FIELD.match(line)
            if named:
                fields["id"] = named[1]
            elif found:
                key = found[1].rstrip("s").lower()
                fields[key] = found[2]
            elif line.startswith("  ") and key:
                fields[key] += " " + line.strip()
        elif state == "abstract":
            abstract.append(line.strip())


def _listed(
    where: str, fields: dict[str, str], abstract: list[str], day: date, link: str | None
) -> RawRecord:
    authors = re.split(r",\s*|\s+and\s+", fields.get("author", ""))
    return RawRecord(
        paper_id=fields["id"],
        digest_date=day.isoformat(),
        title=fields.get("title"),
        abstract=" ".join(abstract),
        source="arxiv",
        url=link,
        authors=tuple(part.strip() for part in authors if part.strip()),
        labels=tuple(fields.get("categorie", "").split()),
        where=where,
        ids=tuple(filter(None, (fields.get("doi"),))),
        comment=fields.get("comment"),
    )
