"""The server of published runs: what it serves, and what it never does."""

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from groundswell import log
from groundswell.delivery.serve import RunServer
from groundswell.errors import GroundswellError

from tests.make import write_record


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    (tmp_path / "secret.txt").write_text("secret")
    out = tmp_path / "out"
    for day in ("2025-01-01", "2025-01-02"):
        folder = out / day
        write_record(folder)
        (folder / "index.html").write_text(f"<p>{day}</p>")
    (out / "2025-01-02" / "out.txt").symlink_to(tmp_path / "secret.txt")
    (out / ".cache").mkdir()
    (out / ".cache" / "key").write_text("secret")
    with RunServer(out, 0) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running.server_port
        running.shutdown()
        thread.join()


def ask(
    port: int, path: str, method: str = "GET", **headers: str
) -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), dict(answer.getheaders())


def test_the_index_lists_runs_the_newest_first(port: int) -> None:
    status, page, _ = ask(port, "/")
    assert status == 200
    listed = page[page.index("What each run said") :]
    assert listed.index("2 Jan 2025") < listed.index("1 Jan 2025")
    assert "1,200" in page


def test_a_run_and_the_latest_are_served(port: int) -> None:
    assert ask(port, "/2025-01-01/")[1] == "<p>2025-01-01</p>"
    assert ask(port, "/latest/index.html")[1] == "<p>2025-01-02</p>"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/2025-01-01/../../secret.txt",
        "/2025-01-01/%2e%2e/%2e%2e/secret.txt",
        "/.cache/key",
        "/2025-01-02/out.txt",
        "/2025-01-01//etc/passwd",
    ],
)
def test_nothing_outside_a_run_is_served(port: int, path: str) -> None:
    status, page, _ = ask(port, path)
    assert status == 404
    assert "secret" not in page


def test_a_foreign_name_is_not_answered(port: int) -> None:
    assert ask(port, "/", Host="evil.example")[0] == 403


def test_nothing_can_be_written(port: int) -> None:
    assert ask(port, "/2025-01-01/", method="POST")[0] == 501


def test_headers_forbid_guessing(port: int) -> None:
    status, body, headers = ask(port, "/", method="HEAD")
    assert (status, body) == (200, "")
    assert int(headers["Content-Length"]) > 100
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_files_are_served_with_their_type(port: int) -> None:
    assert ask(port, "/latest/index.html")[2]["Content-Type"] == "text/html; charset=utf-8"
    assert ask(port, "/latest/run.json")[2]["Content-Type"] == "application/json; charset=utf-8"


def test_a_folder_without_runs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GroundswellError, match="holds no run"):
        RunServer(tmp_path, 0)


def test_a_port_in_use_is_named(tmp_path: Path, port: int) -> None:
    with pytest.raises(GroundswellError, match=f"port {port} cannot be used .*give another --port"):
        RunServer(tmp_path / "out", port)


def test_a_request_that_fails_is_one_line_and_no_trace(
    port: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.set_up("text", "")
    (tmp_path / "out" / "2025-01-02" / "run.json").write_text("[]")
    with pytest.raises((http.client.HTTPException, OSError)):
        ask(port, "/")
    assert len(capsys.readouterr().err.splitlines()) == 1
