"""Languages are detected in `languages.tsv`: texts written for these tests, each with its code."""

from pathlib import Path

import pytest
from groundswell.corpus.language import detect_language
from hypothesis import given
from hypothesis import strategies as st

_LINES = (Path(__file__).parent / "languages.tsv").read_text(encoding="utf-8").splitlines()
TEXTS: list[tuple[str, str]] = [
    (line[: line.index("\t")], line[line.index("\t") + 1 :]) for line in _LINES
]
"""Pairs of an ISO 639-1 code and a text."""
SENTENCES = [(code, text) for code, text in TEXTS if text.endswith((".", "。", "।"))]


def test_the_language_of_every_abstract_is_detected() -> None:
    assert [(detect_language(text), text) for _, text in SENTENCES] == SENTENCES
    assert len({code for code, _ in SENTENCES}) > 20


def test_most_short_titles_are_detected_and_english_ones_all_are() -> None:
    titles = [pair for pair in TEXTS if pair not in SENTENCES and pair[0] != "und"]
    found = [code == detect_language(text) for code, text in titles]
    assert sum(found) >= 0.9 * len(found)
    assert all(detect_language(text) == "en" for code, text in titles if code == "en")


@pytest.mark.parametrize("text", ["", "N/A", "3.14159 2.71828", "$E = mc^2$", "--- *** ---"])
def test_a_text_without_words_is_undetermined(text: str) -> None:
    assert detect_language(text) == "und"


def test_symbols_and_names_leave_a_text_english() -> None:
    assert detect_language("α-divergence and the λ-calculus of Γ, after Erdős and Gödel") == "en"


def test_only_the_start_of_a_text_counts() -> None:
    english = "We show how the topics of a corpus change over time. " * 20
    assert detect_language(english + "Wir zeigen, wie sich Themen ändern. " * 200) == "en"


@pytest.mark.parametrize("odd", ["\x00", "\x85", "\ud800", "\ufdd0", "\U0010ffff"])
def test_a_character_that_the_detector_refuses_is_no_obstacle(odd: str) -> None:
    assert detect_language(f"We show how the topics{odd} of a corpus change over time.") == "en"


@given(st.text())
def test_any_text_has_a_code_of_two_letters_or_none(text: str) -> None:
    code = detect_language(text)
    assert code == "und" or len(code) == 2
