"""How often a term, or anything that has papers, is used within the groups of a field."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundswell.artifacts.corpus import counted_days
from groundswell.config import GroupsConfig, PrevalenceConfig
from groundswell.formatting import percent
from groundswell.json_value import Json
from groundswell.outputs.inspect.members import Group, group_papers
from groundswell.outputs.inspect.sides import field_of, finest_period, with_source
from groundswell.outputs.inspect.topics import PaperEntry, paper_entries, papers_text
from groundswell.outputs.published_run import PublishedRun
from groundswell.periods import Period
from groundswell.signals.group_shares import Grid, GroupShares
from groundswell.signals.groups import USUAL_FIELDS, Grouping, grouping

_NEWEST = 5
"""Papers of a term that are listed."""
_LARGEST = 3
"""Groups of a field that are named: a line."""
_RECENT = timedelta(weeks=52)
"""What is compared with all before: a year, so that seasons are alike."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Part:
    """How many of a number of papers use a term."""

    count: int
    total: int

    @property
    def text(self) -> str:
        """The part in words."""
        share = self.count / self.total if self.total else None
        return f"{self.count:,} of {self.total:,} ({percent(share)})"


@dataclass(frozen=True)
class GroupPart:
    """The papers of a group that use a term, in the last year and before."""

    field: str
    group: str
    recent: Part
    before: Part


@dataclass(frozen=True)
class TermExplanation:
    """How many papers use a term, of all and within groups, from the day `since` on and before."""

    as_of: str
    term: str
    since: str
    recent: Part
    before: Part
    groups: tuple[GroupPart, ...]
    newest: tuple[PaperEntry, ...]

    def as_json(self) -> Json:
        """Return the explanation as `--json` prints it."""
        return asdict(self)


def shares_within(run: PublishedRun, what: Group, field: str) -> pa.Table:
    """Return of each group's papers how many are of something, for every period, zeros included.

    Columns are group, period_start, count, total, share, share_low and share_high, as in
    groups.parquet; groups without a paper have no rows.

    Raises:
        UsageError: Papers cannot be grouped by the field.
    """
    papers = with_source(run.papers())
    found = grouping(papers, field_of(run, field))
    days = counted_days(papers, date.fromisoformat(run.record.as_of))
    settings = run.record.configuration
    most = GroupsConfig.model_validate(settings.get("groups", {})).most
    level = PrevalenceConfig.model_validate(settings["prevalence"]).confidence
    grid = Grid(days, finest_period(papers, Period.MONTH), most, level)
    return GroupShares(found, grid).of(np.flatnonzero(_papers_of(run, papers, what)))


def explain_term(run: PublishedRun, term: Group) -> TermExplanation:
    """Return how many papers use a term, of all and within the groups that use it most."""
    papers, as_of = with_source(run.papers()), date.fromisoformat(run.record.as_of)
    own = _papers_of(run, papers, term)
    since = as_of - _RECENT + timedelta(days=1)
    days = np.array(counted_days(papers, as_of), dtype="datetime64[D]")
    recent = days >= np.datetime64(since)
    fields = (*USUAL_FIELDS, *run.own_columns)
    return TermExplanation(
        as_of=as_of.isoformat(),
        term=term.label,
        since=since.isoformat(),
        recent=_part(own, recent),
        before=_part(own, ~recent),
        groups=tuple(
            part for field in fields for part in _groups(grouping(papers, field), own, recent)
        ),
        newest=paper_entries(group_papers(run, term).slice(0, _NEWEST)),
    )


def explain_term_text(explained: TermExplanation) -> str:
    """Return an explanation as a paragraph, a line per field, and a list of papers."""
    lines = [
        f"{explained.term} (term) is not on the list of what emerges as of {explained.as_of}. "
        f"Since {explained.since} it is used in {explained.recent.text} papers, before in "
        f"{explained.before.text}."
    ]
    of_field: dict[str, list[str]] = {}
    for part in explained.groups:
        text = f"{part.group} {part.recent.text}, before {part.before.text}"
        of_field.setdefault(part.field, []).append(text)
    if of_field:
        lines += ["", f"Within groups, since {explained.since}:"]
        lines += [f"By {field}: {'; '.join(texts)}." for field, texts in of_field.items()]
    return "\n".join([*lines, "", "Its newest papers:", papers_text(explained.newest)])


def _groups(found: Grouping, own: Mask, recent: Mask) -> Iterator[GroupPart]:
    """Yield the groups with most recent papers that use a term, of a field with several groups."""
    members = found.members.tocsc()[:, : len(found.names)]
    counts = np.asarray(members[own & recent].sum(axis=0)).ravel()
    if len(found.names) < 2:
        return
    for place in np.argsort(-counts, kind="stable")[:_LARGEST]:
        inside = np.asarray(members[:, [place]].todense()).ravel() > 0
        if counts[place] > 0:
            parts = (_part(own[inside], side[inside]) for side in (recent, ~recent))
            yield GroupPart(found.field, found.names[place], *parts)


def _part(own: Mask, side: Mask) -> Part:
    return Part(int((own & side).sum()), int(side.sum()))


def _papers_of(run: PublishedRun, papers: pa.Table, what: Group) -> Mask:
    ids = group_papers(run, what)["paper_id"].combine_chunks()
    inside: Mask = pc.is_in(papers["paper_id"], ids).combine_chunks().to_numpy(zero_copy_only=False)
    return inside
