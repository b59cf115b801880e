from dataclasses import replace

import numpy as np
import pytest
from groundswell.compute.linalg import Floats, Ids
from groundswell.tracking.detection import TrackedPapers, detect_topics
from groundswell.tracking.profiles import fit_profiles, of_topics
from numpy.typing import NDArray

from tests.conftest import blobs

World = tuple[Floats, Ids, Floats]


@pytest.fixture(scope="module")
def world() -> World:
    """Four topics of 150 papers, in random order, and a theme of 12 papers that none has."""
    vectors, which = blobs([150, 150, 150, 150, 12], width=64, spread=1.2)
    order = np.random.default_rng(5).permutation(600)
    return vectors[order], which[order], vectors[600:]


def after_a_refit(world: World, planted: int) -> tuple[TrackedPapers, NDArray[np.bool_]]:
    """500 papers of a refit, then 100 others and the `planted` ones, assigned to topic 0."""
    vectors, which, theme = world
    later = np.concatenate([vectors[500:], theme[:planted]])
    later_topics = np.concatenate([which[500:], np.zeros(planted, dtype=np.int64)])
    order = np.random.default_rng(6).permutation(len(later))
    is_theme = np.concatenate([np.zeros(500, dtype=bool), order >= 100])
    papers = TrackedPapers(
        np.concatenate([vectors[:500], later[order]]),
        np.concatenate([which[:500], later_topics[order]]),
        np.arange(500 + len(later)) >= 500,
        fit_profiles(vectors[:500], which[:500]),
    )
    return papers, is_theme


def moved(papers: TrackedPapers, rows: Ids, topic: int) -> TrackedPapers:
    """The papers with some in another topic."""
    topic_ids = papers.topic_ids.copy()
    topic_ids[rows] = topic
    return replace(papers, topic_ids=topic_ids)


def test_a_theme_that_a_topic_took_becomes_a_topic(world: World) -> None:
    papers, is_theme = after_a_refit(world, 12)
    (group,) = detect_topics(papers)
    assert is_theme[group].mean() > 0.75
    assert is_theme[group].sum() >= 8


def test_papers_like_those_before_make_no_topic(world: World) -> None:
    papers, _ = after_a_refit(world, 0)
    assert detect_topics(papers) == []


def test_a_theme_as_common_before_makes_no_topic(world: World) -> None:
    papers, is_theme = after_a_refit(world, 12)
    rng = np.random.default_rng(7)
    known = np.repeat(papers.vectors[is_theme], 5, axis=0) + rng.normal(size=(60, 64)) * 0.05
    known = (known / np.linalg.norm(known, axis=1, keepdims=True)).astype(np.float32)
    longer = TrackedPapers(
        np.concatenate([known, papers.vectors]),
        np.concatenate([np.full(60, 3), papers.topic_ids]),
        np.concatenate([np.zeros(60, dtype=bool), papers.since_refit]),
        papers.profiles,
    )
    assert detect_topics(longer) == []


def test_a_detected_topic_is_not_detected_again(world: World) -> None:
    papers, _ = after_a_refit(world, 12)
    (group,) = detect_topics(papers)
    assert detect_topics(moved(papers, group, 4)) == []


def test_papers_that_the_last_refit_saw_make_no_topic(world: World) -> None:
    papers, is_theme = after_a_refit(world, 12)
    five = np.zeros(len(is_theme), dtype=bool)
    five[np.flatnonzero(is_theme)[-5:]] = True
    assert detect_topics(replace(papers, since_refit=five)) == []
    one_of_many = np.flatnonzero(~is_theme)[-50:]
    five[one_of_many] = True
    assert detect_topics(replace(papers, since_refit=five)) == []


def test_six_papers_since_the_last_refit_are_enough(world: World) -> None:
    papers, is_theme = after_a_refit(world, 12)
    since = papers.since_refit.copy()
    since[np.flatnonzero(is_theme)[:4]] = False
    assert len(detect_topics(replace(papers, since_refit=since))) == 1


def test_a_topic_of_recent_papers_keeps_them_beside_a_detection(world: World) -> None:
    papers, is_theme = after_a_refit(world, 12)
    young = np.flatnonzero(is_theme)[:3]
    (group,) = detect_topics(moved(papers, young, 4))
    assert not set(group.tolist()) & set(young.tolist())


@pytest.mark.parametrize(("taken", "detected"), [(8, 0), (2, 1)])
def test_a_detected_topic_keeps_its_papers_and_too_few_others_make_none(
    world: World, taken: int, detected: int
) -> None:
    papers, is_theme = after_a_refit(world, 12)
    theme = np.flatnonzero(is_theme)
    older = theme[0] - 1 - np.arange(40)  # so that most of its papers are old ones
    papers = moved(papers, np.concatenate([older, theme[:taken]]), 4)
    assert len(detect_topics(papers, detected=[4])) == detected


@pytest.mark.parametrize(("closeness", "detected"), [(0.97, 1), (1.03, 0)])
def test_a_group_is_closer_together_than_the_papers_of_the_nearest_topics(
    world: World, closeness: float, detected: int
) -> None:
    """By mean cosines between papers, of a topic those to its centroid times a paper's."""
    papers, _ = after_a_refit(world, 12)
    (group,) = detect_topics(papers)
    vectors = papers.vectors[group]
    cosines = vectors @ vectors.T
    together = cosines[~np.eye(len(group), dtype=bool)].mean()
    to_centroid = (vectors @ papers.profiles.centroids.T).max(axis=1).mean()
    mean = np.full(4, closeness * together / to_centroid)
    same = replace(papers, profiles=replace(papers.profiles, mean=mean))
    assert len(detect_topics(same)) == detected


def test_without_topics_or_papers_before_nothing_is_detected(world: World) -> None:
    papers, _ = after_a_refit(world, 12)
    none = of_topics(papers.profiles, np.zeros(0, dtype=np.int64))
    assert detect_topics(replace(papers, profiles=none)) == []
    last = slice(-150, None)
    short = TrackedPapers(
        papers.vectors[last], papers.topic_ids[last], papers.since_refit[last], papers.profiles
    )
    assert detect_topics(short) == []


def test_groups_share_no_paper_and_the_highest_ratio_comes_first() -> None:
    vectors, which = blobs([150, 150, 150, 150, 12, 14], width=64, spread=1.2)
    order = np.random.default_rng(5).permutation(600)
    later = np.random.default_rng(6).permutation([*order[500:], *range(600, 626)])
    rows = np.concatenate([order[:500], later])
    papers = TrackedPapers(
        vectors[rows],
        np.where(which[rows] > 3, 0, which[rows]),
        np.arange(626) >= 500,
        fit_profiles(vectors[order], which[order]),
    )
    first, second = (which[rows][group].tolist() for group in detect_topics(papers))
    assert set(first) == {5}
    assert set(second) == {4}


def test_a_higher_threshold_detects_no_more(world: World) -> None:
    papers, _ = after_a_refit(world, 12)
    assert detect_topics(papers, threshold=200.0) == []
