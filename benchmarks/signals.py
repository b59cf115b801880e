"""How often signals are wrong where nothing happens, and how soon they see what was planted.

    python benchmarks/signals.py null RUN [--draws 200] [--json FILE]
    python benchmarks/signals.py power [--draws 200] [--json FILE]
    python benchmarks/signals.py planted PAPERS --vectors FILE --ids FILE [--seeds 3] [--usual 5]
        [--nothing] [--json FILE]

`null`: RUN is a published run, whose dates are permuted over its papers; beside it counts are
simulated. `power`: the plantings of `planted` in counts, as if each category were a topic; beside
it what a test finds that knows the past rate, the start and the noise. `planted`: PAPERS is JSON
Lines (gzip) of labelled papers. They get new dates, so that one category doubles, one quadruples,
one bursts for six weeks, one fades and one is born, or `--nothing` happens; then the runs of half a
year are replayed, week by week, through every stage.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from groundswell.evaluate.baselines import OURS, RISING
from groundswell.evaluate.judging import SHARES, judged_by_events, truth_of
from groundswell.evaluate.snapshots import Snapshot
from groundswell.evaluate.truth import Event, read_truth
from groundswell.signals.bursts import Simulation
from groundswell.signals.counts import PeriodCounts, weekly
from groundswell.signals.ranking import signal_of
from groundswell.signals.status import Criteria, assess
from numpy.typing import NDArray

WEEKS = 85
TOPICS = 30
SUBTOPICS = 120
PARTS = ", subtopics"
PAPERS_PER_WEEK = 75
WITHOUT_BURSTS = Criteria(0.05, 1.5, simulation=None)
"""The default settings, without the simulations that bursts take."""

SETTINGS = (
    "Poisson",
    "negative binomial, 0.1",
    "negative binomial, 0.3",
    "negative binomial, 0.5",
    "growing digests",
    "digests of changing size, a third of the weeks half empty",
    "autocorrelated, 0.5",
    "autocorrelated, 0.8",
)


def main() -> None:
    """Run one of the two, print its table, and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    commands = parser.add_subparsers(dest="command", required=True)
    null = commands.add_parser("null")
    null.add_argument("run", type=Path)
    null.add_argument("--draws", type=int, default=200)
    power = commands.add_parser("power")
    power.add_argument("--draws", type=int, default=200)
    planted = commands.add_parser("planted")
    planted.add_argument("papers", type=Path)
    planted.add_argument("--vectors", type=Path, required=True)
    planted.add_argument("--ids", type=Path, required=True)
    planted.add_argument("--seeds", type=int, default=3)
    planted.add_argument("--usual", type=int, choices=sorted(SPANS), default=5)
    planted.add_argument("--nothing", action="store_true")
    for command in (null, power, planted):
        command.add_argument("--json", type=Path)
    args = parser.parse_args()
    if args.command == "null":
        result = nothing_planted(args.run, args.draws)
        print(null_table(result, args.draws))
    elif args.command == "power":
        result = found_in_counts(args.draws)
        print(power_table(result, args.draws))
    else:
        result = [replayed(args, seed) for seed in range(args.seeds)]
        print(nothing_table(result) if args.nothing else planted_table(result))
    if args.json:
        args.json.write_text(json.dumps(result, indent=2) + "\n")


def nothing_planted(run: Path, draws: int) -> list[dict[str, Any]]:
    """Return, per setting, the share of draws with any flag; every flag is false."""
    rows = []
    real = "dates shuffled over real papers"
    for setting in (real, *SETTINGS, *(f"{name}{PARTS}" for name in (real, *SETTINGS))):
        small = setting.endswith(PARTS)
        level, topics = ("subtopic", SUBTOPICS) if small else ("topic", TOPICS)
        criteria = WITHOUT_BURSTS if small else Criteria(0.05, 1.5, Simulation(draws=999, seed=7))
        emerging = rising = burst = 0
        for seed in range(draws):
            rng = np.random.default_rng([seed, len(setting)])
            weeks = (
                shuffled(run, rng, f"{level}_id")
                if setting.startswith(real)
                else counted(setting.removesuffix(PARTS), rng, topics)
            )
            found = assess(weeks, criteria)
            emerging += any(v.status == "emerging" for v in found)
            rising += any(v.status in {"emerging", "growing"} for v in found)
            burst += any(v.burst is not None for v in found)
        rows.append(
            {
                "setting": setting,
                "emerging": emerging / draws,
                "emerging_or_growing": rising / draws,
                "burst": burst / draws,
            }
        )
        print(rows[-1], file=sys.stderr)
    return rows


