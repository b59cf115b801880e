"""French: its stop words, plurals, elided words, and where its sentences end."""

from groundswell.labeling.languages.base import (
    Language,
    PhraseRules,
    SentenceRules,
    StopWords,
    strip_accents,
    words,
)
from groundswell.labeling.languages.romance import folded, segmenter, singular

_FUNCTION = folded(__name__, "function_words.txt")
_ABSTRACT = folded(__name__, "abstract_words.txt")

LANGUAGE = Language(
    code="fr",
    name="French",
    stop_words=StopWords.each_once(_FUNCTION, _ABSTRACT, folded(__name__, "weak_words.txt")),
    phrases=PhraseRules(
        links=words("de du des dʼ deʼla deʼlʼ par"),
        minor=words("le la les un une de du des et ou à au aux en dans par pour sur avec"),
    ),
    sentences=SentenceRules(
        abbreviations=(
            "cf", "p. ex", "ex", "fig", "Fig", "tab", "éd", "env", "MM", "Dr", "al",
            "vol",
        ),
        capitals="A-ZÀÂÇÉÈÊËÎÏÔÙÛŒ",
        opening_marks=r"\"“«(\[",
        closing_marks=r"\"”»\u00a0 ')\]",
        dependent_openings=(
            "Cependant", "Toutefois", "Néanmoins", "Pourtant", "De plus", "En outre",
            "Par ailleurs",
            "Ainsi", "Donc", "Alors", "Enfin", "Ensuite", "Puis", "Par exemple", "En particulier",
            "Notamment", "En revanche", "Au contraire", "Et", "Mais", "Or", "Car", "Cela", "Ceci",
            "Ce(?:t|tte|s)?", "Celui", "Celle", "Ceux", "Celles", "Il", "Elle", "Ils", "Elles",
            "Leurs?", "Son", "Sa", "Ses", "Nos?", "Notre", "Ici", "Là", "D'abord", "Premièrement",
            "Les résultats", "Les expériences", "L'étude", "La méthode", "Tous", "Certains?",
        ),
        unquotable=(
            r"\b(?:nous|notre|nos|cet|cette|celui-ci|celle-ci)\b",
            r"\b(?:tableau|figure|section|fig\.|tab\.) ?\d",
        ),
    ),
    segment=segmenter(
        words("l d j m t s n c qu jusqu lorsqu puisqu quelqu quoiqu"), ("de la", "de l'")
    ),
    variants=(
        singular(
            (
                ("eaux", ("eau",)), ("aux", ("al", "ail", "au")), ("eux", ("eu",)),
                ("ales", ("ale", "al")), ("ale", ("al",)), ("elles", ("elle", "el")),
                ("elle", ("el",)), ("ives", ("ive", "if")), ("ive", ("if",)), ("s", ("",)),
            ),
            _FUNCTION | _ABSTRACT,
        ),
    ),
    fold=strip_accents,
    stem=lambda word: word.removesuffix("s"),
)  # fmt: skip
