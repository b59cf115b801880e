"""Whether papers have the fields that a configuration names."""

from collections.abc import Sequence

from groundswell.config import Config
from groundswell.errors import UsageError, nearest
from groundswell.signals.groups import known_field


def check_fields(config: Config) -> None:
    """Raise `UsageError` unless papers have the fields of groups and strata."""
    for name in config.groups.fields or ():
        known_field(name, config.sources.own)
    for by in (config.signals.strata, config.emerging.strata):
        _check_strata(by, config.sources.own)


def _check_strata(by: str, own: Sequence[str]) -> None:
    """Raise `UsageError` unless papers can be divided so."""
    known = ("none", "source", "label", *own)
    if by not in known:
        raise UsageError(
            f"configuration: papers cannot be divided into strata by '{by}'{nearest(by, known)}: "
            f"expected one of {', '.join(known)}, or a column of your own that sources.own names"
        )
