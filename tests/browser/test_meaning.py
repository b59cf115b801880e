"""Search by meaning: papers like one, and papers that a text is about."""

import pytest

from tests.browser.conftest import Opened
from tests.report.inputs import LABELS, rows

pytestmark = pytest.mark.browser


def shown_topics(opened: Opened, selector: str) -> set[str]:
    return set(opened.texts(f"{selector} .topic bdi"))


def test_papers_like_one_are_of_its_kind_and_ordered_by_date_on_demand(opened: Opened) -> None:
    paper = rows()[7]
    opened.go(f"#/emerging?open={paper['paper_id']}", "#drawer[open] .abstract")
    opened.page.wait_for_selector("#drawer .like .papers li")
    assert opened.page.locator("#drawer .like .papers li").count() == 10
    assert shown_topics(opened, "#drawer .like .papers") == {LABELS[paper["topic"]]}
    assert paper["title"] not in opened.texts("#drawer .like .long")
    nearest = opened.texts("#drawer .like .long")
    opened.page.click("#drawer button:has-text('Newest first')")
    dates = opened.texts("#drawer .like time")
    assert dates == sorted(dates, reverse=True)
    assert sorted(opened.texts("#drawer .like .long")) == sorted(nearest)


def test_a_text_finds_papers_that_its_words_are_used_for(opened: Opened) -> None:
    opened.go("#/search?q=coral+unknownword&how=meaning", "#search .hits li")
    opened.page.wait_for_function(
        "() => document.querySelector('#search [role=status]').textContent.includes('nearest')"
    )
    assert "The 50 papers nearest in meaning" in opened.text("#search [role=status]")
    assert shown_topics(opened, "#search .hits") == {LABELS[1]}
    assert not opened.page.locator("#search .trend").is_visible()


def test_words_and_meaning_are_switched_and_the_address_says_so(opened: Opened) -> None:
    opened.go("#/search?q=coral", "#search .hits li")
    opened.page.click("#search [data-value=meaning]")
    opened.page.wait_for_selector("#search [role=status]:has-text('nearest')")
    assert "how=meaning" in opened.page.url
    opened.page.fill("#find", "unknownword")
    assert opened.text("#search [role=status]") == "No paper uses these words."
    opened.page.click("#search [data-value=words]")
    assert "how=" not in opened.page.url
