"""HTTP requests to one server, one at a time, with pauses, retries and limits.

An answer is complete and passes the caller's check, or it is an error: what is cut off, too large,
too slow or of another kind is never returned.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, urlencode, urlsplit

from groundswell import __version__
from groundswell.errors import GroundswellError
from groundswell.sources.live.access import Access
from groundswell.sources.live.redirects import RedirectError, redirected

if TYPE_CHECKING:
    import tenacity
    import urllib3

_WHO = "digest reader; asks one page at a time"
"""The user agent's comment on this program, beside its name, version and a contact address."""
_HIDDEN = "..."
"""The text in a message in place of a key."""
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which the same request can succeed (RFC 9110, 8470, 6585)."""
_LONGEST_WAIT = 600.0
"""Seconds; where a server asks for a longer pause, the user decides when to try again."""
_FIRST_WAIT, _MOST_WAIT, _JITTER = 1.0, 60.0, 1.0
"""Seconds of the pauses between attempts, which double from the first to the longest."""
_REDIRECTS = 3
"""Redirects that a request follows: to another scheme, host and path."""
_BLOCK = 1 << 16
"""Bytes that are read at once."""


class FetchError(GroundswellError):
    """A server gave no usable answer; the message says which, why, and what to do."""


class BrokenError(Exception):
    """An answer cannot be used as it came; requested again, it may be whole.

    `wait` is the number of seconds that the server asks for before the next attempt.
    """

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True)
class Answer:
    """The bytes as they came, and the server's tag of them; `body` is None where unchanged."""

    body: bytes | None
    etag: str | None


@dataclass(frozen=True)
class _Request:
    """A request, and the check of its answer, which raises `BrokenError`."""

    method: str
    url: str
    check: Callable[[bytes], None]
    headers: Mapping[str, str]
    body: bytes | None = None
    etag: str | None = None
    """The tag of the version that is known already."""


