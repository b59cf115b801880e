"""Rejects hold the record as JSON that is short, valid and says what was left out."""

import json
from typing import Any

import pytest
from groundswell.sources.records import Reject, as_text
from groundswell.sources.rejects import FIELD_LIMIT, ITEM_LIMIT, record_json, reject_row
from hypothesis import given
from hypothesis import strategies as st

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(values)
def test_any_value_becomes_json_in_utf_8(value: Any) -> None:
    text = record_json(value)
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    text.encode()


def test_a_record_of_usual_size_is_complete() -> None:
    record = {"id": "a", "votes": 3, "labels": ["x", "y"], "share": 0.5, "none": None}
    assert json.loads(record_json(record)) == record


def test_long_texts_and_lists_end_in_their_full_length() -> None:
    made = json.loads(record_json({"text": "a" * 20_000, "list": list(range(1_000))}))
    assert made["text"] == "a" * FIELD_LIMIT + "… [20,000 characters]"
    assert made["list"] == [*range(ITEM_LIMIT), "… [1,000 items]"]
    assert json.loads(record_json(dict.fromkeys(map(str, range(999)))))["…"] == "… [999 items]"


def test_nesting_ends_somewhere() -> None:
    value: Any = "deep"
    for _ in range(100):
        value = [value]
    assert record_json(value).strip("[]") == '"…"'


def test_numbers_that_json_lacks_are_texts() -> None:
    assert record_json([float("nan"), float("-inf")]) == '["nan", "-inf"]'


@pytest.mark.parametrize(("day", "expected"), [("2025/1/6", "2025-01-06"), ("soon", None)])
def test_a_row_has_an_iso_date_or_none(day: str, expected: str | None) -> None:
    assert reject_row(Reject("x:1", "why", None, day)).digest_date == expected


def test_bytes_are_read_as_text() -> None:
    assert as_text("é".encode() + b"\xff") == "é\ufffd"
