"""Addresses of live services, as the configuration has them."""

from urllib.parse import SplitResult, urlsplit

from groundswell.errors import UsageError


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


def _wrong(address: str) -> str:
    return f"configuration: '{address}' is not the address of a service"
