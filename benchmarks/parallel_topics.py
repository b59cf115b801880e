"""Whether papers in several languages on one subject make one topic, by encoder.

    python -m benchmarks.parallel_topics --json benchmarks/parallel_topics.json

On the invented abstracts of `benchmarks/parallel`: agreement of topics with subjects in each
language alone and in all together (AMI), and for each language the share of pairs, an abstract in
English and its version, that are in one topic, and of versions nearest to their own abstract.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from groundswell.artifacts.corpus import paper_text
from groundswell.clustering.smoothed import smoothed_topics
from groundswell.compute.linalg import Floats
from groundswell.config import ClusterConfig, EmbedConfig
from groundswell.encoders.registry import encoder_for
from sklearn.metrics import adjusted_mutual_info_score

from benchmarks.parallel import LANGUAGES, Paper, papers

ENCODERS = ("multilingual", "minilm")


def main() -> None:
    """Measure, print a table per encoder, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    figures = {encoder: measured(encoder) for encoder in ENCODERS}
    for encoder, found in figures.items():
        print(f"\n{encoder}: all together AMI {found['ami']:.3f}, {found['topics']} topics\n")
        print("| language | AMI | pairs in one topic | versions nearest |\n|---|---:|---:|---:|")
        for code, own in found["languages"].items():
            print(f"| {code} | {own['ami']:.3f} | {own['pairs']:.3f} | {own['nearest']:.3f} |")
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def measured(encoder: str) -> dict[str, Any]:
    """Return the figures of an encoder."""
    every = [paper for code in LANGUAGES for paper in papers(code)]
    texts = [paper_text(paper.title, paper.abstract) for paper in every]
    ids = [str(paper.record["id"]) for paper in every]
    vectors = encoder_for(EmbedConfig(encoder=encoder)).encode(ids, texts, lambda _: None).vectors
    topics = smoothed_topics(vectors, ClusterConfig())
    codes = np.array([paper.language for paper in every])
    english = codes == "en"
    languages = {}
    for code in LANGUAGES:
        own = codes == code
        alone = smoothed_topics(vectors[own], ClusterConfig())
        languages[code] = {
            "ami": agreement([paper for paper in every if paper.language == code], alone),
            "pairs": share((topics[own] == topics[english]) & (topics[own] >= 0)),
            "nearest": share(nearest(vectors[own], vectors[english]) == np.arange(own.sum())),
        }
    return {
        "ami": agreement(every, topics),
        "topics": int(topics.max()) + 1,
        "languages": languages,
    }


def agreement(of: Sequence[Paper], topics: Any) -> float:
    """Return the adjusted mutual information of topics with the papers' subjects."""
    return round(float(adjusted_mutual_info_score([paper.subject for paper in of], topics)), 3)


def share(true: Any) -> float:
    """Return the share of what is true."""
    return round(float(np.mean(true)), 3)


def nearest(vectors: Floats, others: Floats) -> Any:
    """Return for each vector the row of the nearest other."""
    return (vectors @ others.T).argmax(axis=1)


if __name__ == "__main__":
    main()
