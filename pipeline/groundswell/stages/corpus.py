"""Corpus: judge raw records, and keep each usable paper once, at its first digest date."""

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count, islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike, NDArray

from groundswell.artifacts import PAPER_SCHEMA, REJECT_SCHEMA, Corpus, Records, SourceSummary
from groundswell.compute.spool import BATCH, Spool, gathered, let_go, spooled
from groundswell.config import CorpusConfig
from groundswell.corpus.cleaning import plain
from groundswell.corpus.identity import arxiv_id, grouped, identifiers, title_key
from groundswell.corpus.language import language_of
from groundswell.sources.dates import parse_date
from groundswell.sources.rejects import record_json

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

_Entry = tuple[dict[str, Any], Mapping[str, Any]]
"""A paper, and the record it was made of."""

_ORDER = ("digest_date", "paper_id")
_JUDGED = pa.schema(
    [
        *PAPER_SCHEMA,
        ("record", pa.int64()),  # where the record stands among those read
        ("keys", pa.list_(pa.string())),
        ("title_key", pa.string()),
        ("doubtful", pa.bool_()),  # not kept without a look at it
    ]
)
_PLACED = pa.schema([("place", pa.binary()), *REJECT_SCHEMA])
_PORTION = 1_000
"""Records of the same papers that are looked at together: they may stand anywhere, and each
reads pages around it."""


def corpus(records: Records, *, config: CorpusConfig) -> Corpus:
    """Return the usable papers up to `as_of`; every other record becomes a reject with its reason.

    Records of one paper (see `groundswell.corpus.identity`) are kept once, at the first digest
    date, with all their sources; of several records of that date the fullest is kept, then the
    first by its text, so the order of records changes nothing. What later records say otherwise
    is noted.
    Records dated after `as_of` leave no trace.
    """
    rejects = Spool(_PLACED, order=("place", "reason", "record"))
    for batch in records.rejects.to_batches(max_chunksize=BATCH):
        _put(batch.to_pylist(), rejects)
    judged = _judged(records, config, rejects)
    alone, groups = _papers_of(judged)
    joined = Spool(PAPER_SCHEMA, _ORDER)
    for group in _entries(groups, judged, records.records):
        made, repeats = _one_paper(sorted(group, key=_rank), config)
        for paper in made:
            joined.add(tuple(map(paper.__getitem__, PAPER_SCHEMA.names)), _size(paper))
        _put(repeats, rejects)
    papers = pa.concat_tables([judged.select(PAPER_SCHEMA.names), joined.table()])
    kept = np.append(alone, np.arange(len(judged), len(papers)))
    papers = _sorted(papers, _ORDER, kept)
    placed = rejects.table()
    return Corpus(
        as_of=records.as_of,
        papers=papers,
        rejects=_sorted(placed, ("place", "reason", "record")).drop_columns("place"),
        sources=_sources(papers),
    )


def _judged(records: Records, config: CorpusConfig, rejects: Spool) -> pa.Table:
    """Judge each record up to `as_of` by itself: the papers they make, one each, as `_JUDGED`."""
    as_of = date.fromisoformat(records.as_of)
    judged = Spool(_JUDGED, _ORDER)
    numbers = count()
    for batch in records.records.to_batches(max_chunksize=BATCH):
        for raw, number in zip(batch.to_pylist(), numbers, strict=False):
            day, precision = _digest_date(raw["digest_date"] or "", config)
            if day is not None and day > as_of:
                continue
            paper = _paper(raw, day, precision, config)
            if isinstance(paper, str):
                _put([_reject(raw, day, paper)], rejects)
                continue
            known = identifiers(paper["paper_id"], (*(raw["ids"] or ()), paper["url"]))
            keys = list(dict.fromkeys(known))
            language = language_of(f"{paper['title']} {paper['abstract']}")
            paper |= {
                "sources": [paper["source"]],
                "ids": _known(keys),
                "language": language,
                "notes": [],
                "record": number,
                "keys": keys,
                "title_key": title_key(paper["title"], paper["authors"]),
                "doubtful": _is_withdrawn(raw) or not _is_read(language, config),
            }
            judged.add(tuple(map(paper.__getitem__, _JUDGED.names)), _size(paper))
        let_go()
    return judged.table()


def _papers_of(judged: pa.Table) -> tuple[NDArray[np.int64], list[NDArray[np.int64]]]:
    """Return the rows kept as they are, and the rows of each other paper."""
    of_paper = grouped(judged["keys"], judged["title_key"])
    let_go()
    order = np.argsort(of_paper, kind="stable")
    ranked = of_paper[order]
    first = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1])[: len(ranked)])
    counts = np.diff(first, append=len(ranked))
    single = order[first[counts == 1]]
    doubtful = judged["doubtful"].to_numpy()[single]
    several = counts > 1
    pairs = zip(first[several].tolist(), counts[several].tolist(), strict=True)
    groups = [order[start : start + many] for start, many in pairs]
    groups += list(single[doubtful, None])
    return single[~doubtful], groups


