"""Places: Back, reload and links keep where a reader was; addresses of what is not there say so."""

import pytest

from tests.browser.conftest import Opened
from tests.browser.routes import UNKNOWN

pytestmark = pytest.mark.browser


def scroll_to(opened: Opened, place: int) -> None:
    opened.page.evaluate("place => scrollTo(0, place)", place)
    opened.page.wait_for_function("place => history.state?.scroll === place", arg=place)


def wait_scrolled(opened: Opened, place: int) -> None:
    opened.page.wait_for_function("place => Math.abs(scrollY - place) <= 1", arg=place)


def test_back_returns_to_where_a_reader_was(opened: Opened) -> None:
    opened.go("#/topics", "#topics .tree")
    opened.page.set_viewport_size({"width": 900, "height": 300})
    scroll_to(opened, 150)
    opened.page.evaluate("location.hash = '#/topics/4'")
    opened.page.wait_for_selector("#topics .leaf")
    assert opened.page.evaluate("scrollY") == 0
    scroll_to(opened, 90)
    opened.page.go_back()
    wait_scrolled(opened, 150)
    opened.page.go_forward()
    wait_scrolled(opened, 90)


def test_reloading_keeps_place_filters_and_scroll(opened: Opened) -> None:
    opened.go("#/topics/1", "#topics .leaf")
    scroll_to(opened, 700)
    opened.page.reload()
    wait_scrolled(opened, 700)
    opened.go("#/trends?topics=1", "#trends .points path")
    opened.page.click("#trends [data-value=count]")
    opened.page.reload()
    opened.page.wait_for_selector("#trends .points path")
    pressed = opened.texts("#trends [aria-pressed=true]")
    assert pressed == ["Side by side", "Week", "Counts", "Linear", "Whole papers"]


def test_the_chosen_theme_is_remembered(opened: Opened) -> None:
    opened.go("#/emerging", "#card-0")
    opened.page.click("#theme")
    opened.page.reload()
    assert opened.page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert opened.text("#theme") == "Light"


@pytest.mark.parametrize(
    "fragment", [*UNKNOWN, "#/map?topic=77", "#/map?entry=99", "#/map?paper=none"]
)
def test_an_address_of_what_is_not_there_says_so(opened: Opened, fragment: str) -> None:
    opened.go(fragment, "#lost:visible")
    named = fragment.replace("=", "/").split("/")[-1]
    assert named in opened.text("#lost")
    opened.page.click("nav a[href='#/about']")
    opened.page.wait_for_selector("#lost", state="hidden")


def test_a_q_value_leads_to_its_explanation(opened: Opened) -> None:
    opened.go("#/emerging", ".rise .q")
    opened.page.locator(".rise .q").first.click()
    explained = opened.page.get_by_text("A q-value is a p-value")
    explained.wait_for()
    box = explained.bounding_box()
    assert box
    assert 0 < box["y"] < 900


@pytest.mark.parametrize("width", [360, 720, 2560])
@pytest.mark.parametrize(
    "fragment", ["#/emerging", "#/trends", "#/map", "#/topics/0", "#/search?q=kelp"]
)
def test_no_view_is_wider_than_its_window(opened: Opened, fragment: str, width: int) -> None:
    # 720 is what a window of 1440 has at 200 % zoom.
    opened.page.set_viewport_size({"width": width, "height": 450})
    opened.go(fragment, "main > section.on h1 >> visible=true")
    opened.page.wait_for_timeout(200)
    assert opened.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_trend_is_read_by_the_keyboard_alone(opened: Opened) -> None:
    opened.go("#/trends?topics=0", "#trends .points path")
    for _ in range(60):
        opened.page.keyboard.press("Tab")
        if opened.page.evaluate("document.activeElement.type") == "range":
            break
    shown = opened.text("#trends .time output")
    opened.page.keyboard.press("ArrowLeft")
    assert opened.text("#trends .time output") < shown
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert opened.page.evaluate(outline) != "none"
