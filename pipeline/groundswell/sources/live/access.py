"""How a service may be asked: pauses, keys and the contact address, by its documented rules.

A key is read from the environment. It is sent with each request and is in no file and no message.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from groundswell.config import SourcesConfig
from groundswell.errors import UsageError
from groundswell.sources.live.addresses import is_sent_in_the_clear, split_address


@dataclass(frozen=True)
class Access:
    """How a service may be asked."""

    pause: float
    """The least number of seconds between two requests."""
    contact: str | None = None
    """The mail address of whoever runs this, for the operators of the service."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Headers of every request to the service's own host."""
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Parameters of every request that are neither kept nor quoted, as a key."""
    advice: str = "check the source's name and dates"
    """What to do about a refusal."""


def polite_pause(address: str, config: SourcesConfig, host: str, least: float) -> float:
    """Return the configured pause in seconds; of a host and those below it at least `least`."""
    asked = split_address(address).hostname or ""
    is_host = asked == host or asked.endswith(f".{host}")
    return max(config.pause, least) if is_host else config.pause


def key_of(variable: str, address: str) -> str | None:
    """Return the key that a variable of the environment holds for an address, or None.

    Raises `UsageError` where it would be sent without encryption.
    """
    key = os.environ.get(variable) or None
    if key and is_sent_in_the_clear(address):
        raise UsageError(
            f"{address}: the key in {variable} would be sent in the clear; use https, or unset "
            "the key"
        )
    return key
