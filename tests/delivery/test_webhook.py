"""The webhook, against a server on the loopback."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from groundswell.cli import main
from groundswell.delivery import webhook as webhook_module

from tests.conftest import WebhookServer
from tests.make import make_entry, write_record


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_module, "_BACKOFF", 0.0)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A run in which a term and a topic emerge, and a topic that is hidden."""
    folder = tmp_path / "2025-01-31"
    write_record(folder)
    topics = [{"id": i, "label": f"Topic {i}", "size": 9, "hidden": i == 2} for i in range(3)]
    entries = [
        make_entry(5, label="Dust", rate_ratio=3.14, q_value=0.02, topic_ids=(2,)),
        make_entry(6, kind="topic", label="Topic 1", topic_ids=(1,), status="growing"),
        make_entry(7, kind="topic", label="Topic 2", topic_ids=(2,)),
    ]
    (folder / "topics.json").write_text(json.dumps(topics))
    (folder / "emerging.json").write_text(json.dumps([asdict(entry) for entry in entries]))
    (tmp_path / "latest").symlink_to("2025-01-31")
    return tmp_path


def notify(out: Path, url: str, *more: str) -> Result:
    return CliRunner().invoke(main, ["notify", "--out", str(out), "--url", url, *more])


def test_what_is_emerging_and_not_hidden_is_posted(out: Path, webhook: WebhookServer) -> None:
    result = notify(out, webhook.url)
    assert result.exit_code == 0
    assert "posted 2 emerging things of 2025-01-31" in result.stderr
    [message] = webhook.posted
    assert message["emerging"][0] == {
        "id": 5, "kind": "term", "label": "Dust", "status": "emerging", "papers": 12,
        "rate_ratio": 3.14, "q_value": 0.02, "persists_13_weeks": 0.9,
    }  # fmt: skip
    assert [each["label"] for each in message["emerging"]] == ["Dust", "Topic 1"]
    assert message["text"] == (
        "Emerging as of 2025-01-31:\n"
        "Dust: 3.1 times its past share (q 0.02)\n"
        "Topic 1 (growing): 9.0 times its past share (q 0.01)"
    )


def test_where_nothing_emerges_the_message_says_so(out: Path, webhook: WebhookServer) -> None:
    (out / "latest" / "emerging.json").write_text("[]")
    notify(out, webhook.url)
    [message] = webhook.posted
    assert message["emerging"] == []
    assert message["text"] == "Nothing is emerging as of 2025-01-31."


def test_the_run_of_a_date_can_be_posted(out: Path, webhook: WebhookServer) -> None:
    assert notify(out, webhook.url, "--as-of", "2025-01-31").exit_code == 0
    assert [message["as_of"] for message in webhook.posted] == ["2025-01-31"]
    missing = notify(out, webhook.url, "--as-of", "2025-01-30")
    assert missing.exit_code == 2
    assert "there is no run 2025-01-30" in missing.stderr


def test_the_address_can_come_from_the_environment(out: Path, webhook: WebhookServer) -> None:
    arguments = ["notify", "--out", str(out)]
    environment = {"GROUNDSWELL_WEBHOOK_URL": webhook.url}
    assert CliRunner().invoke(main, arguments, env=environment).exit_code == 0
    assert len(webhook.posted) == 1
    without = CliRunner().invoke(main, arguments)
    assert without.exit_code == 2
    assert "Missing option '--url'" in without.stderr


def test_a_busy_server_is_posted_to_again(out: Path, webhook: WebhookServer) -> None:
    webhook.codes += [503, 503]
    assert notify(out, webhook.url).exit_code == 0
    assert len(webhook.posted) == 3


def test_a_server_that_stays_busy_is_named(out: Path, webhook: WebhookServer) -> None:
    webhook.codes += [503] * 5
    result = notify(out, webhook.url)
    assert result.exit_code == 1
    assert "the webhook did not accept the message" in result.stderr
    assert len(webhook.posted) == 3


@pytest.mark.parametrize("code", [404, 302])
def test_a_refusal_is_reported_and_not_repeated(
    out: Path, webhook: WebhookServer, code: int
) -> None:
    webhook.codes += [code]
    result = notify(out, webhook.url)
    assert result.exit_code == 1
    assert f"the webhook answered {code}, expected 2xx: check its address" in result.stderr
    assert len(webhook.posted) == 1


def test_a_server_that_is_not_there_is_reported(out: Path) -> None:
    result = notify(out, "http://127.0.0.1:9/hook")
    assert result.exit_code == 1
    assert "the webhook did not accept the message" in result.stderr


def test_what_is_no_address_is_refused(out: Path) -> None:
    result = notify(out, "ftp://example.org")
    assert result.exit_code == 2
    assert "neither http:// nor https://" in result.stderr
