"""Whether as many topics are made as there are labels, on small and on unequal labelled sets.

    python benchmarks/topic_counts.py SOURCE [--cache DIR] [--json FILE]

Sets of 40 to 3,000 papers are drawn of 3 to 10 labels of SOURCE, as many papers of each or six
times as many of the largest as of the smallest. For each of two seeds the labels are divided into
two halves (the rules were chosen on one half of another division). Prints how many sets have topics
within a quarter of the number of labels, the quadratic mean of the logarithm of their ratio, and
AMI with the labels, beside that of a partition into that number.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
from groundswell.clustering.smoothed import Size, full_partition
from groundswell.compute.linalg import Floats
from groundswell.config import Config
from groundswell.evaluate.collect import collect
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score

LABELS = (3, 4, 6, 8, 10)
PAPERS = (40, 60, 100, 200, 400, 1000, 3000)
UNEQUAL = 6.0
SEEDS = 2
NEAR = 0.25


class LabelledSet(NamedTuple):
    """Papers drawn for one set: the half of the labels, how many papers, and their rows."""

    half: str
    papers: int
    rows: NDArray[np.int64]


def drawn(labels: NDArray[np.str_]) -> Iterator[LabelledSet]:
    """Draw the sets of each seed and half."""
    for seed in range(SEEDS):
        order = np.random.default_rng(seed).permutation(np.unique(labels))
        halves = np.array_split(order, 2)
        for half, own in zip(("first half", "second half"), halves, strict=True):
            rng = np.random.default_rng([seed, half == "second half"])
            for count in LABELS:
                for papers in PAPERS:
                    for ratio in (1.0, UNEQUAL):
                        weights = rng.permutation(np.geomspace(1, ratio, count))
                        sizes = np.maximum(3, np.round(papers * weights / weights.sum()))
                        rows = [
                            rng.permutation(np.flatnonzero(labels == label))[: int(size)]
                            for label, size in zip(rng.permutation(own), sizes, strict=False)
                        ]
                        yield LabelledSet(half, papers, np.sort(np.concatenate(rows)))


def measured(vectors: Floats, labels: NDArray[np.str_]) -> tuple[float, float, float, float]:
    """Return whether the number is near, log(number / labels), AMI, and AMI at that number."""
    count = len(np.unique(labels))
    found, known = full_partition(vectors), full_partition(vectors, Size(about=count, smallest=3))
    ratio = (found.max() + 1) / count
    return (
        float(abs(ratio - 1) <= NEAR),
        float(np.log(ratio)),
        float(adjusted_mutual_info_score(labels, found)),
        float(adjusted_mutual_info_score(labels, known)),
    )


def main() -> None:
    """Measure, print a table, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("source")
    parser.add_argument("--cache", type=Path, default=Path("artifacts/.cache"))
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    args = parser.parse_args()
    found = collect([args.source], today=date.max, cache=args.cache, config=Config(), notice=print)
    labels = np.array([own[0] for own in found.corpus.papers["labels"].to_pylist()])
    values: dict[tuple[str, int], list[tuple[float, ...]]] = defaultdict(list)
    for own in drawn(labels):
        values[own.half, own.papers].append(measured(found.vectors[own.rows], labels[own.rows]))
    figures = []
    print("| labels | papers | sets | within a quarter | ratio, rms | AMI | AMI at their number |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for (half, papers), rows in values.items():
        near, ratio, ami, known = np.array(rows).T
        off = float(np.exp(np.sqrt((ratio**2).mean())))
        row = [near.mean(), off, ami.mean(), known.mean()]
        figures.append([half, papers, len(rows), *(round(float(value), 3) for value in row)])
        print(
            f"| {half} | {papers:,} | {len(rows)} | " + " | ".join(f"{v:.2f}" for v in row) + " |"
        )
    args.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
