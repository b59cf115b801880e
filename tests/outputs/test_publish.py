"""Putting a run in place: whole or not at all, and undone or completed after a kill."""

import contextlib
import json
import os
import shutil
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from groundswell.outputs.publish import locked, publish, recover
from groundswell.outputs.runs import STATE_FILE, state_before

from tests.make import make_record
from tests.planted import state

FILES = {"index.html": b"<p>one</p>", "model/config.json": b"{}"}


def put(out: Path, day: str, **files: bytes) -> bool:
    changed = {name.replace("_", "."): data for name, data in files.items()}
    return publish(out, {**FILES, **changed, STATE_FILE: state(day)}, make_record(day))


def test_a_run_is_published_under_its_date_and_latest_points_at_it(tmp_path: Path) -> None:
    put(tmp_path, "2025-01-01")
    assert (tmp_path / "latest" / "index.html").read_bytes() == FILES["index.html"]
    assert (tmp_path / "2025-01-01" / "model" / "config.json").read_bytes() == b"{}"


def test_publishing_an_older_date_leaves_latest_at_the_newest(tmp_path: Path) -> None:
    put(tmp_path, "2025-02-01")
    put(tmp_path, "2025-01-01")
    assert os.readlink(tmp_path / "latest") == "2025-02-01"


def test_publishing_the_same_again_changes_nothing(tmp_path: Path) -> None:
    assert put(tmp_path, "2025-01-01")
    path = tmp_path / "2025-01-01" / "run.json"
    before = path.stat()
    assert not put(tmp_path, "2025-01-01")
    after = path.stat()  # reading it changes the time of access
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_published_file_that_was_damaged_is_published_again(tmp_path: Path) -> None:
    put(tmp_path, "2025-01-01")
    (tmp_path / "2025-01-01" / "index.html").write_bytes(b"half")
    assert put(tmp_path, "2025-01-01")
    assert (tmp_path / "2025-01-01" / "index.html").read_bytes() == FILES["index.html"]


def test_a_file_that_a_run_no_longer_has_is_gone_when_it_is_published_again(
    tmp_path: Path,
) -> None:
    put(tmp_path, "2025-01-01", old_txt=b"old")
    put(tmp_path, "2025-01-01")
    assert not (tmp_path / "2025-01-01" / "old.txt").exists()


def test_run_json_names_the_digest_of_every_other_file(tmp_path: Path) -> None:
    put(tmp_path, "2025-01-01")
    run = json.loads((tmp_path / "2025-01-01" / "run.json").read_bytes())
    assert set(run["files"]) == {*FILES, STATE_FILE}


@pytest.mark.parametrize("step", ["rename", "replace", "fsync"])
@pytest.mark.parametrize("at", range(8))
def test_a_kill_between_any_two_writes_leaves_a_whole_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, at: int
) -> None:
    put(tmp_path, "2025-01-01")
    calls = 0
    real = getattr(os, step)

    class KilledError(BaseException):
        pass

    def dies(*args: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > at:
            raise KilledError
        return real(*args)

    monkeypatch.setattr(os, step, dies)
    with contextlib.suppress(KilledError):
        put(tmp_path, "2025-01-01", index_html=b"two")
    monkeypatch.undo()
    recover(tmp_path)
    names = {
        path.relative_to(tmp_path / "2025-01-01").as_posix()
        for path in (tmp_path / "2025-01-01").rglob("*")
        if path.is_file()
    }
    assert names == {*FILES, STATE_FILE, "run.json"}
    page = (tmp_path / "latest" / "index.html").read_bytes()
    assert page in (FILES["index.html"], b"two")
    assert state_before(tmp_path, date(2025, 1, 2)).as_of == "2025-01-01"
    assert not list(tmp_path.glob(".new-*")) + list(tmp_path.glob(".old-*"))


def test_a_folder_that_a_killed_swap_left_is_put_back(tmp_path: Path) -> None:
    put(tmp_path, "2025-01-01")
    shutil.move(tmp_path / "2025-01-01", tmp_path / ".old-2025-01-01")
    recover(tmp_path)
    assert (tmp_path / "latest" / "index.html").is_file()


def test_recovering_a_folder_that_does_not_exist_does_nothing(tmp_path: Path) -> None:
    recover(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_second_user_of_a_folder_waits_and_says_so(tmp_path: Path) -> None:
    notices: list[str] = []
    entered = threading.Event()

    def second() -> None:
        with locked(tmp_path, notices.append):
            entered.set()

    with locked(tmp_path, notices.append):
        thread = threading.Thread(target=second)
        thread.start()
        assert not entered.wait(0.3)
    assert entered.wait(10)
    thread.join()
    assert notices == [f"another run is using {tmp_path}: waiting for it to end"]
