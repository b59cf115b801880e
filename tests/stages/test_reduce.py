import numpy as np
from groundswell.artifacts import (
    CosineProfile,
    Fit,
    Plan,
    ProfilesRecord,
    State,
    TopicLabel,
    TrackingRecord,
)
from groundswell.config import ReduceConfig
from groundswell.stages import reduce as module
from groundswell.stages.reduce import turned

from tests.conftest import blobs, days, embeddings_of, make_corpus
from tests.make import state_papers


def test_a_map_that_was_only_turned_comes_back_to_where_it_was():
    rng = np.random.default_rng(0)
    before = rng.normal(size=(50, 2)).astype(np.float32)
    angle = 2.0
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    found = ((before * [1, -1]) @ turn * 3 + [5, -2]).astype(np.float32)
    old = np.arange(50) < 40
    assert np.allclose(turned(found, before, old), before, atol=1e-4)


def test_new_papers_do_not_pull_on_the_map():
    rng = np.random.default_rng(0)
    before = rng.normal(size=(50, 2)).astype(np.float32)
    old = np.arange(50) < 40
    found = before.copy()
    found[~old] += 100
    assert np.allclose(turned(found, before, old)[old], before[old], atol=1e-4)


def test_at_a_later_fitting_old_papers_go_half_the_way(monkeypatch):
    vectors, _ = blobs([30, 30])
    corpus = make_corpus(days(60))
    embeddings = embeddings_of(corpus, vectors)
    papers = corpus.paper_ids[:50]
    at = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32)
    previous = State(
        as_of="2025-02-19",
        papers=state_papers(papers, np.zeros(50, dtype=np.int64), positions=at),
        topics=(TopicLabel(0, "a"),),
        centroids=vectors[:1],
        tracking=TrackingRecord(
            fit=Fit("2025-01-01"), profiles=ProfilesRecord(-1.0, {0: CosineProfile(0.5, 0.1)})
        ),
    )
    moved = {}
    for pace in (1, 0.5):
        monkeypatch.setattr(module, "_PACE", np.float32(pace))
        found = module.reduce(
            corpus, embeddings, previous, Plan("fit", "asked"), config=ReduceConfig()
        ).map
        moved[pace] = found[:50] - at
    assert np.abs(moved[1]).max() > 0.1
    assert np.allclose(moved[0.5], moved[1] / 2, atol=1e-5)
