"""Posts a message over HTTP once, and judges the answer."""

import json
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from groundswell.delivery.watches.channel import Answer, secret
from groundswell.errors import UsageError
from groundswell.formatting import plain
from groundswell.json_value import Json

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

_TIMEOUT = 20.0
"""Seconds that connecting, and each wait for the answer, may take."""
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which another try may succeed."""
_READ, _READ_SECONDS = 2_000, 5.0
"""Bytes of a refusal that are read at most, and for how long."""


def address_of(channel: str, where: str, environment: Mapping[str, str]) -> str:
    """Return the address of a channel's webhook: `GROUNDSWELL_SLACK_URL`, or one of a name.

    'slack:LAB' is `GROUNDSWELL_SLACK_URL_LAB`.

    Raises:
        UsageError: It is not set, or is no address of the web.
    """
    suffix = f"_{where.upper().replace('-', '_')}" if where else ""
    name = f"GROUNDSWELL_{channel.upper()}_URL{suffix}"
    address = secret(environment, name, "the address of the webhook")
    if not address.startswith(("http://", "https://")):
        raise UsageError(f"{name} begins with neither http:// nor https://: check it")
    return address


def as_body(value: Json) -> bytes:
    """Return a JSON value as it is posted."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def post(address: str, body: bytes, key: str) -> Answer:
    """Post JSON once; redirects are not followed, and nothing of the address is in the answer."""
    import urllib3

    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key}
    with urllib3.PoolManager(retries=False, timeout=_TIMEOUT) as pool:
        try:
            answer = pool.request(
                "POST", address, body=body, headers=headers, preload_content=False
            )
        except urllib3.exceptions.NewConnectionError:
            return Answer("busy", "no connection")
        except urllib3.exceptions.TimeoutError:
            return Answer("busy", "it did not answer in time")
        except urllib3.exceptions.LocationParseError:
            return Answer("refused", "its address is not valid")
        except urllib3.exceptions.HTTPError:
            return Answer("busy", "no connection")
        if answer.status < 300:
            answer.close()
            return Answer("delivered")
        text = _beginning(answer)
        answer.close()
    return judged(answer.status, text, answer.headers.get("Retry-After"))


def judged(status: int, text: str, retry_after: str | None) -> Answer:
    """Return what became of a message that was answered with a status other than 2xx."""
    reason = plain(f"it answered {status} {text}")[:300].rstrip()
    if status in _BUSY:
        return Answer("busy", reason, _seconds(retry_after) or _in_body(text))
    return Answer("refused", reason)


def _seconds(retry_after: str | None) -> float | None:
    """Return the seconds that a header asks to wait for: a number, or a date."""
    if not retry_after:
        return None
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except ValueError:
        return None


def _in_body(text: str) -> float | None:
    """Return the seconds that a body asks to wait for, as those of Telegram and Discord do."""
    try:
        found = json.loads(text)
        parameters = found.get("parameters", found)
        return max(0.0, float(parameters["retry_after"]))
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _beginning(answer: "BaseHTTPResponse") -> str:
    """Return the beginning of an answer's body, however slowly it comes."""
    import urllib3

    data, end = b"", time.monotonic() + _READ_SECONDS
    try:
        while len(data) < _READ and time.monotonic() < end:
            part = answer.read1(_READ)
            if not part:
                break
            data += part
    except urllib3.exceptions.HTTPError:
        pass
    return data[:_READ].decode("utf-8", "replace")
