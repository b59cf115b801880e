"""Publishing under SIGKILL, and two runs at once, in processes of their own."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from groundswell.outputs import publish
from groundswell.outputs.runs import STATE_FILE, published_runs, state_before

from tests.make import make_record
from tests.planted import DAYS, PlantedRuns, published, state, write_source

pytestmark = pytest.mark.slow

Source = tuple[Path, Path]
"""A source, and a file of settings."""

OLD = {"index.html": b"old", "model/config.json": b"{}", "gone.txt": b"old"}
NEW = {"index.html": b"new", "model/config.json": b"[]", "more/added.txt": b"new"}

_WRITES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.symlink"}
"""Audit events of what changes a folder; `open` is one where the file is opened for writing."""


def put(out: Path, day: str, files: Mapping[str, bytes]) -> None:
    publish.publish(out, {**files, STATE_FILE: state(day)}, make_record(day))


def killed_at(write: int, work: Callable[[], None]) -> bool:
    """Do `work` in a process that kills itself before a write; return whether it came to that."""
    child = os.fork()
    if child == 0:
        done = 0

        def count(name: str, arguments: tuple[Any, ...]) -> None:
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


def files_of(folder: Path) -> dict[str, bytes]:
    found = published(folder)
    assert found.pop(STATE_FILE) == state(folder.name)
    run = json.loads((folder / "run.json").read_bytes())
    assert set(run["files"]) == {*found, STATE_FILE}
    return found


@pytest.mark.parametrize("day", ["2025-01-01", "2025-01-02"], ids=["again", "next"])
def test_a_run_killed_before_any_write_of_a_publish_leaves_a_whole_state(
    tmp_path: Path, day: str
) -> None:
    kills = 0
    seen: list[dict[str, bytes]] = []
    while True:
        out = tmp_path / str(kills)
        put(out, "2025-01-01", OLD)
        if not killed_at(kills, partial(put, out, day, NEW)):
            break
        publish.recover(out)
        assert not [p for p in out.iterdir() if p.name.startswith(".")]
        newest = published_runs(out)[-1]
        assert os.readlink(out / "latest") == newest
        assert state_before(out, date(2025, 2, 1)).as_of == newest
        seen.append(files_of(out / newest))
        assert seen[-1] in (OLD, NEW)
        assert files_of(out / "2025-01-01") in (OLD, NEW)
        put(out, day, NEW)
        assert files_of(out / day) == NEW
        kills += 1
    assert kills >= 10
    assert seen[0] == OLD
    assert seen[-1] == NEW


def test_a_killed_recovery_is_finished_by_the_next(tmp_path: Path) -> None:
    kills = 0
    while True:
        out = tmp_path / str(kills)
        put(out, "2025-01-01", OLD)
        os.rename(out / "2025-01-01", out / ".old-2025-01-01")
        (out / ".new-2025-01-01").mkdir()
        (out / ".new-2025-01-01" / "index.html").write_bytes(b"ne")
        killed = killed_at(kills, partial(publish.recover, out))
        publish.recover(out)
        assert files_of(out / "2025-01-01") == OLD
        assert os.readlink(out / "latest") == "2025-01-01"
        if not killed:
            break
        kills += 1
    assert kills >= 3


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    folder = tmp_path_factory.mktemp("source")
    path, _ = write_source(folder)
    config = folder / "config.toml"
    config.write_text(f'[embed]\nencoder = "file:{folder / "vectors.npy"}"\n')
    return path, config


def start(source: Source, out: Path, *more: str) -> subprocess.Popen[str]:
    path, config = source
    return subprocess.Popen(
        [sys.executable, "-m", "groundswell", "run", path, "--config", config, "--out", out, *more],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_runs_at_once_publish_what_one_after_the_other_does(
    source: Source, tmp_path: Path, planted_runs: PlantedRuns
) -> None:
    days = ["--from", DAYS[0].isoformat(), "--to", DAYS[1].isoformat()]
    both = [start(source, tmp_path, *days) for _ in range(2)]
    lines = [run.communicate(timeout=120)[1] for run in both]
    assert [run.returncode for run in both] == [0, 0]
    assert sum("another run is using" in text for text in lines) == 1
    for day in DAYS[:2]:
        assert published(tmp_path / day.isoformat()) == published(planted_runs.folder(day))


def test_a_run_killed_in_the_middle_is_made_whole_by_the_next(
    source: Source, tmp_path: Path, planted_runs: PlantedRuns
) -> None:
    run = start(source, tmp_path, "--as-of", DAYS[0].isoformat())
    assert run.stderr is not None
    for line in run.stderr:
        if line.split()[:1] == ["cluster"]:
            run.kill()
            break
    run.communicate(timeout=60)
    assert run.returncode == -signal.SIGKILL
    assert published_runs(tmp_path) == []
    again = start(source, tmp_path, "--as-of", DAYS[0].isoformat())
    lines = again.communicate(timeout=120)[1].splitlines()
    assert again.returncode == 0
    assert [line.split()[0] for line in lines if "from the cache" in line][:1] == ["corpus"]
    assert published(tmp_path / "latest") == published(planted_runs.folder(DAYS[0]))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-30]), "is damaged"),
        (lambda path: path.unlink(), "cannot be read"),
    ],
    ids=["truncated", "missing"],
)
def test_a_run_on_a_damaged_state_stops_with_what_to_do(
    source: Source,
    tmp_path: Path,
    planted_runs: PlantedRuns,
    damage: Callable[[Path], object],
    says: str,
) -> None:
    shutil.copytree(planted_runs.folder(DAYS[0]), tmp_path / DAYS[0].isoformat())
    damage(tmp_path / DAYS[0].isoformat() / STATE_FILE)
    run = start(source, tmp_path, "--as-of", DAYS[1].isoformat())
    message = run.communicate(timeout=120)[1]
    assert run.returncode == 1
    assert says in message
    assert "restore" in message
    assert "Traceback" not in message
    assert published_runs(tmp_path) == [DAYS[0].isoformat()]
