import pytest
from groundswell.labeling.languages import find_language
from groundswell.labeling.normalization import normalize_texts
from groundswell.labeling.phrases import Phrases, find_phrases


def found(
    abstracts: list[str], titles: list[str] | None = None, min_papers: int = 1
) -> tuple[dict[str, int], Phrases]:
    """The number of each phrase, by its normalized words, and the phrases."""
    titles = titles or [""] * len(abstracts)
    texts = normalize_texts(titles, abstracts, find_language("en"))
    phrases = find_phrases(texts, len(titles), min_papers=min_papers)
    rows = phrases.word_ids.tolist()
    return {
        " ".join(texts.words[word] for word in row if word >= 0): i for i, row in enumerate(rows)
    }, phrases


def papers_using(
    abstracts: list[str], titles: list[str] | None = None, min_papers: int = 1
) -> dict[str, int]:
    numbers, phrases = found(abstracts, titles, min_papers)
    return {text: int(phrases.docs[:, i].sum()) for text, i in numbers.items()}


def test_phrases_are_sequences_of_one_to_three_words() -> None:
    assert set(papers_using(["Sparse attention kernel fusion."])) == {
        "attention kernel", "attention kernel fusion", "fusion", "kernel", "kernel fusion",
        "sparse attention", "sparse attention kernel",
    }  # fmt: skip


def test_an_open_form_is_read_as_the_hyphenated_word_that_is_used_more() -> None:
    papers = papers_using(["A chain-of-thought helps."] * 4 + ["The chain of thought helps."])
    assert papers["chain-of-thought"] == 5
    assert "thought" not in papers


def test_a_hyphen_that_is_mostly_left_out_separates_words() -> None:
    abstracts = ["Visual question answering."] * 5 + ["Visual question-answering."] * 3
    assert papers_using(abstracts)["question answering"] == 8


def test_a_modifier_with_a_function_word_inside_keeps_its_hyphens() -> None:
    abstracts = ["A text-to-image model."] * 3 + ["From text to image."] * 5
    assert papers_using(abstracts)["text-to-image"] == 8


def test_a_long_form_is_read_as_its_acronym_also_inside_phrases() -> None:
    abstracts = ["A graph neural network (GNN) learns."] * 3 + ["Graph neural network pruning."]
    papers = papers_using(abstracts)
    assert papers["gnn"] == 4
    assert papers["gnn pruning"] == 1


def test_a_long_form_is_read_as_its_acronym_where_it_contains_another_acronym() -> None:
    abstracts = [
        "A graph neural network (GNN) learns.",
        "A sparse graph neural network (SGNN) learns.",
        "The sparse GNN learns.",
    ] * 3
    assert papers_using(abstracts)["sgnn"] == 6


def test_an_acronym_that_is_mostly_an_ordinary_word_is_not_one() -> None:
    abstracts = ["A spatial and temporal memory unit (STEM) grows."] * 2 + ["The stem grows."] * 9
    papers = papers_using(abstracts)
    assert papers["stem"] == 11
    assert papers["temporal memory unit"] == 2


def test_a_hyphenated_long_form_is_read_as_its_acronym() -> None:
    abstracts = ["The Chain-of-Thought (CoT) helps."] * 3 + ["A chain-of-thought helps."]
    papers = papers_using(abstracts)
    assert papers["cot"] == 4
    assert "chain-of-thought" not in papers


def test_phrases_do_not_reach_across_punctuation_function_words_or_titles() -> None:
    papers = papers_using(["Attention, kernels and tokenizers."], ["Sparse"])
    assert set(papers) == {"kernels", "tokenizers"}


def test_the_word_of_links_two_words_to_one_phrase() -> None:
    papers = papers_using(["The quality of service."])
    assert papers["quality of service"] == 1


@pytest.mark.parametrize(
    "abstract",
    [
        "We propose a novel method whose results outperform papers.",
        "It costs 24-bit 7B 10x 3rd.",
        "Rapidly x y.",
        "Models, retrieved and optimize.",
    ],
)
def test_stop_words_numbers_letters_and_weak_words_alone_are_no_phrases(abstract: str) -> None:
    assert papers_using([abstract]) == {}


def test_weak_words_are_part_of_phrases() -> None:
    assert set(papers_using(["A diffusion model."])) == {"diffusion model"}


def test_a_phrase_of_too_few_papers_is_left_out() -> None:
    abstracts = ["Splatting splatting kernels.", "Kernels."]
    assert papers_using(abstracts, min_papers=2) == {"kernels": 2}


def test_titles_are_counted_apart() -> None:
    numbers, phrases = found(["A kernel."] * 2, ["Kernel", "Attention"])
    assert phrases.titles[:, numbers["kernel"]].toarray().ravel().tolist() == [1, 0]
    assert phrases.docs[:, numbers["kernel"]].toarray().ravel().tolist() == [1, 1]


def test_a_phrase_knows_how_often_it_begins_and_ends_a_sequence_of_words() -> None:
    numbers, phrases = found(["Gaussian splatting."] * 3 + ["A Gaussian."])
    shares = {
        text: (float(phrases.starts[i]), float(phrases.ends[i])) for text, i in numbers.items()
    }
    assert shares == {
        "gaussian": (1.0, 0.25),
        "splatting": (0.0, 1.0),
        "gaussian splatting": (1.0, 1.0),
    }
