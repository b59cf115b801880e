import time

import pytest
from groundswell.labeling.acronyms import find_acronyms, find_definitions, long_form
from groundswell.labeling.languages import find_language

ENGLISH = find_language("en")


def found_in(texts: list[str]) -> dict[str, list[str]]:
    return find_acronyms(find_definitions(texts, ENGLISH), ENGLISH)


@pytest.mark.parametrize(
    ("acronym", "before", "long"),
    [
        ("RLHF", "we use reinforcement learning from human feedback",
         "reinforcement learning from human feedback"),
        ("LLM", "Recent large language models", "large language models"),
        ("CoT", "prompted with Chain-of-Thought", "Chain-of-Thought"),
        ("3DGS", "based on 3D Gaussian Splatting", "3D Gaussian Splatting"),
    ],
)  # fmt: skip
def test_a_long_form_spells_its_acronym(acronym: str, before: str, long: str) -> None:
    assert long_form(acronym, before) == long


@pytest.mark.parametrize(
    ("acronym", "before"),
    [
        ("ABC", "nothing that fits here"),
        ("VAE", "autovariational encoders"),  # the first letter begins no word
        ("GAN", "the GAN as a network"),  # it holds the acronym itself
        ("NLP", "nonlinearprogramming"),  # it is one word
    ],
)
def test_words_that_do_not_spell_an_acronym_are_no_long_form(acronym: str, before: str) -> None:
    assert long_form(acronym, before) is None


def test_a_long_form_does_not_begin_with_a_minor_word() -> None:
    assert long_form("TC", "the cat") == "the cat"
    assert long_form("TC", "the cat", minor=frozenset({"the"})) is None


def test_an_acronym_needs_two_texts_that_define_it_alike() -> None:
    once = "We train a variational autoencoder (VAE)."
    assert found_in([once]) == {}
    assert found_in([once, "A Variational Autoencoder (VAE) is used."]) == {
        "VAE": ["variational autoencoder"]
    }


def test_plurals_and_hyphens_of_a_long_form_are_its_spellings() -> None:
    texts = ["the vision-language models (VLMs) of"] * 2 + ["a vision language model (VLM) of"]
    assert found_in(texts) == {"VLM": ["vision-language models", "vision language model"]}


def test_an_acronym_of_several_meanings_is_left_out() -> None:
    texts = ["the supernova remnant (SNR) is", "a signal-to-noise ratio (SNR) of"] * 3
    assert found_in(texts) == {}


def test_a_long_form_does_not_reach_across_a_punctuation_mark() -> None:
    assert found_in(["We compare graph, neural networks (GNN)."] * 3) == {}


def test_a_year_or_a_plain_word_in_brackets_is_no_acronym() -> None:
    assert found_in(["as seen before (2024) and (see below)"] * 3) == {}


def test_a_hostile_sequence_of_brackets_is_read_in_no_time() -> None:
    start = time.process_time()
    assert found_in(["a" * 50_000 + " (AB)" * 20_000]) == {}
    assert time.process_time() - start < 5
