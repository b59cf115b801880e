import numpy as np
import pyarrow as pa
from groundswell.artifacts import PREVIOUS_PAPER_SCHEMA, Plan, Previous
from groundswell.config import ReduceConfig
from groundswell.stages import reduce as module
from groundswell.stages.reduce import turned

from tests.conftest import blobs, days, embeddings_of, make_corpus


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
    topics = [{"id": 0, "label": "a"}]
    state = {
        "everything": False,
        "fitted": {"as_of": "2025-01-01"},
        "profiles": {"cut": -1.0, "topics": {"0": [0.5, 0.1]}},
    }
    table = pa.table(
        [papers, np.zeros(50, np.int64), np.ones(50, np.float32), at[:, 0], at[:, 1]],
        schema=PREVIOUS_PAPER_SCHEMA,
    )
    previous = Previous("2025-02-19", table, topics, vectors[:1], (), state)
    moved = {}
    for pace in (1, 0.5):
        monkeypatch.setattr(module, "_PACE", np.float32(pace))
        found = module.reduce(
            corpus, embeddings, previous, Plan("fit", "asked"), config=ReduceConfig()
        ).map
        moved[pace] = found[:50] - at
    assert np.abs(moved[1]).max() > 0.1
    assert np.allclose(moved[0.5], moved[1] / 2, atol=1e-5)
