"""RIS, as reference managers and publishers export it: a tag and a value a line."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from groundswell.config import SourcesConfig
from groundswell.sources.dates import coarse_date
from groundswell.sources.files import File
from groundswell.sources.records import RawRecord, Reject

_TAG = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*)|)", re.DOTALL)
_FIRST_LINE = re.compile(rb"\s*TY  ?- ?[A-Z]")
_DATE = re.compile(r"(\d{4})(?:[/-](\d{1,2})?)?(?:[/-](\d{1,2})?)?(?:/.*)?", re.DOTALL)
_LONGEST_LINE = 10_000_000
"""Characters of a line, as of an entry of BibTeX."""
_LONGEST_RECORD = 50_000_000
"""Characters of a reference, as of one XML record."""


@dataclass
class _Reference:
    """A reference while it is read: its position and the values of its tags."""

    where: str
    values: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    size: int = 0
    """Characters read so far."""
    tag: str = ""
    """The tag read last, which a line without a tag continues."""

    def add(self, found: re.Match[str] | None, line: str) -> None:
        """Read a line: a tag with its value, or the continuation of the value before it."""
        self.size += len(line)
        if found:
            self.tag = found[1]
            self.values[self.tag].append((found[2] or "").strip())
        elif line.strip():
            self.values[self.tag][-1] += "\n" + line.strip()

    def all(self, tag: str) -> Sequence[str]:
        return self.values.get(tag, ())

    def first(self, *tags: str) -> str | None:
        return next((value for tag in tags for value in self.all(tag) if value), None)

    def record(self) -> RawRecord:
        matches = (_DATE.fullmatch(self.first(tag) or "") for tag in ("DA", "Y1", "PY"))
        dates = [
            coarse_date(*(part or "" for part in match.groups())) for match in matches if match
        ]
        return RawRecord(
            paper_id=self.first("DO", "ID", "AN", "UR"),
            digest_date=max(filter(None, dates), key=len, default=self.first("DA", "Y1", "PY")),
            title=self.first("TI", "T1"),
            abstract=self.first("AB", "N2"),
            source=Ris.name,
            url=self.first("UR", "L2"),
            metadata={
                "authors": tuple(filter(None, (*self.all("AU"), *self.all("A1")))),
                "affiliations": tuple(text for part in self.all("AD") for text in part.split(";")),
                "journal": self.first("JO", "JF", "T2", "JA"),
                "labels": tuple(filter(None, self.all("KW"))),
            },
            where=self.where,
            ids=tuple(filter(None, (*self.all("DO"), *self.all("UR"), *self.all("L3")))),
            comment=self.first("N1"),
        )


class Ris:
    """References between the tags TY and ER."""

    name = "ris"
    suffixes: tuple[str, ...] = (".ris",)

    def recognizes(self, file: File) -> bool:
        """Return whether the first line gives the type of a reference."""
        return bool(_FIRST_LINE.match(file.head))

    def read(self, file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield a record per reference; lines outside of one become rejects."""
        del config  # the format needs no settings
        reference: _Reference | None = None
        for number, line in _lines(file):
            where = f"{file.name}:{number}"
            found = _TAG.fullmatch(line)
            if found and found[1] == "TY":
                if reference:
                    yield reference.record()
                reference = _Reference(where)
            if not reference:
                if line.strip():
                    reason = "is outside of any reference"
                    yield Reject(where, reason, line, file.digest_date)
                continue
            reference.add(found, line)
            if reference.size > _LONGEST_RECORD:
                reason = f"is a reference of more than {_LONGEST_RECORD:,} characters"
                yield Reject(reference.where, reason, None, file.digest_date)
                reference = None
            elif reference.tag == "ER":
                yield reference.record()
                reference = None
        if reference:
            yield reference.record()


def _lines(file: File) -> Iterator[tuple[int, str]]:
    """Yield each line with its number; a very long one in pieces, as lines of their own."""
    with file.text() as stream:
        number = 0
        while line := stream.readline(_LONGEST_LINE):
            number += 1
            yield number, line.rstrip("\r\n")
