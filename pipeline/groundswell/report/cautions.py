"""What a reader should know of the two windows that a rise is found in, beside their numbers."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.corpus.volumes import ScantDay, daily_volumes, scant_days
from groundswell.formatting import counted, day_text
from groundswell.report.facts import ReportInputs

_LISTED = 3
"""Half-captured days that a sentence names."""


@dataclass(frozen=True)
class Windows:
    """The first day of the past, the first of the recent window, and its last, as ISO dates."""

    past: str
    recent: str
    until: str


class Cautions:
    """Finds what in a run's papers bears on a comparison of two windows."""

    def __init__(self, inputs: ReportInputs) -> None:
        """Look for half-captured days, and for sources that begin or end."""
        corpus, embeddings = inputs.corpus, inputs.embeddings
        self.scant: list[ScantDay] = sorted(
            day for _, days in scant_days(daily_volumes(corpus)) for day in days
        )
        self._days = corpus.days
        self._source = np.array(corpus.papers["source"].to_pylist(), dtype=object)
        self._first = {
            source: str(self._days[self._source == source].min())
            for source in sorted(set(self._source.tolist()))
        }
        self._papers = len(self._source)
        self._truncated = embeddings.truncated if embeddings else 0

    def of(self, windows: Windows, rows: NDArray[np.int64], *, by_vector: bool) -> tuple[str, ...]:
        """Return sentences on the windows; `rows` are all papers of the thing that is compared.

        `by_vector` says that its papers were found by their vectors, not by their words.
        """
        found = [*self._half_captured(windows), *self._new_sources(windows, rows)]
        if by_vector and self._truncated:
            found.append(
                f"{self._truncated:,} of {counted(self._papers, 'abstract')} are longer than the "
                "encoder reads: the end of those plays no part in where a paper belongs."
            )
        return tuple(found)

    def _half_captured(self, windows: Windows) -> Iterator[str]:
        days = [day for day in self.scant if windows.past <= day.day <= windows.until]
        if not days:
            return
        more = f" and {len(days) - _LISTED} more" if len(days) > _LISTED else ""
        named = ", ".join(
            f"{day_text(day.day)} ({day.count} of usually {day.usual:g})" for day in days[-_LISTED:]
        )
        verb = "looks" if len(days) == 1 else "look"
        yield (
            f"{counted(len(days), 'day')} of the two windows {verb} only half captured: "
            f"{named}{more}."
        )

    def _new_sources(self, windows: Windows, rows: NDArray[np.int64]) -> Iterator[str]:
        """Yield a sentence for each source that begins within the windows, and is not the first."""
        recent = rows[self._days[rows] >= np.datetime64(windows.recent)]
        counts = Counter(self._source[recent].tolist())
        for source, first in self._first.items():
            if windows.past < first <= windows.until and first > min(self._first.values()):
                yield (
                    f"Source '{source}' begins on {day_text(first)}, within what is compared; "
                    f"{counts[source]:,} of the {len(recent):,} recent papers are from it."
                )
