"""What emerges: which real waves the joint list names, how soon, among how many other things.

    python benchmarks/emergence.py waves SOURCE --truth FILE --from DATE --to DATE [--every DAYS]
                                   [--cache DIR] [--json FILE]
    python benchmarks/emergence.py null SOURCE [--archives N] [--cache DIR] [--json FILE]
    python benchmarks/emergence.py looks [--json FILE]

`waves` makes the list as of past dates, each from the papers up to it and nothing later, over the
terms that papers use. A wave of the truth file ({"events": [{"name", "start", "papers"}]}) is named
at the first date where a third of an entry's evidence, and at least five papers, are the wave's.
An entry has held if its share in the 13 weeks after it was first listed is at least 1.5 times its
past share. Simple rules on the same candidates and dates stand beside it. `null` shuffles the
dates of the papers and looks every week of a year. `looks` estimates by how much a year of looks
through all windows multiplies a p-value. Vectors are kept under `--cache`.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import count as numbers
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from groundswell.artifacts import Corpus, Embeddings, Emerging, RiseName, Terms
from groundswell.config import CorpusConfig, EmbedConfig, EmergingConfig, SourcesConfig, TermsConfig
from groundswell.encoders.cache import VectorCache
from groundswell.labeling.terms import LEAST_PAPERS
from groundswell.signals.entries import emerging_list
from groundswell.signals.joint_list import Candidates, DatedVectors, Scan
from groundswell.signals.rises import WEEKLY, look, looks_of_a_year
from groundswell.sources import read_sources
from groundswell.stages.corpus import corpus
from groundswell.stages.embed import embed
from groundswell.stages.terms import terms
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

WITHIN = (4, 8, 12, 26)
"""Weeks after a wave's start."""

NEEDED, OF_THE_EVIDENCE = 5, 1 / 3
HELD_WEEKS, HELD_RATIO = 13, 1.5
GROWTH_EACH = 3
"""Things that 'top growth' names at a date."""


@dataclass(frozen=True)
class Archive:
    """All papers of a source, with their vectors and days."""

    corpus: Corpus
    vectors: NDArray[np.float32]
    days: NDArray[np.datetime64]

    def until(self, as_of: date) -> tuple[Corpus, Embeddings]:
        """Return the papers up to a date and their vectors."""
        kept = self.days <= np.datetime64(as_of)
        papers = self.corpus.papers.filter(pa.array(kept))
        early = Corpus(as_of.isoformat(), papers, self.corpus.rejects, ())
        return early, Embeddings(early.paper_ids, self.vectors[kept], {"name": "cached"}, 0)

    def shuffled(self, seed: int) -> "Archive":
        """Return the same with the days of the papers shuffled."""
        days = np.random.default_rng(seed).permutation(self.days)
        order = np.lexsort((np.array(self.corpus.paper_ids), days))
        papers = self.corpus.papers.set_column(
            self.corpus.papers.schema.get_field_index("digest_date"),
            self.corpus.papers.schema.field("digest_date"),
            pa.array(days, pa.date32()),
        ).take(pa.array(order))
        made = Corpus(self.corpus.as_of, papers, self.corpus.rejects, ())
        return Archive(made, self.vectors[order], days[order])


@dataclass(frozen=True)
class Named:
    """What a method names at a date: its key, label, evidence, and its share before."""

    key: str
    label: str
    evidence: Sequence[str]
    papers: frozenset[str]
    past_share: float


Method = Callable[[Scan], Iterator[Named]]


def load(source: str, cache: Path) -> Archive:
    """Read and embed a source."""
    records = read_sources(
        [source], as_of=None, today=date.max, config=SourcesConfig(), notice=print
    )
    made = corpus(records, config=CorpusConfig())
    embedded = embed(made, config=EmbedConfig(), vectors=VectorCache(cache, notice=print))
    return Archive(made, embedded.vectors, np.array(made.digest_dates, dtype="datetime64[D]"))


def scan(archive: Archive, as_of: date) -> Scan:
    """Return the tests of all terms of the papers up to a date."""
    early, vectors = archive.until(as_of)
    known = terms(early, vectors, config=TermsConfig())
    return Scan(
        _candidates(known, len(early.papers)),
        DatedVectors(
            early.paper_ids,
            np.array(early.digest_dates, dtype="datetime64[D]"),
            vectors.vectors,
            np.zeros(len(early.papers), dtype=np.int64),
        ),
        as_of,
        WEEKLY,
        LEAST_PAPERS,
    )


def _candidates(known: Terms, papers: int) -> Candidates:
    uses = known.uses["row"].to_numpy(), known.uses["term"].to_numpy()
    ones = np.ones(len(known.uses), dtype=np.float32)
    return Candidates(
        [RiseName("term", name) for name in known.names],
        known.names,
        [frozenset(name.lower().replace("-", " ").split()) for name in known.names],
        csc_matrix((ones, uses), shape=(papers, len(known.names))),
    )


