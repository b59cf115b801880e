"""Values written for people."""

from datetime import date

import pytest
from groundswell import formatting
from groundswell.errors import nearest
from hypothesis import given
from hypothesis import strategies as st

DASH = "–"


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (None, DASH),
        (float("nan"), DASH),
        (0.004, "0.00"),
        (0.47, "0.47"),
        (0.994, "0.99"),
        (0.996, "1.0"),
        (2.34, "2.3"),
        (9.94, "9.9"),
        (9.96, "10"),
        (154.3, "154"),
    ],
)
def test_a_ratio_has_two_significant_places(ratio: float | None, text: str) -> None:
    assert formatting.times(ratio) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, DASH), (0.0004, "<0.001"), (0.001, "0.001"), (0.04567, "0.046")]
)
def test_a_probability_has_three_places(value: float | None, text: str) -> None:
    assert formatting.small(value) == text


def test_shares_counts_and_dates() -> None:
    assert formatting.percent(0.1234) == "12.3 %"
    assert formatting.percent(0.1234, 0) == "12 %"
    assert formatting.percent(None) == DASH
    assert formatting.counted(1, "paper") == "1 paper"
    assert formatting.counted(1200, "paper") == "1,200 papers"
    assert formatting.thousands(1234567) == "1,234,567"
    assert formatting.iso(date(2025, 1, 2)) == formatting.iso("2025-01-02") == "2025-01-02"
    assert formatting.iso(None) == DASH


@pytest.mark.parametrize(
    ("attention", "q_value", "text"),
    [
        (None, None, ""),
        (0.68, 0.2, "about as many votes as other papers of the same days"),
        (0.68, 0.01, "more votes than 68 % of papers of the same days, q 0.010"),
        (0.3, 0.01, "fewer votes than 70 % of papers of the same days, q 0.010"),
    ],
)
def test_votes_are_beside_those_of_other_papers(
    attention: float | None, q_value: float | None, text: str
) -> None:
    assert formatting.attention_text(attention, q_value) == text


def test_a_rise_without_a_past_is_new() -> None:
    assert formatting.rise_text(None) == "new"
    assert formatting.rise_text(3.14) == "3.1 times its past share"


def test_text_is_one_line_without_characters_that_xml_refuses() -> None:
    assert formatting.clean(" a\n\tb \x00\x1b[31m\ufffe c ") == "a b [31m c"


def test_marks_of_direction_are_dropped_for_terminals() -> None:
    assert formatting.plain("a\u202eb\u2066c\u200f") == "abc"
    assert formatting.clean("a\u202eb") == "a\u202eb"


@given(st.text())
def test_cleaning_twice_changes_no_more(text: str) -> None:
    for clean in (formatting.clean, formatting.plain):
        once = clean(text)
        assert clean(once) == once
        assert "\n" not in once


def test_the_nearest_known_word_is_suggested() -> None:
    assert nearest("perid", ["period", "seed"]) == " (did you mean 'period'?)"
    assert nearest("zzz", ["period", "seed"]) == ""
    assert nearest("a", []) == ""
