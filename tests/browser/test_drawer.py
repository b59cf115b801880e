"""A paper's drawer: opened from anywhere, with all that is known of the paper."""

import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from groundswell.report.views.shared import paper_texts

from tests.browser.conftest import Opened, opened_page
from tests.report.inputs import HOSTILE, LABELS, inputs, report_files, rows

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

OPEN = "#drawer[open] .abstract"
KELP = rows()[100]


def open_first(opened: Opened, selector: str) -> None:
    opened.page.locator(selector).first.click()
    opened.page.wait_for_selector(OPEN)


def wait_closed(opened: Opened) -> None:
    opened.page.wait_for_function("() => !document.querySelector('#drawer').open")


def test_a_paper_is_shown_with_all_that_is_known_of_it(opened: Opened) -> None:
    opened.go(f"#/topics?open={KELP['paper_id']}", OPEN)
    opened.page.wait_for_selector(f"{OPEN}:has-text('otters')")
    shown = opened.text("#drawer")
    assert opened.text("#drawer h2") == KELP["title"]
    for text in ["2024-10-31", "Zoë Müller", "Ann Lee", "Institut für Meere", "membership"]:
        assert text in shown
    links = {
        link.inner_text(): link.get_attribute("href")
        for link in opened.page.locator("#drawer .links a").all()
    }
    assert links == {
        "example.org": "https://example.org/abs/100",
        "arXiv": "https://arxiv.org/abs/2503.00100",
        "PDF": "https://arxiv.org/pdf/2503.00100",
        "DOI": "https://doi.org/10.1000/kelp",
    }


def test_the_code_that_an_abstract_names_is_linked(opened: Opened) -> None:
    opened.go(f"#/topics?open={rows()[103]['paper_id']}", OPEN)
    link = opened.page.locator("#drawer .links a:text-is('Code')")
    link.wait_for()
    assert link.get_attribute("href") == "https://github.com/example/nets"


@pytest.mark.parametrize(
    ("fragment", "selector"),
    [
        ("#/emerging", "#card-0 ~ .papers a"),
        ("#/topics/1", "#topics .shelves .papers a"),
        ("#/map", "#map .side .papers a"),
        ("#/search?q=kelp", "#search .hits a[data-paper]"),
        ("#/changes", ".moves .papers a"),
    ],
)
def test_a_title_opens_its_paper_and_back_closes_it(
    opened: Opened, fragment: str, selector: str
) -> None:
    opened.go(fragment, f"main {selector} >> nth=0" if "changes" not in fragment else "#movers")
    if "changes" in fragment:
        opened.page.locator(".moves details summary").first.click()
    title = opened.text(selector)
    open_first(opened, selector)
    assert opened.text("#drawer h2") == title
    assert "open=" in opened.page.url
    opened.page.go_back()
    wait_closed(opened)
    assert opened.page.url.endswith(fragment)


def test_escape_closes_the_drawer_and_leaves_the_view_as_it_was(opened: Opened) -> None:
    opened.go("#/emerging", "#card-0")
    open_first(opened, "#card-0 ~ .papers a")
    scrolled = opened.page.evaluate("scrollY")
    opened.page.keyboard.press("Escape")
    wait_closed(opened)
    assert opened.page.evaluate("scrollY") == scrolled > 0
    assert "open=" not in opened.page.url


def test_the_papers_to_read_first_are_one_click_away_with_their_abstracts(opened: Opened) -> None:
    opened.go("#/emerging", ".rise [data-read]")
    titles = opened.page.locator(".rise .papers").first.locator("bdi").all_inner_texts()[:3]
    open_first(opened, ".rise [data-read]")
    assert opened.texts("#drawer h2") == titles
    assert all("Plain text" in text for text in opened.texts("#drawer .abstract"))


