"""Servers that mean ill: redirects to the local network, answers without end, slow clients."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from groundswell.cli import main
from groundswell.config import Config
from groundswell.delivery import serve as serving_runs
from groundswell.delivery import webhook as webhook_module
from groundswell.sources.live import redirects
from groundswell.sources.live.access import Access
from groundswell.sources.live.fetch import Client
from groundswell.sources.live.redirects import RedirectError, redirected
from pydantic import ValidationError

from tests.make import write_record
from tests.sources.server import Asked, Reply, serving


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:8017/",
        "http://localhost/",
        "http://[::1]/",
        "http://10.1.2.3/",
        "http://192.168.0.1/admin",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00::1]/",
        "http://0.0.0.0/",
        "//127.0.0.1/",
        "file:///etc/passwd",
        "ftp://93.184.215.14/",
        "http://[",
    ],
)
def test_the_web_does_not_lead_into_the_local_network(location: str) -> None:
    with pytest.raises(RedirectError, match="sends on to"):
        redirected("http://93.184.215.14/feed", location)


def test_a_redirect_does_not_lose_its_encryption() -> None:
    with pytest.raises(RedirectError, match="without encryption"):
        redirected("https://93.184.215.14/feed", "http://93.184.215.14/feed")


@pytest.mark.parametrize("location", ["/other", "http://93.184.215.15/feed", "?page=2"])
def test_a_redirect_within_the_web_is_followed(location: str) -> None:
    assert redirected("http://93.184.215.14/feed", location).startswith("http://93.184.215.")


def test_a_request_that_is_redirected_into_the_local_network_is_not_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving(lambda _: Reply(b"secret")) as inner:
        away = {"Location": inner.url.replace("127.0.0.1", "localhost")}
        with serving(lambda _: Reply(status=302, headers=away)) as outer:
            monkeypatch.setattr(redirects, "is_private", lambda host: host == "localhost")
            with pytest.raises(RedirectError, match="an address of the local network"):
                Client(Access(0.0)).get(outer.url, lambda _: None)
        assert inner.asked == []


def test_redirects_in_a_circle_end() -> None:
    def again(_: Asked) -> Reply:
        return Reply(status=302, headers={"Location": "/again"})

    with serving(again) as server, pytest.raises(Exception, match="refused with status 302"):
        Client(Access(0.0)).get(server.url, lambda _: None)
    assert len(server.asked) == 4


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out" / "2025-01-31"
    write_record(folder)
    for name in ("topics.json", "signals.json"):
        (folder / name).write_text("[]")
    (folder / "index.html").write_text("<p>")
    (tmp_path / "out" / "latest").symlink_to(folder.name)
    return tmp_path / "out"


def test_a_webhook_that_fails_is_reported_without_its_address(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_module, "_BACKOFF", 0.0)
    for address in ("http://127.0.0.1:9/services/SECRET", "htps://example.org/SECRET"):
        result = CliRunner().invoke(main, ["notify", "--out", str(out), "--url", address])
        assert result.exit_code
        assert "SECRET" not in result.output


def test_of_a_webhooks_answer_without_end_nothing_is_read(out: Path) -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            for _ in range(5_000):
                connection.sendall(b"x" * 100_000)
        except OSError:
            stopped.set()

    stopped = threading.Event()
    with serving(lambda _: Reply(raw=endless)) as server:
        result = CliRunner().invoke(main, ["notify", "--out", str(out), "--url", server.url])
        assert (result.exit_code, stopped.wait(10)) == (0, True)


@pytest.fixture
def port(out: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(serving_runs._Handler, "timeout", 0.3)
    with serving_runs.RunServer(out, 0) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running.server_port
        running.shutdown()
        thread.join()


def test_a_browser_that_sends_nothing_is_given_up(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"GET / HT")
        began = time.monotonic()
        assert connection.recv(1) == b""
    assert time.monotonic() - began < 5


def test_a_request_without_end_is_refused(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/" + "a" * 70_000)
    assert connection.getresponse().status == 414


@pytest.mark.parametrize(
    "address", ["https://user:secret@example.org/v1", "https://example.org/v1?key=secret"]
)
def test_an_address_that_holds_a_secret_is_refused_and_reaches_no_record(address: str) -> None:
    with pytest.raises(ValidationError):
        Config.model_validate({"generate": {"endpoint": address, "model": "m"}})
