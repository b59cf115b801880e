"""Groups: shares within organizations, authors, sources ..., and which of them drive what rises."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from groundswell.artifacts import (
    DRIVERS_SCHEMA,
    REST,
    Corpus,
    Emerging,
    EmergingEntry,
    Groups,
    Prevalence,
    RiseName,
    Signal,
    Signals,
    Terms,
    Topics,
)
from groundswell.compute.linalg import Ids
from groundswell.config import GroupsConfig
from groundswell.periods import PERIODS, Period
from groundswell.signals.counts import time_scale
from groundswell.signals.driver_statements import statement
from groundswell.signals.drivers import Drivers, Followed, Span, Windows, drivers
from groundswell.signals.group_shares import Grid, GroupShares, group_shares
from groundswell.signals.groups import groupings
from groundswell.signals.multiple_testing import all_q_values
from groundswell.signals.papers_by_name import PapersByName
from groundswell.signals.ratios import Values, share_ratio


def groups(
    corpus: Corpus,
    topics: Topics,
    prevalence: Prevalence,
    signals: Signals,
    terms: Terms,
    emerging: Emerging,
    *,
    config: GroupsConfig,
) -> Groups:
    """Return the shares of topics, entries and terms within groups, and which groups drive them.

    Over time, shares are counted per month or longer: groups are small.
    """
    papers = PapersByName(corpus, topics, terms)
    things = [*_topics(topics, signals, papers), *_entries(emerging, papers)]
    looks = len(time_scale(corpus).windows)
    period = max(Period.MONTH, prevalence.period, key=PERIODS.index)
    grid = Grid(corpus.days, period, config.most, prevalence.confidence)
    shares, of_terms, found = [Groups().shares], [Groups().terms], []
    for grouping in groupings(corpus.papers, config.fields):
        within = GroupShares(grouping, grid)
        shares.append(group_shares(things, within))
        of_terms.append(within.of_terms(terms.names, terms.uses))
        windows = Windows(corpus.days, grouping)
        found += [drivers(thing, windows, looks) for thing in things]
    return Groups(
        pa.concat_tables(shares).combine_chunks(),
        _table(found, config),
        pa.concat_tables(of_terms).combine_chunks(),
    )


def _topics(topics: Topics, signals: Signals, papers: PapersByName) -> Iterator[Followed]:
    labels = {topic.id: topic.label for topic in topics.topics}
    for signal in sorted(signals.signals, key=lambda each: each.id):
        rows = papers.rows(RiseName("topic", signal.id))
        yield _followed("topic", (signal.id, labels[signal.id]), signal.rising, rows, signal)


def _entries(emerging: Emerging, papers: PapersByName) -> Iterator[Followed]:
    for entry, record in zip(emerging.entries, emerging.records, strict=False):
        rows = papers.rows(record.names[0])
        yield _followed("entry", (entry.id, entry.label), True, rows, entry)


def _followed(
    kind: str, named: tuple[int, str], rising: bool, rows: Ids, compared: Signal | EmergingEntry
) -> Followed:
    since, until = compared.before_since, compared.before_until
    return Followed(
        kind,
        *named,
        rising,
        rows,
        Span(date.fromisoformat(compared.recent_since), date.fromisoformat(compared.recent_until)),
        Span(date.fromisoformat(since), date.fromisoformat(until)) if since and until else None,
    )


def _table(found: Sequence[Drivers], config: GroupsConfig) -> pa.Table:
    rise_q = all_q_values([each.rise_p for each in found])
    over_q = all_q_values([each.over_p for each in found])
    tables = [DRIVERS_SCHEMA.empty_table()]
    for each, *q in zip(found, rise_q, over_q, strict=True):
        tables.append(_rows(each, (q[0], q[1]), config.false_discovery_rate))
    return pa.concat_tables(tables).combine_chunks()


def _rows(found: Drivers, q: tuple[Values, Values], rate: float) -> pa.Table:
    """Return the rows of a thing and a field: the groups that have papers of it."""
    thing, recent, before = found.thing, found.recent, found.before
    nothing = np.zeros_like(recent.own)
    own, total = (before.own, before.total) if before else (nothing, nothing)
    order = np.nan_to_num(-found.part) if found.compared else -recent.own
    some = [i for i in np.argsort(order, kind="stable") if recent.own[i] + own[i] > 0]
    names = [*found.grouping.names, None, None]
    rest = [None] * len(found.grouping.names) + list(REST)
    low, ratio, high = share_ratio((recent.own, own), (recent.total, total))
    stated = statement(found, *q, rate)
    verdicts = [stated.verdict if stated and stated.group == i else None for i in some]
    texts = [stated.text if stated and stated.group == i else None for i in some]
    numbers = (ratio, low, high, found.part, found.own, found.growth)
    tests = (found.rise_p, q[0], found.over_p, q[1])
    return pa.table(
        [
            pa.repeat(thing.kind, len(some)),
            pa.repeat(pa.scalar(thing.id, pa.int64()), len(some)),
            pa.repeat(thing.label, len(some)),
            pa.repeat(found.grouping.field, len(some)),
            pa.array([names[i] for i in some], pa.string()),
            pa.array([rest[i] for i in some], pa.string()),
            pa.array(recent.own[some]),
            pa.repeat(pa.scalar(recent.stated(found.grouping)[0], pa.int64()), len(some)),
            *(pa.array(each[some]) for each in (recent.total, own, total)),
            *(pa.array(each[some], mask=np.isnan(each[some])) for each in (*numbers, *tests)),
            pa.array(verdicts, pa.string()),
            pa.array(texts, pa.string()),
        ],
        schema=DRIVERS_SCHEMA,
    )
