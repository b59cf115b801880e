"""Where a redirect may lead: on the web, and never from there into the local network."""

import ipaddress
import socket
from urllib.parse import urljoin, urlsplit

from groundswell.errors import GroundswellError


class RedirectError(GroundswellError):
    """A server sends a request on to where it must not go."""


def redirected(url: str, location: str) -> str:
    """Return the address that an answer of `url` sends on to.

    A server on this machine or its network may send on to another place there.

    Raises:
        RedirectError: It is no address of the web, is not encrypted where `url` is, or leads from
            the web to a private address.
    """
    try:
        target = urljoin(url, location)
        before, after = urlsplit(url), urlsplit(target)
        host, former = after.hostname, before.hostname
    except ValueError:
        host = former = None
    if not host or after.scheme not in {"http", "https"}:
        raise RedirectError(
            f"{url} sends on to something that is no address of the web: check the source's address"
        )
    if before.scheme == "https" and after.scheme == "http":
        raise RedirectError(
            f"{url} sends on to {host} without encryption: check the source's address"
        )
    if host != former and is_private(host) and not is_private(str(former)):
        raise RedirectError(
            f"{url} sends on to {host}, an address of the local network: check the source's address"
        )
    return target


def is_private(host: str) -> bool:
    """Return whether a name or address is of this machine or its network.

    A name that cannot be looked up, as behind a proxy, is not.
    """
    try:
        found = {str(each[4][0]) for each in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return False
    return any(not ipaddress.ip_address(each.partition("%")[0]).is_global for each in found)
