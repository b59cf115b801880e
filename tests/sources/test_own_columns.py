"""Columns of a user's own: which files state them, in which forms, and which names are refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from groundswell.config import CorpusConfig, SourcesConfig
from groundswell.errors import UsageError
from groundswell.outputs.search.query import FIELDS as SEARCHED
from groundswell.sources import read_sources
from groundswell.sources.field_names import field_names
from groundswell.stages.corpus import corpus
from pyarrow import parquet
from pydantic import ValidationError

from tests.sources.reading import TODAY, read, rows

PAPER = {
    "id": "a1",
    "date": "2026-01-05",
    "title": "Moss under snow",
    "abstract": "Moss waits under snow for the spring.",
}


def write_csv(path: Path, values: dict[str, Any]) -> None:
    path.write_text(",".join(values) + "\n" + ",".join(f'"{each}"' for each in values.values()))


def write_jsonl(path: Path, values: dict[str, Any]) -> None:
    path.write_text(json.dumps(values) + "\n")


def write_parquet(path: Path, values: dict[str, Any]) -> None:
    parquet.write_table(pa.Table.from_pylist([values]), path)


@pytest.mark.parametrize("write", [write_csv, write_jsonl, write_parquet])
def test_a_column_that_is_named_is_kept_from_every_table(
    tmp_path: Path, write: Callable[[Path, dict[str, Any]], None]
) -> None:
    write(tmp_path / "papers.data", {**PAPER, "Lab": "Reef Station, Moss"})
    [row] = rows(tmp_path / "papers.data", own=["lab"] if write is not write_jsonl else ["Lab"])
    assert [text.split(":")[1] for text in row["own"]] == ["Reef Station, Moss"]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("Reef; Moss", ["Reef", "Moss"]),
        (["Reef", "Moss"], ["Reef", "Moss"]),
        ({"name": "Reef"}, ["Reef"]),
        (7, ["7"]),
        (True, ["true"]),
        ("a: b", ["a: b"]),
        ("N/A", []),
        (None, []),
        (["Reef", None, "Reef"], ["Reef"]),
    ],
)
def test_one_value_or_several_are_read(tmp_path: Path, value: object, kept: list[str]) -> None:
    write_jsonl(tmp_path / "papers.jsonl", {**PAPER, "lab": value})
    [row] = rows(tmp_path / "papers.jsonl", own=["lab"])
    assert row["own"] == [f"lab:{each}" for each in kept]


def test_a_column_of_another_name_is_mapped(tmp_path: Path) -> None:
    write_csv(tmp_path / "papers.csv", {**PAPER, "Name of lab": "Reef"})
    config = {"own": ["lab"], "columns": {"lab": "Name of lab"}}
    assert rows(tmp_path / "papers.csv", **config)[0]["own"] == ["lab:Reef"]


def test_a_catalog_s_records_keep_it_too(tmp_path: Path) -> None:
    work = {
        "id": "https://openalex.org/W4400001111",
        "title": "Moss under snow",
        "publication_date": "2025-01-06",
        "abstract_inverted_index": {"Moss": [0], "waits.": [1]},
        "type": "preprint",
    }
    write_jsonl(tmp_path / "works.jsonl", work)
    [row] = rows(tmp_path / "works.jsonl", own=["type"])
    assert (row["abstract"], row["own"]) == ("Moss waits.", ["type:preprint"])


def test_records_of_one_paper_have_what_all_of_them_state(tmp_path: Path) -> None:
    for number, lab in enumerate(("Reef", "Moss", "Reef")):
        write_jsonl(tmp_path / f"{number}.jsonl", {**PAPER, "lab": lab, "track": "b"})
    made = corpus(read(tmp_path, own=["lab", "track"]), config=CorpusConfig())
    [found] = made.papers["own"].to_pylist()
    assert sorted(found) == ["lab:Moss", "lab:Reef", "track:b"]


@pytest.mark.parametrize("name", ["title", "Labels", "topic", "none", "x"])
def test_a_name_that_papers_have_already_is_refused(tmp_path: Path, name: str) -> None:
    write_jsonl(tmp_path / "papers.jsonl", PAPER)
    with pytest.raises(UsageError, match=f"sources.own names '{name}', which papers have already"):
        read(tmp_path, own=[name])


@pytest.mark.parametrize("name", SEARCHED)
def test_a_name_that_searches_have_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="which papers have already"):
        field_names(SourcesConfig(own=(name,)))


@pytest.mark.parametrize("name", ["", "two words", "1st", "a:b"])
def test_a_name_that_no_search_can_have_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        SourcesConfig(own=(name,))


def test_a_column_that_no_record_has_is_reported(tmp_path: Path) -> None:
    write_csv(tmp_path / "papers.csv", {**PAPER, "lab": "Reef"})
    said: list[str] = []
    config = SourcesConfig(own=("lab", "labb"))
    read_sources([str(tmp_path)], as_of=None, today=TODAY, config=config, notice=said.append)
    assert said == [
        "warning: no record has a value in 'labb', which sources.own names: check the name of the "
        "column"
    ]
