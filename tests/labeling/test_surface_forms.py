from collections.abc import Sequence

import pytest
from groundswell.labeling.languages import find_language
from groundswell.labeling.normalization import NormalizedTexts, normalize_texts
from groundswell.labeling.phrases import find_phrases
from groundswell.labeling.surface_forms import SurfaceForms, Truecaser, capitalize

ENGLISH = find_language("en")


def normalized(abstracts: Sequence[str], titles: Sequence[str] | None = None) -> NormalizedTexts:
    return normalize_texts(titles or [""] * len(abstracts), abstracts, ENGLISH)


def forms_of(
    phrase: str, abstracts: Sequence[str], titles: Sequence[str] | None = None
) -> tuple[str, str, dict[str, str]]:
    """How a phrase of normalized words is written inline and as a heading, and its acronyms."""
    texts = normalized(abstracts, titles)
    phrases = find_phrases(texts, len(abstracts), min_papers=1)
    rows = phrases.word_ids.tolist()
    found = [" ".join(texts.words[word] for word in row if word >= 0) for row in rows]
    number = found.index(phrase)
    forms = SurfaceForms(texts, phrases, [number], Truecaser(texts), ENGLISH)
    return forms.inline(number), forms.heading(number), forms.acronyms(number)


@pytest.mark.parametrize(
    ("abstracts", "lower", "restored"),
    [
        (["We use LoRA."] * 3 + ["The lora."], "lora", "LoRA"),
        (["A Gaussian kernel."] * 4 + ["The gaussian."], "gaussian", "Gaussian"),
        (["A Gaussian kernel."] * 3 + ["The gaussian."], "gaussian", "gaussian"),
        (["Kernels are new. Kernels work."], "kernels", "kernels"),
        (["The Markov chain and the chain."], "markov-chain", "Markov-chain"),
        (["Nothing here."], "absent", "absent"),
    ],
)
def test_a_word_has_the_capitals_it_has_inside_sentences(
    abstracts: list[str], lower: str, restored: str
) -> None:
    assert Truecaser(normalized(abstracts)).restore(lower) == restored


def test_capitals_of_titles_do_not_count() -> None:
    texts = normalized(["The splatting works."], ["Splatting at Work with Splatting"])
    assert Truecaser(texts).restore("splatting") == "splatting"


def test_a_phrase_is_written_in_its_most_used_form() -> None:
    abstracts = ["The sparse kernels."] * 3 + ["A sparse kernel."] * 2
    assert forms_of("sparse kernel", abstracts)[0] == "sparse kernels"


def test_a_heading_is_in_the_plural_where_that_is_common() -> None:
    singular, plural = ["A sparse kernel."] * 8, ["The sparse kernels."] * 3
    assert forms_of("sparse kernel", singular + plural)[:2] == ("sparse kernel", "Sparse kernels")
    assert forms_of("sparse kernel", singular + plural[:2])[1] == "Sparse kernel"


def test_a_heading_of_an_acronym_alone_is_its_long_form() -> None:
    abstracts = ["A graph neural network (GNN) learns.", "The graph neural network (GNN)."]
    inline, heading, acronyms = forms_of("gnn", [*abstracts, "The GNN.", "The GNN.", "The GNN."])
    assert (inline, heading) == ("GNN", "Graph neural network")
    assert acronyms == {"GNN": "graph neural network"}


def test_an_acronym_inside_a_phrase_stays_and_is_explained() -> None:
    abstracts = ["A graph neural network (GNN) learns."] * 3 + ["The GNN pruning."] * 3
    assert forms_of("gnn pruning", abstracts) == (
        "GNN pruning",
        "GNN pruning",
        {"GNN": "graph neural network"},
    )


def test_a_long_form_that_is_a_proper_name_keeps_its_capitals() -> None:
    defined = "At the Large Hadron Collider (LHC) we look."
    abstracts = [defined] * 3 + ["The Large Hadron Collider runs.", "The LHC."]
    assert forms_of("lhc", [*abstracts, "The LHC."]) == (
        "LHC",
        "Large Hadron Collider",
        {"LHC": "Large Hadron Collider"},
    )


def test_a_long_form_with_capitals_only_in_its_definition_is_in_lower_case() -> None:
    abstracts = ["A Graph Neural Network (GNN) learns."] * 2 + ["The graph neural network is."] * 3
    assert forms_of("gnn", abstracts)[1] == "Graph neural network"
    assert forms_of("gnn", abstracts)[2] == {}  # the long form is written more often


def test_a_word_has_the_capitals_that_it_has_in_the_phrase() -> None:
    abstracts = ["It will lie in a Lie algebra."] * 4 + ["They lie and lie there."] * 4
    assert forms_of("lie algebra", abstracts)[0] == "Lie algebra"


def test_a_phrase_in_capitals_throughout_shows_nothing_about_its_words() -> None:
    abstracts = ["We use Sparse Kernels."] * 3 + ["The sparse one and the kernels."] * 6
    assert forms_of("sparse kernel", abstracts + ["A kernel."] * 2)[0] == "sparse kernels"


def test_capitals_count_in_an_open_form_of_a_hyphenated_word() -> None:
    abstracts = ["A nobel-prize talk."] * 4 + ["The Nobel prize talk."] * 3
    assert forms_of("nobel-prize talk", abstracts)[0] == "nobel-prize talk"


def test_a_long_form_inside_a_phrase_has_its_own_capitals() -> None:
    defined = "The Large Hadron Collider (LHC) is."
    uses = ["The Large Hadron Collider upgrade is."] * 5
    assert forms_of("lhc upgrade", [defined] * 2 + uses)[0] == "Large Hadron Collider upgrade"


@pytest.mark.parametrize(
    ("text", "capitalized"),
    [("sparse kernels", "Sparse kernels"), ("mRNA vaccines", "mRNA vaccines"), ("", "")],
)
def test_a_heading_begins_with_a_capital_unless_its_first_word_has_one(
    text: str, capitalized: str
) -> None:
    assert capitalize(text) == capitalized
