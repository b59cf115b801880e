"""The page of measured constants states the values that the code has."""

import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

PAGE = Path(__file__).parents[2] / "docs" / "evaluation" / "constants.md"
ROW = re.compile(r"^\| `(\w+)` \| `([\w.]+)` \| `(.+?)` \| (.+) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "module", "value", "measurement"), ROWS)
def test_a_constant_has_the_value_on_the_page(
    name: str, module: str, value: str, measurement: str
) -> None:
    found = getattr(import_module(f"groundswell.{module}"), name)
    assert repr(found.item() if isinstance(found, np.generic) else found) == value
    assert measurement.strip()


def test_every_row_of_the_page_is_read() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    assert len(ROWS) == sum(line.startswith("| `") for line in lines) > 30
