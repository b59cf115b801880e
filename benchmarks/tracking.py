"""Topic tracking through scheduled runs: what stays, what is explained, what it costs.

    python benchmarks/tracking.py PART --hf FOLDER --arxiv FILE [--cs FILE...] [--cache DIR]
                                  [--json FILE]

PART is one of `daily` (one run per digest date on FOLDER of Hugging Face Daily Papers answers),
`labels` (how labels change over its last two months),
`batches` (the labeled arXiv FILE in 50 dated batches), `births` (withheld arXiv categories planted
into later digests; digests with nothing planted), `cost` (one more digest on archives of up to
100,000 papers of the `--cs` files) and `all`. The stages run in this process, as a run would run
them; vectors are kept under `--cache`.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
from groundswell.artifacts import (
    OUTLIER,
    PAPER_SCHEMA,
    REJECT_SCHEMA,
    STATE_PAPER_SCHEMA,
    Alignment,
    Clusters,
    Corpus,
    Embeddings,
    EncoderIdentity,
    GeneratedLabels,
    Hierarchy,
    HierarchyRecord,
    LabelOverrides,
    Layout,
    LineageEvent,
    Plan,
    Records,
    Signals,
    State,
    Topic,
    TopicEdits,
    TopicLabel,
    Topics,
)
from groundswell.compute.parallel import one_blas_thread
from groundswell.config import (
    ClusterConfig,
    CorpusConfig,
    DescribeConfig,
    EmbedConfig,
    PlanConfig,
    PrevalenceConfig,
    ReduceConfig,
    ReportConfig,
    SignalsConfig,
    SourcesConfig,
)
from groundswell.encoders.cache import VectorCache
from groundswell.labeling.relabeling import jaccard
from groundswell.sources import read_sources, up_to
from groundswell.stages.align import align
from groundswell.stages.cluster import cluster
from groundswell.stages.corpus import corpus
from groundswell.stages.describe import describe
from groundswell.stages.embed import embed
from groundswell.stages.hierarchy import hierarchy
from groundswell.stages.plan import plan
from groundswell.stages.prevalence import prevalence
from groundswell.stages.reduce import reduce
from groundswell.stages.report import report
from groundswell.stages.signals import signals
from groundswell.stages.topics import topics
from groundswell.tracking import detection, scan
from groundswell.tracking.hierarchy import FIRST_SUBTOPIC, FIRST_THEME
from groundswell.tracking.lineage import covered
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

Figures = dict[str, Any]
FIRST = date(2025, 6, 30)
LABELS_FROM = date(2025, 12, 1)
BATCHES = 50
SIZES = (6_000, 25_000, 100_000)
ADDED = 30
"""Papers of the digest whose cost is measured, on archives of these sizes."""

LAST = date(2025, 6, 2)
OTHERS = (25, 50, 100)
"""Papers of other categories in a digest into which a category is planted."""

MONTH = 22
"""Digests in a month: there is one on each working day."""


@dataclass
class Collection:
    """A collection that grows: papers (n rows, by date and id) with their vectors (n, d)."""

    papers: pa.Table
    vectors: NDArray[np.float32]
    labeled: bool = False
    """Whether papers are laid out and topics described, too."""
    encoder: EncoderIdentity = field(default_factory=dict)
    previous: State = field(default_factory=State.empty)
    alignment: Alignment | None = None
    runs: list[Figures] = field(default_factory=list)

    def artifacts(self, n: int, as_of: date) -> tuple[Corpus, Embeddings]:
        """Return the first `n` papers as the stages read them."""
        rows = Corpus(as_of.isoformat(), self.papers.slice(0, n), REJECT_SCHEMA.empty_table(), ())
        return rows, Embeddings(rows.paper_ids, self.vectors[:n], self.encoder, truncated=0)

    def run(self, n: int, as_of: date) -> Figures:
        """Run as of a date, with the first `n` papers; return and keep what happened."""
        rows, embedded = self.artifacts(n, as_of)
        before, began = self.previous, time.perf_counter()
        decided = plan(rows, embedded, before, config=PlanConfig())
        layout = Layout(rows.paper_ids, np.zeros((n, 2), dtype=np.float32))
        if self.labeled:
            layout = reduce(rows, embedded, before, decided, config=ReduceConfig())
        clusters = cluster(rows, embedded, before, decided, TopicEdits(), config=ClusterConfig())
        found = align(rows, embedded, layout, clusters, before, decided, TopicEdits())
        named = unnamed(found)
        judged = Signals(())
        if self.labeled:
            named = described(rows, embedded, found, flat(found), before)
            judged = signals(rows, embedded, named, before, config=SignalsConfig(simulations=99))
        seconds = time.perf_counter() - began
        result = self._compare(found, named.events, decided, as_of, seconds)
        self.alignment = found
        self.previous = left(as_of, named, judged, before)
        self.runs.append(result)
        return result

    def _compare(
        self,
        found: Alignment,
        events: Sequence[LineageEvent],
        decided: Plan,
        as_of: date,
        seconds: float,
    ) -> Figures:
        result: Figures = {
            "as_of": as_of.isoformat(),
            "mode": decided.mode,
            "reason": decided.reason,
            "papers": len(found.paper_ids),
            "topics": len(found.ids),
            "events": dict(Counter(event.kind for event in events)),
            "seconds": round(seconds, 3),
        }
        if self.alignment is None:
            return result
        old = self.alignment.topic_ids
        now = found.topic_ids[: len(old)]
        moves = set(zip(old.tolist(), now.tolist(), strict=True))
        width = np.ptp(self.alignment.map, axis=0).max() or 1.0
        shift = np.linalg.norm(found.map[: len(old)] - self.alignment.map, axis=1)
        return {
            **result,
            "covered": all(covered(int(a), int(b), events) for a, b in moves),
            "kept": float(np.mean(old == now)),
            "ari": float(adjusted_rand_score(old, now)),
            "flips": float(np.mean((old < 0) != (now < 0))),
            "displacement": float(np.median(shift) / width),
        }

    def full(self, n: int, as_of: date) -> NDArray[np.int64]:
        """Return the topics of one full fit of the first `n` papers."""
        rows, embedded = self.artifacts(n, as_of)
        fitted = Plan("refit", "asked for")
        return cluster(
            rows, embedded, State.empty(), fitted, TopicEdits(), config=ClusterConfig()
        ).labels


def unnamed(found: Alignment) -> Topics:
    """Return topics without descriptions, each labeled by its number."""
    return Topics(
        paper_ids=found.paper_ids,
        topic_ids=found.topic_ids,
        strength=found.strength,
        map=found.map,
        topics=tuple(
            Topic(
                id=topic,
                label=f"Topic {topic}",
                size=int((found.topic_ids == topic).sum()),
                first_seen="",
                last_seen="",
                parent=None,
                hidden=False,
                keywords=(),
                keyword_weights=(),
                acronyms={},
                exemplars=(),
                quotes=(),
                summary="",
                newest=(),
                most_voted=(),
                recent_terms=None,
            )
            for topic in found.ids
        ),
        centroids=found.centroids,
        events=found.events,
        record=found.record,
    )


def described(
    rows: Corpus, embedded: Embeddings, found: Alignment, parts: Hierarchy, before: State
) -> Topics:
    """Return topics as a run publishes them."""
    own = LabelOverrides()
    words = describe(rows, embedded, found, parts, before, own, config=DescribeConfig())
    return topics(rows, found, parts, before, own, words, GeneratedLabels())


def left(as_of: date, named: Topics, judged: Signals, before: State) -> State:
    """Return what a run leaves for the next one."""
    n = len(named.paper_ids)
    nothing = np.full(n, OUTLIER, dtype=np.int64)
    columns = [
        named.topic_ids,
        named.subtopic_ids if len(named.subtopic_ids) else nothing,
        named.strength,
        named.map[:, 0],
        named.map[:, 1],
    ]
    papers = pa.table(
        [pa.array(named.paper_ids), *map(pa.array, columns)], schema=STATE_PAPER_SCHEMA
    )
    return State(
        as_of=as_of.isoformat(),
        papers=papers,
        topics=tuple(TopicLabel(topic.id, topic.label) for topic in named.topics),
        centroids=named.centroids,
        lineage=(*before.lineage, *named.events),
        tracking=named.record,
        labels=named.labels,
        hierarchy=named.hierarchy,
        statuses=judged.statuses,
        null_distribution=judged.null_distribution,
    )


def load(source: Path, cache: Path, labeled: bool = False) -> Collection:
    """Read and embed a collection."""
    records = read_sources(
        [str(source)], as_of=None, today=date.max, config=SourcesConfig(), notice=print
    )
    rows = corpus(records, config=CorpusConfig())
    embedded = embed(rows, config=EmbedConfig(), vectors=VectorCache(cache, notice=print))
    return Collection(rows.papers, embedded.vectors, labeled, embedded.encoder)


def redated(collection: Collection, rows: Sequence[int], days: Sequence[date]) -> Collection:
    """Return the collection of the given rows, in that order, digested on the given days."""
    ids = [f"{number:06d}" for number in range(len(rows))]  # keeps the order within a day
    papers = collection.papers.take(pa.array(rows, pa.int64()))
    papers = papers.set_column(0, PAPER_SCHEMA.field("paper_id"), pa.array(ids))
    papers = papers.set_column(
        1, PAPER_SCHEMA.field("digest_date"), pa.array(list(days), pa.date32())
    )
    return Collection(papers, collection.vectors[np.asarray(rows)], encoder=collection.encoder)


def agreement(left: NDArray[np.int64], right: NDArray[Any]) -> float:
    """Return the adjusted mutual information of two partitions."""
    return round(float(adjusted_mutual_info_score(left, right)), 4)


def daily(hf: Path, cache: Path) -> Figures:
    """One run per digest date."""
    collection = load(hf, cache, labeled=True)
    dates = collection.papers["digest_date"].to_pylist()
    ends = {day: position + 1 for position, day in enumerate(dates)}
    collection.run(max(n for day, n in ends.items() if day <= FIRST), FIRST)
    for day, n in ends.items():
        if day > FIRST:
            collection.run(n, day)
    later = collection.runs[1:]
    extended = [run for run in later if run["mode"] == "incremental_update"]
    fitted = [run for run in later if run["mode"] == "refit"]
    months = (dates[-1] - FIRST).days / 30.4
    events: Counter[str] = Counter()
    for run in extended:
        events.update(run["events"])
    last = len(dates)
    assert collection.alignment is not None
    full = collection.full(last, dates[-1])
    day_before = collection.full(ends[sorted(ends)[-2]], dates[-1])
    return {
        "runs": len(later),
        "old papers kept or covered": all(run["covered"] for run in later),
        "extensions": _span(extended),
        "events a month in extensions": {k: round(n / months, 1) for k, n in events.items()},
        "consolidations": [
            {k: run[k] for k in ("as_of", "reason", "topics", "events", "kept", "ari", "flips")}
            | {"displacement": round(run["displacement"], 4)}
            for run in fitted
        ],
        "seconds of a run, median and most": [
            round(float(np.median([run["seconds"] for run in extended])), 2),
            round(max(run["seconds"] for run in extended), 2),
        ],
        "topics": {"living": len(collection.alignment.ids), "full fit": int(full.max()) + 1},
        "ami with a full fit": agreement(collection.alignment.topic_ids, full),
        "ami of full fits a day apart": agreement(day_before, full[: len(day_before)]),
    }


def _span(runs: Sequence[Figures]) -> Figures:
    return {
        "runs": len(runs),
        "least kept": round(min(run["kept"] for run in runs), 4),
        "least ari": round(min(run["ari"] for run in runs), 4),
        "most flips": round(max(run["flips"] for run in runs), 5),
        "largest displacement": round(max(run["displacement"] for run in runs), 5),
    }


def flat(found: Alignment) -> Hierarchy:
    """Return no themes and no subtopics: only the topics' labels are measured."""
    return Hierarchy(
        found.paper_ids,
        found.ids,
        (OUTLIER,) * len(found.ids),
        np.full(len(found.paper_ids), OUTLIER, dtype=np.int64),
        HierarchyRecord(FIRST_THEME, FIRST_SUBTOPIC, dict.fromkeys(found.ids, OUTLIER)),
    )


