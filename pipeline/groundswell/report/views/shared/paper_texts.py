"""What the page knows of each paper beside its title: people, identifiers, and abstracts.

Abstracts are packed apart from the rest and in several pieces, so that one can be read before all
are unpacked. A page has room for those of some thousand papers, the newest.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from groundswell.artifacts.own_columns import own_columns
from groundswell.formatting import clean
from groundswell.json_value import JsonObject
from groundswell.report.rendering import web_address
from groundswell.report.views.view import ViewContext

MOST_ABSTRACTS = 16_000_000
"""Bytes of abstracts in the page, those of some 11,000 papers; packed they take a quarter."""

_PIECE = 850_000
"""Bytes of a piece: bzip2 compresses 900,000 at once."""

_LISTS = ("authors", "labels")
_TEXTS = ("doi", "journal")
_NUMBERS = ("comments", "stars")


@dataclass(frozen=True)
class Abstracts:
    """The abstracts in the page, those of the papers listed from row `first` on.

    They are sorted by topic, which compresses better, and within a topic in the order of the
    papers: one a line, in pieces that begin at `starts` in that order.
    """

    first: int
    starts: list[int]
    pieces: list[bytes]


def details(context: ViewContext) -> JsonObject:
    """Return the listed papers' people, labels, identifiers and counts, as columns."""
    table = context.inputs.corpus.papers.take(context.listing.rows)
    lists = {name: table[name].to_pylist() for name in _LISTS}
    texts = {name: table[name].to_pylist() for name in _TEXTS}
    named = zip(table["organization"].to_pylist(), table["affiliations"].to_pylist(), strict=True)
    return {
        "arxiv": [
            _arxiv(paper, ids or ())
            for paper, ids in zip(
                table["paper_id"].to_pylist(), table["ids"].to_pylist(), strict=True
            )
        ],
        "organizations": [_organizations(one, others or ()) for one, others in named],
        "code": [web_address(url) for url in table["code"].to_pylist()],
        **{name: [list(map(clean, row or ())) for row in rows] for name, rows in lists.items()},
        **{name: [clean(text or "") for text in column] for name, column in texts.items()},
        **{name: table[name].to_pylist() for name in _NUMBERS},
        "own": _own(context),
    }


def _own(context: ViewContext) -> JsonObject:
    """Return the columns of a user's own, by their names."""
    rows = context.listing.rows
    return {
        name: [list(map(clean, values)) for values in column.take(rows).to_pylist()]
        for name, column in own_columns(context.inputs.corpus.papers)
    }


def _arxiv(paper_id: str, ids: Sequence[str]) -> str:
    """Return a paper's id on arXiv; '=' where it is the paper's own, empty where there is none."""
    named = next((text.removeprefix("arxiv:") for text in ids if text.startswith("arxiv:")), "")
    return "=" if named == paper_id else named


def _organizations(one: str | None, others: Sequence[str]) -> list[str]:
    """Return all that authors state; where that is nothing, the one that a source names."""
    return [clean(name) for name in others or (one,) if name]


def abstracts(context: ViewContext, most: int = MOST_ABSTRACTS) -> Abstracts:
    """Return the abstracts of the newest papers listed: as many as take `most` bytes."""
    column = context.inputs.corpus.papers["abstract"].take(context.listing.rows)
    lines = [clean(text or "").encode() + b"\n" for text in column.to_pylist()]
    first = len(lines) - _fitting(lines[::-1], most)
    order = first + np.argsort(context.listing.papers.topic_id[first:], kind="stable")
    held = [lines[row] for row in order.tolist()]
    starts, pieces = [], []
    at = 0
    while at < len(held):
        count = max(_fitting(held[at:], _PIECE), 1)
        starts.append(at)
        pieces.append(b"".join(held[at : at + count]))
        at += count
    return Abstracts(first, starts, pieces)


def _fitting(lines: Sequence[bytes], room: int) -> int:
    """Return how many of the first lines fit into so many bytes."""
    return bisect_right(list(accumulate(map(len, lines))), room)
