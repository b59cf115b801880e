"""Search: what is found, why, over time, and what else has the name."""

import csv
from pathlib import Path

import pytest

from tests.browser.conftest import Opened
from tests.report.inputs import HOSTILE, LABELS, TEXTS, rows

pytestmark = pytest.mark.browser

TOTAL = len(rows())


def ask(opened: Opened, query: str) -> list[str]:
    """Type a query; the titles of the papers listed, once abstracts are read."""
    opened.page.fill("#find", query)
    opened.page.wait_for_selector("#search [role=status]")
    opened.page.wait_for_function(
        "() => { const text = document.querySelector('#search [role=status]').textContent;"
        " return text && !text.includes('so far'); }"
    )
    return opened.texts("#search .hits .long")


def title(number: int) -> str:
    return str(rows()[number]["title"])


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("kelp", {100}),
        ("KELP urchins", {100}),
        ("kelp OR multiagent", {100, 103, 106}),
        ("multi-agent NOT naive", {103}),
        ('"kelp forests"', {100}),
        ('"forests kelp"', set[int]()),
        ("graz*", {100, 106}),
        ("abstract:naive", {106}),
        ("title:kelp", set[int]()),
        ("author:muller", {100}),
        ('author:"ann lee"', {100, 103}),
        ('author:"lee lee"', set[int]()),
        ('org:"institut fur meere"', {100}),
        ("label:bio", {100}),
        ("kelp date:2024..2026", {100}),
        ("kelp date:2026", set[int]()),
    ],
)
def test_a_query_finds_the_papers_that_it_describes(
    opened: Opened, query: str, numbers: set[int]
) -> None:
    opened.go("")
    assert set(ask(opened, query)) == {title(number) for number in numbers}


def test_a_word_within_a_word_is_not_found(opened: Opened) -> None:
    opened.go("#/search")
    assert ask(opened, '"umber"') == []
    assert ask(opened, "number")


def test_a_topic_is_searched_by_a_word_of_its_label(opened: Opened) -> None:
    opened.go("#/search")
    ask(opened, "topic:coral")
    count = sum(row["topic"] == 1 for row in rows())
    assert opened.text("#search [role=status]").startswith(f"{count} papers, ")
    ask(opened, "topic:sponge")
    assert opened.text("#search .notice") == "No topic is called ‘sponge’."


@pytest.mark.parametrize(
    ("query", "number", "note"),
    [
        ("urchims", 100, "No paper has ‘urchims’; shown: ‘urchins’."),
        ("otte", 100, "No paper has the word ‘otte’; words that begin with it are shown."),
    ],
)
def test_a_word_that_no_paper_has_is_read_as_one_like_it(
    opened: Opened, query: str, number: int, note: str
) -> None:
    opened.go("#/search")
    assert ask(opened, query) == [title(number)]
    assert opened.text("#search .notice") == note


def test_a_name_is_not_corrected_to_a_word(opened: Opened) -> None:
    opened.go("#/search")
    assert ask(opened, "ann") == []
    note = "No title or abstract has ‘ann’; people and organizations have."
    assert opened.text("#search .notice") == note


def test_the_words_are_marked_in_the_sentence_that_has_most_of_them(opened: Opened) -> None:
    opened.go("#/search")
    ask(opened, "kelp otters")
    sentence = "Urchins graze kelp forests bare; otters keep them away."
    assert opened.text("#search .reason") == sentence
    assert opened.texts("#search .reason mark") == ["kelp", "otters"]


def test_titles_and_people_are_marked(opened: Opened) -> None:
    opened.go("#/search")
    ask(opened, "author:muller")
    assert opened.texts("#search .people mark") == ["Müller"]
    ask(opened, "title:coral")
    assert opened.text("#search .long mark") == "Coral"


def test_a_paper_whose_title_has_the_word_is_better_than_one_whose_abstract_has(
    opened: Opened,
) -> None:
    opened.go("#/search")
    listed = ask(opened, '"coral reefs" OR kelp')
    ask(opened, "paper")
    assert listed[0] == title(100)  # the rarer word
    assert "Coral" in listed[1]


