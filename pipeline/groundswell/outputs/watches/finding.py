"""What a watch finds in a published run: papers, each with the reason, and changes of status."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from groundswell.artifacts import EmergingEntry
from groundswell.compute.linalg import Floats
from groundswell.config import WatchConfig
from groundswell.errors import UsageError
from groundswell.outputs.inspect.members import find_group, group_papers
from groundswell.outputs.published_run import PublishedRun
from groundswell.outputs.search.index import SearchIndex
from groundswell.outputs.search.meaning import PaperVectors
from groundswell.outputs.watches.changes import Change, Thing, changes_of, things_called
from groundswell.outputs.watches.people import any_author, is_organization
from groundswell.sources.identifiers import read_identifier

_EVIDENCE_SHARE = 0.5
"""What share of the papers that show a rise must be of a watch, for the rise to be."""

_TITLE = 50
"""The most characters of a seed paper's title in a reason."""


@dataclass(frozen=True)
class Match:
    """A paper of a watch; `ids` are all of its ids, `why` the parts that it matches.

    `followed` says that it matches only as a paper of what the watch follows.
    """

    paper_id: str
    ids: tuple[str, ...]
    date: str
    title: str
    url: str
    authors: tuple[str, ...]
    why: tuple[str, ...]
    followed: bool


@dataclass(frozen=True)
class Found:
    """What a watch finds in a run: papers, the newest first, and changes, the newest first.

    `problems` are sentences on parts that find nothing here and why.
    """

    name: str
    as_of: str
    papers: tuple[Match, ...]
    changes: tuple[Change, ...]
    problems: tuple[str, ...]


Reasons = Mapping[int, str]
"""Why papers match a part of a watch, by their rows in papers.parquet."""


