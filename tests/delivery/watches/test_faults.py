"""Deliveries under faults and kills; `python -m benchmarks.deliveries` does so with a thousand."""

import pytest

from benchmarks.deliveries import measure


@pytest.mark.slow
def test_under_faults_and_kills_nothing_is_lost_and_nothing_is_doubled() -> None:
    found = measure(messages=60, seed=2)
    assert found["faults met"] >= 10
    assert found["processes killed"] >= 1
    assert (found["lost"], found["doubled"]) == (0, 0)
