"""Portuguese: its stop words, plurals, and where its sentences end."""

from groundswell.labeling.languages.base import (
    Language,
    PhraseRules,
    SentenceRules,
    StopWords,
    words,
)
from groundswell.labeling.languages.romance import folded, inflected, singular

_FUNCTION = folded(__name__, "function_words.txt")
_ABSTRACT = folded(__name__, "abstract_words.txt") | inflected(
    folded(__name__, "adjectives.txt"), ("o", "a", "os", "as")
)

LANGUAGE = Language(
    code="pt",
    name="Portuguese",
    stop_words=StopWords.each_once(
        _FUNCTION,
        _ABSTRACT,
        folded(__name__, "weak_words.txt"),
        stop_endings=("amente", "emente", "lmente", "rmente", "nmente", "-se"),
        weak_endings=("ando", "endo", "indo"),
    ),
    phrases=PhraseRules(
        links=words("de do da dos das por"),
        minor=words("o a os as um uma de do da dos das e ou em no na por para com sobre"),
    ),
    sentences=SentenceRules(
        abbreviations=(
            "p. ex", "ex", "fig", "Fig", "núm", "pág", "Dr", "Dra", "Sr",
            "al", "aprox", "vol",
        ),
        capitals="A-ZÁÂÃÀÉÊÍÓÔÕÚÇ",
        opening_marks=r"\"“«(\[",
        closing_marks=r"\"”»')\]",
        dependent_openings=(
            "No entanto", "Contudo", "Porém", "Todavia", "Além disso", "Portanto", "Assim",
            "Então", "Depois", "Finalmente", "Por fim", "Por exemplo", "Em particular",
            "Em contraste", "Pelo contrário", "E", "Mas", "Pois", "Porque", "Est[ea]s?", "Isto",
            "Ess[ea]s?", "Isso", "Aquel[ea]s?", "El[ea]s?", "Seus?", "Suas?", "Noss[oa]s?", "Aqui",
            "Primeiro", "Os resultados", "Os experimentos", "O estudo", "O método", "Tod[oa]s",
            "Algun?s?", "Algumas",
        ),
        unquotable=(
            r"\b(?:nós|noss[oa]s?|est[ea]s?|ess[ea]s?|isto|isso)\b",
            r"\b(?:tabela|figura|secção|seção|fig\.|tab\.) ?\d",
        ),
    ),
    variants=(
        singular(
            (
                ("coes", ("cao",)), ("oes", ("ao",)), ("aes", ("ao",)), ("ais", ("al",)),
                ("eis", ("el", "il")), ("ois", ("ol",)), ("ns", ("m",)), ("res", ("r",)),
                ("zes", ("z",)), ("s", ("",)),
            ),
            _FUNCTION | _ABSTRACT,
        ),
    ),
    stem=lambda word: word.removesuffix("s"),
)  # fmt: skip
