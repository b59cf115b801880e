"""From which cosine on papers are near to a seed: how many are sent, and how many are of its kind.

    python -m benchmarks.nearness LABELED.jsonl.gz [--papers 4000] [--seeds 500]

Seeds and papers are sampled from a file of JSON Lines with `title`, `abstract` and `labels`, the
first of which is taken as its subject. Vectors are those of the default encoder.
"""

import argparse
import gzip
import json
from pathlib import Path

import numpy as np
from groundswell.artifacts.corpus import paper_text
from groundswell.config import EmbedConfig
from groundswell.encoders.registry import encoder_for

THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.68, 0.71, 0.74)


def main() -> None:
    """Print a row per threshold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--papers", type=int, default=4000)
    parser.add_argument("--seeds", type=int, default=500)
    given = parser.parse_args()
    rng = np.random.default_rng(0)
    with gzip.open(given.file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    picked = [rows[at] for at in rng.choice(len(rows), given.papers, replace=False)]
    texts = [paper_text(row["title"], row["abstract"]) for row in picked]
    ids = [row["id"] for row in picked]
    vectors = encoder_for(EmbedConfig(encoder="minilm")).encode(ids, texts, lambda _: None).vectors
    labels = np.array([row["labels"][0] for row in picked])
    seeds = rng.choice(len(picked), given.seeds, replace=False)
    cosines = vectors[seeds] @ vectors.T
    cosines[np.arange(len(seeds)), seeds] = -1
    same = labels[seeds][:, None] == labels[None]
    print(f"any two papers share a label in {same.mean():.1%} of cases\n")
    print("| cosine | sent per seed and 1,000 papers | of the seed's label |\n|---:|---:|---:|")
    for threshold in THRESHOLDS:
        sent = cosines >= threshold
        per_seed = sent.sum(axis=1).mean() * 1000 / len(picked)
        print(f"| {threshold} | {per_seed:.2f} | {same[sent].mean():.0%} |")


if __name__ == "__main__":
    main()
