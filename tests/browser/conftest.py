"""Chromium, and a report open in it. The tests skip, and say why, where there is no browser."""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from groundswell.config import ReportConfig
from groundswell.stages.report import report

from tests.browser.inputs import inputs

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    path = os.environ.get("GROUNDSWELL_CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.skip("no Chromium: install Debian's 'chromium', or set GROUNDSWELL_CHROMIUM")
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    for name, data in report(**inputs(), config=ReportConfig()).files.items():
        (folder / name).write_bytes(data)
    return folder


@dataclass
class Opened:
    """A page, what it complained of, and what it asked the network for."""

    page: object
    address: str
    complaints: list = field(default_factory=list)
    requests: list = field(default_factory=list)

    def go(self, fragment: str, wait: str | None = None) -> None:
        self.page.goto("about:blank")
        self.page.goto(self.address + fragment)
        if wait:
            self.page.wait_for_selector(wait, timeout=20_000)


@pytest.fixture
def opened(browser, published):
    yield from _open(browser, published / "index.html", width=1440, height=900)


@pytest.fixture
def phone(browser, published):
    yield from _open(browser, published / "index.html", width=360, height=740)


def _open(browser, path: Path, *, width: int, height: int):
    context = browser.new_context(
        viewport={"width": width, "height": height}, accept_downloads=True
    )
    page = context.new_page()
    opened = Opened(page, path.as_uri())
    page.on(
        "console",
        lambda said: (
            opened.complaints.append(said.text) if said.type in {"error", "warning"} else 0
        ),
    )
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    page.on(
        "request",
        lambda request: (
            opened.requests.append(request.url)
            if not request.url.startswith((opened.address, "about:", "blob:", "data:"))
            else 0
        ),
    )
    yield opened
    assert opened.requests == []
    assert opened.complaints == []
    context.close()