@dataclass
class Client:
    """Sends requests to a server, never two within `pause` seconds and never two at once."""

    access: Access
    """The pause between two requests, and what is sent along with each."""
    attempts: int = 5
    timeout: float = 30.0
    """Seconds without a byte, and to connect."""
    total: float = 300.0
    """Seconds for one answer."""
    largest: int = 32_000_000
    """Bytes of one answer; a page of any service has a tenth."""
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _last: float | None = field(default=None, init=False)
    _pool: "urllib3.PoolManager | None" = field(default=None, init=False)

    def get(self, url: str, check: Callable[[bytes], None], etag: str | None = None) -> Answer:
        """Return the answer to GET `url`, or that it is still the one with the tag `etag`.

        A failed request is repeated after growing, jittered pauses, or after that which the server
        asks for.

        Args:
            url: The address with its query.
            check: Raises `BrokenError` for a body that is not what was asked for.
            etag: The server's tag of the answer that is known already.

        Raises:
            FetchError: There is no usable answer.
        """
        headers = {"If-None-Match": etag} if etag else {}
        try:
            return self._retried(_Request("GET", url, check, headers, etag=etag))
        except BrokenError as error:
            raise FetchError(
                f"{self._in_vain(url, error)}: try again later, or use what was fetched before "
                "with --offline"
            ) from error

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Return the answer to POST `url`, likewise; a redirect is not followed."""
        try:
            return self._retried(_Request("POST", url, lambda _: None, headers, body))
        except BrokenError as error:
            raise FetchError(self._in_vain(url, error)) from error

    def _in_vain(self, url: str, error: BrokenError) -> str:
        times = f"{self.attempts} times" if self.attempts > 1 else "once"
        return f"{url} was asked {times} and gave no usable answer ({error})"

    def _retried(self, request: _Request) -> Answer:
        import tenacity

        grow = tenacity.wait_exponential_jitter(initial=_FIRST_WAIT, max=_MOST_WAIT, jitter=_JITTER)

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
        answer: Answer = retrying(self._once, request)
        return answer

    def _once(self, request: _Request) -> Answer:
        import urllib3

        if self._last is not None and (left := self.access.pause - (self.clock() - self._last)) > 0:
            self.sleep(left)
        started = self.clock()
        try:
            answer = self._answer(request, started)
        except urllib3.exceptions.LocationValueError as error:
            reason = self._without_keys(str(error))
            raise FetchError(f"{request.url} is not a usable address: {reason}") from error
        except RedirectError as error:
            raise RedirectError(self._without_keys(str(error))) from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise BrokenError(self._without_keys(_reason(error))) from error
        finally:
            self._last = self.clock()
        if answer.body is not None:
            request.check(answer.body)
        return answer

    def _answer(self, request: _Request, started: float) -> Answer:
        at = with_parameters(request.url, self.access.parameters)
        response = self._sent(request, at)
        for _ in range(_REDIRECTS if request.method == "GET" else 0):
            if not (location := response.get_redirect_location()):
                break
            response.close()
            at = redirected(at, location)
            response = self._sent(request, at)
        try:
            _require_usable(request, response, self.access.advice)
            if response.status == 304:
                return Answer(None, request.etag)
            body = self._body(request.url, response, started)
        finally:
            # The rest of an answer is not waited for.
            response.close()
        return Answer(body, response.headers.get("ETag"))

    def _sent(self, request: _Request, url: str) -> "urllib3.BaseHTTPResponse":
        import urllib3

        contact = f"; mailto:{self.access.contact}" if self.access.contact else ""
        agent = f"groundswell/{__version__} ({_WHO}{contact})"
        is_own = urlsplit(url).netloc == urlsplit(request.url).netloc
        return self._connections(request.url).request(
            request.method,
            url,
            body=request.body,
            headers={
                "User-Agent": agent,
                "Accept-Encoding": "identity",
                **(self.access.headers if is_own else {}),
                **request.headers,
            },
            preload_content=False,
            retries=False,
            timeout=urllib3.Timeout(connect=self.timeout, read=self.timeout),
            redirect=False,
        )

    def _body(self, url: str, response: "urllib3.BaseHTTPResponse", started: float) -> bytes:
        blocks, size = [], 0
        # read1 returns what has come, so that a trickle does not outlast the time limit.
        while block := response.read1(_BLOCK):
            size += len(block)
            if size > self.largest:
                raise FetchError(
                    f"{url} answers with more than {self.largest:,} bytes: "
                    f"check the source's address"
                )
            if self.clock() - started > self.total:
                raise BrokenError(f"the answer took longer than {self.total:g} s")
            blocks.append(block)
        announced = response.headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced) != size:
            raise BrokenError(f"the answer was cut off: {size:,} of {int(announced):,} bytes")
        return b"".join(blocks)

    def _without_keys(self, text: str) -> str:
        """Return a message without what must not be quoted, however an address writes it."""
        for value in {**self.access.parameters, **self.access.headers}.values():
            for written in (value, quote(value, safe=""), quote_plus(value)):
                text = text.replace(written, _HIDDEN)
        return text

    def _connections(self, url: str) -> "urllib3.PoolManager":
        import urllib.request

        import urllib3

        if self._pool is None:
            parts = urlsplit(url)
            proxy = urllib.request.getproxies().get(parts.scheme)
            if proxy and not urllib.request.proxy_bypass(parts.netloc):
                self._pool = urllib3.ProxyManager(proxy)
            else:
                self._pool = urllib3.PoolManager()
        return self._pool


def with_parameters(url: str, parameters: Mapping[str, str]) -> str:
    """Return an address with parameters added to its query."""
    if not parameters:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(parameters)}"


def _require_usable(request: _Request, response: "urllib3.BaseHTTPResponse", advice: str) -> None:
    url, status = request.url, response.status
    if status == 200 or (status == 304 and request.etag):
        return
    wait = _asked_wait(response.headers.get("Retry-After"), response.headers.get("Date"))
    if wait > _LONGEST_WAIT:
        raise FetchError(f"{url} asks to be left alone for {wait:,.0f} seconds: try again then")
    if status in _TRANSIENT:
        raise BrokenError(f"status {status}", wait)
    raise FetchError(f"{url} was refused with status {status}: {advice}")


def _asked_wait(after: str | None, now: str | None) -> float:
    """Return the seconds that Retry-After asks for; a date is compared with the server's own."""
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
