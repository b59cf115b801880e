"""The stage that makes papers of records: judge each record, join those of a paper, sort."""

from collections import Counter
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.artifacts import PAPER_SCHEMA, Corpus, Records
from groundswell.compute.spool import Spool
from groundswell.config import CorpusConfig
from groundswell.corpus.distinct import file_of, with_distinct_ids
from groundswell.corpus.grouping import group_records
from groundswell.corpus.judging import judge_records
from groundswell.corpus.merging import grouped_records, merge
from groundswell.corpus.notices import (
    contradictions,
    outdated_settings,
    unread_days,
    unread_files,
)
from groundswell.corpus.papers import PAPER_ORDER
from groundswell.corpus.rejects import RejectTable
from groundswell.corpus.sorting import sorted_table
from groundswell.corpus.summaries import source_summaries
from groundswell.periods import Period
from groundswell.runtime.pieces import NO_PIECES, Pieces


def corpus(records: Records, *, config: CorpusConfig, pieces: Pieces = NO_PIECES) -> Corpus:
    """Return the usable papers up to `as_of`; every other record becomes a reject with its reason.

    The records of one paper (see `groundswell.corpus.grouping`) are kept once, at the first digest
    date, with all their sources. Records dated after `as_of` leave no trace, and the order of
    records changes nothing. `pieces` has what earlier runs made of the same records.
    """
    rejects = RejectTable()
    rejects.add_table(records.rejects)
    judged = judge_records(records, config, rejects, pieces)
    groups = group_records(judged)

    merged = Spool(PAPER_SCHEMA)
    places: list[str] = []
    other_titles: Counter[str] = Counter()
    for group in grouped_records(groups.reviewed, judged, records.records):
        result = merge(group, config)
        rejects.add(result.rejects)
        if result.paper:
            merged.add(result.paper.row, result.paper.size)
            places.append(result.where)
            other_titles[file_of(result.where)] += result.other_titles

    def where(row: int) -> str:
        if row >= len(judged):
            return places[row - len(judged)]
        number = judged["record"][row].as_py()
        return str(records.records["where"][number].as_py())

    papers = pa.concat_tables([judged.select(PAPER_SCHEMA.names), merged.table()])
    kept = np.append(groups.single, np.arange(len(judged), len(papers)))
    papers, shared = with_distinct_ids(papers, kept, where)
    papers = sorted_table(papers, PAPER_ORDER, kept)
    return Corpus(
        as_of=records.as_of,
        papers=papers,
        rejects=rejects.table(),
        sources=source_summaries(papers),
        notices=(
            *unread_files(records.unread),
            *shared,
            *contradictions(other_titles),
            *outdated_settings(config),
        ),
        unread_days=unread_days(records.unread, _known_days(papers)),
    )


def _known_days(papers: pa.Table) -> list[date]:
    """Return the digest dates that are known to the day, each once."""
    dates = papers.select(["digest_date", "precision"])
    known = dates.filter(pc.equal(dates["precision"], Period.DAY.value))
    days: list[date] = known["digest_date"].unique().to_pylist()
    return days