class JointList:
    """The list as a run makes it; it goes on from date to date."""

    def __init__(self, rate: float = EmergingConfig().false_discovery_rate) -> None:
        self._rate = rate
        self._before = Emerging()

    def __call__(self, tested: Scan) -> Iterator[Named]:
        """Yield the entries."""
        listed = emerging_list(tested, self._rate, self._before)
        self._before = listed.for_the_next_run
        for entry, record in zip(listed.entries, listed.records, strict=False):
            yield Named(
                str(entry.id),
                entry.label,
                entry.evidence,
                _all_papers(tested, tested.place[record.names[0]]),
                entry.before_count / max(1, entry.before_total),
            )


def phrase_scan(tested: Scan) -> Iterator[Named]:
    """Yield what a scan of one look finds: no account of windows or of earlier looks."""
    looks = looks_of_a_year(tested.counts[:, -WEEKLY.span :].sum(axis=1))
    p = np.minimum(1, tested.today.p / looks)
    order = np.argsort(p)
    passed = p[order] * len(p) <= 0.1 * np.arange(1, len(p) + 1)
    found = order[: int(np.flatnonzero(passed)[-1]) + 1] if passed.any() else order[:0]
    yield from (_named(tested, i) for i in found.tolist())


def top_growth(tested: Scan) -> Iterator[Named]:
    """Yield the three terms whose share grew most, eight weeks against the 26 before."""
    recent, before = tested.counts[:, -8:].sum(axis=1), tested.counts[:, -34:-8].sum(axis=1)
    growth = (recent + 0.5) / (before + 0.5)
    growth[recent < NEEDED] = 0
    yield from (
        _named(tested, i, 8)
        for i in np.argsort(-growth, kind="stable")[:GROWTH_EACH].tolist()
        if growth[i] > 0
    )


def popular(tested: Scan) -> Iterator[Named]:
    """Yield the terms above the 99th percentile of papers in the last 13 weeks."""
    recent = tested.counts[:, -13:].sum(axis=1)
    if len(recent):
        above = np.flatnonzero(recent > np.quantile(recent, 0.99))
        yield from (_named(tested, i, 13) for i in above.tolist())


def mann_kendall(tested: Scan) -> Iterator[Named]:
    """Yield the terms whose last 26 weekly shares have a rising trend at p < .001, Sen's slope."""
    from scipy.stats import norm

    shares = tested.counts[:, -26:] / np.maximum(tested.totals[-26:], 1)
    if shares.shape[1] < 26:
        return
    first, second = np.triu_indices(26, 1)
    steps = shares[:, second] - shares[:, first]
    s = np.sign(steps).sum(axis=1)
    spread = np.sqrt(26 * 25 * (2 * 26 + 5) / 18)
    rising = (norm.sf((s - 1) / spread) < 0.001) & (np.median(steps / (second - first), axis=1) > 0)
    yield from (_named(tested, int(i), 26) for i in np.flatnonzero(rising))


def _named(tested: Scan, candidate: int, window: int = 0) -> Named:
    window = window or int(tested.today.window[candidate])
    rows = tested.rows(candidate)
    ago = tested.ago[rows]
    recent = rows[(ago >= 0) & (ago < window)]
    before = tested.counts[candidate, : -window or None].sum()
    total = tested.totals[: -window or None].sum()
    ids = [tested.papers.paper_ids[row] for row in recent.tolist()]
    label = tested.candidates.labels[candidate]
    return Named(
        label, label, ids[-20:], _all_papers(tested, candidate), float(before / max(1, total))
    )


def _all_papers(tested: Scan, candidate: int) -> frozenset[str]:
    return frozenset(tested.papers.paper_ids[row] for row in tested.rows(candidate).tolist())


def methods() -> dict[str, Method]:
    """Return the methods that are compared."""
    return {
        "joint list": JointList(),
        "at a rate of .1": JointList(0.1),
        "at a rate of .2": JointList(0.2),
        "one look": phrase_scan,
        "top growth": top_growth,
        "Mann-Kendall": mann_kendall,
        "popular": popular,
    }


