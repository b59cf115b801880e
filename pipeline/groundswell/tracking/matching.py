"""A fresh clustering under the ids of the topics it continues, and all that it changed as events.

    match(before (n,), labels (n,), *, date, next_id, names) -> Matching(topic_ids, events, next_id)

`before` holds each paper's topic before (-1 outlier, NEW for a paper that was not there), `labels`
the fresh clustering's label. Clusters and topics are matched by the papers they share; what is
left is explained as births, splits, merges and retirements. A paper changes its topic only by such
an event: `events.covered` holds for every old paper. Stragglers, which the clustering put across
the border of two topics that both live on, stay where they were.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER, EventKind, LineageEvent
from groundswell.tracking.lineage import event

NEW = -2
"""What stands for the topic before of a paper that was not there before."""

HEIR = 0.3
"""A cluster continues a topic if it took this share of the topic's papers, or is made of it so."""

FLOW = 0.02
"""A move of this share of a topic's papers is no straggling: it is made, and told. Holding back
more keeps old papers in place at the price of topics that drift from what a full fit finds
(benchmarks/living)."""

GIVER = 0.1
"""A topic that gave a new cluster this share of its papers is named among its origins."""

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Matching:
    """A topic id or -1 per paper, the events that explain it, and the next id never used."""

    topic_ids: NDArray[np.int64]
    events: list[LineageEvent]
    next_id: int


@dataclass
class _Flow:
    """Papers shared by old topics and clusters, and which id each cluster got."""

    old: list[int]
    shared: Counts  # (old topics, clusters): papers in both
    size_old: Counts  # papers each old topic had
    size: Counts  # old papers, outliers included, each cluster has
    id_of: dict[int, int] = field(default_factory=dict)  # cluster -> topic id

    @property
    def heir(self) -> dict[int, int]:
        """The row of each topic that lives on -> its cluster."""
        rows = {topic: row for row, topic in enumerate(self.old)}
        return {rows[topic]: label for label, topic in self.id_of.items() if topic in rows}


def match(
    before: NDArray[np.int64],
    labels: NDArray[np.int64],
    *,
    date: str,
    next_id: int,
    names: Mapping[int, str] | None = None,
) -> Matching:
    """Give a fresh clustering the ids of the topics it continues, and tell what changed.

    `names` are the old topics' labels, for the events' sentences. Ids from `next_id` on are free.
    Without old papers every cluster is a new topic and no event is told: there was nothing before.
    """
    before = np.asarray(before, dtype=np.int64)
    labels = np.asarray(labels, dtype=np.int64)
    if not (before != NEW).any():
        k = int(labels.max(initial=OUTLIER)) + 1
        return Matching(np.where(labels >= 0, labels + next_id, OUTLIER), [], next_id + k)
    flow = _flow(before, labels)
    _inherit(flow)
    for label in range(len(flow.size)):  # by falling size, as labels are numbered
        if label not in flow.id_of:
            flow.id_of[label] = next_id
            next_id += 1
    links = _links(flow)
    topic_ids = _settle(before, labels, flow, links)
    events = _explain(before, topic_ids, flow, date, names or {})
    return Matching(topic_ids, events, next_id)


def continued(before: Counts, labels: Counts, *, next_id: int) -> tuple[Counts, int]:
    """Give clusters the ids of the groups they continue, with no paper held back and no events.

    `before` and `labels` (n,) are as in `match`. Returns the id or -1 per paper, and the next one
    never used.
    """
    flow = _flow(before, labels)
    if flow.old:
        _inherit(flow)
    ids = np.full(len(flow.size) + 1, OUTLIER, dtype=np.int64)  # the last is label -1's
    for label in range(len(flow.size)):
        if label in flow.id_of:
            ids[label] = flow.id_of[label]
        else:
            ids[label], next_id = next_id, next_id + 1
    return ids[labels], next_id


