import numpy as np
import pytest
from groundswell.artifacts import Alignment, LabelOverrides, LabelRecord, TrackingRecord
from groundswell.labeling.relabeling import (
    LabelRules,
    jaccard,
    keeps_label,
    pack,
    unpack,
    user_labels,
)

EAST, NORTH = np.eye(2, dtype=np.float32)
GANS = LabelRecord("gans", ("generator",), pack(EAST), overridden=False)
MINE = LabelRecord("mine", ("generator",), pack(EAST), overridden=True)


def rules(previous: LabelRecord | None, override: str | None = None) -> LabelRules:
    return LabelRules(
        "2025-01-02", {4: previous} if previous else {}, {4: override} if override else {}
    )


def test_a_label_stays_while_centroid_or_keywords_stay() -> None:
    assert keeps_label(0.97, ["a", "b"], ["c", "d"])
    assert keeps_label(0.5, ["a", "b", "c"], ["a", "d"])
    assert not keeps_label(0.96, ["a", "b"], ["c", "d"])


def test_jaccard_is_the_share_of_words_in_both_lists() -> None:
    assert jaccard(["a", "b"], ["b", "c"]) == 1 / 3
    assert jaccard([], []) == 1


@pytest.mark.parametrize("seed", range(5))
def test_a_direction_survives_packing(seed: int) -> None:
    direction = np.random.default_rng(seed).normal(size=384).astype(np.float32)
    direction /= np.linalg.norm(direction)
    assert float(unpack(pack(direction)) @ direction) > 0.9999


def test_a_label_stays_in_force_while_the_content_stays() -> None:
    found = rules(GANS).label(4, "diffusion", ["score"], EAST, papers=30)
    assert (found.record, found.event) == (GANS, None)


def test_a_new_label_is_an_event_with_both_labels() -> None:
    found = rules(GANS).label(4, "diffusion", ["score"], NORTH, papers=30)
    assert found.record == LabelRecord("diffusion", ("score",), pack(NORTH), overridden=False)
    assert found.event is not None
    assert (found.event.kind, found.event.date) == ("relabel", "2025-01-02")
    assert (found.event.sources, found.event.targets, found.event.papers) == ((4,), (4,), 30)
    assert "'gans' is now 'diffusion'" in found.event.why


def test_new_content_with_the_same_label_is_recorded_without_an_event() -> None:
    found = rules(GANS).label(4, "gans", ["score"], NORTH, papers=30)
    assert found.record == LabelRecord("gans", ("score",), pack(NORTH), overridden=False)
    assert found.event is None


def test_with_vectors_of_another_width_the_keywords_decide() -> None:
    wide = np.eye(3, dtype=np.float32)[0]
    kept = rules(GANS).label(4, "diffusion", ["generator"], wide, papers=30)
    assert (kept.record.label, kept.event) == ("gans", None)
    assert len(unpack(kept.record.direction)) == 3
    event = rules(GANS).label(4, "diffusion", ["score"], wide, papers=30).event
    assert event is not None
    assert event.why == "its keywords changed: 'gans' is now 'diffusion'"


def test_the_users_label_comes_first_and_is_an_event() -> None:
    found = rules(GANS, "mine").label(4, "gans", ["generator"], EAST, papers=30)
    assert (found.record.label, found.record.overridden) == ("mine", True)
    assert found.event is not None
    assert found.event.why == "you named it: 'gans' is now 'mine'"


def test_the_users_label_stays_without_a_new_event() -> None:
    found = rules(MINE, "mine").label(4, "gans", ["score"], NORTH, papers=30)
    assert (found.record.label, found.event) == ("mine", None)


def test_a_label_that_the_user_takes_back_gives_way_to_the_papers() -> None:
    found = rules(MINE).label(4, "gans", ["generator"], EAST, papers=30)
    assert found.record == GANS
    assert found.event is not None
    assert found.event.why == "you took its name back: 'mine' is now 'gans'"


def test_a_first_label_is_no_event() -> None:
    found = rules(None).label(4, "gans", ["generator"], EAST, papers=30)
    assert (found.record, found.event) == (GANS, None)


def test_given_names_names_of_seeded_topics_and_overrides_are_the_users_labels() -> None:
    alignment = Alignment(
        paper_ids=[],
        topic_ids=np.zeros(0, dtype=np.int64),
        strength=np.zeros(0, dtype=np.float32),
        map=np.zeros((0, 2), dtype=np.float32),
        ids=(),
        centroids=np.zeros((0, 2), dtype=np.float32),
        events=(),
        record=TrackingRecord(seeded={"Seeded": 1, "Renamed": 2}),
        names={0: "Given", 1: "Given, too"},
    )
    found = user_labels(alignment, LabelOverrides(labels=((2, "Mine"),)))
    assert found == {0: "Given", 1: "Seeded", 2: "Mine"}
