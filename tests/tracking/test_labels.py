import numpy as np
from groundswell.artifacts import LabelRecord
from groundswell.labeling.relabeling import LabelRules, jaccard, keeps_label, pack, unpack


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


def rules(before, chosen=None):
    return LabelRules("2025-01-02", {4: before} if before else {}, chosen or {})


EAST, NORTH = np.eye(2, dtype=np.float32)
GANS = LabelRecord("gans", ("generator",), pack(EAST), overridden=False)


def test_a_label_stays_in_force_while_the_content_stays():
    found = rules(GANS).label(4, "diffusion", ["score"], EAST, papers=30)
    assert (found.record, found.event) == (GANS, None)


def test_a_new_label_is_an_event_with_both_names():
    found = rules(GANS).label(4, "diffusion", ["score"], NORTH, papers=30)
    assert found.record == LabelRecord("diffusion", ("score",), pack(NORTH), overridden=False)
    assert (found.event.kind, found.event.sources, found.event.targets) == ("relabel", (4,), (4,))
    assert "'gans' is now 'diffusion'" in found.event.why


def test_the_users_label_comes_first_and_is_an_event():
    found = rules(GANS, {4: "mine"}).label(4, "gans", ["generator"], EAST, papers=30)
    assert (found.record.label, found.record.overridden) == ("mine", True)
    assert found.event.why == "you named it: 'gans' is now 'mine'"


def test_a_label_that_the_user_takes_back_gives_way_to_the_papers():
    mine = LabelRecord("mine", ("generator",), pack(EAST), overridden=True)
    found = rules(mine).label(4, "gans", ["generator"], EAST, papers=30)
    assert found.record == GANS
    assert found.event.why == "you took its name back: 'mine' is now 'gans'"


def test_a_first_label_is_no_event():
    assert rules(None).label(4, "gans", ["generator"], EAST, papers=30).event is None
