"""The worked channel of watches of docs/extending.md, against a server on the loopback."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from groundswell.cli import main
from groundswell.delivery.watches import registry

from tests.conftest import WebhookServer
from tests.extending import installed
from tests.outputs.watches.runs import write_run


def test_a_channel_of_ones_own_tells_of_a_watch(
    tmp_path: Path, webhook: WebhookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "groundswell.delivery.watches.push"
    example = installed("A channel of watches", name, monkeypatch)
    monkeypatch.setattr(registry, "CHANNELS", (*registry.CHANNELS, example.PushChannel))
    write_run(tmp_path)
    out = ["--out", str(tmp_path)]
    added = ["watch", "add", "sea", "--words", "tides OR buoys", "--to", "push:team", *out]
    assert CliRunner().invoke(main, added).exit_code == 0
    environment = {"GROUNDSWELL_PUSH_URL_TEAM": webhook.url}
    assert CliRunner().invoke(main, ["watch", "send", *out], env=environment).exit_code == 0
    assert [body.decode() for body in webhook.bodies] == [
        "sea: 2 new papers as of 2026-01-30\nTides in narrow bays\nBuoys that listen"
    ]
