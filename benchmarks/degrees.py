"""Is a second topic with a degree of 0.3 right in 30 %? Degrees beside labels topics never saw.

    python -m benchmarks.degrees SOURCE... [--cache DIR] [--fit] [--json FILE]

SOURCE has papers with several labels. The earlier half of its papers is for choosing, the later
one for reporting. Each half is grouped with all its labels and with two selections of half of
them, into as many topics as labels; with all labels also as the data decides. A topic stands
for the commonest first label of its papers; its degree in a paper is right where that is any of
the paper's labels. Topics with the label of the paper's own topic say nothing and are left out.
`--fit` fits the constants of `groundswell.tracking.degrees` to the halves for choosing at the
number of labels, each set counting the same.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias, TypedDict

import numpy as np
from groundswell.clustering.smoothed import Size, full_partition
from groundswell.compute.linalg import Floats, Ids
from groundswell.config import Config
from groundswell.evaluate.collect import read_papers
from groundswell.tracking.degrees import nearest_others, other_topics
from groundswell.tracking.membership import TopicPapers
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

FEWEST = 50
"""Papers a label has at least to be looked at, as the first one."""
SELECTIONS = 2
BINS = np.array([0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 1.0])
RANKS = (2, 3)

Bin: TypeAlias = tuple[float, float, int]
"""A mean degree, the share that is right, and how many there are."""


@dataclass(frozen=True)
class LabelledSet:
    """Papers of some labels, with all labels that they have, the first first."""

    name: str
    half: str
    vectors: Floats
    labels: list[list[str]]
    whole: bool
    """Whether it has all labels of its half."""

    @property
    def count(self) -> int:
        """How many first labels there are."""
        return len({own[0] for own in self.labels})


@dataclass(frozen=True)
class Grouped:
    """A set in topics: each paper's topic, and which topics' labels it has (n, k).

    `topic_labels` (k,) are the labels that the topics stand for, by number.
    """

    papers: TopicPapers
    topic_labels: Ids
    has: NDArray[np.bool_]


class Rank(TypedDict):
    """What is right of the topics of one rank; `base` is the Brier score of the mean alone."""

    rank: int
    papers: int
    degree: float
    right: float
    error: float
    brier: float
    base: float
    auc: float


def main() -> None:
    """Print the tables and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("source", nargs="+")
    parser.add_argument("--cache", type=Path, default=Path("artifacts/.cache"))
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    labelled = [own for source in args.source for own in sets(source, args.cache)]
    if args.fit:
        print(fitted([own for own in labelled if own.half == "choosing"]))
        return
    figures = []
    for own in labelled:
        for about in (own.count, None)[: 1 + own.whole]:
            figures.append(measured(own, about))
            print(line(figures[-1]), flush=True)
    by_degree = [bins(figures, number) for number in RANKS]
    for rows in by_degree:
        print("", *(f"| {d:.2f} | {r:.2f} | {n:,} |" for d, r, n in rows), sep="\n")
    print(whole := pooled(figures))
    if args.json:
        kept = [{key: value for key, value in one.items() if key != "pairs"} for one in figures]
        found = {"sets": kept, "bins": by_degree, "pooled": whole}
        args.json.write_text(json.dumps(found, indent=1) + "\n")


def measured(own: LabelledSet, about: int | None) -> dict[str, Any]:
    """Return the figures of a set in about so many topics, by default as many as the data has."""
    group = grouped(own, about)
    return {
        "set": own.name,
        "half": own.half,
        "papers": len(own.labels),
        "labels": own.count,
        "given": about is not None,
        "topics": len(group.topic_labels),
        "ranks": [rank(group, number) for number in RANKS],
        "second_label": second_label(group),
        "pairs": pairs(group),
    }


