"""The signals of a family, as signals.json has them: the highest score first."""

from datetime import date

import numpy as np

from groundswell.artifacts import Signal
from groundswell.signals.counts import DatedPapers
from groundswell.signals.evidence import CandidatePapers
from groundswell.signals.families import Family, assess_family
from groundswell.signals.status import Assessment, Criteria

_DECIMALS = 6
"""Decimals of ratios and scores: machines agree in them."""


def ranked_signals(
    family: Family, dated: DatedPapers, criteria: Criteria, papers: CandidatePapers
) -> tuple[Signal, ...]:
    """Return the signals of a family, with their evidence; equal scores by q-value, then by id."""
    papers_of = papers.by_membership(family.group_ids)
    found = [
        signal_of(
            group,
            assessment,
            dated.as_of,
            papers.evidence(papers_of[group], assessment.recent.since, rising=assessment.rising),
        )
        for group, assessment in assess_family(family, dated, criteria).items()
    ]
    return tuple(sorted(found, key=lambda signal: (-signal.score, signal.q_value, signal.id)))


def signal_of(topic: int, found: Assessment, as_of: date, evidence: tuple[str, ...] = ()) -> Signal:
    """Return the assessment of a topic as signals.json has it."""
    recent, before = found.recent, found.before
    return Signal(
        id=topic,
        status=found.status,
        burst=found.burst,
        onset=found.onset.isoformat() if found.onset else None,
        rate_ratio=_rounded(found.ratio),
        rate_ratio_low=_rounded(found.low),
        rate_ratio_high=_rounded(found.high),
        p_value=found.p_value,
        q_value=found.q_value,
        score=round(found.score, _DECIMALS),
        share_recent=recent.share,
        share_before=before.share if before else None,
        recent_since=recent.since.isoformat(),
        recent_until=min(recent.until, as_of).isoformat(),
        before_since=before.since.isoformat() if before else None,
        before_until=before.until.isoformat() if before else None,
        recent_count=recent.count,
        recent_total=recent.total,
        before_count=before.count if before else None,
        before_total=before.total if before else None,
        evidence=evidence,
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(value, _DECIMALS)
