"""What a text is as a query."""

from contextlib import suppress

import pytest
from groundswell.errors import UsageError
from groundswell.outputs.search.query import (
    MOST_WORDS,
    AllOf,
    AnyOf,
    NoneOf,
    Query,
    Words,
    parse,
)
from hypothesis import given
from hypothesis import strategies as st

A, B, C = Words("a"), Words("b"), Words("c")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("a", A),
        ("a b", AllOf((A, B))),
        ("a AND b", AllOf((A, B))),
        ("a OR b c", AnyOf((A, AllOf((B, C))))),
        ("(a OR b) c", AllOf((AnyOf((A, B)), C))),
        ("a NOT b", AllOf((A, NoneOf(B)))),
        ("a -b", AllOf((A, NoneOf(B)))),
        ("NOT NOT a", A),
        ("-(a b)", NoneOf(AllOf((A, B)))),
        ('"a b" c', AllOf((Words("a b"), C))),
        ("a*", Words("a", prefix=True)),
        ('"a b"*', Words("a b", prefix=True)),
        ("author:a", Words("a", "author")),
        ("author:-a", NoneOf(Words("a", "author"))),
        ("Author: a", Words("a", "author")),
        ('author:"a b" c', AllOf((Words("a b", "author"), C))),
        ("title:(a OR b)", AnyOf((Words("a", "title"), Words("b", "title")))),
        ("date:2026-01..2026-02", Words("2026-01..2026-02", "date")),
    ],
)
def test_operators_phrases_and_fields_are_read(text: str, query: Query) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("a-b", Words("a-b")),
        ("and or not", AllOf((Words("and"), Words("or"), Words("not")))),
        ("https://example.org", Words("https://example.org")),
        ("subtitle:a", Words("subtitle:a")),
        ("a ) b", AllOf((A, B))),
        ("(a b", AllOf((A, B))),
        ('"a b', Words("a b")),
        ("a & b +", AllOf((A, B))),
    ],
)
def test_what_is_no_operator_is_a_word_or_nothing(text: str, query: Query) -> None:
    assert parse(text) == query


@pytest.mark.parametrize("text", ["", "  ", "()", "NOT", '""', "author:", "* - +"])
def test_a_search_without_a_word_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="has no word: give words"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("reward AND", "AND"),
        ("AND a", "AND"),
        ("a AND AND b", "AND"),
        ("a AND !!", "AND"),
        ("a OR", "OR"),
        ("OR a", "OR"),
        ("(a OR) b", "OR"),
        ("a OR OR b", "OR"),
        ("a NOT", "NOT"),
        ("title:(a NOT) b", "NOT"),
    ],
)
def test_an_operator_that_joins_nothing_is_refused(text: str, operator: str) -> None:
    with pytest.raises(UsageError, match=f"has nothing for {operator} to join: give a word"):
        parse(text)


@pytest.mark.parametrize("text", ['a "AND"', "a and", "a AND NOT b", "a OR -b", "a AND (b OR c)"])
def test_an_operator_that_joins_something_or_is_a_word_is_none(text: str) -> None:
    assert isinstance(parse(text), AllOf | AnyOf)


def test_a_search_of_too_many_words_is_refused() -> None:
    with pytest.raises(UsageError, match=f"has {MOST_WORDS + 1} words: give at most"):
        parse("a " * (MOST_WORDS + 1))


def test_brackets_may_be_as_deep_as_one_likes() -> None:
    assert isinstance(parse("(" * 5000 + "a" + ")" * 5000), Words)


@given(st.text(alphabet="abz019 \"()*:-+{}^,'\\ANDORT"))
def test_any_text_is_a_query_or_refused_in_a_sentence(text: str) -> None:
    with suppress(UsageError):
        assert isinstance(parse(text), Query)
