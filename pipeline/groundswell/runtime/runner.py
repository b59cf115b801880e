"""Run the declared stages in order, each at most once per set of inputs.

The runner knows artifacts by the digest of their bytes. A stage whose key is in the cache is not
run, and its artifact is not even decoded unless a later stage needs it; an output that comes out
equal to an earlier one stops the re-run there, since the keys after it come out equal too.
"""

import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from groundswell.artifacts import ARTIFACTS, codecs
from groundswell.compute.parallel import one_blas_thread
from groundswell.config import Config
from groundswell.errors import DamagedError
from groundswell.runtime.code import CodeDigests
from groundswell.runtime.declaration import STAGES
from groundswell.runtime.stage import Stage
from groundswell.runtime.store import Store


@dataclass(frozen=True)
class StageRun:
    """How one stage went: from the cache or computed, in how many seconds, at what peak memory."""

    stage: str
    cached: bool
    seconds: float
    peak_mb: float
    """The process's highest resident memory so far, in MB."""
    key: str
    """What its result is kept under in the cache."""


class Runner:
    """Carries artifacts from stage to stage for one configuration and one set of inputs."""

    def __init__(
        self,
        store: Store,
        config: Config,
        inputs: Mapping[str, Any],
        resources: Mapping[str, Callable[[], Any]],
        notice: Callable[[str], None],
    ) -> None:
        """Prepare a run.

        `inputs` are the artifacts of `declaration.INPUTS`; `resources` makes, when first needed,
        what stages are handed beside artifacts; `notice` hears what a user should know.
        """
        self._store = store
        self._config = config
        self._resources = resources
        self._notice = notice
        self._artifacts: dict[str, Any] = {}
        self._digests: dict[str, str] = {}
        self._code = CodeDigests(memo=store.root / "code.json")
        for name, value in inputs.items():
            self._artifacts[name] = value
            self._digests[name] = codecs.digest(value)

    def run(self, stage: Stage) -> StageRun:
        """Bring one stage's artifact about, from the cache where it is there."""
        began = time.perf_counter()
        key = self._key(stage)
        known = self._store.find(key)
        digest = self._compute(stage, key) if known is None or stage.always else known
        if self._digests.get(stage.makes) != digest:
            self._artifacts.pop(stage.makes, None)
        self._digests[stage.makes] = digest
        return StageRun(stage.name, digest == known, time.perf_counter() - began, _peak_mb(), key)

    def artifact(self, name: str) -> Any:
        """Return the artifact called `name`: an input, or the result of a stage already run.

        A damaged cached object is noticed here and built again.
        """
        if name not in self._artifacts:
            found: Any
            try:
                found = self._store.get(ARTIFACTS[name], self._digests[name])
            except DamagedError as error:
                self._notice(f"{error}: building it again")
                stage = next(stage for stage in STAGES if stage.makes == name)
                self._digests[name] = self._compute(stage, self._key(stage))
                found = self._store.get(ARTIFACTS[name], self._digests[name])
            self._artifacts[name] = found
        return self._artifacts[name]

    def _compute(self, stage: Stage, key: str) -> str:
        inputs = {name: self.artifact(name) for name in stage.reads}
        extra = {name: self._resources[name]() for name in stage.resources}
        if stage.takes_config:
            extra["config"] = self._table(stage)
        # What was made is not kept but read back when needed, so that a later stage sees the same
        # whether this one ran now or in a run before.
        self._artifacts.pop(stage.makes, None)
        function = stage.function()
        with one_blas_thread():
            made = function(**inputs, **extra)
        return self._store.put(key, made)

    def _key(self, stage: Stage) -> str:
        code = self._code.of(stage.module)
        return stage.key(code, self._table(stage).result_fields(), self._digests)

    def _table(self, stage: Stage) -> Any:
        return getattr(self._config, stage.name)


def _peak_mb() -> float:
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes there, in kB elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
