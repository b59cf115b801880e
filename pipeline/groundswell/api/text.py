"""Texts that a notebook shows as people read them."""

from typing import Any

from groundswell.report.changes import Changes


class Text(str):
    """A text that an interactive session shows as its lines."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


class Comparison:
    """What changed between two runs: `changes` as values, and the same in words."""

    def __init__(self, changes: Changes) -> None:
        """Keep the changes."""
        self.changes = changes

    def __str__(self) -> str:
        from groundswell.report.markdown import comparison_text

        return comparison_text(self.changes)

    def __repr__(self) -> str:
        return str(self)

    def _repr_markdown_(self) -> str:
        return str(self)

    def as_json(self) -> Any:
        """Return what `groundswell compare --json` prints."""
        return self.changes.as_json()
