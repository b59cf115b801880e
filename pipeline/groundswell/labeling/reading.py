"""Read papers for their phrases, where it can be done early beside this process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from groundswell.compute.forked import forked
from groundswell.labeling.languages import Language
from groundswell.labeling.normalization import NormalizedTexts, keep_normalized, normalize_texts
from groundswell.labeling.phrases import Phrases, find_phrases
from groundswell.labeling.surface_forms import Truecaser

_MIN_PAPERS, _SMALL_CORPUS, _PAPERS_PER_USE = 2, 1000, 25_000
"""Papers that must use a phrase in a small corpus, and the numbers of papers from which it is one
more, and one more again: in a large corpus a few papers share any words by coincidence."""

Texts = tuple[tuple[str, ...], tuple[str, ...], Language]
"""Titles, abstracts, and the language that they are read in."""


@dataclass(frozen=True)
class ReadPapers:
    """Papers as normalized words, the phrases that enough use, and how words are written."""

    texts: NormalizedTexts
    phrases: Phrases
    truecaser: Truecaser


_begun: tuple[Texts, Callable[[], ReadPapers]] | None = None
"""Papers that are being read beside this process, and what waits for them."""


def begin_reading(titles: Sequence[str], abstracts: Sequence[str], language: Language) -> None:
    """Begin beside this process what `read_papers` will be asked for."""
    global _begun
    texts = (tuple(titles), tuple(abstracts), language)
    _begun = texts, forked(lambda: _read(texts))


def read_papers(titles: Sequence[str], abstracts: Sequence[str], language: Language) -> ReadPapers:
    """Read papers; what was begun beside this process is waited for."""
    global _begun
    texts = (tuple(titles), tuple(abstracts), language)
    begun, _begun = _begun, None
    if begun is None or begun[0] != texts:
        return _read(texts)
    found = begun[1]()
    keep_normalized((texts, found.texts))
    return found


def _read(given: Texts) -> ReadPapers:
    texts, papers = normalize_texts(*given), len(given[0])
    phrases = find_phrases(texts, papers, min_papers=_min_papers(papers))
    return ReadPapers(texts, phrases, Truecaser(texts))


def _min_papers(papers: int) -> int:
    """Return how many papers must use a phrase, by the number of papers read."""
    if papers < _SMALL_CORPUS:
        return _MIN_PAPERS
    return _MIN_PAPERS + 1 + papers // _PAPERS_PER_USE
