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

_ARXIV = re.compile(r"(?:arxiv:)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?", re.I)
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")
_LONGEST_ID = 200


def corpus(records: Records, *, config: CorpusConfig) -> Corpus:
    """Return the usable papers up to `as_of`; every other record becomes a reject with its reason.

    A paper seen twice is kept at the first digest date (of several records of that date the
    fullest, then the first by where it stood), so the order of records changes nothing.
    """
    as_of = date.fromisoformat(records.as_of)
    usable: list[tuple[Any, ...]] = []
    rejects = records.rejects.to_pylist()
    for raw in records.records.to_pylist():
        paper = _paper(raw)
        reason = _reason(raw, paper, config)
        if reason:
            rejects.append(_reject(raw, reason))
        elif paper["digest_date"] <= as_of:
            filled = sum(1 for value in paper.values() if value not in (None, "", []))
            usable.append((paper["digest_date"], -filled, raw["where"], paper, raw))
    usable.sort(key=lambda entry: entry[:3])
    kept: dict[str, Mapping[str, Any]] = {}
    for day, _, _, paper, raw in usable:
        first = kept.setdefault(paper["paper_id"], paper)
        if first is not paper:
            rejects.append(_reject(raw, f"seen before on {first['digest_date']} (now {day})"))
    papers = sorted(kept.values(), key=lambda paper: (paper["digest_date"], paper["paper_id"]))
    rejects.sort(key=lambda row: (row["where"], row["reason"], row["record"] or ""))
    return Corpus(
        as_of=records.as_of,
        papers=pa.Table.from_pylist(papers, schema=PAPER_SCHEMA),
        rejects=pa.Table.from_pylist(rejects, schema=REJECT_SCHEMA),
        sources=_sources(papers),
    )


def clean(text: str) -> str:
    """Return text in one line: composed, without control characters or writing directions."""
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    return _SPACES.sub(" ", _UNSHOWN.sub("", _SPACES.sub(" ", text))).strip()


def _paper(raw: Mapping[str, Any]) -> dict[str, Any]:
    paper_id = clean(raw["paper_id"] or "")
    arxiv = _ARXIV.fullmatch(paper_id)
    if arxiv:
        paper_id = arxiv[1]
    url = (raw["url"] or "").strip()
    if not re.match(r"https?://[^\s\"'<>]+$", url):
        url = f"https://arxiv.org/abs/{paper_id}" if arxiv else ""
    return {
        "paper_id": paper_id,
        "digest_date": parse_date(raw["digest_date"] or ""),
        "title": clean(raw["title"] or ""),
        "abstract": clean(raw["abstract"] or ""),
        "source": clean(raw["source"] or "file"),
        "url": url,
        "authors": [clean(name) for name in raw["authors"] or ()],
        "labels": [clean(name) for name in raw["labels"] or ()],
        "votes": raw["votes"],
    }


def _reason(raw: Mapping[str, Any], paper: Mapping[str, Any], config: CorpusConfig) -> str | None:
    """Say why a record is not used, or None."""
    missing = [
        name
        for name, key in (("id", "paper_id"), ("title", "title"), ("abstract", "abstract"))
        if not paper[key]
    ]
    if missing:
        return f"has no {' and no '.join(missing)}"
    if len(paper["paper_id"]) > _LONGEST_ID:
        return f"has an id of {len(paper['paper_id'])} characters, expected at most {_LONGEST_ID}"
    if len(raw["abstract"]) > config.max_abstract_chars:
        return (
            f"has an abstract of {len(raw['abstract']):,} characters, expected at most "
            f"{config.max_abstract_chars:,} (corpus.max_abstract_chars)"
        )
    if paper["digest_date"] is None:
        found = f"the date {raw['digest_date'][:40]!r}" if raw["digest_date"] else "no date"
        return f"has {found}, expected YYYY-MM-DD"
    return None


def _reject(raw: Mapping[str, Any], reason: str) -> dict[str, Any]:
    fields = {key: value for key, value in raw.items() if key != "where" and value}
    return {
        "where": raw["where"],
        "reason": reason,
        "digest_date": raw["digest_date"],
        "record": record_json(fields),
    }


def _sources(papers: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Describe each source by the papers kept of it alone, so that later records change nothing."""
    described = []
    for source in sorted({paper["source"] for paper in papers}):
        rows = [paper for paper in papers if paper["source"] == source]
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
