"""Where independent pieces of work are computed: in this process, or on a Ray cluster.

    with engine(config.engine) as chosen:
        chosen.map(function, shared, pieces) -> (function(shared, piece) for piece in pieces)

The caller divides the work into pieces, and results come in their order. So the result depends
neither on the engine nor on the number of workers.
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
"""Pieces per worker submitted at a time: one is computed while the next is transferred."""

_CONNECT_SECONDS = 10
"""Seconds within which a cluster must accept a connection; Ray itself would wait for minutes."""

_RETRIES = 5
"""Times a piece is computed again whose worker died: enough to outlast a few lost machines."""


class Engine(Protocol):
    """Maps a function over pieces of work."""

    def map(
        self, function: Callable[[Shared, Piece], Result], shared: Shared, pieces: Iterable[Piece]
    ) -> Iterator[Result]:
        """Yield `function(shared, piece)` for each piece, in the order of the pieces."""
        ...


class Local:
    """One piece after the other, in this process."""

    def map(
        self, function: Callable[[Shared, Piece], Result], shared: Shared, pieces: Iterable[Piece]
    ) -> Iterator[Result]:
        """Yield `function(shared, piece)` for each piece."""
        for piece in pieces:
            yield function(shared, piece)


LOCAL = Local()


class _Ray:
    """Tasks of a Ray cluster, which is reached or started for the first piece."""

    def __init__(self, config: EngineConfig) -> None:
        self._config = config
        self._started = False

    def map(
        self, function: Callable[[Shared, Piece], Result], shared: Shared, pieces: Iterable[Piece]
    ) -> Iterator[Result]:
        """Yield `function(shared, piece)` for each piece, again where its worker died."""
        ray = self._ready()

        def on_one_thread(shared: Shared, piece: Piece) -> Result:
            with one_blas_thread():
                return function(shared, piece)

        task = ray.remote(max_retries=_RETRIES)(on_one_thread)
        held = ray.put(shared)
        ahead = _AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))
        waiting = iter(pieces)
        running = deque(task.remote(held, piece) for piece in islice(waiting, ahead))
        while running:
            result = self._result(ray, running.popleft())
            running.extend(task.remote(held, piece) for piece in islice(waiting, 1))
            yield result

    def _result(self, ray: Any, piece: Any) -> Any:
        """Wait for the result of a piece; what the function itself raises is raised here."""
        try:
            return ray.get(piece, timeout=self._config.timeout)
        except ray.exceptions.GetTimeoutError as error:
            raise GroundswellError(
                f"the Ray cluster has not done a piece of the work within {self._config.timeout:g} "
                "seconds: see whether its workers have cores free and answer, or set "
                "engine.timeout higher"
            ) from error

    def close(self) -> None:
        """Disconnect from the cluster; one that was started here stops."""
        if self._started:
            import ray

            ray.shutdown()

    def _ready(self) -> Any:
        # Without this Ray reports every cluster to its makers.
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        import ray

        if not self._started:
            self._start(ray)
            self._started = True
        return ray

    def _start(self, ray: Any) -> None:
        options: dict[str, str | int | bool | None] = {"address": self._config.address}
        if self._config.address:
            _check(self._config.address)
        else:
            options = {
                "address": "local",
                "num_cpus": self._config.workers,
                "include_dashboard": False,
            }
        try:
            ray.init(**options, log_to_driver=False, logging_level="ERROR")
        except Exception as error:  # Ray has no exception class of its own for this
            where = self._config.address or "this machine"
            raise GroundswellError(
                f"Ray cannot be started or reached on {where} ({error}): check engine.address, or "
                f"use --engine local"
            ) from error


def _check(address: str) -> None:
    """Raise `UsageError` for an address where nothing answers."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=_CONNECT_SECONDS).close()
    except (OSError, ValueError, OverflowError) as error:
        raise UsageError(
            f"Ray cannot reach {address} ({error}): check engine.address, expected HOST:PORT"
        ) from error


@contextmanager
def engine(config: EngineConfig) -> Iterator[Engine]:
    """Yield the engine that the configuration names; `UsageError` where it is not installed."""
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
