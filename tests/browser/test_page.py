"""The page as a whole; after every test it has asked for nothing and complained of nothing."""

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from groundswell import __version__
from groundswell.report.page import page
from groundswell.report.registry import VIEWS as REGISTERED

from tests.browser.axe import violations
from tests.browser.conftest import PHONE, Opened, opened_page
from tests.browser.routes import UNKNOWN, VIEWS
from tests.report.example_view import example_view
from tests.report.inputs import HOSTILE, LABELS, inputs, rows, view_context

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

BACKGROUND = "getComputedStyle(document.body).backgroundColor"


def view_of(fragment: str) -> str:
    """The name of the view that an address names."""
    return fragment.removeprefix("#/").split("?")[0].split("/")[0] or "emerging"


@pytest.mark.parametrize("fragment", VIEWS)
def test_every_view_opens_by_its_address(opened: Opened, fragment: str) -> None:
    opened.go(fragment, VIEWS[fragment])
    on = opened.page.locator("main > section.on")
    assert [each.get_attribute("id") for each in on.all()] == [f"/{view_of(fragment)}"]
    current = opened.page.locator("nav a[aria-current=page]")
    assert current.get_attribute("href") == f"#/{view_of(fragment)}"


@pytest.mark.parametrize("fragment", UNKNOWN)
def test_an_unknown_address_shows_what_is_nearest(opened: Opened, fragment: str) -> None:
    opened.go(fragment, UNKNOWN[fragment])
    assert opened.page.locator("main > section.on").count() == 1


@pytest.mark.parametrize("fragment", [*VIEWS, *UNKNOWN])
def test_no_view_is_wider_than_a_phone(phone: Opened, fragment: str) -> None:
    phone.go(fragment, (VIEWS | UNKNOWN)[fragment])
    assert phone.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("width", [700, 1024, 1440])
def test_the_first_answers_fill_their_rows(opened: Opened, width: int) -> None:
    opened.page.set_viewport_size({"width": width, "height": 900})
    opened.go("#/emerging", "#card-0")
    box = opened.page.locator(".tiles").bounding_box()
    places = [tile.bounding_box() for tile in opened.page.locator(".tiles > div").all()]
    assert box
    ends = {place["y"]: place["x"] + place["width"] for place in places if place}
    assert all(end == pytest.approx(box["x"] + box["width"], abs=2) for end in ends.values())


def test_the_first_view_opened_by_its_address_is_not_scrolled(opened: Opened) -> None:
    opened.go("#/emerging", "#card-0")
    assert opened.page.evaluate("scrollY") == 0


def test_a_card_leads_to_its_topic_and_back(opened: Opened) -> None:
    opened.go("")
    opened.page.click("#card-0 a")
    opened.page.wait_for_selector("#topics .leaf")
    assert opened.text("#topics h1") == LABELS[0]
    assert opened.page.title() == f"{LABELS[0]}, Groundswell"
    opened.page.go_back()
    assert opened.page.locator("#card-0").is_visible()
    assert opened.page.title() == "Groundswell, 2025-03-31"


def test_hostile_texts_show_as_text_and_run_nothing(opened: Opened) -> None:
    for fragment in (
        "#/emerging",
        "#/emerging/5",
        "#/emerging/8",
        "#/topics/4",
        "#/map",
        "#/trends",
        "#/search",
    ):
        opened.go(fragment, VIEWS[fragment])
        assert opened.page.evaluate("window.pwned") is None
        assert opened.page.locator("main img, main script").count() == 0
    opened.go("#/topics/4", "#topics .leaf")
    assert opened.text("#topics .leaf h1") == LABELS[4]
    opened.go("#/map?from=2025-03-28", "#map canvas")
    listed = opened.text("#map .papers")
    assert HOSTILE[0] in listed
    assert HOSTILE[5] in listed


def test_an_address_that_is_not_of_the_web_is_no_link(opened: Opened) -> None:
    opened.go("#/map?from=2025-03-31", "#map canvas")
    assert opened.page.locator("a[href^='javascript']").count() == 0


