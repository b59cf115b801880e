"""Hooks of the documentation site: pages and files from outside of docs/, and the links to them.

Pages are written to be read in the repository, where links lead to files beside docs/. On the site
README, CONTRIBUTING and the like are pages too, files that are linked are there to download, and
a link to a folder is text.
"""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]

PAGES = {
    "README.md": "overview.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "ROADMAP.md": "roadmap.md",
    "SECURITY.md": "reporting.md",
    "CODE_OF_CONDUCT.md": "conduct.md",
}
"""Pages outside of docs/, and what they are called on the site."""

_ORIGINS = {page: source for source, page in PAGES.items()}
_LINK = re.compile(
    r"(?<!\\)(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]"  # [text], or ![text]
    r"\((?!https?:|mailto:|#)([^)\s#]+)(#[^)\s]*)?\)"  # (target#anchor)
)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages outside of docs/, and every other file that a page links to."""
    sources = [*(ROOT / "docs").rglob("*.md"), *(ROOT / name for name in PAGES)]
    for source, page in PAGES.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=text))
    linked = {target for source in sources for target in _targets(source)}
    for target in sorted(linked):
        if (ROOT / target).is_file() and _on_site(target).startswith("files/"):
            files.append(File.generated(config, _on_site(target), abs_src_path=str(ROOT / target)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Lead the links of a page to where their targets are on the site."""
    here = page.file.src_uri
    origin = _ORIGINS.get(here, f"docs/{here}")

    def moved(link: re.Match[str]) -> str:
        target = _resolved(origin, link[3])
        if (ROOT / target).is_dir():
            return f"`{target}`"
        path = posixpath.relpath(_on_site(target), posixpath.dirname(here) or ".")
        return f"{link[1]}[{link[2]}]({path}{link[4] or ''})"

    return _LINK.sub(moved, markdown)


def _targets(source: Path) -> Iterator[str]:
    """Yield the paths, from the root of the repository, that a page links to."""
    origin = source.relative_to(ROOT).as_posix()
    for link in _LINK.finditer(source.read_text(encoding="utf-8")):
        yield _resolved(origin, link[3])


def _resolved(origin: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(origin), target))


def _on_site(target: str) -> str:
    """Return where a file of the repository is on the site."""
    if target in PAGES:
        return PAGES[target]
    return target.removeprefix("docs/") if target.startswith("docs/") else f"files/{target}"
