"""Pieces: what was made of a part of the input is found again, whole, and only for what made it."""

from pathlib import Path

import pyarrow as pa
import pytest
from groundswell.json_value import Json, ParsedObject
from groundswell.runtime import pieces
from groundswell.runtime.code import CodeDigests
from groundswell.runtime.pieces import NO_PIECES, Pieces, PieceTable, digest_of

SCHEMA = pa.schema([("n", pa.int64()), ("text", pa.string())])
NO_NOTES: ParsedObject = {}
MODULE = "groundswell.corpus.judging"
CODE = CodeDigests()


def rows(*numbers: int) -> pa.RecordBatch:
    return pa.record_batch([list(numbers), [str(number) for number in numbers]], schema=SCHEMA)


def table(root: Path, settings: Json = None, notices: list[str] | None = None) -> PieceTable:
    notice = notices.append if notices is not None else lambda _: None
    return Pieces(root, CODE, notice).table(MODULE, SCHEMA, settings)


def keep(
    own: PieceTable, key: str, *batches: pa.RecordBatch, notes: ParsedObject = NO_NOTES
) -> None:
    writer = own.begin(key)
    for batch in batches:
        writer.add(batch)
    writer.finish(notes)


def numbers(own: PieceTable, key: str) -> list[int] | None:
    piece = own.find(key)
    return None if piece is None else [n for b in piece.batches for n in b["n"].to_pylist()]


def files(root: Path) -> list[Path]:
    return sorted(root.rglob("*.arrow"))


def test_what_was_saved_is_found_with_its_notes(tmp_path: Path) -> None:
    own = table(tmp_path)
    keep(own, "a", rows(1, 2), rows(3), notes={"of": ["a", 1]})
    keep(own, "b", notes={"empty": True})
    own.save()
    again = table(tmp_path)
    assert numbers(again, "a") == [1, 2, 3]
    assert numbers(again, "b") == []
    piece = again.find("a")
    assert piece is not None
    assert piece.notes == {"of": ["a", 1]}
    assert numbers(again, "c") is None


def test_other_settings_and_other_columns_find_nothing(tmp_path: Path) -> None:
    own = table(tmp_path, {"limit": 1})
    keep(own, "a", rows(1))
    own.save()
    assert numbers(table(tmp_path, {"limit": 2}), "a") is None
    wider = Pieces(tmp_path, CODE).table(
        MODULE, SCHEMA.append(pa.field("m", pa.int64())), {"limit": 1}
    )
    assert wider.find("a") is None
    assert numbers(table(tmp_path, {"limit": 1}), "a") == [1]


def test_a_piece_that_was_not_finished_is_not_known(tmp_path: Path) -> None:
    own = table(tmp_path)
    writer = own.begin("a")
    writer.add(rows(1))
    writer.add(rows(2))
    own.save()
    assert numbers(table(tmp_path), "a") is None


def test_a_damaged_file_is_reported_and_its_pieces_are_made_again(tmp_path: Path) -> None:
    own = table(tmp_path)
    keep(own, "a", rows(1))
    own.save()
    [path] = files(tmp_path)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    notices: list[str] = []
    assert numbers(table(tmp_path, notices=notices), "a") is None
    assert len(notices) == 1
    assert "damaged" in notices[0]
    assert files(tmp_path) == []


def test_many_small_files_are_joined_without_what_no_run_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "_MOST_FILES", 3)
    for night in range(5):
        own = table(tmp_path)
        for key in range(1, night):
            assert numbers(own, str(key)) == [key]
        keep(own, str(night), rows(night))
        own.save()
    again = table(tmp_path)
    assert len(files(tmp_path)) < 5
    assert [numbers(again, str(key)) for key in range(1, 5)] == [[1], [2], [3], [4]]
    assert numbers(again, "0") is None


def test_what_is_not_used_does_not_outgrow_what_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "_PENDING", 1 << 12)
    own = table(tmp_path)
    keep(own, "old", rows(*range(10_000)))
    own.save()
    own = table(tmp_path)
    keep(own, "new", rows(1))
    own.save()
    assert sum(path.stat().st_size for path in files(tmp_path)) < 1 << 12
    assert numbers(table(tmp_path), "new") == [1]


def test_a_large_piece_can_be_in_several_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "_PENDING", 1 << 10)
    own = table(tmp_path)
    keep(own, "a", *(rows(*range(start, start + 100)) for start in range(0, 1000, 100)))
    own.save()
    assert len(files(tmp_path)) > 1
    assert numbers(table(tmp_path), "a") == list(range(1000))


def test_pieces_are_unpacked_one_batch_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "_PENDING", 1 << 16)
    before = pa.total_allocated_bytes()
    own = table(tmp_path)
    batches = (rows(*range(start, start + 1_000)) for start in range(0, 100_000, 1_000))
    keep(own, "a", *batches)
    own.save()
    del batches
    for kept in (own, table(tmp_path)):
        piece = kept.find("a")
        assert piece is not None
        assert pa.total_allocated_bytes() - before < 1 << 17
        assert sum(len(batch) for batch in piece.batches) == 100_000


def test_a_batch_states_nothing_of_the_file_that_it_was_kept_in(tmp_path: Path) -> None:
    own = table(tmp_path)
    keep(own, "a", rows(1))
    own.save()
    piece = own.find("a")
    assert piece is not None
    assert [batch.schema.metadata for batch in piece.batches] == [None]


def test_without_a_folder_nothing_is_kept() -> None:
    own = NO_PIECES.table(MODULE, SCHEMA, None)
    keep(own, "a", rows(1))
    own.save()
    assert own.find("a") is None


def test_the_digest_of_rows_is_theirs_alone() -> None:
    whole = rows(*range(40))
    assert digest_of(whole.slice(8, 16)) == digest_of(rows(*range(8, 24)))
    assert digest_of(whole) != digest_of(whole.slice(1))
