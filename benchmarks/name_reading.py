"""Whether readers would know by its name what is in a topic, the names of others among them.

    python -m benchmarks.name_reading list SOURCE... --field TEXT... [--cache DIR] [--out FILE]
    python -m benchmarks.name_reading score [--out FILE]

`list` names the topics of each source in three ways: as Groundswell does, by BERTopic's four words,
and by the three phrases whose vectors are nearest to the topic's mean, as KeyBERT and Toponymy
choose them. It writes `name_reading.tsv` and prints all names in a random order, each with its
field and nothing of its origin, for two readers who judge by the rubric in
docs/evaluation/name_reading.md. Once the last columns hold their verdicts, 'yes' or 'no', `score`
counts the names that both know.
"""

import argparse
import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from groundswell.clustering.smoothed import full_partition
from groundswell.compute.linalg import unit_means
from groundswell.config import Config
from groundswell.encoders.choice import for_papers
from groundswell.encoders.registry import encoder_for
from groundswell.evaluate.collect import Collection, collect
from numpy.typing import NDArray

from benchmarks.names import names_of

SEED = 11
"""That of the order of the names."""
WORDS, PHRASES, CANDIDATES = 4, 3, 100
"""Words of a BERTopic name, phrases of a keyphrase name, and the candidates these are chosen of."""
COLUMNS = ["number", "field", "origin", "name", "first", "second"]
"""The last two are the verdicts of two readers."""


def main() -> None:
    """Write the names, or count the verdicts."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("task", choices=["list", "score"])
    parser.add_argument("sources", nargs="*", metavar="SOURCE")
    parser.add_argument("--field", nargs="+", default=[], help="what each source is about")
    parser.add_argument("--cache", type=Path, default=Path("artifacts/.cache"))
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".tsv"))
    args = parser.parse_args()
    if args.task == "score":
        print(table(args.out))
        return
    if len(args.field) != len(args.sources):
        parser.error("give a --field for each SOURCE")
    rows = [
        (field, origin, name)
        for source, field in zip(args.sources, args.field, strict=True)
        for origin, names in named(source, args.cache).items()
        for name in names
    ]
    order = np.random.default_rng(SEED).permutation(len(rows)).tolist()
    with args.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(COLUMNS)
        for number, row in enumerate(order, start=1):
            writer.writerow([number, *rows[row], "", ""])
            print(f"{number}\t{rows[row][0]}\t{rows[row][2]}")


def named(source: str, cache: Path) -> dict[str, list[str]]:
    """Return the names of a source's topics, by their origin."""
    config = Config()
    found = collect([source], today=date.max, cache=cache, config=config, notice=_say)
    topics = full_partition(found.vectors)
    encoder: Any = encoder_for(for_papers(config.embed, found.corpus.languages))
    return {
        "groundswell": names_of(found, topics, config),
        "bertopic": [", ".join(words) for words in _best(found, topics, (1, 1), WORDS)],
        "keyphrases": list(_keyphrases(found, topics, encoder)),
    }


def _best(
    found: Collection, topics: NDArray[np.int64], lengths: tuple[int, int], count: int
) -> list[list[str]]:
    """Return the best words or phrases of each topic by class-based TF-IDF, as BERTopic has it."""
    from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.feature_extraction.text import CountVectorizer

    texts = np.array(found.corpus.texts, dtype=object)
    joined = [" ".join(texts[topics == topic]) for topic in range(int(topics.max()) + 1)]
    vectorizer = CountVectorizer(ngram_range=lengths, stop_words="english", max_features=200_000)
    weights = ClassTfidfTransformer().fit_transform(vectorizer.fit_transform(joined)).tocsr()
    words = vectorizer.get_feature_names_out()
    return [
        words[row.indices[np.argsort(-row.data, kind="stable")[:count]]].tolist() for row in weights
    ]


def _keyphrases(found: Collection, topics: NDArray[np.int64], encoder: Any) -> Iterator[str]:
    """Yield for each topic the phrases nearest to its mean, none of which is within another."""
    means = unit_means(found.vectors, topics, np.arange(int(topics.max()) + 1))
    for mean, phrases in zip(means, _best(found, topics, (1, 3), CANDIDATES), strict=True):
        vectors = encoder.encode(phrases, phrases, lambda _: None)[0]
        chosen: list[str] = []
        for place in np.argsort(-(vectors @ mean), kind="stable").tolist():
            phrase = phrases[place]
            if not any(phrase in other or other in phrase for other in chosen):
                chosen.append(phrase)
        yield ", ".join(chosen[:PHRASES])


def table(path: Path) -> str:
    """Return how many names are known, by origin and field, in Markdown."""
    known: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            for field in (row["field"], "all"):
                known[row["origin"], field][f"{row['first']} {row['second']}"] += 1
    fields = list(dict.fromkeys(field for _, field in known if field != "all"))
    lines = [_row(["names", *fields, "all"]), _row(["---", *["---:"] * (len(fields) + 1)])]
    for origin in dict.fromkeys(origin for origin, _ in known):
        counts = [known[origin, field] for field in [*fields, "all"]]
        shares = [f"{own['yes yes']} of {own.total()}" for own in counts]
        lines.append(_row([origin, *shares]))
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
