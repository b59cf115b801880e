"""What axe-core finds wrong with a page as it is shown."""

import os
from pathlib import Path

import pytest

from tests.browser.conftest import Opened


def violations(opened: Opened) -> list[tuple[str, list[str]]]:
    """The rules that a page breaks, each with the first elements that do."""
    axe = Path(os.environ.get("GROUNDSWELL_AXE", "node_modules/axe-core/axe.min.js"))
    if not axe.is_file():
        pytest.skip("no axe-core: 'npm install axe-core', or set GROUNDSWELL_AXE to its axe.min.js")
    opened.page.wait_for_timeout(300)
    opened.page.evaluate(axe.read_text(encoding="utf-8"))
    found = opened.page.evaluate("axe.run()")["violations"]
    return [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found]
