"""RIS, as reference managers and publishers export it: a tag and a value a line."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from groundswell.config import SourcesConfig
from groundswell.sources.dates import coarse_date
from groundswell.sources.files import File
from groundswell.sources.records import RawRecord, Reject

name = "ris"
suffixes: tuple[str, ...] = (".ris",)

_TAG = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*)|)", re.DOTALL)
_FIRST = re.compile(rb"\s*TY  ?- ?[A-Z]")
_DATE = re.compile(r"(\d{4})(?:[/-](\d{1,2})?)?(?:[/-](\d{1,2})?)?(?:/.*)?", re.DOTALL)
_LONGEST_LINE = 10_000_000
_LONGEST_RECORD = 50_000_000

Fields = Mapping[str, Sequence[str]]


def recognises(file: File) -> bool:
    """Tell by the first line, which says the kind of reference."""
    return bool(_FIRST.match(file.head))


def read(file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
    """Yield a record per reference; what stands outside of one becomes a reject."""
    del config  # the format needs no settings
    where, fields, tag, size = "", dict[str, list[str]](), "", 0
    with file.text() as stream:
        number = 0
        while line := stream.readline(_LONGEST_LINE):
            number += 1
            line = line.rstrip("\r\n")
            found = _TAG.fullmatch(line)
            if found and found[1] == "TY":
                if where:
                    yield _record(where, fields)
                where, fields, size = f"{file.name}:{number}", defaultdict(list), 0
            if not where:
                if line.strip():
                    reason = "stands outside of any reference"
                    yield Reject(f"{file.name}:{number}", reason, line, file.digest_date)
                continue
            size += len(line)
            if size > _LONGEST_RECORD:
                reason = f"is a reference of more than {_LONGEST_RECORD:,} characters"
                yield Reject(where, reason, None, file.digest_date)
                where = ""
            elif found and found[1] == "ER":
                yield _record(where, fields)
                where = ""
            elif found:
                tag = found[1]
                fields[tag].append((found[2] or "").strip())
            elif line.strip():
                fields[tag][-1] += " " + line.strip()  # a value that was broken
    if where:
        yield _record(where, fields)


def _record(where: str, fields: Fields) -> RawRecord:
    def first(*tags: str) -> str | None:
        return next((value for tag in tags for value in fields.get(tag, ()) if value), None)

    dates = (found for tag in ("DA", "Y1", "PY") if (found := _DATE.fullmatch(first(tag) or "")))
    written = [coarse_date(*(part or "" for part in found.groups())) for found in dates]
    return RawRecord(
        paper_id=first("DO", "ID", "AN", "UR"),
        digest_date=max(filter(None, written), key=len, default=first("DA", "Y1", "PY")),
        title=first("TI", "T1"),
        abstract=first("AB", "N2"),
        source=name,
        url=first("UR", "L2"),
        authors=tuple(filter(None, (*fields.get("AU", ()), *fields.get("A1", ())))),
        labels=tuple(filter(None, fields.get("KW", ()))),
        where=where,
        ids=tuple(filter(None, (*fields.get("DO", ()), *fields.get("UR", ())))),
    )
