"""The map of a run: laid out anew, extended, or carried on by a refit."""

import numpy as np
import pytest
from groundswell.artifacts import (
    Corpus,
    CosineProfile,
    Embeddings,
    Fit,
    Plan,
    ProfilesRecord,
    State,
    TopicLabel,
    TrackingRecord,
)
from groundswell.clustering.layout import umap_layout
from groundswell.config import ReduceConfig
from groundswell.stages import reduce as module
from groundswell.stages.reduce import reduce
from numpy.typing import NDArray

from tests.conftest import blobs, days, embeddings_of, make_corpus
from tests.make import state_papers

FIT, EXTEND = Plan("refit", "asked"), Plan("incremental_update", "few")


def papers(sizes: list[int]) -> tuple[Corpus, Embeddings, NDArray[np.int64]]:
    """Papers around as many centers as there are sizes, and the center of each."""
    vectors, which = blobs(sizes)
    corpus = make_corpus(days(len(vectors)))
    return corpus, embeddings_of(corpus, vectors), which


def run_before(corpus: Corpus, embeddings: Embeddings, positions: NDArray[np.float32]) -> State:
    """A last run that had the first papers, at `positions` (m, 2), in one topic."""
    ids = corpus.paper_ids[: len(positions)]
    return State(
        as_of="2025-02-19",
        papers=state_papers(ids, np.zeros(len(ids), dtype=np.int64), positions=positions),
        topics=(TopicLabel(0, "a"),),
        centroids=embeddings.vectors[:1],
        tracking=TrackingRecord(
            fit=Fit("2025-01-01"), profiles=ProfilesRecord(-1.0, {0: CosineProfile(0.5, 0.1)})
        ),
    )


def together(positions: NDArray[np.float32], which: NDArray[np.int64]) -> bool:
    """Whether every paper is nearest to the middle of its own group."""
    middles = np.stack([positions[which == group].mean(axis=0) for group in np.unique(which)])
    distances = np.linalg.norm(positions[:, None] - middles, axis=2)
    return bool((distances.argmin(axis=1) == which).all())


def test_the_first_map_keeps_groups_together() -> None:
    corpus, embeddings, which = papers([30, 30])
    layout = reduce(corpus, embeddings, State.empty(), FIT, config=ReduceConfig())
    assert layout.map.shape == (60, 2)
    assert together(layout.map, which)


def test_papers_beyond_those_laid_out_are_put_among_their_neighbors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    corpus, embeddings, which = papers([700, 500])
    laid_out: list[int] = []

    def counted(vectors: NDArray[np.float32], *more: int, **settings: float) -> NDArray[np.float32]:
        laid_out.append(len(vectors))
        return umap_layout(vectors, *more, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "umap_layout", counted)
    config = ReduceConfig(max_laid_out=1000)
    layout = reduce(corpus, embeddings, State.empty(), FIT, config=config)
    assert laid_out == [1000]
    assert together(layout.map, which)


def test_a_handful_of_papers_is_put_on_a_line() -> None:
    corpus, embeddings, _ = papers([4])
    layout = reduce(corpus, embeddings, State.empty(), FIT, config=ReduceConfig())
    assert layout.map.tolist() == [[0, 0], [1, 0], [2, 0], [3, 0]]


def test_an_update_leaves_old_papers_in_place_and_puts_new_ones_among_their_neighbors() -> None:
    corpus, embeddings, which = papers([30, 30])
    order = np.random.default_rng(1).permutation(60)
    embeddings = embeddings_of(corpus, embeddings.vectors[order])
    which = which[order]
    at = np.stack([which[:50] * 100.0, np.zeros(50)], axis=1).astype(np.float32)
    previous = run_before(corpus, embeddings, at)
    layout = reduce(corpus, embeddings, previous, EXTEND, config=ReduceConfig())
    np.testing.assert_array_equal(layout.map[:50], at)
    np.testing.assert_allclose(layout.map[50:, 0], which[50:] * 100.0, atol=1e-3)


def test_at_a_refit_old_papers_go_half_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, embeddings, _ = papers([30, 30])
    at = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32)
    previous = run_before(corpus, embeddings, at)
    moved = {}
    for pace in (1, 0.5):
        monkeypatch.setattr(module, "_PACE", np.float32(pace))
        layout = reduce(corpus, embeddings, previous, FIT, config=ReduceConfig())
        moved[pace] = layout.map[:50] - at
    assert np.abs(moved[1]).max() > 0.1
    assert np.allclose(moved[0.5], moved[1] / 2, atol=1e-5)


def test_a_refit_with_few_old_papers_makes_a_fresh_map() -> None:
    corpus, embeddings, _ = papers([30, 30])
    fresh = reduce(corpus, embeddings, State.empty(), FIT, config=ReduceConfig())
    previous = run_before(corpus, embeddings, np.ones((5, 2), dtype=np.float32))
    again = reduce(corpus, embeddings, previous, FIT, config=ReduceConfig())
    np.testing.assert_array_equal(again.map, fresh.map)
