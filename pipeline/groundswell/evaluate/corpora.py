"""Compares two sources: the shares of topics and terms that are found in both together."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from groundswell import job
from groundswell.artifacts import OUTLIER, Corpus, Embeddings, Records, Terms, Topics
from groundswell.config import Config
from groundswell.errors import UsageError
from groundswell.outputs.contrast import Compared, Comparisons, compare_sides
from groundswell.outputs.runs import is_output, refuse_runs
from groundswell.outputs.user_edits import read_edits
from groundswell.periods import PERIODS, Period, common_precision
from groundswell.signals.contrasts import Sides, Things
from groundswell.sources import Folders, read_sources
from groundswell.stages.emerging import term_candidates
from groundswell.stages.terms import terms_of

_MARKS = ("1", "2")
"""The sources of the records of each side while they are one corpus."""


@dataclass(frozen=True)
class CorporaSettings:
    """How two sources are read and embedded; vectors and stages are cached."""

    cache: Path
    config: Config
    today: date
    notice: Callable[[str], None]


def compare_sources(sources: tuple[str, str], settings: CorporaSettings) -> Comparisons:
    """Return how two sources differ in topics and terms, and where one leads the other.

    Raises:
        UsageError: Both sources are the same, or one is a published run.
        GroundswellError: One of them cannot be read, or no paper is usable.
    """
    if sources[0] == sources[1]:
        raise UsageError(f"{sources[0]} is given twice: give two sources that differ")
    refuse_runs(sources)
    read = [_read(source, settings) for source in sources]
    both = _together(read)
    with tempfile.TemporaryDirectory() as out:
        given = job.JobSettings(
            Path(out),
            settings.cache,
            settings.config,
            settings.today,
            job.Listener(settings.notice, lambda _: None),
        )
        runner, _ = job.run_stages(both, read_edits(Path(out), settings.notice), given, "topics")
        corpus: Corpus = runner.artifact("corpus")
        embeddings: Embeddings = runner.artifact("embeddings")
        topics: Topics = runner.artifact("topics")
    terms = terms_of(corpus, embeddings, np.arange(len(corpus.papers)), pooled=True)
    names = (read[0].sources[0].name, read[1].sources[0].name)
    return _compare(corpus, topics, terms, sources if names[0] == names[1] else names)


def _read(source: str, settings: CorporaSettings) -> Records:
    config = settings.config.sources
    return read_sources(
        [source],
        as_of=None,
        today=settings.today,
        config=config,
        notice=settings.notice,
        folders=Folders(
            snapshots=Path(config.snapshots or settings.cache / "snapshots"),
            is_output=lambda folder: is_output(folder, (settings.cache,)),
        ),
    )


def _together(read: Sequence[Records]) -> Records:
    """Return the records of both sources, each with the mark of its side as its source."""
    place = read[0].records.schema.get_field_index("source")
    marked = [
        each.records.set_column(place, "source", pa.repeat(mark, len(each.records)))
        for each, mark in zip(read, _MARKS, strict=True)
    ]
    return replace(
        read[0],
        as_of=max(each.as_of for each in read),
        records=pa.concat_tables(marked),
        rejects=pa.concat_tables([each.rejects for each in read]),
        sources=tuple(source for each in read for source in each.sources),
    )


def _compare(corpus: Corpus, topics: Topics, terms: Terms, names: tuple[str, str]) -> Comparisons:
    listed = [set(marks) for marks in corpus.papers["sources"].to_pylist()]
    first, second = (np.array([mark in marks for marks in listed]) for mark in _MARKS)
    compared = Compared(
        _things(corpus, topics, terms), corpus.papers, corpus.counted_on, _unit(corpus, listed)
    )
    return compare_sides(compared, [Sides(names, first, second)])


def _unit(corpus: Corpus, listed: Sequence[set[str]]) -> Period:
    """Return the finest period that the dates of both sides can be counted in; weeks or longer."""
    known = [Period(each or "day") for each in corpus.papers["precision"].to_pylist()]
    units = [Period.WEEK]
    for mark in _MARKS:
        own = [period for period, marks in zip(known, listed, strict=True) if mark in marks]
        units.append(common_precision({period: own.count(period) for period in PERIODS}))
    return max(units, key=PERIODS.index)


def _things(corpus: Corpus, topics: Topics, terms: Terms) -> Things:
    from scipy.sparse import csc_matrix, hstack

    ids = topics.topic_ids[topics.rows_of(corpus.paper_ids)]
    known = [topic.id for topic in topics.topics]
    own = np.flatnonzero(ids != OUTLIER)
    of_topics = csc_matrix(
        (np.ones(len(own)), (own, np.searchsorted(known, ids[own]))), shape=(len(ids), len(known))
    )
    of_terms = term_candidates(corpus, terms)
    return Things(
        [*["topic"] * len(known), *["term"] * len(of_terms.names)],
        [*known, *(name.id for name in of_terms.names)],
        [*(topic.label for topic in topics.topics), *of_terms.labels],
        hstack([of_topics, of_terms.groups]).tocsc(),
    )
