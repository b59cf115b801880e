"""Topics' colors: neighbors on the map differ, and colors last."""

from itertools import combinations

import numpy as np
from groundswell.report import colors
from groundswell.report.color_vision import EYES, distances
from groundswell.report.topic_colors import topic_colors
from numpy.typing import NDArray

PAPERS = 30
"""Of each topic."""


def grid(columns: int, rows: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Topics as squares of a board, each full of papers, so that those side by side touch."""
    rng = np.random.default_rng(3)
    topic_ids = np.repeat(np.arange(columns * rows), PAPERS)
    corner = np.stack([topic_ids % columns, topic_ids // columns], axis=1)
    return topic_ids, (corner + rng.random((len(topic_ids), 2))).astype(np.float32)


def least_apart(one: int, other: int) -> float:
    """The distance of two numbers' colors, to the eye and in the theme that see least of it."""
    places = colors.hue(one), colors.hue(other)
    return float(
        min(
            distances(theme.topics, eye)[places] for theme in colors.THEMES.values() for eye in EYES
        )
    )


def test_topics_side_by_side_have_colors_that_differ() -> None:
    found = topic_colors(*grid(12, 3), range(36), {})
    pairs = list(combinations(range(36), 2))
    beside = [(i, j) for i, j in pairs if j == i + 12 or (j == i + 1 and j % 12)]
    assert all(colors.hue(found[i]) != colors.hue(found[j]) for i, j in beside)
    apart = {pair: least_apart(found[pair[0]], found[pair[1]]) for pair in pairs}
    assert np.mean([apart[pair] for pair in beside]) > 1.1 * np.mean(list(apart.values()))


def test_every_topic_has_a_number_of_its_own() -> None:
    found = topic_colors(*grid(6, 5), range(30), {})
    assert len(set(found.values())) == 30
    assert {colors.hue(number) for number in found.values()} == set(range(len(colors.LIGHT)))


def test_a_topic_keeps_its_color_wherever_its_papers_go() -> None:
    topic_ids, positions = grid(4, 4)
    before = topic_colors(topic_ids, positions, range(15), {})
    moved = positions[::-1]
    after = topic_colors(topic_ids, moved, range(16), before)
    assert {topic: after[topic] for topic in before} == before
    assert after[15] not in before.values()


def test_a_new_topic_differs_from_its_neighbors() -> None:
    topic_ids, positions = grid(3, 3)
    known = {topic: topic for topic in range(9) if topic != 4}
    found = topic_colors(topic_ids, positions, range(9), known)
    assert colors.hue(found[4]) not in set(known.values())


def test_the_order_of_papers_changes_no_color() -> None:
    topic_ids, positions = grid(5, 4)
    shuffled = np.random.default_rng(5).permutation(len(topic_ids))
    assert topic_colors(topic_ids, positions, range(20), {}) == topic_colors(
        topic_ids[shuffled], positions[shuffled], range(20), {}
    )


def test_papers_without_a_topic_and_runs_without_topics_are_no_obstacle() -> None:
    none = np.full(3, -1, dtype=np.int64)
    assert topic_colors(none, np.zeros((3, 2), np.float32), (), {}) == {}
    alone = topic_colors(np.array([-1, 7]), np.zeros((2, 2), np.float32), (7,), {})
    assert list(alone) == [7]
