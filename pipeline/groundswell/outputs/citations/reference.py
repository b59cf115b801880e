"""A paper as citations need it, made of the rows of papers.parquet."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from groundswell.outputs.citations.names import Name, name_of
from groundswell.periods import Period
from groundswell.sources.identifiers import first_month, read_identifier

_ARXIV_DOIS = "10.48550/arXiv."
"""What the DOIs begin with that arXiv registers for its own papers."""
_WORD = re.compile(r"[A-Za-z0-9]{3,}")
_DULL = frozenset("the and for are can from how new not its our via what when why with".split())
_PARTS = {Period.DAY: 3, Period.MONTH: 2, Period.YEAR: 1}
"""How many parts of a date are known."""


@dataclass(frozen=True)
class Reference:
    """A paper to cite.

    `date` has year, month and day, as many as are known. `arxiv` is the id there, and `doi` the
    paper's own or else the one that arXiv registers, so that either leads to the item itself.
    `journal` is that, or the proceedings, that it was published in. `keywords` are its labels and
    the names that it is exported under.
    """

    key: str
    title: str
    authors: tuple[Name, ...]
    date: tuple[int, ...]
    abstract: str
    url: str
    doi: str | None
    arxiv: str | None
    journal: str | None
    labels: tuple[str, ...]
    keywords: tuple[str, ...]


def references(
    papers: pa.Table, abstracts: Sequence[str], keywords: Mapping[str, Sequence[str]]
) -> Iterator[Reference]:
    """Yield the references of papers, which have the columns of papers.parquet.

    `keywords` are by paper id what is added to a paper's labels.
    """
    names = ("paper_id", "digest_date", "precision", "title", "url", "authors", "labels", "doi")
    rows = papers.select([*names, "ids", "journal"]).to_pylist()
    for row, abstract in zip(rows, abstracts, strict=True):
        found = [read_identifier(text) for text in (row["paper_id"], *(row["ids"] or ()))]
        arxiv = next((each for each in found if each and each.kind == "arxiv"), None)
        authors = tuple(name_of(name) for name in row["authors"] or () if name.strip())
        day, known = row["digest_date"], Period(row["precision"] or "day")
        date: tuple[int, ...] = (day.year, day.month, day.day)[: _PARTS[known]]
        month = first_month(arxiv) if arxiv else None
        if month is not None and month != f"{day:%Y-%m}":  # listed later than it appeared
            date = tuple(map(int, month.split("-")))
        labels = tuple(row["labels"] or ())
        yield Reference(
            key=_key(row["paper_id"], authors, date[0], row["title"]),
            title=row["title"],
            authors=authors,
            date=date,
            abstract=abstract or "",
            url=row["url"] or "",
            doi=row["doi"] or (f"{_ARXIV_DOIS}{arxiv.value}" if arxiv else None),
            arxiv=arxiv.value if arxiv else None,
            journal=row["journal"],
            labels=labels,
            keywords=tuple(dict.fromkeys([*labels, *keywords.get(row["paper_id"], ())])),
        )


def _key(paper_id: str, authors: Sequence[Name], year: int, title: str) -> str:
    """Return a key that follows from the paper alone, so that it is the same in every export."""
    words = (word for word in _WORD.findall(_ascii(title)) if word.lower() not in _DULL)
    family = re.sub("[^a-z]", "", _ascii(authors[0].shortest).lower()) if authors else ""
    short = re.sub(r"[^A-Za-z0-9.]+", "-", paper_id).strip("-.")
    if short != paper_id:  # two ids may differ in what a key cannot hold
        short = f"{short[:24]}-{hashlib.blake2b(paper_id.encode(), digest_size=4).hexdigest()}"
    return f"{family or 'anon'}{year}{next(words, '').lower()}-{short}"


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
