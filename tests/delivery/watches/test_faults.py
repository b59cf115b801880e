"""Deliveries under faults and kills; `python -m benchmarks.deliveries` does so with a thousand."""

import pytest

from benchmarks.deliveries import measure


@pytest.mark.slow
def test_under_faults_and_kills_nothing_is_lost_and_nothing_is_doubled() -> None:
    # How many processes are killed before they end depends on the machine's speed.
    found = measure(messages=100, seed=2)
    assert found["faults met"] >= 10
    assert (found["lost"], found["doubled"]) == (0, 0)
