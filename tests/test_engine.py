"""The engines, the one of Ray on a real cluster of two workers."""

import os
import signal
import subprocess
import sys
import threading
from importlib.util import find_spec

import numpy as np
import pytest
from groundswell.compute.engine import LOCAL, engine
from groundswell.config import EngineConfig
from groundswell.errors import GroundswellError, UsageError

needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="ray is not installed")
PIECES = [np.arange(n, n + 5) for n in range(0, 60, 5)]


def halved(by, piece):
    return piece / by


def dies_once(folder, piece):
    """Kill the worker that gets the fourth piece first."""
    if piece[0] == 15:
        try:
            (folder / "died").touch(exist_ok=False)
        except FileExistsError:
            return piece
        os.kill(os.getpid(), signal.SIGKILL)
    return piece


def published(folder, *options):
    command = [
        sys.executable,
        "-m",
        "groundswell",
        "run",
        "sample:",
        "--out",
        str(folder),
        *options,
    ]
    # bfloat16 is not on every machine of a cluster.
    (folder.parent / "s.toml").write_text('[embed]\nprecision = "f32"\n')
    command += ["--config", str(folder.parent / "s.toml")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=300)
    latest = (folder / "latest").resolve()
    return {
        str(path.relative_to(latest)): path.read_bytes()
        for path in sorted(latest.rglob("*"))
        if path.is_file() and path.name != "run.json"
    }


def test_pieces_are_mapped_in_order():
    assert [r.tolist() for r in LOCAL.map(halved, 2, PIECES)] == [(p / 2).tolist() for p in PIECES]


@pytest.mark.skipif(find_spec("ray") is not None, reason="ray is installed")
def test_without_ray_it_is_said_how_to_get_it():
    with (
        pytest.raises(UsageError, match=r"not installed: install groundswell\[ray\]"),
        engine(EngineConfig(name="ray")),
    ):
        pass


@needs_ray
def test_a_cluster_gives_what_this_process_gives():
    with engine(EngineConfig(name="ray", workers=2)) as cluster:
        found = [piece.tobytes() for piece in cluster.map(halved, 2, PIECES)]
    assert found == [piece.tobytes() for piece in LOCAL.map(halved, 2, PIECES)]


@needs_ray
def test_a_killed_worker_costs_time_and_no_result(tmp_path):
    with engine(EngineConfig(name="ray", workers=2)) as cluster:
        found = [piece.tolist() for piece in cluster.map(dies_once, tmp_path, PIECES)]
    assert (tmp_path / "died").exists()
    assert found == [piece.tolist() for piece in PIECES]


def never_ends(shared, piece):
    threading.Event().wait()


@needs_ray
def test_a_piece_that_never_ends_ends_the_run_with_what_to_do():
    with (
        engine(EngineConfig(name="ray", workers=2, timeout=1)) as cluster,
        pytest.raises(GroundswellError, match=r"within 1 seconds: .* set engine\.timeout higher"),
    ):
        list(cluster.map(never_ends, None, PIECES))


@needs_ray
def test_what_a_worker_cannot_do_is_raised_here():
    with (
        engine(EngineConfig(name="ray", workers=1)) as cluster,
        pytest.raises(ZeroDivisionError),
    ):
        list(cluster.map(halved, 0, [1]))


@needs_ray
def test_a_cluster_that_is_not_there_is_named():
    with (
        engine(EngineConfig(name="ray", address="127.0.0.1:1")) as cluster,
        pytest.raises(UsageError, match=r"cannot reach 127\.0\.0\.1:1"),
    ):
        list(cluster.map(halved, 2, PIECES))


@needs_ray
def test_a_run_on_a_cluster_publishes_the_same_bytes(tmp_path):
    assert published(tmp_path / "ray", "--engine", "ray") == published(tmp_path / "local")
