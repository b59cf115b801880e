"""Whether a rise of one organization is distinguished from one of all, and false positives.

    python benchmarks/groups.py [RUN] [--draws 200] [--json FILE]

Papers of two years are made: 25 topics, 60 organizations of very different sizes, each with topics
that it prefers. In the last quarter one of them, or a new theme of hardly any papers, gets more:
from one organization alone, or from all by their sizes. `nothing` permutes the dates of the papers.
RUN is a published run, whose stated organizations or authors are permuted over its papers: who
writes what is then chance, rises stay.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from groundswell.artifacts import PAPER_SCHEMA
from groundswell.outputs.published_run import PublishedRun
from groundswell.signals.driver_statements import Statement, statement
from groundswell.signals.drivers import Drivers, Followed, Span, Windows, drivers
from groundswell.signals.groups import grouping
from groundswell.signals.multiple_testing import all_q_values
from numpy.typing import NDArray

AS_OF = date(2026, 1, 30)
RECENT = Span(AS_OF - timedelta(days=7 * 13 - 1), AS_OF)
BEFORE = Span(RECENT.first - timedelta(days=7 * 52), RECENT.first - timedelta(days=1))
PAPERS, TOPICS, LABS, DAYS = 6_000, 25, 60, 728
WINDOWS = 4
"""Windows that a topic's is chosen from."""
PLANTED = (("theme", 12), ("theme", 24), ("topic", 24), ("topic", 48))
"""What rises, and by how many recent papers; the topic has about 29 as it is, the theme one."""
THEME, TOPIC = 25, 12
RATE = 0.05


@dataclass(frozen=True)
class Archive:
    """Papers by day, topic and organization (-1: none is stated)."""

    days: NDArray[np.int64]
    topics: NDArray[np.int64]
    labs: NDArray[np.int64]


@dataclass(frozen=True)
class Found:
    """The drivers of each topic, and the statements on them."""

    drivers: list[Drivers]
    said: list[Statement | None]
    false_pairs: int


def archive(rng: np.random.Generator) -> Archive:
    """Return papers whose organizations prefer topics, and in which nothing rises."""
    sizes = 1 / np.arange(1, LABS + 1) ** 0.8
    usual = 1 / np.arange(1, TOPICS + 1) ** 0.5
    liked = usual * rng.gamma(1.0, 1.0, (LABS, TOPICS))
    labs = rng.choice(LABS, PAPERS, p=sizes / sizes.sum())
    chances = liked[labs] / liked[labs].sum(axis=1, keepdims=True)
    topics = (chances.cumsum(axis=1) > rng.random((PAPERS, 1))).argmax(axis=1)
    topics[rng.choice(PAPERS, 8, replace=False)] = THEME
    return Archive(rng.integers(0, DAYS, PAPERS), topics, labs)


def planted(
    of: Archive, which: int, added: int, rng: np.random.Generator, lab: int | None
) -> Archive:
    """Return an archive with recent papers more of a thing: of one organization, or of all."""
    labs = rng.choice(of.labs, added) if lab is None else np.full(added, lab)
    return Archive(
        np.concatenate([of.days, rng.integers(DAYS - 91, DAYS, added)]),
        np.concatenate([of.topics, np.full(added, which)]),
        np.concatenate([of.labs, labs]),
    )


def judged(of: Archive, rising: int) -> Found:
    """Return what is found of all topics, of which one is known to rise."""
    names = [[f"Lab {lab:02}"] if lab >= 0 else [] for lab in of.labs.tolist()]
    papers = pa.Table.from_pylist([{"affiliations": name} for name in names], PAPER_SCHEMA)
    first = np.datetime64(AS_OF) - (DAYS - 1)
    windows = Windows(first + of.days, grouping(papers, "organization"))
    things = [
        Followed("topic", i, "", i == rising, np.flatnonzero(of.topics == i), RECENT, BEFORE)
        for i in range(TOPICS + 1)
    ]
    return _found([drivers(thing, windows, WINDOWS) for thing in things])


