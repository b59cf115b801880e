"""The signals of a family, as signals.json has them: the highest score first."""

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
        _signal(
            group,
            assessment,
            papers.evidence(papers_of[group], assessment.since, rising=assessment.rising),
        )
        for group, assessment in assess_family(family, dated, criteria).items()
    ]
    return tuple(sorted(found, key=lambda signal: (-signal.score, signal.q_value, signal.id)))


def _signal(topic: int, found: Assessment, evidence: tuple[str, ...]) -> Signal:
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
        share_recent=found.share_recent,
        share_before=found.share_before,
        recent_since=found.since.isoformat(),
        evidence=evidence,
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(value, _DECIMALS)
