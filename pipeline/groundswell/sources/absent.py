"""Values that stand for nothing: what programs and people write where there is none."""

import math
import re
from typing import Any

_LONGEST = 160
"""Characters of a text that states an absence."""
_WORDS = frozenset(
    "nan none null nil n/a na #n/a #na <na> n.a. n.a nat inf -inf infinity -infinity undefined tbd "
    "tba t.b.d. t.b.a. missing unknown unavailable undef blank empty".split()
) | {
    "not available",
    "not applicable",
    "not provided",
    "not specified",
    "not given",
    "not found",
    "not set",
    "no data",
    "no value",
    "no information",
    "to be announced",
    "to be added",
    "to be determined",
    "to be completed",
    "to be provided",
    "to follow",
    "to appear",
    "no title",
    "without title",
    "coming soon",
    "no author",
    "no authors",
}
_LONGEST_WORD = 24
"""Characters of what states an absence without naming what is absent, with room to spare."""
_THING_NAMED = re.compile("abstract|summar|descri|title|text|content")
_THING = r"(?:abstract|summary|description|title|text|content|full text|abstract text)"
_GIVEN = (
    r"(?:available|provided|supplied|given|found|present|listed|included|submitted|specified|"
    r"recorded|required|applicable|accessible|entered)"
)
_STATED = re.compile(
    rf"(?:sorry,? |note: |please note:? )?(?:(?:there|this (?:article|paper|record|item|work)) "
    rf"(?:is|has|was|does not have|has got) )?(?:an? |the |any )?(?:"
    rf"no {_THING}s?(?: (?:is|was|has been|are))?(?: (?:currently|yet))?(?: {_GIVEN})?|"
    rf"{_THING} (?:is |was |has |currently |has been )*(?:not|un)[ -]?"
    rf"(?:yet |been |currently )*{_GIVEN}|"
    rf"{_THING} (?:is |was )?(?:missing|absent|empty|withheld|pending|forthcoming|to follow|none|"
    rf"nan|null|n/a|na|tba|tbd|to be \w+)|"
    rf"{_THING}\s*:\s*(?:none|nan|null|n/a|na|tba|tbd|not available|-)|"
    rf"without {_THING}|{_THING} (?:could|can)(?: ?not|n't) be (?:found|retrieved|loaded))"
    rf"(?: (?:for|in|by|at|from|on|of|online|yet|here|with|as)\b[^.]{{0,80}})?"
)
_AROUND = " \t\r\n.,;:!?*_~\"'“”‘’()[]{}|"
_DASHES = re.compile(r"[\s\-‐‑‒–—―−.…_/\\*?]*")


def is_absent(value: Any) -> bool:
    """Return whether a value stands for none: NaN, 'null', 'No abstract available', a dash."""
    if not isinstance(value, str):
        return isinstance(value, float) and not math.isfinite(value)
    if len(value) > _LONGEST or value[:1].isdigit():
        return False
    text = value.casefold()
    named = _THING_NAMED.search(text)
    if len(text) > _LONGEST_WORD and not named:
        return False
    text = " ".join(text.split())
    if _DASHES.fullmatch(text) or text in _WORDS:
        return True
    text = text.strip(_AROUND)
    return not text or text in _WORDS or bool(named and _STATED.fullmatch(text))
