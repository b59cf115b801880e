from groundswell.artifacts import Quote
from groundswell.labeling.languages import find_language
from groundswell.labeling.quotes import choose_quotes

RULES = find_language("en").sentences
FIRST = "Gaussian splatting renders scenes in real time from a few photographs of them."
SECOND = "Neural radiance fields were slower, and needed many hours of training per scene."
THIRD = "Avatars made of Gaussians can be animated, as we show for faces and for hands alike."


def test_quotes_are_sentences_of_different_papers_about_the_terms() -> None:
    abstracts = {"a": f"{FIRST} {SECOND}", "b": f"{SECOND} {FIRST}", "c": THIRD}
    terms = [("Gaussian splatting", 1.0), ("avatars", 0.5)]
    assert choose_quotes(abstracts, terms, 2, RULES) == (Quote("a", FIRST), Quote("c", THIRD))


def test_a_sentence_at_the_beginning_is_preferred() -> None:
    abstracts = {"a": f"{SECOND} {SECOND} {FIRST}", "b": FIRST}
    assert choose_quotes(abstracts, [("splatting", 1.0)], 1, RULES) == (Quote("b", FIRST),)


def test_a_short_sentence_is_preferred() -> None:
    long = FIRST.replace("a few", "a few, and sometimes very many, and often quite old")
    assert choose_quotes({"a": long, "b": FIRST}, [("splatting", 1.0)], 1, RULES) == (
        Quote("b", FIRST),
    )


def test_a_second_quote_needs_a_term() -> None:
    assert choose_quotes({"a": FIRST, "b": SECOND}, [("splatting", 1.0)], 3, RULES) == (
        Quote("a", FIRST),
    )


def test_without_a_term_one_sentence_of_the_most_central_paper_is_quoted() -> None:
    assert choose_quotes({"a": FIRST, "b": SECOND}, [], 3, RULES) == (Quote("a", FIRST),)


def test_without_a_quotable_sentence_there_are_no_quotes() -> None:
    assert choose_quotes({"a": f"However, {FIRST}"}, [("splatting", 1.0)], 3, RULES) == ()
