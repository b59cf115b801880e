import random
from collections.abc import Callable
from itertools import combinations

import pyarrow as pa
import pytest
from groundswell.corpus.grouping import paper_numbers
from groundswell.corpus.identity import identifiers, title_keys
from groundswell.sources.identifiers import arxiv_id
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    "text",
    [
        "2405.15738",
        "2405.15738v2",
        "arXiv:2405.15738",
        "oai:arXiv.org:2405.15738",
        "http://arxiv.org/abs/2405.15738v1",
        "https://arxiv.org/pdf/2405.15738v3.pdf",
        "10.48550/arXiv.2405.15738",
        "https://doi.org/10.48550/arxiv.2405.15738",
        "https://huggingface.co/papers/2405.15738",
    ],
)
def test_an_arxiv_id_is_known_however_it_is_written(text: str) -> None:
    assert arxiv_id(text) == "2405.15738"


@pytest.mark.parametrize("text", ["10.1/x", "24.1", "2405.15738x", "a" * 10_000])
def test_what_is_no_arxiv_id_is_none(text: str) -> None:
    assert arxiv_id(text) is None


def test_each_kind_of_identifier_has_one_key() -> None:
    ways = ["doi:10.1234/AB", "https://doi.org/10.1234/ab"]
    assert {next(identifiers(way, ())) for way in ways} == {"doi:10.1234/ab"}
    ways = ["https://openalex.org/W12345678", "W12345678"]
    assert {next(identifiers(way, ())) for way in ways} == {"openalex:w12345678"}


def test_a_link_of_unknown_kind_identifies_nothing() -> None:
    assert list(identifiers("a", ["https://example.org/papers"])) == []


LONG = "A title that is long enough to tell"


def same_first_author(one: str, other: str) -> bool:
    return bool({*title_keys(LONG, [one])} & {*title_keys(LONG, [other])})


@pytest.mark.parametrize(
    "name",
    [
        "Erdős, Paul",
        "ERDŐS Paul",
        "Paul Erdos",
        "P. Erdős",
        "Erdős P",
        "Erdős, P.",
        "Paul Erdős, Jr.",
        "Erdős Paul",
        "Paul Erdős III",
    ],
)
def test_a_first_author_is_known_in_any_order_and_spelling(name: str) -> None:
    assert same_first_author(name, "Paul Erdős")


def test_another_first_author_makes_another_key() -> None:
    assert not same_first_author("Erdős, Paul", "Kim, Paul")
    assert not same_first_author("Paul Erdős", "Paul Kim")


@pytest.mark.parametrize(
    "title",
    [
        LONG.upper() + ".",
        "A <i>title</i> that is long enough to tell",
        "A title that is \ufb02ong enough to tell".replace("\ufb02", "l"),
        "A títle that is long — enough to tell!",
    ],
)
def test_a_title_has_one_key_whatever_its_case_accents_and_markup(title: str) -> None:
    assert title_keys(title, ["Kim"]) == title_keys(LONG, ["Kim"])


def test_a_short_title_or_one_without_authors_has_no_key() -> None:
    assert title_keys("Editorial", ["Kim"]) == []
    assert title_keys(LONG, []) == []


def numbered(keys: list[list[str]], titles: list[str | None]) -> list[int]:
    listed = pa.chunked_array([keys], pa.list_(pa.string()))
    of_titles = [[title] if title else [] for title in titles]
    keys_of_titles = pa.chunked_array([of_titles], pa.list_(pa.string()))
    numbers: list[int] = paper_numbers(listed, keys_of_titles).tolist()
    return numbers


def test_records_that_share_a_key_are_one_paper_across_others() -> None:
    found = numbered([["a"], ["b"], ["a", "c"], ["c", "d"]], [None] * 4)
    assert found[0] == found[2] == found[3] != found[1]


def test_a_title_joins_records_but_not_different_papers_of_arxiv() -> None:
    keys = [["arxiv:1"], ["doi:1"], ["arxiv:2"]]
    found = numbered(keys[:2], ["t", "t"])
    assert found[0] == found[1]
    assert len(set(numbered(keys, ["t", "t", "t"]))) == 3


keys = st.lists(st.sampled_from(["arxiv:1", "arxiv:2", "doi:1", "doi:2", "x"]), max_size=2)
entries = st.lists(st.tuples(keys, st.sampled_from([None, "t", "u"])), max_size=10)


Entry = tuple[list[str], str | None]
"""The identifiers of a record, and the key of its title."""


def partition(records: list[Entry], order: list[int]) -> set[frozenset[int]]:
    numbers = numbered([records[row][0] for row in order], [records[row][1] for row in order])
    groups: dict[int, set[int]] = {}
    for row, number in zip(order, numbers, strict=True):
        groups.setdefault(number, set()).add(row)
    return {frozenset(group) for group in groups.values()}


@given(entries, st.randoms())
def test_the_order_of_records_changes_no_paper(records: list[Entry], rng: random.Random) -> None:
    order = list(range(len(records)))
    assert partition(records, order) == partition(records, rng.sample(order, len(order)))


@given(entries)
def test_papers_are_those_that_joining_one_by_one_finds(records: list[Entry]) -> None:
    """Another way to the same: join two papers for as long as two may be joined."""
    papers = [{row} for row in range(len(records))]

    def keys_of(paper: set[int]) -> set[str]:
        return {key for row in paper for key in records[row][0]}

    def joined(may: Callable[[set[int], set[int]], bool]) -> bool:
        for one, other in combinations(papers, 2):
            if may(one, other):
                papers.remove(other)
                one |= other
                return True
        return False

    while joined(lambda one, other: bool(keys_of(one) & keys_of(other))):
        pass
    for title in sorted({title for _, title in records if title}):
        of = [paper for paper in papers if any(records[row][1] == title for row in paper)]
        known = {key for paper in of for key in keys_of(paper) if key.startswith("arxiv:")}
        if of and len(known) <= 1:
            papers[:] = [paper for paper in papers if paper not in of] + [set().union(*of)]
    assert partition(records, list(range(len(records)))) == {frozenset(paper) for paper in papers}


def test_a_pubmed_id_has_one_key() -> None:
    ways = ["pmid:123", "PMID: 123", "https://pubmed.ncbi.nlm.nih.gov/123/"]
    assert {next(identifiers(way, ())) for way in ways} == {"pmid:123"}


def test_a_text_that_is_too_long_for_an_identifier_is_none() -> None:
    assert list(identifiers("a", ["https://doi.org/10.1234/" + "x" * 1_000])) == []
