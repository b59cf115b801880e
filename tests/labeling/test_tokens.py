import numpy as np
from groundswell.labeling.tokens import ABSTRACT_START, TITLE_START, tokenize


def forms(title: str, abstract: str = "") -> list[str]:
    tokens = tokenize([title], [abstract])
    starts = {TITLE_START, ABSTRACT_START}
    return [tokens.forms[i] for i in tokens.form_ids.tolist() if i not in starts]


def test_words_keep_hyphens_points_and_apostrophes_inside() -> None:
    assert forms("Chain-of-Thought in Llama-3.1, C++ and Noether's theorem.") == [
        "Chain-of-Thought", "in", "Llama-3.1", ",", "C++", "and", "Noether's", "theorem", ".",
    ]  # fmt: skip


def test_formulas_and_addresses_are_one_token_each() -> None:
    assert forms(r"A $\mathbb{R}^d$ map, see https://example.org/a?b=c now") == [
        "A", r"$\mathbb{R}^d$", "map", ",", "see", "|", "now",
    ]  # fmt: skip


def test_latex_accents_are_composed() -> None:
    assert forms('K\\"ahler and Schr\\"{o}dinger') == ["Kähler", "and", "Schrödinger"]


def test_all_hyphens_and_apostrophes_are_the_same() -> None:
    assert forms("fine‐tuning, fine‑tuning, Noether’s") == [
        "fine-tuning", ",", "fine-tuning", ",", "Noether's",
    ]  # fmt: skip


def test_a_title_and_its_abstract_each_follow_their_sentinel() -> None:
    tokens = tokenize(["One"], ["Two"])
    assert tokens.form_ids.tolist() == [
        TITLE_START,
        tokens.forms.index("One"),
        ABSTRACT_START,
        tokens.forms.index("Two"),
    ]


def test_every_paper_has_its_two_sentinels_whatever_its_text_contains() -> None:
    hostile = "\x02 \x03 $ 5 \\ ' \u202e <script> 😀 $"
    tokens = tokenize([hostile, "b", ""], [hostile, "$", hostile])
    sentinels = tokens.form_ids[np.isin(tokens.form_ids, [TITLE_START, ABSTRACT_START])]
    assert sentinels.tolist() == [TITLE_START, ABSTRACT_START] * 3


def test_no_papers_have_no_tokens() -> None:
    assert len(tokenize([], []).form_ids) == 0