def labels(hf: Path, cache: Path) -> Figures:
    """How labels would change from day to day without the rule, and do with it."""
    collection = load(hf, cache, labeled=True)
    dates = collection.papers["digest_date"].to_pylist()
    ends = {day: position + 1 for position, day in enumerate(dates) if day >= LABELS_FROM}
    fresh: list[dict[int, Topic]] = []
    shown: list[dict[int, str]] = []
    for day, n in ends.items():
        collection.run(n, day)
        assert collection.alignment is not None
        rows, embedded = collection.artifacts(n, day)
        parts = flat(collection.alignment)
        again = described(rows, embedded, collection.alignment, parts, State.empty()).topics
        fresh.append({topic.id: topic for topic in again})
        shown.append(collection.previous.topic_labels)
    assert collection.alignment is not None
    first, last = fresh[0], fresh[-1]
    stayed = sorted(first.keys() & last.keys())
    centers = collection.alignment.centroids
    alike = centers @ centers.T - 2 * np.eye(len(centers), dtype=np.float32)
    ids = list(collection.alignment.ids)
    return {
        "runs": len(ends) - 1,
        "labels changed a run, without the rule": _changed(
            [{topic: each.label for topic, each in day.items()} for day in fresh]
        ),
        "labels changed a run, with it": _changed(shown),
        "keywords kept from first to last run, least and median": _least(
            [jaccard(first[t].keywords, last[t].keywords) for t in stayed]
        ),
        "keywords shared with the nearest topic, median and most": _most(
            [
                jaccard(last[topic].keywords, last[ids[int(alike[row].argmax())]].keywords)
                for row, topic in enumerate(ids)
            ]
        ),
        "cosine to the nearest topic, median and most": _most(alike.max(axis=1).tolist()),
    }


