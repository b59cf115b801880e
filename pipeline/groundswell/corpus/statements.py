"""What follows from the statements of a record: a note on its paper, or that none is new."""

from datetime import date

from groundswell.corpus.papers import Paper
from groundswell.corpus.withdrawal import is_empty_statement, standing
from groundswell.sources.flags import CROSS_LIST, REPLACEMENT, RESTORED_ID, UPDATED
from groundswell.sources.identifiers import first_month, read_identifier
from groundswell.sources.records import RawRecord

_NEW_FOR = 2
"""Months after the one of its id in which a paper can be announced as new: it can be on hold."""
_NOTES = {
    CROSS_LIST: "cross-listed",
    UPDATED: "listed as a later version",
    REPLACEMENT: "replaced",
    RESTORED_ID: "id restored from a number",
}


def record_notes(raw: RawRecord, day: date) -> list[str]:
    """Return the notes that a record makes on its paper, each with the record's digest date."""
    stated = standing(raw)
    notes = [] if stated is None or stated == "notice" else [f"{stated}: {day}"]
    notes += [f"{note}: {day}" for flag, note in _NOTES.items() if flag in (raw.flags or ())]
    return notes


def unusable(paper: Paper, raw: RawRecord) -> str | None:
    """Return why a record lists no new paper although it can be read, or None."""
    stated = standing(raw)
    if stated == "withdrawn":
        return "was withdrawn by its authors"
    if stated == "notice":
        return "is a notice about a paper, such as of its retraction"
    if stated is not None and is_empty_statement(raw):
        return "was retracted" if stated == "retracted" else f"is an {stated}"
    flags = raw.flags or ()
    if REPLACEMENT in flags:
        return "is a replacement of a paper that was announced before"
    month = _first_month(paper) if CROSS_LIST in flags or UPDATED in flags else None
    if month and _months_between(month, paper.digest_date) > _NEW_FOR:
        what = "a cross-list" if CROSS_LIST in flags else "a later version"
        return f"is {what} of a paper of {month}"
    return None


def _first_month(paper: Paper) -> str | None:
    found = (read_identifier(text) for text in (paper.paper_id, paper.url, *paper.ids))
    months = (first_month(one) for one in found if one)
    return next((month for month in months if month), None)


def _months_between(month: str, day: date) -> int:
    year, number = map(int, month.split("-"))
    return 12 * (day.year - year) + day.month - number
