"""The clustering methods by name, and what each of them is: a function from vectors to topics.

To add one, write a `ClusteringMethod` in a module of its own and name it in `METHODS`
(docs/extending.md). This module imports no numerics, so that a configuration can be checked fast.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol, cast

from groundswell.errors import UsageError, nearest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from groundswell.compute.engine import Engine
    from groundswell.config import ClusterConfig

METHODS = {
    "smoothed": "groundswell.clustering.smoothed:smoothed_topics",
    "hdbscan": "groundswell.clustering.hdbscan:hdbscan_topics",
    "bertopic": "groundswell.clustering.bertopic:bertopic_topics",
}
"""Where each method is, as 'module:function', by its name in `cluster.method`."""

NEEDS = {"bertopic": "bertopic"}
"""The package that a method needs and that is not installed with Groundswell."""


class ClusteringMethod(Protocol):
    """Groups papers into topics."""

    def __call__(
        self,
        vectors: "NDArray[np.float32]",
        settings: "ClusterConfig",
        *,
        start: "NDArray[np.int64] | None",
        engine: "Engine",
    ) -> "NDArray[np.int64]":
        """Return a topic per paper, (n,): 0 to k - 1, or -1 for a paper in no topic.

        The same arguments give the same topics, on any number of cores.

        Args:
            vectors: Unit rows (n, d), in the order of dates; n is at least 30.
            settings: `topics` is about how many topics are wanted, if anything; `min_topic_size`
                how many papers they have; `seed` seeds what is random.
            start: The papers' topics (n,) so far, 0 or more, for a method that can stay near them.
            engine: Maps work over pieces on other machines, for a method that has very much.
        """
        ...


def check(name: str) -> None:
    """Raise `UsageError` where `name` is no known method, or a package that it needs is missing."""
    if name not in METHODS:
        raise UsageError(
            f"there is no clustering method {name!r}{nearest(name, METHODS)}: expected "
            f"{' or '.join(map(repr, METHODS))} (cluster.method)"
        )
    package = NEEDS.get(name)
    if package is not None and find_spec(package) is None:
        raise UsageError(
            f"cluster.method = {name!r} needs the package {package}, which is not installed: "
            f"pip install 'groundswell[{package}]', or choose another method"
        )


def method(name: str) -> ClusteringMethod:
    """Import and return the method called `name`; raises `UsageError` where there is none."""
    check(name)
    module, _, function = METHODS[name].partition(":")
    return cast("ClusteringMethod", getattr(import_module(module), function))
