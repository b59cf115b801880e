"""Why something is flagged, a click from the first screen; the life of what is and of what was."""

from typing import Literal

import pytest

from tests.browser.axe import violations
from tests.browser.conftest import Opened
from tests.report.inputs import HOSTILE, LABELS

pytestmark = pytest.mark.browser

CARD = ".card:has(#rise-3)"


def rows(opened: Opened, table: str) -> list[list[str]]:
    """The texts of a table's cells by row, the head left out."""
    return [
        [" ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()]
        for row in opened.page.locator(f"{table} tbody tr").all()
    ]


def open_card(opened: Opened) -> None:
    opened.go("#/emerging", "#card-0")
    opened.page.click(f"{CARD} .reasons summary")
    opened.page.wait_for_selector(f"{CARD} .panel .main-svg")


def test_one_click_shows_what_a_rise_is_compared_with(opened: Opened) -> None:
    open_card(opened)
    assert rows(opened, f"{CARD} .windows") == [
        ["Recent 18 Feb 2025 to 31 Mar 2025", "12 of 300", "4.0 % (2.2 % to 6.7 %)"],
        ["Earlier 20 Feb 2024 to 17 Feb 2025", "4 of 900", "0.4 % (0.2 % to 1.1 %)"],
    ]
    text = opened.text(f"{CARD} .panel")
    assert "9.0 × its earlier share." in text
    assert "q 0.010: of all listed down to here, about one in 100 is expected to be chance." in text
    assert "Counted as the same rise: <i>cascades</i>, <i>Enzymes</i>." in text


def test_the_plot_of_a_rise_shades_and_names_both_windows(opened: Opened) -> None:
    open_card(opened)
    plot = opened.page.locator(f"{CARD} .panel .plot")
    assert plot.locator(".annotation-text").all_text_contents() == ["Compared with", "Recent"]
    assert plot.locator(".shapelayer path[fill^='rgba']").count() == 2
    assert plot.get_attribute("aria-label") == (
        "Share of papers per month of Enzyme cascades (EC): 4.0 % in the recent window, 0.4 % in "
        "the earlier one"
    )


def test_the_counts_of_a_window_lead_to_its_papers(opened: Opened) -> None:
    open_card(opened)
    opened.page.click(f"{CARD} .windows a:has-text('12 of 300')")
    opened.page.wait_for_selector("#map canvas")
    assert opened.page.url.endswith("#/map?entry=3&from=2025-02-18&to=2025-03-31")


def test_a_row_that_is_opened_shows_its_reasons_at_once(opened: Opened) -> None:
    opened.go("#/emerging", "#card-0")
    opened.page.click("#entry-5 > summary")
    opened.page.wait_for_selector("#entry-5 .panel .windows")
    assert "New: there was nothing before." in opened.text("#entry-5 .panel")
    assert rows(opened, "#entry-5 .runs")[1:] == [["1 Mar 2025", "growing", "2.0 %", "0.200"]]


def test_reasons_opened_before_the_data_are_there_are_filled_when_they_are(opened: Opened) -> None:
    opened.page.goto(opened.address)
    opened.page.evaluate("document.querySelector('#entry-5').open = true")
    opened.page.wait_for_selector("#entry-5 .panel .windows")


def test_a_subtopic_says_what_it_is_compared_with_and_how_its_topic_does(opened: Opened) -> None:
    opened.go("#/emerging", "#card-0")
    card = ".card:has(#card-2000001)"
    opened.page.click(f"{card} .reasons summary")
    opened.page.wait_for_selector(f"{card} .panel .main-svg")
    assert rows(opened, f"{card} .windows")[1][1] == "260 of 1,300"
    assert LABELS[0] in opened.text(f"{card} .panel")


def test_a_topic_that_is_not_flagged_says_what_it_is_compared_with(opened: Opened) -> None:
    opened.go("#/topics/1", "#topics .leaf")
    assert opened.text(".leaf .reasons summary") == "What is it compared with?"
    opened.page.click(".leaf .reasons summary")
    opened.page.wait_for_selector(".leaf .panel .main-svg")
    assert "a change as large as this is no rare one by chance" in opened.text(".leaf .panel")


def test_what_runs_said_of_a_topic_is_listed_from_the_newest(opened: Opened) -> None:
    opened.go("#/topics/0", "#topics .leaf")
    opened.page.click(".leaf .reasons summary")
    opened.page.wait_for_selector(".leaf .runs")
    assert rows(opened, ".leaf .runs") == [
        ["31 Mar 2025", "emerging", "44.0 %", "<0.001"],
        ["1 Mar 2025", "growing", "30.0 %", "0.040"],
        ["1 Feb 2025", "no clear change", "20.0 %", "0.400"],
    ]
    assert "Flagged in 2 of 3 runs since 1 Feb 2025:" in opened.text(".leaf .panel")


def test_the_life_of_a_topic_is_told_by_date(opened: Opened) -> None:
    opened.go("#/topics/0", "#topics .life")
    told = [" ".join(text.split()) for text in opened.texts(".life li")]
    assert told == [
        "4 Oct 2024 first paper",
        "1 Feb 2025 no clear change In the first run that is known, as Proteins.",
        "31 Mar 2025 split Papers of Coral reefs are now in it. Two groups drifted apart",
        "31 Mar 2025 emerging It was growing before. 2.8 times its past share",
    ]


def test_what_left_the_list_keeps_a_page_with_the_reason(opened: Opened) -> None:
    opened.go("#/emerging/8", "#entry .life")
    assert opened.text("#entry h1") == "Kelp drones"
    assert "last listed on 1 Feb 2025" in opened.text("#entry .notice")
    assert "cooled: too few <b>papers</b>" in opened.text("#entry .notice")
    assert opened.page.title() == "Kelp drones, Groundswell"


def test_a_topic_that_is_no_more_keeps_a_page(opened: Opened) -> None:
    opened.go("#/topics/77", "#topics .life")
    assert opened.text("#topics h1") == "Sponges"
    assert "last run that had it is of 1 Mar 2025" in opened.text("#topics .notice")
    assert "Merged: they share their papers" in opened.text(".life")


def test_an_entry_has_a_page_with_all_its_papers_and_the_way_back(opened: Opened) -> None:
    opened.go("#/emerging", "#card-0")
    opened.page.click("#rise-3 a")
    opened.page.wait_for_selector("#entry .panel .main-svg")
    assert not opened.page.locator("#emerging-list").is_visible()
    opened.page.click("#entry header a")
    opened.page.wait_for_selector("#card-0")
    assert not opened.page.locator("#entry").is_visible()


def test_hostile_names_are_text_in_reasons_and_lives(opened: Opened) -> None:
    opened.go("#/emerging/5", "#entry .panel .main-svg")
    assert opened.text("#entry h1") == HOSTILE[0]
    assert opened.page.evaluate("window.pwned") is None


def test_plots_of_reasons_follow_the_theme(opened: Opened) -> None:
    open_card(opened)
    fill = "getComputedStyle(document.querySelector('.panel .annotation-text')).fill"
    before = opened.page.evaluate(fill)
    opened.page.click("#theme")
    opened.page.wait_for_function(f"before => {fill} !== before", arg=before)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_violation_in_opened_reasons(
    opened: Opened, theme: Literal["light", "dark"]
) -> None:
    opened.page.emulate_media(color_scheme=theme)
    open_card(opened)
    opened.page.click("#entry-5 > summary")
    opened.page.click(".card:has(#card-0) .reasons summary")
    assert violations(opened) == []
    opened.go("#/topics/0", "#topics .leaf")
    opened.page.click(".leaf .reasons summary")
    assert violations(opened) == []


def test_reasons_fit_a_phone(phone: Opened) -> None:
    open_card(phone)
    assert phone.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
