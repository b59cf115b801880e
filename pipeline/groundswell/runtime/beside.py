"""Stages that are carried out in a process beside the run's own, from the cache into the cache."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from groundswell.artifacts import ARTIFACTS, Plan
from groundswell.compute.parallel import begun, one_blas_thread, worthwhile
from groundswell.config import Table
from groundswell.runtime.declaration import stage
from groundswell.runtime.memory import peak_mb
from groundswell.runtime.pieces import Pieces
from groundswell.runtime.stage import Work
from groundswell.runtime.store import Store


@dataclass(frozen=True)
class StageTask:
    """What another process needs to carry out a stage.

    `known` are the digests of the artifacts that it finds in the cache, `given` the others by name.
    `settings` are the stage's, if it has any. The result is kept under `key`.
    """

    cache: Path
    stage: str
    key: str
    known: Mapping[str, str]
    given: Sequence[tuple[str, object]]
    settings: Table | None


@dataclass(frozen=True)
class StageDone:
    """The digest of a stage's artifact, its seconds, and the peak memory of its process in MB."""

    digest: str
    seconds: float
    peak_mb: float


def work(papers: int, plan: Plan | None) -> Work:
    """Return how much work a run of so many papers is; its plan is None until it is made."""
    if not worthwhile(papers):
        return Work.FEW
    return Work.UPDATE if plan and plan.mode == "incremental_update" else Work.MANY


def begin(task: StageTask) -> Callable[[], StageDone]:
    """Begin a stage, and return what waits for it.

    What is returned raises what the stage raises, and `DamagedError` where an artifact is damaged.
    """
    return begun(_carry_out, task)


def _carry_out(task: StageTask) -> StageDone:
    started = time.perf_counter()
    store, own = Store(task.cache), stage(task.stage)
    inputs = dict(task.given)
    for name, digest in task.known.items():
        inputs[name] = store.get(ARTIFACTS[name], digest)
    settings = {"config": task.settings} if task.settings else {}
    # What is damaged of them is made again; nobody listens here.
    pieces = Pieces.within(task.cache, lambda _: None)
    kept = {"pieces": pieces} if "pieces" in own.resources else {}
    with one_blas_thread():
        digest = store.put(task.key, own.function()(**inputs, **settings, **kept))
    return StageDone(digest, time.perf_counter() - started, peak_mb())
