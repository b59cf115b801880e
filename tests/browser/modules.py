"""Modules of the page's scripts, run in a page of their own."""

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from groundswell.report.javascript import joined

if TYPE_CHECKING:
    from playwright.sync_api import Page

VIEWS = resources.files("groundswell.report") / "views"


def expose(page: "Page", folder: Path, address: str, names: str) -> None:
    """Make names that a module exports ('shared/search/query.js') globals of an empty page."""
    (folder / "expose.js").write_text(
        f'import {{ {names} }} from "../{address}";\nObject.assign(window, {{ {names} }});\n',
        encoding="utf-8",
    )
    folders = {"shared": VIEWS / "shared", "map": VIEWS / "map", "test": folder}
    page.goto("about:blank")
    page.evaluate(f"() => {{ {joined(folders, ['test/expose.js'])} }}")