def _flow(before: Counts, labels: Counts) -> _Flow:
    """Count the papers that every pair of old topic and cluster shares."""
    old = np.unique(before[before >= 0])
    k = int(labels.max(initial=OUTLIER)) + 1
    both = (before >= 0) & (labels >= 0)
    shared = np.zeros((len(old), k), dtype=np.int64)
    np.add.at(shared, (np.searchsorted(old, before[both]), labels[both]), 1)
    there = (before != NEW) & (labels >= 0)
    return _Flow(
        old=old.tolist(),
        shared=shared,
        size_old=np.bincount(np.searchsorted(old, before[before >= 0]), minlength=len(old)),
        size=np.bincount(labels[there], minlength=k),
    )


def _inherit(flow: _Flow) -> None:
    """Pair old topics and clusters one to one so that the papers shared are most in all."""
    from scipy.optimize import linear_sum_assignment  # costs a moment, only a consolidation pays

    for row, label in zip(*linear_sum_assignment(-flow.shared), strict=True):
        if _share(flow.shared[row, label], flow.size_old[row]) >= HEIR or (
            _share(flow.shared[row, label], flow.size[label]) >= HEIR
            and _share(flow.shared[row, label], flow.size_old[row]) >= HEIR / 2
        ):
            flow.id_of[int(label)] = flow.old[row]


def _links(flow: _Flow) -> set[tuple[int, int]]:
    """Return the moves (row of the old topic, cluster) that are events and not stragglers.

    They are: to its heir; from a topic that ends, anywhere; to a new cluster, if a fair share of
    it comes from the topic; between topics that live on, if a fair share of the giver goes.
    """
    heir = flow.heir
    inherited = set(heir.values())
    links = set()
    scattered = _scattered(flow, inherited)
    for row, label in zip(*np.nonzero(flow.shared), strict=True):
        row, label = int(row), int(label)
        papers = flow.shared[row, label]
        given = _share(papers, flow.size_old[row])
        taken = _share(papers, flow.size[label])
        if (
            heir.get(row) == label
            or row not in heir
            or given >= FLOW
            or (label not in inherited and taken >= GIVER)
            or label in scattered
        ):
            links.add((row, label))
    return links


def _scattered(flow: _Flow, inherited: set[int]) -> set[int]:
    """Return the new clusters that come from so many topics that none gives them a fair share.

    Without what each gives they would be hollow, so they are given all of it.
    """
    fair = flow.shared * (flow.shared >= GIVER * np.maximum(flow.size, 1))
    thin = fair.sum(axis=0) < 0.5 * flow.shared.sum(axis=0)
    return {label for label in np.flatnonzero(thin).tolist() if label not in inherited}


def _settle(
    before: Counts, labels: Counts, flow: _Flow, links: set[tuple[int, int]]
) -> NDArray[np.int64]:
    """Give every paper its topic: as clustered where an event tells the move, else as it was."""
    row_of = {topic: row for row, topic in enumerate(flow.old)}
    heir = flow.heir
    fresh = {label for label in flow.id_of if label not in set(heir.values())}
    topic_ids = np.full(len(before), OUTLIER, dtype=np.int64)
    for i, (topic, label) in enumerate(zip(before.tolist(), labels.tolist(), strict=True)):
        if topic == NEW:
            topic_ids[i] = flow.id_of.get(label, OUTLIER)
        elif topic == OUTLIER:
            # an outlier stays one unless a topic is founded with it
            topic_ids[i] = flow.id_of[label] if label in fresh else OUTLIER
        else:
            row = row_of[topic]
            moves = label >= 0 and (row, label) in links
            if moves:
                topic_ids[i] = flow.id_of[label]
            else:
                topic_ids[i] = topic if row in heir else OUTLIER
    return topic_ids


