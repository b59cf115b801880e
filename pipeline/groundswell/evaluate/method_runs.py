"""Runs a method over seeds and subsamples, in a process of its own.

So its memory is its own, and its failure stops no other method.
"""

import contextlib
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from groundswell.evaluate import measures
from groundswell.evaluate.measures import Labels
from groundswell.evaluate.methods import METHODS, Task

KEPT = 0.9
"""The share of papers in a subsample, and of the papers that topics are named from: it leaves a
tenth of them to ask whether the names fit."""

OURS = "Groundswell"

_WARM_UP = 400
"""Papers of a first run that is not counted: it pays for imports and compilation. More than the
smallest size at which methods compile what they use."""

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class MethodRun:
    """One variant's labels (m,) of some rows (m,) of the collection, ascending.

    `whole` says that the rows are all papers, not a subsample; `strength` (m,) are membership
    probabilities, if the method has them.
    """

    variant: str
    seed: int
    whole: bool
    rows: Rows
    labels: Labels
    strength: NDArray[np.float32] | None
    seconds: float


@dataclass(frozen=True)
class MethodResult:
    """The runs of a method, its process's peak memory in MB, and its failure or an empty string."""

    runs: Sequence[MethodRun]
    peak_mb: float
    failure: str = ""


def run_apart(name: str, task: Task, seeds: int) -> MethodResult:
    """Run a method in a process of its own."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(run_method, name, task, seeds).result()
        except BrokenProcessPool:
            return MethodResult([], 0.0, "its process died, perhaps of too little memory")


def run_method(name: str, task: Task, seeds: int) -> MethodResult:
    """Run a method over all papers and a subsample for each seed.

    Papers come in another order for each seed.
    """
    runs: list[MethodRun] = []
    n = len(task.vectors)
    try:
        # Standard output is the table's; other projects print to it.
        with contextlib.redirect_stdout(sys.stderr):
            _runs(name, task, 0, np.arange(min(n, _WARM_UP)))
            for seed in range(seeds):
                for rows in subsample(n, seed):
                    runs += _runs(name, task, seed, rows)
    except Exception as error:  # another project's code: whatever it raises is reported
        return MethodResult(runs, _peak_mb(), f"{type(error).__name__}: {error}")
    return MethodResult(runs, _peak_mb())


def subsample(n: int, seed: int) -> tuple[Rows, Rows]:
    """Return a seed's order of all papers (n,), and its subsample's rows (m,), ascending."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(n)
    return order, np.sort(rng.permutation(n)[: round(KEPT * n)])


def at_coverage_of_others(runs: Sequence[MethodRun]) -> list[MethodRun]:
    """Return our runs without their weakest papers, so that they cover what another method does."""
    found = []
    for ours, other in ((OURS, "BERTopic"), ("Groundswell for k", "BERTopic for k")):
        matches = {(r.seed, r.whole): r for r in runs if r.variant == other}
        for run in runs:
            match = matches.get((run.seed, run.whole))
            if run.variant == ours and match and run.strength is not None:
                share = measures.coverage(match.labels)
                labels = measures.thinned(run.labels, run.strength, share)
                name = f"{ours}, coverage of {other}"
                found.append(replace(run, variant=name, labels=labels, strength=None))
    return found


def _runs(name: str, task: Task, seed: int, rows: Rows) -> list[MethodRun]:
    """Run a method on some rows of a task, and return a run per variant, in ascending rows."""
    own = replace(
        task,
        ids=[task.ids[i] for i in rows],
        texts=[task.texts[i] for i in rows],
        vectors=task.vectors[rows],
        seed=seed,
    )
    ascending = np.argsort(rows)
    began = time.perf_counter()
    found = []
    for variant in METHODS[name].fit(own):
        strength = variant.strength
        run = MethodRun(
            variant=variant.name,
            seed=seed,
            whole=len(rows) == len(task.vectors),
            rows=rows[ascending],
            labels=np.asarray(variant.labels, dtype=np.int64)[ascending],
            strength=None if strength is None else strength[ascending],
            seconds=time.perf_counter() - began,
        )
        found.append(run)
    return found


def _peak_mb() -> float:
    # Linux hands a parent's ru_maxrss on to the programs it starts; VmHWM begins anew.
    status = Path("/proc/self/status")
    if status.is_file():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
