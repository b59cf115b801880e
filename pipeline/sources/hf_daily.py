"""Answers of the Hugging Face Daily Papers API, one file per digest date, named by it.

The digest date is the file's name: neither `publishedAt` in the answer is it. Some recorded answers
hold their items as Python literals in strings, or wrap them in an object with `data`.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.config import SourcesConfig
from pipeline.sources.base import (
    File,
    RawRecord,
    Reject,
    SourceError,
    as_count,
    as_names,
    as_text,
    decode_text,
)

name = "hf-daily"

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LITERAL_LIMIT = 1_000_000
"""A longer Python literal is not parsed: no item of the API comes near it."""


def recognises(file: File) -> bool:
    """Tell whether a file is an answer of the API."""
    head = file.data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not file.name.endswith(".json") or not head.startswith((b"[", b"{")):
        return False
    empty = head.rstrip() == b"[]"
    return (
        (empty and digest_date(file.name) is not None) or b'"paper"' in head or b"'paper'" in head
    )


def read(file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
    """Yield the papers of one day's answer."""
    del config  # the format needs no settings
    day = digest_date(file.name)
    try:
        answer = json.loads(decode_text(file.data))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"is no JSON ({error}): fetch the day again") from error
    items = answer.get("data") if isinstance(answer, dict) else answer
    if not isinstance(items, list):
        raise SourceError("holds no list of papers: fetch the day again")
    for number, item in enumerate(items):
        yield _paper(f"{file.name}#{number}", item, day)


def digest_date(file_name: str) -> str | None:
    """Return the date in a file's name, or None."""
    found = _DATE.search(file_name.rsplit("/", 1)[-1])
    return found.group() if found else None


def _paper(where: str, item: Any, day: str | None) -> RawRecord | Reject:
    if isinstance(item, str):
        try:
            literal = item if len(item) <= _LITERAL_LIMIT else ""
            item = ast.literal_eval(literal)
        except (ValueError, SyntaxError, RecursionError, MemoryError) as error:
            return Reject(where, f"is a text that is no Python literal ({error})", item, day)
    paper = item.get("paper") if isinstance(item, Mapping) else None
    if not isinstance(paper, Mapping):
        return Reject(where, "has no object 'paper'", item, day)
    paper_id = as_text(paper.get("id"))
    submitted = as_text(paper.get("submittedOnDailyAt"))
    return RawRecord(
        where=where,
        paper_id=paper_id,
        digest_date=day or (submitted[:10] if submitted else None),
        title=as_text(paper.get("title")) or as_text(item.get("title")),
        abstract=as_text(paper.get("summary")) or as_text(item.get("summary")),
        source=name,
        url=f"https://huggingface.co/papers/{paper_id}" if paper_id else None,
        authors=as_names(paper.get("authors")),
        votes=as_count(paper.get("upvotes")),
    )
