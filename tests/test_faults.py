"""Publishing under SIGKILL, and two runs at once, in processes of their own."""

import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import date

import pytest
from groundswell.outputs import publish
from groundswell.outputs.registry import STATE_FILE

from tests.planted import DAYS, published, state, write_source

OLD = {"index.html": b"old", "model/config.json": b"{}", "gone.txt": b"old"}
NEW = {"index.html": b"new", "model/config.json": b"[]", "more/added.txt": b"new"}

_WRITES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.symlink"}
"""Audit events of what changes a folder; `open` is one where the file is opened for writing."""


def put(out, day, files):
    publish.publish(out, day, {**files, STATE_FILE: state(day)}, {"as_of": day})


def killed_at(write, work):
    """Do `work` in a process that kills itself before its `write`-th write; tell whether it did."""
    child = os.fork()
    if child == 0:
        done = 0

        def count(name, arguments):
            nonlocal done
            writes = name in _WRITES or (
                name == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            )
            if writes:
                if done == write:
                    os.kill(os.getpid(), signal.SIGKILL)
                done += 1

        sys.addaudithook(count)
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def files_of(folder):
    found = published(folder)
    assert found.pop(STATE_FILE) == state(folder.name)
    run = json.loads((folder / "run.json").read_bytes())
    assert set(run["files"]) == {*found, STATE_FILE}
    return found


@pytest.mark.parametrize("day", ["2025-01-01", "2025-01-02"], ids=["again", "next"])
def test_a_run_killed_before_any_write_of_a_publish_leaves_a_whole_state(tmp_path, day):
    kills, seen = 0, []
    while True:
        out = tmp_path / str(kills)
        put(out, "2025-01-01", OLD)
        if not killed_at(kills, lambda out=out: put(out, day, NEW)):
            break
        publish.recover(out)
        assert not [p for p in out.iterdir() if p.name.startswith(".")]
        newest = publish.published(out)[-1]
        assert os.readlink(out / "latest") == newest
        assert publish.previous_before(out, date(2025, 2, 1)).as_of == newest
        seen.append(files_of(out / newest))
        assert seen[-1] in (OLD, NEW)
        assert files_of(out / "2025-01-01") in (OLD, NEW)
        put(out, day, NEW)
        assert files_of(out / day) == NEW
        kills += 1
    assert kills >= 10
    assert seen[0] == OLD
    assert seen[-1] == NEW


def test_a_killed_recovery_is_finished_by_the_next(tmp_path):
    kills = 0
    while True:
        out = tmp_path / str(kills)
        put(out, "2025-01-01", OLD)
        os.rename(out / "2025-01-01", out / ".old-2025-01-01")
        (out / ".new-2025-01-01").mkdir()
        (out / ".new-2025-01-01" / "index.html").write_bytes(b"ne")
        killed = killed_at(kills, lambda out=out: publish.recover(out))
        publish.recover(out)
        assert files_of(out / "2025-01-01") == OLD
        assert os.readlink(out / "latest") == "2025-01-01"
        if not killed:
            break
        kills += 1
    assert kills >= 3


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("source")
    path, _ = write_source(folder)
    config = folder / "config.toml"
    config.write_text(f'[embed]\nencoder = "file:{folder / "vectors.npy"}"\n')
    return path, config


def start(source, out, *more):
    path, config = source
    return subprocess.Popen(
        [sys.executable, "-m", "groundswell", "run", path, "--config", config, "--out", out, *more],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_runs_at_once_publish_what_one_after_the_other_does(source, tmp_path, planted_runs):
    days = ["--from", DAYS[0].isoformat(), "--to", DAYS[1].isoformat()]
    both = [start(source, tmp_path, *days) for _ in range(2)]
    said = [run.communicate(timeout=120)[1] for run in both]
    assert [run.returncode for run in both] == [0, 0]
    assert sum("another run is using" in text for text in said) == 1
    for day in DAYS[:2]:
        assert published(tmp_path / day.isoformat()) == published(planted_runs[2] / day.isoformat())


def test_a_run_killed_in_the_middle_is_made_whole_by_the_next(source, tmp_path, planted_runs):
    run = start(source, tmp_path, "--as-of", DAYS[0].isoformat())
    for line in run.stderr:
        if line.split()[:1] == ["cluster"]:
            run.kill()
            break
    run.communicate(timeout=60)
    assert run.returncode == -signal.SIGKILL
    assert publish.published(tmp_path) == []
    again = start(source, tmp_path, "--as-of", DAYS[0].isoformat())
    said = again.communicate(timeout=120)[1]
    assert again.returncode == 0
    assert [line.split()[0] for line in said.splitlines() if "from the cache" in line][:1] == [
        "corpus"
    ]
    assert published(tmp_path / "latest") == published(planted_runs[2] / DAYS[0].isoformat())


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-30]), "is damaged"),
        (lambda path: path.unlink(), "cannot be read"),
    ],
    ids=["cut", "gone"],
)
def test_a_run_on_a_damaged_state_stops_with_what_to_do(
    source, tmp_path, planted_runs, damage, says
):
    shutil.copytree(planted_runs[2] / DAYS[0].isoformat(), tmp_path / DAYS[0].isoformat())
    damage(tmp_path / DAYS[0].isoformat() / STATE_FILE)
    run = start(source, tmp_path, "--as-of", DAYS[1].isoformat())
    said = run.communicate(timeout=120)[1]
    assert run.returncode == 1
    assert says in said
    assert "restore" in said
    assert "Traceback" not in said
    assert publish.published(tmp_path) == [DAYS[0].isoformat()]
