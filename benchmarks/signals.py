"""How often signals are wrong where nothing happens, and how soon they see what was planted.

    python benchmarks/signals.py null RUN [--draws 200] [--json FILE]
    python benchmarks/signals.py planted PAPERS --vectors FILE --ids FILE [--seeds 3] [--json FILE]

`null`: RUN is a published run, whose dates are shuffled over its papers; beside it counts are made
up. `planted`: PAPERS is JSON Lines (gzip) of labelled papers. Their dates are drawn anew so that
one category doubles, one quadruples, one bursts for six weeks, one fades and one is born; then the
runs of half a year are replayed, week by week, through every stage.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.signals.grid import Weeks, weekly
from pipeline.signals.verdict import verdicts

WEEKS = 85
TOPICS = 30
SUBTOPICS = 120
PARTS = ", subtopics"
PAPERS_PER_WEEK = 75
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
    planted = commands.add_parser("planted")
    planted.add_argument("papers", type=Path)
    planted.add_argument("--vectors", type=Path, required=True)
    planted.add_argument("--ids", type=Path, required=True)
    planted.add_argument("--seeds", type=int, default=3)
    for command in (null, planted):
        command.add_argument("--json", type=Path)
    args = parser.parse_args()
    if args.command == "null":
        result = nothing_planted(args.run, args.draws)
        print(null_table(result, args.draws))
    else:
        result = [replayed(args, seed) for seed in range(args.seeds)]
        print(planted_table(result))
    if args.json:
        args.json.write_text(json.dumps(result, indent=2) + "\n")


def nothing_planted(run: Path, draws: int) -> list[dict[str, Any]]:
    """Return, per setting, the share of draws with any flag; every flag is false."""
    rows = []
    real = "dates shuffled over real papers"
    for setting in (real, *SETTINGS, *(f"{name}{PARTS}" for name in (real, *SETTINGS))):
        small = setting.endswith(PARTS)
        level, topics, simulated = ("subtopic", SUBTOPICS, 0) if small else ("topic", TOPICS, 999)
        emerging = rising = burst = 0
        for seed in range(draws):
            rng = np.random.default_rng([seed, len(setting)])
            weeks = (
                shuffled(run, rng, f"{level}_id")
                if setting.startswith(real)
                else counted(setting.removesuffix(PARTS), rng, topics)
            )
            found = verdicts(weeks, rate=0.05, emerging_ratio=1.5, draws=simulated, seed=7)
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


def shuffled(run: Path, rng: np.random.Generator, level: str) -> Weeks:
    """Count a run's papers with their dates dealt out anew."""
    from pyarrow import parquet

    table = parquet.read_table(run / "papers.parquet", columns=["digest_date"])
    days = table["digest_date"].to_pylist()
    topics = rng.permutation(parquet.read_table(run / "levels.parquet")[level].to_numpy())
    ids = np.unique(topics[topics >= 0])
    which = np.where(topics >= 0, np.searchsorted(ids, topics), -1)
    return weekly(days, which, np.zeros(len(days), dtype=np.int64), len(ids), max(days))


def counted(setting: str, rng: np.random.Generator, topics: int) -> Weeks:
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
    return Weeks(counts[None], np.maximum(counts.sum(axis=0), 1)[None], starts)


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
LENGTH = 100
CHANGE = 74
"""Weeks in all, and the week from which on things happen."""

KINDS = ("doubles", "quadruples", "bursts", "is born", "fades")


def rate(kind: str | None, week: int) -> float:
    """Return a category's weekly rate over its usual one."""
    after = week >= CHANGE
    return {
        None: 1.0,
        "doubles": 2.0 if after else 1.0,
        "quadruples": 4.0 if after else 1.0,
        "bursts": 4.0 if CHANGE <= week < CHANGE + 6 else 1.0,
        "is born": 1.0 if after else 0.0,
        "fades": max(0.0, 1.0 - (week - 50) / 30) if week > 50 else 1.0,
    }[kind]


