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

from groundswell import artifacts as kinds
from groundswell.artifacts import codecs
from groundswell.compute.parallel import one_blas_thread
from groundswell.config import Config
from groundswell.errors import DamagedError
from groundswell.runtime.declaration import STAGES
from groundswell.runtime.stage import Stage
from groundswell.runtime.store import Store

KINDS: Mapping[str, type] = {
    "corpus": kinds.Corpus,
    "embeddings": kinds.Embeddings,
    "plan": kinds.Plan,
    "layout": kinds.Layout,
    "clusters": kinds.Clusters,
    "membership": kinds.Membership,
    "levels": kinds.Levels,
    "aligned": kinds.AlignedTopics,
    "prevalence": kinds.Prevalence,
    "signals": kinds.Signals,
    "model": kinds.Model,
    "report": kinds.Report,
    "audit": kinds.Audit,
}
"""The type of each artifact a stage makes."""


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
    """Carries artifacts from stage to stage for one configuration and one set of edges."""

    def __init__(
        self,
        store: Store,
        config: Config,
        edges: Mapping[str, Any],
        resources: Mapping[str, Callable[[], Any]],
        notice: Callable[[str], None],
    ) -> None:
        """Prepare a run.

        `edges` are the artifacts of `graph.EDGES`; `resources` makes, when first needed, what
        stages are handed beside artifacts; `notice` is told what a user should know.
        """
        self._store = store
        self._config = config
        self._resources = resources
        self._notice = notice
        self._artifacts: dict[str, Any] = {}
        self._digests: dict[str, str] = {}
        for name, edge in edges.items():
            self.bring(name, edge)

    def bring(self, name: str, edge: Any) -> None:
        """Put an edge's artifact in place, also of one whose stages have run: run those again."""
        self._artifacts[name] = edge
        self._digests[name] = codecs.digest(edge)

    def run(self, stage: Stage) -> StageRun:
        """Bring one stage's artifact about, from the cache where it is there."""
        began = time.perf_counter()
        key = self._key(stage)
        digest = self._store.find(key)
        cached = digest is not None
        if digest is None:
            digest = self._compute(stage, key)
        if self._digests.get(stage.makes) != digest:
            self._artifacts.pop(stage.makes, None)
        self._digests[stage.makes] = digest
        return StageRun(stage.name, cached, time.perf_counter() - began, _peak_mb(), key)

    def artifact(self, name: str) -> Any:
        """Return the artifact called `name`, which an edge or a stage already run has made.

        A damaged cached object is noticed here and built again.
        """
        if name not in self._artifacts:
            found: Any
            try:
                found = self._store.get(KINDS[name], self._digests[name])
            except DamagedError as error:
                self._notice(f"{error}: building it again")
                stage = next(stage for stage in STAGES if stage.makes == name)
                self._digests[name] = self._compute(stage, self._key(stage))
                found = self._store.get(KINDS[name], self._digests[name])
            self._artifacts[name] = found
        return self._artifacts[name]

    def _compute(self, stage: Stage, key: str) -> str:
        inputs = {name: self.artifact(name) for name in stage.reads}
        extra = {name: self._resources[name]() for name in stage.resources}
        # What was made is not kept but read back when needed, so that a later stage sees the same
        # whether this one ran now or in a run before.
        self._artifacts.pop(stage.makes, None)
        function = stage.function()
        with one_blas_thread():
            made = function(**inputs, **extra, config=self._table(stage))
        return self._store.put(key, made)

    def _key(self, stage: Stage) -> str:
        return stage.key(self._table(stage).result_fields(), self._digests)

    def _table(self, stage: Stage) -> Any:
        return getattr(self._config, stage.name)


def _peak_mb() -> float:
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes there, in kB elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
