from datetime import date

import pytest
from groundswell.sources.dates import parse_date


@pytest.mark.parametrize(
    "text",
    ["2025-01-06", " 2025/1/6 ", "2025-01-06T23:59:00Z", "Mon, 6 Jan 2025 10:00:00 GMT"],
)
def test_dates_are_read(text: str) -> None:
    assert parse_date(text) == date(2025, 1, 6)


@pytest.mark.parametrize("text", ["", "soon", "2025", "2025-13-01", "2025-02-30", "9" * 200, "²"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None
