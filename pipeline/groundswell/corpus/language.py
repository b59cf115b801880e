"""Which language a text is in, by Google's Compact Language Detector 2 (the package pycld2).

docs/evaluation/libraries.md compares it with other detectors.
"""

UNKNOWN = "und"
"""Undetermined, in ISO 639-2."""

_EXAMINED = 600
"""Characters of a text that are examined: a title and four sentences, which are enough."""
_OBSOLETE = {"iw": "he"}
"""Codes of the detector that ISO 639-1 has replaced."""
_CODE_LENGTH = 2
"""Letters of a code in ISO 639-1; the detector has longer ones for languages without such a code,
and 'un' for an unknown one."""


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of a text's language, or 'und' where it is undetermined."""
    import pycld2

    text = text[:_EXAMINED]
    try:
        _, _, found = pycld2.detect(text, isPlainText=True)
    except (pycld2.error, UnicodeEncodeError):
        # It refuses control characters, noncharacters and lone surrogates, all not printable.
        printable = "".join(letter if letter.isprintable() else " " for letter in text)
        _, _, found = pycld2.detect(printable, isPlainText=True)
    code = found[0][1].partition("-")[0]
    code = _OBSOLETE.get(code, code)
    return code if len(code) == _CODE_LENGTH and code != "un" else UNKNOWN
