"""What bears on a comparison of two windows: half-captured days, new sources, truncated texts."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from groundswell.artifacts import Corpus, Embeddings
from groundswell.report.cautions import Cautions, Windows
from groundswell.report.facts import ReportInputs
from numpy.typing import NDArray

from tests.conftest import make_corpus
from tests.report.inputs import inputs

START = date(2025, 1, 6)
WINDOWS = Windows("2025-01-06", "2025-02-10", "2025-03-02")


def cautions(corpus: Corpus, truncated: int = 0) -> Cautions:
    count = len(corpus.papers)
    vectors = np.zeros((count, 2), dtype=np.float32)
    vectors[:, 0] = 1
    made = Embeddings(corpus.paper_ids, vectors, {"kind": "made"}, truncated)
    given: ReportInputs = replace(inputs(), corpus=corpus, embeddings=made)
    return Cautions(given)


def everything(corpus: Corpus) -> NDArray[np.int64]:
    return np.arange(len(corpus.papers), dtype=np.int64)


def mondays(*counts: int) -> Corpus:
    days = [
        START + timedelta(weeks=week) for week, count in enumerate(counts) for _ in range(count)
    ]
    return make_corpus(days)


def test_a_half_captured_day_is_named_where_a_window_has_it() -> None:
    corpus = mondays(30, 30, 30, 3, 30, 30, 30, 30)
    found = cautions(corpus)
    assert found.of(WINDOWS, everything(corpus), by_vector=False) == (
        "1 day of the two windows looks only half captured: 27 Jan 2025 (3 of usually 30).",
    )
    later = Windows("2025-01-28", "2025-02-10", "2025-03-02")
    assert found.of(later, everything(corpus), by_vector=False) == ()


def test_a_source_that_begins_within_the_windows_is_named_with_its_recent_papers() -> None:
    corpus = mondays(4, 4, 4, 4, 4, 4, 4, 4)
    second = pa.array(["test" if row % 4 or row < 20 else "second" for row in range(32)])
    papers = corpus.papers.set_column(
        corpus.papers.schema.get_field_index("source"), "source", second
    )
    assert pc.sum(pc.equal(second, "second")).as_py() == 3
    found = cautions(replace(corpus, papers=papers))
    assert found.of(WINDOWS, everything(corpus), by_vector=False) == (
        "Source 'second' begins on 10 Feb 2025, within what is compared; 3 of the 12 recent papers "
        "are from it.",
    )


def test_truncated_abstracts_matter_where_vectors_placed_the_papers() -> None:
    corpus = mondays(4, 4, 4, 4)
    found = cautions(corpus, truncated=9)
    assert found.of(WINDOWS, everything(corpus), by_vector=False) == ()
    assert found.of(WINDOWS, everything(corpus), by_vector=True) == (
        "9 of 16 abstracts are longer than the encoder reads: the end of those plays no part in "
        "where a paper belongs.",
    )