def _changed(runs: Sequence[Mapping[int, str]]) -> float:
    """Return how many topics change their label from one run to the next, on average."""
    pairs = list(pairwise(runs))
    count = sum(
        before[topic] != after[topic]
        for before, after in pairs
        for topic in before.keys() & after.keys()
    )
    return round(count / len(pairs), 3)


def _least(values: Sequence[float]) -> list[float]:
    return [round(min(values), 3), round(float(np.median(values)), 3)]


def _most(values: Sequence[float]) -> list[float]:
    return [round(float(np.median(values)), 3), round(max(values), 3)]


def batches(arxiv: Path, cache: Path) -> Figures:
    """The labeled set in dated batches, against its labels and one full fit."""
    whole = load(arxiv, cache)
    truth = _labels(whole)
    n = len(truth)
    ends = np.linspace(0, n, BATCHES + 1).astype(int)[1:]
    which = np.searchsorted(ends, np.arange(n), side="right")
    days = [date(2016, 1, 1) + timedelta(days=7 * int(batch)) for batch in which]
    collection = redated(whole, range(n), days)
    for end in ends:
        collection.run(int(end), days[end - 1])
    assert collection.alignment is not None
    full = collection.full(n, days[-1])
    return {
        "topics": {"living": len(collection.alignment.ids), "full fit": int(full.max()) + 1},
        "ami with labels": {
            "living": agreement(collection.alignment.topic_ids, truth),
            "full fit": agreement(full, truth),
        },
        "ami with the full fit": agreement(collection.alignment.topic_ids, full),
        "consolidations": sum(run["mode"] == "refit" for run in collection.runs[1:]),
        "old papers kept or covered": all(run["covered"] for run in collection.runs[1:]),
        "extensions": _span(
            [run for run in collection.runs[1:] if run["mode"] == "incremental_update"]
        ),
    }