def waves(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Return a row per method."""
    archive = load(args.source, args.cache)
    events = json.loads(Path(args.truth).read_text())["events"]
    events = [e for e in events if args.first - timedelta(28) <= _day(e["start"]) <= args.last]
    made = {name: _Record(events, archive) for name in methods()}
    running = methods()
    for step in numbers():
        as_of = args.first + timedelta(days=args.every * step)
        if as_of > args.last:
            break
        tested = scan(archive, as_of)
        for name, method in running.items():
            made[name].see(as_of, list(method(tested)))
    weeks = (args.last - args.first).days / 7
    return [{"method": name, **record.figures(weeks)} for name, record in made.items()]


class _Record:
    """What a method named, and when."""

    def __init__(self, events: Sequence[dict[str, Any]], archive: Archive) -> None:
        self._events, self._archive = events, archive
        self._first: dict[str, tuple[date, Named]] = {}
        self._waves: dict[str, tuple[int, str, int]] = {}

    def see(self, as_of: date, named: Sequence[Named]) -> None:
        for each in named:
            self._first.setdefault(each.key, (as_of, each))
            for event in self._events:
                papers = set(event["papers"])
                hits = sum(paper in papers for paper in each.evidence)
                late = as_of >= _day(event["start"])
                enough = hits >= max(NEEDED, OF_THE_EVIDENCE * len(each.evidence))
                if late and enough and event["name"] not in self._waves:
                    weeks = (as_of - _day(event["start"])).days // 7
                    self._waves[event["name"]] = (weeks, each.label, self._seen(event, as_of))

    def _seen(self, event: dict[str, Any], as_of: date) -> int:
        """Return how many of the wave's papers had come since its start."""
        papers = set(event["papers"])
        rows = zip(self._archive.corpus.paper_ids, self._archive.days.tolist(), strict=True)
        return sum(i in papers and _day(event["start"]) <= day <= as_of for i, day in rows)

    def figures(self, weeks: float) -> dict[str, Any]:
        held = [self._held(day, each) for day, each in self._first.values()]
        judged = [each for each in held if each is not None]
        return {
            "waves": len(self._events),
            **{
                f"within {limit} weeks": sum(w <= limit for w, _, _ in self._waves.values())
                for limit in WITHIN
            },
            "median papers": float(np.median([n for _, _, n in self._waves.values()] or [0])),
            "entries": len(self._first),
            "entries per week": round(len(self._first) / weeks, 2),
            "held": round(float(np.mean(judged)), 3) if judged else None,
            "judged": len(judged),
            "named": {name: list(found) for name, found in self._waves.items()},
            "list": [
                [str(day), each.label, kept]
                for (day, each), kept in zip(self._first.values(), held, strict=True)
            ],
        }

    def _held(self, day: date, named: Named) -> bool | None:
        """Return whether the share of what was named stayed up; None where the archive ends.

        Of the terms of the whole archive it is the one whose papers until then are most the same.
        """
        days = self._archive.days
        end = np.datetime64(day) + np.timedelta64(7 * HELD_WEEKS, "D")
        if end > days.max():
            return None
        then = days <= np.datetime64(day)
        own = np.array([paper in named.papers for paper in self._archive.corpus.paper_ids])
        uses = self._uses
        shared = uses.T @ own.astype(np.float32)
        either = uses.T @ then.astype(np.float32) + own.sum() - shared
        best = int(np.argmax(shared / np.maximum(either, 1)))
        after = ~then & (days <= end)
        later = float((uses[:, [best]].T @ after.astype(np.float32))[0])
        return bool(later and later / max(1, after.sum()) >= HELD_RATIO * named.past_share)

    @cached_property
    def _uses(self) -> Any:
        """Which paper of the whole archive uses which term, (n, t) sparse."""
        whole, vectors = self._archive.until(_day(self._archive.corpus.as_of))
        known = terms(whole, vectors, config=TermsConfig())
        return _candidates(known, len(whole.papers)).groups


def null(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Return a row per archive of shuffled dates: what a year of weekly looks lists."""
    archive = load(args.source, args.cache)
    config = EmergingConfig()
    rows = []
    for seed in range(args.archives):
        tested = scan(archive.shuffled(seed), _day(archive.corpus.as_of))
        year = tested.looks[:52]
        rows.append(
            {
                "seed": seed,
                "listed": bool(any((e.q <= config.false_discovery_rate).any() for e in year)),
            }
        )
        print(rows[-1], flush=True)
    return rows


def looks(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Return by how much a year of looks multiplies a p-value, by a candidate's papers."""
    rows = []
    rng = np.random.default_rng(args.seed)
    length = WEEKLY.span + 52
    totals = np.full(length, 100)
    for papers in (6, 8, 12, 20, 40, 80, 160, 400):
        places = rng.integers(0, length, (args.draws, papers))
        counts = np.zeros((args.draws, length), dtype=np.int64)
        np.add.at(counts, (np.arange(args.draws)[:, None], places), 1)
        best = np.ones(args.draws)
        for back in range(52):
            found = look(counts[:, : length - back], totals[: length - back], WEEKLY, 1)
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


def _day(text: str) -> date:
    return date.fromisoformat(text)


def main() -> None:
    """Run a part, print its rows, and write them as JSON."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    ask.add_argument("part", choices=["waves", "null", "looks"])
    ask.add_argument("source", nargs="?", default="")
    ask.add_argument("--truth")
    ask.add_argument("--from", dest="first", type=_day)
    ask.add_argument("--to", dest="last", type=_day)
    ask.add_argument("--every", type=int, default=7)
    ask.add_argument("--archives", type=int, default=40)
    ask.add_argument("--draws", type=int, default=100_000)
    ask.add_argument("--seed", type=int, default=20)
    ask.add_argument("--cache", type=Path, default=Path("artifacts/.cache/vectors"))
    ask.add_argument("--json", type=Path)
    args = ask.parse_args()
    rows = {"waves": waves, "null": null, "looks": looks}[args.part](args)
    for row in rows:
        print({key: value for key, value in row.items() if key not in {"named", "list"}})
    if args.json:
        args.json.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
