"""Which papers keep their topic's number when topics are made again with a few papers more.

    python benchmarks/refits.py SOURCE... [--more SHARE] [--seeds N] [--cache DIR] [--json FILE]

BERTopic is fitted to all papers but the newest 2 %, and then to all. Its topics are counted by
their own numbers, and under Groundswell's ids (`TopicTracker.fit(topics=)`, `update(topics=)`).
Beside it stand Groundswell's own topics, refitted, and updated as they are by default. Prints a
Markdown table.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import groundswell as gs
import numpy as np
from groundswell.artifacts import OUTLIER
from groundswell.clustering.bertopic import bertopic_topics
from groundswell.config import ClusterConfig, Config, PlanConfig
from groundswell.evaluate.collect import Collection, collect
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Kept:
    """Of the papers in a topic before, the share under the same number, and the most there can be.

    `most` is the share under the same number if every topic went on under the number that keeps the
    most papers in all: the rest are papers that the method itself has moved. `seconds` are of a
    processor: of the second fit, or of the run that follows it.
    """

    method: str
    seed: int
    topics: int
    same: float
    most: float
    seconds: float


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--more", type=float, default=0.02)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--cache", type=Path, default=Path("artifacts/.cache"))
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    papers = collect(
        arguments.sources,
        today=date.today(),
        cache=arguments.cache,
        config=Config(),
        notice=print,
    )
    known = _known(papers, arguments.more)
    found = [*_of_bertopic(papers, known, range(1, arguments.seeds + 1)), *_ours(papers, known)]
    print(f"{known:,} papers, then {len(papers.vectors):,}\n")
    print(table(found))
    if arguments.json:
        rows = [asdict(kept) for kept in found]
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def kept(method: str, seed: int, before: Labels, after: Labels, seconds: float) -> Kept:
    """Compare the papers' topics (n,) before with those (n or more,) after."""
    after = after[: len(before)]
    inside = before != OUTLIER
    both = inside & (after != OUTLIER)
    shared = np.zeros((before.max() + 1, after.max() + 1), dtype=np.int64)
    np.add.at(shared, (before[both], after[both]), 1)
    most = shared[linear_sum_assignment(-shared)].sum()
    return Kept(
        method,
        seed,
        topics=len(np.unique(before[inside])),
        same=float((before == after)[inside].mean()),
        most=float(most / inside.sum()),
        seconds=round(seconds, 1),
    )


def _known(papers: Collection, more: float) -> int:
    """Return how many papers there are without about the newest share: whole digests."""
    dates = papers.corpus.digest_dates
    return dates.index(dates[round(len(dates) * (1 - more))])


def _of_bertopic(papers: Collection, known: int, seeds: Sequence[int]) -> Iterator[Kept]:
    for seed in seeds:
        config = ClusterConfig(method="bertopic", seed=seed)
        before = bertopic_topics(papers.vectors[:known], config)
        began = time.process_time()
        after = bertopic_topics(papers.vectors, config)
        yield kept("BERTopic", seed, before, after, time.process_time() - began)
        tracker = _fit(papers, known, topics=before)
        first = tracker.topics_
        yield kept(
            "BERTopic, followed by Groundswell", seed, first, *_go_on(tracker, papers, after)
        )


def _ours(papers: Collection, known: int) -> Iterator[Kept]:
    for method, days in (
        ("Groundswell, refitted", 1),
        ("Groundswell, as it runs by default", None),
    ):
        config = Config(plan=PlanConfig(every_days=days))
        tracker = _fit(papers, known, config=config)
        first = tracker.topics_
        yield kept(method, 0, first, *_go_on(tracker, papers))


def _fit(
    papers: Collection, known: int, topics: Labels | None = None, config: Config | None = None
) -> gs.TopicTracker:
    tracker = gs.TopicTracker(config=config)
    return tracker.fit(**_columns(papers, slice(0, known)), topics=topics)


def _go_on(
    tracker: gs.TopicTracker, papers: Collection, topics: Labels | None = None
) -> tuple[Labels, float]:
    """Return the topics after an update, and what it took."""
    began = time.process_time()
    tracker.update(**_columns(papers, slice(len(tracker.topics_), None)), topics=topics)
    return tracker.topics_, time.process_time() - began


def _columns(papers: Collection, rows: slice) -> dict[str, Any]:
    table = papers.corpus.papers.to_pandas()[rows]
    return {
        "docs": table["abstract"],
        "dates": table["digest_date"],
        "ids": table["paper_id"],
        "titles": table["title"],
        "embeddings": papers.vectors[rows],
    }


def table(found: Sequence[Kept]) -> str:
    """Return a Markdown table, means over the seeds with the lowest and the highest."""
    lines = [
        "| topics | how many | papers under the same number | the most there can be | seconds |",
        "|---|---:|---:|---:|---:|",
    ]
    for method in dict.fromkeys(each.method for each in found):
        own = [each for each in found if each.method == method]
        cells = [
            _of(100 * np.array([getattr(each, name) for each in own])) for name in ("same", "most")
        ]
        topics = np.mean([each.topics for each in own])
        seconds = np.mean([each.seconds for each in own])
        lines.append(f"| {method} | {topics:.0f} | {' | '.join(cells)} | {seconds:.0f} |")
    return "\n".join(lines)


def _of(shares: NDArray[np.float64]) -> str:
    if len(shares) == 1:
        return f"{shares[0]:.0f} %"
    return f"{shares.mean():.0f} % ({shares.min():.0f} to {shares.max():.0f})"


if __name__ == "__main__":
    main()
