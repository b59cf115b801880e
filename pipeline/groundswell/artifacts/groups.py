"""What groups of papers, as of one organization, have to do with what is followed."""

from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

from groundswell.artifacts.schemas import check_schema

Verdict = Literal["one", "many"]
"""Whether one group makes a rise, or it is spread over many."""
REST = ("smaller groups", "not stated")
"""What is in no group of a field: papers of groups that are too small to follow, and those of which
no source states the field."""

GROUP_SHARES_SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        ("id", pa.int64()),
        ("field", pa.string()),
        ("group", pa.string()),
        ("period_start", pa.date32()),
        ("count", pa.int64()),
        ("total", pa.int64()),
        ("share", pa.float64()),
        ("share_low", pa.float64()),
        ("share_high", pa.float64()),
    ]
)
"""A row per followed thing, group and period: its papers of all papers of the group."""

TERM_GROUP_SHARES_SCHEMA = pa.schema([("term", pa.string()), *list(GROUP_SHARES_SCHEMA)[2:]])
"""A row per term, group and period in which a paper of the group uses the term."""

DRIVERS_SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        ("id", pa.int64()),
        ("label", pa.string()),
        ("field", pa.string()),
        ("group", pa.string()),  # null where `rest` names it instead
        ("rest", pa.string()),
        ("recent_count", pa.int64()),
        ("recent_of", pa.int64()),
        ("recent_total", pa.int64()),
        ("before_count", pa.int64()),
        ("before_total", pa.int64()),
        ("ratio", pa.float64()),
        ("ratio_low", pa.float64()),
        ("ratio_high", pa.float64()),
        ("part", pa.float64()),  # of the change in share: own + growth
        ("own", pa.float64()),
        ("growth", pa.float64()),
        ("rise_p", pa.float64()),
        ("rise_q", pa.float64()),
        ("over_p", pa.float64()),
        ("over_q", pa.float64()),
        ("verdict", pa.string()),
        ("statement", pa.string()),
    ]
)
"""A row per followed thing and group with papers of it, recent or before, the largest part first.

`recent_of` is how many of the thing's recent papers state the field, `recent_total` how many recent
papers the group has in all. `part` are points of the thing's share of all papers: over the groups
of a field they sum to its change. `own` of it is from the thing's share within the group, `growth`
from the group's share of all papers. The three are null where the past does not state the field as
often. `rise` tests whether the share within the group rose, `over` whether the group is
over-represented among the recent papers; both are null where papers are too few to test.
"""


@dataclass(frozen=True)
class Groups:
    """Shares within groups over time, and which groups drive what rises."""

    shares: pa.Table = field(default_factory=GROUP_SHARES_SCHEMA.empty_table)
    drivers: pa.Table = field(default_factory=DRIVERS_SCHEMA.empty_table)
    terms: pa.Table = field(default_factory=TERM_GROUP_SHARES_SCHEMA.empty_table)

    def __post_init__(self) -> None:
        check_schema("shares of groups", self.shares, GROUP_SHARES_SCHEMA)
        check_schema("drivers", self.drivers, DRIVERS_SCHEMA)
        check_schema("shares of terms within groups", self.terms, TERM_GROUP_SHARES_SCHEMA)
