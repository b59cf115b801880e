"""The server of docs/scheduling.md shows the page, and nothing that is only for the next run."""

import http.client
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, blocks_of

SHOWN = ["2026-01-30/index.html", "latest/feed.xml", "history.parquet"]
HIDDEN = [
    "watches.toml",
    "2026-01-30/state.zip",
    "2026-01-30/rejects.jsonl",
    ".history.jsonl",
    ".outbox.sqlite",
    ".cache/pieces",
    "latest/state.zip",
]
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def settings(folder: Path, port: int) -> str:
    """The block of the page in a whole configuration that writes to this folder alone."""
    [block] = [
        block for block in blocks_of(ROOT / "docs" / "scheduling.md") if block.kind == "nginx"
    ]
    rules = block.text.replace("/srv/groundswell/artifacts", str(folder / "artifacts"))
    kept = "".join(f"{name}_temp_path {folder}/{name}; " for name in TEMPORARY)
    return (
        f"user root; daemon off; pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {kept}\nserver {{ listen 127.0.0.1:{port};\n{rules}\n}} }}"
    )


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[http.client.HTTPConnection]:
    """A connection to nginx, which serves an output folder under the rules of the page."""
    command = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if command is None:
        pytest.skip("no nginx: install Debian's 'nginx-light'")
    artifacts = tmp_path / "artifacts"
    for name in (*SHOWN, *HIDDEN):
        path = artifacts / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (artifacts / "latest" / "index.html").write_text("the newest report")
    port = free_port()
    (tmp_path / "nginx.conf").write_text(settings(tmp_path, port))
    nginx = subprocess.Popen(
        [command, "-c", str(tmp_path / "nginx.conf"), "-e", "stderr"], stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    finally:
        nginx.terminate()
        nginx.wait()


def answer(server: http.client.HTTPConnection, path: str) -> tuple[int, str, str]:
    server.request("GET", path)
    response = server.getresponse()
    return response.status, response.read().decode(), response.headers.get("Location", "")


def test_nginx_serves_what_is_published_alone(server: http.client.HTTPConnection) -> None:
    status, _, location = answer(server, "/")
    assert (status, re.sub(r"^http://[^/]+", "", location)) == (302, "/latest/")
    assert answer(server, "/latest/")[:2] == (200, "the newest report")
    assert [answer(server, f"/{name}")[:2] for name in SHOWN] == [(200, name) for name in SHOWN]
    assert [answer(server, f"/{name}")[0] for name in HIDDEN] == [404] * len(HIDDEN)
