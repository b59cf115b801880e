"""Choose sentences that together say what a cluster is about, and what is new in it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from groundswell.artifacts import Quote
from groundswell.labeling.languages import SentenceRules
from groundswell.labeling.sentences import SentenceSplitter

_INTRODUCING = (1.0, 0.7)
"""Factors of the sentences at the beginning of an abstract that introduce its subject."""

_OTHER_ROLE = 0.1
"""Factor of a sentence that introduces where results are wanted, or the other way round."""

_STOCK = 0.4
"""Factor of a sentence in which stock phrases take the room of what it could say."""

_UNBOUND = 0.75
"""Factor of a sentence for each phrase in it that may mean something outside of it."""

_RECENT = 1.3
"""Factor of a result of a recent paper."""

_NAMED = 1.3
"""Factor of a result that begins with a name ('SplatNet', 'GRPO'): it says what has the result."""

_ALREADY_QUOTED = 0.2
"""Factor of a term's weight once a chosen sentence contains it."""

_LENGTH = 300
"""Characters by which the score of a sentence halves: short ones are preferred."""

_NEAR = 40
"""Papers nearer to the center than one whose sentences count half."""


@dataclass(frozen=True)
class QuotedPapers:
    """The papers that may be quoted: abstracts by paper, the most central first; the recent ones.

    `used` are sentences that are quoted elsewhere, as `folded` writes them.
    """

    abstracts: Mapping[str, str]
    recent: Collection[str] = ()
    used: Collection[str] = ()


@dataclass(frozen=True)
class _Option:
    """A sentence that may be quoted; `factor` is what its place and its wording make of it."""

    paper: str
    sentence: str
    lower: str
    introduces: bool
    recent: bool
    factor: float

    @property
    def named(self) -> bool:
        """Whether its first word is a name, by a capital or digit within."""
        first = self.sentence.split(maxsplit=1)[0]
        return any(letter.isupper() or letter.isdigit() for letter in first[1:])

    def score(self, weights: Mapping[str, float], *, introduction: bool) -> float:
        """Return how well it serves: as the introduction, or as a result that follows it."""
        found = sum(weight for term, weight in weights.items() if term in self.lower)
        role = 1.0 if self.introduces == introduction else _OTHER_ROLE
        news = 1.0
        if not introduction:
            news = (_RECENT if self.recent else 1.0) * (_NAMED if self.named else 1.0)
        return round(found * role * news * self.factor, 9)


def choose_quotes(
    papers: QuotedPapers, terms: Sequence[tuple[str, float]], count: int, rules: SentenceRules
) -> tuple[Quote, ...]:
    """Return up to `count` sentences, each of another paper, that are understood alone.

    The first introduces the subject, those after it say what papers found or made, the recent ones
    first. `terms` are the phrases of the cluster's label and keywords as they are written, with
    their weights. A term that a chosen sentence contains counts little for the next, so that the
    sentences complement each other.
    """
    weights = {term.lower(): weight for term, weight in terms}
    splitter = SentenceSplitter.of(rules)
    # Sentences with none of the terms score nothing, so they are judged only where all are such.
    options = _options(papers, splitter, weights) or _options(papers, splitter, [""])
    chosen: list[_Option] = []
    while options and len(chosen) < count:
        introduction = not chosen
        # The first of the best: papers are in the order of their nearness.
        best = max(options, key=lambda each: each.score(weights, introduction=introduction))
        if chosen and best.score(weights, introduction=introduction) <= 0:
            break
        chosen.append(best)
        weights = {
            term: weight * (_ALREADY_QUOTED if term in best.lower else 1.0)
            for term, weight in weights.items()
        }
        options = [
            each for each in options if each.paper != best.paper and each.lower != best.lower
        ]
    chosen.sort(key=lambda each: not each.introduces)
    return tuple(Quote(each.paper, each.sentence) for each in chosen)


def folded(sentence: str) -> str:
    """Return a sentence as it is compared with others: without case, marks and spaces."""
    return "".join(filter(str.isalnum, sentence.casefold()))


def _options(
    papers: QuotedPapers, splitter: SentenceSplitter, terms: Iterable[str]
) -> list[_Option]:
    """Return the sentences that may be quoted and contain one of `terms`, given in lower case."""
    sentences = [
        (paper, rank, position, sentence, sentence.lower())
        for rank, (paper, abstract) in enumerate(papers.abstracts.items())
        for position, sentence in enumerate(splitter.split(abstract))
    ]
    return [
        _Option(
            paper,
            sentence,
            lower,
            introduces=position < len(_INTRODUCING),
            recent=paper in papers.recent,
            factor=_factor(sentence, splitter)
            * (_INTRODUCING[position] if position < len(_INTRODUCING) else 1.0)
            / (1 + rank / _NEAR),
        )
        for paper, rank, position, sentence, lower in sentences
        if any(term in lower for term in terms)
        and splitter.is_quotable(sentence)
        and folded(sentence) not in papers.used
    ]


def _factor(sentence: str, splitter: SentenceSplitter) -> float:
    """Return how well a sentence is understood alone, and read at a glance."""
    stock = _STOCK if splitter.is_stock(sentence) else 1.0
    return stock * _UNBOUND ** splitter.unbound_phrases(sentence) / (1 + len(sentence) / _LENGTH)