def _labels(collection: Collection) -> NDArray[Any]:
    return np.array([labels[0] for labels in collection.papers["labels"].to_pylist()])


def births(arxiv: Path, hf: Path, cache: Path) -> Figures:
    """Withheld categories that arrive 2 to 10 papers a digest; and digests with nothing new."""
    whole = load(arxiv, cache)
    truth = _labels(whole)
    planted = {
        f"among {digest} others a digest": {
            name: _planting(whole, truth, name, digest) for name in sorted(set(truth))
        }
        for digest in OTHERS
    }
    nothing = [_nothing_new(whole, seed, 5000, OTHERS[-1], MONTH) for seed in range(3)] + [
        _nothing_new(load(hf, cache), seed, 5000, 17, 4 * MONTH) / 4 for seed in range(3)
    ]
    return {
        "planted": len(set(truth)),
        "in time": {
            among: sum(found["in time"] for found in of.values()) for among, of in planted.items()
        },
        "in time, had the theme been known": {
            among: sum(
                found["log-likelihood ratio, known"] >= detection.THRESHOLD for found in of.values()
            )
            for among, of in planted.items()
        },
        "papers at birth, median": {
            among: float(
                np.median([f["papers at birth"] for f in of.values() if f["papers at birth"]])
            )
            for among, of in planted.items()
        },
        "later papers of the theme that join its topic": {
            among: _part(of, "later, of the theme and joined", "later, of the theme")
            for among, of in planted.items()
        },
        "of those that join, of the theme": {
            among: _part(of, "later, of the theme and joined", "later, joined")
            for among, of in planted.items()
        },
        "false births a month": [round(float(found), 2) for found in nothing],
        "plantings": planted,
    }


