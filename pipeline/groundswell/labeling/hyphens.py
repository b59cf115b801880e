"""Write words that are used with and without hyphens in the one way used more.

'chain of thought' becomes 'chain-of-thought', and 'question-answering' two words.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.labeling.stopwords import FUNCTION
from groundswell.labeling.token_runs import Run, find_runs, join, split
from groundswell.labeling.vocabulary import JOINT, Stream, Vocabulary

_FEWEST = 3
"""Uses of a hyphenated word from which its open form is looked for."""

_MOST_PARTS = 5


def settle_hyphens(stream: Stream, vocabulary: Vocabulary) -> Stream:
    """Return the stream with hyphens settled."""
    words = _hyphenated(vocabulary)
    runs = [run for run, _ in words.values()]
    starts, which = find_runs(stream.key, runs)
    apart = np.bincount(which, minlength=len(runs))
    # Words bound by small ones are modifiers ('text-to-image') however often hyphens are left out.
    bound = [any(piece in FUNCTION for piece in pieces[1:-1]) for _, pieces in words.values()]
    joined = np.array(bound, dtype=bool) | (vocabulary.counts[list(words)] >= apart)
    stream = _joined(stream, vocabulary, words, (starts[joined[which]], which[joined[which]]))
    separate = [
        number for number, together in zip(words, joined.tolist(), strict=True) if not together
    ]
    return _separated(stream, vocabulary, {number: words[number] for number in separate})


def _hyphenated(vocabulary: Vocabulary) -> dict[int, tuple[Run, Sequence[str]]]:
    """Return the parts of each hyphenated key, as keys and as text."""
    words: dict[int, tuple[Run, Sequence[str]]] = {}
    for word, number in vocabulary.keys.items():
        if "-" not in word or vocabulary.counts[number] < _FEWEST:
            continue
        pieces = word.split("-")
        run = tuple(n for n in map(vocabulary.known, pieces) if n is not None)
        if 2 <= len(run) == len(pieces) <= _MOST_PARTS:
            words[number] = (run, pieces)
    return words


def _joined(
    stream: Stream,
    vocabulary: Vocabulary,
    words: Mapping[int, tuple[Run, Sequence[str]]],
    found: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> Stream:
    """Put the hyphenated word in the place of its open form, where that was `found`."""
    starts, which = found
    numbers = np.array(list(words), dtype=np.int32)
    texts = np.zeros(len(words), dtype=np.int32)
    lengths = np.array([len(run) for run, _ in words.values()], dtype=np.int64)
    pieces = [pieces for _, pieces in words.values()]
    for word in np.unique(which).tolist():
        texts[word] = vocabulary.shown_number(JOINT.join(pieces[word]))
    return Stream(
        *join([stream.key, stream.written], starts, lengths[which], [numbers[which], texts[which]])
    )


def _separated(
    stream: Stream, vocabulary: Vocabulary, words: Mapping[int, tuple[Run, Sequence[str]]]
) -> Stream:
    """Put the parts of hyphenated words in their places, written as they were."""
    if not words:
        return stream
    origin, part = split(stream.key, {number: run for number, (run, _) in words.items()})
    key, written = stream.key[origin], stream.written[origin]
    hyphenated = np.zeros(len(vocabulary.keys), dtype=bool)
    hyphenated[list(words)] = True
    hit = np.flatnonzero(hyphenated[key])
    forms, inverse = np.unique(written[hit], return_inverse=True)
    keys = np.zeros((len(forms), _MOST_PARTS), dtype=np.int32)
    texts = np.zeros((len(forms), _MOST_PARTS), dtype=np.int32)
    shown = list(vocabulary.shown)
    for row, form in enumerate(forms.tolist()):
        run, pieces = words[int(vocabulary.key[form])]
        own = shown[form].split("-")
        keys[row, : len(run)] = run
        texts[row, : len(run)] = [
            vocabulary.shown_number(piece) for piece in (own if len(own) == len(run) else pieces)
        ]
    key[hit] = keys[inverse, part[hit]]
    written[hit] = texts[inverse, part[hit]]
    return Stream(key, written)
