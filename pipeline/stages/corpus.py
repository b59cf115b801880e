"""Corpus: judge raw records, and keep each usable paper once, at its first digest date."""

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.artifacts import PAPER_SCHEMA, REJECT_SCHEMA, Corpus, Records
from pipeline.config import CorpusConfig
from pipeline.identity import arxiv_id, grouped, identifiers, title_key
from pipeline.sources.base import record_json
from pipeline.sources.dates import parse_date
from pipeline.text.language import language_of
from pipeline.text.plain import plain

_LINK = re.compile(r"https?://[^\s\"'<>\\^`{|}]+", re.IGNORECASE)
_UNSHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Control characters, writing directions, and marks of no width that carry hidden text."""
_YEAR = re.compile(r"\d{4}", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_WITHDRAWN = re.compile(
    r"\b(?:this|the)(?: \w+)? (?:paper|article|manuscript|submission|preprint|work|version)"
    r"[^.]{0,40}? (?:has been|is|was|have been|is being) (?:\w+ )?withdrawn\b|\A\s*\W?withdrawn\b",
    re.IGNORECASE,
)
_OF_ALL = {"sources", "ids", "language", "notes"}
"""Fields that a record does not say itself."""

_LONGEST_ID = 200
_LONGEST_TITLE = 2_000
_LONGEST_LINK = 2_000
_EARLIEST = date(1900, 1, 1)

_BATCH = 10_000
"""Records that are held as Python values at once."""

_Entry = tuple[dict[str, Any], Mapping[str, Any]]
"""A paper, and the record it was made of."""


def corpus(records: Records, *, config: CorpusConfig) -> Corpus:
    """Return the usable papers up to `as_of`; every other record becomes a reject with its reason.

    Records of one paper (see `pipeline.identity`) are kept once, at the first digest date, with
    all their sources; of several records of that date the fullest is kept, then the first by its
    text, so the order of records changes nothing. What later records say otherwise is noted.
    Records dated after `as_of` leave no trace.
    """
    judged = _Judged(records, config)
    rejects = [*records.rejects.to_pylist(), *judged.rejects]
    kept = list(judged.alone)
    for group, known in judged.groups():
        made, repeats = _one_paper(sorted(group, key=_rank), known, config)
        kept.extend(judged.papers.add(paper) for paper in made)
        rejects.extend(repeats)
    rejects.sort(key=lambda row: (_place(row["where"]), row["reason"], row["record"] or ""))
    papers = judged.papers.table(kept)
    return Corpus(
        as_of=records.as_of,
        papers=papers,
        rejects=pa.Table.from_pylist(rejects, schema=REJECT_SCHEMA),
        sources=_sources(papers),
    )


class _Papers:
    """Papers in Arrow batches, so that many take little room."""

    def __init__(self) -> None:
        self.ranks: list[tuple[date, str]] = []
        self._rows: list[dict[str, Any]] = []
        self._batches: list[pa.RecordBatch] = []

    def add(self, paper: dict[str, Any]) -> int:
        """Keep a paper and return its row."""
        self._rows.append(paper)
        self.ranks.append((paper["digest_date"], paper["paper_id"]))
        if len(self._rows) == _BATCH:
            self._flush()
        return len(self.ranks) - 1

    def table(self, rows: Sequence[int]) -> pa.Table:
        """Return papers by digest date and id."""
        return self.at(sorted(rows, key=self.ranks.__getitem__))

    def at(self, rows: Sequence[int]) -> pa.Table:
        """Return the papers of given rows, in that order."""
        self._flush()
        return _gathered(self._batches, rows) if rows else PAPER_SCHEMA.empty_table()

    def _flush(self) -> None:
        if self._rows:
            self._batches.append(pa.RecordBatch.from_pylist(self._rows, schema=PAPER_SCHEMA))
            self._rows = []


class _Judged:
    """The records up to `as_of`, each judged by itself and then put to those of the same paper.

    `alone` are the rows of `papers` that are kept as they are.
    """

    def __init__(self, records: Records, config: CorpusConfig) -> None:
        as_of = date.fromisoformat(records.as_of)
        self.papers = _Papers()
        self.rejects: list[dict[str, Any]] = []
        self.alone: list[int] = []
        self._batches = records.records.to_batches(max_chunksize=_BATCH)
        self._record: list[int] = []
        """Where the record of each paper stands."""
        self._keys: list[list[str]] = []
        titles: list[str | None] = []
        doubtful = set()
        numbered = enumerate(raw for batch in self._batches for raw in batch.to_pylist())
        for number, raw in numbered:
            day, precision = _digest_date(raw["digest_date"] or "", config)
            if day is not None and day > as_of:
                continue
            paper = _paper(raw, day, precision, config)
            if isinstance(paper, str):
                self.rejects.append(_reject(raw, day, paper))
                continue
            links = (*(raw["ids"] or ()), paper["url"])
            keys = list(identifiers(paper["paper_id"], links))
            paper |= {
                "sources": [paper["source"]],
                "ids": _known(keys),
                "language": language_of(f"{paper['title']} {paper['abstract']}"),
                "notes": [],
            }
            row = self.papers.add(paper)
            if _is_withdrawn(raw) or not _is_read(paper, config):
                doubtful.add(row)
            self._record.append(number)
            self._keys.append(keys)
            titles.append(title_key(paper["title"], paper["authors"]))
        by_paper: dict[int, list[int]] = defaultdict(list)
        for row, of_paper in enumerate(grouped(self._keys, titles)):
            by_paper[of_paper].append(row)
        self._groups = []
        for rows in by_paper.values():
            if len(rows) == 1 and rows[0] not in doubtful:
                self.alone += rows
            else:
                self._groups.append(rows)

    def groups(self) -> Iterator[tuple[list[_Entry], list[str]]]:
        """Yield the entries of each paper that is not kept as it is, and its identifiers."""
        for some in _portions(self._groups):
            rows = [row for group in some for row in group]
            raws = _gathered(self._batches, [self._record[row] for row in rows])
            entries = zip(self.papers.at(rows).to_pylist(), raws.to_pylist(), strict=True)
            for group in some:
                known = _known(key for row in group for key in self._keys[row])
                yield list(islice(entries, len(group))), known


def _portions(groups: Sequence[list[int]]) -> Iterator[list[list[int]]]:
    """Yield groups together that hold about as many rows as a batch."""
    some: list[list[int]] = []
    rows = 0
    for group in groups:
        some.append(group)
        rows += len(group)
        if rows >= _BATCH:
            yield some
            some, rows = [], 0
    if some:
        yield some


def _gathered(batches: Sequence[pa.RecordBatch], rows: Sequence[int]) -> pa.Table:
    """Return rows of batches in the order asked for, without joining all batches first."""
    ends = np.cumsum([len(batch) for batch in batches])
    blocks = []
    for start in range(0, len(rows), _BATCH):
        some = np.array(rows[start : start + _BATCH])
        batch = np.searchsorted(ends, some, side="right")
        order = np.argsort(batch, kind="stable")
        pieces = [
            batches[i].take(pa.array(some[batch == i] - ends[i] + len(batches[i])))
            for i in np.unique(batch)
        ]
        joined = pa.Table.from_batches(pieces).combine_chunks()
        blocks.append(joined.take(pa.array(np.argsort(order))))
    return pa.concat_tables(blocks)


def _known(keys: Iterable[str]) -> list[str]:
    return sorted({key for key in keys if not key.startswith("id:")})


def _is_read(paper: Mapping[str, Any], config: CorpusConfig) -> bool:
    return not config.languages or paper["language"] in config.languages


def _one_paper(
    group: Sequence[_Entry], known: list[str], config: CorpusConfig
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the paper of its records in order, or none, and the rejects of the others."""
    notes: list[str] = []
    kept: _Entry | None = None
    rejects = []
    for paper, raw in group:
        day = paper["digest_date"]
        if _is_withdrawn(raw):
            if kept:
                notes.append(f"withdrawn: {day}")
            rejects.append(_reject(raw, day, "was withdrawn by its authors"))
        elif kept is None:
            kept = (paper, raw)
        else:
            reason = f"seen before on {kept[0]['digest_date']}"
            if paper["paper_id"] != kept[0]["paper_id"]:
                reason += f" as {kept[0]['paper_id']}"
            if _letters(paper["abstract"]) != _letters(kept[0]["abstract"]):
                notes.append(f"another abstract: {day}")
                reason += ", with another abstract"
            rejects.append(_reject(raw, day, reason))
    if kept is None:
        return [], rejects
    paper, raw = kept
    if not _is_read(paper, config):
        wanted = ", ".join(config.languages)
        reason = f"is in the language '{paper['language']}', corpus.languages keeps {wanted}"
        return [], [*rejects, _reject(raw, paper["digest_date"], reason)]
    more = {
        "sources": sorted({paper["source"] for paper, _ in group}),
        "ids": known,
        "notes": list(dict.fromkeys(notes)),
    }
    return [{**paper, **more}], rejects