def _part(plantings: Mapping[str, Figures], part: str, whole: str) -> float:
    """Return a sum over plantings over another."""
    total = sum(int(found[whole]) for found in plantings.values())
    return round(sum(int(found[part]) for found in plantings.values()) / max(total, 1), 3)


def _planting(whole: Collection, truth: NDArray[Any], name: str, digest: int) -> Figures:
    """Withhold one category, then plant it: when it is detected, and what joins it later."""
    rng = np.random.default_rng(1)
    half = len(truth) // 2
    base = [row for row in range(half) if truth[row] != name]
    others = iter(row for row in range(half, len(truth)) if truth[row] != name)
    theme = iter(np.flatnonzero(truth == name).tolist())
    digests = []
    for number in range(11):
        rows = [next(others) for _ in range(digest)]
        if number >= 2:
            rows += [next(theme) for _ in range(int(rng.integers(2, 11)))]
        digests.append(rng.permutation(rows).tolist())
    rows, days, ends = _stream(base, digests)
    collection = redated(whole, rows, days)
    is_theme = truth[rows] == name
    at_birth, tenth, ratio, own = 0, None, 0.0, OUTLIER
    for number, end in enumerate(ends):
        collection.run(end, days[end - 1])
        assert collection.alignment is not None
        topic_ids, there = collection.alignment.topic_ids, is_theme[:end]
        arrived = int(there.sum())
        for topic in np.unique(topic_ids[topic_ids >= 0]).tolist():
            members = there[topic_ids == topic]
            if own == OUTLIER and members.mean() > 0.5 and members.sum() >= 5:
                own, born, at_birth = topic, number, arrived
        if tenth is None and arrived >= 10:
            tenth = number
        if tenth is not None and number == tenth + 2:
            ratio = _known_ratio(collection.vectors[:end], there)
    in_time = own != OUTLIER and tenth is not None and born <= tenth + 2
    later = np.arange(ends[-1]) >= ends[born] if own != OUTLIER else np.zeros(ends[-1], dtype=bool)
    joined = later & (topic_ids == own)
    return {
        "in time": in_time,
        "papers at birth": at_birth if in_time else 0,
        "log-likelihood ratio, known": ratio,
        "births in all": sum(
            r["events"].get("birth", 0)
            for r in collection.runs
            if r["mode"] == "incremental_update"
        ),
        "fittings": sum(run["mode"] == "refit" for run in collection.runs) - 1,
        "later, of the theme": int((later & is_theme).sum()),
        "later, joined": int(joined.sum()),
        "later, of the theme and joined": int((joined & is_theme).sum()),
    }


