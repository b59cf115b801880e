"""Windows over long texts, and the mean of their vectors."""

from itertools import pairwise

import numpy as np
import pytest
from groundswell.encoders.windows import pool, windows
from groundswell.errors import UsageError
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(0, 900), st.integers(2, 60), st.data())
def test_windows_cover_every_token_and_share_the_overlap(
    count: int, size: int, data: st.DataObject
) -> None:
    overlap = data.draw(st.integers(0, size - 1))
    tokens = list(range(count))
    found = windows(tokens, size, overlap)
    assert all(len(window) <= size for window in found)
    assert sorted({token for window in found for token in window}) == tokens
    for before, after in pairwise(found):
        assert before[len(before) - overlap :] == after[:overlap]
        assert len(after) > overlap


def test_an_overlap_as_wide_as_the_window_is_refused() -> None:
    with pytest.raises(UsageError, match=r"window_overlap = 8 is not below the window's 8 tokens"):
        windows([1, 2], 8, 8)


def test_longer_windows_weigh_more() -> None:
    vectors = np.array([[1, 0], [0, 1]], dtype=np.float32)
    np.testing.assert_allclose(pool(vectors, [3, 1]), [0.75, 0.25])
