"""Is there a level between topics and subtopics? Where archives hold categories, and where not.

    python -m benchmarks.levels SOURCE [--cache DIR] [--json FILE]

SOURCE has labels of the form 'archive - category' (arXiv's 20 categories). An archive of several
categories stands for a topic in which there is a level between it and its subtopics; a category
alone for one in which there is none. Both are divided into subtopics as a run divides topics, and
those are joined by Ward's rule, as topics are to themes. Persistence is the largest ratio of
heights at which a number of groups ends and begins: a level could be told by it if it were larger
where there is one. AMI compares the groups that it chooses with the categories.
"""

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
from groundswell.clustering.hierarchy import subtopics
from groundswell.clustering.ward import tree_partition, ward_tree
from groundswell.compute.linalg import Floats, fast_unit_rows, unit_means
from groundswell.config import Config
from groundswell.evaluate.collect import collect
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score

FEWEST = 6
"""Subtopics that are worth joining."""


def main() -> None:
    """Print the table and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("source")
    parser.add_argument("--cache", type=Path, default=Path("artifacts/.cache"))
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    found = collect([args.source], today=date.max, cache=args.cache, config=Config(), notice=print)
    figures = [
        looked for part in parts(found.known) for looked in look(found.vectors, found.known, *part)
    ]
    for each in figures:
        print("| " + " | ".join(map(str, each.values())) + " |")
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1) + "\n")


def parts(labels: NDArray[np.str_]) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Yield archives of several categories, then categories, with their rows."""
    archives = np.array([label.split(" - ")[0] for label in labels])
    for archive in np.unique(archives):
        rows = np.flatnonzero(archives == archive)
        if len(np.unique(labels[rows])) > 1:
            yield str(archive), rows
    for label in np.unique(labels):
        yield str(label), np.flatnonzero(labels == label)


def look(
    vectors: Floats, labels: NDArray[np.str_], name: str, rows: NDArray[np.int64]
) -> Iterator[dict[str, str | int | float]]:
    """Yield the figures of a part, where it has subtopics enough."""
    own, truth = vectors[rows], labels[rows]
    found = subtopics(own, np.zeros(len(rows), dtype=np.int64))
    k = int(found.max()) + 1
    if k < FEWEST:
        return
    centroids = unit_means(own, found, np.arange(k))
    tree = ward_tree(fast_unit_rows(centroids - own.mean(axis=0)), np.bincount(found))
    height = tree[:, 2]
    persistence = {g: float(height[k - g] / height[k - g - 1]) for g in range(2, k // 2 + 1)}
    groups = max(persistence, key=lambda g: (persistence[g], g))
    joined = tree_partition(tree, k, groups)[found]
    yield {
        "part": name,
        "papers": len(rows),
        "categories": len(np.unique(truth)),
        "subtopics": k,
        "groups": groups,
        "persistence": round(persistence[groups], 2),
        "ami": round(float(adjusted_mutual_info_score(truth, joined)), 2),
    }


if __name__ == "__main__":
    main()
