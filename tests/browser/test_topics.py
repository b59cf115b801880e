"""Topics: the list, its filters, and a topic's page."""

import re

import numpy as np
import pytest

from tests.browser.conftest import Opened
from tests.report.inputs import LABELS, NOTE, inputs, rows

pytestmark = pytest.mark.browser


def test_searching_topics_keeps_those_that_match(opened: Opened) -> None:
    opened.go("#/topics", "#topics .tree")
    opened.page.fill("#topics input[type=search]", "coral")
    assert opened.texts("#topics .tree .name") == [LABELS[1]]
    assert opened.page.url.endswith("#/topics?q=coral")


def test_topics_are_filtered_by_status_and_the_address_says_so(opened: Opened) -> None:
    opened.go("#/emerging")
    opened.page.click("section.on a:has-text('2 no clear change')")
    opened.page.wait_for_selector("#topics .tree")
    assert sorted(opened.texts("#topics .tree .name")) == sorted([LABELS[1], LABELS[4]])
    opened.page.select_option("#topics label:has-text('Status') select", "dormant")
    assert opened.page.url.endswith("#/topics?status=dormant")
    assert opened.texts("#topics .tree .name") == [LABELS[9]]
    assert opened.texts("#topics label:has-text('Status') option") == [
        "Any", "emerging", "growing", "no clear change", "declining", "dormant",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("order", "topics"),
    [("size", [1, 4]), ("recent", [4, 1]), ("newest", [4, 1]), ("label", [4, 1])],
)
def test_topics_are_ordered(opened: Opened, order: str, topics: list[int]) -> None:
    # Topic 4 is smaller than topic 1, but rises more and was first seen a day later.
    opened.go(f"#/topics?status=no_clear_change&order={order}", "#topics .tree")
    assert opened.texts("#topics .tree .name") == [LABELS[topic] for topic in topics]


def test_topics_are_under_their_themes_with_their_subtopics(opened: Opened) -> None:
    opened.go("#/topics", "#topics .tree")
    themes = opened.texts("details.theme > summary bdi")
    assert sorted(themes) == ["Life and sea", "Other topics"]
    assert opened.texts("#topics .alone .name") == [LABELS[4]]
    opened.page.locator("details.parts > summary").first.click()
    assert opened.texts("details.parts li bdi") == ["<i>Enzymes</i>", "Helical bundles"]
    assert opened.texts("details.parts li .badge") == ["growing"]


def test_a_topics_page_states_its_signal_and_relations(opened: Opened) -> None:
    opened.go("#/topics/0", "#topics .leaf")
    assert (
        opened.text("#topics .marks")
        .split("\n")[-1]
        .endswith(
            "44.0 % of papers since 10 Mar 2025, 15.5 % from 11 Mar 2024 until then: "
            "2.8 × (2.1 to 3.9). q <0.001. "
            "Rising since 1 Jan 2025. Burst since 6 Jan 2025."
        )
    )
    headings = opened.texts("#topics h2")
    assert {"Subtopics", "Related topics", "History", "Most typical", "Most upvoted"} <= set(
        headings
    )
    assert "Theme: Life and sea" in opened.text("#topics .leaf")
    history = opened.text("#topics .block:has-text('History')")
    assert "split Papers of Coral reefs are now in it. Two groups drifted apart" in " ".join(
        history.split()
    )
    terms = opened.text("#topics .block:has-text('New vocabulary')")
    assert "new <i>term</i> in 7 of 12 papers (1 of 90 earlier)" in terms


def test_a_note_is_shown_beside_its_paper(opened: Opened) -> None:
    opened.go("#/topics/0", "#topics .leaf")
    assert NOTE in opened.text("#topics .papers li:has-text('quoted')")


def test_a_topic_without_events_has_its_first_paper_and_its_changes_of_status(
    opened: Opened,
) -> None:
    opened.go("#/topics/4", "#topics .leaf")
    assert [" ".join(text.split()) for text in opened.texts(".life li")] == [
        "4 Oct 2024 first paper",
        "31 Mar 2025 no clear change It was emerging before. <b>why</b>",
    ]


def test_all_papers_of_a_topic_are_listed_the_newest_first_and_searched(opened: Opened) -> None:
    opened.go("#/topics/1", "#topics .leaf")
    count = sum(row["topic"] == 1 for row in rows())
    block = opened.page.locator("#topics .wide.block:has(input[type=search])")
    assert block.locator("h2").inner_text() == f"All {count} papers"
    assert block.locator(".papers li").count() == 30
    block.locator("button:has-text('Show 100 more')").click()
    assert block.locator(".papers li").count() == 130
    days = block.locator("time").all_inner_texts()
    assert days == sorted(days, reverse=True)
    block.locator("input[type=search]").fill("CORAL 17*")
    wanted = [row for row in rows() if row["topic"] == 1 and " 17" in row["title"]]
    assert block.locator(".papers li").count() == len(wanted)


def test_a_status_ends_where_its_row_does(opened: Opened) -> None:
    opened.go("#/topics?status=no_clear_change", "#topics .tree")
    beyond = """[...document.querySelectorAll("#topics .tree .badge")].map((each) =>
        each.getBoundingClientRect().right - each.closest(".row").getBoundingClientRect().right)"""
    assert max(opened.page.evaluate(beyond)) <= 0


def test_a_topics_page_lists_the_papers_between_it_and_another(opened: Opened) -> None:
    opened.go("#/topics/0", "#topics .leaf")
    opened.page.click("details.borderline > summary")
    assert opened.text("details.borderline > summary") == "Borderline: 5 papers"
    mine = np.flatnonzero(inputs().topics.topic_ids == 0)[:5]
    strength = inputs().topics.strength[mine]
    closest_first = sorted(strength.tolist(), key=lambda own: abs(own - 0.35))
    assert opened.texts("details.borderline .degrees") == [
        f"{100 * own:.1f} % here, 35.0 % in {LABELS[1]}" for own in closest_first
    ]


def test_the_papers_of_another_topic_are_borderline_by_their_degree_in_this_one(
    opened: Opened,
) -> None:
    opened.go("#/topics/1", "#topics .leaf")
    opened.page.click("details.borderline > summary")
    opened.page.wait_for_selector("details.borderline .degrees")
    found = opened.texts("details.borderline .degrees")
    assert len(found) == 5
    assert all(re.fullmatch(rf"35.0 % here, [\d.]+ % in {LABELS[0]}", each) for each in found)


def test_a_topic_without_borderline_papers_lists_none(opened: Opened) -> None:
    opened.go("#/topics/9", "#topics .leaf")
    assert opened.page.locator("details.borderline").count() == 0
