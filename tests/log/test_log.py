"""The lines on standard error: text, or a JSON object a line."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from groundswell import log


@pytest.fixture(autouse=True)
def text_afterwards() -> Iterator[None]:
    yield
    log.set_up("text", "")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_text_is_the_message_alone(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up("text", "run-1")
    log.say("  corpus  0.1 s", "stage", seconds=0.1)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "  corpus  0.1 s\n")
    assert log.is_text()


def test_json_has_time_level_run_event_message_and_fields(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log.set_up("json", "run-1")
    log.say("  corpus  0.1 s", "stage", seconds=0.1)
    [line] = lines(capsys)
    time = datetime.fromisoformat(line.pop("time"))
    assert abs((datetime.now(UTC) - time).total_seconds()) < 60
    assert line == {
        "level": "info",
        "run": "run-1",
        "event": "stage",
        "message": "corpus  0.1 s",
        "seconds": 0.1,
    }
    assert not log.is_text()


def test_warnings_and_failures_have_their_level(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up("json", "run-1")
    log.say("warning: a source has shifted")
    log.say("groundswell: no disk", "failed")
    log.say("sent")
    assert [(line["level"], line["event"]) for line in lines(capsys)] == [
        ("warning", "notice"),
        ("error", "failed"),
        ("info", "notice"),
    ]


def test_text_of_any_script_is_one_readable_line(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up("json", "é")
    log.say("été\nИюль")
    text = capsys.readouterr().err
    assert text.count("\n") == 1
    assert "été" in text
    assert json.loads(text)["message"] == "été\nИюль"


def test_a_runs_id_is_when_it_began_and_four_digits() -> None:
    now = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    ids = {log.new_id(now) for _ in range(20)}
    assert all(re.fullmatch(r"20250102T030405Z-[0-9a-f]{4}", each) for each in ids)
    assert len(ids) > 1