def _known_ratio(vectors: NDArray[np.float32], theme: NDArray[np.bool_]) -> float:
    """Return the log-likelihood ratio of the best scan window around the mean of a theme's papers.

    It is what the scan could reach if it knew where to look, and how far back: the most that these
    vectors allow by counting papers in windows.
    """
    n, whitening, best = len(vectors), scan.Whitening.of(vectors), 0.0
    for recent, before in scan.span_rows(n, detection.SPANS):
        inside = theme[recent]
        if inside.sum() < 2:
            continue
        cosines, mean = scan.held_out_cosines_to_means(whitening(vectors[recent]), inside[None])
        archive = -np.sort(-(whitening(vectors[before]) @ mean[0]))
        ranked = -np.sort(-cosines[0])[: scan.MOST]
        counts = np.arange(1, len(ranked) + 1)
        as_close = np.searchsorted(-archive, -ranked)
        expected = (as_close + 1) * len(recent) / len(archive)
        ratios = scan.log_likelihood_ratios(counts, expected)
        best = max(best, float(ratios[counts >= scan.FEWEST].max(initial=0)))
    return round(best, 1)


def _nothing_new(whole: Collection, seed: int, base: int, digest: int, number: int) -> float:
    """Count births where papers come in random order, so that no theme is new."""
    order = np.random.default_rng(seed).permutation(len(whole.vectors)).tolist()
    digests = [order[base + i * digest : base + (i + 1) * digest] for i in range(number)]
    rows, days, ends = _stream(order[:base], [rows for rows in digests if rows])
    collection = redated(whole, rows, days)
    for end in ends:
        collection.run(end, days[end - 1])
    return float(
        sum(
            r["events"].get("birth", 0)
            for r in collection.runs
            if r["mode"] == "incremental_update"
        )
    )


def _stream(
    base: Sequence[int], digests: Sequence[Sequence[int]]
) -> tuple[list[int], list[date], list[int]]:
    """Return the rows of a base and its digests, each row's date, and where each run ends."""
    rows, days, ends = list(base), [date(2025, 1, 1)] * len(base), [len(base)]
    for number, digest in enumerate(digests, start=1):
        rows += digest
        days += [date(2025, 1, 1) + timedelta(days=number)] * len(digest)
        ends.append(len(rows))
    return rows, days, ends


def cost(cs: Sequence[Path], cache: Path) -> Figures:
    """Processor seconds of each step of a run for one more digest of 30 papers, after imports.

    The archive's topics, themes and subtopics are planted: what a fitting costs is not asked here.
    """
    del cache
    papers = pa.concat_tables(
        corpus(
            read_sources(
                [str(path)], as_of=None, today=date.max, config=SourcesConfig(), notice=print
            ),
            config=CorpusConfig(),
        ).papers.select(["title", "abstract"])
        for path in cs
    )
    # The cost depends on the vectors' number and width, not on what they mean.
    rng = np.random.default_rng(0)
    centers, which = rng.normal(size=(60, 384)), rng.integers(0, 60, len(papers))
    vectors = centers[which] + rng.normal(size=(len(papers), 384))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    spread = rng.permutation(len(papers))
    found: Figures = {}
    for size in (1_000, *SIZES):
        rows = spread[: size + ADDED]
        with TemporaryDirectory() as folder, one_blas_thread():
            texts = papers.take(pa.array(rows)).to_pylist()
            archive = _Archive(Path(folder), texts, vectors[rows].astype(np.float32), which[rows])
            found[f"{size:,}"] = archive.extended()
    del found["1,000"]  # it was there to import what the others need
    return found


