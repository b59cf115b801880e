"""Themes and subtopics of planted hierarchies."""

import numpy as np
import pytest
from groundswell.clustering.hierarchy import subtopics, themes
from groundswell.compute.linalg import unit_means

pytestmark = pytest.mark.slow


def nested(*, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Papers of 4 fields with 3 topics each; topic 0 alone has 4 parts. Field and topic of each."""
    rng = np.random.default_rng(seed)
    axes = np.linalg.qr(rng.normal(size=(64, 64)))[0]
    rows, topics = [], []
    for topic in range(12):
        center = axes[topic // 3] + 0.6 * axes[4 + topic]
        for part in range(4):
            own = center + (0.6 * axes[20 + part] if topic == 0 else 0)
            rows.append(own + rng.normal(size=(50, 64)) * 0.03)
            topics += [topic] * 50
    vectors = np.concatenate(rows)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    which = np.array(topics)
    return vectors.astype(np.float32), which // 3, which


def themes_of(vectors: np.ndarray, which: np.ndarray) -> np.ndarray:
    centroids = unit_means(vectors, which, np.unique(which))
    return themes(centroids, np.bincount(which), vectors.mean(axis=0).astype(np.float32))


def test_themes_are_the_planted_fields() -> None:
    vectors, _, which = nested()
    found = themes_of(vectors, which)
    assert found.reshape(4, 3).tolist() == [[t] * 3 for t in found[::3].tolist()]
    assert len(set(found.tolist())) == 4


def test_few_topics_are_one_theme() -> None:
    vectors, _, which = nested()
    few = which < 5
    assert not themes_of(vectors[few], which[few]).any()


def test_a_topic_divides_into_its_planted_parts() -> None:
    vectors, _, which = nested()
    found = subtopics(vectors, which)[which == 0]
    assert [len(set(found[i : i + 50].tolist())) for i in range(0, 200, 50)] == [1] * 4
    assert len(set(found.tolist())) == 4


def test_subtopics_lie_in_one_topic_and_outliers_and_small_topics_have_none() -> None:
    vectors, _, which = nested()
    which[which == 1] = -1
    which[np.flatnonzero(which == 2)[80:]] = -1
    found = subtopics(vectors, which)
    assert (found[which == -1] == -1).all()
    assert (found[which == 2] == -1).all()
    inside = found >= 0
    pairs = set(zip(found[inside].tolist(), which[inside].tolist(), strict=True))
    assert len(pairs) == found.max() + 1
