import bz2
import gzip
import json
import lzma
import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from groundswell.config import SourcesConfig
from groundswell.errors import GroundswellError, UsageError
from groundswell.sources import compression, files, read_sources

from tests.sources.reading import TODAY, read, reasons, rows

PAPER = {"id": "a1", "title": "T", "abstract": "A.", "date": "2025-01-06"}


def lines(path: Path, *records: Mapping[str, object]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def zstd(data: bytes) -> bytes:
    return bytes(pa.Codec("zstd").compress(data, asbytes=True))


def test_a_path_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file or folder"):
        read(tmp_path / "nowhere")


def test_an_unknown_name_offers_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no source 'sampel:'.*sample:"):
        read("sampel:")


def test_an_empty_folder_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(GroundswellError, match="holds no file"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "is empty"), (b"\x89PNG\r\n\x1a\n\0\0\0\r", "not recognized"), (b"<html>", "not rec")],
)
def test_a_file_of_no_known_format_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(content)
    with pytest.raises(GroundswellError, match=reason):
        read(path)


def test_other_files_of_a_folder_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    lines(tmp_path / "x.jsonl", PAPER)
    (tmp_path / "notes.md").write_text("# Notes")
    (tmp_path / ".hidden").write_text("{")
    found = read(tmp_path)
    assert found.records.num_rows == 1
    [reject] = found.rejects.to_pylist()
    assert reject["where"] == "notes.md"
    assert json.loads(reject["record"])["bytes"] == 7


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    lines(tmp_path / "x.jsonl", PAPER)
    lines(tmp_path / "y.jsonl", PAPER).chmod(0)
    assert reasons(tmp_path) == ["cannot be read: Permission denied"]


def test_links_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    lines(outside / "secret.jsonl", PAPER)
    folder = tmp_path / "folder"
    folder.mkdir()
    lines(folder / "x.jsonl", PAPER)
    (folder / "a.jsonl").symlink_to(outside / "secret.jsonl")
    (folder / "b").symlink_to(outside)
    (folder / "c").symlink_to(folder)
    (folder / "d").symlink_to(tmp_path / "nowhere")
    found = read(folder)
    assert found.records.num_rows == 1
    where = [reject["where"] for reject in found.rejects.to_pylist()]
    assert where == ["a.jsonl", "b", "d"]


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    lines(tmp_path / "x.jsonl", PAPER)
    os.mkfifo(tmp_path / "y.jsonl")
    assert reasons(tmp_path) == ["is not a regular file, or is a link that leads nowhere"]


def test_odd_file_names_are_read(tmp_path: Path) -> None:
    for name in ("a b\n<i>.jsonl", "über:.jsonl", "'; --.jsonl"):
        lines(tmp_path / name, PAPER)
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.jsonl")).write_text(json.dumps(PAPER))
    found = read(tmp_path)
    assert found.records.num_rows == 4
    assert "?.jsonl:1" in found.records["where"].to_pylist()


def test_a_bomb_is_refused_by_its_unpacked_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "_LARGEST", 1_000_000)
    (tmp_path / "x.jsonl.gz").write_bytes(
        gzip.compress(json.dumps(PAPER).encode() + b"\n" + b" " * 2_000_000)
    )
    [reason] = reasons(tmp_path)
    assert reason == "unpacks to more than 1,000,000 bytes"


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd])
def test_a_file_that_compresses_as_no_text_does_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(compression, "_SUSPECT", 10_000_000)
    line = json.dumps(PAPER).encode() + b"\n"
    (tmp_path / "x.jsonl").write_bytes(pack(line + b" " * 40_000_000))
    found = read(tmp_path)
    assert found.records.num_rows == 1
    assert found.rejects["reason"].to_pylist() == [
        "unpacks to more than 500 times its size, as bombs do"
    ]


