"""A view of one's own is part of the page once it is registered."""

import re
from pathlib import Path

import pytest
from groundswell.report.page import page
from groundswell.report.registry import VIEWS
from groundswell.report.views.view import View, ViewContext

from tests.report.example_view import example_view
from tests.report.inputs import rows
from tests.report.reading import data_of, section


def test_a_view_of_ones_own_is_in_the_page(
    context: ViewContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = example_view(tmp_path, monkeypatch)
    index = page(context, [*VIEWS, view])
    assert b'<a href="#/unassigned">Unassigned</a>' in index
    markup = section(index, "unassigned")
    assert '<h1 id="unassigned-title">Unassigned</h1>' in markup
    assert "30 papers without a topic" in markup
    unassigned = [row for row in rows() if row["topic"] == -1]
    listed = re.findall(r'<time datetime="([^"]*)"', markup)
    assert listed == sorted((row["digest_date"].isoformat() for row in unassigned), reverse=True)
    assert b'registerView("unassigned", showUnassigned)' in index


def test_a_view_needs_no_more_than_its_markup(context: ViewContext, tmp_path: Path) -> None:
    (tmp_path / "view.html").write_text("<p>{{ run.title }} & {{ own }}</p>")
    view = View("plain", "Plain", facts=lambda _: "<b>", folder=tmp_path)
    index = page(context, [view])
    assert b"<p>Groundswell & &lt;b&gt;</p>" in index
    assert index.count(b"<section ") == 1


def test_what_a_view_returns_as_data_is_for_its_script(
    context: ViewContext, tmp_path: Path
) -> None:
    (tmp_path / "view.html").write_text("")
    view = View("plain", "Plain", data=lambda _: {"value": 7}, folder=tmp_path)
    assert data_of(page(context, [view]))["views"] == {"plain": {"value": 7}}


def test_styles_of_a_view_follow_the_shared_ones(context: ViewContext, tmp_path: Path) -> None:
    (tmp_path / "view.html").write_text("")
    (tmp_path / "style.css").write_text(".mine { color: red }")
    style = page(context, [View("plain", "Plain", folder=tmp_path)]).decode().split("<style>")[1]
    assert 0 < style.index("body {") < style.index(".mine {") < style.index("</style>")
