import numpy as np
import pytest
from groundswell.signals.onset import onset


def test_the_onset_is_the_period_of_the_step() -> None:
    counts = np.r_[np.full(60, 3), np.full(20, 9)]
    assert onset(counts, np.full(80, 100), 6, 52) == 60


def test_a_step_is_one_of_the_share_not_of_the_count() -> None:
    counts = np.r_[np.full(40, 3), np.full(20, 6), np.full(20, 9)]
    totals = np.r_[np.full(40, 50), np.full(40, 100)]
    assert onset(counts, totals, 6, 52) == 60


@pytest.mark.parametrize(("past", "found"), [(52, 60), (10, 70)])
def test_the_step_is_looked_for_in_the_past_of_so_many_periods(past: int, found: int) -> None:
    counts = np.r_[np.full(60, 1), np.full(20, 9)]
    assert onset(counts, np.full(80, 100), 6, past) == found


def test_a_step_into_the_last_period_counts_where_the_window_is_one_period() -> None:
    assert onset(np.array([3, 4, 4, 5, 30]), np.full(5, 100), 1, 5) == 4


def test_without_a_step_up_it_is_the_first_of_the_window() -> None:
    counts = np.r_[np.full(60, 9), np.full(20, 3)]
    assert onset(counts, np.full(80, 100), 6, 52) == 74


def test_a_topic_whose_first_papers_come_now_begins_with_them() -> None:
    counts = np.r_[np.zeros(60, dtype=np.int64), np.full(20, 2)]
    assert onset(counts, np.full(80, 100), 6, 52) == 60
