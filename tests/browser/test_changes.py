"""What changed since a date: the reader's last visit, or one that is chosen."""

import pytest

from tests.browser.conftest import Opened
from tests.report.inputs import HOSTILE, rows

pytestmark = pytest.mark.browser

VISIT = "groundswell-visit"


def seen(opened: Opened, run: str) -> None:
    """Have the browser remember that a run of this date was seen."""
    opened.go("#/emerging")
    opened.page.evaluate(f"localStorage.setItem('{VISIT}', JSON.stringify({{ last: '{run}' }}))")


def papers_after(day: str) -> int:
    return sum(row["digest_date"].isoformat() > day for row in rows())


def test_a_first_visit_names_no_earlier_one(opened: Opened) -> None:
    opened.page.goto(opened.address)
    opened.page.evaluate(f"localStorage.removeItem('{VISIT}')")
    opened.go("#/emerging")
    assert not opened.page.locator("#visit").is_visible()


def test_the_last_visit_is_one_step_away_and_stays_so_while_the_run_is_read(
    opened: Opened,
) -> None:
    seen(opened, "2025-03-20")
    for _ in range(2):
        opened.go("#/emerging", "#visit")
        assert opened.text("#visit") == "Since your last visit, on 2025-03-20"
    opened.page.click("#visit")
    opened.page.wait_for_selector("#since [role=status]")
    assert opened.page.input_value("#since input") == "2025-03-20"
    assert opened.text("#since [role=status]").startswith(
        f"{papers_after('2025-03-20')} papers since"
    )


def test_what_was_found_since_a_chosen_date_is_listed_with_its_status(opened: Opened) -> None:
    opened.go("#/changes?since=2025-03-01", "#since .plain")
    assert opened.texts("#since .plain >> nth=0 >> bdi") == ["Enzyme cascades (EC)"]
    opened.page.fill("#since input", "2024-11-01")
    opened.page.wait_for_function(
        "document.querySelectorAll('#since .plain')[0].children.length == 2"
    )
    assert opened.page.url.endswith("#/changes?since=2024-11-01")


def test_where_nothing_was_found_it_says_so(opened: Opened) -> None:
    opened.go("#/changes?since=2025-03-30", "#since [role=status]")
    assert "Nothing new was found to rise." in opened.text("#since")


def test_a_new_topic_is_named_alone_and_a_split_one_with_what_it_became(opened: Opened) -> None:
    opened.go("#/changes?since=2025-03-20", "#since [role=status]")
    listed = opened.page.locator("#since .plain").last.locator("li").all_inner_texts()
    new, split, *_ = (" ".join(text.split()) for text in listed)
    assert opened.page.locator("#since h2").last.inner_text() == "Topics"
    assert new.startswith("new Traffic forecasts is new; 12 papers came from other topics.")
    assert split.startswith("split Papers of Coral reefs are now in Protein design.")


def compared(opened: Opened) -> str:
    opened.page.wait_for_selector("#compared")
    return " ".join(opened.text("#since .compare").split())


def test_any_two_runs_are_compared_by_what_they_said(opened: Opened) -> None:
    opened.go("#/changes", "#since .compare")
    opened.page.click(".compare summary")
    opened.page.locator(".compare select").first.select_option("2025-02-01")
    opened.page.locator(".compare select").last.select_option("2025-03-01")
    opened.page.click(".compare button:has-text('Compare')")
    text = compared(opened)
    assert opened.page.url.endswith("#/changes?from=2025-02-01&to=2025-03-01")
    days = papers_after("2025-02-01") - papers_after("2025-03-01")
    assert f"From 1 Feb 2025 to 1 Mar 2025, with no run in between: {days} papers" in text
    assert "emerging → not listed Kelp drones 1 Mar 2025: cooled: too few <b>papers</b>" in text
    assert f"growing {HOSTILE[0]} 1 Mar 2025: in 2 of 100" in text
    assert "What is on it in both runs has the same status." in text


def test_a_comparison_has_an_address_of_its_own_in_either_order(opened: Opened) -> None:
    opened.go("#/changes?from=2025-03-31&to=2025-02-01", "#compared")
    text = compared(opened)
    assert "From 1 Feb 2025 to 31 Mar 2025, with 1 run in between" in text
    assert "Papers of Coral reefs are now in Protein design." in text
    rows = [" ".join(each.split()) for each in opened.texts("#compared tbody tr")]
    assert "Protein design no clear change emerging 20.0 % 44.0 % 0.400 <0.001" in rows
    assert "Sponges emerging not there 5.0 % – 0.020 –" in rows


def test_a_run_compared_with_itself_says_so(opened: Opened) -> None:
    opened.go("#/changes?from=2025-03-31&to=2025-03-31", ".compare [role=status]")
    assert opened.text(".compare [role=status]") == "That is one run: choose two."


def test_a_compared_topic_that_is_no_more_leads_to_its_page(opened: Opened) -> None:
    opened.go("#/changes?from=2025-02-01&to=2025-03-31", "#compared")
    opened.page.click("#compared a:has-text('Sponges')")
    opened.page.wait_for_selector("#topics .life")
