from collections.abc import Mapping

import numpy as np
from groundswell.labeling.candidates import Candidates
from groundswell.labeling.keywords import choose_keywords


def keywords(
    phrases: Mapping[str, tuple[float, float]],
    count: int,
    stems: Mapping[str, str] | None = None,
) -> list[str]:
    """The keywords chosen from phrases with their coverage and relevance."""
    coverage, relevance = np.array(list(phrases.values())).T
    found = Candidates(
        phrases=np.arange(len(phrases)),
        texts=list(phrases),
        stems=[frozenset((stems or {}).get(text, text).split()) for text in phrases],
        weight=relevance,
        relevance=relevance,
        coverage=coverage,
        fit=relevance,
        retrieval=np.diag(relevance),
    )
    return [found.texts[i] for i in choose_keywords(found, count)]


def test_the_most_relevant_phrases_are_the_keywords_in_the_order_of_relevance() -> None:
    phrases = {"kernel": (0.1, 0.2), "avatar": (0.1, 0.9), "splatting": (0.1, 0.5)}
    assert keywords(phrases, 2) == ["avatar", "splatting"]
    assert keywords(phrases, 9) == ["avatar", "splatting", "kernel"]


def test_of_equally_relevant_phrases_the_first_in_the_alphabet_comes_first() -> None:
    assert keywords({"b": (0.1, 0.5), "c": (0.1, 0.5), "a": (0.1, 0.5)}, 2) == ["a", "b"]


def test_a_word_mostly_used_inside_a_longer_phrase_is_no_keyword() -> None:
    phrases = {"gaussian": (0.5, 0.9), "gaussian splatting": (0.4, 0.5)}
    assert keywords(phrases, 2) == ["gaussian splatting"]


def test_of_a_phrase_and_a_part_of_it_used_more_widely_one_is_a_keyword() -> None:
    phrases = {"gaussian": (0.9, 0.9), "gaussian splatting": (0.4, 0.5)}
    assert keywords(phrases, 2) == ["gaussian"]


def test_an_acronym_and_its_long_form_are_not_both_keywords() -> None:
    phrases = {"llm": (0.9, 0.9), "large language": (0.3, 0.5)}
    assert keywords(phrases, 2) == ["llm", "large language"]
    assert keywords(phrases, 2, {"llm": "large language model"}) == ["llm"]


def test_phrases_of_which_half_the_words_are_the_same_are_not_both_keywords() -> None:
    phrases = {"a b c": (0.5, 0.9), "a b d": (0.5, 0.8), "x y": (0.5, 0.1)}
    assert keywords(phrases, 3) == ["a b c", "x y"]


def test_a_keyword_that_shares_words_gives_way_to_a_less_relevant_one_of_new_words() -> None:
    phrases = {"a b c": (0.5, 0.9), "a d e": (0.5, 0.5), "x y": (0.5, 0.45)}
    assert keywords(phrases, 2) == ["a b c", "x y"]
