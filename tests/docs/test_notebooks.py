"""The notebooks of examples/ run from their first cell to their last, and end on a picture."""

import os
import time
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

from tests.docs.test_docs import ROOT

pytestmark = pytest.mark.slow

NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))
LONGEST = 180
"""Seconds that a cell may take where tests share the machine: alone a notebook takes under 60."""


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_ends_on_a_picture(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The kernel imports this tree, as the tests do.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "pipeline"), str(ROOT)]))
    notebook = read(path)
    began = time.monotonic()
    where = {"metadata": {"path": str(tmp_path)}}
    nbclient.NotebookClient(notebook, timeout=LONGEST, resources=where).execute()
    print(f"{path.stem}: {time.monotonic() - began:.0f} s")
    outputs = notebook.cells[-1]["outputs"]
    assert any("application/vnd.plotly.v1+json" in each.get("data", {}) for each in outputs)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_its_outputs(path: Path) -> None:
    cells = [cell for cell in read(path).cells if cell["cell_type"] == "code"]
    assert [cell for cell in cells if cell["outputs"] or cell["execution_count"]] == []


def test_the_page_names_every_notebook() -> None:
    page = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    assert [path.name for path in NOTEBOOKS if f"examples/{path.name}" not in page] == []
    assert NOTEBOOKS
