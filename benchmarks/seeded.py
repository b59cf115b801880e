"""How well a topic named by a few words finds the papers of a category.

    python -m benchmarks.seeded PAPERS [--cache DIR]

Ten categories of arXiv papers are each described by a name and two or three words, as a user might,
and looked for one at a time. Prints F1 with the labels beside what the likeness of papers to the
words alone reaches, at the threshold that suits the labels best, and at BERTopic's default.
"""

import json
from datetime import date
from pathlib import Path

import click
import numpy as np
from groundswell.artifacts import SeededTopic
from groundswell.compute.linalg import unit_rows
from groundswell.config import Config
from groundswell.encoders.choice import for_papers
from groundswell.encoders.registry import encoder_for
from groundswell.evaluate.collect import collect
from groundswell.tracking.seeded import mentions, seeded_regions
from numpy.typing import NDArray

SEEDS = {
    "Astrophysics - Astrophysics of Galaxies": ["galaxies", "star formation", "Milky Way"],
    "Computer Science - Data Structures and Algorithms": [
        "algorithms", "approximation algorithm", "data structure",
    ],
    "Computer Science - Networking and Internet Architecture": [
        "networking", "wireless networks", "routing",
    ],
    "High Energy Physics - Phenomenology": [
        "particle phenomenology", "Higgs boson", "dark matter", "standard model",
    ],
    "Mathematics - Algebraic Geometry": ["algebraic geometry", "moduli spaces", "varieties"],
    "Mathematics - Dynamical Systems": ["dynamical systems", "ergodic", "chaos"],
    "Physics - Instrumentation and Detectors": ["detectors", "calorimeter", "instrumentation"],
    "General Relativity and Quantum Cosmology": ["general relativity", "black holes", "cosmology"],
    "Mathematics - Numerical Analysis": ["numerical analysis", "finite element", "discretization"],
    "Statistics - Methodology": ["statistical methodology", "estimator", "regression"],
}  # fmt: skip

THRESHOLDS = np.arange(0.15, 0.75, 0.05)
DEFAULT = 0.7
"""BERTopic's zeroshot_min_similarity."""


def f1(found: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    """Return the harmonic mean of precision and recall."""
    return 2 * float((found & truth).sum()) / max(1, int(found.sum() + truth.sum()))


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--cache", type=click.Path(path_type=Path), default=Path(".cache"))
@click.option("--json", "as_json", type=click.Path(path_type=Path))
def main(source: Path, cache: Path, as_json: Path | None) -> None:
    """Print the table for the labelled arXiv papers in SOURCE."""
    config = Config()
    collection = collect(
        [str(source)], today=date.max, cache=cache, config=config, notice=lambda _: None
    )
    papers, embedded, truth = collection.corpus, collection.embeddings, collection.known
    phrases = [": ".join([words[0], ", ".join(words[1:])]) for words in SEEDS.values()]
    seeds, _ = encoder_for(for_papers(config.embed, papers.languages)).encode(
        [str(i) for i in range(len(phrases))], phrases, lambda _: None
    )
    likeness = embedded.vectors @ unit_rows(seeds).T
    texts = papers.texts
    rows, plain = [], []
    for column, (label, (name, *words)) in enumerate(SEEDS.items()):
        own = truth == label
        used = mentions(texts, [SeededTopic(name, tuple(words))])
        found = seeded_regions(embedded.vectors, used) == 0
        plain.append(
            [f1(likeness[:, column] >= threshold, own) for threshold in (*THRESHOLDS, DEFAULT)]
        )
        rows.append({"label": label, "papers": int(found.sum()), "f1": f1(found, own)})
    *means, default = np.mean(plain, axis=0)
    result = {
        "rows": rows,
        "f1": float(np.mean([row["f1"] for row in rows])),
        "likeness": float(max(means)),
        "likeness_at": float(THRESHOLDS[int(np.argmax(means))]),
        "likeness_default": float(default),
    }
    click.echo("| category | papers found | F1 |\n|---|---:|---:|")
    for row in rows:
        click.echo(f"| {row['label']} | {row['papers']} | {row['f1']:.2f} |")
    click.echo(f"| **mean** | | {result['f1']:.3f} |")
    click.echo(
        f"| likeness to the words, at its best threshold {result['likeness_at']:.2f} | | "
        f"{result['likeness']:.3f} |\n| likeness at BERTopic's {DEFAULT} | | {default:.3f} |"
    )
    if as_json:
        as_json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
