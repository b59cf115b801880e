import numpy as np
from groundswell.labeling.relabeling import jaccard, keeps_label, pack, relabelled, unpack


def test_a_label_stays_while_centre_or_keywords_stay():
    assert keeps_label(0.99, ["a", "b"], ["c", "d"])
    assert keeps_label(0.5, ["a", "b", "c"], ["a", "b", "d"])
    assert not keeps_label(0.5, ["a", "b"], ["c", "d"])


def test_jaccard_counts_shared_words():
    assert jaccard(["a", "b"], ["b", "c"]) == 1 / 3
    assert jaccard([], []) == 1


def test_a_direction_survives_packing():
    direction = np.random.default_rng(0).normal(size=384).astype(np.float32)
    direction /= np.linalg.norm(direction)
    assert unpack(pack(direction)) @ direction > 0.999


def test_a_new_label_is_told_with_both_names():
    event = relabelled(4, "2025-01-02", old="gans", new="diffusion", cosine=0.9, papers=30)
    assert event["kind"] == "relabel"
    assert event["from"] == event["to"] == [4]
    assert "'gans' is now 'diffusion'" in event["why"]
