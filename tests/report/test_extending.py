"""A view of one's own is part of the page once it is registered."""

import re
from pathlib import Path

import pytest
from groundswell.report import registry
from groundswell.report.page import page

from tests.browser.inputs import rows
from tests.report.extending import context, example_view


def test_a_view_of_ones_own_is_in_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    view = example_view(tmp_path, monkeypatch)
    html = page(context(), [*registry.VIEWS, view]).decode()
    assert '<a href="#/unassigned">Unassigned</a>' in html
    markup = html.split('<section id="/unassigned"')[1].split("</section>")[0]
    assert '<h1 id="unassigned-title">Unassigned</h1>' in markup
    assert "30 papers without a topic" in markup
    unassigned = [row for row in rows() if row["topic"] == -1]
    listed = re.findall(r'<time datetime="([^"]*)"', markup)
    assert listed == sorted((row["digest_date"].isoformat() for row in unassigned), reverse=True)
    assert 'registerView("unassigned", showUnassigned)' in html


def test_a_view_needs_no_more_than_its_markup(tmp_path: Path) -> None:
    (tmp_path / "view.html").write_text("<p>{{ run.title }} & {{ own }}</p>")
    view = registry.View("plain", "Plain", facts=lambda _: "<b>", folder=tmp_path)
    html = page(context(), [view]).decode()
    assert "<p>Groundswell & &lt;b&gt;</p>" in html
    assert html.count("<section ") == 1
    assert 'class="on"' in html


def test_what_a_view_returns_as_data_reaches_its_script(tmp_path: Path) -> None:
    from tests.stages.test_report import unpacked

    (tmp_path / "view.html").write_text("")
    view = registry.View("plain", "Plain", data=lambda _: {"value": 7}, folder=tmp_path)
    html = page(context(), [view]).decode()
    assert b'"views":{"plain":{"value":7}}' in unpacked(html, "data")
