from groundswell.artifacts import Quote
from groundswell.labeling.languages import find_language
from groundswell.labeling.quotes import QuotedPapers, choose_quotes, folded

RULES = find_language("en").sentences
FIRST = "Gaussian splatting renders scenes in real time from a few photographs of them."
SECOND = "Neural radiance fields were slower, and needed many hours of training per scene."
THIRD = "Avatars made of Gaussians can be animated, for faces and for hands alike."
RESULT = "Splatting with anisotropic filters removes nine of ten flickering edges from a walk."
NAMED = "KelpSplat renders splatting scenes of a whole reef on a telephone at thirty hertz."


def quotes(
    abstracts: dict[str, str], terms: list[tuple[str, float]], count: int, **more: set[str]
) -> list[tuple[str, str]]:
    chosen = choose_quotes(QuotedPapers(abstracts, **more), terms, count, RULES)
    return [(quote.paper_id, quote.sentence) for quote in chosen]


def test_quotes_are_sentences_of_different_papers_about_the_terms() -> None:
    abstracts = QuotedPapers({"a": f"{FIRST} {SECOND}", "b": f"{SECOND} {FIRST}", "c": THIRD})
    terms = [("Gaussian splatting", 1.0), ("avatars", 0.5)]
    chosen = choose_quotes(abstracts, terms, 2, RULES)
    assert chosen == (Quote("a", FIRST), Quote("c", THIRD))


def test_a_sentence_at_the_beginning_is_preferred_as_the_first() -> None:
    abstracts = {"a": f"{SECOND} {SECOND} {FIRST}", "b": FIRST}
    assert quotes(abstracts, [("splatting", 1.0)], 1) == [("b", FIRST)]


def test_what_the_topic_is_about_stands_before_what_is_new() -> None:
    abstracts = {"a": f"{SECOND} {SECOND} {RESULT}", "b": f"{FIRST} {SECOND}"}
    terms = [("splatting", 1.0), ("filters", 0.5)]
    assert quotes(abstracts, terms, 2) == [("b", FIRST), ("a", RESULT)]


def test_a_result_of_a_recent_paper_is_preferred() -> None:
    papers = {name: f"{SECOND} {SECOND} {RESULT[:-1]} of {name}." for name in ("old", "new")}
    chosen = quotes({"a": FIRST, **papers}, [("splatting", 1.0)], 2, recent={"new"})
    assert [paper for paper, _ in chosen] == ["a", "new"]


def test_a_result_that_names_what_has_it_is_preferred() -> None:
    papers = {"b": f"{SECOND} {SECOND} {RESULT}", "c": f"{SECOND} {SECOND} {NAMED}"}
    chosen = quotes({"a": FIRST, **papers}, [("splatting", 1.0)], 2)
    assert chosen == [("a", FIRST), ("c", NAMED)]


def test_a_sentence_without_stock_phrases_is_preferred() -> None:
    stock = "Gaussian splatting has attracted much attention, and is of use in many fields."
    assert quotes({"a": stock, "b": FIRST}, [("splatting", 1.0)], 1) == [("b", FIRST)]


def test_a_sentence_whose_words_need_no_other_sentence_is_preferred() -> None:
    unbound = "Gaussian splatting renders the scenes in real time for the judge of its speed."
    assert quotes({"a": unbound, "b": FIRST}, [("splatting", 1.0)], 1) == [("b", FIRST)]


def test_a_sentence_that_is_quoted_elsewhere_is_not_quoted_again() -> None:
    abstracts = {"a": FIRST.replace("real time", "real-time"), "b": THIRD}
    chosen = quotes(abstracts, [("splatting", 1.0), ("avatars", 0.1)], 2, used={folded(FIRST)})
    assert chosen == [("b", THIRD)]


def test_two_papers_with_the_same_sentence_are_quoted_once() -> None:
    assert quotes({"a": FIRST, "b": FIRST}, [("splatting", 1.0)], 2) == [("a", FIRST)]


def test_a_short_sentence_is_preferred() -> None:
    long = FIRST.replace("a few", "a few, and sometimes very many, and often quite old")
    assert quotes({"a": long, "b": FIRST}, [("splatting", 1.0)], 1) == [("b", FIRST)]


def test_a_second_quote_needs_a_term() -> None:
    assert quotes({"a": FIRST, "b": SECOND}, [("splatting", 1.0)], 3) == [("a", FIRST)]


def test_without_a_term_one_sentence_of_the_most_central_paper_is_quoted() -> None:
    assert quotes({"a": FIRST, "b": SECOND}, [], 3) == [("a", FIRST)]


def test_without_a_quotable_sentence_there_are_no_quotes() -> None:
    assert quotes({"a": f"However, {FIRST}"}, [("splatting", 1.0)], 3) == []
