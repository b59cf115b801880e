"""Is a membership probability of 0.8 worth 80 %? Probabilities beside labels topics never saw.

    python benchmarks/membership.py PAPERS... --vectors FILE --ids FILE [--fit] [--json FILE]

PAPERS are JSON Lines (gzip) with labels, whose vectors stand in FILE by id. Each file is clustered
as a whole and in subsets of 5, 10 and 20 labels of up to 500 papers (two each, where it has as
many). A paper is right where its first label is its topic's commonest. `--fit` fits the constants
of `groundswell.tracking.membership` to those sets whose topics are about as many as their labels
(by a factor of at most 1.5), each set counting the same: of topics finer than the labels nearly all
papers are right, of coarser ones few, and neither says how likely a paper belongs.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from groundswell.artifacts import OUTLIER
from groundswell.clustering.smoothed import full_partition
from groundswell.tracking.membership import (
    Centroids,
    TopicPapers,
    features,
    membership_probability,
)
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

BINS = np.array([0, 0.25, 0.5, 0.6, 0.7, 0.75, 0.85, 0.9, 1.0])
FEWEST = 50
"""Papers a label has at least to be looked at."""

Floats = NDArray[np.float32]
Found = dict[str, Any]


def main() -> None:
    """Print the table and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("papers", type=Path, nargs="+")
    parser.add_argument("--vectors", type=Path, nargs="+", required=True)
    parser.add_argument("--ids", type=Path, nargs="+", required=True)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    vectors = np.concatenate([np.load(path) for path in args.vectors])
    ids = [paper for path in args.ids for paper in json.loads(path.read_text())]
    row = {paper: i for i, paper in enumerate(ids)}
    found = [
        judged(name, vectors[rows], labels)
        for path in args.papers
        for name, rows, labels in sets(path, row)
    ]
    for one in found:
        print(line(one))
    whole = pooled(found)
    print(whole["text"])
    if args.fit:
        print(fitted(found))
    if args.json:
        kept = [{k: v for k, v in one.items() if k not in {"p", "right", "x"}} for one in found]
        args.json.write_text(json.dumps({"sets": kept, "bins": whole["bins"]}, indent=2) + "\n")


def sets(path: Path, row: dict[str, int]) -> Iterator[tuple[str, NDArray[np.int64], list[str]]]:
    """Yield name, rows of the vectors and first labels of each set."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        papers = [json.loads(line) for line in lines]
    known = [(row[p["id"]], p["labels"][0]) for p in papers if p["id"] in row and p["labels"]]
    counts = Counter(label for _, label in known)
    usable = sorted(label for label, count in counts.items() if count >= FEWEST)
    stem = path.name.split(".")[0]

    def of(some: set[str], most: int) -> tuple[NDArray[np.int64], list[str]]:
        left = Counter(dict.fromkeys(some, most))
        rows, labels = [], []
        for at, label in known:
            if left[label] > 0:
                left[label] -= 1
                rows.append(at)
                labels.append(label)
        return np.array(rows), labels

    yield (f"{stem}, {len(usable)} labels", *of(set(usable), 1000))
    rng = np.random.default_rng(0)
    for count in (5, 10, 20):
        for part in range(2):
            if count < len(usable):
                some = set(rng.permutation(usable)[:count].tolist())
                yield (f"{stem}, {count} labels, {'ab'[part]}", *of(some, 500))


def judged(name: str, vectors: Floats, labels: list[str]) -> Found:
    """Cluster one set; compare each paper's probability with whether its label is its topic's."""
    found = full_partition(vectors)
    ids = np.unique(found)
    truth = np.unique(labels, return_inverse=True)[1]
    common = np.array([np.bincount(truth[found == topic]).argmax() for topic in ids])
    right = truth == common[found]
    papers = TopicPapers(vectors, found)
    given = (papers, papers, Centroids.of(papers))
    p = membership_probability(*given).astype(np.float64)
    assert (found != OUTLIER).all()
    return {
        "set": name,
        "papers": len(right),
        "labels": len(set(labels)),
        "topics": len(ids),
        "strength": float(p.mean()),
        "right": right,
        "share_right": float(right.mean()),
        "error": float(sum(abs(s - r) * n for s, r, n in _bins(p, right)) / len(p)),
        "auc": float(roc_auc_score(right, p)),
        "p": p,
        "x": features(*given),
    }


def _bins(p: NDArray[np.float64], right: NDArray[np.bool_]) -> list[tuple[float, float, int]]:
    which = np.clip(np.digitize(p, BINS) - 1, 0, len(BINS) - 2)
    used = np.unique(which)
    return [
        (float(p[which == b].mean()), float(right[which == b].mean()), int((which == b).sum()))
        for b in used
    ]


def line(one: Found) -> str:
    """Return a set's row of the table."""
    return (
        f"| {one['set']} | {one['papers']:,} | {one['topics']} | {one['strength']:.2f} | "
        f"{one['share_right']:.2f} | {one['error']:.3f} | {one['auc']:.2f} |"
    )


def pooled(found: list[Found]) -> dict[str, Any]:
    """Return the papers of all sets by their probability, as a table and as values."""
    p = np.concatenate([one["p"] for one in found])
    right = np.concatenate([one["right"] for one in found])
    bins = [
        {"strength": round(s, 3), "right": round(r, 3), "papers": n} for s, r, n in _bins(p, right)
    ]
    rows = [f"| {b['strength']:.2f} | {b['right']:.2f} | {b['papers']:,} |" for b in bins]
    return {"bins": bins, "text": "\n".join(["", *rows])}


def fitted(found: list[Found]) -> str:
    """Return the constants that fit best the sets whose topics are as many as their labels."""
    found = [one for one in found if 1 / 1.5 <= one["topics"] / one["labels"] <= 1.5]
    weights = np.concatenate([np.full(one["papers"], 2000 / one["papers"]) for one in found])
    x = np.concatenate([one["x"] for one in found])
    right = np.concatenate([one["right"] for one in found])
    fit = LogisticRegression(C=1e6).fit(x, right, sample_weight=weights)
    agreement, margin = fit.coef_[0]
    return f"AGREEMENT, MARGIN, BASE = {agreement:.3f}, {margin:.3f}, {fit.intercept_[0]:.3f}"


if __name__ == "__main__":
    main()
