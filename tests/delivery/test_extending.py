"""The worked delivery channel of docs/extending.md, against a server on the loopback."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from groundswell.cli.main import main
from groundswell.cli.operate import channel_command

from tests.conftest import WebhookServer
from tests.extending import installed
from tests.make import make_entry, write_record


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "2025-01-31"
    write_record(folder)
    (folder / "topics.json").write_text('[{"id": 1, "label": "Dust", "size": 9}]')
    entry = make_entry(1, label="Dust", rate_ratio=3.14, q_value=0.02)
    (folder / "emerging.json").write_text(json.dumps([asdict(entry)]))
    (tmp_path / "latest").symlink_to("2025-01-31")
    return tmp_path


@pytest.fixture
def push(monkeypatch: pytest.MonkeyPatch) -> None:
    example = installed("A delivery channel", "groundswell.delivery.push", monkeypatch)
    monkeypatch.setitem(main.commands, "push", channel_command(example.Push))


def call(out: Path, *more: str, **environment: str) -> Result:
    return CliRunner().invoke(main, ["push", "--out", str(out), *more], env=environment)


@pytest.mark.usefixtures("push")
def test_a_channel_of_ones_own_is_a_command_that_delivers(
    out: Path, webhook: WebhookServer
) -> None:
    result = call(out, "--topic", "team", "--server", webhook.url, "--priority", "high")
    assert result.exit_code == 0, result.stderr
    assert "pushed to team" in result.stderr
    text = "Emerging as of 2025-01-31:\nDust: 3.1 times its past share (q 0.02)"
    assert [body.decode() for body in webhook.bodies] == [text]


@pytest.mark.usefixtures("push")
def test_its_settings_can_come_from_the_environment(out: Path, webhook: WebhookServer) -> None:
    result = call(out, "--topic", "team", GROUNDSWELL_PUSH_SERVER=webhook.url)
    assert result.exit_code == 0, result.stderr
    assert len(webhook.bodies) == 1


@pytest.mark.usefixtures("push")
def test_its_errors_are_sentences(out: Path, webhook: WebhookServer) -> None:
    webhook.codes += [404]
    refused = call(out, "--topic", "team", "--server", webhook.url)
    assert refused.exit_code == 1
    assert "answered 404: check --topic" in refused.stderr
    assert "Traceback" not in refused.output


@pytest.mark.usefixtures("push")
def test_its_options_are_checked_and_documented(out: Path) -> None:
    assert "Missing option '--topic'" in call(out).stderr
    assert "'urgent' is not one of" in call(out, "--topic", "a", "--priority", "urgent").stderr
    help_text = CliRunner().invoke(main, ["push", "--help"]).stdout
    assert "Push what is emerging in a published run" in help_text
    for words in ("--topic", "The address of the service.", "--as-of", "https://ntfy.sh"):
        assert words in help_text
    assert "push" in CliRunner().invoke(main, ["--help"]).stdout
