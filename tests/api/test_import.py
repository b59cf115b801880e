"""The names of the library, and what its import loads."""

import subprocess
import sys

import groundswell as gs
import pytest

HEAVY = ("numpy", "pyarrow", "pandas", "scipy", "sklearn", "plotly", "pydantic", "jinja2", "umap")


def test_importing_the_library_loads_nothing_heavy() -> None:
    code = "import sys, groundswell; print(*sys.modules)"
    shown = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    loaded = {name.split(".")[0] for name in shown.stdout.split()}
    assert "groundswell" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_every_public_name_is_there() -> None:
    assert [name for name in gs.__all__ if getattr(gs, name, None) is None] == []
    assert set(gs.__all__) <= set(dir(gs))


def test_a_name_that_is_not_public_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'opem'"):
        _ = getattr(gs, "opem")  # noqa: B009 - mypy knows that there is none
