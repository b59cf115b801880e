"""Sides within a published run: the groups of a field, each beside the others or beside another."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER
from groundswell.artifacts.corpus import counted_days
from groundswell.errors import UsageError, nearest
from groundswell.formatting import counted
from groundswell.outputs.contrast import Compared, Comparisons, compare_sides
from groundswell.outputs.published_run import PublishedRun
from groundswell.periods import PERIODS, Period, common_precision
from groundswell.signals.contrasts import Sides, Things
from groundswell.signals.groups import Grouping, grouping, known_field

_LARGEST = 5
"""Groups that are compared with all others where none is named: the largest."""
_SHORT_NAMES = {"label": "labels", "category": "labels", "author": "authors"}
"""Names of fields that are usual for one value."""


def compare_groups(run: PublishedRun, field: str, names: Sequence[str]) -> Comparisons:
    """Return how groups of a run's papers differ in topics and terms.

    Two names are compared with each other, one with all other papers; without names each of the
    largest groups is compared with all others.

    Raises:
        UsageError: Papers cannot be grouped by the field, or no group has that name.
    """
    papers = run.papers()
    found = grouping(with_source(papers), field_of(run, field))
    return compare_sides(compared_papers(run, papers), list(_sides(found, names)))


def field_of(run: PublishedRun, name: str) -> str:
    """Return a field by its name or a usual one, as 'label'; raises `UsageError` for others."""
    return known_field(_SHORT_NAMES.get(name, name), run.own_columns)


def with_source(papers: pa.Table) -> pa.Table:
    """Return papers.parquet with the column that only the corpus has."""
    return papers.append_column("source", pa.nulls(len(papers), pa.string()))


def compared_papers(run: PublishedRun, papers: pa.Table) -> Compared:
    """Return the topics and terms of a run, with its papers."""
    days = counted_days(papers, date.fromisoformat(run.record.as_of))
    return Compared(_things(run, papers), papers, days, finest_period(papers, Period.WEEK))


def finest_period(papers: pa.Table, least: Period) -> Period:
    """Return a period, or a longer one where dates are known no finer."""
    known = Counter(Period(each or "day") for each in papers["precision"].to_pylist())
    return max(least, common_precision(known), key=PERIODS.index)


def _things(run: PublishedRun, papers: pa.Table) -> Things:
    from scipy.sparse import csc_matrix, hstack

    topics = [topic for topic in run.topics if not topic.hidden]
    column = {topic.id: i for i, topic in enumerate(topics)}
    ids = papers["topic_id"].to_pylist()
    placed = [(row, column[i]) for row, i in enumerate(ids) if i != OUTLIER and i in column]
    terms = run.table("terms", ["term", "long_form"]).to_pylist()
    names = [term["term"] for term in terms]
    uses = run.table("terms_papers")
    row_of = {paper: i for i, paper in enumerate(papers["paper_id"].to_pylist())}
    term_of = {name: i for i, name in enumerate(names)}
    pairs = zip(uses["paper_id"].to_pylist(), uses["term"].to_pylist(), strict=True)
    used = [(row_of[paper], term_of[term]) for paper, term in pairs]
    blocks = [
        csc_matrix(
            (np.ones(len(some)), tuple(np.array(some, dtype=np.int64).reshape(-1, 2).T)),
            shape=(len(papers), size),
        )
        for some, size in ((placed, len(topics)), (used, len(names)))
    ]
    return Things(
        [*["topic"] * len(topics), *["term"] * len(names)],
        [*column, *names],
        [*(topic.label for topic in topics), *map(_term_label, terms)],
        hstack(blocks).tocsc(),
    )


def _term_label(term: dict[str, str]) -> str:
    return f"{term['term']} ({term['long_form']})" if term["long_form"] else term["term"]


def _sides(found: Grouping, names: Sequence[str]) -> Iterator[Sides]:
    members = found.members.tocsc()

    def papers_of(place: int) -> NDArray[np.bool_]:
        return np.asarray(members[:, [place]].todense()).ravel() > 0

    places = [_place(found, name) for name in names] or range(min(_LARGEST, len(found.names)))
    if len(found.names) < 2:
        raise UsageError(
            f"the run has {counted(len(found.names), 'group')} of five papers or more by "
            f"'{found.field}', expected two: choose another field"
        )
    if len(places) == 2:
        if places[0] == places[1]:
            raise UsageError(
                f"'{found.names[places[0]]}' was given twice, expected two groups: give another, "
                f"or one alone, which is compared with all others"
            )
        yield Sides(
            (found.names[places[0]], found.names[places[1]]),
            papers_of(places[0]),
            papers_of(places[1]),
        )
        return
    silent = papers_of(found.stated)
    for place in places:
        own = papers_of(place)
        yield Sides((found.names[place], "all others"), own, ~own & ~silent)


def _place(found: Grouping, name: str) -> int:
    known = {each.lower(): i for i, each in enumerate(found.names)}
    if name.lower() not in known:
        raise UsageError(
            f"no group by '{found.field}' is called '{name}'{nearest(name.lower(), list(known))}: "
            f"groups have five papers at least, the largest are "
            f"{', '.join(found.names[:_LARGEST]) or 'none'}"
        )
    return known[name.lower()]
