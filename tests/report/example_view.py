"""The worked example of a view, as a view that can be registered."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from groundswell.report.views.view import View

from tests.extending import installed, section

HEADING = "A view of the report"


def example_view(folder: Path, monkeypatch: pytest.MonkeyPatch) -> View:
    """The view that the section prints, with its files in `folder`."""
    module = installed(HEADING, "groundswell.report.views.unassigned", monkeypatch)
    text = section(HEADING)
    for language, name in (("html", "view.html"), ("javascript", "view.js")):
        [code] = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
        (folder / name).write_text(code, encoding="utf-8")
    [line] = re.findall(r"^    (View\(.*\)),$", text, re.MULTILINE)
    view = eval(line, {"View": View, "unassigned": module})  # noqa: S307 - it is our own page
    assert isinstance(view, View)
    return replace(view, folder=folder)
