"""The tutorial's commands, in its order, in a folder that holds nothing else."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.docs.test_docs import ROOT, blocks

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
YOUR_OWN = "groundswell run path/to/files"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, str]]:
    """The folder in which all commands have run, and what each printed."""
    folder = tmp_path_factory.mktemp("tutorial")
    lines = [line for block in blocks(TUTORIAL, "sh") for line in block.splitlines()]
    assert len(lines) > 5
    printed: dict[str, str] = {}
    for line in lines:
        command, *arguments = shlex.split(line)
        assert command == "groundswell"
        done = subprocess.run(
            [sys.executable, "-m", "groundswell", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT / "pipeline")},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, (line, done.stderr)
        printed[line] = printed.get(line, "") + done.stdout
    return folder, printed


@pytest.mark.slow
def test_the_tutorials_commands_lead_to_a_followed_theme(
    walked: tuple[Path, Mapping[str, str]],
) -> None:
    folder, printed = walked
    assert "is emerging as of 2025-05-31" in printed["groundswell explain Music"]
    # The last time the watch is asked, it has the papers of June.
    assert "2025-06-" in printed["groundswell watch show music"]
    assert (folder / "music.bib").is_file()


def plain(text: str) -> str:
    """A text without what differs: breaks of lines, seconds, and all but the first digit of a q.

    Kinds of processors embed papers slightly differently.
    """
    line = re.sub(r"in [\d.]+ s\b", "in a while", " ".join(text.split()))
    return re.sub(
        r"q = (\d+(?:\.\d+)?(?:e-\d+)?)", lambda found: f"q = {float(found[1]):.0e}", line
    )


@pytest.mark.slow
def test_what_the_tutorial_shows_is_what_is_printed(
    walked: tuple[Path, Mapping[str, str]],
) -> None:
    printed = plain("\n".join(walked[1].values()))
    shown = [block for block in blocks(TUTORIAL, "text") if not block.startswith(YOUR_OWN)]
    assert len(shown) == 3
    parts = [plain(part) for block in shown for part in block.split("...")]
    assert [part for part in parts if part and part not in printed] == []
