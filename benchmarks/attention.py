"""Attention: whether votes show rises sooner than numbers of papers do.

    python -m benchmarks.attention waves SOURCE --from DATE --to DATE [--truth FILE] [--cache DIR]
                                   [--json FILE]
    python -m benchmarks.attention null SOURCE [--archives N] [--cache DIR] [--json FILE]

`waves` makes the joint list as of past dates, a week apart: over all papers, and over those with
more votes than the median of their day, with fewer, and random halves, since half of the
papers are worth less than all, whatever their votes. 'Papers or votes' lists what is found over all
papers or over the upper half, each at half the rate. Each list is judged as in
benchmarks/emergence.py. Below are the ranks by votes of the first papers of what rose, and how many
entries have significantly more or fewer votes, also where votes are permuted within days.
`null` gives the papers other dates and looks every week of a year.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from groundswell.artifacts import Emerging
from groundswell.config import EmergingConfig
from groundswell.evaluate.archive import Archive
from groundswell.evaluate.rise_judging import RiseFigures
from groundswell.evaluate.rise_methods import Method, Named, named_entries
from groundswell.evaluate.rise_replay import compare_on, dates_apart, truths
from groundswell.evaluate.rise_tables import rise_table
from groundswell.evaluate.truth import Event, read_truth
from groundswell.signals.attention import VoteRank, vote_ranks, with_attention
from groundswell.signals.entries import emerging_list
from groundswell.signals.joint_list import DatedVectors, Scan
from groundswell.signals.rises import Look

from benchmarks.emergence import read_archive, shuffled

RATE = EmergingConfig().false_discovery_rate
FIRST_PAPERS = (5, 10, 20)
"""How many of a rise's first papers are examined."""
PAPERS = "papers"

Ranks = Mapping[str, VoteRank]
Rows = list[dict[str, Any]]


def of_papers(scan: Scan, kept: Callable[[str], bool]) -> Scan:
    """Return the scan of the same candidates over some of the papers, by their ids."""
    papers = scan.papers
    rows = np.flatnonzero([kept(paper_id) for paper_id in papers.paper_ids])
    return Scan(
        replace(scan.candidates, groups=scan.candidates.groups.tocsr()[rows].tocsc()),
        DatedVectors(
            [papers.paper_ids[row] for row in rows.tolist()],
            papers.days[rows],
            papers.vectors[rows],
            papers.topic_ids[rows],
        ),
        scan.as_of,
        scan.scale,
        scan.least_papers,
    )


def either(scan: Scan, other: Scan) -> Scan:
    """Return a scan that finds what either finds, each at half the rate.

    The false discovery rate of a union is at most the sum of the two.
    """
    looks = []
    for one, two in zip(scan.looks, other.looks, strict=False):
        better = two.q < one.q
        found = {n: np.where(better, getattr(two, n), own) for n, own in vars(one).items()}
        halved = {name: np.minimum(1.0, 2 * found[name]) for name in ("p", "quick_p", "q")}
        looks.append(Look(**{**found, **halved}))
    both = copy(scan)
    both.looks = looks
    return both


class ListOver:
    """The joint list over a scan that is made of that of all papers."""

    def __init__(self, made: Callable[[Scan], Scan]) -> None:
        """Begin a series of runs."""
        self._made = made
        self._before = Emerging()
        self.lists: list[Emerging] = []

    def __call__(self, scan: Scan) -> list[Named]:
        """Return the entries."""
        listed = emerging_list(self._made(scan), RATE, self._before)
        self._before = listed.for_the_next_run
        self.lists.append(listed)
        return named_entries(listed.entries, listed.records)

    def lists_anything(self, scan: Scan) -> bool:
        """Return whether any look of the last year finds something."""
        year = self._made(scan).looks[: scan.scale.year]
        return any(bool((each.q <= RATE).any()) for each in year)


def methods(ranks: Ranks, lots: int) -> dict[str, ListOver]:
    """Return the lists that are compared."""

    def upper(scan: Scan) -> Scan:
        return of_papers(scan, lambda paper: paper in ranks and ranks[paper].rank > 1 / 2)

    def lower(scan: Scan) -> Scan:
        return of_papers(scan, lambda paper: paper in ranks and ranks[paper].rank < 1 / 2)

    def by_lot(lot: int) -> Callable[[Scan], Scan]:
        drawn = dict(zip(ranks, np.random.default_rng(lot).random(len(ranks)), strict=True))
        return lambda scan: of_papers(scan, lambda paper: drawn.get(paper, 1.0) < 1 / 2)

    return {
        PAPERS: ListOver(lambda scan: scan),
        "more votes than the median": ListOver(upper),
        "fewer": ListOver(lower),
        **{f"half by lot {lot}": ListOver(by_lot(lot)) for lot in range(1, lots + 1)},
        "papers or votes": ListOver(lambda scan: either(scan, upper(scan))),
    }


