"""Split abstracts into sentences and choose those that say what a cluster is about."""

import re
from collections.abc import Mapping, Sequence

from groundswell.artifacts import Quote

_END = re.compile(r"(?<=[.!?])[\"”')\]]*\s+(?=[\"“(\[]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|cf|vs|Fig|Figs|Eq|Eqs|Sec|Ref|Refs|Tab|No|resp|approx|Dr|St|ca|viz)"
    r"|\b[A-Z])\.$"
)
_HANGING = re.compile(
    r"(?:However|Moreover|Furthermore|Therefore|Thus|Hence|Also|Additionally|Besides|Finally|"
    r"Then|But|And|Yet|So|Instead|Consequently|Nevertheless|Specifically|Concretely|For example|"
    r"For instance|In particular|In contrast|On the other hand|As a result|To this end|"
    r"To address|To tackle|To overcome|To mitigate|To bridge|To solve|To achieve this|"
    r"Th(?:is|ese|ose|at|ey|eir)|It|Its|Such|Here|Both|He|She|Second|Third|Lastly|Next|"
    r"First|Overall|Meanwhile|Rather|Further|While (?:they|it|th[a-z]+|recent|prior|existing)|"
    r"We (?:hope|also|then|further|find|empirically|observe|believe)|To further|By |At |Based on|"
    r"Given|Using|With|Through|Despite|Our|Extensive|Experiment|Experimental|Code|Project|"
    r"In addition|Unlike|Compared)\b"
)
_NOISE = re.compile(r"https?:|www\.|github|[\\$@{}]|\bcode\b|project page", re.I)
_OPENING = (1.5, 1.2, 1.0)
"""Worth of an abstract's first sentences, which set the scene, against the others."""

_SHORTEST, _LONGEST = 60, 320


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text, each a part of it as it stands."""
    sentences: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if not _ABBREVIATION.search(text[max(0, end.start() - 8) : end.start()]):
            sentences.append(text[start : end.end()].strip())
            start = end.end()
    sentences.append(text[start:].strip())
    return [sentence for sentence in sentences if sentence]


def choose_quotes(
    abstracts: Mapping[str, str], terms: Sequence[tuple[str, float]], count: int
) -> tuple[Quote, ...]:
    """Return up to `count` sentences, each of another paper, as quotes.

    `abstracts` are those of the most central papers, most central first; `terms` the cluster's
    label and keywords as shown, with their weights. A term that a chosen sentence holds counts
    little for the next, so that the sentences complement each other.
    """
    left = {term.lower(): weight for term, weight in terms}
    options = [
        (paper, place, sentence, sentence.lower())
        for paper, abstract in abstracts.items()
        for place, sentence in enumerate(split_sentences(abstract))
        if _speaks_alone(sentence)
    ]
    quotes: list[Quote] = []
    while options and len(quotes) < count:
        score, _, best = min(
            (-_worth(lowered, place, left), rank, (paper, sentence, lowered))
            for rank, (paper, place, sentence, lowered) in enumerate(options)
        )
        if quotes and score >= 0:
            break
        paper, sentence, lowered = best
        quotes.append(Quote(paper, sentence))
        left = {term: weight * (0.2 if term in lowered else 1.0) for term, weight in left.items()}
        options = [option for option in options if option[0] != paper]
    return tuple(quotes)


def _speaks_alone(sentence: str) -> bool:
    return (
        _SHORTEST <= len(sentence) <= _LONGEST
        and sentence[-1] in ".!?"
        and not _HANGING.match(sentence)
        and not _NOISE.search(sentence)
    )


def _worth(lowered: str, place: int, left: Mapping[str, float]) -> float:
    found = sum(weight for term, weight in left.items() if term in lowered)
    opening = _OPENING[min(place, len(_OPENING) - 1)]
    return round(found * opening / (1 + len(lowered) / 300), 9)
