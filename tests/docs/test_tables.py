"""Tables of the documentation: whole in every row."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def rows(page: Path) -> Iterator[tuple[int, str]]:
    """The lines of a page outside of its blocks of code, with their numbers; '' between them."""
    code = False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if line.lstrip().startswith("```"):
            code = not code
        yield number, "" if code else line.strip()


def columns(row: str) -> int:
    """How many cells a row has; a bar in code or behind a backslash parts none, as in GitHub."""
    return len(re.findall(r"(?<!\\)\|", row)) - 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_row_of_a_table_has_the_columns_of_its_head(page: Path) -> None:
    broken, head = [], 0
    for number, row in rows(page):
        if not row.startswith("|"):
            head = 0
            continue
        head = head or columns(row)
        if columns(row) != head or not row.endswith("|"):
            broken.append((number, row))
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_row_of_a_table_is_lost_behind_a_blank_line(page: Path) -> None:
    lines = dict(rows(page))
    lost = [
        number
        for number, row in lines.items()
        if row.startswith("|")
        and not lines.get(number - 1, "").startswith("|")
        and not re.fullmatch(r"[|:\- ]+", lines.get(number + 1, ""))
    ]
    assert lost == []
