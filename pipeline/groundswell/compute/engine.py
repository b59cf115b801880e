"""Where work on many papers is done that needs none of the others: here, or on a Ray cluster.

    with engine(config.engine) as chosen:
        chosen.map(function, shared, pieces) -> (function(shared, piece) for piece in pieces)

Pieces are cut before they come here and results are returned in their order, so what comes out
depends neither on the engine nor on the number of workers.
"""

import os
import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, Protocol, TypeVar

from groundswell.compute.parallel import one_blas_thread
from groundswell.config import EngineConfig
from groundswell.errors import GroundswellError, UsageError

Shared = TypeVar("Shared")
Piece = TypeVar("Piece")
Result = TypeVar("Result")

_AHEAD = 2
"""Pieces that are with each worker at a time: one is worked on while the next is on its way."""

_RETRIES = 5
"""Times a piece is done again whose worker died."""


class Engine(Protocol):
    """Maps a function over pieces of work."""

    def map(
        self, function: Callable[[Shared, Piece], Result], shared: Shared, pieces: Iterable[Piece]
    ) -> Iterator[Result]:
        """Yield what `function` makes of `shared` and each piece, in the order of the pieces."""
        ...


class Local:
    """One piece after the other, in this process."""

    def map(
        self, function: Callable[[Shared, Piece], Result], shared: Shared, pieces: Iterable[Piece]
    ) -> Iterator[Result]:
        """Yield what `function` makes of each piece."""
        for piece in pieces:
            yield function(shared, piece)


LOCAL = Local()


class _Ray:
    """Tasks of a Ray cluster, which is reached or started when the first piece comes."""

    def __init__(self, config: EngineConfig) -> None:
        self._config = config
        self._started = False

    def map(
        self, function: Callable[[Shared, Piece], Result], shared: Shared, pieces: Iterable[Piece]
    ) -> Iterator[Result]:
        """Yield what `function` makes of each piece; a piece whose worker died is done again."""
        ray = self._ready()

        def alone(shared: Shared, piece: Piece) -> Result:
            with one_blas_thread():
                return function(shared, piece)

        task = ray.remote(max_retries=_RETRIES)(alone)
        held = ray.put(shared)
        ahead = _AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))
        waiting = iter(pieces)
        running = deque(task.remote(held, piece) for piece in islice(waiting, ahead))
        while running:
            result = self._result(ray, running.popleft())
            running.extend(task.remote(held, piece) for piece in islice(waiting, 1))
            yield result

    def _result(self, ray: Any, piece: Any) -> Any:
        """Wait for what was made of a piece; what the function itself raises is raised here."""
        try:
            return ray.get(piece, timeout=self._config.timeout)
        except ray.exceptions.GetTimeoutError as error:
            raise GroundswellError(
                f"the Ray cluster has not done a piece of the work within {self._config.timeout:g} "
                "seconds: see whether its workers have cores free and answer, or set "
                "engine.timeout higher"
            ) from error

    def close(self) -> None:
        """Leave the cluster; one that was started here stops."""
        if self._started:
            import ray

            ray.shutdown()

    def _ready(self) -> Any:
        # Ray tells its makers of each cluster unless it is told not to.
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        import ray

        if not self._started:
            self._start(ray)
            self._started = True
        return ray

    def _start(self, ray: Any) -> None:
        asked: dict[str, Any] = {"address": self._config.address}
        if self._config.address:
            _check(self._config.address)
        else:
            asked = {
                "address": "local",
                "num_cpus": self._config.workers,
                "include_dashboard": False,
            }
        try:
            ray.init(**asked, log_to_driver=False, logging_level="ERROR")
        except Exception as error:  # Ray has no class of its own for what goes wrong here
            where = self._config.address or "this machine"
            raise GroundswellError(f"no Ray cluster on {where}: {error}") from error


def _check(address: str) -> None:
    """Refuse an address where nobody answers: Ray would wait there for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=10).close()
    except (OSError, ValueError, OverflowError) as error:
        raise UsageError(
            f"Ray cannot reach {address} ({error}): check engine.address, expected HOST:PORT"
        ) from error


@contextmanager
def engine(config: EngineConfig) -> Iterator[Engine]:
    """Hand out the engine that the configuration names; `UsageError` where it is not installed."""
    if config.name == "local":
        yield LOCAL
        return
    from importlib.util import find_spec

    if find_spec("ray") is None:
        raise UsageError(
            "the engine 'ray' is not installed: install groundswell[ray], or use --engine local"
        )
    chosen = _Ray(config)
    try:
        yield chosen
    finally:
        chosen.close()
