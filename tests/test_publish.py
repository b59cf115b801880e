import contextlib
import json
import os
import shutil
from datetime import date

import pytest
from groundswell.artifacts import state as states
from groundswell.errors import GroundswellError
from groundswell.outputs import publish
from groundswell.outputs.registry import STATE_FILE

from tests.planted import state

FILES = {"index.html": b"<p>one</p>", "model/config.json": b"{}"}


def put(out, day, form=states.FORMAT):
    files = {**FILES, STATE_FILE: state(day, form)}
    return publish.publish(out, day, files, {"as_of": day})


def test_a_run_is_published_under_its_date_and_latest_points_at_it(tmp_path):
    put(tmp_path, "2025-01-01")
    assert (tmp_path / "latest" / "index.html").read_bytes() == FILES["index.html"]
    assert (tmp_path / "2025-01-01" / "model" / "config.json").read_bytes() == b"{}"


def test_publishing_an_older_date_leaves_latest_at_the_newest(tmp_path):
    put(tmp_path, "2025-02-01")
    put(tmp_path, "2025-01-01")
    assert os.readlink(tmp_path / "latest") == "2025-02-01"


def test_publishing_the_same_again_changes_nothing(tmp_path):
    assert put(tmp_path, "2025-01-01")
    run = (tmp_path / "2025-01-01" / "run.json").stat()
    assert not put(tmp_path, "2025-01-01")
    assert (tmp_path / "2025-01-01" / "run.json").stat() == run


def test_a_published_file_that_was_damaged_is_published_again(tmp_path):
    put(tmp_path, "2025-01-01")
    (tmp_path / "2025-01-01" / "index.html").write_bytes(b"cut")
    assert put(tmp_path, "2025-01-01")
    assert (tmp_path / "2025-01-01" / "index.html").read_bytes() == FILES["index.html"]


def test_run_json_names_the_digest_of_every_other_file(tmp_path):
    put(tmp_path, "2025-01-01")
    run = json.loads((tmp_path / "2025-01-01" / "run.json").read_bytes())
    assert set(run["files"]) == {*FILES, STATE_FILE}


@pytest.mark.parametrize("step", ["rename", "replace", "fsync"])
@pytest.mark.parametrize("at", range(8))
def test_a_kill_between_any_two_writes_leaves_a_whole_state(tmp_path, monkeypatch, step, at):
    put(tmp_path, "2025-01-01")
    calls = 0
    real = getattr(os, step)

    class Killed(BaseException):
        pass

    def dies(*args):
        nonlocal calls
        calls += 1
        if calls > at:
            raise Killed
        return real(*args)

    files = {**FILES, "index.html": b"two", STATE_FILE: state("2025-01-01")}
    monkeypatch.setattr(os, step, dies)
    with contextlib.suppress(Killed):
        publish.publish(tmp_path, "2025-01-01", files, {"as_of": "2025-01-01"})
    monkeypatch.undo()
    publish.recover(tmp_path)
    folder = tmp_path / "latest"
    names = {
        p.relative_to(tmp_path / "2025-01-01").as_posix()
        for p in (tmp_path / "2025-01-01").rglob("*")
        if p.is_file()
    }
    assert names == {*FILES, STATE_FILE, "run.json"}
    page = (folder / "index.html").read_bytes()
    assert page in (FILES["index.html"], b"two")
    assert publish.previous_before(tmp_path, date(2025, 1, 2)).as_of == "2025-01-01"
    assert not list(tmp_path.glob(".new-*")) + list(tmp_path.glob(".old-*"))


def test_the_previous_run_is_the_newest_before_the_date(tmp_path):
    for day in ("2025-01-01", "2025-01-03", "2025-01-05"):
        put(tmp_path, day)
    assert publish.previous_before(tmp_path, date(2025, 1, 5)).as_of == "2025-01-03"


def test_the_first_run_has_an_empty_previous(tmp_path):
    assert publish.previous_before(tmp_path / "none", date(2025, 1, 1)).as_of is None


def test_a_damaged_state_is_refused_with_what_to_do(tmp_path):
    put(tmp_path, "2025-01-01")
    path = tmp_path / "2025-01-01" / STATE_FILE
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(GroundswellError, match="is damaged: restore"):
        publish.previous_before(tmp_path, date(2025, 1, 2))


def test_a_missing_state_is_refused_with_what_to_do(tmp_path):
    put(tmp_path, "2025-01-01")
    (tmp_path / "2025-01-01" / STATE_FILE).unlink()
    with pytest.raises(GroundswellError, match="cannot be read"):
        publish.previous_before(tmp_path, date(2025, 1, 2))


def test_a_state_of_another_format_is_refused(tmp_path):
    put(tmp_path, "2025-01-01", form=0)
    with pytest.raises(GroundswellError, match="has format 0, expected"):
        publish.previous_before(tmp_path, date(2025, 1, 2))


def test_a_leftover_of_a_killed_swap_is_put_back(tmp_path):
    put(tmp_path, "2025-01-01")
    shutil.move(tmp_path / "2025-01-01", tmp_path / ".old-2025-01-01")
    publish.recover(tmp_path)
    assert (tmp_path / "latest" / "index.html").is_file()
