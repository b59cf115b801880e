"""Whether a record says that its paper is withdrawn."""

import re

from groundswell.sources.records import RawRecord

_WITHDRAWN = re.compile(
    r"\b(?:this|the)(?: \w+)? (?:paper|article|manuscript|submission|preprint|work|version)"
    r"[^.]{0,40}? (?:has been|is|was|have been|is being) (?:\w+ )?withdrawn\b|\A\s*\W?withdrawn\b",
    re.IGNORECASE,
)
_SEARCHED = 1_000
"""Characters at the start of a text that are searched: a withdrawal comes first."""


def is_withdrawn(record: RawRecord) -> bool:
    """Return whether the abstract or the comment says so."""
    texts = ((text or "")[:_SEARCHED] for text in (record.abstract, record.comment))
    return any("withdrawn" in text.lower() and _WITHDRAWN.search(text) for text in texts)