def shuffled(run: Path, rng: np.random.Generator, level: str) -> PeriodCounts:
    """Count a run's papers with their dates permuted."""
    from pyarrow import parquet

    table = parquet.read_table(run / "papers.parquet", columns=["digest_date"])
    days = table["digest_date"].to_pylist()
    topics = rng.permutation(parquet.read_table(run / "levels.parquet")[level].to_numpy())
    ids = np.unique(topics[topics >= 0])
    which = np.where(topics >= 0, np.searchsorted(ids, topics), -1)
    return weekly(days, which, np.zeros(len(days), dtype=np.int64), len(ids), max(days))


def counted(setting: str, rng: np.random.Generator, topics: int) -> PeriodCounts:
    """Make up weekly counts of topics whose shares do not change."""
    share = rng.dirichlet(np.ones(topics))
    size = np.full(WEEKS, float(PAPERS_PER_WEEK))
    if setting.startswith("growing"):
        size *= np.linspace(0.4, 1.8, WEEKS)
    if setting.startswith("digests"):
        size *= np.where(rng.random(WEEKS) < 1 / 3, 0.5, rng.uniform(0.8, 1.5, WEEKS))
    mean = share[:, None] * size
    if setting.startswith("negative"):
        alpha = float(setting.split()[-1])
        mean = mean * rng.gamma(1 / alpha, alpha, mean.shape)
    if setting.startswith("autocorrelated"):
        mean = mean * autocorrelated(float(setting.split()[-1]), rng, topics)
    counts = rng.poisson(mean)
    starts = [date(2025, 1, 1) + timedelta(days=7 * week) for week in range(WEEKS)]
    return PeriodCounts(counts[None], np.maximum(counts.sum(axis=0), 1)[None], starts)


def autocorrelated(phi: float, rng: np.random.Generator, topics: int) -> NDArray[np.float64]:
    """Return lognormal factors of mean 1 whose logarithms are AR(1) with innovations of sd 0.3."""
    variance = 0.09 / (1 - phi**2)
    level = rng.normal(size=topics) * np.sqrt(variance)
    rows = []
    for _ in range(WEEKS):
        rows.append(np.exp(level - variance / 2))
        level = phi * level + 0.3 * rng.normal(size=topics)
    return np.stack(rows, axis=1)


def null_table(rows: list[dict[str, Any]], draws: int) -> str:
    """Return the shares of draws with any flag, in Markdown."""
    lines = [
        f"Share of {draws} draws with any flag; nothing was planted, the stated rate is 5 %.",
        "",
        "| setting | any emerging | any emerging or growing | any burst |",
        "|---|---:|---:|---:|",
    ]
    lines += [
        f"| {r['setting']} | {r['emerging']:.1%} | {r['emerging_or_growing']:.1%} "
        f"| {'–' if r['setting'].endswith(PARTS) else format(r['burst'], '.1%')} |"
        for r in rows
    ]
    return "\n".join(lines)


START = date(2020, 1, 6)

SPANS = {3: (74, 100), 5: (56, 75)}
"""By the papers a week of a category: the week from which on things happen, and weeks in all. A
category has 500 papers, which must last."""

ON_CATEGORIES = f"{OURS}, had the categories been the topics"

KINDS = ("doubles", "quadruples", "bursts", "is born", "fades")


def usual_of(kind: str | None, usual: float) -> float:
    """Return a category's papers a week before anything happens; four times five would not last."""
    return min(usual, 3.0) if kind == "quadruples" else float(usual)


def rate(kind: str | None, week: int, change: int) -> float:
    """Return a category's weekly rate over its usual one, where things happen from `change` on."""
    after = week >= change
    return {
        None: 1.0,
        "doubles": 2.0 if after else 1.0,
        "quadruples": 4.0 if after else 1.0,
        "bursts": 4.0 if change <= week < change + 6 else 1.0,
        "is born": 1.0 if after else 0.0,
        "fades": min(1.0, max(0.0, 1.0 - (week - change + 24) / 30)),
    }[kind]


def rates(kind: str | None, usual: int, weeks: int) -> list[float]:
    """Return a category's papers a week, expected in each of the first `weeks`."""
    change = SPANS[usual][0]
    return [usual_of(kind, usual) * rate(kind, week, change) for week in range(weeks)]


POWER = (
    (("doubles",), 5, 0.0),
    (("doubles",), 5, 0.1),
    (KINDS, 3, 0.0),
    (KINDS, 5, 0.0),
    (KINDS, 5, 0.1),
)
"""What is planted among 20 topics, the usual papers a week, and the dispersion of weekly counts."""


