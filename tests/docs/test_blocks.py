"""Every block of code on a page is run, read by what it is for, or marked as not run.

A block that is not run has `<!-- not run: REASON -->` above it. Output and formulas are of the kind
'text'. Commands stand in blocks that are indented.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from groundswell.cli import main
from groundswell.config import Config
from groundswell.outputs.user_edits import read_edits

from tests.docs.blocks import PAGES, ROOT, Block, blocks_of
from tests.planted import PlantedRuns

RUN_BY = {
    ("CONTRIBUTING.md", "python"): "tests/docs/test_project.py",
    ("docs/tutorial.md", "sh"): "tests/docs/test_tutorial.py",
    ("docs/reference/commands.md", "sh"): "tests/cli/test_completion.py",
    ("docs/library.md", "python"): "tests/docs/test_library.py",
    ("docs/bertopic.md", "python"): "tests/docs/test_library.py",
    ("docs/formats.md", "csv"): "tests/docs/test_howto.py",
    ("docs/formats.md", "none"): "tests/docs/test_howto.py",
    ("docs/formats.md", "python"): "tests/docs/test_howto.py",
    ("docs/formats.md", "sh"): "tests/docs/test_howto.py",
    ("docs/encoders.md", "python"): "tests/docs/test_howto.py",
    ("docs/encoders.md", "sh"): "tests/docs/test_howto.py",
    ("docs/theme.md", "sh"): "tests/docs/test_howto.py",
    ("docs/slack-and-mail.md", "sh"): "tests/docs/test_howto.py",
    ("docs/slack-and-mail.md", "env"): "tests/docs/test_howto.py",
    ("docs/slack-and-mail.md", "cron"): "tests/docs/test_howto.py",
    ("docs/sql.md", "sql"): "tests/docs/test_sql.py",
    ("docs/sql.md", "python"): "tests/docs/test_sql.py",
    ("docs/scheduling.md", "cron"): "tests/docs/test_docs.py",
    ("docs/scheduling.md", "ini"): "tests/docs/test_docs.py",
    ("docs/scheduling.md", "nginx"): "tests/docs/test_nginx.py",
    ("docs/extending.md", "python"): "tests/extending.py",
    ("docs/extending.md", "html"): "tests/report/test_extending.py",
    ("docs/extending.md", "javascript"): "tests/report/test_extending.py",
}
"""The tests that run the blocks of a page of one kind."""

BLOCKS = [block for page in PAGES for block in blocks_of(page) if not block.not_run]
COMMANDS = [block for block in BLOCKS if block.kind == ""]
LINES = [
    pytest.param(line, id=f"{block}: {line[:40]}")
    for block in COMMANDS
    for line in block.text.splitlines()
    if line.strip()
]
PLACEHOLDERS = {
    "SOURCE...": "sample:",
    "SOURCE": "sample:",
    "DATE": "2025-01-23",
    "AS_OF": "2025-01-23",
    "DAYS": "7",
    "FILE": "file",
    "FIELD": "source",
    "...": "",
}
EXAMPLES = {
    "GRPO": "0",
    "Music": "0",
    "3": "0",
    "computer-use agents": "0",
    "artifacts": "out",
    "2026-01-30": "2025-01-24",
    "2026-01-23": "2025-01-23",
    "2026-01-05": "2025-01-23",
}
"""What stands in the planted runs for what the pages speak of."""
RUN = ("status", "explain", "papers", "search", "export", "prune", "watch", "notes")
"""The commands that are run; the others ask a service, a browser or the encoder."""


def test_every_block_has_a_kind_and_a_test() -> None:
    loose = [
        str(block)
        for block in BLOCKS
        if block.kind not in {"", "text", "toml", "json"} and (block.page, block.kind) not in RUN_BY
    ]
    assert loose == []


@pytest.mark.parametrize(("page", "kind"), RUN_BY)
def test_the_tests_of_a_page_read_it(page: str, kind: str) -> None:
    assert any((block.page, block.kind) == (page, kind) for block in BLOCKS)
    assert Path(page).name in (ROOT / RUN_BY[page, kind]).read_text(encoding="utf-8") or (
        kind in {"html", "javascript"}
    )


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.kind == "toml"], ids=str)
def test_settings_and_edits_are_accepted(block: Block, tmp_path: Path) -> None:
    if block.page == "docs/edits.md":
        (tmp_path / "topics.toml").write_text(block.text, encoding="utf-8")
        assert read_edits(tmp_path) is not None
    else:
        Config.model_validate(tomllib.loads(block.text))


@pytest.mark.parametrize(
    "block",
    [b for b in BLOCKS if b.page == "docs/extending.md" and b.text.startswith('"""')],
    ids=str,
)
def test_a_module_of_the_examples_passes_the_lint_that_it_would_meet(block: Block) -> None:
    name = "pipeline/groundswell/example.py"
    for check in (["check", "--quiet"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *check, "--stdin-filename", name, "-"]
        subprocess.run(command, input=f"{block.text}\n", text=True, check=True, cwd=ROOT)


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.kind == "json"], ids=str)
def test_json_is_json(block: Block) -> None:
    assert json.loads(block.text)


