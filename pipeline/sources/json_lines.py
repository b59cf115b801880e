"""JSON Lines, one paper a line; keys by their usual names or by the configured columns."""

import json
from collections.abc import Iterator
from typing import Any

from pipeline.config import SourcesConfig
from pipeline.sources.base import (
    File,
    RawRecord,
    Reject,
    SourceError,
    decode_text,
    from_mapping,
    reading,
)

name = "jsonl"


def recognises(file: File) -> bool:
    """Tell whether the first line is a JSON object by itself, or the name says so."""
    if file.name.endswith((".jsonl", ".ndjson")):
        return True
    head = file.data[:1_000_000].lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    if not head.startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(head), dict)
    except (ValueError, RecursionError):
        return False


def read(file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
    """Yield a record per line; a line that is no JSON object becomes a reject."""
    try:
        text = decode_text(file.data)
        lines: Iterator[tuple[int, Any]] = enumerate(text.split("\n"), 1)
    except SourceError:
        # One line in another encoding does not spoil the others.
        lines = enumerate(file.data.split(b"\n"), 1)
    for number, line in lines:
        if not line.strip():
            continue
        where = f"{file.name}:{number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            shown = line if isinstance(line, str) else line.decode("utf-8", "replace")
            yield Reject(where, f"is no JSON ({_short(error)})", shown)
            continue
        yield from reading([(where, row)], lambda at, item: from_mapping(at, item, config.columns))


def _short(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:200]
