"""Tables of typed values."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pyarrow as pa
import pytest
from groundswell.api.tables import table_of


@dataclass(frozen=True)
class Part:
    start: str
    end: str | None


@dataclass(frozen=True)
class Row:
    id: int
    kind: Literal["a", "b"]
    ratio: float | None
    onset: str | None
    words: tuple[str, ...]
    part: Part | None
    names: tuple[int | str, ...] = ()


def test_an_empty_table_has_the_same_columns() -> None:
    full = table_of(Row, [Row(1, "a", 0.5, "2025-01-06", ("x",), Part("2025-01-03", None))])
    assert table_of(Row, []).schema == full.schema
    assert full.schema.field("part").type == pa.struct(
        [("start", pa.date32()), ("end", pa.date32())]
    )


def test_days_are_dates_and_what_is_unknown_is_null() -> None:
    [row] = table_of(
        Row, [Row(1, "b", None, "2025-01-06", (), Part("2025-01-03", None))]
    ).to_pylist()
    assert (row["onset"], row["ratio"]) == (date(2025, 1, 6), None)
    assert row["part"] == {"start": date(2025, 1, 3), "end": None}


@pytest.mark.parametrize("onset", [None, ""])
def test_a_day_that_is_not_stated_is_null(onset: str | None) -> None:
    assert table_of(Row, [Row(1, "a", 1.0, onset, (), None)])["onset"].to_pylist() == [None]


def test_ids_that_are_numbers_and_names_are_text() -> None:
    table = table_of(Row, [Row(1, "a", 1.0, None, (), None, (3, "GRPO"))])
    assert table["names"].to_pylist() == [["3", "GRPO"]]
