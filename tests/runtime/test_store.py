"""The cache of artifacts: found by key, checked against their digest, written whole."""

import hashlib
import os
from pathlib import Path
from typing import IO

import pytest
from groundswell.artifacts import Audit, Check
from groundswell.errors import DamagedError
from groundswell.runtime.store import Store, write_atomically, write_under_digest

AUDIT = Audit((Check("a", passed=True, finding=""),))


def test_what_was_put_is_found_by_its_key(tmp_path: Path) -> None:
    store = Store(tmp_path)
    digest = store.put("key", AUDIT)
    assert store.find("key") == digest
    assert store.get(Audit, digest) == AUDIT


def test_a_folder_has_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    store = Store(tmp_path / "caf\udce9")
    assert store.get(Audit, store.put("key", AUDIT)) == AUDIT


def test_equal_artifacts_have_one_object(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.put("one", AUDIT) == store.put("two", AUDIT)
    assert len([p for p in (tmp_path / "objects").rglob("*") if p.is_file()]) == 1


def test_a_damaged_object_is_noticed_and_dropped(tmp_path: Path) -> None:
    store = Store(tmp_path)
    digest = store.put("key", AUDIT)
    path = next(p for p in (tmp_path / "objects").rglob("*") if p.is_file())
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(DamagedError, match="does not match its digest"):
        store.get(Audit, digest)
    assert store.find("key") is None


def test_a_damaged_index_entry_counts_as_absent(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("key", AUDIT)
    (tmp_path / "keys" / "key").write_bytes(b"{half")
    assert store.find("key") is None


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def fails(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(OSError, match="no space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_key_that_was_never_stored_is_not_found(tmp_path: Path) -> None:
    assert Store(tmp_path).find("none") is None


@pytest.mark.parametrize("entry", ["[]", '{"object": 3}', '{"object": "00missing"}'])
def test_an_entry_that_names_no_object_counts_as_absent(tmp_path: Path, entry: str) -> None:
    store = Store(tmp_path)
    store.put("key", AUDIT)
    (tmp_path / "keys" / "key").write_text(entry)
    assert store.find("key") is None


def test_a_large_file_is_whole_or_not_there(tmp_path: Path) -> None:
    def fails(file: IO[bytes]) -> None:
        file.write(b"half")
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        write_under_digest(tmp_path, fails, lambda digest: tmp_path / digest)
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_under_its_digest_is_not_written_again(tmp_path: Path) -> None:
    def writes(file: IO[bytes]) -> None:
        file.write(b"data")

    digest, path = write_under_digest(tmp_path, writes, lambda d: tmp_path / "sub" / d)
    before = path.stat()
    assert write_under_digest(tmp_path, writes, lambda d: tmp_path / "sub" / d) == (digest, path)
    assert path.stat() == before
    assert hashlib.sha256(b"data").hexdigest() == digest
