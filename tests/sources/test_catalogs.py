import json
from pathlib import Path
from typing import Any

import pytest
from groundswell.sources.absent import is_absent
from groundswell.sources.formats import catalogs
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.reading import read, rows

WORK = {
    "id": "https://openalex.org/W1",
    "doi": "https://doi.org/10.1/x",
    "title": "T",
    "publication_date": "2025-01-06",
    "authorships": [{"author": {"display_name": "Ada"}}, {"author": None}],
    "topics": [{"display_name": "Graphs"}],
}
PAIR = [
    "2501.00001",
    {
        "title": ["T"],
        "description": ["A.", "Comment: 3 pages"],
        "date": ["2025-03-01", "2025-01-06"],
        "creator": ["Li, Bo"],
        "identifier": ["J. 1", "http://arxiv.org/abs/2501.00001"],
        "subject": ["Graphs"],
    },
]


def lines(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def inverted(text: str) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for place, word in enumerate(text.split()):
        index.setdefault(word, []).append(place)
    return index


def test_a_work_of_openalex_is_read(tmp_path: Path) -> None:
    work = WORK | {"abstract_inverted_index": inverted("the cat and the dog")}
    [row] = rows(lines(tmp_path / "x.jsonl", work))
    assert row["abstract"] == "the cat and the dog"
    assert (row["paper_id"], row["digest_date"]) == ("https://openalex.org/W1", "2025-01-06")
    assert (row["authors"], row["labels"]) == (["Ada"], ["Graphs"])


@given(st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: not is_absent(text)))
def test_an_inverted_abstract_is_put_back_in_order(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    work = WORK | {"abstract_inverted_index": inverted(text)}
    [row] = rows(lines(tmp_path_factory.mktemp("works") / "x.jsonl", work))
    assert row["abstract"] == " ".join(text.split())


def test_a_line_of_arxivs_snapshot_is_dated_by_its_first_version(tmp_path: Path) -> None:
    line = {
        "id": "0704.0001",
        "title": "A\n  title",
        "abstract": "  An abstract.\n",
        "authors": "Bo Li, Ada Lovelace and Kim",
        "categories": "hep-ph cs.LG",
        "doi": "10.1/x",
        "comments": "3 pages",
        "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
        "update_date": "2008-11-26",
    }
    [row] = rows(lines(tmp_path / "x.json", line))
    assert (row["paper_id"], row["digest_date"]) == ("0704.0001", "2007-04-02")
    assert row["authors"] == ["Bo Li", "Ada Lovelace", "Kim"]
    assert (row["labels"], row["ids"]) == (["hep-ph", "cs.LG"], ["10.1/x"])


def test_a_broken_index_is_rejected(tmp_path: Path) -> None:
    works = [WORK | {"abstract_inverted_index": index} for index in ({"a": "1"}, ["a"], None)]
    found = read(lines(tmp_path / "x.jsonl", *works))
    assert found.rejects.num_rows == 2
    assert found.records["abstract"].to_pylist() == [None]


def test_a_paper_of_semantic_scholar_is_read_under_its_arxiv_id(tmp_path: Path) -> None:
    paper = {
        "paperId": "f00",
        "externalIds": {"ArXiv": "2501.00001", "DOI": "10.1/x"},
        "title": "T",
        "abstract": "A.",
        "publicationDate": "2025-01-06",
        "authors": [{"authorId": "1", "name": "Ada"}],
        "citationCount": 4,
    }
    first, second = rows(lines(tmp_path / "x.jsonl", paper, paper | {"externalIds": {}}))
    assert (first["paper_id"], first["abstract"], first["votes"]) == ("2501.00001", "A.", 4)
    assert second["paper_id"] == "f00"


def test_a_pair_of_oai_is_read_with_its_first_date_and_without_its_comment(tmp_path: Path) -> None:
    [row] = rows(lines(tmp_path / "x.json", PAIR))
    assert (row["paper_id"], row["digest_date"], row["abstract"]) == (
        "2501.00001",
        "2025-01-06",
        "A.",
    )
    assert row["authors"] == ["Li, Bo"]
    assert row["url"] == "http://arxiv.org/abs/2501.00001"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted({*WORK, "abstract_inverted_index", "externalIds"})), json_values)
def test_no_value_crashes_it(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: Any
) -> None:
    work = WORK | {"abstract_inverted_index": {"a": [0]}} | {key: value}
    paper = {"externalIds": {}, "title": "T"} | {key: value}
    pair = [value, dict.fromkeys(PAIR[1], value)]
    path = lines(tmp_path_factory.mktemp("values") / "x.jsonl", work, paper, pair)
    found = read(path)
    assert found.records.num_rows + found.rejects.num_rows == 3


def test_every_pair_of_a_real_file_is_read(shared_data: Path) -> None:
    path = shared_data / "formats" / "arxiv_oai_dc" / "2012-07-05.json"
    expected = sum(1 for line in path.read_bytes().split(b"\n") if line.strip())
    found = read(path)
    assert (found.records.num_rows, found.rejects.num_rows) == (expected, 0)
    assert all(row["title"] and row["abstract"] for row in found.records.to_pylist())


def test_an_index_of_too_many_words_is_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogs, "_LONGEST_ABSTRACT", 10)
    path = lines(tmp_path / "x.jsonl", WORK | {"abstract_inverted_index": {"a": [0] * 11}})
    assert read(path).rejects["reason"].to_pylist() == ["has an abstract of more than 10 words"]
