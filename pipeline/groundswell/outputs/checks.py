"""What is refused before a run reads anything: settings and files that it would fail on later."""

from pathlib import Path

from groundswell.clustering.registry import check as check_clustering_method
from groundswell.config import Config
from groundswell.outputs.watches.definitions import together
from groundswell.signals.configured_fields import check_fields


def check_settings(config: Config, out: Path) -> None:
    """Check a configuration, and the watches of an output folder.

    Raises:
        UsageError: A method or a field is unknown, or `OUT/watches.toml` cannot be used.
    """
    check_clustering_method(config.cluster.method)
    check_fields(config)
    together(config.watch, out)
