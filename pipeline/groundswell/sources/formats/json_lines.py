"""JSON Lines, one paper a line; keys by their usual names or by the configured columns.

Records of OpenAlex and Semantic Scholar, and OAI-PMH's pairs of an id and its elements, are known
by their shape.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from groundswell.config import SourcesConfig
from groundswell.sources.files import File
from groundswell.sources.formats.catalogues import understood
from groundswell.sources.records import RawRecord, Reject, from_mapping, names_of

name = "jsonl"
suffixes: tuple[str, ...] = (".jsonl", ".ndjson")

_LONGEST_LINE = 50_000_000


def recognises(file: File) -> bool:
    """Tell whether the first line is a JSON object, or a catalogue's record, by itself."""
    head = file.head.lstrip()
    if not head.startswith((b"{", b"[")):
        return False
    try:
        row = json.loads(head.split(b"\n", 1)[0])
    except (ValueError, RecursionError):
        # A record longer than the head still begins as one.
        return b"\n" not in head and b'"abstract_inverted_index"' in head
    return isinstance(row, dict) or understood("", row) is not None


def read(file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
    """Yield a record per line; a line that is no JSON object becomes a reject."""
    understand = understander(file, config)
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
                reason = f"is no JSON ({_short(error)})"
                yield Reject(where, reason, line.rstrip("\n"), file.digest_date)
                continue
            yield understand(where, row)


def understander(file: File, config: SourcesConfig) -> Callable[[str, Any], RawRecord | Reject]:
    """Return what makes a record of where a JSON value stood and the value."""
    names = names_of(config.columns)

    def understand(where: str, row: Any) -> RawRecord | Reject:
        known = None if config.columns else understood(where, row)
        if known:
            return known
        if isinstance(row, dict):
            return from_mapping(where, row, names)
        kind = type(row).__name__
        reason = f"is a {kind}, expected an object with id, title, abstract"
        return Reject(where, reason, row, file.digest_date)

    return understand


def _lines(stream: TextIO) -> Iterator[str]:
    """Yield each line, the start only of one that is too long to be a record."""
    while line := stream.readline(_LONGEST_LINE):
        rest = line
        while len(rest) >= _LONGEST_LINE and not rest.endswith("\n"):
            rest = stream.readline(_LONGEST_LINE)
        yield line


def _short(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error).split("\n", 1)[0][:200]