def sets(source: str, cache: Path) -> Iterator[LabelledSet]:
    """Yield the sets of a source's two halves."""
    corpus, embedded = read_papers(
        [source], today=date.max, cache=cache, config=Config(), notice=print
    )
    vectors = embedded.of(corpus.paper_ids)
    labels = [own or [] for own in corpus.papers["labels"].to_pylist()]
    days = np.array(corpus.digest_dates)
    order = np.argsort(days, kind="stable")
    stem = Path(source).name.split(".")[0]
    for half, rows in zip(("choosing", "reporting"), np.array_split(order, 2), strict=True):
        counts = Counter(labels[row][0] for row in rows if labels[row])
        usable = sorted(label for label, count in counts.items() if count >= FEWEST)
        rng = np.random.default_rng(len(usable))
        chosen = [usable, *(_some(rng, usable) for _ in range(SELECTIONS))]
        for number, some in enumerate(chosen):
            own = [
                row for row in np.sort(rows).tolist() if labels[row][:1] and labels[row][0] in some
            ]
            name = f"{stem}, {len(some)} labels" + (f", {'ab'[number - 1]}" if number else "")
            yield LabelledSet(name, half, vectors[own], [labels[row] for row in own], not number)


def _some(rng: np.random.Generator, labels: list[str]) -> list[str]:
    return list(map(str, rng.permutation(labels)[: max(5, len(labels) // 2)]))


def grouped(own: LabelledSet, about: int | None) -> Grouped:
    """Return a set in topics, with what each topic stands for."""
    found = full_partition(own.vectors, Size(about=about))
    names = sorted({label for labels in own.labels for label in labels})
    number = {label: i for i, label in enumerate(names)}
    has = np.zeros((len(found), len(names)), dtype=np.bool_)
    for row, labels in enumerate(own.labels):
        has[row, [number[label] for label in labels]] = True
    first = np.array([number[labels[0]] for labels in own.labels])
    common = np.array([np.bincount(first[found == k]).argmax() for k in range(found.max() + 1)])
    return Grouped(TopicPapers(own.vectors, found), common, has[:, common])


def ranked(group: Grouped, number: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the degrees of all topics of a rank that say something, and which are right."""
    topic_ids, degrees = (column[:, number - 2] for column in other_topics(group.papers))
    labels = group.topic_labels
    says = (topic_ids >= 0) & (labels[topic_ids] != labels[group.papers.topic_ids])
    rows = np.flatnonzero(says)
    return degrees[rows].astype(np.float64), group.has[rows, topic_ids[rows]]


def rank(group: Grouped, number: int) -> Rank:
    """Return what is right of the topics of a rank."""
    degrees, right = ranked(group, number)
    gap = sum(abs(d - r) * n for d, r, n in _bins(degrees, right)) / max(1, len(right))
    mixed = 0 < right.sum() < len(right)
    return Rank(
        rank=number,
        papers=len(right),
        degree=round(float(degrees.mean()), 3),
        right=round(float(right.mean()), 3),
        error=round(gap, 3),
        brier=round(float(((degrees - right) ** 2).mean()), 4),
        base=round(float(right.var()), 4),
        auc=round(float(roc_auc_score(right, degrees)), 3) if mixed else 0.5,
    )


def second_label(group: Grouped) -> dict[str, float]:
    """Return how often the second topic has another label of a paper that its topic is right of.

    Beside it stand the label that goes with the topic's most often, and a topic at random.
    """
    labels, topic = group.topic_labels, group.papers.topic_ids
    other = group.has & (labels != labels[topic][:, None])
    rows = np.flatnonzero(group.has[np.arange(len(topic)), topic] & other.any(axis=1))
    second = other_topics(group.papers)[0][rows, 0]
    usual = np.stack([other[rows][topic[rows] == k].sum(axis=0) for k in range(len(labels))])
    return {
        "papers": len(rows),
        "second": round(float(other[rows, second].mean()), 3),
        "usual": round(float(other[rows, usual.argmax(axis=1)[topic[rows]]].mean()), 3),
        "chance": round(float(other[rows].sum() / len(rows) / max(1, len(labels) - 1)), 3),
    }


def pairs(group: Grouped) -> list[list[list[float]]]:
    """Return the degrees of each rank, with whether they are right."""
    return [np.array(ranked(group, number), dtype=np.float64).tolist() for number in RANKS]


def bins(figures: list[dict[str, Any]], number: int) -> list[Bin]:
    """Return the bins of all sets for reporting at the number of their labels."""
    own = [
        np.array(one["pairs"][number - 2])
        for one in figures
        if one["half"] == "reporting" and one["given"]
    ]
    degrees, right = np.concatenate(own, axis=1)
    return [(round(d, 3), round(r, 3), n) for d, r, n in _bins(degrees, right > 0)]


def _bins(degrees: NDArray[np.float64], right: NDArray[np.bool_]) -> list[Bin]:
    which = np.clip(np.digitize(degrees, BINS) - 1, 0, len(BINS) - 2)
    return [
        (float(degrees[own].mean()), float(right[own].mean()), int(own.sum()))
        for own in (which == place for place in np.unique(which))
    ]


def pooled(figures: list[dict[str, Any]]) -> dict[str, list[dict[str, float]]]:
    """Return the figures of all sets for reporting at the number of their labels.

    `rate` is the share that is right in the sets for choosing, and `constant` the Brier score of
    giving every paper that degree.
    """
    halves = {
        half: [one for one in figures if one["half"] == half and one["given"]]
        for half in ("choosing", "reporting")
    }

    def columns(sets: list[dict[str, Any]], place: int) -> NDArray[np.float64]:
        ranks = [one["ranks"][place] for one in sets]
        kept = ("papers", "right", "brier", "base")
        return np.array([[rank[key] for key in kept] for rank in ranks]).T

    ranks = []
    for place, number in enumerate(RANKS):
        known, right, *_ = columns(halves["choosing"], place)
        rate = np.average(right, weights=known)
        papers, right, brier, base = columns(halves["reporting"], place)
        values = {"right": right, "brier": brier, "constant": base + (right - rate) ** 2}
        means = {key: round(np.average(own, weights=papers), 4) for key, own in values.items()}
        ranks.append({"rank": number, "papers": papers.sum(), "rate": round(rate, 4), **means})
    labels = [one["second_label"] for one in halves["reporting"]]
    papers = [one["papers"] for one in labels]
    second = {
        key: round(np.average([one[key] for one in labels], weights=papers), 3)
        for key in ("second", "usual", "chance")
    }
    return {"ranks": ranks, "second_label": [{"papers": sum(papers), **second}]}


def line(one: dict[str, Any]) -> str:
    """Return a set's row of the table."""
    cells = [one["set"], one["half"], f"{one['labels']}", f"{one['topics']}"]
    for found in one["ranks"]:
        cells += [
            f"{found[key]:.3f}" for key in ("degree", "right", "error", "brier", "base", "auc")
        ]
    cells += [f"{one['second_label'][key]:.3f}" for key in ("second", "usual", "chance")]
    return "| " + " | ".join(cells) + " |"


def fitted(labelled: list[LabelledSet]) -> str:
    """Return the constants that fit best, over the second and the third topics."""
    features, right, weights = [], [], []
    for own in labelled:
        group = grouped(own, own.count)
        topic_ids, margins = nearest_others(group.papers)
        labels = group.topic_labels
        says = labels[topic_ids] != labels[group.papers.topic_ids][:, None]
        third = np.broadcast_to(np.arange(len(RANKS)), says.shape)
        features.append(np.stack([margins[says], third[says]], axis=1))
        right.append(np.take_along_axis(group.has, topic_ids, axis=1)[says])
        weights.append(np.full(says.sum(), 1e5 / says.sum()))
    fit = LogisticRegression(C=1e6).fit(
        np.concatenate(features), np.concatenate(right), sample_weight=np.concatenate(weights)
    )
    margin, third_one = fit.coef_[0]
    return f"MARGIN, THIRD, BASE = {margin:.2f}, {third_one:.3f}, {fit.intercept_[0]:.3f}"


if __name__ == "__main__":
    main()
