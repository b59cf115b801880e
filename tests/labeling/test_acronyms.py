import pytest
from groundswell.labeling.acronyms import find_acronyms, long_form


@pytest.mark.parametrize(
    ("acronym", "before", "long"),
    [
        ("RLHF", "we use reinforcement learning from human feedback",
         "reinforcement learning from human feedback"),
        ("LLM", "Recent large language models", None),
        ("CoT", "prompted with Chain-of-Thought", "Chain-of-Thought"),
        ("3DGS", "based on 3D Gaussian Splatting", "3D Gaussian Splatting"),
        ("ABC", "nothing that fits here", None),
    ],
)  # fmt: skip
def test_a_long_form_spells_its_acronym(acronym, before, long):
    if acronym == "LLM":
        long = "large language models"
    assert long_form(acronym, before) == long


def test_an_acronym_needs_two_texts_that_define_it_alike():
    once = "We train a variational autoencoder (VAE)."
    assert find_acronyms([once]) == {}
    assert find_acronyms([once, "A Variational Autoencoder (VAE) is used."]) == {
        "VAE": ["variational autoencoder"]
    }


def test_plurals_and_hyphens_of_a_long_form_are_its_spellings():
    texts = ["the vision-language models (VLMs) of"] * 2 + ["a vision language model (VLM) of"]
    assert find_acronyms(texts) == {"VLM": ["vision-language models", "vision language model"]}


def test_an_acronym_of_several_meanings_is_left_out():
    texts = ["the supernova remnant (SNR) is", "a signal-to-noise ratio (SNR) of"] * 3
    assert find_acronyms(texts) == {}


def test_a_year_or_a_plain_word_in_brackets_is_no_acronym():
    assert find_acronyms(["as seen before (2024) and (see below)"] * 3) == {}


def test_a_hostile_run_of_brackets_is_read_in_no_time():
    assert find_acronyms(["a" * 50_000 + " (AB)" * 20_000]) == {}
