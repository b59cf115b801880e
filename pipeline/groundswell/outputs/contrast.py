"""The answer to how two sets of papers differ: topics and terms, with papers, and leads in time."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from groundswell.formatting import counted, day_text, percent, small, thousands, times
from groundswell.json_value import Json
from groundswell.periods import Period
from groundswell.signals.contrasts import (
    LEAST_IN_TIME,
    Contrast,
    Sides,
    Things,
    contrast,
    find_lags,
    shared_periods,
)
from groundswell.signals.lags import LEAST_PERIODS
from groundswell.signals.multiple_testing import all_q_values
from groundswell.signals.ratios import Values

_RATE = 0.05
"""The expected share of false ones among what is listed."""
_LISTED = 15
"""Topics and terms of each side that the text of a comparison lists."""
_PAPERS = 3
"""Papers that are named beside a thing."""


@dataclass(frozen=True)
class Lead:
    """Which side leads, by how many periods (weeks or months), its 95 % interval, and q-value."""

    side: str
    periods: int
    low: int
    high: int
    unit: str
    correlation: float
    q_value: float


@dataclass(frozen=True)
class NamedPaper:
    """A paper that is named beside a thing."""

    paper_id: str
    digest_date: str
    title: str


@dataclass(frozen=True)
class ContrastEntry:
    """A topic or term that is more frequent on one side, or earlier there.

    `ratio` is the share of the first side over that of the second, with its 95 % interval; `papers`
    are of the side that has more, the newest first.
    """

    kind: str
    id: int | str
    label: str
    counts: tuple[int, int]
    ratio: float
    ratio_low: float
    ratio_high: float
    q_value: float
    papers: tuple[NamedPaper, ...]
    lead: Lead | None


@dataclass(frozen=True)
class SideFacts:
    """A side: its name, number of papers, and the first and last day of them."""

    name: str
    papers: int
    first: str
    last: str


@dataclass(frozen=True)
class Comparison:
    """Two sides, what differs, and what leads; the surest ratios are first.

    `overlap` says whether there are days between the first and the last of both. `both` papers are
    of both and were left out, `tested` topics and terms were compared. `shared_periods` is how many
    whole weeks or months both sides have, `timed` how many topics and terms were looked at for a
    lead.
    """

    sides: tuple[SideFacts, SideFacts]
    overlap: bool
    both: int
    tested: int
    shared_periods: int
    unit: str
    timed: int
    entries: tuple[ContrastEntry, ...]
    leads: tuple[ContrastEntry, ...]


@dataclass(frozen=True)
class Comparisons:
    """All comparisons of one question, which share their error rate."""

    comparisons: tuple[Comparison, ...]

    def __str__(self) -> str:
        return comparisons_text(self, _LISTED)

    def as_json(self) -> Json:
        """Return them as `--json` prints them."""
        return [asdict(each) for each in self.comparisons]


@dataclass(frozen=True)
class Compared:
    """What is compared: things, the papers (paper_id, digest_date, title), and their days."""

    things: Things
    papers: pa.Table
    days: Sequence[date]
    unit: Period


def compare_sides(compared: Compared, sides: Sequence[Sides]) -> Comparisons:
    """Return what differs between the two sides of each pair; one error rate holds for all."""
    found = [contrast(compared.things, each) for each in sides]
    q = all_q_values([each.p for each in found])
    return Comparisons(
        tuple(
            _comparison(compared, each, of_each, own)
            for each, of_each, own in zip(sides, found, q, strict=True)
        )
    )


def _comparison(compared: Compared, sides: Sides, found: Contrast, q: Values) -> Comparison:
    first, second = (_facts(compared, sides, each) for each in (0, 1))
    shared = shared_periods(compared.days, sides, compared.unit)
    lags = find_lags(compared.things, sides, compared.days, shared)
    leads = {
        i: Lead(
            sides.names[lag.periods < 0],
            abs(lag.periods),
            min(abs(lag.low), abs(lag.high)),
            max(abs(lag.low), abs(lag.high)),
            shared.unit.value,
            lag.correlation,
            each,
        )
        for i, (lag, each) in lags.items()
        if each <= _RATE and lag.leads
    }
    listed = [i for i in range(len(q)) if q[i] <= _RATE]
    # How far from one the nearer end of the interval is.
    nearer = np.where(found.ratio > 1, np.log(found.low), -np.log(found.high))
    listed.sort(key=lambda i: (-nearer[i], str(compared.things.ids[i])))

    def entry(i: int) -> ContrastEntry:
        return _entry(i, compared, sides, found, (float(q[i]), leads.get(i)))

    return Comparison(
        sides=(first, second),
        overlap=max(first.first, second.first) <= min(first.last, second.last),
        both=sides.both,
        tested=int(np.isfinite(q).sum()),
        shared_periods=len(shared.starts),
        unit=shared.unit.value,
        timed=len(lags),
        entries=tuple(map(entry, listed)),
        leads=tuple(map(entry, sorted(leads))),
    )


def _facts(compared: Compared, sides: Sides, which: int) -> SideFacts:
    days = [compared.days[row] for row in sides.rows[which]]
    ends = (min(days).isoformat(), max(days).isoformat()) if days else ("", "")
    return SideFacts(sides.names[which], len(days), *ends)


def _entry(
    i: int, compared: Compared, sides: Sides, found: Contrast, rest: tuple[float, Lead | None]
) -> ContrastEntry:
    things = compared.things
    side = sides.rows[0 if found.ratio[i] > 1 else 1]
    own = np.intersect1d(things.groups[:, [i]].indices, side)
    newest = sorted(own.tolist(), key=lambda row: (compared.days[row], -row), reverse=True)
    return ContrastEntry(
        kind=things.kinds[i],
        id=things.ids[i],
        label=things.labels[i],
        counts=(int(found.counts[0][i]), int(found.counts[1][i])),
        ratio=float(found.ratio[i]),
        ratio_low=float(found.low[i]),
        ratio_high=float(found.high[i]),
        q_value=rest[0],
        papers=tuple(_named(compared.papers, newest[:_PAPERS])),
        lead=rest[1],
    )


def _named(papers: pa.Table, rows: Sequence[int]) -> Iterator[NamedPaper]:
    for row in papers.take(rows).to_pylist() if rows else []:
        yield NamedPaper(row["paper_id"], row["digest_date"].isoformat(), row["title"])


def comparisons_text(found: Comparisons, limit: int) -> str:
    """Return comparisons for people, with at most so many entries for each side."""
    return "\n\n".join("\n".join(_lines(each, limit)) for each in found.comparisons)


def _lines(found: Comparison, limit: int) -> Iterator[str]:
    first, second = (_side(side, Period(found.unit)) for side in found.sides)
    yield f"{first} beside {second}."
    if found.both:
        yield f"{counted(found.both, 'paper')} of both left out."
    if not found.overlap:
        yield "They share no time, so what differs may be of the time."
    if not found.entries:
        tested = thousands(found.tested)
        yield f"No topic or term is significantly more frequent in one of them, of {tested} tested."
    for place, side in enumerate(found.sides):
        listed = [each for each in found.entries if (each.ratio > 1) == (place == 0)]
        if listed:
            more = f", of which {limit} follow" if len(listed) > limit else ""
            yield ""
            yield (
                f"More frequent in {side.name}: {thousands(len(listed))} of "
                f"{thousands(found.tested)} topics and terms{more}."
            )
        for each in listed[:limit]:
            yield from _entry_lines(each, found)
    if found.overlap:
        yield ""
        yield from _lead_lines(found)


def _side(side: SideFacts, unit: Period) -> str:
    if not side.papers:
        return f"{side.name} (no papers)"
    known = unit if unit in {Period.MONTH, Period.YEAR} else Period.DAY
    days = dict.fromkeys(day_text(day, known) for day in (side.first, side.last))
    return f"{side.name} ({counted(side.papers, 'paper')}, {' to '.join(days)})"


def _entry_lines(each: ContrastEntry, found: Comparison) -> Iterator[str]:
    place = 0 if each.ratio > 1 else 1
    ends = (each.ratio_low, each.ratio, each.ratio_high)
    low, ratio, high = ends if place == 0 else tuple(1 / end for end in reversed(ends))
    own, other = ((each.counts[i], found.sides[i].papers) for i in (place, 1 - place))
    yield (
        f"  {each.label} ({each.kind}): {times(ratio)} times as frequent ({times(low)} to "
        f"{times(high)}), {percent(own[0] / max(own[1], 1))} against "
        f"{percent(other[0] / max(other[1], 1))}, {counted(own[0], 'paper')} and "
        f"{thousands(other[0])}, q {small(each.q_value)}"
    )
    for paper in each.papers:
        yield f"      {paper.digest_date}  {paper.paper_id:<14} {paper.title}"


def _lead_lines(found: Comparison) -> Iterator[str]:
    if not found.timed:
        yield (
            f"Whether one leads the other in time cannot be tested: it takes {LEAST_PERIODS} "
            f"{found.unit}s that both have, here {found.shared_periods}, and {LEAST_IN_TIME} "
            f"papers of a topic or term on both sides."
        )
    elif not found.leads:
        yield (
            f"Neither leads significantly in time, in any of {thousands(found.timed)} topics "
            f"and terms that are frequent in both."
        )
    for each in found.leads:
        lead = each.lead
        if lead is not None:
            yield (
                f"{lead.side} leads in {each.label} by {counted(lead.periods, lead.unit)} (95 % "
                f"interval {lead.low} to {lead.high}), correlation {lead.correlation:.2f}, q "
                f"{small(lead.q_value)}."
            )
