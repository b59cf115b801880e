import json
from pathlib import Path

import pyarrow as pa
import pytest
from groundswell.sources.absent import is_absent
from pyarrow import parquet

from tests.sources.reading import rows


@pytest.mark.parametrize(
    "text",
    [
        "nan",
        "NaN",
        "NONE",
        "null",
        "N/A",
        "n.a.",
        "#N/A",
        "<NA>",
        "TBD",
        "tba",
        "-",
        "--",
        "—",
        "...",
        "[Abstract not available.]",
        "No abstract",
        "no summary provided",
        "Abstract is unavailable",
        "There is no abstract for this article.",
        "The abstract has not been provided by the publisher.",
        "Description: none",
        "Not available",
        "(no title)",
        "Abstract to follow",
        " \t ",
        "Infinity",
        "Sorry, no abstract is available at this time",
        "Summary missing",
    ],
)
def test_what_stands_for_nothing_is_absent(text: str) -> None:
    assert is_absent(text)


@pytest.mark.parametrize(
    "text",
    [
        "None of the above: on multiple choice",
        "Nanoparticles",
        "A null result in a beam of kaons",
        "No abstract thought without words",
        "0",
        "n-body",
        "Missing data in panel studies",
        "A",
        "C++",
        "The abstract of this treaty is available in two languages, and both are analysed.",
    ],
)
def test_texts_that_only_begin_so_are_present(text: str) -> None:
    assert not is_absent(text)


def test_numbers_that_are_none_are_absent_in_every_field(tmp_path: Path) -> None:
    nan = float("nan")
    row = {"id": nan, "title": nan, "abstract": float("inf"), "date": nan, "authors": ["nan", "Bo"]}
    (tmp_path / "2025-01-06.jsonl").write_text(json.dumps(row))
    [record] = rows(tmp_path / "2025-01-06.jsonl")
    assert [record[name] for name in ("paper_id", "title", "abstract")] == [None] * 3
    assert (record["digest_date"], record["authors"]) == ("2025-01-06", ["Bo"])


def test_a_column_of_numbers_that_are_none_is_absent(tmp_path: Path) -> None:
    table = pa.table({"id": ["a"], "title": ["T"], "abstract": [float("nan")]})
    parquet.write_table(table, tmp_path / "x.parquet")
    assert rows(tmp_path / "x.parquet")[0]["abstract"] is None


def test_a_field_is_taken_from_the_next_key_where_the_first_holds_nothing(tmp_path: Path) -> None:
    row = {"id": "n/a", "arxiv_id": "2501.00001", "title": "T", "abstract": "-", "summary": "Some."}
    (tmp_path / "x.jsonl").write_text(json.dumps(row))
    [record] = rows(tmp_path / "x.jsonl")
    assert (record["paper_id"], record["abstract"]) == ("2501.00001", "Some.")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.bib", "@article{k, title={Tin cans}, abstract={No abstract available}}"),
        ("x.ris", "TY  - JOUR\nID  - k\nTI  - Tin cans\nAB  - N/A\nDA  - 2025/01/06\nER  - \n"),
        (
            "x.xml",
            "<feed><entry><id>k</id><title>Tin cans</title>"
            "<summary>[No abstract]</summary></entry></feed>",
        ),
        ("x.csv", "id,title,abstract\nk,Tin cans,None\n"),
    ],
)
def test_it_holds_in_every_format(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    [record] = rows(tmp_path / name)
    assert (record["title"], record["abstract"]) == ("Tin cans", None)
