"""Spanish: its stop words, plurals, and where its sentences end."""

from groundswell.labeling.languages.base import (
    Language,
    PhraseRules,
    SentenceRules,
    StopWords,
    strip_accents,
    words,
)
from groundswell.labeling.languages.romance import folded, inflected, segmenter, singular


def _fold(word: str) -> str:
    """Return a word without accents but the tilde, which tells words apart ('año')."""
    return strip_accents(word, keep="ñ")


_FUNCTION = folded(__name__, "function_words.txt", _fold)
_ABSTRACT = folded(__name__, "abstract_words.txt", _fold) | inflected(
    folded(__name__, "adjectives.txt", _fold), ("o", "a", "os", "as")
)

LANGUAGE = Language(
    code="es",
    name="Spanish",
    stop_words=StopWords.each_once(
        _FUNCTION,
        _ABSTRACT,
        folded(__name__, "weak_words.txt", _fold),
        stop_endings=("amente", "emente", "lmente", "rmente", "nmente"),  # adverbs
        weak_endings=("ando", "endo"),
    ),
    phrases=PhraseRules(
        links=words("de del deʼla deʼlos deʼlas por"),
        minor=words("el la los las un una de del y o a al en por para con sobre"),
    ),
    sentences=SentenceRules(
        abbreviations=(
            "p. ej", "ej", "fig", "Fig", "núm", "pág", "págs", "Dr", "Dra",
            "Sr", "al", "aprox", "vol",
        ),
        capitals="A-ZÁÉÍÓÚÑ¿¡",
        opening_marks=r"\"“«(\[¿¡",
        closing_marks=r"\"”»')\]",
        dependent_openings=(
            "Sin embargo", "No obstante", "Además", "Asimismo", "Por tanto", "Por lo tanto", "Así",
            "Entonces", "Luego", "Después", "Finalmente", "Por último", "Por ejemplo",
            "En particular", "En cambio", "Por el contrario", "Y", "Pero", "Pues", "Porque",
            "Est(?:e|a|o|os|as)", "Es[eao]s?", "Aquell?(?:a|o|os|as)?", "Él", "Ella", "Ell[oa]s",
            "Sus?", "Nuestr[oa]s?", "Aquí", "Allí", "Primero", "Los resultados",
            "Los experimentos", "El estudio", "El método", "Tod[oa]s", "Algun[oa]s",
        ),
        unquotable=(
            r"\b(?:nosotros|nuestr[oa]s?|est[eao]s?|estas)\b",
            r"\b(?:tabla|figura|sección|fig\.|tab\.) ?\d",
        ),
    ),
    segment=segmenter((), ("de la", "de los", "de las")),
    variants=(
        singular(
            (("ciones", ("cion",)), ("ces", ("z",)), ("es", ("", "e")), ("s", ("",))),
            _FUNCTION | _ABSTRACT,
        ),
    ),
    fold=_fold,
    stem=lambda word: word.removesuffix("s"),
)  # fmt: skip
