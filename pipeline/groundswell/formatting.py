"""Values written for people: counts, shares, probabilities, dates, and text in one safe line.

All that prints, logs or renders uses these, so that a number looks the same in every place.
"""

import math
import re
from collections.abc import Sequence
from datetime import date

from groundswell.periods import Period

_NOT_SHOWN = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STEERING = re.compile("[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_SIGNIFICANT = 0.05
"""The q-value up to which a difference in votes is stated."""
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


UNSPACED = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
"""Letters of scripts that write no spaces between words, Chinese and Japanese, as the inside of a
character class of a regular expression."""

_UNSPACED = re.compile(f"[{UNSPACED}]")


def each_letter_a_word(text: str) -> str:
    """Return text with spaces around the letters of scripts that write none between words."""
    return text if text.isascii() else _UNSPACED.sub(r" \g<0> ", text)


def clean(text: str) -> str:
    """Return text in one line, without the characters that XML and terminals do not accept."""
    if text.isascii() and text.isprintable() and "  " not in text and text == text.strip():
        return text  # as most are
    return " ".join(_NOT_SHOWN.sub("", text).split())


def plain(text: str) -> str:
    """Return text for a terminal or a mail: `clean`, without marks that turn its direction."""
    return _DIRECTION.sub("", clean(text))


def printable(text: str) -> str:
    """Return lines for a terminal, without the characters by which a text could steer it."""
    # An escape is shown as a mark, and a carriage return must not overwrite what precedes it.
    return _DIRECTION.sub("", _NOT_SHOWN.sub("�", text).replace("\r", ""))


def escaped_json(text: str) -> str:
    """Return JSON for a terminal: the same value, steering characters as escapes."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def percent(share: float | None, digits: int = 1) -> str:
    """Return a share as a percentage; a dash where there is none."""
    return "–" if share is None else f"{100 * share:.{digits}f} %"


def attention_text(attention: float | None, q_value: float | None) -> str:
    """Return how many votes papers have beside others of the same days; empty where unknown.

    `attention` is the mean part of the others that have fewer, `q_value` is of it being a half.
    """
    if attention is None or q_value is None:
        return ""
    if q_value > _SIGNIFICANT:
        return "about as many votes as other papers of the same days"
    side, part = ("more", attention) if attention > 1 / 2 else ("fewer", 1 - attention)
    return f"{side} votes than {percent(part, 0)} of papers of the same days, q {small(q_value)}"


def number(value: float | None, form: str) -> str:
    """Return a number in a format, a dash where there is none."""
    return "–" if value is None else format(value, form)


def times(ratio: float | None) -> str:
    """Return a ratio with two significant places, as '2.3'; a dash where there is none."""
    if ratio is None or math.isnan(ratio):
        return "–"
    return f"{ratio:.0f}" if ratio >= 9.95 else f"{ratio:.1f}" if ratio >= 0.995 else f"{ratio:.2f}"


def rise_text(ratio: float | None) -> str:
    """Return how much a topic's share rose; 'new' where there is no past to compare with."""
    return "new" if ratio is None else f"{ratio:.1f} times its past share"


def compared_text(
    papers: tuple[int, int, int, int], days: tuple[date | str, date | str, date | str]
) -> str:
    """Return what a recent window is compared with, in a sentence.

    `papers` are a topic's and all of the window, then those of the past that borders on it; `days`
    are the first day of the past, the first of the window, and its last.
    """
    recent, recent_total, before, before_total = papers
    past, since, until = days
    return (
        f"In {recent:,} of {recent_total:,} papers from {day_text(since)} to {day_text(until)}; "
        f"{before:,} of {before_total:,} from {day_text(past)} until then."
    )


def by_line(authors: Sequence[str], organization: str) -> str:
    """Return who wrote a paper, in a line: 'A. Author and 5 others, Some Lab'."""
    others = len(authors) - 1
    who = clean(authors[0]) if authors else ""
    if others == 1:
        who += f" and {clean(authors[1])}"
    elif others > 1:
        who += f" and {counted(others, 'other')}"
    return ", ".join(part for part in (who, clean(organization)) if part)


def small(probability: float | None) -> str:
    """Return a p- or q-value: three places, '<0.001' below; a dash where there is none."""
    if probability is None:
        return "–"
    return "<0.001" if probability < 0.001 else f"{probability:.3f}"


def thousands(count: int) -> str:
    """Return a count with its thousands apart."""
    return f"{count:,}"


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: '1 paper', '2 papers'."""
    return f"{count:,} {noun if count == 1 else noun + 's'}"


def iso(day: date | str | None) -> str:
    """Return a date as YYYY-MM-DD; a dash where there is none."""
    return "–" if day is None else day if isinstance(day, str) else day.isoformat()


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_text(day: date | str | None, known: Period = Period.DAY) -> str:
    """Return a date, given as ISO too, for a sentence: '5 Jan 2026'; a dash where there is none.

    Of a date that is `known` to the month or the year only that is written.
    """
    if day is None:
        return "–"
    when = date.fromisoformat(day) if isinstance(day, str) else day
    parts = (str(when.day), _MONTHS[when.month - 1], str(when.year))
    return " ".join(parts[{Period.MONTH: 1, Period.YEAR: 2}.get(known, 0) :])


def status_text(status: str) -> str:
    """Return a signal's status as people read it: 'no clear change' for 'no_clear_change'."""
    return status.replace("_", " ")


def change_text(before: str | None, after: str | None) -> str:
    """Return a change of status: 'emerging → growing', 'new: growing', 'emerging → ended'."""
    if before is None:
        return f"new: {status_text(after or '')}"
    return f"{status_text(before)} → {status_text(after or 'ended')}"
