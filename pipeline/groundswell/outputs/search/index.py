"""An index of a run's papers: SQLite's full-text search (FTS5), in memory, ranked by BM25.

A word or phrase is looked up in the index alone, quoted, so that no text of a user is read as
SQLite's own language of queries; AND, OR and NOT join what the words find. BM25 of several words is
the sum of theirs, as in FTS5.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundswell.artifacts import BORDERLINE
from groundswell.errors import GroundswellError, UsageError, nearest
from groundswell.formatting import clean, each_letter_a_word
from groundswell.outputs.published_run import PublishedNode, PublishedRun
from groundswell.outputs.search.query import AllOf, NoneOf, Query, Words, parse
from groundswell.periods import Period

_TITLE_WEIGHT = 4.0
"""What a word of the title counts beside one of the abstract."""

_HYPHENATED = re.compile(r"\w+(?:[-\u2010-\u2015]\w+)+")
_HYPHEN = re.compile(r"[-\u2010-\u2015]")
_SHORT = {4: (Period.YEAR, "-01-01"), 7: (Period.MONTH, "-01")}
"""What a date of so many characters stands for, where that is no day, and what it lacks of one."""
SHOWN = ("paper_id", "digest_date", "title", "url", "topic_id")


@dataclass(frozen=True)
class _Found:
    """Which papers something finds, and their scores: 0 for a paper that it does not find."""

    papers: NDArray[np.bool_]
    scores: NDArray[np.float64]


class SearchIndex:
    """The index of a run's papers; many questions may be asked of it."""

    def __init__(self, run: PublishedRun) -> None:
        """Index titles, abstracts, authors, organizations and columns of a user's own.

        Raises:
            GroundswellError: A file of the run is missing or damaged, or SQLite has no FTS5.
        """
        self._run = run
        self._papers = run.papers()
        # In the index they have names that no text of a user is part of.
        self._own = {name: f"own_{i}" for i, name in enumerate(run.own_columns)}
        columns = ", ".join(("title", "abstract", "author", "org", *self._own.values()))
        # Questions may come from several threads, as from those of a server: SQLite is serialized.
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        try:
            self._database.execute(
                f"create virtual table papers using fts5({columns}, "
                'tokenize = "unicode61 remove_diacritics 2")'
            )
        except sqlite3.OperationalError as error:
            raise GroundswellError(
                f"this Python's SQLite cannot search text ({error}): use one with FTS5"
            ) from error
        abstracts = run.table("abstracts")["abstract"].to_pylist()
        authors, *own = (self._names(name) for name in ("authors", *self._own))
        organizations = _organizations(self._papers)
        titles = self._papers["title"].to_pylist()
        rows = zip(titles, abstracts, authors, organizations, *own, strict=True)
        values = ", ".join("?" * (5 + len(own)))
        self._database.executemany(
            f"insert into papers(rowid, {columns}) values ({values})",  # noqa: S608  # nosec B608
            ((i, *map(_indexed, row)) for i, row in enumerate(rows)),
        )

    def search(self, text: str, limit: int | None = None) -> pa.Table:
        """Return the papers that a query finds, the best first, at most `limit`.

        Columns: paper_id, digest_date, title, url, topic_id, score (BM25, a title's words counting
        four times). Equal scores, as of a query of dates alone, are the newest first.

        Raises:
            UsageError: The query has no word, or a field's value cannot be read.
        """
        found = self._find(parse(text, tuple(self._own)))
        rows = np.flatnonzero(found.papers)
        return ranked(
            self._papers.select(list(SHOWN)).take(pa.array(rows)), found.scores[rows], limit
        )

    def _find(self, query: Query) -> _Found:
        if isinstance(query, Words):
            return self._find_words(query)
        if isinstance(query, NoneOf):
            return _unscored(~self._find(query.part).papers)
        parts = [self._find(part) for part in query.parts]
        join = np.logical_and if isinstance(query, AllOf) else np.logical_or
        papers = join.reduce([part.papers for part in parts])
        return _Found(papers, np.where(papers, sum(part.scores for part in parts), 0.0))

    def _find_words(self, words: Words) -> _Found:
        if words.field == "date":
            return _unscored(self._of_date(words.text))
        if words.field == "label":
            return _unscored(self._of_label(words.text))
        if words.field == "topic":
            return _unscored(self._of_topic(words.text))
        if words.field == "also":
            return _unscored(self._of_also(words.text))
        columns = self._own.get(words.field or "", words.field) or "title abstract"
        found = self._database.execute(
            "select rowid, -bm25(papers, ?, 1.0, 1.0, 1.0) from papers where papers match ?",
            (_TITLE_WEIGHT, f"{{{columns}}} : ({_expression(words)})"),
        ).fetchall()
        papers, scores = np.zeros(len(self._papers), dtype=np.bool_), np.zeros(len(self._papers))
        for row, score in found:
            papers[row], scores[row] = True, score
        return _Found(papers, scores)

    def _names(self, column: str) -> list[str]:
        return ["; ".join(names or ()) for names in self._papers[column].to_pylist()]

    def _of_date(self, text: str) -> NDArray[np.bool_]:
        first, last = _days(text)
        days = self._papers["digest_date"]
        inside = pc.and_(pc.greater_equal(days, first), pc.less_equal(days, last))
        return _mask(inside)

    def _of_label(self, text: str) -> NDArray[np.bool_]:
        """Return the papers with a label, or one below it: 'cs' finds 'cs.CL' too."""
        wanted = text.strip().lower()
        return np.array(
            [
                any(f"{label.lower()}.".startswith(f"{wanted}.") for label in labels or ())
                for labels in self._papers["labels"].to_pylist()
            ],
            dtype=np.bool_,
        )

    def _of_topic(self, text: str) -> NDArray[np.bool_]:
        """Return the papers of the topics, themes and subtopics of an id, or a part of a label."""
        found = np.zeros(len(self._papers), dtype=np.bool_)
        for node in self._named(text, self._run.nodes):
            found |= _mask(pc.equal(self._groups[node.level], node.id))
        return found

    def _of_also(self, text: str) -> NDArray[np.bool_]:
        """Return the papers of other topics with a high degree of membership in one so named."""
        topics = [node for node in self._run.nodes if node.level == "topic"]
        ids = pa.array([node.id for node in self._named(text, topics)], pa.int64())
        table = self._run.table("memberships")
        high = pc.and_(pc.greater(table["rank"], 1), pc.greater_equal(table["degree"], BORDERLINE))
        rows = table.filter(pc.and_(high, pc.is_in(table["topic_id"], ids)))
        return _mask(pc.is_in(self._papers["paper_id"], rows["paper_id"].combine_chunks()))

    def _named(self, text: str, nodes: Sequence[PublishedNode]) -> list[PublishedNode]:
        """Return the nodes of an id, or with a text in their label."""
        wanted = text.strip()
        found = [
            node
            for node in nodes
            if wanted == str(node.id) or (not wanted.isdecimal() and _within(wanted, node.label))
        ]
        if not found:
            raise UsageError(
                f"there is no topic {wanted!r}{nearest(wanted, [node.label for node in nodes])}: "
                f"give an id, or a word of a topic's label"
            )
        return found

    @cached_property
    def _groups(self) -> dict[str, pa.ChunkedArray]:
        """Each paper's theme, topic and subtopic."""
        table = self._run.table("levels")
        return {level: table[f"{level}_id"] for level in ("theme", "topic", "subtopic")}


