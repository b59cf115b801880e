"""Questions about papers: which match some words, and what one says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.api.run import Run
from groundswell.delivery.mcp.answers import (
    LONG,
    MOST_ITEMS,
    SHORT,
    Answer,
    FoundPaper,
    Listing,
    Paper,
    clip,
    page,
)
from groundswell.errors import UsageError, nearest
from groundswell.json_value import ParsedObject
from groundswell.report.rendering import web_address

By = Literal["words", "meaning"]

_EXCERPT = 240
"""Characters of an abstract beside a paper that a search found."""
_AUTHORS = 8
_ADDRESS = 500
"""Characters of a link; a longer one is none that anybody follows."""


@dataclass(frozen=True, kw_only=True)
class PapersFound(Answer):
    """Papers that match a text, the best first; `found` counts all of them.

    By meaning these are the nearest, at most 50, and the score is a cosine.
    """

    by: By
    found: int
    papers: tuple[FoundPaper, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WholePaper(Answer):
    """A paper with its abstract; `strength` is the probability that it belongs to its topic."""

    paper_id: str
    date: str
    title: str
    url: str | None
    authors: tuple[str, ...]
    labels: tuple[str, ...]
    topic_id: int
    topic: str | None
    strength: float
    abstract: str


def search_papers(run: Run, text: str, by: By, offset: int, limit: int) -> PapersFound:
    """Return the papers whose title and abstract match a text, the best first.

    Raises:
        UsageError: There is no word in it, or the value of a field cannot be read; or there are no
            vectors to search by meaning.
    """
    table = run.search(text, MOST_ITEMS if by == "meaning" else None, by=by)
    # No more than a page is turned into values.
    rows = table.slice(offset, min(limit, MOST_ITEMS)).to_pylist()
    abstracts = _abstracts(run, [row["paper_id"] for row in rows])
    found = [
        FoundPaper(
            **vars(paper(row)),
            score=round(row["score"], 3),
            excerpt=clip(abstracts.get(row["paper_id"], ""), _EXCERPT),
        )
        for row in rows
    ]
    answer = PapersFound(as_of=run.as_of, by=by, found=table.num_rows)
    return page(answer, "papers", found, offset, table.num_rows)


def whole_paper(run: Run, paper_id: str) -> WholePaper:
    """Return a paper with its abstract, by its id or another identifier that it is known under.

    Raises:
        UsageError: The run has no such paper.
    """
    [row] = _rows_of(run, paper_id).to_pylist()
    labels = dict(zip(*(run.topics[name].to_pylist() for name in ("id", "label")), strict=True))
    topic = labels.get(row["topic_id"])
    abstract = _abstracts(run, [row["paper_id"]]).get(row["paper_id"], "")
    return WholePaper(
        as_of=run.as_of,
        **vars(paper(row)),
        authors=tuple(clip(name, SHORT) for name in (row["authors"] or ())[:_AUTHORS]),
        labels=tuple(clip(label, SHORT) for label in (row["labels"] or ())[:_AUTHORS]),
        topic=None if topic is None else clip(topic, SHORT),
        strength=round(row["strength"], 3),
        abstract=clip(abstract, LONG),
    )


def with_papers(answer: Listing, table: pa.Table, offset: int, limit: int) -> Listing:
    """Return the answer with its `papers` filled: rows of a table from `offset` on."""
    rows = table.slice(offset, min(limit, MOST_ITEMS)).to_pylist()
    return page(answer, "papers", [paper(row) for row in rows], offset, table.num_rows)


def papers_by_id(run: Run, ids: Iterable[str]) -> tuple[Paper, ...]:
    """Return the papers of these ids that the run has, in their order."""
    wanted = pa.array(list(ids), pa.string())
    places = pc.index_in(wanted, run.papers["paper_id"].combine_chunks()).drop_null()
    return tuple(map(paper, run.papers.take(places).to_pylist()))


def paper(row: ParsedObject) -> Paper:
    """Return a row of a table of papers as an answer lists it."""
    address = web_address(row["url"])
    return Paper(
        paper_id=clip(row["paper_id"], SHORT),
        date=row["digest_date"].isoformat(),
        title=clip(row["title"], SHORT),
        url=address if 0 < len(address) <= _ADDRESS else None,
        topic_id=row["topic_id"],
    )


def _abstracts(run: Run, ids: Sequence[str]) -> dict[str, str]:
    inside = pc.is_in(run.abstracts["paper_id"], pa.array(ids, pa.string()))
    columns = run.abstracts.filter(inside).select(["paper_id", "abstract"])
    return dict(zip(*(column.to_pylist() for column in columns.columns), strict=True))


def _rows_of(run: Run, paper_id: str) -> pa.Table:
    """Return the row of a paper, the first where several are known under an identifier."""
    found = run.papers.filter(pc.equal(run.papers["paper_id"], paper_id))
    if not found.num_rows:
        known = [
            place
            for place, ids in enumerate(run.papers["ids"].to_pylist())
            if paper_id in (ids or ()) or f"arxiv:{paper_id}" in (ids or ())
        ]
        found = run.papers.take(pa.array(known, pa.int64()))
    if not found.num_rows:
        ids = run.papers["paper_id"].to_pylist()
        raise UsageError(
            f"there is no paper '{clip(paper_id, SHORT)}' in the run of {run.as_of}"
            f"{nearest(paper_id, ids)}: search_papers finds papers by their words"
        )
    return found.slice(0, 1)
