"""Addresses of live services, as the configuration has them."""

from urllib.parse import SplitResult, urlsplit

from groundswell.errors import UsageError

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def split_address(address: str) -> SplitResult:
    """Return the parts of an address; `UsageError` where it is none, as 'http://[::1/x'."""
    try:
        parts = urlsplit(address)
        valid = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError as error:
        raise UsageError(f"{_wrong(address)} ({error}): expected https://HOST/PATH") from error
    if not valid:
        raise UsageError(f"{_wrong(address)}: expected https://HOST/PATH")
    return parts


def is_sent_in_the_clear(address: str) -> bool:
    """Return whether what is sent can be read on the way: by plain http beyond this machine."""
    parts = split_address(address)
    return parts.scheme == "http" and parts.hostname not in _THIS_MACHINE


def _wrong(address: str) -> str:
    return f"configuration: '{address}' is not the address of a service"