def test_the_numbers_of_a_card_lead_to_their_papers(opened: Opened) -> None:
    opened.go("#/emerging")
    opened.page.click("#card-0 ~ .figures .now a")
    opened.page.wait_for_selector("#map canvas")
    # Those that the signal counted as recent.
    assert opened.page.url.endswith("#/map?topic=0&from=2025-03-10")
    recent = [row for row in rows() if row["digest_date"].isoformat() >= "2025-03-10"]
    count = sum(row["topic"] == 0 for row in recent)
    assert opened.text("#map .side h2") == f"{count} papers shown"


def test_papers_that_moved_are_named_with_the_reason(opened: Opened) -> None:
    opened.go("#/changes", "#movers")
    move = opened.page.locator(".moves details").first
    move.locator("summary").click()
    assert move.locator("summary").inner_text() == "1 paper from Traffic forecasts to Coral reefs"
    assert "no recorded event explains this" in move.inner_text()
    assert move.locator(".papers li").count() == 1


def test_the_page_names_the_versions_behind_it(opened: Opened) -> None:
    opened.go("#/about")
    versions = opened.text(".versions")
    assert __version__ in versions
    assert version("numpy") in versions


def test_the_theme_changes_and_the_plots_with_it(opened: Opened) -> None:
    opened.go("#/trends", "#trends .main-svg")
    text = "getComputedStyle(document.querySelector('#trends .annotation-text')).fill"
    light, light_text = opened.page.evaluate(BACKGROUND), opened.page.evaluate(text)
    opened.page.click("#theme")
    assert opened.page.evaluate(BACKGROUND) != light
    assert opened.text("#theme") == "Light"
    opened.page.wait_for_function(f"value => {text} !== value", arg=light_text)
    opened.page.click("#theme")
    assert opened.page.evaluate(BACKGROUND) == light


def test_the_page_follows_the_theme_of_the_system(opened: Opened) -> None:
    opened.go("#/emerging", "#card-0")
    light = opened.page.evaluate(BACKGROUND)
    opened.page.emulate_media(color_scheme="dark")
    assert opened.page.evaluate(BACKGROUND) != light


def test_there_is_something_to_read_without_scripts(browser: "Browser", published: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((published / "index.html").as_uri())
    assert page.locator("#card-0").is_visible()
    assert page.get_by_role("heading", name="Coral reefs").is_visible()
    assert page.get_by_text("The map needs JavaScript").is_visible()
    assert not page.locator("#theme").is_visible()
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("fragment", [fragment for fragment in VIEWS if fragment])
def test_axe_finds_no_violation(
    opened: Opened, fragment: str, theme: Literal["light", "dark"]
) -> None:
    opened.page.emulate_media(color_scheme=theme)
    opened.go(fragment, VIEWS[fragment])
    assert violations(opened) == []


def test_the_weekly_page_is_accessible_and_fits_a_phone_and_paper(
    browser: "Browser", published: Path
) -> None:
    for opened in opened_page(browser, published / "weekly.html", PHONE):
        opened.go("", "h1")
        assert violations(opened) == []
        assert opened.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        opened.page.emulate_media(media="print")
        assert opened.page.evaluate(BACKGROUND) == "rgb(255, 255, 255)"


def test_a_view_of_ones_own_opens_and_draws_its_plot(
    browser: "Browser", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = example_view(tmp_path, monkeypatch)
    path = tmp_path / "index.html"
    path.write_bytes(page(view_context(inputs()), [*REGISTERED, view]))
    for opened in opened_page(browser, path):
        opened.go("")
        opened.page.click("nav a:has-text('Unassigned')")
        opened.page.wait_for_selector("#unassigned .main-svg .bars path")
        assert opened.page.locator("#unassigned .bars .point").count() == 6  # October to March
        assert "30 papers without a topic" in opened.text("section.on")
