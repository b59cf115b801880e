"""The borderline papers of a topic: those that may belong to it and to another one."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import itemgetter

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.artifacts import BORDERLINE
from groundswell.errors import UsageError
from groundswell.json_value import Json, ParsedObject
from groundswell.outputs.inspect.members import Group
from groundswell.outputs.published_run import PublishedRun


@dataclass(frozen=True)
class BorderlinePaper:
    """A paper between a topic and another one, with its degrees of membership in both.

    `topic_id` is the one that it is counted in.
    """

    paper_id: str
    digest_date: str
    title: str
    url: str
    topic_id: int
    degree: float
    other_topic_id: int
    other_topic: str
    other_degree: float

    def as_json(self) -> Json:
        """Return the paper as `--json` prints it."""
        return asdict(self)


def borderline_papers(run: PublishedRun, group: Group) -> tuple[BorderlinePaper, ...]:
    """Return the papers of a topic with a high degree in another one, and those of others in it.

    `degree` is that in the topic. The other topic of a paper of this one is its second, that of any
    other paper the one that it is counted in. Papers whose degrees differ least come first.

    Raises:
        UsageError: The group is no topic.
    """
    labels = {topic.id: topic.label for topic in run.topics}
    if group.kind != "topic" or group.id not in labels:
        raise UsageError(
            f"{group.label!r} is no topic, and only topics have borderline papers: give a topic's "
            f"id or label"
        )
    table = run.table("memberships")
    known = table.filter(pc.is_in(table["paper_id"], _may_belong(table, int(group.id))))
    between = {
        paper: pair
        for paper, rows in groupby(known.to_pylist(), itemgetter("paper_id"))
        for pair in _pair(list(rows), int(group.id))
    }
    papers = run.papers(["paper_id", "digest_date", "title", "url", "topic_id"])
    inside = pc.is_in(papers["paper_id"], pa.array(between, pa.string()))
    found = [
        BorderlinePaper(
            paper_id=row["paper_id"],
            digest_date=row["digest_date"].isoformat(),
            title=row["title"],
            url=row["url"],
            topic_id=row["topic_id"],
            degree=round(own["degree"], 3),
            other_topic_id=other["topic_id"],
            other_topic=labels[other["topic_id"]],
            other_degree=round(other["degree"], 3),
        )
        for row in papers.filter(inside).to_pylist()
        for own, other in [between[row["paper_id"]]]
    ]
    return tuple(
        sorted(found, key=lambda each: (abs(each.degree - each.other_degree), each.paper_id))
    )


def borderline_text(papers: Sequence[BorderlinePaper]) -> str:
    """Return borderline papers as lines of text."""
    return "\n".join(
        f"{p.digest_date}  {p.paper_id:<14} {p.title} [{p.degree:.2f}; {p.other_degree:.2f} in "
        f"{p.other_topic} ({p.other_topic_id})]"
        for p in papers
    )


def _may_belong(table: pa.Table, topic_id: int) -> pa.Array:
    """Return the ids of the papers of a topic, and of those with a high degree in it."""
    high = pc.or_(pc.equal(table["rank"], 1), pc.greater_equal(table["degree"], BORDERLINE))
    return table.filter(pc.and_(pc.equal(table["topic_id"], topic_id), high))[
        "paper_id"
    ].combine_chunks()


def _pair(rows: list[ParsedObject], topic_id: int) -> Iterator[tuple[ParsedObject, ParsedObject]]:
    """Yield a paper's memberships in a topic and in the other one, if that is high as well."""
    first, *others = rows
    if first["topic_id"] != topic_id:
        yield next(row for row in others if row["topic_id"] == topic_id), first
    elif others and others[0]["degree"] >= BORDERLINE:
        yield first, others[0]
