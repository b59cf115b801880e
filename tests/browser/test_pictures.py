"""The main states of the page beside accepted pictures.

    GROUNDSWELL_ACCEPT=1 python -m pytest tests/browser/test_pictures.py

accepts what the page shows now: look at the pictures before they are committed.
"""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import pytest

from tests.browser.conftest import Opened
from tests.browser.pictures import ACCEPTED, accepted, difference, picture

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

MOST = 25.0
"""Of the difference of two pictures: another font makes 12 to 24, a missing plot 26 to 70."""

STATES = {
    "emerging": ("#/emerging", "#card-0"),
    "entry": ("#/emerging/3", "#entry .panel .main-svg"),
    "trends": ("#/trends?topics=0,1,4,9", "#trends .points path"),
    "heat": ("#/trends?how=heat", "#trends .heatmaplayer"),
    "map": ("#/map", "#map canvas"),
    "topics": ("#/topics", "#topics .tree"),
    "topic": ("#/topics/0", "#topics .main-svg"),
    "changes": ("#/changes", "#movers"),
    "search": ("#/search?q=kelp", "#search .trend .main-svg"),
    "paper": ("#/topics?open=24060.00001", "#drawer[open] .like .papers li"),
    "about": ("#/about", "#sources"),
}
PHONE = (390, 844)
ANOTHER_FONT = "* { font-family: 'Liberation Serif', 'DejaVu Sans Mono', serif !important; }"


@pytest.fixture(scope="module")
def reader(browser: "Browser") -> "Iterator[Page]":
    page = browser.new_page()
    yield page
    page.close()


def show(opened: Opened, state: str) -> None:
    fragment, wait = STATES[state]
    opened.go(fragment, wait)
    opened.page.wait_for_timeout(400)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_a_state_looks_as_it_was_accepted(
    opened: Opened, reader: "Page", state: str, theme: Literal["light", "dark"]
) -> None:
    opened.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    show(opened, state)
    compare(opened, reader, f"{state}-{theme}")


@pytest.mark.parametrize("state", ["emerging", "trends", "map", "topic"])
def test_a_state_looks_on_a_phone_as_it_was_accepted(
    opened: Opened, reader: "Page", state: str
) -> None:
    width, height = PHONE
    opened.page.set_viewport_size({"width": width, "height": height})
    show(opened, state)
    compare(opened, reader, f"{state}-phone")


def compare(opened: Opened, reader: "Page", name: str) -> None:
    found = picture(opened.page, reader)
    if os.environ.get("GROUNDSWELL_ACCEPT"):
        (ACCEPTED / f"{name}.png").write_bytes(found.png)
    assert difference(found, accepted(name, reader)) <= MOST, (
        f"{name} looks different: look at the page, and accept it if it is right"
    )


def test_another_font_is_no_difference_and_a_missing_plot_is_one(
    opened: Opened, reader: "Page"
) -> None:
    show(opened, "trends")
    before = picture(opened.page, reader)
    opened.page.add_style_tag(content=ANOTHER_FONT)
    assert difference(before, picture(opened.page, reader)) <= MOST
    opened.page.add_style_tag(content="#trends .main-svg { visibility: hidden }")
    assert difference(before, picture(opened.page, reader)) > MOST