def test_what_the_drawer_names_leads_to_its_papers(opened: Opened) -> None:
    opened.go(f"#/emerging?open={KELP['paper_id']}", OPEN)
    opened.page.click("#drawer .people a:has-text('Ann Lee')")
    opened.page.wait_for_selector("#search .hits li")
    wait_closed(opened)
    assert opened.page.input_value("#find") == 'author:"Ann Lee"'
    opened.page.go_back()
    opened.page.wait_for_selector(OPEN)
    opened.page.click("#drawer .place .topic")
    opened.page.wait_for_selector("#topics .leaf")
    assert opened.text("#topics h1") == LABELS[KELP["topic"]]


def test_an_id_that_the_run_has_not_is_said_so(opened: Opened) -> None:
    opened.go("#/emerging?open=9999.99999", "#drawer[open] p")
    assert "No paper of this run has the id 9999.99999." in opened.text("#drawer")


def test_a_hostile_paper_is_text(opened: Opened) -> None:
    opened.go(f"#/emerging?open={rows()[109]['paper_id']}", OPEN)
    opened.page.wait_for_selector(f"{OPEN}:has-text('onerror')")
    assert opened.text("#drawer .abstract") == HOSTILE[0]
    assert opened.text("#drawer .people") == HOSTILE[0]
    assert opened.page.locator("#drawer img, #drawer script, #drawer b").count() == 0
    opened.go(f"#/emerging?open={rows()[-1]['paper_id']}", OPEN)
    assert opened.page.locator("#drawer a[href^='javascript']").count() == 0


@pytest.fixture
def divided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a run whose page has room for few abstracts."""
    monkeypatch.setattr(paper_texts, "MOST_ABSTRACTS", 1_000)
    (tmp_path / "abstracts").mkdir()
    for name, data in report_files(inputs()).items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_a_page_without_room_for_an_abstract_says_where_it_is(
    browser: "Browser", divided: Path
) -> None:
    for opened in opened_page(browser, divided / "index.html"):
        opened.go(f"#/topics?open={rows()[-1]['paper_id']}", f"{OPEN}:has-text('Plain text')")
        opened.go(f"#/topics?open={KELP['paper_id']}", f"{OPEN}:has-text('abstracts.parquet')")
        assert re.fullmatch(
            r"This page holds the newest \d+ abstracts\. Opened as a file it can't read the "
            r"others; ‘groundswell serve’ shows them, and abstracts\.parquet beside it has them\.",
            opened.text("#drawer .abstract"),
        )


@pytest.fixture
def address(divided: Path) -> Iterator[str]:
    """The address at which the folder is served."""
    handler = partial(Quiet, directory=str(divided))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder, and writes no log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Write nothing."""


def test_a_page_that_is_served_fetches_abstracts_from_beside_it(
    browser: "Browser", address: str, divided: Path
) -> None:
    for opened in served_page(browser, address):
        opened.go(f"#/topics?open={KELP['paper_id']}", f"{OPEN}:has-text('otters')")
        opened.go(f"#/topics?open={rows()[0]['paper_id']}", f"{OPEN}:has-text('Plain text 0.')")
        (divided / "abstracts" / "0.bz2").unlink()
        opened.go(f"#/topics?open={KELP['paper_id']}", f"{OPEN}:has-text('could not be fetched')")
        # The browser itself notes the file that is missing.
        assert all("404" in text for text in opened.complaints)
        opened.complaints.clear()


def served_page(browser: "Browser", address: str) -> Iterator[Opened]:
    """A page on a server, which may ask for nothing but what is on that server."""
    context = browser.new_context()
    opened = Opened(context.new_page(), address)
    opened.watch()
    yield opened
    assert (opened.requests, opened.complaints) == ([], [])
    context.close()


def test_the_drawer_is_not_wider_than_a_phone(phone: Opened) -> None:
    phone.go(f"#/emerging?open={KELP['paper_id']}", OPEN)
    assert phone.page.evaluate("document.querySelector('#drawer').scrollWidth - innerWidth") <= 0