def _organizations(papers: pa.Table) -> list[str]:
    """Return each paper's organizations; runs of former versions name one at most."""
    names = [[name] if name else [] for name in papers["organization"].to_pylist()]
    if "affiliations" in papers.column_names:
        stated = papers["affiliations"].to_pylist()
        names = [[*one, *(others or ())] for one, others in zip(names, stated, strict=True)]
    return ["; ".join(dict.fromkeys(each)) for each in names]


def ranked(papers: pa.Table, scores: NDArray[np.float64], limit: int | None) -> pa.Table:
    """Return papers with their scores, the best first, then the newest, at most `limit`."""
    order = [("score", "descending"), ("digest_date", "descending"), ("paper_id", "ascending")]
    return papers.append_column("score", pa.array(scores)).sort_by(order).slice(0, limit)


def _unscored(papers: NDArray[np.bool_]) -> _Found:
    """Return what a filter finds: such papers are in, and none is better than another."""
    return _Found(papers, np.zeros(len(papers)))


def _indexed(text: str | None) -> str:
    """Return a text for the index: words with hyphens are also there as one word.

    A word in a script without spaces is a phrase of its letters, found within any text.
    """
    folded = each_letter_a_word(_folded(text or ""))
    joined = [_HYPHEN.sub("", word) for word in _HYPHENATED.findall(folded)]
    return " ".join([folded, *joined])


def _folded(text: str) -> str:
    """Return text without the differences of form that Unicode has for one character."""
    return clean(unicodedata.normalize("NFKC", text))


def _expression(words: Words) -> str:
    """Return words as FTS5 takes them: quoted; a word with hyphens also as one word."""
    text = each_letter_a_word(_folded(words.text).replace('"', " "))
    star = "*" if words.prefix else ""
    forms = [text]
    if _HYPHENATED.fullmatch(text):
        forms.append(_HYPHEN.sub("", text))
    return " OR ".join(f'"{form}"{star}' for form in forms)


def _within(words: str, label: str) -> bool:
    return all(word in _folded(label).lower() for word in _folded(words).lower().split())


def _mask(values: pa.ChunkedArray) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = values.combine_chunks().to_numpy(zero_copy_only=False)
    return found


def _days(text: str) -> tuple[date, date]:
    """Return the first and last day of a date's text: a day, a month, a year, or a range of them.

    Raises:
        UsageError: It is none.
    """
    first, dots, last = text.strip().partition("..")
    try:
        since = _span(first)[0] if first else date.min
        until = (_span(last)[1] if last else date.max) if dots else _span(first)[1]
    except ValueError as error:
        raise UsageError(
            f"date:{text!r} is no date: expected a year, a month, a day or a range, as 2026-01, "
            f"2026-01-30 or 2025-11..2026-01"
        ) from error
    return since, until


def _span(text: str) -> tuple[date, date]:
    """Return the first and the last day of a day, a month or a year in ISO 8601."""
    period, rest = _SHORT.get(len(text), (Period.DAY, ""))
    day = date.fromisoformat(text + rest)
    return period.start(day), period.end(day)
