"""Italian: its stop words, plurals, elided words, and where its sentences end."""

from groundswell.labeling.languages.base import (
    Language,
    PhraseRules,
    SentenceRules,
    StopWords,
    words,
)
from groundswell.labeling.languages.romance import folded, inflected, segmenter, singular

_FUNCTION = folded(__name__, "function_words.txt")
_ABSTRACT = folded(__name__, "abstract_words.txt") | inflected(
    folded(__name__, "adjectives.txt"), ("o", "a", "i", "e")
)

LANGUAGE = Language(
    code="it",
    name="Italian",
    stop_words=StopWords.each_once(
        _FUNCTION,
        _ABSTRACT,
        folded(__name__, "weak_words.txt"),
        stop_endings=("amente", "emente", "lmente", "rmente", "nmente"),  # adverbs
        weak_endings=("ando", "endo"),
    ),
    phrases=PhraseRules(
        links=words("di del dello della dellʼ dei degli delle dʼ per"),
        minor=words("il lo la i gli le un una di del della dei e o a al in per con su da"),
    ),
    sentences=SentenceRules(
        abbreviations=("p. es", "es", "fig", "Fig", "pag", "ca", "Dr", "dott", "al", "vol", "cfr"),
        capitals="A-ZÀÈÉÌÒÙ",
        opening_marks=r"\"“«(\[",
        closing_marks=r"\"”»')\]",
        dependent_openings=(
            "Tuttavia", "Però", "Inoltre", "Quindi", "Dunque", "Pertanto", "Così", "Poi",
            "Infine", "Successivamente", "Ad esempio", "Per esempio", "In particolare", "Invece",
            "Al contrario", "E", "Ma", "Infatti", "Perché", "Quest[oaie]", "Quell[oaie]", "Quel",
            "Esso", "Ess[aie]", "Egli", "Loro", "Su[oa]", "Suoi", "Sue", "Nostr[oaie]", "Qui",
            "Primo", "I risultati", "Gli esperimenti", "Lo studio", "Il metodo", "Tutt[ie]",
            "Alcun[ie]",
        ),
        unquotable=(
            r"\b(?:noi|nostr[oaie]|quest[oaie])\b",
            r"\b(?:tabella|figura|sezione|fig\.|tab\.) ?\d",
        ),
    ),
    segment=segmenter(
        words("l un d c s dell nell all sull dall quest quell tutt com dov bell sant")
    ),
    variants=(
        singular(
            (
                ("chi", ("co",)), ("ghi", ("go",)), ("che", ("ca",)), ("ghe", ("ga",)),
                ("i", ("o", "e", "io", "a")), ("e", ("a",)),
            ),
            _FUNCTION | _ABSTRACT,
        ),
    ),
    stem=lambda word: word[:-1] if len(word) > 4 and word[-1] in "aeio" else word,
)  # fmt: skip