class _Archive:
    """Papers of 500 digests with planted topics, and those of one more digest: the last 30."""

    def __init__(
        self,
        folder: Path,
        texts: Sequence[Mapping[str, str]],
        vectors: NDArray[np.float32],
        which: NDArray[np.int64],
    ) -> None:
        self._vectors, self._which = vectors, which
        self._source = folder / "papers.jsonl"
        archived = len(texts) - ADDED
        with self._source.open("w", encoding="utf-8") as file:
            for row, text in enumerate(texts):
                day = LAST - timedelta(days=0 if row >= archived else 500 - 500 * row // archived)
                file.write(json.dumps({**text, "id": f"{row:06d}", "date": str(day)}) + "\n")

    def extended(self) -> Figures:
        """Run as of the last digest, and return the seconds that each step took."""
        seconds: dict[str, float] = {}

        def timed(name: str, function: Callable[..., Any], *inputs: Any, **settings: Any) -> Any:
            began = time.process_time()
            result = function(*inputs, **settings)
            seconds[name] = round(time.process_time() - began, 2)
            return result

        records = timed(
            "read",
            read_sources,
            [str(self._source)],
            as_of=None,
            today=date.max,
            config=SourcesConfig(),
            notice=print,
        )
        rows = timed("corpus", corpus, records, config=CorpusConfig())
        before = self._before(up_to(records, LAST - timedelta(days=1)))
        embedded = self._embedded(rows)
        decided = timed("plan", plan, rows, embedded, before, config=PlanConfig())
        if decided.mode != "incremental_update":
            raise SystemExit(f"this was to be an extension: {decided.reason}")
        plans = (rows, embedded, before, decided)
        layout = timed("reduce", reduce, *plans, config=ReduceConfig())
        clusters = timed("cluster", cluster, *plans, TopicEdits(), config=ClusterConfig())
        grouped = (rows, embedded, layout, clusters, before, decided, TopicEdits())
        found = timed("align", align, *grouped)
        member = (rows, embedded, found)
        parts = timed("hierarchy", hierarchy, *member, before, decided)
        describing = (*member, parts, before, LabelOverrides())
        words = timed("describe", describe, *describing, config=DescribeConfig())
        naming = (rows, found, parts, before, LabelOverrides(), words, GeneratedLabels())
        named = timed("topics", topics, *naming)
        shares = timed("prevalence", prevalence, rows, named, config=PrevalenceConfig())
        moving = timed("signals", signals, rows, embedded, named, before, config=SignalsConfig())
        timed("report", report, rows, named, shares, before, moving, config=ReportConfig())
        return {**seconds, "all": round(sum(seconds.values()), 1)}

    def _embedded(self, rows: Corpus) -> Embeddings:
        return Embeddings(rows.paper_ids, self._vectors[self._numbers(rows)], {}, truncated=0)

    def _numbers(self, rows: Corpus) -> NDArray[np.int64]:
        return np.array(rows.paper_ids, dtype=np.int64)

    def _before(self, records: Records) -> State:
        """Return what a run on the archive alone would leave."""
        rows = corpus(records, config=CorpusConfig())
        embedded, numbers = self._embedded(rows), self._numbers(rows)
        clusters = Clusters(
            rows.paper_ids, self._which[numbers], np.full(len(numbers), 0.5, dtype=np.float32)
        )
        found = align(
            rows,
            embedded,
            Layout(rows.paper_ids, embedded.vectors[:, :2]),
            clusters,
            State.empty(),
            Plan("refit", "planted"),
            TopicEdits(),
        )
        of_topic = tuple(FIRST_THEME + topic % 8 for topic in found.ids)
        of_paper = FIRST_SUBTOPIC + found.topic_ids * 5 + numbers % 5
        record = HierarchyRecord(
            FIRST_THEME + 1_000,
            FIRST_SUBTOPIC + 1_000,
            dict(zip(found.ids, of_topic, strict=True)),
        )
        parts = Hierarchy(found.paper_ids, found.ids, of_topic, of_paper, record)
        named = described(rows, embedded, found, parts, State.empty())
        return left(LAST - timedelta(days=1), named, Signals(()), State.empty())


def main() -> None:
    """Measure, print tables, and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("part", choices=["daily", "labels", "batches", "births", "cost", "all"])
    parser.add_argument("--hf", type=Path, required=True)
    parser.add_argument("--arxiv", type=Path, required=True)
    parser.add_argument("--cs", type=Path, nargs="*", default=[])
    parser.add_argument("--cache", type=Path, default=Path(".cache/vectors"))
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    args = parser.parse_args()
    parts = {
        "daily": lambda: daily(args.hf, args.cache),
        "labels": lambda: labels(args.hf, args.cache),
        "batches": lambda: batches(args.arxiv, args.cache),
        "births": lambda: births(args.arxiv, args.hf, args.cache),
        "cost": lambda: cost(args.cs, args.cache),
    }
    found = json.loads(args.json.read_text()) if args.json.is_file() else {}
    for part in parts if args.part == "all" else [args.part]:
        found[part] = parts[part]()
        print(f"\n| {part} | |\n|---|---|")
        for name, value in found[part].items():
            print(f"| {name} | {json.dumps(value)} |")
        args.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
