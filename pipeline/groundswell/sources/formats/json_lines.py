"""JSON Lines, one paper a line, under the usual names of keys or the configured columns.

Records of OpenAlex, Semantic Scholar and arXiv's snapshot, and pairs of OAI-PMH, are recognized by
their shape.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from groundswell.artifacts.own_columns import OWN
from groundswell.config import SourcesConfig
from groundswell.sources.field_names import field_names
from groundswell.sources.files import File
from groundswell.sources.formats.catalogs import catalog_record
from groundswell.sources.records import (
    RawRecord,
    Reject,
    from_mapping,
    own_metadata,
    quoted,
)

_LONGEST_LINE = 50_000_000
"""Characters of a line, as of one XML record: a record with all its references has a tenth."""


class JsonLines:
    """One JSON object, or pair of OAI-PMH, a line."""

    name = "jsonl"
    suffixes: tuple[str, ...] = (".jsonl", ".ndjson")

    def recognizes(self, file: File) -> bool:
        """Return whether the first line alone is a JSON object or a catalog's record."""
        head = file.head.lstrip()
        if not head.startswith((b"{", b"[")):
            return False
        try:
            row = json.loads(head.split(b"\n", 1)[0])
        except (ValueError, RecursionError):
            # A record longer than the head still begins as one.
            return b"\n" not in head and b'"abstract_inverted_index"' in head
        return isinstance(row, dict) or catalog_record("", row) is not None

    def read(self, file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield a record per line; a line that is not JSON object becomes a reject."""
        to_record = record_maker(file, config)
        with file.text(newline="\n") as stream:
            for number, line in enumerate(_lines(stream), 1):
                where = f"{file.name}:{number}"
                if len(line) >= _LONGEST_LINE:
                    reason = f"is a line of more than {_LONGEST_LINE:,} characters"
                    yield Reject(where, reason, line, file.digest_date)
                    continue
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError) as error:
                    reason = f"is not JSON ({_first_line(error)})"
                    yield Reject(where, reason, line.rstrip("\n"), file.digest_date)
                    continue
                yield to_record(where, row)


def record_maker(file: File, config: SourcesConfig) -> Callable[[str, Any], RawRecord | Reject]:
    """Return a function from a position and a JSON value of the file to its record or reject."""
    names = field_names(config)

    def to_record(where: str, row: Any) -> RawRecord | Reject:
        known = None if config.columns else catalog_record(where, row)
        if known:
            return _with_own(known, row)
        if isinstance(row, dict):
            return from_mapping(where, row, names)
        kind = type(row).__name__
        reason = f"is a {kind}, expected an object with id, title, abstract"
        return Reject(where, reason, row, file.digest_date)

    def _with_own(record: RawRecord | Reject, row: Any) -> RawRecord | Reject:
        if not config.own or isinstance(record, Reject) or not isinstance(row, dict):
            return record
        return record._replace(metadata={**record.metadata, OWN: own_metadata(row, names)})

    return to_record


def _lines(stream: TextIO) -> Iterator[str]:
    """Yield each line, and only the start of one that is too long to be a record."""
    while line := stream.readline(_LONGEST_LINE):
        rest = line
        while len(rest) >= _LONGEST_LINE and not rest.endswith("\n"):
            rest = stream.readline(_LONGEST_LINE)
        yield line


def _first_line(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return quoted(error).split("\n", 1)[0]
