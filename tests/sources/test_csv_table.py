import csv
import io
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from groundswell.sources.absent import is_absent
from groundswell.sources.formats import csv_table
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from tests.sources.reading import no_crash, reasons, rows

HEADER = ["id", "Title", "abstract", "date"]


def table(path: Path, *records: list[str], header: list[str] = HEADER, sep: str = ",") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=sep).writerows([header, *records])
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_recognized(tmp_path: Path, separator: str) -> None:
    record = ["a1", "One, two; three", "Line\nand line.", "2025-01-06"]
    [row] = rows(table(tmp_path / "x.txt", record, sep=separator))
    assert [row["paper_id"], row["title"], row["abstract"], row["digest_date"]] == record


def test_a_gigantic_field_is_named_and_the_next_row_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_table, "_LONGEST_FIELD", 1_000)
    path = table(
        tmp_path / "x.csv",
        ["a1", "T", "A" * 2_000, "2025-01-06"],
        ["a2", "T", "A.", "2025-01-06"],
    )
    assert reasons(path) == ["has a field of more than 1,000 characters"]
    assert [row["paper_id"] for row in rows(path)] == ["a2"]


def test_a_column_is_mapped_by_the_configuration(tmp_path: Path) -> None:
    header = ["id", "Titel", "Kurzfassung", "date"]
    path = table(tmp_path / "x.csv", ["a1", "T", "A.", "2025-01-06"], header=header)
    [row] = rows(path, columns={"title": "titel", "abstract": "Kurzfassung"})
    assert (row["title"], row["abstract"]) == ("T", "A.")


def test_a_table_without_abstracts_says_how_to_name_them(tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv", ["a1", "T"], header=["id", "title"])
    [reason] = reasons(path)
    assert "no column for the abstract" in reason
    assert "[sources.columns]" in reason


def test_a_configured_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv", ["a1", "T", "A.", "2025-01-06"])
    [reason] = reasons(path, columns={"abstract": "nix"})
    assert "no column 'nix'" in reason


def test_dates_and_ids_of_a_snapshot_are_repaired(tmp_path: Path) -> None:
    header = ["id", "submitter", "title", "abstract", "update_date"]
    records = [
        ["704.0001", "x", "T", "A.", "11/24/2008"],
        ["1501.1", "x", "T", "A.", "1/2/2015"],
        ["1412.012", "x", "T", "A.", "2015-01-03"],
    ]
    found = rows(table(tmp_path / "x.csv", *records, header=header))
    assert [row["paper_id"] for row in found] == ["0704.0001", "1501.10000", "1412.0120"]
    assert [row["digest_date"] for row in found] == ["2008-11-24", "2015-01-02", "2015-01-03"]


def test_ambiguous_slashed_dates_are_not_guessed(tmp_path: Path) -> None:
    header = ["id", "submitter", "title", "abstract", "update_date"]
    path = table(tmp_path / "x.csv", ["704.0001", "x", "T", "A.", "1/2/2008"], header=header)
    assert rows(path)[0]["digest_date"] == "1/2/2008"


def test_parquet_is_read_with_its_types(tmp_path: Path) -> None:
    import datetime

    path = tmp_path / "x.data"
    columns = {
        "id": ["a1"],
        "title": ["T"],
        "abstract": ["A."],
        "date": [datetime.date(2025, 1, 6)],
        "authors": [["Ada", "Bo"]],
        "votes": [4],
        "vector": [[0.5, 0.5]],
    }
    parquet.write_table(pa.table(columns), path)
    [row] = rows(path)
    assert (row["digest_date"], row["authors"], row["votes"]) == ("2025-01-06", ["Ada", "Bo"], 4)


def test_parquet_that_lacks_rows_of_those_it_states_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    papers = [{"id": f"a{number}", "title": "T", "abstract": "A."} for number in range(40)]
    parquet.write_table(pa.Table.from_pylist(papers), path)
    # The third field of the footer, a zigzag number, is that of the rows.
    stated, more = b"\x16" + bytes([2 * 40]), b"\x16" + bytes([2 * 41])
    path.write_bytes(path.read_bytes().replace(stated, more, 1))
    assert len(rows(path)) == 40
    assert reasons(path) == ["states 41 rows and holds 40: write it again"]


def test_broken_parquet_is_one_clear_sentence(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    parquet.write_table(pa.table({"id": ["a"], "title": ["T"], "abstract": ["A"]}), path)
    path.write_bytes(path.read_bytes()[:-40])
    [reason] = reasons(path)
    assert "is not a valid Parquet file" in reason


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n")).filter(
    lambda text: not is_absent(text)
)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
def test_what_is_written_as_csv_is_read(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[Any]
) -> None:
    records = [[f"a{n}", title, abstract, ""] for n, (title, abstract) in enumerate(pairs)]
    found = rows(table(tmp_path_factory.mktemp("csv") / "2025-01-06.csv", *records))
    assert [(row["title"] or "", row["abstract"] or "") for row in found] == pairs


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
def test_what_is_written_as_parquet_is_read(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[Any]
) -> None:
    path = tmp_path_factory.mktemp("parquet") / "2025-01-06.parquet"
    titles, abstracts = zip(*pairs, strict=True)
    parquet.write_table(pa.table({"title": list(titles), "abstract": list(abstracts)}), path)
    assert [(row["title"] or "", row["abstract"] or "") for row in rows(path)] == pairs


@given(st.binary(max_size=300), st.sampled_from([b"id,title,abstract,date\n", b"PAR1"]))
def test_no_garbage_crashes_it(
    tmp_path_factory: pytest.TempPathFactory, garbage: bytes, head: bytes
) -> None:
    path = tmp_path_factory.mktemp("table") / "x"
    path.write_bytes(head + garbage)
    no_crash(path)


def test_every_row_of_a_real_snapshot_is_read(shared_data: Path) -> None:
    path = shared_data / "formats" / "arxiv_snapshot_csv" / "arxiv_data.csv"
    text = path.read_text(encoding="utf-8")
    # A row begins with an id at the start of a line.
    expected = len(re.findall(r"^\d{3,4}\.\d{1,5},", text, re.MULTILINE))
    found = rows(path)
    assert len(found) == expected > 1_000
    assert all(re.fullmatch(r"\d{4}\.\d{4,5}", row["paper_id"]) for row in found)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row["digest_date"]) for row in found)


def test_a_header_that_is_not_csv_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_table, "_LONGEST_FIELD", 20)
    path = table(tmp_path / "x.csv", header=["title", "abstract", "x" * 30])
    [reason] = reasons(path)
    assert reason.startswith("has no header line of CSV")


def test_blank_rows_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,title,abstract,date\n\na1,T,A.,2025-01-06\n\n")
    assert [row["where"] for row in rows(path)] == ["x.csv:3"]
