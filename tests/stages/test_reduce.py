import numpy as np

from pipeline.stages.reduce import turned


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
