import http.client
import json
import threading

import pytest
from groundswell.delivery.serve import server
from groundswell.errors import GroundswellError


@pytest.fixture
def port(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    out = tmp_path / "out"
    for day in ("2025-01-01", "2025-01-02"):
        folder = out / day
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(f"<p>{day}</p>")
        (folder / "run.json").write_text(json.dumps({"counts": {"papers": 1200, "topics": 7}}))
    (out / "2025-01-02" / "out.txt").symlink_to(tmp_path / "secret.txt")
    (out / ".cache").mkdir()
    (out / ".cache" / "key").write_text("secret")
    with server(out, 0) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running.server_port
        running.shutdown()
        thread.join()


def ask(port, path, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), dict(answer.getheaders())


def test_the_index_lists_runs_the_newest_first(port):
    status, page, _ = ask(port, "/")
    assert status == 200
    assert page.index("2025-01-02") < page.index("2025-01-01")
    assert "1,200" in page


def test_a_run_and_the_latest_are_served(port):
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
def test_nothing_outside_a_run_is_served(port, path):
    status, page, _ = ask(port, path)
    assert status == 404
    assert "secret" not in page


def test_a_foreign_name_is_not_answered(port):
    assert ask(port, "/", Host="evil.example")[0] == 403


def test_nothing_can_be_written(port):
    assert ask(port, "/2025-01-01/", method="POST")[0] == 501


def test_headers_forbid_guessing(port):
    headers = ask(port, "/", method="HEAD")[2]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_folder_without_runs_is_refused(tmp_path):
    with pytest.raises(GroundswellError, match="holds no run"):
        server(tmp_path, 0)