def _is_withdrawn(raw: Mapping[str, Any]) -> bool:
    texts = ((raw[name] or "")[:1_000] for name in ("abstract", "comment"))
    return any("withdrawn" in text.lower() and _WITHDRAWN.search(text) for text in texts)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def clean(text: str) -> str:
    """Return text in one line: composed, without control characters or writing directions."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    text = text.encode("utf-8", "replace").decode()
    text = _UNSHOWN.sub("", " ".join(text.split()))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _digest_date(text: str, config: CorpusConfig) -> tuple[date | None, str]:
    """Return the date and how precisely it is known."""
    if config.coarse_dates == "first-day" and _MONTH.fullmatch(text):
        return parse_date(f"{text}-01"), "month"
    return parse_date(text), "day"


def _paper(
    raw: Mapping[str, Any], day: date | None, precision: str, config: CorpusConfig
) -> dict[str, Any] | str:
    """Return the paper of a record, or the reason why it is none."""
    too_long = _too_long(raw, config)
    if too_long:
        return too_long
    paper_id = clean(raw["paper_id"] or "")
    arxiv = arxiv_id(paper_id)
    paper_id = arxiv or paper_id
    url = (raw["url"] or "").strip()
    if not (len(url) <= _LONGEST_LINK and url.isprintable() and _LINK.fullmatch(url)):
        url = f"https://arxiv.org/abs/{paper_id}" if arxiv else ""
    written = {name: clean(raw[name] or "") for name in ("title", "abstract")}
    texts = {name: clean(plain(text)) for name, text in written.items()}
    paper = {
        "paper_id": paper_id,
        "digest_date": day,
        **texts,
        "source": clean(raw["source"] or "") or "file",
        "url": url,
        "authors": [clean(plain(clean(name))) for name in raw["authors"] or ()],
        "labels": [clean(name) for name in raw["labels"] or ()],
        "votes": raw["votes"],
        "precision": precision,
        **{
            f"written_{name}": None if text == texts[name] else text
            for name, text in written.items()
        },
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
        if _MONTH.fullmatch(raw["digest_date"] or ""):
            return (
                f"has {found}, which names no day: corpus.coarse_dates = 'first-day' takes the "
                f"first day of it"
            )
        if _YEAR.fullmatch(raw["digest_date"] or ""):
            return f"has {found}, a year: no period is as coarse as that"
        return f"has {found}, expected YYYY-MM-DD"
    if paper["digest_date"] < _EARLIEST:
        return f"has the date {paper['digest_date']}, expected one after {_EARLIEST.year}"
    return None


def _rank(entry: _Entry) -> tuple[Any, ...]:
    """Order records of one paper: by date, fullest first, then by what they say.

    Where a record stood comes last: it changes when later records are cut from its file.
    """
    paper, raw = entry
    own = {name: value for name, value in paper.items() if name not in _OF_ALL}
    empty = sum(value in (None, "", []) for value in own.values())
    said = json.dumps(own, default=str, sort_keys=True)
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


def _sources(papers: pa.Table) -> list[dict[str, Any]]:
    """Describe each source by the papers kept of it alone, so that later records change nothing."""
    described: dict[str, dict[str, Any]] = {}
    digests: dict[str, Any] = defaultdict(hashlib.sha256)
    for batch in papers.to_batches(max_chunksize=_BATCH):
        for row in batch.to_pylist():
            name, day = row["source"], row["digest_date"].isoformat()
            source = described.setdefault(name, {"name": name, "papers": 0, "first": day})
            source |= {"papers": source["papers"] + 1, "last": day}
            digests[name].update(json.dumps(row, default=str, sort_keys=True).encode())
    return [
        {**source, "sha256": digests[name].hexdigest()}
        for name, source in sorted(described.items())
    ]
