"""Asking a server for one answer at a time: politely, patiently, within limits.

An answer is whole and of the expected kind, or it is an error: what is cut off, too large, too slow
or something else than was asked for is never returned.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from groundswell import __version__
from groundswell.errors import GroundswellError

if TYPE_CHECKING:
    import tenacity
    import urllib3

_USER_AGENT = f"groundswell/{__version__} (digest reader; asks one page at a time)"
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which the same request may succeed."""
_LONGEST_WAIT = 600.0
"""Seconds; a server that asks for a longer pause is left alone, and the user told."""
_BLOCK = 1 << 16


class FetchError(GroundswellError):
    """A server gave no usable answer; the message says which, why, and what to do."""


class BrokenError(Exception):
    """An answer cannot be used as it came; asked again, it may be whole."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True)
class Answer:
    """The bytes as they came, and the server's tag of them; `body` is None where unchanged."""

    body: bytes | None
    etag: str | None


@dataclass
class Client:
    """Asks a server, never twice within `pause` seconds and never twice at once."""

    pause: float
    """Seconds between the end of one request and the start of the next."""
    attempts: int = 5
    timeout: float = 30.0
    """Seconds without a byte, and to connect."""
    total: float = 300.0
    """Seconds for one answer."""
    largest: int = 32_000_000
    """Bytes of one answer."""
    advice: str = "check the source's name and dates"
    """What to do about a refusal."""
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _last: float | None = field(default=None, init=False)
    _pool: Any = field(default=None, init=False)

    def get(self, url: str, check: Callable[[bytes], None], etag: str | None = None) -> Answer:
        """Return the answer to GET `url`, or that it is still the one `etag` stands for.

        `check` raises `BrokenError` for a body that is not what was asked for. Asks again with
        growing, jittered pauses, or after those the server asks for. Raises `FetchError`.
        """
        headers = {"If-None-Match": etag} if etag else {}
        try:
            return self._retried(url, check, etag, {"method": "GET", "headers": headers})
        except BrokenError as error:
            raise FetchError(
                f"{self._in_vain(url, error)}: try again later, or use what was fetched before "
                "with --offline"
            ) from error

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Return the answer to POST `url`, likewise; a redirect is not followed."""
        request = {"method": "POST", "headers": dict(headers), "body": body}
        try:
            return self._retried(url, lambda _: None, None, request)
        except BrokenError as error:
            raise FetchError(self._in_vain(url, error)) from error

    def _in_vain(self, url: str, error: BrokenError) -> str:
        times = f"{self.attempts} times" if self.attempts > 1 else "once"
        return f"{url} was asked {times} and gave no usable answer ({error})"

    def _retried(
        self, url: str, check: Callable[[bytes], None], etag: str | None, request: dict[str, Any]
    ) -> Answer:
        import tenacity

        grow = tenacity.wait_exponential_jitter(initial=1, max=60, jitter=1)

        def wait(state: "tenacity.RetryCallState") -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = error.wait if isinstance(error, BrokenError) else 0.0
            return max(grow(state), asked)

        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.attempts),
            wait=wait,
            retry=tenacity.retry_if_exception_type(BrokenError),
            sleep=self.sleep,
            reraise=True,
        )
        answer: Answer = retrying(self._once, url, check, etag, request)
        return answer

    def _once(
        self, url: str, check: Callable[[bytes], None], etag: str | None, request: dict[str, Any]
    ) -> Answer:
        import urllib3

        if self._last is not None and (left := self.pause - (self.clock() - self._last)) > 0:
            self.sleep(left)
        headers = {"User-Agent": _USER_AGENT, "Accept-Encoding": "identity", **request["headers"]}
        # Only redirects are left to urllib3, which does not ask for a pause between attempts.
        retries = urllib3.Retry(
            connect=0,
            read=0,
            other=0,
            status=0,
            redirect=3 if request["method"] == "GET" else 0,
            respect_retry_after_header=False,
        )
        timeout = urllib3.Timeout(connect=self.timeout, read=self.timeout)
        started = self.clock()
        try:
            response = self._opened(url).request(
                request["method"],
                url,
                body=request.get("body"),
                headers=headers,
                preload_content=False,
                retries=retries,
                timeout=timeout,
            )
            try:
                _require_usable(url, response, etag, self.advice)
                if response.status == 304:
                    return Answer(None, etag)
                body = self._body(url, response, started)
            finally:
                # What is left of an answer is not waited for.
                response.close()
        except urllib3.exceptions.LocationValueError as error:
            raise FetchError(f"{url} is no address that can be asked: {error}") from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise BrokenError(_reason(error)) from error
        finally:
            self._last = self.clock()
        check(body)
        return Answer(body, response.headers.get("ETag"))

    def _body(self, url: str, response: "urllib3.BaseHTTPResponse", started: float) -> bytes:
        blocks, size = [], 0
        # read1 returns what has come, so that a trickle does not outlast the time limit.
        while block := response.read1(_BLOCK):
            size += len(block)
            if size > self.largest:
                raise FetchError(f"{url} answers with more than {self.largest:,} bytes: not used")
            if self.clock() - started > self.total:
                raise BrokenError(f"the answer took longer than {self.total:g} s")
            blocks.append(block)
        announced = response.headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced) != size:
            raise BrokenError(f"the answer was cut off: {size:,} of {int(announced):,} bytes")
        return b"".join(blocks)

    def _opened(self, url: str) -> "urllib3.PoolManager":
        import urllib.request

        import urllib3

        if self._pool is None:
            parts = urlsplit(url)
            proxy = urllib.request.getproxies().get(parts.scheme)
            if proxy and not urllib.request.proxy_bypass(parts.netloc):
                self._pool = urllib3.ProxyManager(proxy)
            else:
                self._pool = urllib3.PoolManager()
        pool: urllib3.PoolManager = self._pool
        return pool


def _require_usable(
    url: str, response: "urllib3.BaseHTTPResponse", etag: str | None, advice: str
) -> None:
    status = response.status
    if status == 200 or (status == 304 and etag):
        return
    wait = _asked_wait(response.headers.get("Retry-After"), response.headers.get("Date"))
    if wait > _LONGEST_WAIT:
        raise FetchError(f"{url} asks to be left alone for {wait:,.0f} seconds: try again then")
    if status in _AGAIN:
        raise BrokenError(f"status {status}", wait)
    raise FetchError(f"{url} was refused with status {status}: {advice}")


def _asked_wait(after: str | None, now: str | None) -> float:
    """Return the seconds a Retry-After asks for; a date is compared with the server's own."""
    if not after:
        return 0.0
    if after.strip().isdecimal():
        return float(after)
    with suppress(ValueError, TypeError):
        then = parsedate_to_datetime(after)
        return max(0.0, (then - parsedate_to_datetime(now or "")).total_seconds())
    return 0.0


def _reason(error: Exception) -> str:
    import urllib3

    if isinstance(error, urllib3.exceptions.NewConnectionError):
        return "no connection"
    if isinstance(error, urllib3.exceptions.TimeoutError | TimeoutError):
        return "it did not answer in time"
    if isinstance(error, urllib3.exceptions.MaxRetryError) and error.reason:
        return _reason(error.reason)
    if isinstance(error, urllib3.exceptions.ProtocolError):
        return "the answer was cut off"
    return f"{type(error).__name__}: {error}"[:200]
