"""Corpus: judge raw records, and keep each usable paper once, at its first digest date."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from pipeline.artifacts import PAPER_SCHEMA, REJECT_SCHEMA, Corpus, Records
from pipeline.config import CorpusConfig
from pipeline.sources.base import record_json
from pipeline.sources.dates import parse_date

_ARXIV = re.compile(
    r"(?:arxiv:|https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf)/)?"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?",
    re.IGNORECASE | re.ASCII,
)
_LINK = re.compile(r"https?://[^\s\"'<>\\^`{|}]+", re.IGNORECASE)
_UNSHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Control characters, writing directions, and marks of no width that carry hidden text."""
_COARSE = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)
"""A date known to the year or to the month."""
_LONGEST_ID = 200
_LONGEST_TITLE = 2_000
_LONGEST_LINK = 2_000
_EARLIEST = date(1900, 1, 1)

_Entry = tuple[dict[str, Any], Mapping[str, Any]]
"""A paper, and the record it was made of."""


def corpus(records: Records, *, config: CorpusConfig) -> Corpus:
    """Return the usable papers up to `as_of`; every other record becomes a reject with its reason.

    A paper seen twice is kept at the first digest date; of several records of that date the
    fullest is kept, then the first by its text, so the order of records changes nothing. Records
    dated after `as_of` leave no trace.
    """
    as_of = date.fromisoformat(records.as_of)
    rejects = records.rejects.to_pylist()
    kept: dict[str, _Entry] = {}
    twice: list[_Entry] = []
    for raw in records.records.to_pylist():
        day = _digest_date(raw["digest_date"] or "", config)
        if day is not None and day > as_of:
            continue
        paper = _paper(raw, day, config)
        if isinstance(paper, str):
            rejects.append(_reject(raw, day, paper))
            continue
        first = kept.setdefault(paper["paper_id"], (paper, raw))
        if first[0] is not paper:
            kept[paper["paper_id"]], later = sorted((first, (paper, raw)), key=_rank)
            twice.append(later)
    for paper, raw in twice:
        first_day = kept[paper["paper_id"]][0]["digest_date"]
        rejects.append(_reject(raw, paper["digest_date"], f"seen before on {first_day}"))
    papers = [paper for paper, _ in kept.values()]
    papers.sort(key=lambda paper: (paper["digest_date"], paper["paper_id"]))
    rejects.sort(key=lambda row: (_place(row["where"]), row["reason"], row["record"] or ""))
    return Corpus(
        as_of=records.as_of,
        papers=pa.Table.from_pylist(papers, schema=PAPER_SCHEMA),
        rejects=pa.Table.from_pylist(rejects, schema=REJECT_SCHEMA),
        sources=_sources(papers),
    )


def clean(text: str) -> str:
    """Return text in one line: composed, without control characters or writing directions."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    text = text.encode("utf-8", "replace").decode()
    text = _UNSHOWN.sub("", " ".join(text.split()))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _digest_date(text: str, config: CorpusConfig) -> date | None:
    coarse = _COARSE.fullmatch(text) if config.coarse_dates == "first-day" else None
    return parse_date(f"{coarse[1]}-{coarse[2] or '01'}-01" if coarse else text)


def _paper(raw: Mapping[str, Any], day: date | None, config: CorpusConfig) -> dict[str, Any] | str:
    """Return the paper of a record, or the reason why it is none."""
    too_long = _too_long(raw, config)
    if too_long:
        return too_long
    paper_id = clean(raw["paper_id"] or "")
    arxiv = _ARXIV.fullmatch(paper_id)
    if arxiv:
        paper_id = arxiv[1]
    url = (raw["url"] or "").strip()
    if not (len(url) <= _LONGEST_LINK and url.isprintable() and _LINK.fullmatch(url)):
        url = f"https://arxiv.org/abs/{paper_id}" if arxiv else ""
    paper = {
        "paper_id": paper_id,
        "digest_date": day,
        "title": clean(raw["title"] or ""),
        "abstract": clean(raw["abstract"] or ""),
        "source": clean(raw["source"] or "") or "file",
        "url": url,
        "authors": [clean(name) for name in raw["authors"] or ()],
        "labels": [clean(name) for name in raw["labels"] or ()],
        "votes": raw["votes"],
    }
    return _reason(raw, paper) or paper


def _too_long(raw: Mapping[str, Any], config: CorpusConfig) -> str | None:
    """Say which field is too long to be one, before any work is done on it."""
    limits = {
        "paper_id": ("an id", _LONGEST_ID, ""),
        "title": ("a title", _LONGEST_TITLE, ""),
        "abstract": ("an abstract", config.max_abstract_chars, " (corpus.max_abstract_chars)"),
    }
    for name, (what, limit, setting) in limits.items():
        length = len(raw[name] or "")
        if length > limit:
            return f"has {what} of {length:,} characters, expected at most {limit:,}{setting}"
    return None


def _reason(raw: Mapping[str, Any], paper: Mapping[str, Any]) -> str | None:
    """Say why a record is not used, or None."""
    missing = [
        name
        for name, key in (("id", "paper_id"), ("title", "title"), ("abstract", "abstract"))
        if not any(map(str.isalnum, paper[key]))
    ]
    if missing:
        return f"has no {' and no '.join(missing)}"
    if paper["digest_date"] is None:
        found = f"the date {raw['digest_date'][:40]!r}" if raw["digest_date"] else "no date"
        if _COARSE.fullmatch(raw["digest_date"] or ""):
            return (
                f"has {found}, which names no day: corpus.coarse_dates = 'first-day' takes the "
                f"first day of it"
            )
        return f"has {found}, expected YYYY-MM-DD"
    if paper["digest_date"] < _EARLIEST:
        return f"has the date {paper['digest_date']}, expected one after {_EARLIEST.year}"
    return None


def _rank(entry: _Entry) -> tuple[Any, ...]:
    """Order records of one paper: by date, fullest first, then by what they say.

    Where a record stood comes last: it changes when later records are cut from its file.
    """
    paper, raw = entry
    empty = sum(value in (None, "", []) for value in paper.values())
    said = json.dumps(paper, default=str, sort_keys=True)
    return (paper["digest_date"], empty, said, _place(raw["where"]))


def _place(where: str) -> tuple[Any, ...]:
    """Order places as people count: line 9 before line 10."""
    parts = re.split(r"(\d+)", where, flags=re.ASCII)
    return tuple(int(part) if number % 2 else part for number, part in enumerate(parts))


def _reject(raw: Mapping[str, Any], day: date | None, reason: str) -> dict[str, Any]:
    fields = {key: value for key, value in raw.items() if key != "where" and value}
    return {
        "where": raw["where"],
        "reason": reason,
        "digest_date": day.isoformat() if day else None,
        "record": record_json(fields),
    }


def _sources(papers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Describe each source by the papers kept of it alone, so that later records change nothing."""
    by_source: dict[str, list[dict[str, Any]]] = {}
    for paper in papers:
        by_source.setdefault(paper["source"], []).append(paper)
    described = []
    for source, rows in sorted(by_source.items()):
        digest = hashlib.sha256()
        for row in rows:
            digest.update(json.dumps(row, default=str, sort_keys=True).encode())
        described.append(
            {
                "name": source,
                "papers": len(rows),
                "first": rows[0]["digest_date"].isoformat(),
                "last": rows[-1]["digest_date"].isoformat(),
                "sha256": digest.hexdigest(),
            }
        )
    return described
