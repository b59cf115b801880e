"""The papers as the page lists them: the newest one by one, older ones as counts.

A page of some megabytes has room for fifty thousand titles. Older papers are counted per day and
topic, so that trends are complete, and per cell of the map and topic.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER
from groundswell.formatting import clean
from groundswell.periods import Period
from groundswell.report.facts import ReportInputs, RunFacts
from groundswell.report.rendering import web_address

MAX_PAPERS = 50_000
"""Papers listed one by one: the newest, and all that are cited. The page weighs 6 MB then, and an
action takes .2 s (docs/report.md)."""

SIDE = 4095
"""Map positions are whole numbers from 0 to this on the longer side: finer than any screen."""

_CELLS = 96
"""Cells per side in which older papers are counted: about as many as squares that can be seen."""


@dataclass(frozen=True)
class ListedPapers:
    """The papers listed one by one, a column per field, in the order of the corpus.

    `day` is the one that the paper is counted on, from the run's first digest, `precision` what is
    known of it; `strength` is in thousandths; `x` and `y` are map
    positions; `new` says whether the run before did not have the paper. `second_id` and `third_id`
    are its next topics, -1 for none, `second` and `third` its degrees in them in thousandths,
    rounded down.
    """

    paper_id: list[str]
    title: list[str]
    url: list[str]
    day: NDArray[np.int64]
    topic_id: NDArray[np.int64]
    subtopic_id: NDArray[np.int64]
    strength: NDArray[np.int64]
    second_id: NDArray[np.int64]
    second: NDArray[np.int64]
    third_id: NDArray[np.int64]
    third: NDArray[np.int64]
    new: NDArray[np.bool_]
    x: NDArray[np.int64]
    y: NDArray[np.int64]
    votes: list[int | None]
    notes: list[list[str]]
    precision: list[str]

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Each paper's row, by its id."""
        return {paper: row for row, paper in enumerate(self.paper_id)}


@dataclass(frozen=True)
class DayCounts:
    """Older papers per day and topic, as columns, in order."""

    day: list[int]
    topic_id: list[int]
    count: list[int]


@dataclass(frozen=True)
class CellCounts:
    """Older papers per cell of the map and topic, as columns; `x` and `y` are a cell's center."""

    x: list[int]
    y: list[int]
    topic_id: list[int]
    count: list[int]


@dataclass(frozen=True)
class Listing:
    """The papers listed, their rows in the table of the corpus, and the older ones counted."""

    papers: ListedPapers
    rows: NDArray[np.int64]
    older: DayCounts
    cells: CellCounts

    def of(self, corpus: pa.Table) -> pa.Table:
        """Return the rows of the papers listed; a mask takes them from chunks as they are."""
        listed = np.zeros(len(corpus), dtype=bool)
        listed[self.rows] = True
        return corpus.filter(pa.array(listed))


def listing(inputs: ReportInputs, facts: RunFacts, max_papers: int = MAX_PAPERS) -> Listing:
    """Return the newest `max_papers` papers and all that are cited, and counts of the others."""
    corpus, topics = inputs.corpus, inputs.topics
    ids = corpus.paper_ids
    rows = topics.rows_of(ids)
    topic_ids = topics.topic_ids[rows]
    first = facts.counts.first
    days = (corpus.days - np.datetime64(first)).astype(np.int64)
    places = _whole(topics.map[rows])
    cited = frozenset[str]().union(*(topic.cited for topic in facts.topics))
    listed = np.array([paper in cited for paper in ids], dtype=bool)
    listed[max(len(rows) - max_papers, 0) :] = True
    keep = np.flatnonzero(listed)
    before = set(inputs.previous.papers["paper_id"].to_pylist())
    columns = ["paper_id", "title", "url", "votes", "notes", "precision"]
    table = corpus.papers.select(columns).filter(pa.array(listed))
    papers = ListedPapers(
        paper_id=table["paper_id"].to_pylist(),
        title=[clean(title) for title in table["title"].to_pylist()],
        url=[web_address(url) for url in table["url"].to_pylist()],
        day=days[keep],
        topic_id=topic_ids[keep],
        subtopic_id=_subtopics(inputs, rows, topic_ids)[keep],
        strength=np.rint(topics.strength[rows][keep] * 1000).astype(np.int64),
        **_others(inputs, rows[keep]),
        new=np.array([ids[row] not in before for row in keep.tolist()], dtype=bool),
        x=places[keep, 0],
        y=places[keep, 1],
        votes=table["votes"].to_pylist(),
        notes=[notes or [] for notes in table["notes"].to_pylist()],
        precision=[known or Period.DAY.value for known in table["precision"].to_pylist()],
    )
    older = ~listed
    return Listing(
        papers,
        keep,
        _per_day(days[older], topic_ids[older]),
        _per_cell(places[older], topic_ids[older]),
    )


def _others(inputs: ReportInputs, rows: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    """Return the columns of the second and the third topic of papers; -1 and 0 without any."""
    found = inputs.memberships
    shape = (len(rows), 2)
    topic_ids = np.full(shape, OUTLIER) if found is None else found.topic_ids[rows]
    degrees = np.zeros(shape) if found is None else found.degrees[rows]
    thousandths = np.floor(degrees * 1000).astype(np.int64)
    return {
        **dict(zip(("second_id", "third_id"), topic_ids.T, strict=True)),
        **dict(zip(("second", "third"), thousandths.T, strict=True)),
    }


def _subtopics(
    inputs: ReportInputs, rows: NDArray[np.int64], topic_ids: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return each paper's subtopic; -1 where it has none, or no topic."""
    given = inputs.topics.subtopic_ids
    subtopic_ids = given[rows] if len(given) else np.full_like(rows, OUTLIER)
    return np.where(topic_ids == OUTLIER, OUTLIER, subtopic_ids)


def _whole(positions: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return map positions (n, 2) as whole numbers from 0 to `SIDE`, their proportions kept."""
    if not len(positions):
        return np.zeros((0, 2), dtype=np.int64)
    low = positions.min(axis=0)
    extent = float((positions.max(axis=0) - low).max()) or 1.0
    whole: NDArray[np.int64] = np.rint((positions - low) * (SIDE / extent)).astype(np.int64)
    return whole


def _per_day(days: NDArray[np.int64], topic_ids: NDArray[np.int64]) -> DayCounts:
    counts = sorted(Counter(zip(days.tolist(), topic_ids.tolist(), strict=True)).items())
    return DayCounts(
        day=[day for (day, _), _ in counts],
        topic_id=[topic for (_, topic), _ in counts],
        count=[count for _, count in counts],
    )


def _per_cell(places: NDArray[np.int64], topic_ids: NDArray[np.int64]) -> CellCounts:
    cells = places * _CELLS // (SIDE + 1)
    counts = sorted(Counter(zip(*cells.T.tolist(), topic_ids.tolist(), strict=True)).items())
    width = (SIDE + 1) / _CELLS
    return CellCounts(
        x=[round((x + 0.5) * width) for (x, _, _), _ in counts],
        y=[round((y + 0.5) * width) for (_, y, _), _ in counts],
        topic_id=[topic for (_, _, topic), _ in counts],
        count=[count for _, count in counts],
    )
