"""What a source states of a record itself, beside what it states of the paper.

Readers set flags from types, fields and marks that a service defines; the corpus stage decides what
follows: a reject, a note on the paper, or nothing.
"""

from groundswell.json_value import ParsedObject

WITHDRAWN = "withdrawn"
"""The record is of a paper that its authors or the service have withdrawn."""
RETRACTED = "retracted"
"""The publisher has retracted the paper."""
CONCERN = "expression of concern"
"""The publisher has published an expression of concern about the paper."""
NOTICE = "notice"
"""The record is no paper, but a notice that retracts, corrects or questions one."""
REPLACEMENT = "replacement"
"""The record announces a new version of a paper that was announced before."""
UPDATED = "updated"
"""The record lists a later version of a paper, and its date may be that of this version."""
CROSS_LIST = "cross-list"
"""The record announces that a paper is listed in one more category."""
RESTORED_ID = "restored id"
"""The record's id was kept as a number, which has lost zeros."""
CUT_OFF = "cut off"
"""The source ends within the record."""

_ANNOUNCED = {
    "replace": REPLACEMENT,
    "replace-cross": REPLACEMENT,
    "replaced": REPLACEMENT,
    "replacement": REPLACEMENT,
    "cross": CROSS_LIST,
    "cross-list": CROSS_LIST,
    "cross-listing": CROSS_LIST,
}
"""By the type of announcement that arXiv's feeds and mails state, in lower case."""


def announcement_flags(kind: str) -> tuple[str, ...]:
    """Return the flags of a type of announcement; none for a new submission."""
    flag = _ANNOUNCED.get(kind.strip().lower())
    return (flag,) if flag else ()


def stated_flags(row: ParsedObject) -> tuple[str, ...]:
    """Return the flags of a mapping with keys such as 'is_retracted' or 'withdrawn'."""
    found = [flag for key, flag in _FLAG_KEYS.items() if row.get(key) in _TRUE]
    return tuple(dict.fromkeys(found))


_FLAG_KEYS = {
    "is_retracted": RETRACTED,
    "isRetracted": RETRACTED,
    "retracted": RETRACTED,
    "is_withdrawn": WITHDRAWN,
    "isWithdrawn": WITHDRAWN,
    "withdrawn": WITHDRAWN,
}
_TRUE = (True, "true", "True", "TRUE", "yes", "1")
