"""How many texts the default encoder embeds a second in each precision, and what int8 changes.

    python -m benchmarks.embedding PAPERS... [--rounds N] [--cache DIR]

Each round gives all precisions the same 128 texts, in alternating order, after a warm-up. Rates are
per processor second of a thread, medians of the rounds, beside the least and the greatest ratio by
the clock to `embed.precision = "float"`. Then all papers are embedded in int8 and as floats. Prints
the cosines of both vectors of a paper, the share of the 15 nearest papers that are the same, and,
where records have labels, the AMI of as many topics as labels.
"""

import statistics
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click
import numpy as np
from groundswell.clustering.smoothed import Size, full_partition
from groundswell.compute.linalg import Floats
from groundswell.compute.neighbors import nearest
from groundswell.config import Config
from groundswell.encoders.minilm import MiniLM
from groundswell.evaluate.collect import Collection, collect
from sklearn.metrics import adjusted_mutual_info_score

PRECISIONS = ("auto", "float", "f32")
TEXTS, NEIGHBORS = 128, 15


@click.command()
@click.argument("papers", nargs=-1, required=True)
@click.option("--rounds", default=6)
@click.option("--cache", type=click.Path(path_type=Path), default=Path(".cache"))
def main(papers: Sequence[str], rounds: int, cache: Path) -> None:
    """Measure each source of papers."""
    for source in papers:
        found = {precision: read(source, precision, cache) for precision in ("auto", "float")}
        corpus = found["auto"].corpus
        print(f"\n{source}: {len(corpus.papers):,} papers\n")
        print("| precision | texts a core second | by the clock, beside float |\n|---|---:|---:|")
        texts = list(corpus.texts_of(range(min(len(corpus.papers), (rounds + 1) * TEXTS))))
        for row in rates(texts, rounds):
            print(row)
        print("\n" + agreement(found), flush=True)


def read(source: str, precision: str, cache: Path) -> Collection:
    """Return papers embedded in a precision."""
    config = Config.model_validate({"embed": {"encoder": "minilm", "precision": precision}})
    return collect([source], today=date.max, cache=cache, config=config, notice=print)


def rates(texts: Sequence[str], rounds: int) -> list[str]:
    """Return a row of the table per precision."""
    encoders = {
        precision: MiniLM(
            Config.model_validate({"embed": {"encoder": "minilm", "precision": precision}}).embed
        )
        for precision in PRECISIONS
    }
    cores, clock = defaultdict(list), defaultdict(list)
    for number in range(rounds + 1):
        some = texts[number * TEXTS : (number + 1) * TEXTS]
        for precision in PRECISIONS if number % 2 else PRECISIONS[::-1]:
            began, used = time.perf_counter(), time.process_time()
            encoders[precision].encode([], some, lambda _: None)
            if number and some:  # the first is the warm-up
                cores[precision].append(len(some) / (time.process_time() - used))
                clock[precision].append(len(some) / (time.perf_counter() - began))
    return [_row(precision, cores, clock) for precision in PRECISIONS]


def _row(precision: str, cores: Mapping[str, list[float]], clock: Mapping[str, list[float]]) -> str:
    pairs = zip(clock[precision], clock["float"], strict=True)
    ratios = [own / other for own, other in pairs]
    typical = statistics.median(cores[precision])
    return f"| {precision} | {typical:.0f} | {min(ratios):.2f} to {max(ratios):.2f} |"


def agreement(found: Mapping[str, Collection]) -> str:
    """Return what changes between vectors in int8 and floats."""
    int8, floats = found["auto"], found["float"]
    cosines = (int8.vectors * floats.vectors).sum(axis=1)
    pairs = zip(neighbors(int8.vectors), neighbors(floats.vectors), strict=True)
    same = np.mean([len({*own} & {*other}) / NEIGHBORS for own, other in pairs])
    text = f"cosine {cosines.mean():.4f}, least {cosines.min():.4f}; {same:.3f} of the nearest"
    labeled = int8.known != ""
    if not labeled.any():
        return text
    agree = [
        adjusted_mutual_info_score(
            one.known[labeled], full_partition(one.vectors, Size(about=one.kinds))[labeled]
        )
        for one in (int8, floats)
    ]
    return f"{text}; AMI {agree[0]:.4f} and {agree[1]:.4f} with {int8.kinds} labels"


def neighbors(vectors: Floats) -> list[list[int]]:
    """Return the nearest other papers of each."""
    return [
        [other for other in row if other != paper][:NEIGHBORS]
        for paper, row in enumerate(nearest(vectors, vectors, NEIGHBORS + 1)[0].tolist())
    ]


if __name__ == "__main__":
    main()
