"""Sizes of answers: lists are filled until there is no room, and say what is left."""

from dataclasses import dataclass

from groundswell.delivery.mcp.answers import MOST_BYTES, Answer, clip, page, rounded


@dataclass(frozen=True, kw_only=True)
class Words(Answer):
    words: tuple[str, ...] = ()


def test_a_list_says_what_is_left_and_where_it_goes_on() -> None:
    found = page(Words(as_of="2025-01-01"), "words", ["a", "b"], 3, 9)
    assert (found.words, found.more, found.next_offset) == (("a", "b"), 4, 5)


def test_the_last_page_leads_nowhere() -> None:
    found = page(Words(as_of="2025-01-01"), "words", ["a", "b"], 3, 5)
    assert (found.more, found.next_offset) == (0, None)


def test_an_offset_past_the_end_is_an_empty_page() -> None:
    found = page(Words(as_of="2025-01-01"), "words", [], 9, 5)
    assert (found.words, found.more, found.next_offset) == ((), 0, None)


def test_what_has_no_room_is_left_for_the_next_page() -> None:
    found = page(Words(as_of="2025-01-01"), "words", ["é" * 500] * 40, 0, 40)
    assert len(found.text().encode()) <= MOST_BYTES
    assert 0 < len(found.words) < 40
    assert found.more == 40 - len(found.words)
    assert found.next_offset == len(found.words)


def test_a_text_is_one_plain_line_of_at_most_so_many_characters() -> None:
    assert clip("a\n\u202eb\x1b", 9) == "a b"
    assert clip("abcdef", 4) == "abc…"


def test_numbers_have_five_digits() -> None:
    assert (rounded(1.23456789e-9), rounded(None)) == (1.2346e-9, None)
