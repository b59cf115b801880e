import numpy as np
from groundswell.labeling.token_runs import find_runs, join, split
from hypothesis import given
from hypothesis import strategies as st


def found(words, runs):
    starts, which = find_runs(np.array(words, dtype=np.int32), runs)
    return list(zip(starts.tolist(), which.tolist(), strict=True))


def test_of_overlapping_runs_the_longer_counts_then_the_earlier():
    assert found([1, 2, 3, 4], [(1, 2), (2, 3, 4)]) == [(1, 1)]
    assert found([1, 1, 1], [(1, 1)]) == [(0, 0)]


@given(st.lists(st.integers(0, 3), max_size=40))
def test_every_run_is_found_and_nothing_else(words):
    runs = [(0, 1), (2, 3, 0)]
    hits = found(words, runs)
    for start, which in hits:
        assert tuple(words[start : start + len(runs[which])]) == runs[which]
    covered = {p for start, which in hits for p in range(start, start + len(runs[which]))}
    for run in runs:
        for start in range(len(words) - len(run) + 1):
            if tuple(words[start : start + len(run)]) == run:
                assert covered & set(range(start, start + len(run)))


def test_a_joined_run_leaves_one_value_in_every_column():
    columns = [np.array([5, 1, 2, 6], dtype=np.int32), np.array([0, 0, 1, 1], dtype=np.int32)]
    values = [np.array([9], dtype=np.int32), np.array([7], dtype=np.int32)]
    key, other = join(columns, np.array([1]), np.array([2]), values)
    assert key.tolist() == [5, 9, 6]
    assert other.tolist() == [0, 7, 1]


def test_a_split_word_tells_where_its_parts_come_from():
    origin, part = split(np.array([4, 7, 4], dtype=np.int32), {7: (1, 2, 3)})
    assert origin.tolist() == [0, 1, 1, 1, 2]
    assert part.tolist() == [0, 0, 1, 2, 0]
