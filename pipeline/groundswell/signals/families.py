"""A family of hypotheses: topics, or subtopics, that are tested together.

Topics that were detected for their recent papers are tested by their detection. Other topics are
counted as if those had not been detected, unless one is rising itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from groundswell.artifacts import OUTLIER
from groundswell.compute.linalg import Ids
from groundswell.signals.counts import DatedPapers, PeriodCounts
from groundswell.signals.status import Assessment, Criteria, assess


@dataclass(frozen=True)
class Family:
    """The groups of n papers that are tested together.

    `group_ids` (n,) is each paper's group, -1 for none; `counterfactual` (n,) what it would be had
    the groups not been detected that have `detection_p`, a p-value by id or NaN.
    """

    group_ids: Ids
    counterfactual: Ids
    detection_p: Mapping[int, float]

    @classmethod
    def without_detections(cls, group_ids: Ids) -> "Family":
        """Return a family in which all groups are tested by their counts."""
        return cls(group_ids, group_ids, {})

    @property
    def ids(self) -> list[int]:
        """The groups' ids, ascending."""
        ids: list[int] = np.unique(self.group_ids[self.group_ids != OUTLIER]).tolist()
        return ids


def assess_family(
    family: Family, papers: DatedPapers, criteria: Criteria
) -> Mapping[int, Assessment]:
    """Assess every group of the family, by id."""
    others = family.counterfactual
    if family.detection_p:
        # Bursts have no part in which detected topics rise.
        first = _assessed(family, others, papers, replace(criteria, simulation=None))
        rising = [i for i, found in first.items() if i in family.detection_p and found.rising]
        others = np.where(np.isin(family.group_ids, rising), family.group_ids, others)
    return _assessed(family, others, papers, criteria)


def _assessed(
    family: Family, others: Ids, papers: DatedPapers, criteria: Criteria
) -> dict[int, Assessment]:
    """Assess detected groups by their own papers, the rest by what they have in `others` (n,)."""
    ids = family.ids
    own, rest = (_counted(groups, ids, papers) for groups in (family.group_ids, others))
    detected = np.isin(ids, list(family.detection_p))
    periods = replace(own, counts=np.where(detected[:, None], own.counts, rest.counts))
    detection_p = np.array([family.detection_p.get(i, np.nan) for i in ids])
    return dict(zip(ids, assess(periods, criteria, detection_p), strict=True))


def _counted(groups: Ids, ids: Sequence[int], papers: DatedPapers) -> PeriodCounts:
    """Count the papers of the groups `ids`; those of other groups are in none."""
    position = np.where(np.isin(groups, ids), np.searchsorted(ids, groups), OUTLIER)
    return papers.count(position, len(ids))
