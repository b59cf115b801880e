"""Links and anchors in the documentation lead somewhere, and the site lists every page."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.test_docs import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")


def prose(path: Path) -> str:
    """The text of a page without its blocks of code."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"^ *```.*?^ *```$", "", text, flags=re.DOTALL | re.MULTILINE)


@cache
def anchors(path: Path) -> frozenset[str]:
    """The anchors of a page's headings, as GitHub and the site make them."""
    headings = re.findall(r"^#+ +(.+?) *$", prose(path), re.MULTILINE)
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower() for heading in headings)
    return frozenset(re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain)


def dead_links(path: Path) -> Iterator[str]:
    for link in LINK.finditer(prose(path)):
        target, _, anchor = link[1].partition("#")
        file = (path.parent / target).resolve() if target else path
        if not file.exists():
            yield f"{target}: no such file"
        elif anchor and anchor not in anchors(file):
            yield f"{target}#{anchor}: no such heading"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file_and_a_heading(path: Path) -> None:
    assert list(dead_links(path)) == []


def test_a_link_to_a_missing_heading_or_file_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "tides.md"
    page.write_text(
        "# Low tide\n[a](#low-tide) [b](#high-tide) [c](ebb.md) [d](tides.md#low-tide)\n"
    )
    assert list(dead_links(page)) == ["#high-tide: no such heading", "ebb.md: no such file"]


def site() -> Any:
    """The site's settings, without the functions of extensions that they name."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    return yaml.safe_load(re.sub(r"!!python/\S+", "", text))


def names(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    else:
        for part in nav.values() if isinstance(nav, dict) else nav:
            yield from names(part)


def test_the_site_lists_every_page_of_the_docs_once() -> None:
    listed = sorted(names(site()["nav"]))
    assert len(set(listed)) == len(listed)
    docs = ROOT / "docs"
    pages = {page.relative_to(docs).as_posix() for page in docs.rglob("*.md")}
    assert pages - set(listed) == set()


def test_the_site_is_set_to_request_nothing_from_elsewhere() -> None:
    settings = site()
    assert settings["theme"]["font"] is False
    # A repository's address makes the theme ask a host for its stars; analytics ask another.
    assert {"repo_url", "analytics"} & {*settings, *settings["extra"]} == set()
    assert settings["plugins"] == ["search"]
