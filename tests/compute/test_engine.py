"""The engines, the one of Ray on a real cluster of two workers."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from groundswell.compute.engine import LOCAL, Engine, engine
from groundswell.config import EngineConfig
from groundswell.errors import GroundswellError, UsageError
from numpy.typing import NDArray

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "pipeline" / "groundswell" / "data" / "sample.jsonl"
PIECES = [np.arange(n, n + 5) for n in range(0, 60, 5)]
needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="ray is not installed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Engine]:
    """One cluster for the tests that leave it running."""
    with engine(EngineConfig(name="ray", workers=2)) as chosen:
        yield chosen


def halved(by: int, piece: NDArray[np.int64]) -> NDArray[np.float64]:
    return piece / by


def divided(by: int, piece: int) -> float:
    return piece / by


def dies_once(folder: Path, piece: NDArray[np.int64]) -> NDArray[np.int64]:
    """Kill the worker that gets the fourth piece first."""
    if piece[0] == 15:
        try:
            (folder / "died").touch(exist_ok=False)
        except FileExistsError:
            return piece
        os.kill(os.getpid(), signal.SIGKILL)
    return piece


def never_ends(shared: None, piece: object) -> None:
    threading.Event().wait()


def test_this_process_maps_pieces_in_order() -> None:
    assert [r.tolist() for r in LOCAL.map(halved, 2, PIECES)] == [(p / 2).tolist() for p in PIECES]


def test_without_ray_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with (
        pytest.raises(UsageError, match=r"not installed: install groundswell\[ray\]"),
        engine(EngineConfig(name="ray")),
    ):
        pass


@needs_ray
def test_a_cluster_gives_what_this_process_gives(cluster: Engine) -> None:
    found = [piece.tobytes() for piece in cluster.map(halved, 2, PIECES)]
    assert found == [piece.tobytes() for piece in LOCAL.map(halved, 2, PIECES)]


@needs_ray
def test_a_killed_worker_costs_time_and_no_result(cluster: Engine, tmp_path: Path) -> None:
    found = [piece.tolist() for piece in cluster.map(dies_once, tmp_path, PIECES)]
    assert (tmp_path / "died").exists()
    assert found == [piece.tolist() for piece in PIECES]


@needs_ray
def test_what_the_function_raises_on_a_worker_is_raised_here(cluster: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        list(cluster.map(divided, 0, [1]))


def published(folder: Path, source: Path, *options: str) -> dict[str, bytes]:
    """Run the command on a source and return what it publishes, but for its seconds."""
    # bfloat16 is not on every machine of a cluster.
    settings = folder.with_suffix(".toml")
    settings.write_text('[embed]\nprecision = "f32"\n', encoding="utf-8")
    command = [sys.executable, "-m", "groundswell", "run", str(source), "--out", str(folder)]
    command += ["--config", str(settings), *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=300)
    latest = (folder / "latest").resolve()
    return {
        str(path.relative_to(latest)): path.read_bytes()
        for path in sorted(latest.rglob("*"))
        if path.is_file() and path.name != "run.json"
    }


@needs_ray
def test_a_run_on_a_cluster_publishes_the_same_bytes(tmp_path: Path) -> None:
    source = tmp_path / "papers.jsonl"
    lines = SAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)
    source.write_text("".join(lines[:200]), encoding="utf-8")
    remote = published(tmp_path / "ray", source, "--engine", "ray")
    assert remote == published(tmp_path / "local", source)


@needs_ray
def test_a_piece_that_never_ends_is_an_error_that_says_what_to_do(
    cluster: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_config", EngineConfig(name="ray", timeout=1))
    with pytest.raises(GroundswellError, match=r"within 1 seconds: .* set engine\.timeout higher"):
        list(cluster.map(never_ends, None, PIECES))


@needs_ray
@pytest.mark.parametrize("address", ["127.0.0.1:1", "ray://127.0.0.1:1", "nowhere"])
def test_a_cluster_that_is_not_there_is_named(address: str) -> None:
    with (
        engine(EngineConfig(name="ray", address=address)) as cluster,
        pytest.raises(UsageError, match=f"cannot reach {address}.*expected HOST:PORT"),
    ):
        list(cluster.map(halved, 2, PIECES))


@needs_ray
def test_a_cluster_that_cannot_be_started_is_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**options: object) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr("ray.init", fails)
    with (
        engine(EngineConfig(name="ray")) as cluster,
        pytest.raises(
            GroundswellError, match="started or reached on this machine .no memory.: check"
        ),
    ):
        list(cluster.map(halved, 2, PIECES))