def words_of(line: str) -> list[str]:
    """The words of a line without its comment, with values in place of what stands for them."""
    usage = re.sub(r"\[--.*?\]|\[[A-Z][^\]]*\]", lambda option: option[0].strip("[]"), line)
    words = [word.split("|")[0] for word in shlex.split(usage, comments=True)]
    return [PLACEHOLDERS.get(word, word) for word in words if PLACEHOLDERS.get(word) != ""]


def groundswell_lines() -> Iterator[list[str]]:
    for param in LINES:
        words = words_of(str(param.values[0]))
        if words[:1] and Path(words[0]).name == "groundswell":
            yield words[1:]


@pytest.mark.parametrize("line", LINES)
def test_a_command_is_there_and_takes_its_options(line: str) -> None:
    first, *rest = words_of(line)
    if Path(first).name == "groundswell":
        check_command(main, rest)
    elif first == "make":
        targets = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert [each for each in rest if f"\n{each}:" not in targets] == []
    elif first == "python" or first.endswith("/python"):
        check_python(rest)
    elif first == "pip":
        extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        asked = re.fullmatch(r"groundswell(?:\[(\w+)\])?", rest[-1])
        assert asked or rest[-1] == "."
        assert not (asked and asked[1]) or asked[1] in extras["optional-dependencies"]
    elif first == "airflow":
        dags = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "dags").glob("*.py"))
        assert [each for each in rest if "groundswell" in each and each not in dags] == []
    else:
        # Whoever reads it can see what it is: a shell's own words.
        assert first in {"export", ".", "python3", "cd"} or "=" in first, line


def check_command(command: click.Command, arguments: list[str]) -> None:
    """A command is one that there is, and takes what it is given."""
    if isinstance(command, click.Group) and arguments and not arguments[0].startswith("-"):
        assert arguments[0] in command.commands, arguments
        return check_command(command.commands[arguments[0]], arguments[1:])
    asked = {"--help", "-h", "--version"} & set(arguments)
    with command.make_context(command.name, arguments, resilient_parsing=bool(asked)):
        return None


def check_python(arguments: list[str]) -> None:
    """A module or a script is there."""
    if arguments[0] == "-m":
        module = arguments[1].replace(".", "/")
        ours = (ROOT / f"{module}.py").is_file() or (ROOT / module).is_dir()
        assert ours or arguments[1] in {"pytest", "venv", "http.server"}, arguments
    else:
        assert (ROOT / arguments[0]).is_file(), arguments


@pytest.fixture(scope="module")
def folder(planted_runs: PlantedRuns, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the planted runs in it, as `out`."""
    there = tmp_path_factory.mktemp("blocks")
    shutil.copytree(planted_runs.out, there / "out", symlinks=True)
    return there


@pytest.mark.parametrize("words", list(groundswell_lines()), ids=" ".join)
def test_a_command_that_needs_nothing_from_elsewhere_runs(
    words: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if words[0] not in RUN or words[1:2] == ["send"] or "--watch" in words:
        pytest.skip("it asks a service, a browser or the encoder, or is of a watch of one's own")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(folder))
    for vault in ("vault", "notes"):
        (folder / vault).mkdir(exist_ok=True)
    runner = CliRunner()
    if words[0] == "watch" and len(words) > 2:
        prepared = ["watch", "remove" if words[1] == "add" else "add", words[2]]
        more = [] if words[1] == "add" else ["--words", "tides"]
        runner.invoke(main, [*prepared, *more, "--out", "out"])
    given = [EXAMPLES.get(word, word.replace("~", str(folder))) for word in words]
    given += [] if "out" in given else ["--out", "out"]
    done = runner.invoke(main, given)
    assert done.exit_code == 0, done.output