def waves(args: argparse.Namespace) -> Any:
    """Print how each list did, and what votes say of rises; return the figures."""
    archive = read_archive(args.source, args.cache)
    ranks = vote_ranks(archive.corpus)
    dates = dates_apart(args.first, args.last, 7)
    lists = methods(ranks, args.lots)
    known = truths(archive, dates, read_truth(args.truth) if args.truth else None)
    as_methods: dict[str, Method] = dict(lists)
    compared = compare_on(archive, dates, as_methods, known, notice=lambda _: None)
    for truth, events in compared.events.items():
        print(f"\n{truth}: {len(events)}\n", *rise_table(compared, truth), sep="\n")
    papers = compared.methods[PAPERS]
    lags = {name: sooner(papers, found) for name, found in compared.methods.items()}
    first = {name: first_ranks(archive, ranks, events) for name, events in compared.events.items()}
    said = stated(archive, lists[PAPERS].lists, args.archives)
    for each in (lags, first, said):
        print(f"\n{json.dumps(each, indent=2)}")
    figures = {name: found.as_json() for name, found in compared.methods.items()}
    for found in figures.values():
        del found["things"]
    return {"methods": figures, "sooner": lags, "first papers": first, "said of votes": said}


def sooner(papers: RiseFigures, other: RiseFigures) -> dict[str, dict[str, int]]:
    """Return how many events another list names before the one over papers, and after it."""
    found = {}
    for truth, by_truth in papers.truths.items():
        own = {each.event: each.weeks for each in by_truth.found}
        theirs = {each.event: each.weeks for each in other.truths[truth].found}
        both = [theirs[event] - own[event] for event in theirs if event in own]
        found[truth] = {
            "sooner": sum(weeks < 0 for weeks in both),
            "at once": both.count(0),
            "later": sum(weeks > 0 for weeks in both),
            "only papers": len(own.keys() - theirs.keys()),
            "only this": len(theirs.keys() - own.keys()),
        }
    return found


def first_ranks(archive: Archive, ranks: Ranks, events: Sequence[Event]) -> dict[str, list[float]]:
    """Return the mean rank by votes of the first papers of events, and its standard error."""
    days = dict(zip(archive.corpus.paper_ids, archive.corpus.digest_dates, strict=True))
    found: dict[str, list[float]] = {}
    for count in FIRST_PAPERS:
        means = []
        for event in events:
            since = sorted(p for p in event.papers if p in days and days[p] >= event.start)
            own = [ranks[p].rank for p in sorted(since, key=days.__getitem__) if p in ranks]
            means.append(np.mean(own[:count]))
        error = np.std(means, ddof=1) / np.sqrt(len(means))
        found[str(count)] = [round(float(np.mean(means)), 3), round(float(error), 3)]
    return found


def stated(archive: Archive, lists: Sequence[Emerging], permutations: int) -> dict[str, Any]:
    """Return how often entries have significantly more or fewer votes, also by chance alone."""
    newest = lists[-1]
    marked = with_attention(newest.entries, newest.records, vote_ranks(archive.corpus), RATE)
    of_all = sum(len(each.entries) for each in lists)
    false = []
    for seed in range(permutations):
        ranks = vote_ranks(permuted(archive, np.random.default_rng(seed)).corpus)
        wrong = [
            any((e.attention_q_value or 1) <= RATE for e in entries)
            for each in lists
            if (entries := with_attention(each.entries, each.records, ranks, RATE))
        ]
        false.append(sum(wrong) / len(wrong))
    return {
        "entries of the newest list": len(marked),
        "of them said": sum((each.attention_q_value or 1) <= RATE for each in marked),
        "entries of all lists": of_all,
        "lists with any by chance": round(float(np.mean(false)), 4),
    }


def permuted(archive: Archive, rng: np.random.Generator) -> Archive:
    """Return the archive with the votes of each day's papers in another order."""
    papers = archive.corpus.papers
    votes = np.array(papers["votes"].to_pylist(), dtype=object)
    for day in np.unique(archive.days):
        rows = np.flatnonzero(archive.days == day)
        votes[rows] = votes[rng.permutation(rows)]
    column = papers.schema.get_field_index("votes")
    mixed = papers.set_column(column, "votes", pa.array(votes.tolist(), pa.int64()))
    return replace(archive, corpus=replace(archive.corpus, papers=mixed))


def null(args: argparse.Namespace) -> Rows:
    """Return a row per archive with shuffled dates: which lists name anything in a year."""
    archive = read_archive(args.source, args.cache)
    ranks = vote_ranks(archive.corpus)
    rows: Rows = []
    for seed in range(args.archives):
        scan = archive.redated(shuffled(archive, np.random.default_rng(seed))).scan()
        row: dict[str, Any] = {"seed": seed}
        for name, made in methods(ranks, 0).items():
            row[name] = made.lists_anything(scan)
        rows.append(row)
    for name in list(rows[0])[1:]:
        print(f"{name}: {sum(row[name] for row in rows)} of {len(rows)} years list anything")
    return rows


def main() -> None:
    """Run a part, and write its figures as JSON."""
    parts = {"waves": waves, "null": null}
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    ask.add_argument("part", choices=list(parts))
    ask.add_argument("source")
    ask.add_argument("--truth", type=Path)
    ask.add_argument("--from", dest="first", type=date.fromisoformat)
    ask.add_argument("--to", dest="last", type=date.fromisoformat)
    ask.add_argument("--lots", type=int, default=3)
    ask.add_argument("--archives", type=int, default=20)
    ask.add_argument("--cache", type=Path, default=Path("artifacts/.cache"))
    ask.add_argument("--json", type=Path)
    args = ask.parse_args()
    found = parts[args.part](args)
    if args.json:
        args.json.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
