"""BibTeX with abstracts, as reference managers, arXiv and the ACL Anthology export it.

The parser of bibtexparser is given a few entries at a time, so that memory does not grow with the
file.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, TextIO

from groundswell.config import SourcesConfig
from groundswell.sources.dates import coarse_date
from groundswell.sources.files import File
from groundswell.sources.identifiers import read_identifier
from groundswell.sources.records import RawRecord, Reject, as_organizations, quoted

if TYPE_CHECKING:
    from bibtexparser.model import Block

_ENTRY = re.compile(rb"(?m)^[ \t]*@[A-Za-z]+[ \t]*\{[^\s,{}=\"]*[ \t]*,")
_MISREAD = re.compile(r"\s*@\s*((?:string|comment|preamble)[A-Za-z]+)", re.IGNORECASE)
"""The parser takes an entry for no entry whose kind begins as '@string' or '@comment' does."""
_PORTION = 1 << 18
"""Characters that are parsed at once: a few hundred entries."""
_LONGEST_ENTRY = 10_000_000
"""Characters of an entry; the parser takes several times its size."""
_EXCERPT = 1_000
"""Characters of a longer entry that its reject holds."""
_IN_COMMAND = re.compile(r"\\(?:url|href|path)\s*\{([^{}]*)\}")
_UNESCAPED_BRACES = re.compile(r"(?<![\\\w}^_])\{([^{}\\$]*)\}")

Strings = dict[str, str]
"""The texts that '@string' defines, by name in lower case."""


class _Portion(NamedTuple):
    """Whole entries of a file, and how many lines are before them."""

    line: int
    text: str


class Bibtex:
    """Entries with a title and an abstract."""

    name = "bibtex"
    suffixes: tuple[str, ...] = (".bib", ".bibtex")

    def recognizes(self, file: File) -> bool:
        """Return whether the head has an entry's first line, as in '@article{key,'."""
        return bool(_ENTRY.search(file.head)) and file.head.lstrip()[:1] in (b"@", b"%")

    def read(self, file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield a record per entry; what cannot be parsed becomes a reject."""
        del config  # the format needs no settings
        from bibtexparser.splitter import Splitter

        logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # its errors become rejects
        strings: Strings = {}
        with file.text() as stream:
            for line, text in _portions(stream):
                if len(text) > _LONGEST_ENTRY:
                    reason = f"is an entry of more than {_LONGEST_ENTRY:,} characters"
                    where = f"{file.name}:{line + 1}"
                    yield Reject(where, reason, text[:_EXCERPT], file.digest_date)
                    continue
                for block in Splitter(text).split().blocks:
                    item = _item(block, line, strings, file)
                    if item:
                        yield item


def _item(found: "Block", line: int, strings: Strings, file: File) -> RawRecord | Reject | None:
    """Return the record or reject of a block; None for a comment or a definition of a string."""
    from bibtexparser.model import Entry, ParsingFailedBlock, String

    # A key or a field that occurs twice is no reason to lose an entry.
    inner = getattr(found, "ignore_error_block", None)
    block = inner if isinstance(inner, Entry) else found
    where = f"{file.name}:{line + (block.start_line or 0) + 1}"
    misread = _MISREAD.match(block.raw or "")
    if misread and not isinstance(block, Entry):
        reason = f"is of the unknown kind '@{misread[1]}'"
        return Reject(where, reason, block.raw or "", file.digest_date)
    if isinstance(block, String):
        strings[block.key.lower()] = _value(block.value, strings)
    elif isinstance(block, Entry):
        fields = {field.key.lower(): _value(str(field.value), strings) for field in block.fields}
        return _record(where, block.key, fields)
    elif isinstance(block, ParsingFailedBlock):
        error = quoted(block.error)
        reason = f"is not valid BibTeX ({error})" if error else "is not valid BibTeX"
        return Reject(where, reason, block.raw, file.digest_date)
    return None


def _portions(stream: TextIO) -> Iterator[_Portion]:
    """Yield runs of whole entries."""
    lines: list[str] = []
    size = first = number = 0
    while line := stream.readline(_LONGEST_ENTRY + 1):
        if size >= _PORTION and line.lstrip().startswith("@"):
            yield _Portion(first, "".join(lines))
            lines, size, first = [], 0, number
        if size <= _LONGEST_ENTRY:
            lines.append(line)
            size += len(line)
        number += 1
    if lines:
        yield _Portion(first, "".join(lines))


def _value(text: str, strings: Mapping[str, str]) -> str:
    """Return a field's text without the braces and quotes around it, names replaced."""
    parts = []
    for part in _concatenated(text.strip()):
        if part[:1] + part[-1:] in ("{}", '""') and len(part) > 1:
            parts.append(part[1:-1])
        else:
            parts.append(strings.get(part.lower(), part))
    return "".join(parts).strip()


def _concatenated(text: str) -> Iterator[str]:
    """Yield the parts that '#' joins, outside of braces and quotes."""
    if "#" not in text:
        yield text
        return
    depth, quoted, start = 0, False, 0
    for position, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if letter == '"' and depth == 0:
            quoted = not quoted
        elif letter == "#" and depth == 0 and not quoted:
            yield text[start:position].strip()
            start = position + 1
    yield text[start:].strip()


def _record(where: str, key: str, fields: Mapping[str, str]) -> RawRecord:
    def first(*names: str) -> str | None:
        return next((fields[key] for key in names if fields.get(key)), None)

    eprint = first("eprint") or ""
    is_arxiv = (first("archiveprefix", "eprinttype") or "").lower() == "arxiv"
    known = read_identifier(eprint) if eprint else None
    if known and known.kind == "arxiv":
        eprint = known.value
    doi, url = first("doi"), _address(first("url", "howpublished"))
    coarse = coarse_date(first("year") or "", first("month") or "", first("day") or "")
    return RawRecord(
        paper_id=(eprint if is_arxiv else None) or doi or url or (key and f"bibtex:{key}"),
        digest_date=first("date") or coarse,
        title=_unbraced(first("title")),
        abstract=_unbraced(first("abstract")),
        source=Bibtex.name,
        url=url,
        metadata={
            "authors": _split(r"\s+and\s+", first("author")),
            "affiliations": as_organizations(
                _unbraced(first("affiliation", "institution", "school", "organization"))
            ),
            "journal": _unbraced(first("journal", "journaltitle", "booktitle")),
            "code": _address(first("code", "github")),
            "labels": _split(r"[,;]", first("keywords", "primaryclass")),
        },
        where=where,
        ids=tuple(filter(None, (doi, eprint, url, *_numbered(fields)))),
        comment=first("note", "comment"),
    )


def _address(text: str | None) -> str | None:
    """Return the address within a command of LaTeX, or the text as it is."""
    found = _IN_COMMAND.search(text or "")
    return found[1].strip().replace("\\_", "_") if found else text


def _numbered(fields: Mapping[str, str]) -> Iterator[str]:
    """Yield the identifiers that are in fields of their own."""
    for name in ("pmid", "pmcid", "arxiv", "arxivid"):
        if text := fields.get(name):
            yield f"pmid:{text}" if name == "pmid" and text.isdecimal() else text


def _split(separator: str, text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(separator, text or "") if part.strip())


def _unbraced(text: str | None) -> str | None:
    """Remove the braces that only protect capitals, as in '{BERT} for {NLP}'; LaTeX's own stay."""
    if text is None or "{" not in text:
        return text
    return _UNESCAPED_BRACES.sub(r"\1", text)
