"""The papers of a run as its texts name them, looked up by their ids."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from groundswell.artifacts import Corpus
from groundswell.formatting import by_line
from groundswell.periods import Period
from groundswell.report.rendering import web_address

_COLUMNS = ("title", "url", "digest_date", "precision", "notes", "authors", "organization")


@dataclass(frozen=True)
class PaperRef:
    """A paper as texts name it; `url` is an http(s) address, or empty.

    `dated` is its date as it is known: '2025-01-06', '2025-01' or '2025'. A note is a statement of
    a record and its date, as in 'retracted: 2025-01-06'. `by` names who wrote it, in a line.
    """

    paper_id: str
    title: str
    url: str
    dated: str
    notes: tuple[str, ...] = ()
    by: str = ""


@dataclass(frozen=True)
class PaperIndex:
    """The papers of a corpus by their ids; what texts name is read when it is asked for."""

    corpus: Corpus

    def named(self, paper_ids: Iterable[str]) -> tuple[PaperRef, ...]:
        """Return the papers of these ids, without those that are not of the run."""
        rows = self._row_of
        return tuple(self._ref(rows[paper]) for paper in paper_ids if paper in rows)

    @cached_property
    def _row_of(self) -> Mapping[str, int]:
        return {paper: row for row, paper in enumerate(self.corpus.paper_ids)}

    @cached_property
    def _known(self) -> dict[int, PaperRef]:
        """The papers that were asked for, by their rows: many are named in several places."""
        return {}

    def _ref(self, row: int) -> PaperRef:
        if row not in self._known:
            values = (self.corpus.papers[name][row].as_py() for name in _COLUMNS)
            title, url, day, known, notes, authors, organization = values
            self._known[row] = PaperRef(
                self.corpus.paper_ids[row],
                title,
                web_address(url),
                Period(known or "day").text(day),
                tuple(notes or ()),
                by_line(authors or (), organization or ""),
            )
        return self._known[row]