def _explain(
    before: Counts,
    after: Counts,
    flow: _Flow,
    date: str,
    names: Mapping[int, str],
) -> list[LineageEvent]:
    """Tell every move between topics as one event of its kind, in the order kind, id."""
    moved: dict[tuple[int, int], int] = {}
    there = before != NEW
    for pair in zip(before[there].tolist(), after[there].tolist(), strict=True):
        moved[pair] = moved.get(pair, 0) + 1
    size = {topic: int(n) for topic, n in zip(flow.old, flow.size_old, strict=True)}
    alive = set(after[after >= 0].tolist())
    new = sorted(alive - set(flow.old))
    ended = [topic for topic in flow.old if topic not in alive]

    def name(topic: int) -> str:
        return f"{topic} ({names[topic]})" if topic in names else str(topic)

    events: list[LineageEvent] = []
    told: set[tuple[int, int]] = set()

    def tell(kind: EventKind, sources: list[int], targets: list[int], why: str) -> None:
        pairs = [(a, b) for (a, b) in moved if a in sources and b in targets and a != b]
        papers = sum(moved[pair] for pair in pairs)
        whole = sum(size.get(a, 0) for a in sources if a >= 0)
        told.update(pairs)
        share = papers / whole if whole else 0.0
        events.append(
            event(
                kind,
                date,
                sources=sources,
                targets=targets,
                papers=papers,
                share_moved=min(share, 1.0),
                why=why.replace("{papers}", str(papers)),  # no format(): labels may hold braces
            )
        )

    parents: dict[int, list[int]] = {}  # topic that gave papers -> new topics it split into
    for topic in new:
        members = int(np.sum((after == topic) & there))
        givers = {a: n for (a, b), n in moved.items() if b == topic and a != OUTLIER}
        main = max(givers, key=lambda a: (givers[a], -a), default=None)
        if main is not None and givers[main] >= members / 2 and len(givers) == 1:
            parents.setdefault(main, []).append(topic)
            continue
        sources = sorted(givers) + ([OUTLIER] if moved.get((OUTLIER, topic)) else [])
        count = int(np.sum(after == topic))
        drawn = " and ".join(name(a) for a in sorted(givers)[:3])
        tell(
            "birth",
            sources,
            [topic],
            f"{count} papers lie dense together; "
            + (f"{{papers}} of them were in {drawn}" if givers else "none of them had a topic"),
        )
    into: dict[int, list[int]] = {}  # topic -> topics that end and mostly go into it
    for topic in ended:
        goes = {b: n for (a, b), n in moved.items() if a == topic and b != OUTLIER}
        main = max(goes, key=lambda b: (goes[b], -b), default=None)
        if main is not None and main not in new and goes[main] >= size[topic] / 2:
            into.setdefault(main, []).append(topic)
    for parent, children in sorted(parents.items()):
        stays = [parent] if parent in alive else sorted(b for (a, b) in moved if a == parent)
        tell(
            "split",
            [parent],
            sorted({*stays, *children}),
            f"{{papers}} of the {size[parent]} papers of {name(parent)} lie apart from the rest"
            if parent in alive
            else f"the {size[parent]} papers of {name(parent)} fell into {len(children)} groups",
        )
    for topic, sources in sorted(into.items()):
        strays = {b for (a, b) in moved if a in sources}
        tell(
            "merge",
            [topic, *sources],
            sorted({topic, *strays}),
            f"the papers of {' and '.join(name(s) for s in sources)} lie no farther from those of "
            f"{name(topic)} than these from each other",
        )
    for topic in ended:
        rest = sorted(b for (a, b) in moved if a == topic and (a, b) not in told)
        if rest or not any(topic in e.sources for e in events):
            tell(
                "retirement",
                [topic],
                rest,
                f"the {size[topic]} papers of {name(topic)} no longer lie together; "
                "{papers} went elsewhere",
            )
    rest_pairs = sorted((a, b) for (a, b) in moved if a != b and (a, b) not in told)
    for a, b in rest_pairs:
        tell(
            "split",
            [a],
            sorted({a, b}) if a in alive else [b],
            f"{{papers}} of the {size.get(a, 0)} papers of {name(a)} lie closer to {name(b)}",
        )
    return events


def _share(part: int, whole: int) -> float:
    return float(part) / float(whole) if whole else 0.0
