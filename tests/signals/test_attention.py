"""Whether rises have more votes than other papers of their days, and how often that is chance."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import PAPER_SCHEMA, REJECT_SCHEMA, Corpus, EmergingEntry, RiseRecord
from groundswell.signals.attention import vote_ranks, with_attention

from tests.make import make_entry

FIRST = date(2026, 1, 5)
RATE = 0.05


def corpus_of(rows: Sequence[dict[str, Any]]) -> Corpus:
    texts = dict.fromkeys(("title", "abstract", "source"), "x")
    rows = sorted(rows, key=lambda row: (row["digest_date"], row["paper_id"]))
    return Corpus(
        as_of="2026-01-30",
        papers=pa.Table.from_pylist([{**texts, **row} for row in rows], schema=PAPER_SCHEMA),
        rejects=REJECT_SCHEMA.empty_table(),
        sources=(),
    )


def paper(name: str, votes: int | None, day: int = 0, **fields: Any) -> dict[str, Any]:
    dated = {"digest_date": FIRST + timedelta(days=day), "precision": "day"}
    return {"paper_id": name, "votes": votes, **dated, **fields}


def rank(rows: Sequence[dict[str, Any]], name: str) -> float:
    return vote_ranks(corpus_of(rows))[name].rank


def days_of_votes(rng: np.random.Generator, days: int = 20, each: int = 20) -> list[dict[str, Any]]:
    """Papers with votes as uneven as real ones are."""
    return [
        paper(f"{day}-{i}", int(rng.geometric(0.1) ** 1.5), day)
        for day in range(days)
        for i in range(each)
    ]


def attended(rows: Sequence[dict[str, Any]], *papers: Sequence[str]) -> tuple[EmergingEntry, ...]:
    entries = [
        make_entry(i, papers=len(ids), recent_count=len(ids)) for i, ids in enumerate(papers)
    ]
    records = [record_of(entry, ids) for entry, ids in zip(entries, papers, strict=True)]
    left = record_of(make_entry(99), ["gone"])
    return with_attention(entries, [*records, left], vote_ranks(corpus_of(rows)), RATE)


def record_of(entry: EmergingEntry, ids: Sequence[str]) -> RiseRecord:
    return RiseRecord(
        id=entry.id,
        kind=entry.kind,
        label=entry.label,
        status=entry.status,
        first_flagged=entry.first_flagged,
        last_listed="2026-01-30",
        names=(),
        paper_ids=tuple(ids),
    )


def test_a_rank_is_the_part_of_the_day_with_fewer_votes_and_half_of_the_ties() -> None:
    rows = [paper("a", 0), paper("b", 3), paper("c", 3), paper("d", 90)]
    assert [rank(rows, name) for name in "abcd"] == [0.125, 0.5, 0.5, 0.875]


def test_another_day_has_ranks_of_its_own() -> None:
    rows = [paper("a", 1), paper("b", 2), paper("c", 100, day=1), paper("d", 200, day=1)]
    assert rank(rows, "a") == rank(rows, "c") == 0.25


def test_votes_of_two_sources_are_not_compared() -> None:
    rows = [paper("a", 1), paper("b", 2), paper("c", 500, source="y"), paper("d", 900, source="y")]
    assert rank(rows, "b") == rank(rows, "d") == 0.75


def test_votes_that_another_source_stated_are_compared_with_those_of_that_source() -> None:
    cited: dict[str, Any] = {"stated_by": ["authors: x", "votes: y"]}
    rows = [paper("a", 1), paper("b", 2), paper("c", 500, **cited), paper("d", 900, **cited)]
    assert rank(rows, "b") == rank(rows, "d") == 0.75


def test_papers_that_cannot_be_compared_have_no_rank() -> None:
    rows = [paper("a", None), paper("b", 7), paper("c", 2, day=1), paper("d", 2, day=1)]
    assert vote_ranks(corpus_of(rows)) == {}


def test_a_rise_with_the_most_votes_of_every_day_is_said_to_have_more() -> None:
    rows = days_of_votes(np.random.default_rng(1))
    for day in range(8):
        rows.append(paper(f"top-{day}", 10_000, day))
    [entry] = attended(rows, [f"top-{day}" for day in range(8)])
    assert entry.attention == pytest.approx(0.976, abs=0.001)
    assert entry.attention_q_value is not None
    assert entry.attention_q_value < 1e-4
    assert entry.explanation.endswith(
        "In 12 of 300 papers. Its papers have more votes than 98% of the others of their days, on "
        "average."
    )


def test_a_rise_with_the_fewest_votes_is_said_to_have_fewer() -> None:
    rows = days_of_votes(np.random.default_rng(1))
    rows += [paper(f"low-{day}", 0, day) for day in range(8)]
    [entry] = attended(rows, [f"low-{day}" for day in range(8)])
    assert "have fewer votes than 98% of the others" in entry.explanation


def test_a_rise_like_any_other_papers_is_not_said_to_have_more() -> None:
    rows = days_of_votes(np.random.default_rng(2))
    [entry] = attended(rows, [f"{day}-0" for day in range(20)])
    assert entry.attention is not None
    assert entry.explanation == "In 12 of 300 papers."


@pytest.mark.parametrize(("known", "unknown"), [(4, 0), (6, 7)])
def test_too_few_papers_with_votes_say_nothing(known: int, unknown: int) -> None:
    rows = days_of_votes(np.random.default_rng(3))
    rows += [paper(f"none-{i}", None, i) for i in range(unknown)]
    ids = [f"{day}-0" for day in range(known)] + [f"none-{i}" for i in range(unknown)]
    [entry] = attended(rows, ids)
    assert (entry.attention, entry.attention_q_value) == (None, None)


def test_no_entries_are_no_error() -> None:
    assert with_attention([], [], {}, RATE) == ()


def test_chance_is_said_to_be_attention_on_one_list_in_twenty() -> None:
    rng = np.random.default_rng(4)
    lists, false = 200, 0
    for _ in range(lists):
        rows = days_of_votes(rng)
        chosen = [
            [f"{day}-{rng.integers(20)}" for day in rng.choice(20, size, replace=False)]
            for size in (5, 6, 8, 12, 20)
        ]
        false += any((entry.attention_q_value or 1) <= RATE for entry in attended(rows, *chosen))
    assert false <= lists * RATE * 1.6  # 10 are expected, and 16 come in one run of thirty
