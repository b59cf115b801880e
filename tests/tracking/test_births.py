import numpy as np
import pytest
from groundswell.tracking.detection import NullDistribution, births, chances, learn_chance
from groundswell.tracking.profiles import profile

from tests.conftest import blobs


@pytest.fixture
def world():
    """Four topics of 150 papers, in random order, and a theme of 12 papers that none holds."""
    vectors, which = blobs([150, 150, 150, 150, 12], width=64, spread=1.2)
    order = np.random.default_rng(5).permutation(600)
    return vectors[order], which[order], vectors[600:]


def stream(world, planted):
    """500 papers fitted, then the other 100 with the planted papers among them."""
    vectors, which, theme = world
    late = [*vectors[500:], *theme[:planted]]
    late_topics = [*which[500:], *([0] * planted)]  # absorbed by a topic
    order = np.random.default_rng(6).permutation(len(late))
    everything = np.concatenate([vectors[:500], np.array(late)[order]])
    topic_ids = np.concatenate([which[:500], np.array(late_topics)[order]])
    is_theme = np.concatenate([np.zeros(500), (order >= 100)]).astype(bool)
    profiles = profile(vectors[:500], which[:500])
    return everything, topic_ids, profiles, np.arange(500, len(everything)), is_theme


def test_a_theme_absorbed_by_a_topic_founds_its_own(world):
    vectors, topic_ids, profiles, recent, is_theme = stream(world, 12)
    groups = births(vectors, topic_ids, profiles, recent)
    assert len(groups) == 1
    assert is_theme[groups[0]].mean() > 0.75
    assert is_theme[groups[0]].sum() >= 8


def test_papers_like_those_before_found_nothing(world):
    vectors, topic_ids, profiles, recent, _ = stream(world, 0)
    assert births(vectors, topic_ids, profiles, recent) == []


def test_a_theme_as_common_before_founds_nothing(world):
    vectors, topic_ids, profiles, recent, is_theme = stream(world, 12)
    theme = vectors[is_theme]
    rng = np.random.default_rng(7)
    known = np.repeat(theme, 5, axis=0) + rng.normal(size=(60, 64)) * 0.05
    known = (known / np.linalg.norm(known, axis=1, keepdims=True)).astype(np.float32)
    everything = np.concatenate([known, vectors])
    ids = np.concatenate([np.full(60, 3), topic_ids])
    assert births(everything, ids, profiles, recent + 60) == []


def test_a_founded_topic_is_not_founded_again(world):
    vectors, topic_ids, profiles, recent, _ = stream(world, 12)
    (group,) = births(vectors, topic_ids, profiles, recent)
    topic_ids = topic_ids.copy()
    topic_ids[group] = 4
    assert births(vectors, topic_ids, profiles, recent) == []


def test_papers_that_the_last_fitting_saw_found_nothing(world):
    vectors, topic_ids, profiles, recent, _ = stream(world, 12)
    assert births(vectors, topic_ids, profiles, recent[-4:]) == []


def test_a_young_topic_keeps_its_papers_beside_a_birth(world):
    vectors, topic_ids, profiles, recent, is_theme = stream(world, 12)
    topic_ids = topic_ids.copy()
    young = np.flatnonzero(is_theme)[:3]
    topic_ids[young] = 4
    (group,) = births(vectors, topic_ids, profiles, recent)
    assert not set(group.tolist()) & set(young.tolist())


def test_a_topic_founded_since_keeps_its_papers_and_what_is_left_of_them_founds_nothing(world):
    vectors, topic_ids, profiles, recent, is_theme = stream(world, 12)
    theme = np.flatnonzero(is_theme)
    older = theme[0] - 1 - np.arange(40)
    topic_ids = topic_ids.copy()
    topic_ids[older] = 4  # so that most of its papers are old ones
    for many, told in ((8, 0), (2, 1)):
        topic_ids[theme[:many]] = 4
        assert len(births(vectors, topic_ids, profiles, recent, founded=[4])) == told
        topic_ids[theme] = 0


def test_chance_makes_no_theme_that_was_never_there_but_groups_like_any_it_does(world):
    vectors, _, _, _, is_theme = stream(world, 12)
    like_any = 500 + np.random.default_rng(8).choice(np.flatnonzero(~is_theme[500:]), 12)
    groups = [np.flatnonzero(is_theme), np.unique(like_any)]
    chance = learn_chance(vectors, draws=30, seed=7)
    found = chances(vectors, groups, watched=400, chance=chance)
    assert found[0] < 0.05
    assert found[1] > 0.2


def test_without_groups_or_papers_nothing_is_beyond_chance(world):
    vectors, *_ = stream(world, 0)
    assert chances(vectors, [], watched=0, chance=NullDistribution(500, 10.0, 1.0)) == []
    chance = learn_chance(vectors[:150], draws=3, seed=7)
    assert chances(vectors[:150], [np.arange(10)], watched=50, chance=chance) == [1.0]


def test_the_more_papers_came_since_the_more_often_chance_met_such_a_group():
    vectors, which = blobs([200, 200, 200, 200, 12], width=64, spread=1.2)
    vectors = vectors[[*np.random.default_rng(5).permutation(800), *np.flatnonzero(which == 4)]]
    chance = NullDistribution(812, 12.0, 2.0)
    seldom, often = (
        chances(vectors, [np.arange(800, 812)], watched=watched, chance=chance)[0]
        for watched in (200, 300)
    )
    assert often == pytest.approx(1.5 * seldom, rel=1e-4)
