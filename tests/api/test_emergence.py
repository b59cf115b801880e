"""Signals on counts of any kind: what was planted is found, in every kind of table."""

from datetime import date, timedelta
from typing import Any

import groundswell as gs
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

NAMES = ["level one", "riser", "other", "faller"]
WEEKS = [date(2024, 1, 1) + timedelta(weeks=i) for i in range(80)]


def planted(periods: int = 80, recent: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """Counts (periods, series) of which the second doubles twice and the fourth falls."""
    means = np.full((periods, 4), 20.0)
    means[-recent:, 1] *= 4
    means[-recent:, 3] *= 0.1
    counts = np.random.default_rng(0).poisson(means)
    return counts, np.full(periods, 400)


def statuses(table: pa.Table) -> dict[str, str]:
    return dict(zip(table["name"].to_pylist(), table["status"].to_pylist(), strict=True))


COUNTS, TOTALS = planted()
FRAME = pd.DataFrame(COUNTS, columns=NAMES)


@pytest.mark.parametrize(
    "counts",
    [
        FRAME,
        pl.from_pandas(FRAME),
        pa.Table.from_pandas(FRAME, preserve_index=False),
        {name: COUNTS[:, i].tolist() for i, name in enumerate(NAMES)},
    ],
    ids=["pandas", "polars", "arrow", "mapping"],
)
def test_a_planted_rise_and_fall_are_found_in_every_kind_of_table(counts: object) -> None:
    found = gs.emergence(counts, TOTALS, WEEKS)
    assert statuses(found) == {
        "riser": "emerging",
        "level one": "no_clear_change",
        "other": "no_clear_change",
        "faller": "declining",
    }
    assert found["name"].to_pylist()[0] == "riser"


def test_the_columns_of_an_array_have_their_numbers_as_names() -> None:
    assert statuses(gs.emergence(COUNTS, TOTALS))["1"] == "emerging"


def test_the_two_sides_are_dated_and_hold_their_counts() -> None:
    row = gs.emergence(FRAME, TOTALS, WEEKS).to_pylist()[0]
    window, past = row["window"], row["past"]
    assert row["recent_since"] == WEEKS[-window]
    assert row["recent_until"] == WEEKS[-1] + timedelta(days=6)
    assert row["before_until"] == row["recent_since"] - timedelta(days=1)
    assert row["before_since"] == WEEKS[-window - past]
    assert row["recent_count"] == COUNTS[-window:, 1].sum()
    assert row["before_count"] == COUNTS[-window - past : -window, 1].sum()
    assert abs((row["onset"] - WEEKS[-6]).days) <= 7


def test_without_dates_nothing_is_dated() -> None:
    row = gs.emergence(FRAME, TOTALS).to_pylist()[0]
    dated = ["recent_since", "recent_until", "before_since", "before_until", "onset"]
    assert [row[name] for name in dated] == [None] * 5
    assert (row["window"], row["past"]) == (4, 52)


@pytest.mark.parametrize(
    ("dates", "window"),
    [
        ([f"{2020 + i // 12}-{i % 12 + 1:02}" for i in range(40)], {1, 2, 3, 6}),
        (list(range(1980, 2020)), {1}),
    ],
    ids=["months", "years"],
)
def test_months_and_years_are_compared_by_their_own_windows(
    dates: list[Any], window: set[int]
) -> None:
    counts, totals = planted(40, 1)
    found = gs.emergence(counts, totals, dates)
    assert statuses(found)["1"] == "emerging"
    assert set(found["window"].to_pylist()) <= window


@pytest.mark.parametrize(
    ("counts", "totals", "dates", "said"),
    [
        ([1, 2, 3], [4, 4, 4], None, r"counts are of the shape \(3,\)"),
        ({}, [], None, "counts hold no series"),
        ({"a": [1, 2], "b": [1]}, [3, 3], None, "have 1 to 2 values"),
        ({"a": [1, -2]}, [3, 3], None, r"counts\['a'\]\[1\] is -2: expected a whole number"),
        ({"a": [1, 2.5]}, [3, 3], None, "expected a whole number from 0 on"),
        ({"a": [1, None]}, [3, 3], None, r"\[1\] is None: expected a whole number"),
        ({"a": [1, 2]}, [3], None, "totals has 1 values for 2 periods"),
        ({"a": [1, 5]}, [3, 3], None, r"\[1\] is 5 of a total of 3"),
        ({"a": [1, 2]}, [3, 3], ["2024-01-01", "2024-01-04"], "not all a week, a month or a year"),
    ],
)
def test_what_is_no_table_of_counts_is_refused_in_a_sentence(
    counts: object, totals: object, dates: object, said: str
) -> None:
    with pytest.raises(gs.UsageError, match=said):
        gs.emergence(counts, totals, dates)


def test_few_periods_claim_nothing() -> None:
    found = gs.emergence(COUNTS[-3:], TOTALS[-3:])
    assert set(statuses(found).values()) == {"no_clear_change"}
    assert found["rate_ratio"].to_pylist() == [None] * 4