def found_in_counts(draws: int) -> list[dict[str, Any]]:
    """Return, per planting and week, how many draws flag what, and what could be found at most."""
    rows = []
    for kinds, usual, alpha in POWER:
        change = SPANS[usual][0]
        of = [*kinds, *[None] * (20 - len(kinds))]
        for since in (4, 6, 12):
            seen = {kind: [0, 0, 0] for kind in kinds if kind != "fades"}
            false = 0.0
            for seed in range(draws):
                rng = np.random.default_rng([seed, usual, since])
                means = np.array([rates(kind, usual, change + since) for kind in of])
                variation = rng.gamma(1 / alpha, alpha, means.shape) if alpha else 1.0
                counts = rng.poisson(means * variation)
                starts = [START + timedelta(days=7 * week) for week in range(counts.shape[1])]
                weeks = PeriodCounts(counts[None], counts.sum(axis=0)[None], starts)
                found = assess(weeks, WITHOUT_BURSTS)
                rising = [assessment.rising for assessment in found]
                wrong = sum(flag for flag, kind in zip(rising, of, strict=True) if kind not in seen)
                false += wrong / max(sum(rising), 1)
                for topic, kind in enumerate(kinds):
                    if kind in seen:
                        recent = int(counts[topic, change:].sum())
                        expected = float(means[topic, :change].mean()) * since
                        best = bound(recent, expected, alpha / since)
                        seen[kind][0] += rising[topic]
                        seen[kind][1] += found[topic].status == "emerging"
                        # All that is true can be called so at most by p-values up to this one.
                        seen[kind][2] += best <= 0.05 * len(seen) / len(of)
            rows.append(
                {
                    "planted": "all five" if len(kinds) > 1 else kinds[0],
                    "usual": usual,
                    "dispersion": alpha,
                    "weeks": since,
                    "found": {kind: [n / draws for n in pair] for kind, pair in seen.items()},
                    "false": false / draws,
                }
            )
            print(rows[-1], file=sys.stderr)
    return rows


def bound(seen: int, expected: float, dispersion: float) -> float:
    """Return the p-value of the most powerful test: it knows rate, start and dispersion."""
    from scipy import stats

    if expected <= 0:
        return float(seen == 0)
    if not dispersion:
        return float(stats.poisson.sf(seen - 1, expected))
    size = 1 / dispersion
    return float(stats.nbinom.sf(seen - 1, size, size / (size + expected)))


def power_table(rows: list[dict[str, Any]], draws: int) -> str:
    """Return what is found in counts beside what could be, in Markdown."""
    lines = [
        f"Of {draws} draws of 20 topics: emerging or growing; emerging; in brackets what a test "
        f"finds that knows rate, start and noise.",
        "",
        "| planted | papers a week | dispersion | week | doubles | quadruples | bursts | is born "
        "| false discoveries |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        cells = [
            "{:.0%}, {:.0%} ({:.0%})".format(*row["found"][kind]) if kind in row["found"] else "–"
            for kind in KINDS[:-1]
        ]
        lines.append(
            f"| {row['planted']} | {row['usual']} | {row['dispersion']} | {row['weeks']} "
            f"| {' | '.join(cells)} | {row['false']:.1%} |"
        )
    return "\n".join(lines)


