"""Writes docs/reference; tests/docs/test_reference.py compares the pages with what this makes."""

from pathlib import Path

from tools.reference.benchmarks import benchmarks_page
from tools.reference.commands import commands_page
from tools.reference.concepts import (
    drift_picture,
    identity_picture,
    promise_picture,
    shares_picture,
    unseen_picture,
)
from tools.reference.files import files_page
from tools.reference.licenses import licenses_page
from tools.reference.python import python_page
from tools.reference.settings import settings_page
from tools.reference.stages import stages_page, stages_picture

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"
PAGES = {
    "benchmarks.md": benchmarks_page,
    "commands.md": commands_page,
    "drift.svg": drift_picture,
    "files.md": files_page,
    "identity.svg": identity_picture,
    "promise.svg": promise_picture,
    "licenses.md": licenses_page,
    "python.md": python_page,
    "settings.md": settings_page,
    "shares.svg": shares_picture,
    "stages.md": stages_page,
    "stages.svg": stages_picture,
    "unseen.svg": unseen_picture,
}
"""What makes each page and picture, by its file's name."""


def main() -> None:
    """Write every page and picture."""
    FOLDER.mkdir(exist_ok=True)
    for name, made in PAGES.items():
        (FOLDER / name).write_text(made(), encoding="utf-8")


if __name__ == "__main__":
    main()
