"""The webhook, against a server on the loopback."""

import json

import pytest
from click.testing import CliRunner
from groundswell.cli import main


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "latest"
    folder.mkdir()
    topics = [{"id": i, "label": f"Topic {i}", "hidden": i == 2} for i in range(3)]
    signals = [
        {"id": i, "status": "steady" if i == 0 else "emerging", "rate_ratio": 3.14, "q_value": 0.02}
        for i in range(3)
    ]
    for name, value in (
        ("run.json", {"as_of": "2025-01-31"}),
        ("topics.json", topics),
        ("signals.json", signals),
    ):
        (folder / name).write_text(json.dumps(value))
    return tmp_path


def notify(out, url):
    return CliRunner().invoke(main, ["notify", "--out", str(out), "--url", url])


def test_what_is_emerging_and_not_hidden_is_posted(out, webhook):
    url, posted, _ = webhook
    assert notify(out, url).exit_code == 0
    (told,) = posted
    assert [topic["id"] for topic in told["emerging"]] == [1]
    assert told["text"] == (
        "Emerging as of 2025-01-31:\nTopic 1: 3.1 times its past share (q 0.02)"
    )


def test_a_busy_server_is_asked_again(out, webhook):
    url, posted, codes = webhook
    codes += [503, 503]
    assert notify(out, url).exit_code == 0
    assert len(posted) == 3


def test_a_refusal_is_told_and_not_repeated(out, webhook):
    url, posted, codes = webhook
    codes += [404]
    result = notify(out, url)
    assert result.exit_code == 1
    assert "the webhook answered 404, expected 2xx" in result.stderr
    assert len(posted) == 1


def test_nobody_there_is_told(out):
    result = notify(out, "http://127.0.0.1:9/hook")
    assert result.exit_code == 1
    assert "the webhook did not take the message" in result.stderr


def test_what_is_no_address_is_refused(out):
    result = notify(out, "ftp://example.org")
    assert result.exit_code == 2
    assert "expected http:// or https://" in result.stderr