def _entries(
    groups: Sequence[NDArray[np.int64]], judged: pa.Table, records: pa.Table
) -> Iterator[list[_Entry]]:
    """Yield the entries of each group of rows."""
    papers, numbers = judged.select(PAPER_SCHEMA.names), judged["record"].to_numpy()
    for some in _portions(sorted(groups, key=lambda group: int(group[0]))):
        rows = np.concatenate(some)
        ours, raws = _values(papers, rows), _values(records, numbers[rows])
        entries = zip(ours, raws, strict=True)
        for group in some:
            yield list(islice(entries, len(group)))


def _values(table: pa.Table, rows: NDArray[np.int64]) -> Iterator[dict[str, Any]]:
    return (row for block in gathered(table, rows) for row in block.to_pylist())


def _portions(groups: Sequence[NDArray[np.int64]]) -> Iterator[list[NDArray[np.int64]]]:
    """Yield groups together that hold about as many rows as a portion."""
    some: list[NDArray[np.int64]] = []
    rows = 0
    for group in groups:
        some.append(group)
        rows += len(group)
        if rows >= _PORTION:
            yield some
            some, rows = [], 0
    if some:
        yield some


def _sorted(table: pa.Table, order: Sequence[str], rows: ArrayLike | None = None) -> pa.Table:
    """Return a table's rows, or those of them that are named, in the order of columns."""
    keys = table.select(order)
    if rows is not None:
        keys = keys.take(pa.array(rows))
    places = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in order]).to_numpy()
    let_go()
    wanted = places if rows is None else np.asarray(rows)[places]
    return spooled(table.schema, gathered(table, wanted))


def _put(rows: Iterable[dict[str, Any]], rejects: Spool) -> None:
    for row in rows:
        fields = (_place(row["where"]), *map(row.__getitem__, REJECT_SCHEMA.names))
        rejects.add(fields, len(row["record"]))


def _size(paper: Mapping[str, Any]) -> int:
    return len(paper["abstract"]) + len(paper["written_abstract"] or "")


def _known(keys: Iterable[str]) -> list[str]:
    return sorted({key for key in keys if not key.startswith("id:")})


def _is_read(language: str, config: CorpusConfig) -> bool:
    return not config.languages or language in config.languages


def _one_paper(
    group: Sequence[_Entry], config: CorpusConfig
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
    if not _is_read(paper["language"], config):
        wanted = ", ".join(config.languages)
        reason = f"is in the language '{paper['language']}', corpus.languages keeps {wanted}"
        return [], [*rejects, _reject(raw, paper["digest_date"], reason)]
    more = {
        "sources": sorted({paper["source"] for paper, _ in group}),
        "ids": sorted({key for paper, _ in group for key in paper["ids"]}),
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


def _place(where: str) -> bytes:
    """Return what orders places as people count: line 9 before line 10.

    Compared as bytes, of the texts between numbers the shorter comes first, then of numbers.
    """
    parts = re.split(r"(\d+)", where, flags=re.ASCII)
    for number in range(1, len(parts), 2):
        digits = parts[number].lstrip("0")
        parts[number] = f"\0{len(digits):06}{digits}"
    return "".join(parts).encode()


def _reject(raw: Mapping[str, Any], day: date | None, reason: str) -> dict[str, Any]:
    fields = {key: value for key, value in raw.items() if key != "where" and value}
    return {
        "where": raw["where"],
        "reason": reason,
        "digest_date": day.isoformat() if day else None,
        "record": record_json(fields),
    }


def _sources(papers: pa.Table) -> tuple[SourceSummary, ...]:
    """Describe each source by the papers kept of it alone, so that later records change nothing."""
    described: dict[str, SourceSummary] = {}
    digests: dict[str, Any] = defaultdict(hashlib.sha256)
    for batch in papers.to_batches(max_chunksize=BATCH):
        for row in batch.to_pylist():
            name, day = row["source"], row["digest_date"].isoformat()
            source = described.get(name) or SourceSummary(name, 0, day, day, "")
            described[name] = replace(source, papers=source.papers + 1, last=day)
            digests[name].update(json.dumps(row, default=str, sort_keys=True).encode())
        let_go()
    return tuple(
        replace(source, sha256=digests[name].hexdigest())
        for name, source in sorted(described.items())
    )
