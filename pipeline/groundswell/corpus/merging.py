"""Merges the records of one paper: one is kept, the others are rejects that refer to it."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.config import CorpusConfig
from groundswell.corpus.judging import is_kept_language
from groundswell.corpus.metadata import merge_metadata, stated_by
from groundswell.corpus.papers import Paper, PaperRecord, paper_records
from groundswell.corpus.rejects import position_key, rejected
from groundswell.corpus.statements import unusable
from groundswell.periods import PERIODS, Period
from groundswell.sources.identifiers import first_doi
from groundswell.sources.rejects import RejectRow

_PORTION = 1_000
"""Records of whole groups that are read together: they can be anywhere in the tables, and each
maps pages around it."""
_COMPUTED = frozenset({"sources", "stated_by", "ids", "language", "notes"})
"""Fields of a paper that its record does not state."""


OTHER_ABSTRACT = "another abstract: "
"""What a paper's note on another abstract begins with; the date of that record follows."""
LANGUAGE_LEFT_OUT = "is in the language "
"""What the reason begins with, why a paper in a language that is not kept is not used."""


class Merged(NamedTuple):
    """What the records of one paper come to."""

    paper: Paper | None
    rejects: Sequence[RejectRow]
    where: str = ""
    """The position of the record kept."""
    other_titles: int = 0
    """Records that only an identifier joins: their titles and abstracts are others."""


def grouped_records(
    groups: Sequence[NDArray[np.int64]], judged: pa.Table, records: pa.Table
) -> Iterator[list[PaperRecord]]:
    """Yield the records of each group of rows, of which some are in memory at a time."""
    for portion in _portions(groups):
        found = paper_records(judged, records, np.concatenate(portion))
        for group in portion:
            yield list(islice(found, len(group)))


def merge(records: Sequence[PaperRecord], config: CorpusConfig) -> Merged:
    """Return the paper of its records, or none, and the rejects of those that are not kept.

    The first digest date is kept, and of a month and a day in it the day; of several records with
    that date the one with the most fields, then the first by its text, so the order of records
    changes nothing. What other records state is noted.
    """
    ranked = sorted(records, key=_rank)
    reasons = [unusable(record.paper, record.raw) for record in ranked]
    usable = (record for record, reason in zip(ranked, reasons, strict=True) if reason is None)
    kept = next(usable, None)
    notes = list(kept.paper.notes) if kept else []
    rejects: list[RejectRow] = []
    other_titles = 0
    for record, reason in zip(ranked, reasons, strict=True):
        if record is kept:
            continue
        day = record.paper.digest_date
        if kept:
            notes += record.paper.notes
        if kept and reason is None:
            reason = _seen_before(record, kept)
            if _has_other_abstract(record, kept):
                notes.append(f"{OTHER_ABSTRACT}{day}")
                other_titles += _letters(record.paper.title) != _letters(kept.paper.title)
        rejects.append(rejected(record.raw, day, reason or ""))
    if kept is None:
        return Merged(None, rejects)
    if not is_kept_language(kept.paper.language, config):
        return Merged(None, [*rejects, _other_language(kept, config)])
    merged = kept.paper._replace(
        metadata=merge_metadata(kept.paper, [record.paper for record in ranked]),
        sources=sorted({record.paper.source for record in records}),
        ids=sorted({key for record in records for key in record.paper.ids}),
        doi=first_doi(record.paper.doi for record in (kept, *ranked)),
        notes=list(dict.fromkeys(notes)),
    )
    by = stated_by(merged, [kept.paper, *(record.paper for record in ranked)])
    merged = merged._replace(stated_by=by)
    return Merged(merged, rejects, kept.raw.where, other_titles)


def _portions(groups: Sequence[NDArray[np.int64]]) -> Iterator[list[NDArray[np.int64]]]:
    """Yield groups together that have about as many rows as a portion."""
    portion: list[NDArray[np.int64]] = []
    rows = 0
    for group in groups:
        portion.append(group)
        rows += len(group)
        if rows >= _PORTION:
            yield portion
            portion, rows = [], 0
    if portion:
        yield portion


def _rank(record: PaperRecord) -> tuple[date, int, int, str, bytes]:
    """Order the records of a paper: by date, with the most fields first, then by what they state.

    Dates are in the order of the last day that they can be, the most precise first. The position
    comes last: it changes when later records are removed from the file.
    """
    known = Period(record.paper.precision)
    stated = {k: value for k, value in record.paper.stated.items() if k not in _COMPUTED}
    empty = sum(value in (None, "", []) for value in stated.values())
    text = json.dumps(stated, default=str, sort_keys=True)
    last = known.end(record.paper.digest_date)
    return last, PERIODS.index(known), empty, text, position_key(record.raw.where)


def _seen_before(record: PaperRecord, kept: PaperRecord) -> str:
    reason = f"duplicate of an earlier paper, of {kept.paper.digest_date}"
    if record.paper.paper_id != kept.paper.paper_id:
        reason += f" as {kept.paper.paper_id}"
    if _has_other_abstract(record, kept):
        reason += ", with another abstract"
    return reason


def _has_other_abstract(record: PaperRecord, kept: PaperRecord) -> bool:
    return _letters(record.paper.abstract) != _letters(kept.paper.abstract)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _other_language(kept: PaperRecord, config: CorpusConfig) -> RejectRow:
    wanted = ", ".join(config.languages)
    reason = f"{LANGUAGE_LEFT_OUT}'{kept.paper.language}', corpus.languages keeps {wanted}"
    return rejected(kept.raw, kept.paper.digest_date, reason)
