"""The refit rule: whether a run is a refit or an incremental update of the last one, and why.

obstacle(previous, encoder) -> why the last run's topics cannot be updated, or None
lost_topic(previous, topic_ids) -> the same for a topic that lost its papers
measure_drift(recent, profiles, last) -> Drift
decide(drift, as_of, rule) -> Plan
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from groundswell.artifacts import EncoderIdentity, Fit, Plan, State
from groundswell.compute.linalg import Floats, Ids
from groundswell.config import PlanConfig
from groundswell.tracking.assignment import assign
from groundswell.tracking.profiles import Profiles

FEWEST = 200
"""Papers since the last refit below which drift is not judged: a share of outliers of 10 % is known
to 2 % then."""


@dataclass(frozen=True)
class Drift:
    """What has changed since the last refit.

    `outliers` is the share of papers without a topic among those since then, `outliers_at_fit` the
    share at the refit; `mean_z_score` is that of the papers since then to their nearest topic, near
    0 while they are like those before.
    """

    fitted_as_of: str
    papers_at_fit: int
    papers_since: int
    outliers_at_fit: float
    outliers: float
    mean_z_score: float

    @property
    def growth(self) -> float:
        """Papers since the last refit per paper at it."""
        return self.papers_since / max(self.papers_at_fit, 1)


def obstacle(previous: State, encoder: EncoderIdentity) -> str | None:
    """Return why the last run's topics cannot be updated, a sentence; None where they can be."""
    if previous.as_of is None:
        return "this is the first run: there are no topics to update"
    if not previous.topics:
        return "the last run found no topics to update"
    if previous.tracking.encoder != encoder:
        return "the encoder changed: its vectors cannot be compared with the topics'"
    if previous.tracking.single_topic:
        return "the last run had too few papers to make topics of"
    return None


def lost_topic(previous: State, topic_ids: Ids) -> str | None:
    """Return that a topic has lost all its papers, a sentence; None where none has.

    `topic_ids` (n,) are this run's papers' topics in the last run.
    """
    gone = sorted({topic.id for topic in previous.topics} - set(topic_ids.tolist()))
    if gone:
        return f"no paper of topic {gone[0]} is in the sources any more: they have changed"
    return None


def measure_drift(recent: Floats, profiles: Profiles, last: Fit) -> Drift:
    """Compare the papers since the last refit with the topics as they were fitted.

    `recent` (m, d) are the vectors of all papers since then; `last` is what that refit recorded.
    """
    assigned = assign(recent, profiles)
    return Drift(
        fitted_as_of=last.as_of,
        papers_at_fit=last.papers,
        papers_since=len(recent),
        outliers_at_fit=last.outliers,
        outliers=float(np.mean(assigned.topic_ids < 0)) if len(recent) else 0.0,
        mean_z_score=float(np.mean(assigned.z_scores)) if len(recent) else 0.0,
    )


def decide(drift: Drift, as_of: str, rule: PlanConfig) -> Plan:
    """Return whether to refit or to update, with the reason.

    Papers like those before have a mean z-score down to -0.2, papers with a withheld theme among
    them down to -0.3, papers of another field -0.7 to -0.9; the share of outliers varies by 0.05
    without drift.
    """
    since = f"since the refit of {drift.fitted_as_of}"
    if not drift.papers_since:
        return Plan("incremental_update", f"no papers came {since}")
    reason = _interval_passed(drift, as_of, rule, since) or _drifted(drift, rule, since)
    if reason:
        return Plan("refit", reason)
    return Plan(
        "incremental_update",
        f"the {drift.papers_since} papers {since} fit the topics as those before did",
    )


def _interval_passed(drift: Drift, as_of: str, rule: PlanConfig, since: str) -> str | None:
    days = (date.fromisoformat(as_of) - date.fromisoformat(drift.fitted_as_of)).days
    if rule.every_days is not None and days >= rule.every_days:
        return f"{days} days passed {since}, the set interval is {rule.every_days}"
    return None


def _drifted(drift: Drift, rule: PlanConfig, since: str) -> str | None:
    if drift.papers_since < FEWEST:
        return None
    if drift.growth > rule.max_growth:
        return f"the papers grew by {drift.growth:.0%} {since}, more than {rule.max_growth:.0%}"
    if drift.outliers - drift.outliers_at_fit > rule.max_outliers_rise:
        return (
            f"{drift.outliers:.0%} of the papers {since} are unassigned, "
            f"{drift.outliers_at_fit:.0%} were at the refit"
        )
    if -drift.mean_z_score > rule.max_fit_drop:
        return (
            f"the papers {since} are {-drift.mean_z_score:.2f} standard deviations farther from "
            f"their topics than those before, more than {rule.max_fit_drop}"
        )
    return None
