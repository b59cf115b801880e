"""Choose sentences of abstracts that say what a cluster is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundswell.artifacts import Quote
from groundswell.labeling.languages import SentenceRules
from groundswell.labeling.sentences import SentenceSplitter

_OPENING = (1.5, 1.2, 1.0)
"""Factors of an abstract's first, second and later sentences: the first introduce the subject."""

_ALREADY_QUOTED = 0.2
"""Factor of a term's weight once a chosen sentence contains it."""

_LENGTH = 300
"""Characters by which the score of a sentence halves: short ones are preferred."""


@dataclass(frozen=True)
class _Option:
    """A sentence that may be quoted: its paper, its position in the abstract, and its text."""

    paper: str
    position: int
    sentence: str
    lower: str


def choose_quotes(
    abstracts: Mapping[str, str],
    terms: Sequence[tuple[str, float]],
    count: int,
    rules: SentenceRules,
) -> tuple[Quote, ...]:
    """Return up to `count` sentences, each of another paper.

    `abstracts` are those of the most central papers, most central first; `terms` are the phrases
    of the cluster's label and keywords as they are written, with their weights. A term that a
    chosen sentence contains counts little for the next, so that the sentences complement each
    other.
    """
    splitter = SentenceSplitter.of(rules)
    weights = {term.lower(): weight for term, weight in terms}
    options = [
        _Option(paper, position, sentence, sentence.lower())
        for paper, abstract in abstracts.items()
        for position, sentence in enumerate(splitter.split(abstract))
        if splitter.is_quotable(sentence)
    ]
    quotes: list[Quote] = []
    while options and len(quotes) < count:
        score, rank = min((-_score(each, weights), rank) for rank, each in enumerate(options))
        if quotes and score >= 0:
            break
        best = options[rank]
        quotes.append(Quote(best.paper, best.sentence))
        weights = {
            term: weight * (_ALREADY_QUOTED if term in best.lower else 1.0)
            for term, weight in weights.items()
        }
        options = [each for each in options if each.paper != best.paper]
    return tuple(quotes)


def _score(option: _Option, weights: Mapping[str, float]) -> float:
    found = sum(weight for term, weight in weights.items() if term in option.lower)
    opening = _OPENING[min(option.position, len(_OPENING) - 1)]
    return round(found * opening / (1 + len(option.lower) / _LENGTH), 9)
