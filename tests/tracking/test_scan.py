import numpy as np
import pytest
from groundswell.compute.linalg import Floats
from groundswell.tracking.scan import (
    FEWEST,
    MOST,
    Whitening,
    centered_windows,
    held_out_cosines_to_means,
    log_likelihood_ratios,
    scan,
    span_rows,
    time_spans,
)

from tests.conftest import blobs


def test_a_span_leaves_at_least_as_many_papers_before_it() -> None:
    assert time_spans([100, 200, 400], 400) == [100, 200]
    assert time_spans([100, 200, 400], 399) == [100]
    assert time_spans([100], 199) == []


def test_a_span_is_compared_with_an_even_sample_of_what_is_before_it() -> None:
    (recent, before), (longer, less) = span_rows(30_100, [100, 200])
    assert recent.tolist() == list(range(30_000, 30_100))
    assert before.tolist() == list(range(0, 30_000, 3))
    assert len(longer) == 200
    assert less.tolist() == list(range(0, 29_900, 3))


def test_a_ratio_is_kulldorffs_and_counts_excess_only() -> None:
    found = log_likelihood_ratios(np.array([10, 10, 10]), np.array([2.0, 10.0, 20.0]))
    assert found == pytest.approx([10 * np.log(5) - 8, 0, 0])


def test_whitening_makes_a_common_direction_count_less() -> None:
    """The first axis has 100 times the variance of the others, whitened half of its logarithm."""
    rng = np.random.default_rng(0)
    rows = (rng.normal(size=(5000, 8)) * np.array([10] + [1] * 7) + 5).astype(np.float32)
    found = Whitening.of(rows)(rows)
    assert np.linalg.norm(found, axis=1) == pytest.approx(1)
    assert found.mean(axis=0) == pytest.approx(0, abs=0.02)
    spread = found.std(axis=0)
    assert 2 < spread[0] / spread[1:].mean() < 10**0.5


def test_a_member_is_left_out_of_the_mean_it_is_compared_with() -> None:
    rows, _ = blobs([12], spread=1.0)
    members = np.zeros((1, 12), dtype=bool)
    members[0, [2, 3, 4]] = True
    cosines, means = held_out_cosines_to_means(rows, members)
    others = rows[3] + rows[4]
    assert cosines[0, 2] == pytest.approx(rows[2] @ others / np.linalg.norm(others), abs=1e-5)
    whole = rows[2:5].sum(axis=0) / np.linalg.norm(rows[2:5].sum(axis=0))
    assert cosines[0, 7] == pytest.approx(rows[7] @ whole, abs=1e-5)
    assert means[0] == pytest.approx(whole, abs=1e-6)


def planted(new: int, before: int) -> tuple[Floats, Floats]:
    """Recent papers and an archive: around one axis are the last `new` and the first `before`."""
    theme, _ = blobs([new + before], spread=1.0, seed=2)
    background = np.random.default_rng(3).normal(size=(1100, 32)).astype(np.float32)
    background /= np.linalg.norm(background, axis=1, keepdims=True)
    recent = np.concatenate([background[: 100 - new], theme[:new]])
    archive = np.concatenate([theme[new:], background[100 : 1100 - before]])
    return recent, archive


def test_the_window_around_a_new_theme_holds_it() -> None:
    found = scan(*planted(12, 0))
    best = found.log_likelihood_ratios.argmax()
    assert found.log_likelihood_ratios[best] > 18
    assert found.members[best, 88:].sum() >= 11
    assert found.members[best, :88].sum() <= 2
    assert len(found.log_likelihood_ratios) == 100


def test_a_theme_that_is_as_common_before_is_not_found() -> None:
    found = scan(*planted(12, 120)).log_likelihood_ratios
    assert found.max() < 14 < scan(*planted(12, 0)).log_likelihood_ratios.max()


def test_windows_have_between_six_and_thirty_members() -> None:
    sizes = scan(*planted(50, 0)).members.sum(axis=1)
    assert sizes.min() >= FEWEST
    assert sizes.max() == MOST


def test_only_the_newest_200_papers_are_centers() -> None:
    recent, archive = planted(12, 0)
    found = scan(np.concatenate([recent, recent, recent]), archive)
    assert found.members.shape == (200, 300)


def test_a_window_is_centered_again_on_its_members() -> None:
    """From two papers of a theme and four others it comes to the theme."""
    recent, archive = planted(12, 0)
    members = np.zeros((1, 100), dtype=bool)
    members[0, [0, 1, 96, 97, 98, 99]] = True
    ratios = [w.log_likelihood_ratios[0] for w in centered_windows(recent, archive, members)]
    assert len(ratios) == 3
    assert ratios[-1] >= ratios[0]
    *_, last = centered_windows(recent, archive, members)
    assert last.members[0, 88:].sum() >= 11
