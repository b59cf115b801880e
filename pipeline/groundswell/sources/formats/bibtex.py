"""BibTeX with abstracts, as reference managers, arXiv and the ACL Anthology export it.

Its blocks are told apart by bibtexparser, a few at a time, so that a file's size does not matter.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from typing import TextIO

from groundswell.config import SourcesConfig
from groundswell.sources.dates import coarse_date
from groundswell.sources.files import File
from groundswell.sources.records import RawRecord, Reject

name = "bibtex"
suffixes: tuple[str, ...] = (".bib", ".bibtex")

_ENTRY = re.compile(rb"(?m)^[ \t]*@[A-Za-z]+[ \t]*\{[^\s,{}=\"]*[ \t]*,")
_PART = 1 << 18
"""Characters that are handed to the parser at once."""
_LONGEST_BLOCK = 10_000_000


def recognises(file: File) -> bool:
    """Tell by an entry's first line: '@article{key,'."""
    return bool(_ENTRY.search(file.head)) and file.head.lstrip()[:1] in (b"@", b"%")


def read(file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
    """Yield a record per entry; what cannot be parsed becomes a reject."""
    del config  # the format needs no settings
    from bibtexparser.model import Entry, ParsingFailedBlock, String
    from bibtexparser.splitter import Splitter

    log = logging.getLogger("bibtexparser")
    log.setLevel(logging.CRITICAL)  # what it would say becomes a reject
    strings: dict[str, str] = {}
    with file.text() as stream:
        for line, text in _parts(stream):
            where = f"{file.name}:{line + 1}"
            if len(text) > _LONGEST_BLOCK:
                reason = f"is an entry of more than {_LONGEST_BLOCK:,} characters"
                yield Reject(where, reason, text[:1000], file.digest_date)
                continue
            for found in Splitter(text).split().blocks:
                # A key or a field given twice is no reason to lose an entry.
                inner = getattr(found, "ignore_error_block", None)
                block = inner if isinstance(inner, Entry) else found
                where = f"{file.name}:{line + (block.start_line or 0) + 1}"
                if isinstance(block, String):
                    strings[block.key.lower()] = _value(block.value, strings)
                elif isinstance(block, Entry):
                    fields = {
                        field.key.lower(): _value(str(field.value), strings)
                        for field in block.fields
                    }
                    yield _record(where, block.key, fields)
                elif isinstance(block, ParsingFailedBlock):
                    reason = f"is no sound BibTeX ({str(block.error)[:200]})"
                    yield Reject(where, reason, block.raw, file.digest_date)


def _parts(stream: TextIO) -> Iterator[tuple[int, str]]:
    """Yield runs of whole entries, each with how many lines stand before it."""
    lines: list[str] = []
    size = first = number = 0
    while line := stream.readline(_LONGEST_BLOCK + 1):
        if size >= _PART and line.lstrip().startswith("@"):
            yield first, "".join(lines)
            lines, size, first = [], 0, number
        if size <= _LONGEST_BLOCK:
            lines.append(line)
            size += len(line)
        number += 1
    if lines:
        yield first, "".join(lines)


def _value(text: str, strings: Mapping[str, str]) -> str:
    """Return a field's text: braces and quotes around it gone, names replaced, pieces joined."""
    parts = []
    for part in _pieces(text.strip()):
        if part[:1] + part[-1:] in ("{}", '""') and len(part) > 1:
            parts.append(part[1:-1])
        else:
            parts.append(strings.get(part.lower(), part))
    return "".join(parts).strip()


def _pieces(text: str) -> Iterator[str]:
    """Yield what '#' joins, outside of braces and quotes."""
    if "#" not in text:
        yield text
        return
    depth, quoted, start = 0, False, 0
    for place, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if letter == '"' and depth == 0:
            quoted = not quoted
        elif letter == "#" and depth == 0 and not quoted:
            yield text[start:place].strip()
            start = place + 1
    yield text[start:].strip()


def _record(where: str, key: str, fields: Mapping[str, str]) -> RawRecord:
    def first(*names: str) -> str | None:
        return next((fields[key] for key in names if fields.get(key)), None)

    eprint = first("eprint") or ""
    is_arxiv = (first("archiveprefix", "eprinttype") or "").lower() == "arxiv"
    doi, url = first("doi"), first("url", "howpublished")
    coarse = coarse_date(first("year") or "", first("month") or "", first("day") or "")
    return RawRecord(
        paper_id=(eprint if is_arxiv else None) or doi or url or (key and f"bibtex:{key}"),
        digest_date=first("date") or coarse,
        title=_unbraced(first("title")),
        abstract=_unbraced(first("abstract")),
        source=name,
        url=url,
        authors=tuple(
            part.strip() for part in re.split(r"\s+and\s+", first("author") or "") if part.strip()
        ),
        labels=tuple(
            part.strip()
            for part in re.split(r"[,;]", first("keywords", "primaryclass") or "")
            if part.strip()
        ),
        where=where,
        ids=tuple(filter(None, (doi, eprint, url))),
        comment=first("note", "comment"),
    )


def _unbraced(text: str | None) -> str | None:
    """Take out the braces that only keep capitals: '{BERT} for {NLP}'; LaTeX's own stay."""
    if text is None or "{" not in text:
        return text
    return re.sub(r"(?<![\\\w}^_])\{([^{}\\$]*)\}", r"\1", text)
