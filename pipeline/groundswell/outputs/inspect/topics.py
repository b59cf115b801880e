"""The answers of `groundswell papers` and `groundswell explain`, on one topic of a run."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import pyarrow as pa

from groundswell.artifacts import Signal
from groundswell.errors import UsageError
from groundswell.formatting import compared_text, counted, percent, times
from groundswell.json_value import Json, ParsedObject
from groundswell.outputs.inspect.members import find_group, group_papers
from groundswell.outputs.published_run import PublishedNode, PublishedRun, PublishedTopic
from groundswell.outputs.search.hits import Hit
from groundswell.signals.driver_summary import DriverSummary, NamedGroup

_LEAST_PART = 0.05
"""Part of a change in share that is stated of a group, at least."""
_KEYWORDS = 5
"""Keywords that the text of an explanation lists."""


@dataclass(frozen=True)
class PaperEntry:
    """A paper of a topic; `strength` is its membership probability."""

    paper_id: str
    digest_date: str
    title: str
    url: str
    strength: float

    def as_json(self) -> dict[str, Json]:
        """Return the paper as `--json` prints it."""
        return asdict(self)


@dataclass(frozen=True)
class Explanation:
    """Why a topic or subtopic has its status: its signal, its words and its evidence."""

    as_of: str
    label: str
    keywords: tuple[str, ...]
    size: int
    signal: Signal
    evidence: tuple[PaperEntry, ...]
    drivers: DriverSummary

    def as_json(self) -> Json:
        """Return the explanation as `--json` prints it."""
        return {
            **asdict(self.signal),
            "as_of": self.as_of,
            "label": self.label,
            "keywords": self.keywords,
            "size": self.size,
            "evidence": [paper.as_json() for paper in self.evidence],
            "drivers": asdict(self.drivers),
        }


def paper_entries(papers: pa.Table) -> tuple[PaperEntry, ...]:
    """Return rows of papers.parquet as papers, in their order."""
    columns = ["paper_id", "digest_date", "title", "url", "strength"]
    return tuple(map(paper_entry, papers.select(columns).to_pylist()))


def paper_entry(row: ParsedObject) -> PaperEntry:
    """Return a row of papers.parquet as a paper."""
    return PaperEntry(
        paper_id=row["paper_id"],
        digest_date=row["digest_date"].isoformat(),
        title=row["title"],
        url=row["url"],
        strength=round(row["strength"], 3),
    )


def explain(run: PublishedRun, topic_id: int) -> Explanation:
    """Return why a topic or a subtopic has its status.

    Raises:
        UsageError: The run has no such id, or nothing of that id has a signal.
    """
    found = paper_entries(group_papers(run, find_group(run, topic_id)))
    papers = {paper.paper_id: paper for paper in found}
    nodes: dict[int, PublishedNode | PublishedTopic] = {node.id: node for node in run.nodes}
    described = nodes | {topic.id: topic for topic in run.topics}
    signals = {signal.id: signal for signal in (*run.signals, *run.subtopic_signals)}
    if topic_id not in signals:
        raise UsageError("outliers and themes have no signal: give the id of a topic or a subtopic")
    signal, topic = signals[topic_id], described[topic_id]
    return Explanation(
        as_of=run.record.as_of,
        label=topic.label,
        keywords=topic.keywords,
        size=topic.size,
        signal=signal,
        evidence=tuple(papers[i] for i in signal.evidence if i in papers),
        drivers=run.drivers.get(("topic", topic_id), DriverSummary()),
    )


def explain_text(explained: Explanation) -> str:
    """Return an explanation as a paragraph and a list of papers."""
    signal = explained.signal
    shows = "shows no clear change" if signal.status == "no_clear_change" else f"is {signal.status}"
    sentences = [f"{explained.label} (topic {signal.id}) {shows} as of {explained.as_of}."]
    sentences += _comparison(signal)
    if signal.onset:
        sentences.append(f"The rise began in the week of {signal.onset}.")
    if signal.burst:
        end = f"ended on {signal.burst.end}" if signal.burst.end else "goes on"
        sentences.append(f"A burst of papers began on {signal.burst.start} and {end}.")
    sentences.append(f"It is about {', '.join(explained.keywords[:_KEYWORDS])}.")
    lines = [" ".join(sentences), *drivers_lines(explained.drivers)]
    if explained.evidence:
        lines += ["", "Papers that show it:", papers_text(explained.evidence)]
    return "\n".join(lines)


def drivers_lines(drivers: DriverSummary) -> list[str]:
    """Return who drives a topic or an entry as lines: the statements, and the largest groups."""
    if not drivers.fields:
        return []
    lines = ["", "Who drives it:", *drivers.sentences]
    for found in drivers.fields:
        groups = ", ".join(_group_text(group) for group in found.groups)
        papers = counted(found.papers, "recent paper")
        lines.append(f"By {found.field}, of {papers} that state it: {groups}.")
    return lines


def _group_text(group: NamedGroup) -> str:
    named = f"{group.name} {group.papers:,}"
    if group.part is None or abs(group.part) < _LEAST_PART:
        return named
    parts = f"{percent(group.own, 0)} its own share, {percent(group.growth, 0)} its growth"
    return f"{named} ({percent(group.part, 0)} of the change: {parts})"


def papers_text(papers: Sequence[PaperEntry | Hit]) -> str:
    """Return papers as lines of text."""
    return "\n".join(f"{p.digest_date}  {p.paper_id:<14} {p.title}" for p in papers)


def _comparison(signal: Signal) -> list[str]:
    """Return sentences that compare a topic's share with its past, and the test's result."""
    if signal.rate_ratio is None or signal.share_before is None:
        found = ["The digests do not reach back far enough to compare with its past."]
        if signal.status == "emerging":
            found.append(
                f"Without a new topic, papers this similar are found with "
                f"p = {signal.p_value:.2g}; over all topics, q = {signal.q_value:.2g}."
            )
        return found
    way = "low" if signal.status == "declining" else "high"
    return [
        _compared(signal),
        f"That is {signal.share_recent:.1%} of the papers after {signal.share_before:.1%}, "
        f"{times(signal.rate_ratio)} times as much "
        f"(95 % interval {times(signal.rate_ratio_low)} to {times(signal.rate_ratio_high)}).",
        f"Without a change, a share this {way} has p = {signal.p_value:.2g}; "
        f"over all topics tested, q = {signal.q_value:.2g}.",
    ]


def _compared(signal: Signal) -> str:
    """Return the papers on both sides; the first edition's runs state only where they meet."""
    before, total, since = signal.before_count, signal.before_total, signal.before_since
    if before is None or total is None or since is None:
        return f"The papers since {signal.recent_since} are compared with those before."
    papers = (signal.recent_count, signal.recent_total, before, total)
    return compared_text(papers, (since, signal.recent_since, signal.recent_until))
