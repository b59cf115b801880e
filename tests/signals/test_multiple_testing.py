import numpy as np
import pytest
from groundswell.signals.multiple_testing import combined_p_values, q_values
from scipy import stats


def test_one_p_value_combined_with_itself_stays_what_it_is() -> None:
    p = np.array([[0.3, 1e-4, 1e-12]] * 4)
    np.testing.assert_allclose(combined_p_values(p), p[0], rtol=1e-6)


def test_a_small_p_value_decides_whatever_the_others_are() -> None:
    found = combined_p_values(np.array([[1e-6], [0.5], [0.9], [0.2]]))
    assert found[0] == pytest.approx(4e-6, rel=0.01)


def test_p_values_of_1_are_1_together_and_leave_others_finite() -> None:
    assert combined_p_values(np.ones((3, 2))).tolist() == [1, 1]
    assert 0.9 < combined_p_values(np.array([[1.0], [0.5]]))[0] < 1
    assert combined_p_values(np.array([[0.0], [0.0]]))[0] < 1e-290


def test_q_values_are_benjamini_and_hochbergs() -> None:
    p = np.array([0.01, 0.04, 0.012, 0.5, 0.9])
    assert q_values(p) == pytest.approx([0.03, 0.2 / 3, 0.03, 0.625, 0.9])


def test_detections_are_a_family_of_their_own_and_either_has_half_the_rate() -> None:
    p = np.array([0.01, 0.04, 0.012, 0.5, 0.9])
    detection_p = np.array([np.nan, np.nan, 0.012, np.nan, 0.9])
    rest = 2 * stats.false_discovery_control(p[[0, 1, 3]])
    assert q_values(p, detection_p) == pytest.approx([rest[0], rest[1], 0.024, min(rest[2], 1), 1])
    assert q_values(p[[2, 4]], detection_p[[2, 4]]) == pytest.approx([0.024, 1])


def test_of_no_topics_there_are_no_q_values() -> None:
    assert len(q_values(np.zeros(0))) == 0
