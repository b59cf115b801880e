"""Judges each record by itself: it makes a paper, or is rejected with a reason."""

import re
from datetime import date
from itertools import count

import pyarrow as pa

from groundswell.artifacts import Records
from groundswell.artifacts.mapped import release_pages
from groundswell.artifacts.schemas import listed
from groundswell.compute.spool import BATCH, Spool
from groundswell.config import CorpusConfig
from groundswell.corpus.cleaning import clean_text, single_line
from groundswell.corpus.digest_dates import usable_date
from groundswell.corpus.identity import identifiers, local_keys, title_keys
from groundswell.corpus.language import detect_language
from groundswell.corpus.metadata import clean_metadata
from groundswell.corpus.papers import (
    JUDGED_SCHEMA,
    PAPER_ORDER,
    JudgedPaper,
    Paper,
    raw_records,
)
from groundswell.corpus.rejects import RejectTable, rejected
from groundswell.corpus.statements import record_notes, unusable
from groundswell.sources.dates import Dated, read_date
from groundswell.sources.identifiers import first_doi, read_identifier
from groundswell.sources.records import RawRecord

_LINK = re.compile(r"https?://[^\s\"'<>\\^`{|}]+", re.IGNORECASE)
_LONGEST_ID = 200
"""Characters of an id: a DOI or a link, and seldom as long."""
_LONGEST_TITLE = 2_000
"""Characters of a title; the longest of 122,726 on arXiv has 272."""
_LONGEST_LINK = 2_000
"""Characters of a link: what browsers accept."""


def judge_records(records: Records, config: CorpusConfig, rejects: RejectTable) -> pa.Table:
    """Return the papers that the records up to `as_of` make, one each, as `JUDGED_SCHEMA`.

    Records that make none are added to `rejects`.
    """
    as_of = date.fromisoformat(records.as_of)
    judged = Spool(JUDGED_SCHEMA, PAPER_ORDER)
    numbers = count()
    for batch in records.records.to_batches(max_chunksize=BATCH):
        for raw, number in zip(raw_records(batch), numbers, strict=False):
            dated = read_date(raw.digest_date or "")
            if dated and dated.day > as_of:
                continue
            paper = _paper(raw, dated, config)
            if isinstance(paper, str):
                rejects.add([rejected(raw, dated.day if dated else None, paper)])
                continue
            judged.add(_judged(paper, raw, number, config).row, paper.size)
        release_pages()
    return judged.table()


def is_kept_language(language: str, config: CorpusConfig) -> bool:
    """Return whether papers in a language are kept: by default all are."""
    return not config.languages or language in config.languages


def _judged(paper: Paper, raw: RawRecord, number: int, config: CorpusConfig) -> JudgedPaper:
    known = list(dict.fromkeys(identifiers(paper.paper_id, (*(raw.ids or ()), paper.url))))
    local = read_identifier(paper.paper_id) is None
    return JudgedPaper(
        paper=paper._replace(ids=sorted(known)),
        record=number,
        keys=[*known, *(local_keys(paper.paper_id, paper.title, paper.abstract) if local else ())],
        title_keys=title_keys(paper.title, listed(paper.metadata, "authors")),
        needs_review=unusable(paper, raw) is not None
        or not is_kept_language(paper.language, config),
    )


def _paper(raw: RawRecord, dated: Dated | None, config: CorpusConfig) -> Paper | str:
    """Return the paper of a record, or the reason why it makes none."""
    too_long = _too_long(raw, config)
    if too_long:
        return too_long
    paper_id, arxiv = own_id(single_line(raw.paper_id or ""))
    written_title, written_abstract = single_line(raw.title or ""), single_line(raw.abstract or "")
    title, abstract = clean_text(raw.title or ""), clean_text(raw.abstract or "")
    missing = [
        name
        for name, text in (("id", paper_id), ("title", title), ("abstract", abstract))
        if not any(map(str.isalnum, text))
    ]
    if missing:
        return f"has no {' and no '.join(missing)}"
    usable = usable_date(raw.digest_date or "", dated, config)
    if isinstance(usable, str):
        return usable
    source = single_line(raw.source or "") or "file"
    return Paper(
        paper_id=paper_id,
        digest_date=usable.day,
        title=title,
        abstract=abstract,
        source=source,
        url=_link(raw.url) or (f"https://arxiv.org/abs/{arxiv}" if arxiv else ""),
        metadata=clean_metadata(raw.metadata),
        sources=[source],
        stated_by=[],
        ids=[],
        language=detect_language(f"{title} {abstract}"),
        precision=usable.precision.value,
        doi=first_doi((*(raw.ids or ()), paper_id, raw.url)),
        notes=record_notes(raw, usable.day),
        written_title=None if written_title == title else written_title,
        written_abstract=None if written_abstract == abstract else written_abstract,
    )


def own_id(text: str) -> tuple[str, str | None]:
    """Return a record's id, and the arXiv id that it is, or None."""
    found = read_identifier(text)
    if found and found.kind == "arxiv":
        return found.value, found.value
    return (found.value if found and " " in text else text), None


def _link(url: str | None) -> str:
    """Return a link that can be followed, or an empty text."""
    link = (url or "").strip()
    usable = len(link) <= _LONGEST_LINK and link.isprintable() and _LINK.fullmatch(link)
    return link if usable else ""


def _too_long(raw: RawRecord, config: CorpusConfig) -> str | None:
    """Return which field is too long to be one, before any work is done on it."""
    limits = (
        (raw.paper_id, "an id", _LONGEST_ID, ""),
        (raw.title, "a title", _LONGEST_TITLE, ""),
        (
            raw.abstract,
            "an abstract",
            config.max_abstract_chars,
            " (corpus.max_abstract_chars)",
        ),
    )
    for text, what, limit, setting in limits:
        length = len(text or "")
        if length > limit:
            return f"has {what} of {length:,} characters, expected at most {limit:,}{setting}"
    return None
