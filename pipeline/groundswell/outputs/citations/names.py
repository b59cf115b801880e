"""Names of authors in the parts that citations sort and abbreviate them by."""

import re
from dataclasses import dataclass

_GROUPS = re.compile(
    r"\b(?:team|group|lab|labs|collaboration|consortium|community|project|initiative|university|"
    r"institute|foundation|network|inc|llc|ltd|gmbh|et al|others)\b|[\d&@/:]",
    re.IGNORECASE,
)
"""What the names of people do not have."""
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
_PARTICLES = frozenset(
    "al af av bin da das de del della den der di do dos du el ibn la le ten ter van von zu zum "
    "zur".split()
)


@dataclass(frozen=True)
class Name:
    """An author: a family name and what comes before and after it, or a name as a whole.

    `whole` is that of a group, or of a person with one name; the other parts are then empty.
    """

    family: str = ""
    given: str = ""
    suffix: str = ""
    whole: str = ""

    @property
    def inverted(self) -> str:
        """The name with the family name first: 'van Gogh, Vincent', 'King, Martin Luther, Jr.'."""
        parts = [self.family, self.given, self.suffix]
        return self.whole or ", ".join(filter(None, parts))

    @property
    def shortest(self) -> str:
        """The family name, or the first word of a whole name."""
        return self.family or self.whole.split()[0]


def name_of(text: str) -> Name:
    """Return a name's parts, whether the family name is written last or before a comma."""
    text = " ".join(text.split())
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if _GROUPS.search(text) or len(parts) > 3:
        return Name(whole=text)
    suffix = parts.pop() if len(parts) > 1 and _SUFFIX.fullmatch(parts[-1]) else ""
    if len(parts) == 2:
        return Name(parts[0], parts[1], suffix)
    if len(parts) != 1:
        return Name(whole=text)
    words = parts[0].split()
    if not suffix and len(words) > 2 and _SUFFIX.fullmatch(words[-1]):
        suffix = words.pop()
    if len(words) == 1:
        return Name(whole=text)
    first = len(words) - 1
    while first > 1 and words[first - 1].lower() in _PARTICLES:
        first -= 1
    return Name(" ".join(words[first:]), " ".join(words[:first]), suffix)
