"""Groundswell: follow the topics of research digests from date to date.

    import groundswell as gs

    run = gs.run(["digests/"], out="artifacts")   # what `groundswell run` does
    run = gs.open("artifacts")                    # the newest run of an output folder
    run.topics.to_pandas()

docs/library.md describes the library. What takes long to import is imported when it is used.
"""

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from groundswell.api.emergence import emergence
    from groundswell.api.notices import GroundswellWarning
    from groundswell.api.opening import open_run as open  # noqa: A004 - as gzip.open and others
    from groundswell.api.run import Run
    from groundswell.api.running import run
    from groundswell.api.tracker import TopicTracker
    from groundswell.api.views import Entry, Topic
    from groundswell.config import Config
    from groundswell.errors import GroundswellError, UsageError
    from groundswell.report.figures.template import template as plot_template

try:
    __version__ = version("groundswell")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+source"

__all__ = [
    "Config",
    "Entry",
    "GroundswellError",
    "GroundswellWarning",
    "Run",
    "Topic",
    "TopicTracker",
    "UsageError",
    "__version__",
    "emergence",
    "open",
    "plot_template",
    "run",
]

_PLACES = {
    "Config": "groundswell.config:Config",
    "Entry": "groundswell.api.views:Entry",
    "GroundswellError": "groundswell.errors:GroundswellError",
    "GroundswellWarning": "groundswell.api.notices:GroundswellWarning",
    "Run": "groundswell.api.run:Run",
    "Topic": "groundswell.api.views:Topic",
    "TopicTracker": "groundswell.api.tracker:TopicTracker",
    "UsageError": "groundswell.errors:UsageError",
    "emergence": "groundswell.api.emergence:emergence",
    "open": "groundswell.api.opening:open_run",
    "plot_template": "groundswell.report.figures.template:template",
    "run": "groundswell.api.running:run",
}
"""The module and the name of each public thing, which is imported when it is first used."""


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'groundswell' has no attribute {name!r}")
    module, _, inside = _PLACES[name].partition(":")
    found = getattr(import_module(module), inside)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
