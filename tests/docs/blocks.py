"""The blocks of code on the pages: where each stands, and what kind it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NOT_RUN = re.compile(r"<!-- not run: (.+) -->")
"""Stands in a line of its own above a block that no test runs, with the reason."""


@dataclass(frozen=True)
class Block:
    """A block of code: its page, first line, kind ('' where it is indented) and text."""

    page: str
    line: int
    kind: str
    text: str
    not_run: str = ""
    """Why it is not run."""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@cache
def blocks_of(path: Path) -> tuple[Block, ...]:
    """Return the blocks of a page, in its order."""
    return tuple(_blocks(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")))


def _blocks(page: str, text: str) -> Iterator[Block]:
    lines = text.splitlines()
    number, reason, in_list = 0, "", False
    while number < len(lines):
        line = lines[number]
        start = number
        if fence := re.match(r"( *)```(\w*)", line):
            inside = []
            while not re.match(r" *```$", lines[number := number + 1]):
                inside.append(lines[number].removeprefix(fence[1]))
            yield Block(page, start + 1, fence[2] or "none", "\n".join(inside), reason)
            reason = ""
        elif line.startswith("    ") and not in_list and not (number and lines[number - 1]):
            while number + 1 < len(lines) and _goes_on(lines, number + 1):
                number += 1
            inside = [each.removeprefix("    ") for each in lines[start : number + 1]]
            yield Block(page, start + 1, "", "\n".join(inside), reason)
            reason = ""
        elif marked := NOT_RUN.fullmatch(line.strip()):
            reason = marked[1]
        elif line.strip():
            reason = ""
            if not line.startswith(" "):
                in_list = bool(re.match(r"([-*]|\d+\.) ", line))
        number += 1


def _goes_on(lines: list[str], number: int) -> bool:
    """Whether an indented block goes on with a line, perhaps blank before others of it."""
    rest = (line for line in lines[number:] if line)
    return next(rest, "").startswith("    ")