def _found(found: list[Drivers]) -> Found:
    rise, over = (all_q_values([getattr(d, name) for d in found]) for name in ("rise_p", "over_p"))
    said = [statement(each, a, b, RATE) for each, a, b in zip(found, rise, over, strict=True)]
    return Found(found, said, int(sum((q <= RATE).sum() for q in rise)))


def plantings(draws: int) -> Iterator[dict[str, Any]]:
    """Yield how often each kind of rise gets the correct verdict."""
    for kind, added in PLANTED:
        which = THEME if kind == "theme" else TOPIC
        for by in ("one", "all"):
            right = wrong = 0
            for seed in range(draws):
                rng = np.random.default_rng([seed, added, which])
                lab = int(rng.integers(5, LABS)) if by == "one" else None
                found = judged(planted(archive(rng), which, added, rng, lab), which)
                said, names = found.said[which], found.drivers[which].grouping.names
                verdict = said.verdict if said else None
                named = names[said.group] if said and verdict == "one" else None
                right += (verdict, named) == (
                    ("many", None) if by == "all" else ("one", f"Lab {lab:02}")
                )
                wrong += verdict == ("one" if by == "all" else "many")
            yield {
                "thing": kind,
                "added": added,
                "by": by,
                "recognized": right / draws,
                "for the other": wrong / draws,
            }


def nothing(draws: int) -> dict[str, Any]:
    """Return how many archives with permuted dates have any pair with a significant rise."""
    false = 0
    for seed in range(draws):
        rng = np.random.default_rng([seed, 1])
        made = archive(rng)
        false += (
            judged(Archive(rng.permutation(made.days), made.topics, made.labs), -1).false_pairs > 0
        )
    return {"draws": draws, "archives with a false pair": false / draws}


def permuted(run: PublishedRun, field: str, draws: int) -> dict[str, Any]:
    """Return how many of a run's rises get the verdict 'one' with groups permuted."""
    papers = run.papers()
    days = papers["digest_date"].to_numpy().astype("datetime64[D]")
    column = {"organization": "affiliations"}.get(field, field)
    values = papers[column].to_pylist()
    rises = 0
    false = 0
    for seed in range(draws):
        rng = np.random.default_rng([seed, 2])
        stated = [i for i, value in enumerate(values) if value]
        mixed = list(values)
        for i, j in zip(stated, rng.permutation(stated).tolist(), strict=True):
            mixed[i] = values[j]
        table = pa.table({column: pa.array(mixed, pa.list_(pa.string()))})
        windows = Windows(days, grouping(table, field))
        found = _found([drivers(thing, windows, WINDOWS) for thing in _rises(run)])
        rises += len(found.said)
        false += sum(each is not None and each.verdict == "one" for each in found.said)
    return {"rises": rises, "said to be of one": false / max(rises, 1)}


def _rises(run: PublishedRun) -> list[Followed]:
    from groundswell.outputs.inspect.members import find_group, group_papers

    row_of = {paper: i for i, paper in enumerate(run.papers()["paper_id"].to_pylist())}
    found = []
    for entry in run.entries:
        own = group_papers(run, find_group(run, entry.id, "entry"))["paper_id"].to_pylist()
        spans = [
            Span(date.fromisoformat(first), date.fromisoformat(last))
            for first, last in (
                (entry.recent_since, entry.recent_until),
                (entry.before_since, entry.before_until),
            )
        ]
        rows = np.array(sorted(row_of[paper] for paper in own), dtype=np.int64)
        found.append(Followed("entry", entry.id, entry.label, True, rows, *spans))
    return found


def main() -> None:
    """Measure, print a table, and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", nargs="?", type=Path)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    result: dict[str, Any] = {"plantings": list(plantings(chosen.draws))}
    result["nothing"] = nothing(chosen.draws)
    if chosen.run:
        run = PublishedRun(chosen.run)
        result["permuted"] = {
            field: permuted(run, field, max(1, chosen.draws // 10))
            for field in ("organization", "authors")
        }
    print(
        "| rise | papers added | by | correct verdict | opposite verdict |\n|---|---|---|---|---|"
    )
    for row in result["plantings"]:
        print("| " + " | ".join(str(value) for value in row.values()) + " |")
    print(json.dumps({key: value for key, value in result.items() if key != "plantings"}))
    if chosen.json:
        chosen.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