def redated(
    lines: list[str], seed: int, usual: int, kinds: tuple[str, ...]
) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Yield papers with new dates, and what was planted in their category."""
    rng = np.random.default_rng(seed)
    length = SPANS[usual][1]
    papers = [json.loads(line) for line in lines]
    labels = sorted({paper["labels"][0] for paper in papers})
    special = dict(zip(rng.permutation(labels)[: len(kinds)].tolist(), kinds, strict=True))
    for label in labels:
        members = [paper for paper in papers if paper["labels"][0] == label]
        kind = special.get(label)
        wanted = rng.poisson(rates(kind, usual, length))
        order = rng.permutation(len(members))[: wanted.sum()]
        weeks = np.repeat(np.arange(length), wanted)[: len(order)]
        for i, week in zip(order, weeks, strict=True):
            day = START + timedelta(days=int(7 * week + rng.integers(5)))
            yield {**members[i], "date": day.isoformat()}, kind


def replayed(args: argparse.Namespace, seed: int) -> dict[str, Any]:
    """Plant, replay by the command, and return its result."""
    with gzip.open(args.papers, "rt", encoding="utf-8") as file:
        kinds = () if args.nothing else KINDS
        dated = list(redated(file.readlines(), seed, args.usual, kinds))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        dated.sort(key=lambda pair: (pair[0]["date"], pair[0]["id"]))
        (folder / "p.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper, _ in dated))
        known = dict(zip(json.loads(args.ids.read_bytes()), np.load(args.vectors), strict=True))
        np.save(folder / "v.npy", np.stack([known[paper["id"]] for paper, _ in dated]))
        (folder / "v.ids.json").write_text(json.dumps([paper["id"] for paper, _ in dated]))
        (folder / "s.toml").write_text(f'[embed]\nencoder = "file:{folder / "v.npy"}"\n')
        begin = START + timedelta(weeks=SPANS[args.usual][0])
        ends = {"bursts": begin + timedelta(weeks=13)}
        events = [
            {
                "name": kind,
                "start": begin.isoformat(),
                "end": ends[kind].isoformat() if kind in ends else None,
                "papers": [paper["id"] for paper, planted in dated if planted == kind],
            }
            for kind in kinds
            if kind != "fades"
        ]
        (folder / "truth.json").write_text(json.dumps({"events": events}))
        command = [
            sys.executable,
            "-m",
            "groundswell",
            "backtest",
            str(folder / "p.jsonl"),
            "--json",
        ]
        command += ["--from", (begin - timedelta(weeks=8)).isoformat()]
        command += ["--to", (begin + timedelta(weeks=18)).isoformat()]
        command += ["--truth", str(folder / "truth.json"), "--config", str(folder / "s.toml")]
        command += ["--cache", str(folder / "cache")]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        result: dict[str, Any] = json.loads(done.stdout)
        truth = read_truth(folder / "truth.json")
        result["methods"][ON_CATEGORIES] = on_categories(dated, result["dates"], truth)
    print(seed, result["methods"][OURS], file=sys.stderr)
    return {**result, "start": begin.isoformat()}


def on_categories(
    dated: list[tuple[dict[str, Any], str | None]], dates: list[str], events: list[Event]
) -> dict[str, Any]:
    """Judge the same signals at the same dates as if each category were a topic.

    What they miss beside this the topics cost, which are no categories.
    """
    labels = sorted({paper["labels"][0] for paper, _ in dated})
    ids = [paper["id"] for paper, _ in dated]
    days = [date.fromisoformat(paper["date"]) for paper, _ in dated]
    of = np.array([labels.index(paper["labels"][0]) for paper, _ in dated])
    papers = dict(zip(ids, zip(of.tolist(), days, strict=True), strict=True))
    snapshots = []
    for as_of in map(date.fromisoformat, dates):
        there = [row for row, day in enumerate(days) if day <= as_of]
        strata = np.zeros(len(there), dtype=np.int64)
        weeks = weekly([days[row] for row in there], of[there], strata, len(labels), as_of)
        signals = {
            topic: signal_of(topic, assessment, as_of)
            for topic, assessment in enumerate(assess(weeks, WITHOUT_BURSTS))
        }
        flags = frozenset(topic for topic, own in signals.items() if own.rising)
        named = dict(enumerate(labels))
        snapshots.append(Snapshot(as_of, named, signals, papers, {RISING: flags}))
    return asdict(judged_by_events(snapshots, RISING, events, truth_of(snapshots, events)))


def nothing_table(result: list[dict[str, Any]]) -> str:
    """Return how often anything was flagged where nothing was planted, in Markdown."""
    lines = [
        f"{len(result)} replays of {len(result[0]['dates'])} runs in which nothing happens.",
        "",
        "| method | stretches flagged, in a replay |",
        "|---|---:|",
    ]
    for method in result[0]["methods"]:
        flagged = np.mean([r["methods"][method]["false_alarms"] for r in result])
        lines.append(f"| {method} | {flagged:.1f} |")
    return "\n".join(lines)


def planted_table(result: list[dict[str, Any]]) -> str:
    """Return the methods' means over seeds, and when each planted event was found."""
    lines = [
        f"Means of {len(result)} plantings; weekly runs from 8 weeks before to 18 weeks after.",
        "",
        "| method | precision | by date | by rise | evidence | recall | false alarms "
        "| median delay, days | Brier |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for method in result[0]["methods"]:
        cells = []
        for name, form in (
            *((share, ".0%") for share in SHARES),
            ("false_alarms", ".1f"),
            ("median_delay_days", ".0f"),
            ("brier", ".3f"),
        ):
            values = [r["methods"][method][name] for r in result]
            known = [value for value in values if value is not None]
            cells.append(format(float(np.mean(known)), form) if known else "–")
        lines.append(f"| {method} | {' | '.join(cells)} |")
    lines += [
        "",
        "| planted | emerging | weeks to the flag | or growing | weeks | or a subtopic | weeks "
        "| had the categories been the topics | weeks |",
        "|---|---:|---|---:|---|---:|---|---:|---|",
    ]
    for kind in KINDS[:-1]:
        cells = []
        for levels in ((OURS,), (RISING,), (RISING, f"{RISING}{PARTS}"), (ON_CATEGORIES,)):
            days = [
                min((day for name in levels if (day := r["methods"][name]["found"].get(kind))),
                    default=None)
                for r in result
            ]  # fmt: skip
            found = [
                (date.fromisoformat(day) - date.fromisoformat(r["start"])).days / 7
                for day, r in zip(days, result, strict=True)
                if day
            ]
            weeks = ", ".join(f"{w:.0f}" for w in found)
            cells += [f"{len(found)} of {len(result)}", weeks or "–"]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
