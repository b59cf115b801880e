"""The tutorial's commands, in its order, in a folder that holds nothing else."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.test_docs import ROOT, blocks

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_tutorials_commands_lead_to_a_followed_theme(tmp_path: Path) -> None:
    lines = [line for block in blocks(TUTORIAL, "sh") for line in block.splitlines()]
    assert len(lines) > 5
    printed = {}
    for line in lines:
        command, *arguments = shlex.split(line)
        assert command == "groundswell"
        done = subprocess.run(
            [sys.executable, "-m", "groundswell", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT / "pipeline")},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, (line, done.stderr)
        printed[line] = done.stdout
    assert "is emerging as of 2025-05-31" in printed["groundswell explain Music"]
    # The last time the watch is asked, it has the papers of June.
    assert "2025-06-" in printed["groundswell watch show music"]
    assert (tmp_path / "music.bib").is_file()
