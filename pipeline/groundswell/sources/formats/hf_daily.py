"""Answers of the Hugging Face Daily Papers API, one file per digest date and named after it.

The digest date is the one in the file's name: `publishedAt` in the answer is another date. Some
recorded answers hold their items as Python literals in strings, or are wrapped in an object with
the key `data`.
"""

import ast
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from groundswell.config import SourcesConfig
from groundswell.sources.files import File
from groundswell.sources.formats.json_items import sound_items
from groundswell.sources.records import (
    RawRecord,
    Reject,
    SourceError,
    as_count,
    as_name,
    as_names,
    as_text,
)

_LITERAL_LIMIT = 1_000_000
"""A longer Python literal is not parsed: no item of the API comes near it."""
_NESTING_LIMIT = 50
"""Brackets within brackets; an item of the API has five."""
_TOKEN = re.compile(
    r"""\s+|[\[\](){},:]|-?\d[\d.]*(?:[eE][+-]?\d+)?|None|True|False"""
    r"""|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\"""",
    re.DOTALL,
)
_LIST_BEGIN = re.compile(r"\s*(?:\{[^\[]*\"data\"\s*:\s*)?\[")
_WRAPPED = re.compile(rb'\{\s*"(?:status|date|count|data)"\s*:')


class HfDaily:
    """The answer for one digest date: a list of objects with a key 'paper'."""

    name = "hf-daily"
    suffixes: tuple[str, ...] = ()

    def recognizes(self, file: File) -> bool:
        """Return whether a file is an answer of the API; `[]` is one where a date names it."""
        head = file.head.lstrip()
        if head.rstrip() == b"[]":
            return file.digest_date is not None
        known = head.startswith(b"[") or _WRAPPED.match(head)
        return bool(known) and (b'"paper"' in head or b"'paper'" in head)

    def read(self, file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield the papers of one day's answer."""
        del config  # the format needs no settings
        day = file.digest_date
        text = file.whole_text()
        try:
            answer = json.loads(text)
        except RecursionError as error:
            raise SourceError(
                "is nested too deeply to be an answer: fetch the day again"
            ) from error
        except json.JSONDecodeError as error:
            number = -1
            for number, item in enumerate(sound_items(text, _LIST_BEGIN)):
                yield _paper(f"{file.name}#{number}", item, day)
            after = f", of which {number + 1} items before it were read" if number >= 0 else ""
            raise SourceError(f"is not JSON ({error}){after}: fetch the day again") from error
        if isinstance(answer, dict):
            day = day or as_text(answer.get("date"))
            answer = answer.get("data")
        if not isinstance(answer, list):
            raise SourceError("holds no list of papers: fetch the day again")
        for number, item in enumerate(answer):
            yield _paper(f"{file.name}#{number}", item, day)


def _paper(where: str, item: Any, day: str | None) -> RawRecord | Reject:
    if isinstance(item, str):
        try:
            item = _literal(item)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError) as error:
            return Reject(where, f"is a text that is not a Python literal ({error})", item, day)
    paper = item.get("paper") if isinstance(item, Mapping) else None
    if not isinstance(paper, Mapping):
        return Reject(where, "has no object 'paper'", item, day)
    paper_id = as_text(paper.get("id"))
    submitted = as_text(paper.get("submittedOnDailyAt"))
    return RawRecord(
        paper_id=paper_id,
        digest_date=day or (submitted[:10] if submitted else None),
        title=as_text(paper.get("title")) or as_text(item.get("title")),
        abstract=as_text(paper.get("summary")) or as_text(item.get("summary")),
        source=HfDaily.name,
        url=f"https://huggingface.co/papers/{paper_id}" if paper_id else None,
        metadata={
            "authors": as_names(paper.get("authors")),
            "organization": as_name(paper.get("organization") or item.get("organization")),
            "votes": as_count(paper.get("upvotes")),
            "comments": as_count(item.get("numComments", paper.get("numComments"))),
            "stars": as_count(paper.get("githubStars")),
            "code": as_text(paper.get("githubRepo")),
        },
        where=where,
    )


def _literal(text: str) -> Any:
    """Return the value of a Python literal.

    `ast.literal_eval` executes nothing, but a crafted text can exhaust the parser. So only the
    tokens of which the API's items consist reach it: no operators, and brackets nested to a limit.

    Raises:
        ValueError: It has other tokens, or is too long or nested too deeply.
        SyntaxError, TypeError, RecursionError, MemoryError: As `ast.literal_eval` does.
    """
    if len(text) > _LITERAL_LIMIT:
        raise ValueError(f"it is longer than {_LITERAL_LIMIT:,} characters")
    position = depth = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if not token:
            raise ValueError(f"character {position} begins nothing that belongs in one")
        depth += (token[0] in "[({") - (token[0] in "])}")
        if depth > _NESTING_LIMIT:
            raise ValueError(f"it is nested deeper than {_NESTING_LIMIT}")
        position = token.end()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes that a later Python refuses
        return ast.literal_eval(text)