def redated(lines: list[str], seed: int) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Yield papers with new dates, and what was planted in their category."""
    rng = np.random.default_rng(seed)
    papers = [json.loads(line) for line in lines]
    labels = sorted({paper["labels"][0] for paper in papers})
    special = dict(zip(rng.permutation(labels)[: len(KINDS)].tolist(), KINDS, strict=True))
    for label in labels:
        members = [paper for paper in papers if paper["labels"][0] == label]
        kind = special.get(label)
        # Three papers a week at the usual rate: of its 500 that leaves enough for four times that.
        wanted = rng.poisson([3.0 * rate(kind, week) for week in range(LENGTH)])
        order = rng.permutation(len(members))[: wanted.sum()]
        weeks = np.repeat(np.arange(LENGTH), wanted)[: len(order)]
        for i, week in zip(order, weeks, strict=True):
            day = START + timedelta(days=int(7 * week + rng.integers(5)))
            yield {**members[i], "date": day.isoformat()}, kind


def replayed(args: argparse.Namespace, seed: int) -> dict[str, Any]:
    """Plant, replay by the command, and return what it says."""
    with gzip.open(args.papers, "rt", encoding="utf-8") as file:
        dated = list(redated(file.readlines(), seed))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        dated.sort(key=lambda pair: (pair[0]["date"], pair[0]["id"]))
        (folder / "p.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper, _ in dated))
        known = dict(zip(json.loads(args.ids.read_bytes()), np.load(args.vectors), strict=True))
        np.save(folder / "v.npy", np.stack([known[paper["id"]] for paper, _ in dated]))
        (folder / "v.ids.json").write_text(json.dumps([paper["id"] for paper, _ in dated]))
        (folder / "s.toml").write_text(f'[embed]\nencoder = "file:{folder / "v.npy"}"\n')
        begin = START + timedelta(weeks=CHANGE)
        ends = {"bursts": begin + timedelta(weeks=13)}
        events = [
            {
                "name": kind,
                "start": begin.isoformat(),
                "end": ends[kind].isoformat() if kind in ends else None,
                "papers": [paper["id"] for paper, planted in dated if planted == kind],
            }
            for kind in KINDS
            if kind != "fades"
        ]
        (folder / "truth.json").write_text(json.dumps({"events": events}))
        command = [sys.executable, "-m", "pipeline", "backtest", str(folder / "p.jsonl"), "--json"]
        command += ["--from", (begin - timedelta(weeks=8)).isoformat()]
        command += ["--to", (begin + timedelta(weeks=18)).isoformat()]
        command += ["--truth", str(folder / "truth.json"), "--config", str(folder / "s.toml")]
        command += ["--cache", str(folder / "cache")]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout)
    print(seed, result["methods"]["groundswell"], file=sys.stderr)
    return {**result, "start": begin.isoformat()}


def planted_table(result: list[dict[str, Any]]) -> str:
    """Return the methods' means over seeds, and when each planted event was found."""
    lines = [
        f"Means of {len(result)} plantings; weekly runs from 8 weeks before to 18 weeks after.",
        "",
        "| method | precision | recall | false alarms | median delay, days | Brier |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for method in result[0]["methods"]:
        cells = []
        for name, form in (
            ("precision", ".0%"),
            ("recall", ".0%"),
            ("false_alarms", ".1f"),
            ("median_delay_days", ".0f"),
            ("brier", ".3f"),
        ):
            values = [r["methods"][method][name] for r in result]
            told = [value for value in values if value is not None]
            cells.append(format(float(np.mean(told)), form) if told else "–")
        lines.append(f"| {method} | {' | '.join(cells)} |")
    lines += ["", "| planted | as a topic | weeks to the flag | as either | weeks |"]
    lines.append("|---|---:|---|---:|---|")
    for kind in KINDS[:-1]:
        cells = []
        for levels in (("groundswell",), ("groundswell", "groundswell, subtopics")):
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
