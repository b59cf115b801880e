"""The options of the commands: checked, documented, and under their former names for a release."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from groundswell import log
from groundswell.cli import main
from groundswell.cli.main import Command, Group
from groundswell.cli.run import RunOptions
from groundswell.errors import GroundswellError, UsageError

ROOT = Path(__file__).parents[2]
DEFAULTS: dict[str, Any] = {
    "sources": ("sample:",),
    "as_of": None,
    "first": None,
    "last": None,
    "catch_up": False,
    "out": Path("artifacts"),
    "config_file": None,
    "cache": None,
    "year": None,
    "period": None,
    "topics": None,
    "granularity": None,
    "topics_from": None,
    "refit": False,
    "accept_missing": False,
    "until": None,
    "offline": False,
    "engine": None,
    "log_format": "text",
}


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.mark.parametrize(
    ("dates", "message"),
    [
        (["--as-of", "2025-01-01", "--from", "2025-01-01"], "--as-of makes one run"),
        (["--as-of", "2025-01-01", "--catch-up"], "--as-of makes one run"),
        (["--to", "2025-01-01"], "give its start with --from or --catch-up"),
        (["--from", "2025-01-02", "--to", "2025-01-01"], "give the earlier date first"),
        (["--from", "2025-01-02", "--catch-up"], "leave out --from"),
        (["--until", "corpus", "--from", "2025-01-02"], "--until prepares one run"),
        (["--until", "corpus", "--catch-up"], "--until prepares one run"),
        (["--topics", "9", "--topics-from", "t.csv"], "--topics-from brings the topics"),
        (["--granularity", "finer", "--topics-from", "t.csv"], "leave out --granularity"),
        (["--granularity", "finer", "--topics", "9"], "leave one of them out"),
    ],
)
def test_options_that_contradict_each_other_are_refused(dates: list[str], message: str) -> None:
    result = call("run", "sample:", *dates)
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"as_of": date(2025, 1, 1)},
        {"first": date(2025, 1, 1), "last": date(2025, 1, 1)},
        {"catch_up": True, "last": date(2025, 1, 1)},
        {"until": "corpus", "as_of": date(2025, 1, 1)},
        {"topics_from": Path("t.csv"), "first": date(2025, 1, 1)},
    ],
)
def test_options_that_agree_are_accepted(given: dict[str, Any]) -> None:
    RunOptions(**{**DEFAULTS, **given}).check()


def test_options_override_only_the_settings_that_they_give() -> None:
    assert RunOptions(**DEFAULTS).overrides() == {}
    given = {"year": 2024, "offline": True, "period": "week", "topics": 12, "refit": True}
    assert RunOptions(**{**DEFAULTS, **given, "engine": "ray"}).overrides() == {
        "sources": {"year": 2024, "offline": True},
        "prevalence": {"period": "week"},
        "cluster": {"topics": 12},
        "plan": {"every_days": 1},
        "engine": {"name": "ray"},
    }


def test_what_is_no_date_is_refused_with_what_is_expected() -> None:
    result = call("run", "sample:", "--as-of", "1/2/2025")
    assert result.exit_code == 2
    assert "'1/2/2025' is no date: expected YYYY-MM-DD" in result.stderr


def test_a_former_flag_is_accepted_with_a_notice(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere.jsonl")
    result = call("run", nowhere, "--consolidate", "--out", str(tmp_path))
    assert "--consolidate is now called --refit: the old name is read for one more" in result.stderr
    assert "nowhere.jsonl" in result.stderr
    assert "--consolidate" not in call("run", nowhere, "--refit", "--out", str(tmp_path)).stderr
    assert "--consolidate" not in call("run", "--help").stdout


def test_the_notice_of_a_former_flag_is_json_where_lines_are(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere.jsonl")
    arguments = ["run", nowhere, "--consolidate", "--log-format", "json", "--out", str(tmp_path)]
    first, *_ = map(json.loads, call(*arguments).stderr.splitlines())
    assert first["message"].startswith("--consolidate is now called --refit")
    log.set_up("text", "")


def test_a_former_flag_keeps_its_value() -> None:
    class Renamed(Command):
        renamed_flags = {"--old": "--new"}  # noqa: RUF012 - never changed

    @click.command(cls=Renamed)
    @click.option("--new", "value")
    def command(value: str) -> None:
        click.echo(f"value {value}")

    for arguments in (["--old=3"], ["--old", "3"], ["--new", "3"]):
        assert "value 3" in CliRunner().invoke(command, arguments).output


def test_a_known_error_ends_with_a_sentence_and_its_exit_code() -> None:
    @click.group(cls=Group)
    def group() -> None:
        log.set_up("text", "")

    def failing(error: BaseException) -> click.Command:
        def fail() -> None:
            raise error

        return click.Command(type(error).__name__, callback=fail)

    for error in (GroundswellError("no disk"), UsageError("no such"), KeyboardInterrupt()):
        group.add_command(failing(error))
    outcomes = {name: CliRunner().invoke(group, [name]) for name in group.commands}
    assert {name: result.exit_code for name, result in outcomes.items()} == {
        "GroundswellError": 1,
        "UsageError": 2,
        "KeyboardInterrupt": 130,
    }
    assert outcomes["GroundswellError"].stderr == "groundswell: no disk\n"
    assert "started again, a run continues where it was" in outcomes["KeyboardInterrupt"].stderr


def test_the_version_is_that_of_the_package() -> None:
    from groundswell import __version__

    assert call("--version").stdout == f"main {__version__}\n"


def test_help_imports_no_numerics() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from groundswell.cli import main; "
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0; "
        "heavy = {'numpy', 'pyarrow', 'pandas', 'scipy', 'sklearn', 'umap', 'plotly', 'pydantic'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, timeout=60)


COMMANDS = sorted(main.commands)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help_in_whole_sentences(name: str) -> None:
    command = main.commands[name]
    assert command.help
    assert command.help.strip()[0].isupper()
    assert command.help.strip()[-1] in ".?"
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            text = re.sub(r"\s*\[default: .*\]$", "", parameter.help or "")
            assert text, parameter.name
            assert text[0].isupper(), parameter.name
            assert text[-1] == ".", parameter.name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_docs(name: str) -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    assert f"groundswell {name}" in text


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_takes_more_than_seven_arguments(name: str) -> None:
    function: Any = main.commands[name].callback
    code = getattr(function, "func", function).__code__
    assert code.co_argcount + code.co_kwonlyargcount <= 7
