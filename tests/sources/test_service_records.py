"""Records of bioRxiv, medRxiv, Crossref and Semantic Scholar as their services write them."""

import json
from pathlib import Path
from typing import Any

import pytest
from groundswell.sources.identifiers import first_month, read_identifier
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.reading import read, rows
from tests.sources.services import deposit, preprint, s2_paper


def record(folder: Path, paper: Any) -> dict[str, Any]:
    path = folder / "papers.json"
    path.write_text(json.dumps([paper]))
    [row] = rows(path)
    return row


def test_a_preprint_has_its_link_institution_and_category(tmp_path: Path) -> None:
    row = record(tmp_path, preprint("631111", server="medRxiv", published="10.1038/s1"))
    assert (row["paper_id"], row["source"]) == ("10.1101/2025.01.05.631111", "medrxiv")
    assert row["url"] == "https://www.medrxiv.org/content/10.1101/2025.01.05.631111v1"
    assert (row["affiliations"], row["labels"]) == (["Institute of Tides"], ["cell biology"])
    assert (row["ids"], row["flags"]) == (["10.1038/s1"], [])


def test_a_preprint_that_is_not_published_has_no_other_id(tmp_path: Path) -> None:
    assert record(tmp_path, preprint("631111"))["ids"] == []


@pytest.mark.parametrize(
    ("fields", "flag"), [({"version": "2"}, "updated"), ({"type": "withdrawn"}, "withdrawn")]
)
def test_what_a_preprint_states_of_itself_is_known(
    tmp_path: Path, fields: dict[str, str], flag: str
) -> None:
    assert record(tmp_path, preprint("631111", **fields))["flags"] == [flag]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("10.1101/2024.06.30.601111", "2024-06"),
        ("https://doi.org/10.64898/2026.01.02.700001v2", "2026-01"),
        ("10.1101/123456", None),
        ("10.1038/2024.06.30", None),
    ],
)
def test_a_doi_of_a_preprint_tells_its_month(text: str, month: str | None) -> None:
    found = read_identifier(text)
    assert found is not None
    assert first_month(found) == month


def test_a_work_of_crossref_has_the_names_of_its_authors_and_groups(tmp_path: Path) -> None:
    row = record(tmp_path, deposit("abc"))
    assert row["authors"] == ["Ngozi Okafor", "The Tide Group"]
    assert (row["affiliations"], row["labels"]) == (["Institute of Tides"], ["Physical Chemistry"])
    assert (row["paper_id"], row["title"]) == ("10.26434/abc", "A study of abc")


def parts(*numbers: int | None) -> dict[str, Any]:
    return {"date-parts": [list(numbers)]}


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        ({"posted": parts(2025, 1, 7), "created": parts(2025, 1, 8)}, "2025-01-07"),
        ({"published-print": parts(2025, 3), "created": parts(2025, 1, 8)}, "2025-01-08"),
        ({"published-print": parts(2025, 3, 1), "created": parts(2025, 1, 8)}, "2025-01-08"),
        ({"published": parts(1994), "created": parts(2025, 1, 8)}, "1994"),
        ({"published": parts(1994, 5), "created": parts(2025, 1, 8)}, "1994-05"),
        ({"issued": parts(None), "created": parts(2025, 1, 8)}, "2025-01-08"),
        ({"issued": parts(2025, 2)}, "2025-02"),
    ],
)
def test_a_work_is_dated_by_the_first_day_on_which_it_was_public(
    tmp_path: Path, dates: dict[str, Any], first: str
) -> None:
    undated = {name: value for name, value in deposit("abc").items() if name not in DATES}
    assert record(tmp_path, undated | dates)["digest_date"] == first


DATES = ("posted", "published", "issued", "created")


@pytest.mark.parametrize(
    ("fields", "flag"),
    [
        ({"update-to": [{"type": "retraction", "DOI": "10.1/x"}]}, "notice"),
        ({"updated-by": [{"type": "retraction", "DOI": "10.1/y"}]}, "retracted"),
        ({"updated-by": [{"type": "expression_of_concern"}]}, "expression of concern"),
    ],
)
def test_retractions_of_crossref_are_known(
    tmp_path: Path, fields: dict[str, Any], flag: str
) -> None:
    assert record(tmp_path, deposit("abc", **fields))["flags"] == [flag]


def test_a_single_work_of_crossref_is_read(tmp_path: Path) -> None:
    path = tmp_path / "work.json"
    path.write_text(json.dumps({"status": "ok", "message-type": "work", "message": deposit("a")}))
    assert [row["paper_id"] for row in rows(path)] == ["10.26434/a"]


def test_a_paper_without_a_day_has_its_year(tmp_path: Path) -> None:
    assert record(tmp_path, s2_paper("1", publicationDate=None))["digest_date"] == "2025"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted({*preprint("1"), *deposit("1"), "updated-by"})), json_values)
def test_no_value_crashes_them(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: Any
) -> None:
    papers = [{**preprint("1"), key: value}, {**deposit("1"), key: value}]
    path = tmp_path_factory.mktemp("values") / "papers.jsonl"
    path.write_text("".join(json.dumps(paper) + "\n" for paper in papers))
    found = read(path)
    assert found.records.num_rows + found.rejects.num_rows == 2
