"""Chromium, and a report open in it. The tests skip, and say why, where there is no browser."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from groundswell.report.page import page
from groundswell.report.registry import VIEWS

from tests.report.inputs import inputs, report_files, view_context, yearly

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK, PHONE = (1440, 900), (360, 740)
"""Widths and heights of windows."""


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    path = os.environ.get("GROUNDSWELL_CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.skip("no Chromium: install Debian's 'chromium', or set GROUNDSWELL_CHROMIUM")
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    for name, data in report_files(inputs()).items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="session")
def crowded_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a run of which most papers are too old to be listed."""
    path = tmp_path_factory.mktemp("crowded") / "index.html"
    path.write_bytes(page(view_context(inputs(), max_papers=100), VIEWS))
    return path


@pytest.fixture(scope="session")
def yearly_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a run whose dates name no month."""
    path = tmp_path_factory.mktemp("yearly") / "index.html"
    path.write_bytes(report_files(yearly())["index.html"])
    return path


@dataclass
class Opened:
    """A page, what it complained of, and what it asked the network for."""

    page: "Page"
    address: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def go(self, fragment: str, wait: str | None = None) -> None:
        """Open the page at an address, anew.

        It is loaded again rather than left and opened: another process could read the browser's
        store before what the last one wrote has come there.
        """
        loaded = self.page.url.startswith(self.address)
        self.page.goto(self.address + fragment)
        if loaded:
            self.page.reload()
        if wait:
            self.page.wait_for_selector(wait, timeout=20_000)

    def text(self, selector: str) -> str:
        """The text of the first element that a selector finds."""
        return self.page.locator(selector).first.inner_text()

    def texts(self, selector: str) -> list[str]:
        return self.page.locator(selector).all_inner_texts()

    def watch(self) -> None:
        """Note what the page complains of and asks for."""
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._requested)

    def _heard(self, message: "ConsoleMessage") -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _requested(self, request: "Request") -> None:
        if not request.url.startswith((self.address, "about:", "blob:", "data:")):
            self.requests.append(request.url)


@pytest.fixture
def opened(browser: "Browser", published: Path) -> Iterator[Opened]:
    yield from opened_page(browser, published / "index.html")


@pytest.fixture
def phone(browser: "Browser", published: Path) -> Iterator[Opened]:
    yield from opened_page(browser, published / "index.html", PHONE)


@pytest.fixture
def crowded(browser: "Browser", crowded_page: Path) -> Iterator[Opened]:
    yield from opened_page(browser, crowded_page)


@pytest.fixture
def by_year(browser: "Browser", yearly_page: Path) -> Iterator[Opened]:
    yield from opened_page(browser, yearly_page)


def opened_page(browser: "Browser", path: Path, size: tuple[int, int] = DESK) -> Iterator[Opened]:
    """A page that must complain of nothing and ask for nothing."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, accept_downloads=True
    )
    opened = Opened(context.new_page(), path.as_uri())
    opened.watch()
    yield opened
    assert opened.requests == []
    assert opened.complaints == []
    context.close()