class WatchedRun:
    """A published run in which watches are looked for; its index and vectors are shared by all."""

    def __init__(self, run: PublishedRun, cache: Path) -> None:
        """`cache` is the folder of the run's vectors."""
        self.run = run
        self._cache = cache

    @cached_property
    def paper_keys(self) -> list[str]:
        """The keys of all papers of the run, by which news names them."""
        return [paper_key(paper) for paper in self._rows]

    def find(self, name: str, watch: WatchConfig, reported: Collection[Thing] = ()) -> Found:
        """Return what a watch finds.

        `reported` are things whose changes go on to be reported, as of an entry that left the list.
        A part that finds nothing because the run lacks what it names is a problem, and no error: a
        run is not to fail for it.
        """
        problems: list[str] = []
        parts = [self._part(part, watch, problems.append) for part in watch.parts]
        rows = [set(part) for part in parts]
        fitting = set.intersection(*rows) if watch.all else set.union(*rows)
        why = {row: tuple(part[row] for part in parts if row in part) for row in fitting}
        others = set[int]().union(
            *(own for part, own in zip(watch.parts, parts, strict=True) if part != "follow")
        )
        matches = self._matches(why, others)
        papers = tuple(sorted(matches, key=lambda each: each.date, reverse=True))
        followed = set(things_called(self.run, watch.follow))
        changes = changes_of(self.run, {*reported, *followed, *self._rises(papers)})
        return Found(
            name,
            self.run.record.as_of,
            papers,
            tuple(each if each.thing in followed else _shown(each) for each in changes),
            tuple(problems),
        )

    def _part(self, part: str, watch: WatchConfig, problem: Callable[[str], None]) -> Reasons:
        finders: Mapping[str, Callable[[], Iterator[tuple[int, str]]]] = {
            "words": lambda: self._by_words(watch.words or ""),
            "papers": lambda: self._by_seeds(watch.papers, watch.near, problem),
            "abstract": lambda: self._by_abstract(watch.abstract or "", watch.near),
            "authors": lambda: self._by_authors(watch.authors),
            "organizations": lambda: self._by_organizations(watch.organizations),
            "follow": lambda: self._followed(watch.follow, problem),
        }
        try:
            # The first reason counts where there are several, as that of the nearest seed.
            return dict(reversed(list(finders[part]())))
        except UsageError as error:
            problem(str(error))
            return {}

    def _by_words(self, words: str) -> Iterator[tuple[int, str]]:
        for paper in self._index.search(words)["paper_id"].to_pylist():
            yield self._rows[paper], f"words: {words}"

    def _by_seeds(
        self, seeds: Sequence[str], near: float, problem: Callable[[str], None]
    ) -> Iterator[tuple[int, str]]:
        place = {row: position for position, row in enumerate(self._vectors.rows)}
        for seed in seeds:
            row = self._row_of(seed)
            if row is None or row not in place:
                problem(f"the seed paper {seed} is not in the run: give its abstract")
                continue
            name = f"‘{_start(self._papers['title'][row].as_py())}’"
            found = self._near(self._vectors.vectors[place[row]], near, name)
            yield from ((other, why) for other, why in found if other != row)

    def _by_abstract(self, abstract: str, near: float) -> Iterator[tuple[int, str]]:
        return self._near(self._vectors.of_text(abstract, keep=True), near, "the abstract")

    def _near(self, vector: Floats, near: float, seed: str) -> Iterator[tuple[int, str]]:
        cosines = self._vectors.vectors @ vector
        for position in np.flatnonzero(cosines >= near)[np.argsort(-cosines[cosines >= near])]:
            yield self._vectors.rows[position], f"similar to {seed} ({cosines[position]:.2f})"

    def _by_authors(self, names: Sequence[str]) -> Iterator[tuple[int, str]]:
        for row, authors in enumerate(self._papers["authors"].to_pylist()):
            if author := any_author(names, authors):
                yield row, f"author: {author}"

    def _by_organizations(self, names: Sequence[str]) -> Iterator[tuple[int, str]]:
        stated = self._papers.select(["organization", "affiliations"]).to_pylist()
        for row, paper in enumerate(stated):
            for own in filter(None, (paper["organization"], *(paper["affiliations"] or ()))):
                if any(is_organization(name, own) for name in names):
                    yield row, f"organization: {own}"

    def _followed(
        self, what: Sequence[int | str], problem: Callable[[str], None]
    ) -> Iterator[tuple[int, str]]:
        for each in what:
            try:
                group = find_group(self.run, each)
            except UsageError as error:
                problem(str(error))
                continue
            for paper in group_papers(self.run, group)["paper_id"].to_pylist():
                yield self._rows[paper], f"{group.kind}: {group.label}"

    def _rises(self, papers: Sequence[Match]) -> Iterator[Thing]:
        """Yield the entries of the joint list that papers of the watch show."""
        own = {paper.paper_id for paper in papers}
        for entry in self.run.entries:
            if _share(entry, own) >= _EVIDENCE_SHARE:
                yield Thing("entry", entry.id)

    def _matches(
        self, why: Mapping[int, tuple[str, ...]], by_others: Collection[int]
    ) -> Iterator[Match]:
        rows = sorted(why)
        names = ["paper_id", "ids", "digest_date", "title", "url", "authors"]
        papers = self._papers.select(names).take(pa.array(rows, pa.int64()))
        for row, paper in zip(rows, papers.to_pylist(), strict=True):
            yield Match(
                paper_id=paper["paper_id"],
                ids=tuple(paper["ids"] or ()),
                date=paper["digest_date"].isoformat(),
                title=paper["title"],
                url=paper["url"] or "",
                authors=tuple(paper["authors"] or ()),
                why=why[row],
                followed=row not in by_others,
            )

    def _row_of(self, paper: str) -> int | None:
        """Return the row of a paper by its id, or by another that it is known under."""
        identifier = read_identifier(paper)
        known = self._rows.get(paper)
        return self._other_ids.get(identifier.key) if known is None and identifier else known

    @cached_property
    def _papers(self) -> pa.Table:
        return self.run.papers()

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {paper: row for row, paper in enumerate(self._papers["paper_id"].to_pylist())}

    @cached_property
    def _other_ids(self) -> dict[str, int]:
        lists = self._papers["ids"].to_pylist()
        return {other.lower(): row for row, ids in enumerate(lists) for other in ids or ()}

    @cached_property
    def _index(self) -> SearchIndex:
        return SearchIndex(self.run)

    @cached_property
    def _vectors(self) -> PaperVectors:
        return PaperVectors(self.run, self._cache)


def paper_key(paper_id: str) -> str:
    """Return the key by which news names a paper."""
    return f"paper/{paper_id.lower()}"


def _shown(change: Change) -> Change:
    """Return a change of what nobody named with the reason why it is of the watch."""
    return replace(
        change, why="; ".join(filter(None, ["papers of this watch show it", change.why]))
    )


def _start(title: str) -> str:
    """Return the first words of a title, by which a seed paper is called."""
    return title if len(title) <= _TITLE else f"{title[:_TITLE].rsplit(' ', 1)[0]} …"


def _share(entry: EmergingEntry, papers: Collection[str]) -> float:
    """Return the share of an entry's evidence that is among papers."""
    return sum(paper in papers for paper in entry.evidence) / max(1, len(entry.evidence))
