"""The statement on the groups behind a rise: that one makes it, or that it is spread over many."""

from dataclasses import dataclass

import numpy as np

from groundswell.artifacts import Verdict
from groundswell.compute.linalg import Ids
from groundswell.formatting import percent
from groundswell.signals.drivers import Drivers
from groundswell.signals.groups import LEAST_PAPERS
from groundswell.signals.ratios import Values, more_often

_HALF = 0.5
"""Part of the rise, or of the recent papers, from which one group makes it."""
_TIMES = 2.0
"""How many times its part of all papers that must be."""
_MANY = 1 / 3
"""Part of the recent papers up to which the largest group is one of many."""
_LEVEL = 0.05
"""Of the test that the other groups rise too."""

_FIELDS = {
    "organization": ("an organization", "from {}"),
    "affiliations": ("an organization", "from {}"),
    "authors": ("authors", "by {}"),
    "source": ("a source", "from {}"),
    "sources": ("a source", "from {}"),
    "labels": ("a label", "labelled {}"),
    "language": ("a language", "in the language '{}'"),
    "journal": ("a journal", "in {}"),
}
"""By field: what a paper states, and how a sentence names the papers of a group."""
_PLURALS = {
    "organization": "organizations",
    "affiliations": "organizations",
    "source": "sources",
    "language": "languages",
    "journal": "journals",
}


@dataclass(frozen=True)
class Statement:
    """The result for a rise and one field: the largest group, the verdict, and a sentence."""

    group: int
    verdict: Verdict
    text: str


def statement(found: Drivers, rise_q: Values, over_q: Values, rate: float) -> Statement | None:
    """Return the statement on who makes a rise, or None where neither verdict holds.

    One group makes it whose part is half of the rise, or, where the past does not state the field,
    that has half of the recent papers. It has at least twice as large a part of them as of all
    papers, and its own rise or its over-representation is significant: a q-value of `rise_q` or
    `over_q`, both (g + 2,), is at most `rate`. A rise is spread over many where no group has a
    third of the recent papers, and where those of all others than the largest rise, too.
    """
    groups = len(found.grouping.names)
    own, of_all = found.recent.stated(found.grouping)
    if not found.thing.rising or own < LEAST_PAPERS:
        return None
    counts = found.recent.own[:groups]
    if found.compared:
        leads, part = int(np.argmax(found.part[:groups])), found.part.sum()
        half = part > 0 and found.part[leads] >= _HALF * part
    else:
        leads = int(np.argmax(counts))
        half = counts[leads] >= _HALF * own
    usual = found.recent.total[leads] / max(of_all, 1)
    q = np.nan_to_num([rise_q[leads], over_q[leads]], nan=1.0).min()
    if half and q <= rate and counts[leads] >= max(LEAST_PAPERS, _TIMES * usual * own):
        return Statement(leads, "one", _one_text(found, leads))
    largest = int(np.argmax(counts))
    if counts[largest] <= _MANY * own and found.compared and _others_rise(found, largest):
        return Statement(largest, "many", _many_text(found, largest))
    return None


def _without(found: Drivers, group: int) -> tuple[Ids, Ids]:
    """Return the thing's papers outside of a group, recent and before, and all papers so."""
    sides = [side for side in (found.recent, found.before) if side is not None]
    own = [side.papers[0] - side.own[group] for side in sides]
    total = [side.papers[1] - side.total[group] for side in sides]
    return np.array(own), np.array(total)


def _others_rise(found: Drivers, group: int) -> bool:
    own, total = _without(found, group)
    p = more_often(own[:1], own.sum(keepdims=True), total[:1], total.sum(keepdims=True))
    return bool(p[0] <= _LEVEL)


def _one_text(found: Drivers, group: int) -> str:
    field, name = found.grouping.field, found.grouping.names[group]
    stated, written = _FIELDS.get(field, (f"'{field}'", f"of the {field} '{{}}'"))
    own, of_all = found.recent.stated(found.grouping)
    usual = found.recent.total[group] / max(of_all, 1)
    that = "" if own == found.recent.papers[0] else f" that state {stated}"
    do = "" if of_all == found.recent.papers[1] else " that do" if that else f" that state {stated}"
    if found.compared:
        count, total = _without(found, group)
        now, then = count / np.maximum(total, 1)
        more = f"without them its share would be {percent(now)}, after {percent(then)}"
    else:
        more = f"earlier papers hardly state {stated}"
    return (
        f"{found.recent.own[group]:,} of its {own:,} recent papers{that} are "
        f"{written.format(name)}, as are {percent(usual, 0)} of all recent papers{do}; {more}."
    )


def _many_text(found: Drivers, group: int) -> str:
    field, name = found.grouping.field, found.grouping.names[group]
    own, _ = found.recent.stated(found.grouping)
    return (
        f"The rise is spread over many {_PLURALS.get(field, field)}: none has more than "
        f"{found.recent.own[group]:,} of its {own:,} recent papers ({name})."
    )
