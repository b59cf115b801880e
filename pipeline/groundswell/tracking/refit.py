"""Whether a run fits topics anew ('fit') or extends the last run's ('extend'), and why.

decide(drift, *, first, encoder_changed, as_of, consolidate_every_days) -> (mode, reason)
measure(recent vectors, profiles, fitted=..., papers_at_fit=..., fitted_as_of=...) -> Drift
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import Fit
from groundswell.tracking.assignment import assign
from groundswell.tracking.profiles import Profiles

FEWEST = 200
"""Papers since the last fitting below which drift is not judged: too few to tell."""


@dataclass(frozen=True)
class Drift:
    """What has changed since the last fitting.

    `outliers` is the share without a topic among the papers since then, `outliers_at_fit` the
    share at the fitting; `fit` is the mean z-score of the papers since then to their nearest topic,
    near 0 while they are like those before.
    """

    fitted_as_of: str
    papers_at_fit: int
    papers_since: int
    outliers_at_fit: float
    outliers: float
    fit: float

    @property
    def growth(self) -> float:
        """Papers since the last fitting per paper at it."""
        return self.papers_since / max(self.papers_at_fit, 1)


def measure(recent: NDArray[np.float32], profiles: Profiles, fitted: Fit) -> Drift:
    """Compare the papers since the last fitting with the topics as they were fitted.

    `recent` (m, d) are the vectors of all papers that were not in the last fitting; `fitted` is
    the state it left: as_of, papers, outliers.
    """
    found = assign(recent, profiles)
    return Drift(
        fitted_as_of=fitted.as_of,
        papers_at_fit=fitted.papers,
        papers_since=len(recent),
        outliers_at_fit=fitted.outliers,
        outliers=float(np.mean(found.topic_ids < 0)) if len(recent) else 0.0,
        fit=float(np.mean(found.fit)) if len(recent) else 0.0,
    )


def decide(
    drift: Drift | None,
    *,
    as_of: str,
    encoder_changed: bool = False,
    consolidate_every_days: int | None = None,
    max_growth: float = 0.1,
    max_outliers_rise: float = 0.1,
    max_fit_drop: float = 0.4,
) -> tuple[Literal["fit", "extend"], str]:
    """Return 'fit' or 'extend' and the reason, a sentence. `drift` is None for the first run.

    Papers like those before lie up to 0.2 below the papers that made the centroids, papers with a
    theme among them that was withheld up to 0.3, papers of another field 0.7 to 0.9; the share of
    outliers wavers by up to 0.05.
    """
    if drift is None:
        return "fit", "this is the first run: there are no topics to extend"
    if encoder_changed:
        return "fit", "the encoder changed: its vectors cannot be compared with the topics'"
    days = (date.fromisoformat(as_of) - date.fromisoformat(drift.fitted_as_of)).days
    since = f"since the fitting of {drift.fitted_as_of}"
    if not drift.papers_since:
        return "extend", f"no papers came {since}"
    if consolidate_every_days is not None and days >= consolidate_every_days:
        return "fit", f"{days} days passed {since}, the set interval is {consolidate_every_days}"
    if drift.papers_since >= FEWEST:
        if drift.growth > max_growth:
            return "fit", (
                f"the papers grew by {drift.growth:.0%} {since}, more than {max_growth:.0%}"
            )
        rise = drift.outliers - drift.outliers_at_fit
        if rise > max_outliers_rise:
            return "fit", (
                f"{drift.outliers:.0%} of the papers {since} fit no topic, "
                f"{drift.outliers_at_fit:.0%} did not at the fitting"
            )
        if -drift.fit > max_fit_drop:
            return "fit", (
                f"the papers {since} lie {-drift.fit:.2f} standard deviations farther from "
                f"their topics than those before, more than {max_fit_drop}"
            )
    return "extend", f"the {drift.papers_since} papers {since} fit the topics as those before did"
