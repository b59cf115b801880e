"""Runs the declared stages in order, each only where its result is not known.

The runner knows artifacts by the digest of their bytes. A stage whose key is in the cache is not
run, and its artifact is not even decoded unless a later stage needs it. Where a stage is run and
its result equals the one before, the stages after it have the keys they had, and are not run.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from groundswell.artifacts import ARTIFACTS, codecs
from groundswell.compute.forked import forked
from groundswell.compute.parallel import one_blas_thread
from groundswell.config import Config, Table
from groundswell.errors import DamagedError
from groundswell.json_value import Json
from groundswell.runtime.beside import StageDone, StageTask, begin
from groundswell.runtime.code import MEMO, CodeDigests
from groundswell.runtime.declaration import INPUTS, STAGES
from groundswell.runtime.memory import peak_mb
from groundswell.runtime.stage import Stage, Work, digest_json, library_version
from groundswell.runtime.store import Store


@dataclass(frozen=True)
class StageRun:
    """How a stage was carried out, in how many seconds, at what peak memory."""

    stage: str
    cached: bool
    """Whether its result was known: from the cache, or computed again with an equal result."""
    seconds: float
    peak_mb: float
    """The highest resident memory so far, in MB, of the process that carried it out."""
    key: str
    """What its result is kept under in the cache."""


class Runner:
    """Carries artifacts from stage to stage, for one configuration and one set of inputs."""

    def __init__(
        self,
        store: Store,
        config: Config,
        inputs: Mapping[str, object],
        resources: Mapping[str, Callable[[], object]],
        notice: Callable[[str], None],
    ) -> None:
        """Prepare a run.

        `inputs` are the artifacts of `declaration.INPUTS`, `resources` make those of
        `declaration.RESOURCES` when they are needed; `notice` gets sentences for the user.
        """
        self._store = store
        self._config = config
        self._resources = resources
        self._notice = notice
        self._artifacts: dict[str, object] = {}
        self._begun: dict[str, Callable[[], StageDone]] = {}
        self._digests: dict[str, str] = {}
        self._code = CodeDigests(memo=store.root / MEMO)
        for name, value in inputs.items():
            self._artifacts[name] = value
            self._digests[name] = codecs.digest(value)

    def begin(self, stages: Sequence[Stage], work: Work) -> None:
        """Begin the next of the stages to come that may run beside this process, if it can.

        One runs beside the others at a time, in the order of the stages; its inputs must be known.
        `run` then waits for its result instead of computing it.
        """
        to_come = {stage.name for stage in stages}
        for stage in (stage for stage in stages if work in stage.beside):
            if self._begun or not all(name in self._digests for name in stage.reads):
                return
            if stage.beside[work] in to_come:
                return
            key = self._key(stage)
            if self._store.find(key) is None:
                task = self._task(stage, key) if work is Work.MANY else None
                copied = partial(self._carried_out, stage, key)
                self._begun[stage.name] = begin(task) if task else forked(copied)

    def run(self, stage: Stage) -> StageRun:
        """Compute a stage's artifact, or find it in the cache."""
        if stage.name in self._begun:
            try:
                return self._finished(stage, self._begun.pop(stage.name)())
            except DamagedError:
                pass  # here it is noticed, and what is damaged is built again
        began = time.perf_counter()
        key = self._key(stage)
        known = self._store.find(key)
        asks = bool(stage.service and getattr(self._settings(stage), stage.service))
        digest = self._compute(stage, key) if known is None or asks else known
        if self._digests.get(stage.makes) != digest:
            self._artifacts.pop(stage.makes, None)
        self._digests[stage.makes] = digest
        return StageRun(stage.name, digest == known, time.perf_counter() - began, peak_mb(), key)

    def artifact(self, name: str) -> Any:
        """Return the artifact called `name`: an input, or the result of a stage already run.

        A cached object that is damaged is noticed here and built again.
        """
        if name not in self._artifacts:
            try:
                found: object = self._store.get(ARTIFACTS[name], self._digests[name])
            except DamagedError as error:
                self._notice(f"{error}: building it again")
                stage = next(stage for stage in STAGES if stage.makes == name)
                self._digests[name] = self._compute(stage, self._key(stage))
                found = self._store.get(ARTIFACTS[name], self._digests[name])
            self._artifacts[name] = found
        return self._artifacts[name]

    def key_of(self, module: str, names: Sequence[str], libraries: Sequence[str]) -> str:
        """Return a key of what a module makes of artifacts, as that of a stage's result is."""
        inputs: Json = {name: self._digests[name] for name in names}
        versions: Json = {name: library_version(name) for name in libraries}
        return digest_json([module, self._code.of(module), inputs, versions])

    def _compute(self, stage: Stage, key: str) -> str:
        inputs = {name: self.artifact(name) for name in stage.reads}
        extra = {name: self._resources[name]() for name in stage.resources}
        if stage.takes_config:
            extra["config"] = self._settings(stage)
        # The result is not kept but read back when it is needed, so that a later stage gets the
        # same whether this one ran now or in an earlier run.
        self._artifacts.pop(stage.makes, None)
        function = stage.function()
        with one_blas_thread():
            made = function(**inputs, **extra)
        return self._store.put(key, made)

    def _carried_out(self, stage: Stage, key: str) -> StageDone:
        began = time.perf_counter()
        digest = self._compute(stage, key)
        return StageDone(digest, time.perf_counter() - began, peak_mb())

    def _task(self, stage: Stage, key: str) -> StageTask:
        external = [name for name in stage.reads if name in INPUTS]
        return StageTask(
            cache=self._store.root,
            stage=stage.name,
            key=key,
            known={name: self._digests[name] for name in stage.reads if name not in INPUTS},
            given=[(name, self._artifacts[name]) for name in external],
            settings=self._settings(stage) if stage.takes_config else None,
        )

    def _finished(self, stage: Stage, done: StageDone) -> StageRun:
        self._artifacts.pop(stage.makes, None)
        self._digests[stage.makes] = done.digest
        return StageRun(stage.name, False, done.seconds, done.peak_mb, self._key(stage))

    def _key(self, stage: Stage) -> str:
        code = self._code.of(stage.module)
        return stage.key(code, self._settings(stage).result_fields(), self._digests)

    def _settings(self, stage: Stage) -> Table:
        """Return the table of the configuration with a stage's name, empty if it has none."""
        settings: Table = getattr(self._config, stage.name) if stage.takes_config else Table()
        return settings
