"""What changed since a date: the reader's last visit, or one that is chosen."""

import pytest

from tests.browser.conftest import Opened
from tests.report.inputs import rows

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
    new, split, *_ = opened.page.locator("#since .plain").last.locator("li").all()
    assert opened.page.locator("#since h2").last.inner_text() == "Topics"
    assert "unassigned" not in new.inner_text()
    assert new.locator("bdi").count() == 1
    assert split.locator("bdi").count() == 3
    assert " into " in split.inner_text()
