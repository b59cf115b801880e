"""Groups as a stage: whose shares are followed, and that they agree with signals and entries."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from groundswell.artifacts import (
    PAPER_SCHEMA,
    REJECT_SCHEMA,
    TERM_USES_SCHEMA,
    Corpus,
    Emerging,
    Groups,
    Prevalence,
    RiseName,
    RiseRecord,
    Signals,
    Terms,
    Topics,
)
from groundswell.config import GroupsConfig, PrevalenceConfig
from groundswell.stages.groups import groups
from groundswell.stages.prevalence import prevalence

from tests.make import make_entry, make_signal, make_topic

AS_OF = date(2025, 4, 6)
RECENT = date(2025, 3, 10)
"""The first day of the recent window of `make_signal`; a year before it is the past."""


def corpus() -> Corpus:
    """A year of six papers a week; of topic 1 ten recent ones, of which Reef wrote eight."""
    rows: list[dict[str, Any]] = []

    def paper(day: date, lab: str, topic: int) -> None:
        name = f"t{topic}-{len(rows):04}"
        stated = {"affiliations": [lab], "authors": [f"A{len(rows) % 3}"], "labels": []}
        rows.append(
            {"paper_id": name, "digest_date": day, "title": name, "abstract": "Words.", **stated}
            | {"source": "x", "sources": ["x"], "language": "en", "precision": "day", "url": ""}
        )

    for week in range(56):
        day = AS_OF - timedelta(days=7 * week)
        for lab in ("Reef", "Moss", "Fern", "Dune", "Tarn", "Glen"):
            paper(day, lab, 0)
    for i in range(10):
        paper(RECENT + timedelta(days=2 * i), "Reef" if i < 8 else "Moss", 1)
    table = pa.Table.from_pylist(rows, schema=PAPER_SCHEMA)
    return Corpus(
        AS_OF.isoformat(),
        table.sort_by([("digest_date", "ascending"), ("paper_id", "ascending")]),
        REJECT_SCHEMA.empty_table(),
        (),
    )


@pytest.fixture
def run() -> tuple[Corpus, Topics, Prevalence, Signals, Terms, Emerging]:
    made = corpus()
    ids = np.array([int(paper[1]) for paper in made.paper_ids])
    n = len(ids)
    topics = Topics(
        paper_ids=made.paper_ids,
        topic_ids=ids,
        strength=np.ones(n, dtype=np.float32),
        map=np.zeros((n, 2), dtype=np.float32),
        topics=tuple(make_topic(i, label=f"Topic {i}", size=int((ids == i).sum())) for i in (0, 1)),
        centroids=np.eye(2, dtype=np.float32),
        events=(),
    )
    of_term = np.flatnonzero(ids == 1).astype(np.int32)
    uses = pa.table([pa.array([0] * len(of_term), pa.int32()), pa.array(of_term)], TERM_USES_SCHEMA)
    entry = make_entry(
        7, label="Kelp", kind="term", recent_since=RECENT.isoformat(),
        recent_until=AS_OF.isoformat(), before_since="2024-03-11", before_until="2025-03-09",
    )  # fmt: skip
    record = RiseRecord(
        7, "term", "Kelp", "emerging", "2025-03-24", "2025-04-06", (RiseName("term", "kelp"),), ()
    )
    return (
        made,
        topics,
        prevalence(made, topics, config=PrevalenceConfig(period="week")),
        Signals((make_signal(1, "emerging"), make_signal(0))),
        Terms(("kelp",), ("",), ((),), np.ones(1), uses),
        Emerging(entries=(entry,), records=(record,)),
    )


Given = tuple[Corpus, Topics, Prevalence, Signals, Terms, Emerging]


def rows(found: Groups, **values: Any) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = found.drivers.to_pylist()
    return [row for row in listed if all(row[name] == value for name, value in values.items())]


def test_topics_and_entries_are_compared_in_their_own_windows(run: Given) -> None:
    found = groups(*run, config=GroupsConfig())
    [reef] = rows(found, kind="topic", id=1, field="organization", group="Reef")
    assert (reef["label"], reef["recent_count"], reef["recent_of"]) == ("Topic 1", 8, 10)
    assert (reef["recent_total"], reef["before_count"], reef["before_total"]) == (12, 0, 52)
    [entry] = rows(found, kind="entry", field="organization", group="Reef")
    shown = {"kind", "id", "label", "rise_q", "over_q"}
    assert {k: v for k, v in entry.items() if k not in shown} == {
        k: v for k, v in reef.items() if k not in shown
    }


def test_the_parts_of_a_topic_sum_to_the_change_of_its_share(run: Given) -> None:
    found = groups(*run, config=GroupsConfig())
    for field in ("organization", "authors"):
        parts = [row["part"] for row in rows(found, kind="topic", id=1, field=field)]
        assert sum(parts) == pytest.approx(10 / 34)


def test_the_lab_that_makes_the_wave_is_said_beside_its_counts(run: Given) -> None:
    found = groups(*run, config=GroupsConfig())
    [said] = [row for row in rows(found, kind="topic") if row["verdict"] == "one"]
    assert (said["id"], said["field"], said["group"]) == (1, "organization", "Reef")
    assert said["over_q"] < 0.05
    assert said["statement"].startswith("8 of its 10 recent papers are from Reef, as are 35 %")


def test_a_field_that_is_not_asked_for_is_left_out(run: Given) -> None:
    found = groups(*run, config=GroupsConfig(fields=("authors",)))
    assert set(found.drivers["field"].to_pylist()) == {"authors"}
    assert set(found.shares["field"].to_pylist()) == {"authors"}


def test_shares_over_time_are_of_whole_months_with_zeros_and_intervals(run: Given) -> None:
    shares = groups(*run, config=GroupsConfig()).shares
    own = shares.filter(
        pc.and_(pc.equal(shares["kind"], "topic"), pc.equal(shares["id"], 1))
    ).to_pylist()
    reef = [row for row in own if row["group"] == "Reef"]
    assert [row["period_start"].day for row in reef] == [1] * 14
    march = next(row for row in reef if row["period_start"] == date(2025, 3, 1))
    assert (march["count"], march["total"], march["share"]) == (8, 13, 8 / 13)
    assert march["share_low"] < 8 / 13 < march["share_high"]
    assert sum(row["count"] for row in reef) == 8
    assert "Fern" not in {row["group"] for row in own}


def test_only_the_largest_groups_are_followed_over_time(run: Given) -> None:
    found = groups(*run, config=GroupsConfig(most=1))
    of_labs = found.shares.filter(pc.equal(found.shares["field"], "organization"))
    assert set(of_labs["group"].to_pylist()) == {"Reef"}


def test_a_topic_that_none_of_the_followed_groups_writes_of_has_no_shares(run: Given) -> None:
    made = run[0]
    labs = [["Reef"] if paper[1] == "0" else ["Moss"] for paper in made.paper_ids]
    place = made.papers.schema.get_field_index("affiliations")
    column = pa.array(labs, pa.list_(pa.string()))
    table = made.papers.set_column(place, "affiliations", column)
    found = groups(replace(made, papers=table), *run[1:], config=GroupsConfig(most=1))
    own = found.shares.filter(pc.equal(found.shares["field"], "organization"))
    assert set(own["id"].to_pylist()) == {0}


def test_without_entries_and_signals_there_is_nothing(run: Given) -> None:
    made, topics, grid, _, terms, _ = run
    found = groups(made, topics, grid, Signals(()), terms, Emerging(), config=GroupsConfig())
    assert (len(found.shares), len(found.drivers)) == (0, 0)


def test_the_order_of_fields_changes_no_number(run: Given) -> None:
    one, other = (
        groups(*run, config=GroupsConfig(fields=fields)).drivers
        for fields in (("authors", "organization"), ("organization", "authors"))
    )
    order = [(name, "ascending") for name in ("kind", "id", "field", "group")]
    assert one.sort_by(order).equals(other.sort_by(order))


def test_a_topic_without_a_past_says_who_writes_it_now(run: Given) -> None:
    made, topics, grid, signals, terms, emerging = run
    alone = replace(signals.signals[0], before_since=None, before_until=None)
    found = groups(made, topics, grid, Signals((alone,)), terms, emerging, config=GroupsConfig())
    [reef] = rows(found, kind="topic", field="organization", group="Reef")
    assert (reef["recent_count"], reef["part"], reef["rise_p"]) == (8, None, None)


def test_a_term_s_shares_within_groups_are_counted_where_it_is_used(
    run: tuple[Corpus, Topics, Prevalence, Signals, Terms, Emerging],
) -> None:
    found = groups(*run, config=GroupsConfig(fields=("organization",)))
    [name] = run[4].names
    rows = found.terms.to_pylist()
    assert {(row["term"], row["field"]) for row in rows} == {(name, "organization")}
    assert all(row["count"] > 0 for row in rows)
    sums = {lab: sum(r["count"] for r in rows if r["group"] == lab) for lab in ("Reef", "Moss")}
    assert sums == {"Reef": 8, "Moss": 2}
    entries = {
        (row["group"], row["period_start"]): row
        for row in found.shares.to_pylist()
        if row["kind"] == "entry" and row["count"]
    }
    for row in rows:
        same = entries[row["group"], row["period_start"]]
        assert all(row[key] == same[key] for key in ("count", "total", "share", "share_low"))
