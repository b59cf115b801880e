import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from groundswell.errors import UsageError
from groundswell.sources.absent import is_absent
from groundswell.sources.formats import json_lines
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.reading import no_crash, read, rows

PAPER = {"id": "a1", "title": "T", "abstract": "A.", "date": "2025-01-06"}


def lines(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def test_usual_names_are_known(tmp_path: Path) -> None:
    other = {
        "arxiv_id": "2501.00002",
        "name": "U",
        "summary": "B.",
        "published": "2025-01-07T10:00:00Z",
        "categories": "cs.LG cs.CL",
        "authors": "Ada Lovelace; Bo Li",
        "upvotes": "3",
    }
    first, second = rows(lines(tmp_path / "x.jsonl", PAPER, other))
    assert (first["paper_id"], first["digest_date"], first["abstract"]) == (
        "a1",
        "2025-01-06",
        "A.",
    )
    assert second["paper_id"] == "2501.00002"
    assert second["labels"] == ["cs.LG", "cs.CL"]
    assert second["authors"] == ["Ada Lovelace", "Bo Li"]
    assert second["votes"] == 3


def test_configured_columns_win(tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", PAPER | {"text": "Another."})
    [row] = rows(path, columns={"abstract": "text"})
    assert row["abstract"] == "Another."


def test_a_field_that_no_paper_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'abstrct'.*abstract"):
        read(lines(tmp_path / "x.jsonl", PAPER), columns={"abstrct": "text"})


def test_gzip_is_unpacked_whatever_the_name(tmp_path: Path) -> None:
    plain = lines(tmp_path / "x.jsonl", PAPER, PAPER | {"id": "a2"})
    for name in ("y.jsonl.gz", "y.data"):
        packed = tmp_path / name
        packed.write_bytes(gzip.compress(plain.read_bytes()))
        assert [row["paper_id"] for row in rows(packed)] == ["a1", "a2"]


def test_a_bad_line_is_rejected_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    good = json.dumps(PAPER)
    deep = "[" * 100_000
    path.write_text(f'{good}\n{{"id": \n\n[1]\n{deep}\n{good}', encoding="utf-8")
    found = read(path)
    assert found.records["where"].to_pylist() == ["x.jsonl:1", "x.jsonl:6"]
    rejects = {row["where"]: row["reason"] for row in found.rejects.to_pylist()}
    assert rejects.keys() == {"x.jsonl:2", "x.jsonl:4", "x.jsonl:5"}
    assert "is a list" in rejects["x.jsonl:4"]
    assert "nested too deeply" in rejects["x.jsonl:5"]


def test_a_gigantic_line_is_named_be_it_blank(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lines, "_LONGEST_LINE", 1_000)
    path = tmp_path / "x.jsonl"
    path.write_text(f"{json.dumps(PAPER)}\n\n{' ' * 5_000}\n{'[' * 1_000}\n{json.dumps(PAPER)}\n")
    found = read(path)
    assert found.records["where"].to_pylist() == ["x.jsonl:1", "x.jsonl:5"]
    assert found.rejects["reason"].to_pylist() == ["is a line of more than 1,000 characters"] * 2


def test_gzip_that_ends_early_keeps_what_came_before(tmp_path: Path) -> None:
    records = [PAPER | {"id": f"a{number}", "abstract": "A " * number} for number in range(9_000)]
    plain = lines(tmp_path / "x", *records).read_bytes()
    packed = gzip.compress(plain)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "x.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    found = read(folder)
    assert 0 < found.records.num_rows < len(records)
    assert "cannot be read" in found.rejects["reason"][0].as_py()


def test_mixed_encodings_do_not_garble_each_other(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    utf8 = json.dumps(PAPER | {"title": "Poincaré"}, ensure_ascii=False).encode()
    latin = json.dumps(PAPER | {"title": "Gödel"}, ensure_ascii=False).encode("cp1252")
    path.write_bytes(b"\xef\xbb\xbf" + utf8 + b"\n" + latin + b"\n")
    assert [row["title"] for row in rows(path)] == ["Poincaré", "Gödel"]


def test_utf_16_with_a_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(PAPER | {"title": "Gödel"}, ensure_ascii=False), encoding="utf-16")
    assert rows(path)[0]["title"] == "Gödel"


def test_a_lone_surrogate_is_replaced(tmp_path: Path) -> None:
    assert rows(lines(tmp_path / "x.jsonl", PAPER | {"title": "a\ud800b"}))[0]["title"] == "a?b"


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
values = scalars | st.lists(scalars, max_size=3) | st.dictionaries(st.text(), scalars, max_size=3)
keys = st.sampled_from(["id", "title", "abstract", "date", "authors", "categories", "votes", "x"])


titles_found = st.text(st.characters(exclude_categories=["Cs"])).filter(
    lambda text: not is_absent(text)
)


@given(st.lists(titles_found, min_size=1))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, titles: list[str]
) -> None:
    path = tmp_path_factory.mktemp("lines") / "x.jsonl"
    found = rows(lines(path, *(PAPER | {"title": title} for title in titles)))
    assert [row["title"] for row in found] == titles


@given(st.lists(st.dictionaries(keys, values), min_size=1, max_size=5))
def test_no_value_crashes_it(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]]
) -> None:
    path = lines(tmp_path_factory.mktemp("lines") / "x.jsonl", *records)
    found = read(path)
    assert found.records.num_rows + found.rejects.num_rows == len(records)


@given(st.binary(max_size=300))
def test_no_garbage_crashes_it(tmp_path_factory: pytest.TempPathFactory, garbage: bytes) -> None:
    path = tmp_path_factory.mktemp("lines") / "x.jsonl"
    path.write_bytes(json.dumps(PAPER).encode() + b"\n" + garbage)
    no_crash(path)


def test_every_record_of_a_real_gzip_is_read(shared_data: Path) -> None:
    path = shared_data / "arxiv_20_categories_2016.jsonl.gz"
    with gzip.open(path) as stream:
        expected = sum(1 for line in stream if line.strip())
    found = read(path)
    assert (found.records.num_rows, found.rejects.num_rows) == (expected, 0)
    assert expected == 10_000


def test_a_real_daily_listing_is_read(shared_data: Path) -> None:
    path = shared_data / "formats" / "arxiv_daily_jsonl" / "2025-03-21.jsonl"
    expected = sum(1 for line in path.read_bytes().split(b"\n") if line.strip())
    found = rows(path)
    assert len(found) == expected
    assert {row["digest_date"] for row in found} == {"2025-03-21"}
    assert all(row["title"] and row["abstract"] and row["url"] for row in found)
