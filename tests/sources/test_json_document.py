import copy
import json
from pathlib import Path
from typing import Any

import pytest
from groundswell.sources.absent import is_absent
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.reading import no_crash, read, reasons
from tests.sources.test_catalogs import WORK, inverted

PAPER = {"id": "a1", "title": "T", "abstract": "A.", "date": "2025-01-06"}
LIKE_OPENALEX = WORK | {"abstract_inverted_index": inverted("the cat")}
OF_SCHOLAR = {"paperId": "s1", "externalIds": {}, "title": "T", "abstract": "A."}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "document",
    [
        {"meta": {"count": 2}, "results": [LIKE_OPENALEX, LIKE_OPENALEX]},
        {"total": 2, "token": "x", "data": [OF_SCHOLAR, OF_SCHOLAR]},
        {"recommendedPapers": [OF_SCHOLAR, OF_SCHOLAR]},
        [PAPER, PAPER],
    ],
)
@pytest.mark.parametrize("filler", ["", "x" * 100_000])
def test_a_list_of_papers_is_read(
    tmp_path: Path, document: Any, indent: int | None, filler: str
) -> None:
    path = tmp_path / "answer"
    document = copy.deepcopy(document)
    (document if isinstance(document, list) else list(document.values())[-1])[-1]["title"] = (
        filler or "T"
    )
    path.write_text(json.dumps(document, indent=indent), encoding="utf-8")
    found = read(path)
    assert (found.sources[0].format, found.records.num_rows) == ("json", 2)


def test_one_paper_over_several_lines_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(json.dumps(PAPER, indent=2), encoding="utf-8")
    assert read(path).records["paper_id"].to_pylist() == ["a1"]


def test_an_item_that_is_no_object_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps([PAPER] * 10 + ["text"]), encoding="utf-8")
    assert reasons(path) == ["is a str, expected an object with id, title, abstract"]


def test_json_lines_stay_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(json.dumps(PAPER | {"data": [{}]}) + "\n" + json.dumps(PAPER) + "\n")
    assert read(path).sources[0].format == "jsonl"


def test_absurd_nesting_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('[{"title": ' + "[" * 200_000)
    assert reasons(path) == ["is nested too deeply to be a list of papers"]


text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: not is_absent(text)
)
papers = st.fixed_dictionaries({"id": text, "title": text, "abstract": text})


@given(st.lists(papers, min_size=2, max_size=5), st.sampled_from([None, 1]))
def test_papers_come_back(
    tmp_path_factory: pytest.TempPathFactory, listed: list[dict[str, str]], indent: int | None
) -> None:
    path = tmp_path_factory.mktemp("json") / "x.json"
    path.write_text(json.dumps({"data": listed}, indent=indent), encoding="utf-8")
    found = read(path).records.to_pylist()
    for row, paper in zip(found, listed, strict=True):
        assert (row["paper_id"], row["title"], row["abstract"]) == tuple(
            paper[key] for key in ("id", "title", "abstract")
        )


@given(st.binary(max_size=300))
def test_garbage_never_crashes(tmp_path_factory: pytest.TempPathFactory, garbage: bytes) -> None:
    path = tmp_path_factory.mktemp("json") / "x.json"
    path.write_bytes(b'{"results": [{' + garbage)
    no_crash(path)
