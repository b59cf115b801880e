"""Hostile text on its way to a terminal: shown, and never obeyed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from groundswell import cli, log
from groundswell.artifacts.codecs import json_bytes
from groundswell.cli import main
from groundswell.formatting import printable

from tests.make import make_signal, write_record

STEERING = "\x1b]0;pwned\x07\x1b[2J\x9b31mred\rover\u202egnp.exe\x7f\u200f"
"""What sets a window's title, clears the screen, colors, overwrites and turns the direction."""
OBEYED = set("\x1b\x07\x9b\r\u202e\x7f\u200f")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A run whose emerging topic has a hostile label."""
    folder = tmp_path / "2025-01-31"
    write_record(folder, notices=(f"Odd {STEERING}.",))
    topics = [{"id": 1, "label": f"Label {STEERING}", "size": 9, "keywords": [STEERING]}]
    (folder / "topics.json").write_text(json.dumps(topics))
    (folder / "signals.json").write_bytes(json_bytes([make_signal(1, "emerging").__dict__]))
    nodes = {"nodes": [{"id": 1, "level": "topic", "label": f"Label {STEERING}", "size": 9}]}
    (folder / "levels.json").write_text(json.dumps(nodes))
    (folder / "lineage.json").write_text("{}")
    (tmp_path / "latest").symlink_to(folder.name)
    return tmp_path


@pytest.mark.parametrize("arguments", [["status"], ["status", "--json"]])
def test_status_steers_no_terminal(out: Path, arguments: list[str]) -> None:
    result = CliRunner().invoke(main, [*arguments, "--out", str(out)])
    assert "Label" in result.stdout
    assert not OBEYED & set(result.stdout)


def test_json_for_a_terminal_has_the_value_itself(out: Path) -> None:
    result = CliRunner().invoke(main, ["status", "--json", "--out", str(out)])
    assert STEERING in json.loads(result.stdout)["leading"][0]["label"]


@pytest.mark.parametrize("form", log.FORMATS)
def test_a_line_of_the_log_stays_a_line_and_steers_no_terminal(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    log.set_up(form, "id")
    log.say(f"read {STEERING}\nwarning: forged\u2028line")
    text = capsys.readouterr().err
    log.set_up("text", "")
    assert text.count("\n") == 1
    assert not (OBEYED | {"\u2028"}) & set(text)
    assert form == "text" or json.loads(text)["message"].startswith(f"read {STEERING}")


def test_no_command_prints_past_what_removes_escapes() -> None:
    """`click.echo` is left to the two functions that make text safe, and to our own paths."""
    folder = Path(cli.__file__).parent
    found = [
        line.strip()
        for path in sorted(folder.glob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "click.echo(" in line
    ]
    assert [line for line in found if "printable(" not in line and "escaped_json(" not in line] == [
        "click.echo(path)",
        "click.echo(page)",
        'click.echo(f"http://127.0.0.1:{server.server_port}/")',
        'click.echo(outcome.folder / "index.html")',
    ]


def test_lines_for_a_terminal_keep_their_breaks_and_lose_what_steers() -> None:
    assert printable(f"1\tA {STEERING}\n2") == ("1\tA �]0;pwned��[2J�31mredovergnp.exe�\n2")
