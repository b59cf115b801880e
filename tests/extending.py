"""The worked examples of docs/extending.md, as modules that can be imported."""

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "extending.md"


def section(heading: str) -> str:
    """Return the text under a heading of the page."""
    return PAGE.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]


def installed(heading: str, name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Make the code of a section the module called `name`, for as long as the test runs."""
    [code] = re.findall(r"```python\n(.*?)```", section(heading), re.DOTALL)
    module = ModuleType(name)
    exec(code, module.__dict__)  # noqa: S102 - it is our own page
    monkeypatch.setitem(sys.modules, name, module)
    return module


def registered(heading: str) -> tuple[str, str]:
    """Return the key and the value of the line that a section adds to a registry."""
    [(key, value)] = re.findall(r'^    "([^"]+)": "([^"]+)",$', section(heading), re.MULTILINE)
    return key, value