def test_a_record_of_tomorrow_is_rejected_and_one_after_as_of_only_counted(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "x.jsonl",
        PAPER,
        PAPER | {"id": "a2", "date": "2025-01-08"},
        PAPER | {"id": "a3", "date": "2026-03-02"},
    )
    notices: list[str] = []
    found = read_sources(
        [str(path)],
        as_of=date(2025, 1, 7),
        today=TODAY,
        config=SourcesConfig(),
        notice=notices.append,
    )
    assert found.records["paper_id"].to_pylist() == ["a1"]
    assert "lies in the future" in found.rejects["reason"][0].as_py()
    assert notices == ["left out, being dated after 2025-01-07: 1 record"]


def test_as_of_is_the_latest_date_that_is_not_in_the_future(tmp_path: Path) -> None:
    later = [PAPER | {"date": "2025-02-03"}, PAPER | {"date": "2027-01-01"}]
    assert read(lines(tmp_path / "x.jsonl", PAPER, *later)).as_of == "2025-02-03"


def test_several_sources_are_read_in_one_run_and_described(tmp_path: Path) -> None:
    one = lines(tmp_path / "x.jsonl", PAPER)
    two = tmp_path / "2025-01-07.csv"
    two.write_text("id,title,abstract\nb1,U,B.\n", encoding="utf-8")
    found = read(one, two)
    assert [(s.name, s.format, s.records) for s in found.sources] == [
        ("x.jsonl", "jsonl", 1),
        ("2025-01-07.csv", "csv", 1),
    ]
    assert found.records["digest_date"].to_pylist() == ["2025-01-06", "2025-01-07"]


def test_the_sample_is_read() -> None:
    assert len(rows("sample:")) > 500


LABELLED = PAPER | {"source": "arxiv", "labels": ["cs.CL"], "abstract": "On graph  trees."}
OTHER = PAPER | {"id": "b1", "source": "mail", "labels": ["math.CO"], "date": "2025-01-09"}


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("names", ["ARXIV"]),
        ("categories", ["cs"]),
        ("categories", ["math.AT", "cs.CL"]),
        ("keywords", ["nothing", "graph trees"]),
        ("until", date(2025, 1, 8)),
    ],
)
def test_a_filter_keeps_what_it_names_and_counts_the_rest(
    tmp_path: Path, setting: str, value: object
) -> None:
    notices: list[str] = []
    found = read_sources(
        [str(lines(tmp_path / "x.jsonl", LABELLED, OTHER))],
        as_of=None,
        today=TODAY,
        config=SourcesConfig.model_validate({setting: value}),
        notice=notices.append,
    )
    assert found.records["paper_id"].to_pylist() == ["a1"]
    assert notices == [f"filtered by sources.{setting}: 1 record"]


def test_a_keyword_is_a_whole_word_and_a_category_a_whole_part(tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", LABELLED)
    assert rows(path, keywords=["tree"]) == []
    assert rows(path, categories=["c"]) == []
    assert len(rows(path, since=date(2025, 1, 6))) == 1


def test_a_range_that_ends_before_it_starts_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"is after sources\.until"):
        read(lines(tmp_path / "x.jsonl", PAPER), since=date(2025, 1, 2), until=date(2025, 1, 1))


def test_records_before_the_first_day_asked_for_are_filtered(tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", LABELLED, OTHER)
    assert [row["paper_id"] for row in rows(path, since=date(2025, 1, 7))] == ["b1"]


def test_a_pipe_as_a_source_is_wrong_use(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x")
    with pytest.raises(UsageError, match="neither a file nor a folder"):
        read(tmp_path / "x")


def test_a_document_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_LARGEST_DOCUMENT", 100)
    path = tmp_path / "2025-01-06.json"
    path.write_text(json.dumps([{"paper": PAPER | {"summary": "a" * 100}}]))
    assert reasons(path) == ["is longer than 100 characters: split it"]


def test_utf_16_that_ends_within_a_letter_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes((json.dumps(PAPER) + "\n").encode("utf-16") + b"\n")
    found = read(path)
    assert found.records["paper_id"].to_pylist() == ["a1"]


def test_binary_content_behind_a_known_suffix_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(bytes(range(1, 9)) * 100)
    assert reasons(path) == ["is not text in UTF-8, UTF-16 or Windows-1252: save it as UTF-8"]
