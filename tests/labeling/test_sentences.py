from groundswell.artifacts import Quote
from groundswell.labeling.sentences import choose_quotes, split_sentences

FIRST = "Gaussian splatting renders scenes in real time from a few photographs of them."
SECOND = "Neural radiance fields were slower, and needed many hours of training per scene."
THIRD = "Avatars made of Gaussians can be animated, as we show for faces and for hands alike."


def test_sentences_end_at_marks_but_not_at_abbreviations_and_numbers():
    text = "We follow Smith et al. The gain is 3.5 points, e.g. Fig. 2 shows it. Is it new? Yes."
    assert split_sentences(text) == [
        "We follow Smith et al. The gain is 3.5 points, e.g. Fig. 2 shows it.",
        "Is it new?",
        "Yes.",
    ]


def test_quotes_are_sentences_of_different_papers_about_the_terms():
    abstracts = {"a": f"{FIRST} {SECOND}", "b": f"{SECOND} {FIRST}", "c": THIRD}
    terms = [("Gaussian splatting", 1.0), ("avatars", 0.5)]
    assert choose_quotes(abstracts, terms, 2) == (Quote("a", FIRST), Quote("c", THIRD))


def test_sentences_that_hang_on_others_or_hold_addresses_are_not_quoted():
    hanging = f"However, {FIRST}"
    address = FIRST.replace("them.", "https://example.org.")
    assert choose_quotes({"a": hanging, "b": address}, [("splatting", 1.0)], 3) == ()
