import numpy as np
from groundswell.labeling.tokens import ABSTRACT_MARK, TITLE_MARK, tokenize


def forms(title, abstract=""):
    tokens = tokenize([title], [abstract])
    return [tokens.forms[i] for i in tokens.form.tolist() if i not in {TITLE_MARK, ABSTRACT_MARK}]


def test_words_keep_hyphens_points_and_apostrophes_inside():
    assert forms("Chain-of-Thought in Llama-3.1, C++ and Noether's theorem.") == [
        "Chain-of-Thought", "in", "Llama-3.1", ",", "C++", "and", "Noether's", "theorem", ".",
    ]  # fmt: skip


def test_formulas_and_addresses_are_marks():
    assert forms(r"A $\mathbb{R}^d$ map, see https://example.org/a?b=c now") == [
        "A", r"$\mathbb{R}^d$", "map", ",", "see", "|", "now",
    ]  # fmt: skip


def test_latex_accents_are_composed():
    assert forms('K\\"ahler and Schr\\"{o}dinger') == ["Kähler", "and", "Schrödinger"]


def test_every_paper_has_its_two_marks_whatever_its_text_holds():
    hostile = "\x02 \x03 $ 5 \\ ' \u202e <script> 😀 $"
    tokens = tokenize([hostile, "b", ""], [hostile, "$", hostile])
    assert (tokens.form == TITLE_MARK).sum() == 3
    assert (tokens.form == ABSTRACT_MARK).sum() == 3
    marks = tokens.form[np.isin(tokens.form, [TITLE_MARK, ABSTRACT_MARK])]
    assert marks.tolist() == [TITLE_MARK, ABSTRACT_MARK] * 3


def test_no_papers_have_no_tokens():
    assert len(tokenize([], []).form) == 0
