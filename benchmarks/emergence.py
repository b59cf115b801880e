"""What emerges: which real waves the joint list names, how soon, among how many other things.

    python benchmarks/emergence.py waves SOURCE --from DATE --to DATE [--every DAYS] [--truth FILE]
                                   [--bertopic] [--cache DIR] [--json FILE]
    python benchmarks/emergence.py truth SOURCE [--cache DIR] [--json FILE]
    python benchmarks/emergence.py null SOURCE [--archives N] [--cache DIR] [--json FILE]
    python benchmarks/emergence.py looks [--json FILE]

`waves` makes the list as of past dates, each from the papers up to it and nothing later, over the
terms that papers use, and judges it beside simple rules as `groundswell backtest` does
(docs/backtest.md), with `--bertopic` also beside topics that BERTopic makes anew at each date.
`truth` writes what rose in the archive by hindsight, as a truth file. `null` shuffles the dates of
the papers and looks every week of a year. `looks` estimates by how much a year of looks through all
windows multiplies a p-value. Vectors are kept under `--cache`.
"""

import argparse
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from groundswell.compute.linalg import Floats, Ids
from groundswell.config import ClusterConfig, Config, EmergingConfig, load
from groundswell.evaluate.archive import Archive
from groundswell.evaluate.collect import read_papers
from groundswell.evaluate.hindsight import events_by_hindsight
from groundswell.evaluate.rise_methods import JOINT_LIST, DynamicTopics, JointList, Method, rules
from groundswell.evaluate.rise_replay import compare_on, dates_apart, truths
from groundswell.evaluate.rise_tables import rise_tables
from groundswell.evaluate.truth import read_truth
from groundswell.signals.rises import WEEKLY, Series, look, looks_of_a_year

RATES = (0.01, 0.1, 0.2)
"""False discovery rates beside the default: the trade between what is named and what is wrong."""

Rows = Sequence[dict[str, Any]]


def read_archive(source: str, cache: Path) -> Archive:
    """Read and embed a source."""
    config: Config = load(None, notice=print)
    papers, embedded = read_papers(
        [source], today=date.max, cache=cache, config=config, notice=print
    )
    return Archive(papers, embedded.vectors, config.terms)


def waves(args: argparse.Namespace) -> Any:
    """Print the tables of all methods and return their figures."""
    archive = read_archive(args.source, args.cache)
    dates = dates_apart(args.first, args.last, args.every)
    bertopic: dict[str, Method] = {"BERTopic over time": DynamicTopics(fitted_by_bertopic)}
    compared = compare_on(
        archive,
        dates,
        {
            JOINT_LIST: JointList(),
            **{f"{JOINT_LIST}, rate {rate:g}": JointList(rate) for rate in RATES},
            **rules(),
            **(bertopic if args.bertopic else {}),
        },
        truths(archive, dates, read_truth(args.truth) if args.truth else None),
        notice=lambda line: print(line, flush=True),
    )
    print("\n".join(rise_tables(compared)))
    return {
        "events": {
            name: [[str(event.start), event.name, len(event.papers)] for event in events]
            for name, events in compared.events.items()
        },
        "methods": {
            name: {
                key: value
                for key, value in figures.as_json().items()
                if key != "things" or name == JOINT_LIST
            }
            for name, figures in compared.methods.items()
        },
    }


def fitted_by_bertopic(vectors: Floats) -> Ids:
    """Return BERTopic's topics, under its own settings."""
    from groundswell.clustering.bertopic import bertopic_topics

    return bertopic_topics(vectors, ClusterConfig())


def truth(args: argparse.Namespace) -> Any:
    """Print what rose by hindsight and return it as a truth file has it."""
    events = events_by_hindsight(read_archive(args.source, args.cache))
    for event in events:
        print(f"{event.start} {event.name}: {len(event.papers)} papers")
    return {"events": [event.as_json() for event in events]}


def null(args: argparse.Namespace) -> Rows:
    """Return a row per archive of shuffled dates: what a year of weekly looks lists."""
    archive = read_archive(args.source, args.cache)
    rate = EmergingConfig().false_discovery_rate
    rows = []
    for seed in range(args.archives):
        year = archive.shuffled(seed).scan().looks[:52]
        rows.append(
            {
                "seed": seed,
                "listed": bool(any((e.q <= rate).any() for e in year)),
            }
        )
        print(rows[-1], flush=True)
    return rows


def looks(args: argparse.Namespace) -> Rows:
    """Return by how much a year of looks multiplies a p-value, by a candidate's papers."""
    rows = []
    rng = np.random.default_rng(args.seed)
    length = WEEKLY.span + 52
    totals = np.full(length, 100)
    for papers in (6, 8, 12, 20, 40, 80, 160, 400):
        places = rng.integers(0, length, (args.draws, papers))
        counts = np.zeros((args.draws, length), dtype=np.int64)
        np.add.at(counts, (np.arange(args.draws)[:, None], places), 1)
        series = Series.of_one_kind(counts, totals)
        best = np.ones(args.draws)
        for back in range(52):
            found = look(series.until(back), WEEKLY, 1)
            inside = counts[:, : length - back][:, -WEEKLY.span :].sum(axis=1)
            factor = looks_of_a_year(inside)
            best = np.minimum(best, found.p / factor)
        rows.append(
            {
                "papers": papers,
                **{f"{x:g}": round(float((best <= x).mean() / x), 1) for x in (1e-3, 3e-4, 1e-4)},
            }
        )
        print(rows[-1], flush=True)
    return rows


def main() -> None:
    """Run a part, and write its figures as JSON."""
    parts = {"waves": waves, "truth": truth, "null": null, "looks": looks}
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    ask.add_argument("part", choices=list(parts))
    ask.add_argument("source", nargs="?", default="")
    ask.add_argument("--truth", type=Path)
    ask.add_argument("--from", dest="first", type=date.fromisoformat)
    ask.add_argument("--to", dest="last", type=date.fromisoformat)
    ask.add_argument("--every", type=int, default=7)
    ask.add_argument("--bertopic", action="store_true")
    ask.add_argument("--archives", type=int, default=40)
    ask.add_argument("--draws", type=int, default=100_000)
    ask.add_argument("--seed", type=int, default=20)
    ask.add_argument("--cache", type=Path, default=Path("artifacts/.cache"))
    ask.add_argument("--json", type=Path)
    args = ask.parse_args()
    found = parts[args.part](args)
    if args.json:
        args.json.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