def test_papers_are_ordered_by_date_and_by_votes(opened: Opened) -> None:
    opened.go("#/search?q=title:paper")
    ask(opened, "title:paper")
    opened.page.select_option("#search label:has-text('Order') select", "newest")
    dates = opened.texts("#search .hits time")
    assert dates == sorted(dates, reverse=True)
    opened.page.select_option("#search label:has-text('Order') select", "votes")
    assert "49 upvotes" in opened.text("#search .hits li")
    assert "order=votes" in opened.page.url


def test_a_search_begins_in_any_view_and_has_an_address(opened: Opened) -> None:
    opened.go("#/topics", "#topics .tree")
    opened.page.keyboard.press("/")
    opened.page.keyboard.type("kelp")
    opened.page.wait_for_selector("#search .hits li")
    assert opened.page.url.endswith("#/search?q=kelp")
    assert opened.page.evaluate("document.activeElement.id") == "find"
    opened.page.go_back()
    opened.page.wait_for_selector("#topics .tree")


def test_a_search_is_drawn_over_time(opened: Opened) -> None:
    opened.go("#/search?q=title:coral", "#search .trend .main-svg")
    assert "per week" in opened.text("#search .trend .meta")
    opened.page.click("#search .trend [data-value=month]")
    assert opened.page.url.endswith("by=month")
    assert "per month" in opened.text("#search .trend .meta")


def test_topics_terms_and_people_are_found_in_the_same_box(opened: Opened) -> None:
    opened.go("#/search")
    ask(opened, "ann")
    assert opened.texts("#search .suggested:has-text('People') a") == ["Ann Lee", "Lee Ann Kelp"]
    ask(opened, "meere")
    assert opened.texts("#search .suggested:has-text('Organizations') a") == ["Institut für Meere"]
    ask(opened, "coral")
    assert opened.texts("#search .suggested:has-text('Topics') a") == [LABELS[1]]
    ask(opened, "hel")
    assert opened.texts("#search .suggested:has-text('Subtopics') a") == ["Helical bundles"]
    ask(opened, "cascades")
    assert "Enzyme cascades (EC)" in opened.texts("#search .suggested:has-text('Terms') a")


def test_a_person_is_two_steps_from_all_their_papers(opened: Opened) -> None:
    opened.go("")
    ask(opened, "ann le")
    opened.page.click("#search .suggested:has-text('People') a:has-text('Ann Lee')")
    opened.page.wait_for_function(
        "() => document.querySelector('#search [role=status]').textContent.startsWith('2 ')"
    )
    assert opened.page.input_value("#find") == 'author:"Ann Lee"'
    assert set(opened.texts("#search .hits .long")) == {title(100), title(103)}
    opened.page.wait_for_selector("#search .trend .main-svg")


def test_what_is_found_is_saved(opened: Opened) -> None:
    opened.go("#/search?q=kelp", "#search .hits li")
    ask(opened, "kelp OR multiagent")
    with opened.page.expect_download() as download:
        opened.page.click("#search button:has-text('Save as CSV')")
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert len(list(csv.DictReader(text.splitlines()))) == 3


def test_hostile_texts_found_are_text(opened: Opened) -> None:
    opened.go("#/search")
    assert ask(opened, "abstract:onerror") == [title(109)]
    assert HOSTILE[0] in opened.texts("#search .people bdi")
    assert opened.page.evaluate("window.pwned") is None
    assert opened.page.locator("main img, main script").count() == 0
    ask(opened, HOSTILE[0])
    assert opened.page.locator("main img, main script").count() == 0


def test_the_map_searches_abstracts_too(opened: Opened) -> None:
    opened.go("#/map?q=kelp", "#map canvas")
    opened.page.wait_for_selector("#map .side h2:text-is('1 paper shown')")
    assert title(100) in opened.text("#map .papers")
    assert len(TEXTS) < TOTAL
