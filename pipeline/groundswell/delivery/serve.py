"""Serve: published runs on this machine's loopback, read-only, with an index of them."""

import html
import mimetypes
import re
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from groundswell.errors import GroundswellError
from groundswell.outputs.publish import published, read_json

_HOSTS = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", re.IGNORECASE)
"""Names a page of this server is asked under; others are a foreign page's trick (DNS rebinding)."""


def server(out: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of the runs under `out` on 127.0.0.1; port 0 takes a free one."""
    if not published(out):
        raise GroundswellError(
            f"{out} holds no run: publish one first, with 'groundswell run SOURCE'"
        )

    class Handler(_Handler):
        root = out

    try:
        return ThreadingHTTPServer(("127.0.0.1", port), Handler)
    except OSError as error:
        raise GroundswellError(
            f"port {port} cannot be used ({error}): give another --port"
        ) from error


class _Handler(BaseHTTPRequestHandler):
    root: Path
    server_version = "groundswell"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with a published file, or the index."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """Answer with the headers alone."""
        self._answer(body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing: the terminal is the user's."""

    def _answer(self, *, body: bool) -> None:
        if not _HOSTS.fullmatch(self.headers.get("Host", "")):
            self._send(
                HTTPStatus.FORBIDDEN, b"this server answers on the loopback only\n", body=body
            )
            return
        path = unquote(urlsplit(self.path).path)
        if path == "/":
            self._send(
                HTTPStatus.OK, index(self.root).encode(), "text/html; charset=utf-8", body=body
            )
            return
        found = self._file(path)
        if found is None:
            self._send(HTTPStatus.NOT_FOUND, b"no such file in a published run\n", body=body)
            return
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        if kind.startswith("text/") or kind.endswith("json"):
            kind += "; charset=utf-8"
        self._send(HTTPStatus.OK, found.read_bytes(), kind, body=body)

    def _file(self, path: str) -> Path | None:
        """Return a file of a published run, never one outside of it."""
        run, _, name = path.lstrip("/").partition("/")
        runs = published(self.root)
        if run == "latest":
            run = runs[-1]
        if run not in runs:
            return None
        folder = (self.root / run).resolve()
        found = (folder / (name or "index.html")).resolve()
        return found if found.is_relative_to(folder) and found.is_file() else None

    def _send(
        self,
        status: HTTPStatus,
        data: bytes,
        kind: str = "text/plain; charset=utf-8",
        *,
        body: bool,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        if body:
            self.wfile.write(data)


def index(out: Path) -> str:
    """Return a page that lists the runs, the newest first."""
    rows = []
    for run in reversed(published(out)):
        counts = read_json(out / run / "run.json")["counts"]
        day = html.escape(run)
        rows.append(
            f'<tr><td><a href="/{day}/">{day}</a></td><td>{counts["papers"]:,}</td>'
            f'<td>{counts["topics"]:,}</td><td><a href="/{day}/changes.md">changes</a></td></tr>'
        )
    return (
        '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>Groundswell: runs</title>'
        '<meta name="viewport" content="width=device-width">'
        "<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:40rem;"
        "padding:0 1rem;color-scheme:light dark}td,th{padding:.3rem 1rem .3rem 0;text-align:left}"
        "</style>\n<h1>Runs</h1>\n<table><tr><th>as of</th><th>papers</th><th>topics</th><th></th>"
        f"</tr>\n{chr(10).join(rows)}\n</table>\n</html>\n"
    )
