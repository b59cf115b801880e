"""What emerges: which real waves the joint list names, how soon, among how many other things.

    python benchmarks/emergence.py waves SOURCE --from DATE --to DATE [--every DAYS] [--truth FILE]
                                   [--bertopic] [--cache DIR] [--json FILE]
    python benchmarks/emergence.py truth SOURCE [--cache DIR] [--json FILE]
    python benchmarks/emergence.py null SOURCE [--archives N] [--first-seed N]
                                   [--cache DIR] [--json FILE]

`waves` makes the list as of past dates, each from the papers up to it and nothing later, over the
terms that papers use, and judges it beside simple rules as `groundswell backtest` does
(docs/backtest.md), with `--bertopic` also beside topics that BERTopic makes anew at each date.
`truth` writes what rose in the archive by hindsight, as a truth file. `null` gives the papers
dates at which nothing happens and looks every week of a year. Vectors are kept under `--cache`.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
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
from groundswell.signals.joint_list import Scan
from numpy.typing import NDArray

RATES = (0.01, 0.05, 0.1, 0.2)
"""False discovery rates beside the default: the trade between what is named and what is wrong."""

Rows = Sequence[dict[str, Any]]
Days = NDArray[np.datetime64]


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
    """Return a row per setting and archive in which nothing happens: what a year of looks finds."""
    archive = read_archive(args.source, args.cache)
    known = archive.scan()  # when papers came has no part in what the candidates are
    rate = EmergingConfig().false_discovery_rate
    rows: list[dict[str, Any]] = []
    for setting, redated in SETTINGS.items():
        for seed in range(args.first_seed, args.first_seed + args.archives):
            dated = replace(known.papers, days=redated(archive, np.random.default_rng(seed)))
            scan = Scan(known.candidates, dated, archive.last, known.scale, known.least_papers)
            year = scan.looks[:52]
            least = min(float(each.q.min()) for each in year)
            found = {"least_q": least, "listed": least <= rate}
            rows.append({"setting": setting, "seed": seed, **found})
        years = sum(row["listed"] for row in rows[-args.archives :])
        print(f"{setting}: {years} of {args.archives} years list anything", flush=True)
    return rows


def shuffled(archive: Archive, rng: np.random.Generator) -> Days:
    """Return the archive's days in another order."""
    return rng.permutation(archive.days)


def growing(archive: Archive, rng: np.random.Generator) -> Days:
    """Return days whose number of papers grows threefold from the first to the last."""
    first, last = archive.days.min(), archive.days.max()
    share = rng.random(len(archive.days))
    passed = (np.sqrt(1 + 8 * share) - 1) / 2  # of a density of 1 + 2 x, up to a factor
    return np.asarray(first + np.floor(passed * (last - first).astype(int)).astype(int))


def with_gaps(archive: Archive, rng: np.random.Generator) -> Days:
    """Return days from Tuesday to Thursday only, and of one month in three the first half."""
    days = shuffled(archive, rng)
    midweek = days - (days.astype(int) + 3) % 7 + 1 + rng.integers(0, 3, len(days))
    months = midweek.astype("datetime64[M]")
    half = (months.astype(int) % 3 == 0) & (midweek - months > np.timedelta64(14, "D"))
    return np.asarray(np.where(half, midweek - np.timedelta64(14, "D"), midweek))


def varying(correlation: float) -> Callable[[Archive, np.random.Generator], Days]:
    """Return days such that the shares of 30 groups of papers vary by themselves.

    The groups are clusters of their vectors. The log rates have a variance of .25 and a
    correlation from week to week.
    """

    def days(archive: Archive, rng: np.random.Generator) -> Days:
        from sklearn.cluster import KMeans

        groups = KMeans(30, n_init=1, random_state=0).fit_predict(archive.vectors)
        first = archive.days.min()
        weeks = int((archive.days.max() - first).astype(int)) // 7 + 1
        volume = np.bincount((archive.days - first).astype(int) // 7, minlength=weeks)
        rates = np.empty((30, weeks))
        level = 0.5 * rng.normal(size=30)
        for week in range(weeks):
            rates[:, week] = np.exp(level)
            level = correlation * level + 0.5 * np.sqrt(1 - correlation**2) * rng.normal(size=30)
        found = np.empty(len(groups), dtype=np.int64)
        for group in range(30):
            own = groups == group
            chances = volume * rates[group]
            found[own] = rng.choice(weeks, own.sum(), p=chances / chances.sum())
        return np.asarray(first + 7 * found + rng.integers(0, 5, len(found)))

    return days


SETTINGS: Mapping[str, Callable[[Archive, np.random.Generator], Days]] = {
    "dates shuffled": shuffled,
    "growing digests": growing,
    "gaps of weekdays and half months": with_gaps,
    "shares that vary from week to week": varying(0.0),
    "shares that vary, autocorrelated by .5": varying(0.5),
    "shares that vary, autocorrelated by .8": varying(0.8),
}
"""Archives in which nothing happens."""


def main() -> None:
    """Run a part, and write its figures as JSON."""
    parts = {"waves": waves, "truth": truth, "null": null}
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    ask.add_argument("part", choices=list(parts))
    ask.add_argument("source", nargs="?", default="")
    ask.add_argument("--truth", type=Path)
    ask.add_argument("--from", dest="first", type=date.fromisoformat)
    ask.add_argument("--to", dest="last", type=date.fromisoformat)
    ask.add_argument("--every", type=int, default=7)
    ask.add_argument("--bertopic", action="store_true")
    ask.add_argument("--archives", type=int, default=40)
    ask.add_argument("--first-seed", type=int, default=0)
    ask.add_argument("--cache", type=Path, default=Path("artifacts/.cache"))
    ask.add_argument("--json", type=Path)
    args = ask.parse_args()
    found = parts[args.part](args)
    if args.json:
        args.json.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
