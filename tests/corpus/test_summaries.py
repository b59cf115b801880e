"""Summaries of sources: their digests follow from the papers alone."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from groundswell.corpus import summaries
from groundswell.corpus.summaries import source_summaries


def papers(names: str) -> pa.Table:
    """A paper a day, of the source that its letter names."""
    days = [date(2025, 1, day) for day in range(1, len(names) + 1)]
    titles = [f"Paper {number}" for number in range(len(names))]
    return pa.table({"source": list(names), "digest_date": days, "title": titles})


def test_a_digest_is_the_same_however_papers_lie_between_those_of_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(summaries, "BATCH", 2)
    table = papers("abbabaab")
    cut = pa.concat_tables([table.slice(0, 3), table.slice(3)])
    alone = {name: table.filter(pc.equal(table["source"], name)) for name in "ab"}
    first, second = source_summaries(cut)
    assert [first] == list(source_summaries(alone["a"]))
    assert [second] == list(source_summaries(alone["b"]))
    assert (first.papers, first.first, first.last) == (4, "2025-01-01", "2025-01-07")
