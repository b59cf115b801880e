"""Completion in shells: the lines of docs/reference/commands.md, and what a shell is then told."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.test_docs import ROOT, blocks

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
[BLOCK] = blocks(PAGE, "sh")
SHELLS = ("bash", "zsh", "fish")


@pytest.fixture
def command(tmp_path: Path) -> Path:
    """A folder with the command `groundswell` in it, as an installation has it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "groundswell"
    script.write_text(
        f"#!{sys.executable}\nimport sys\nfrom groundswell.cli import main\n"
        f"sys.argv[0] = 'groundswell'\nmain()\n"
    )
    script.chmod(0o755)
    return folder


def shell(line: str, command: Path, **more: str) -> str:
    home = {"HOME": str(command.parent), "PYTHONPATH": str(ROOT / "pipeline")}
    return subprocess.run(
        ["bash", "-c", line],
        env={"PATH": f"{command}:{os.environ['PATH']}", **home, **more},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout


def test_the_lines_of_the_page_write_a_script_for_each_shell(command: Path) -> None:
    (command.parent / ".config" / "fish" / "completions").mkdir(parents=True)
    lines = BLOCK.splitlines()
    assert [line.split("=")[1].split("_")[0] for line in lines] == list(SHELLS)
    for line in lines:
        shell(line, command)
        written = Path(shlex.split(line)[-1].replace("~", str(command.parent)))
        assert "_groundswell_completion" in written.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("groundswell ex", {"explain", "export"}),
        ("groundswell run --fo", set()),
        ("groundswell run --per", {"--period"}),
        ("groundswell export --format bib", {"bibtex"}),
        ("groundswell watch s", {"show", "send"}),
    ],
)
def test_a_shell_is_told_what_can_follow(
    name: str, typed: str, completed: set[str], command: Path
) -> None:
    words = typed.split()
    told = shell(
        "groundswell",
        command,
        _GROUNDSWELL_COMPLETE=f"{name}_complete",
        COMP_WORDS=typed if name != "fish" else " ".join(words[:-1]),
        COMP_CWORD=str(len(words) - 1) if name != "fish" else words[-1],
    )
    found = set(told.replace(",", "\n").replace("\t", "\n").split())
    assert completed <= found
    assert bool(found & {"explain", "--period", "bibtex", "show"}) == bool(completed)


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash here")
def test_bash_reads_the_script(command: Path) -> None:
    shell(BLOCK.splitlines()[0], command)
    said = shell(". ~/.groundswell-complete.bash && complete -p groundswell", command)
    assert "_groundswell_completion" in said
