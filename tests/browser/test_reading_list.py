"""The reading list: gathered, kept, sorted, shared as a link, and taken away."""

import csv
from pathlib import Path

import pytest

from tests.browser.conftest import Opened
from tests.report.inputs import rows

pytestmark = pytest.mark.browser

NUMBERS = (106, 100, 612)


def title(number: int) -> str:
    return str(rows()[number]["title"])


def add(opened: Opened, number: int) -> None:
    opened.page.evaluate(
        "id => { location.hash = `#/emerging?open=${encodeURIComponent(id)}` }",
        rows()[number]["paper_id"],
    )
    opened.page.locator("#drawer[open] .title").get_by_text(title(number)).wait_for()
    opened.page.click("#drawer button:has-text('Add to the reading list')")
    opened.page.wait_for_selector("#drawer button:has-text('Remove from the reading list')")


def gather(opened: Opened, *numbers: int) -> None:
    """Add papers in one visit: what a page writes just before it is left may come late."""
    opened.go("#/emerging", "main h1")
    for number in numbers:
        add(opened, number)


def open_list(opened: Opened, papers: int) -> None:
    opened.go("#/reading", "#reading .papers")
    opened.page.wait_for_selector(f"nav >> text='Reading list ({papers})'")


def listed(opened: Opened) -> list[str]:
    return opened.texts("#reading .papers .long")


def saved(opened: Opened, button: str) -> str:
    with opened.page.expect_download() as download:
        opened.page.click(f"#reading button:text-is('{button}')")
    return Path(download.value.path()).read_text(encoding="utf-8-sig")


def test_papers_are_gathered_and_kept_when_the_page_is_opened_again(opened: Opened) -> None:
    gather(opened, *NUMBERS)
    open_list(opened, 3)
    assert listed(opened) == [title(number) for number in NUMBERS]
    assert "Reading list (3)" in opened.text("nav")
    opened.page.click("#reading .papers button >> nth=0")
    assert listed(opened) == [title(100), title(612)]
    assert "Reading list (2)" in opened.text("nav")
    opened.page.click("#reading button:has-text('Remove all')")
    assert "Nothing here yet" in opened.text("#reading")


def test_an_addition_keeps_what_another_window_added_meanwhile(opened: Opened) -> None:
    """The list is read anew for it: the other window's message may not have come yet."""
    gather(opened, 106)
    ids = [str(rows()[number]["paper_id"]) for number in (106, 612)]
    opened.page.evaluate(
        "ids => localStorage.setItem('groundswell-reading-list', JSON.stringify(ids))", ids
    )
    add(opened, 100)
    open_list(opened, 3)
    assert listed(opened) == [title(number) for number in (106, 612, 100)]


def test_the_list_is_sorted(opened: Opened) -> None:
    gather(opened, *NUMBERS)
    open_list(opened, 3)
    opened.page.select_option("#reading select", "newest")
    assert listed(opened) == [title(612), title(106), title(100)]
    opened.page.select_option("#reading select", "title")
    assert listed(opened) == sorted(map(title, NUMBERS), key=str.casefold)


def test_a_link_shows_the_list_to_others_and_can_be_kept(opened: Opened) -> None:
    ids = " ".join(str(rows()[number]["paper_id"]) for number in NUMBERS)
    opened.go(f"#/reading?papers={ids}+gone", "#reading .papers")
    assert "A list of 3 papers from a link." in opened.text("#reading")
    assert "1 paper of the list is not in this run" in opened.text("#reading")
    opened.page.click("#reading button:has-text('Add all to my reading list')")
    opened.page.wait_for_function("() => location.hash === '#/reading'")
    assert "Reading list (4)" in opened.text("nav")
    link = opened.page.locator("#reading a:has-text('Link to this list')").get_attribute("href")
    assert link
    assert link.count("+") == 3


def test_the_list_is_taken_away_as_bibtex(opened: Opened) -> None:
    gather(opened, 100)
    open_list(opened, 1)
    text = saved(opened, "BibTeX")
    assert text.startswith("@misc{muller2025paper-")
    assert "author = {Müller, Zoë and Lee, Ann}" in text
    assert "doi = {10.1000/kelp}" in text
    assert "eprint = {2503.00100}" in text


def test_the_list_is_taken_away_as_ris(opened: Opened) -> None:
    gather(opened, 100)
    open_list(opened, 1)
    lines = saved(opened, "RIS").splitlines()
    assert lines[0] == "TY  - GEN"
    assert "AU  - Müller, Zoë" in lines
    assert "DO  - 10.1000/kelp" in lines
    assert "KW  - bio.sea" in lines
    assert "ER  - " in lines


def test_markdown_of_a_hostile_title_is_text(opened: Opened) -> None:
    gather(opened, 618)
    open_list(opened, 1)
    text = saved(opened, "Markdown")
    assert "<" not in text.replace("](https", "")
    assert text.startswith("- ")


def test_csv_of_the_list_runs_nothing_in_a_spreadsheet(opened: Opened) -> None:
    number = next(n for n, row in enumerate(rows()) if str(row["title"]).startswith("=1+1"))
    gather(opened, number)
    open_list(opened, 1)
    [row] = csv.DictReader(saved(opened, "Save as CSV").splitlines())
    assert row["title"] == f"'{title(number)}"


def test_what_the_store_holds_of_others_is_passed_over(opened: Opened) -> None:
    opened.go("#/emerging")
    opened.page.evaluate("localStorage.setItem('groundswell-reading-list', '{\"a\": <b>')")
    opened.go("#/reading", "#reading .lead")
    assert "Nothing here yet" in opened.text("#reading")
