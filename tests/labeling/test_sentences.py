import pytest
from groundswell.labeling.languages import find_language
from groundswell.labeling.languages.base import SentenceRules
from groundswell.labeling.sentences import SentenceSplitter

ENGLISH = SentenceSplitter.of(find_language("en").sentences)
GAUSSIANS = "Gaussian splatting renders scenes in real time from a few photographs of them."


def test_sentences_end_at_marks_but_not_at_abbreviations_and_numbers() -> None:
    text = "We follow Smith et al. The gain is 3.5 points, e.g. Fig. 2 shows it. Is it new? Yes."
    assert ENGLISH.split(text) == [
        "We follow Smith et al. The gain is 3.5 points, e.g. Fig. 2 shows it.",
        "Is it new?",
        "Yes.",
    ]


def test_a_sentence_may_end_with_a_quotation_mark_or_bracket_and_begin_with_one() -> None:
    assert ENGLISH.split('It said "no." (This was new.) "Why?" they asked.') == [
        'It said "no."',
        "(This was new.)",
        '"Why?" they asked.',
    ]


def test_an_initial_does_not_end_a_sentence() -> None:
    assert ENGLISH.split("The model of J. Smith is new.") == ["The model of J. Smith is new."]


def test_a_text_without_a_mark_is_one_sentence_and_an_empty_one_none() -> None:
    assert ENGLISH.split("no mark") == ["no mark"]
    assert ENGLISH.split(" ") == []


def test_the_sentences_of_a_text_are_its_parts_in_order() -> None:
    text = f"{GAUSSIANS}  {GAUSSIANS}\n{GAUSSIANS}"
    assert ENGLISH.split(text) == [GAUSSIANS] * 3


def test_a_whole_sentence_of_readable_length_is_quotable() -> None:
    assert ENGLISH.is_quotable(GAUSSIANS)


@pytest.mark.parametrize(
    "sentence",
    [
        f"However, {GAUSSIANS}",
        f"This {GAUSSIANS}",
        "With it, a splat is drawn in half the time that radiance fields of one size would take.",
        "Here we draw splats in half the time that radiance fields of the same size would take.",
        "Splats are drawn by our method in half the time that radiance fields would have taken.",
        "Splats are drawn in half the time of fields, and these results hold on five data sets.",
        "Splats are drawn in half the time that fields take, as Table 2 shows for five data sets.",
        "(2) Splats drawn in half the time that radiance fields of the same size would take.",
        "Each scene is drawn in half the time that radiance fields of the same size would take.",
        "The selected splats are drawn in half the time of the others, which are left for later.",
        "The proposed method of drawing splats takes half the time that radiance fields take.",
        "SplatKelp also draws splats in half the time that radiance fields of that size take.",
        GAUSSIANS.replace("them.", "https://example.org."),
        GAUSSIANS.replace("them.", "them; the code is available."),
        GAUSSIANS.replace("them.", "$x$."),
        GAUSSIANS.removesuffix("."),
        "It is short.",
        f"{GAUSSIANS[:-1]}, " * 5 + "and more.",
    ],
)
def test_sentences_that_depend_on_others_or_are_no_prose_are_not_quotable(sentence: str) -> None:
    assert not ENGLISH.is_quotable(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The pitch of a filling bottle rises as the column of air above the liquid shortens.",
        "Chips made in the US draw splats in half the time that radiance fields would take.",
        "Agents such as those of browsers draw splats in half the time that fields would take.",
        "Code models that read a whole repository repair more than those that read a function.",
    ],
)
def test_sentences_that_say_what_they_are_about_are_quotable(sentence: str) -> None:
    assert ENGLISH.is_quotable(sentence)


def test_a_language_without_rules_splits_at_marks() -> None:
    plain = SentenceSplitter.of(SentenceRules())
    assert plain.split("Vide fig. tertiam. Ecce.") == ["Vide fig. tertiam.", "Ecce."]
    assert plain.is_quotable(f"However, {GAUSSIANS}")
