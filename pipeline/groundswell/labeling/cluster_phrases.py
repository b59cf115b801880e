"""The phrases chosen for one cluster, as they are written: label, keywords, recent terms."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import Quote, RecentTerm, RecentTerms
from groundswell.labeling.candidates import Candidates
from groundswell.labeling.recent_phrases import RecentPhrase
from groundswell.labeling.surface_forms import SurfaceForms, capitalize

_RECENT_TERMS = 5
"""Recent terms of a cluster, at most."""

_COMMON_WORD_P_VALUE = 5e-4
"""A single word in lower case is a recent term only below this p-value: most are words of everyday
language that happen to be frequent."""

_TITLE_WORDS = 8
"""Words of a title that serve as a label."""


@dataclass(frozen=True)
class ChosenPhrases:
    """The positions, among a cluster's candidates, of its label and of its keywords."""

    candidates: Candidates
    label: tuple[int, ...]
    keywords: Sequence[int]

    @property
    def phrases(self) -> set[int]:
        """The phrases of label and keywords."""
        return {int(self.candidates.phrases[i]) for i in (*self.label, *self.keywords)}


class ClusterPhrases:
    """The phrases chosen for a cluster, written in their surface forms."""

    def __init__(self, chosen: ChosenPhrases, forms: SurfaceForms) -> None:
        """Write the keywords."""
        self._chosen, self._forms = chosen, forms
        self._phrases = chosen.candidates.phrases.tolist()
        self._relevance = chosen.candidates.relevance.tolist()
        self.keywords = tuple(self._inline(i) for i in chosen.keywords)

    @property
    def label(self) -> str:
        """The label, empty where the papers of the cluster share no phrase."""
        if not self._chosen.label:
            return ""
        first, *others = self._chosen.label
        heading = self._forms.heading(self._phrases[first])
        return " & ".join([heading, *map(self._inline, others)])

    @property
    def keyword_weights(self) -> tuple[float, ...]:
        """The relevance of the keywords."""
        return tuple(round(self._relevance[i], 6) for i in self._chosen.keywords)

    @property
    def acronyms(self) -> dict[str, str]:
        """The long forms of the acronyms in label and keywords."""
        acronyms: dict[str, str] = {}
        for i in (*self._chosen.label, *self._chosen.keywords):
            acronyms |= self._forms.acronyms(self._phrases[i])
        return acronyms

    @property
    def weighted_terms(self) -> list[tuple[str, float]]:
        """The keywords and the phrases of the label, with the weights by which quotes are chosen.

        The phrases of the label weigh as much as the first keyword.
        """
        terms = [
            (keyword, self._relevance[i])
            for keyword, i in zip(self.keywords, self._chosen.keywords, strict=True)
        ]
        top = max((weight for _, weight in terms), default=1.0)
        return terms + [(self._inline(i), top) for i in self._chosen.label]

    def _inline(self, candidate: int) -> str:
        return self._forms.inline(self._phrases[candidate])


def label_from_title(title: str) -> str:
    """Return a short label from a title, for a cluster whose papers share no phrase."""
    words = title.split()
    ellipsis = " …" if len(words) > _TITLE_WORDS else ""
    return capitalize(" ".join(words[:_TITLE_WORDS]) + ellipsis) or "Untitled"


def summary_of(quotes: Sequence[Quote], papers: int, title: str, paper_id: str) -> str:
    """Return the quotes as one text; without any, the title and the id of the central paper.

    `papers` is the size of the cluster.
    """
    if quotes:
        return " ".join(f"“{quote.sentence}” [{quote.paper_id}]" for quote in quotes)
    count = "1 paper" if papers == 1 else f"{papers} papers, most central"
    return f"{count}: “{title}” [{paper_id}]"


def recent_terms(
    found: Sequence[RecentPhrase],
    forms: SurfaceForms,
    since: np.datetime64,
    dates: NDArray[np.datetime64],
) -> RecentTerms | None:
    """Return the phrases used more after a date, None without any.

    `dates` are those of the papers compared. Phrases that contain another one, or are contained in
    it, count once.
    """
    terms: list[RecentTerm] = []
    seen: list[frozenset[str]] = []
    for each in found:
        term = forms.inline(each.phrase)
        words = frozenset(term.lower().split())
        common_word = term.islower() and term.isalpha() and each.p_value > _COMMON_WORD_P_VALUE
        if not common_word and not any(words <= other or other <= words for other in seen):
            seen.append(words)
            p_value = float(f"{each.p_value:.3g}")
            terms.append(RecentTerm(term, each.papers, each.papers_before, p_value))
    if not terms:
        return None
    recent = int((dates > since).sum())
    return RecentTerms(
        since=str(since + np.timedelta64(1, "D")),
        papers=recent,
        papers_before=len(dates) - recent,
        terms=tuple(terms[:_RECENT_TERMS]),
    )
