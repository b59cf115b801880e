"""Which language a text is in, by its script and its most common words.

Languages in other scripts are told by their letters (Unicode's blocks), those in Latin letters by
how many of their function words, in the sense of Grefenstette (1995), the text holds. Texts with
too few of any are 'und', undetermined (ISO 639-2).
"""

import re
from collections import Counter

UNKNOWN = "und"

_WORDS = {
    "en": "the of and to in is that for with as are on this we by an be from which it can our have",
    "de": "der die und das den des ist mit von für auf ein eine wird dem nicht auch sich wir",
    "fr": "le la les des et est une dans que pour du par sur qui au nous ce avec sont cette aux",
    "es": "el los las una que del por con para se es como en su este son sobre entre más lo",
    "pt": "o os as um uma que do da para com não dos das em por se é como ao na no são este",
    "it": "il di che gli della per una con sono del nel è dei delle alla questo si come anche",
    "nl": "de het een van en dat voor met zijn op te wordt niet deze die aan door ook bij",
    "pl": "w i na z do jest się że oraz nie dla przez są to od tym jak po które",
    "sv": "och att det som en är av för den med på ett till har inte om detta vi kan",
    "tr": "ve bir bu için ile olarak de da olan daha çok en gibi sonra bu kadar",
    "id": "yang dan di dengan untuk dari pada ini dalam adalah tidak oleh ke sebagai penelitian",
}
_BY_WORD: dict[str, list[str]] = {}
for _language, _words in _WORDS.items():
    for _word in _words.split():
        _BY_WORD.setdefault(_word, []).append(_language)
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile("[\u4e00-\u9fff\u3400-\u4dbf]")),
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff]{2}")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
)
_WORD = re.compile(r"[^\W\d_]+")
_LOOKED_AT = 600
"""Characters of a text that settle it."""
_FOREIGN = 0.2
"""Share of letters of a script that decides; names and symbols make up less. A tenth of it is
enough for kana among Chinese characters."""
_FEWEST = 2
_LEAST_SHARE = 0.08
"""Function words among all words: of English abstracts 30 to 50 %."""


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of a text's language, or 'und'."""
    text = text[:_LOOKED_AT]
    if not text.isascii():
        letters = sum(map(str.isalpha, text)) or 1
        for language, script in _SCRIPTS:
            share = len(script.findall(text)) * (2 if language == "el" else 1) / letters
            if share >= (_FOREIGN / 10 if language in ("ja", "uk") else _FOREIGN):
                return language
    words = _WORD.findall(text.lower())
    found = Counter(language for word in words for language in _BY_WORD.get(word, ()))
    if not found:
        return UNKNOWN
    ranked = sorted(found.items(), key=lambda entry: (-entry[1], entry[0] != "en", entry[0]))
    language, count = ranked[0]
    enough = count >= _FEWEST and count >= _LEAST_SHARE * len(words)
    return language if enough else UNKNOWN
