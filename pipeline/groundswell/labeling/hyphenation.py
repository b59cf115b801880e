"""Write words that are used with and without hyphens in the way that is used more.

'chain of thought' becomes 'chain-of-thought', and 'question-answering' becomes two words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from groundswell.labeling.languages import Language
from groundswell.labeling.ngrams import Matches, NGram, find_ngrams, merge_ngrams, split_words
from groundswell.labeling.vocabulary import JOINER, TokenStream, Vocabulary

_MIN_USES = 3
"""Uses of a hyphenated word, at least, for its open form to be looked for: rarer ones are slips."""

_MAX_PARTS = 5
"""Parts of a hyphenated word, at most: 'simple-yet-effective' has three, longer ones are jokes."""


@dataclass(frozen=True)
class _Compound:
    """The parts of a hyphenated word, as ids of words and as text."""

    ngram: NGram
    parts: Sequence[str]


def unify_hyphenation(
    stream: TokenStream, vocabulary: Vocabulary, language: Language
) -> TokenStream:
    """Return the tokens with every compound written in its more frequent way.

    Compounds whose inner parts are function words are modifiers ('text-to-image') and keep their
    hyphens, however often these are left out.
    """
    compounds = _compounds(vocabulary)
    matches = find_ngrams(stream.word_ids, [each.ngram for each in compounds.values()])
    open_uses = np.bincount(matches.which, minlength=len(compounds))
    function = language.stop_words.function
    modifiers = [any(part in function for part in each.parts[1:-1]) for each in compounds.values()]
    hyphenated = np.array(modifiers, dtype=bool) | (vocabulary.counts[list(compounds)] >= open_uses)
    stream = _hyphenate(stream, vocabulary, compounds, matches.where(hyphenated))
    open_words = [
        word for word, keep in zip(compounds, hyphenated.tolist(), strict=True) if not keep
    ]
    return _open_up(stream, vocabulary, {word: compounds[word] for word in open_words})


def _compounds(vocabulary: Vocabulary) -> dict[int, _Compound]:
    """Return the hyphenated words whose parts are all used as words, by id."""
    compounds: dict[int, _Compound] = {}
    for text, word in vocabulary.words.items():
        if "-" not in text or vocabulary.counts[word] < _MIN_USES:
            continue
        parts = text.split("-")
        ngram = tuple(n for n in map(vocabulary.word_id, parts) if n is not None)
        if 2 <= len(ngram) == len(parts) <= _MAX_PARTS:
            compounds[word] = _Compound(ngram, parts)
    return compounds


def _hyphenate(
    stream: TokenStream,
    vocabulary: Vocabulary,
    compounds: Mapping[int, _Compound],
    matches: Matches,
) -> TokenStream:
    """Replace the matches of open compounds by the hyphenated words."""
    words = np.array(list(compounds), dtype=np.int32)
    spellings = np.zeros(len(compounds), dtype=np.int32)
    lengths = np.array([len(each.ngram) for each in compounds.values()], dtype=np.int64)
    texts = [JOINER.join(each.parts) for each in compounds.values()]
    which = matches.which
    for index in np.unique(which).tolist():
        spellings[index] = vocabulary.spelling_id(texts[index])
    columns = [stream.word_ids, stream.spelling_ids]
    values = [words[which], spellings[which]]
    return TokenStream(*merge_ngrams(columns, matches.starts, lengths[which], values))


def _open_up(
    stream: TokenStream, vocabulary: Vocabulary, compounds: Mapping[int, _Compound]
) -> TokenStream:
    """Replace hyphenated words by their parts, spelled as they were."""
    if not compounds:
        return stream
    is_compound = np.zeros(len(vocabulary.words), dtype=bool)
    is_compound[list(compounds)] = True
    hit = np.flatnonzero(is_compound[stream.word_ids])
    forms, form_of = np.unique(stream.spelling_ids[hit], return_inverse=True)
    words = np.full((len(forms), _MAX_PARTS), -1, dtype=np.int32)
    spellings = np.zeros((len(forms), _MAX_PARTS), dtype=np.int32)
    texts = list(vocabulary.spellings)
    for row, form in enumerate(forms.tolist()):
        compound = compounds[int(vocabulary.word_of_form[form])]
        length = len(compound.ngram)
        written = texts[form].split("-")
        parts = written if len(written) == length else compound.parts
        words[row, :length] = compound.ngram
        spellings[row, :length] = [vocabulary.spelling_id(text) for text in parts]
    is_part = (words >= 0)[form_of]
    values = [words[form_of][is_part], spellings[form_of][is_part]]
    columns = [stream.word_ids, stream.spelling_ids]
    return TokenStream(*split_words(columns, hit, is_part.sum(axis=1), values))
