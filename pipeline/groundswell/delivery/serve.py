"""Serves published runs on the loopback interface, read-only, with a calendar of them."""

import mimetypes
import re
import sys
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urlsplit

from groundswell import log
from groundswell.delivery.run_calendar import calendar_page
from groundswell.errors import GroundswellError
from groundswell.outputs.runs import LATEST, published_runs, require_runs

_HOSTS = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", re.IGNORECASE)
"""The names under which a page of this server is requested. A request under another name comes
from a foreign page (DNS rebinding)."""
_TEXT = "text/plain; charset=utf-8"


class RunServer(ThreadingHTTPServer):
    """An HTTP server of the runs under `out` on 127.0.0.1."""

    def __init__(self, out: Path, port: int) -> None:
        """Listen on a port; port 0 stands for a free one.

        Raises:
            GroundswellError: No run is published, or the port cannot be used.
        """
        self.out = out
        require_runs(out)
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except OSError as error:
            raise GroundswellError(
                f"port {port} cannot be used ({error}): give another --port"
            ) from error

    def handle_error(self, request: object, client_address: object) -> None:
        """Write one line on a request that could not be answered, as when a browser left."""
        del request, client_address
        error = sys.exception()
        log.say(f"a request was not answered: {type(error).__name__}: {error}")


@dataclass(frozen=True)
class _Answer:
    data: bytes
    status: HTTPStatus = HTTPStatus.OK
    content_type: str = _TEXT


class _Handler(BaseHTTPRequestHandler):
    timeout = 30
    """Seconds without a byte after which a connection is given up."""
    server_version = "groundswell"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with a published file, or the calendar of runs."""
        self._send(self._answer(), with_body=True)

    def do_HEAD(self) -> None:
        """Answer with the headers alone."""
        self._send(self._answer(), with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Log nothing: the terminal is the user's."""

    def _answer(self) -> _Answer:
        out = cast("RunServer", self.server).out
        if not _HOSTS.fullmatch(self.headers.get("Host", "")):
            return _Answer(b"this server answers on the loopback only\n", HTTPStatus.FORBIDDEN)
        path = unquote(urlsplit(self.path).path)
        if path == "/":
            return _Answer(calendar_page(out).encode(), content_type="text/html; charset=utf-8")
        found = published_file(out, path)
        if found is None:
            return _Answer(b"no such file in a published run\n", HTTPStatus.NOT_FOUND)
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        if kind.startswith("text/") or kind.endswith("json"):
            kind += "; charset=utf-8"
        return _Answer(found.read_bytes(), content_type=kind)

    def _send(self, answer: _Answer, *, with_body: bool) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.data)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        if with_body:
            self.wfile.write(answer.data)


def published_file(out: Path, path: str) -> Path | None:
    """Return the file of a published run that a URL's path names, never one outside the run."""
    run, _, name = path.lstrip("/").partition("/")
    runs = published_runs(out)
    if run == LATEST:
        run = runs[-1]
    if run not in runs:
        return None
    folder = (out / run).resolve()
    found = (folder / (name or "index.html")).resolve()
    return found if found.is_relative_to(folder) and found.is_file() else None
