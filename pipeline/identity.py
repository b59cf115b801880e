"""Which records are of one paper, whatever each source calls it.

Two records are of one paper where they share an arXiv id (any version), a DOI, an OpenAlex or
PubMed id or the very same id; or a title with its first author, unless records with that title
have different arXiv ids. Sharing is transitive. Work grows as n log n, and the order of records
changes nothing.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

_ARXIV_ID = r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?"
_ARXIV = re.compile(
    r"(?:arxiv:\s*|oai:arxiv\.org:|(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|"
    r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?10\.48550/arxiv\.|"
    rf"https?://(?:www\.)?huggingface\.co/papers/)?{_ARXIV_ID}(?:\.pdf)?",
    re.IGNORECASE | re.ASCII,
)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_OPENALEX = re.compile(
    r"(?:https?://(?:api\.)?openalex\.org/(?:works/)?(W\d+)|openalex:(W\d+)|(W\d{6,}))",
    re.IGNORECASE | re.ASCII,
)
_PUBMED = re.compile(
    r"(?:pmid:\s*|https?://(?:www\.)?pubmed\.ncbi\.nlm\.nih\.gov/)(\d+)/?", re.IGNORECASE | re.ASCII
)
_LONGEST = 500
_SHORTEST_TITLE = 20
"""Letters and digits: shorter titles ('Editorial', 'Introduction') are shared by many papers."""


def arxiv_id(text: str) -> str | None:
    """Return the arXiv id without its version that `text` is, in whatever way it is written."""
    found = _ARXIV.fullmatch(text) if len(text) <= _LONGEST else None
    return found[1] if found else None


def identifiers(paper_id: str, others: Iterable[str]) -> Iterator[str]:
    """Yield a key for each identifier; `others` count where their kind is known, as links may."""
    for text in (paper_id, *others):
        text = text.strip()
        if len(text) > _LONGEST:
            continue
        if arxiv := arxiv_id(text):
            yield f"arxiv:{arxiv.lower()}"
        elif found := _DOI.fullmatch(text):
            yield f"doi:{found[1].rstrip('.,;').lower()}"
        elif found := _OPENALEX.fullmatch(text):
            yield f"openalex:{next(filter(None, found.groups())).lower()}"
        elif found := _PUBMED.fullmatch(text):
            yield f"pmid:{found[1]}"
    yield f"id:{paper_id}"


def title_key(title: str, authors: Sequence[str]) -> str | None:
    """Return a key of a title and the family name of its first author; None where not telling."""
    letters = _folded(title)
    if len(letters) < _SHORTEST_TITLE or not authors:
        return None
    first = authors[0]
    family = first.split(",")[0] if "," in first else (first.split() or [""])[-1]
    name = _folded(family)
    return f"{letters}|{name}" if name else None


def grouped(keys: Sequence[Sequence[str]], titles: Sequence[str | None]) -> list[int]:
    """Return for each record the number of its paper, given its identifiers and its title's key.

    Numbers are those of one of the paper's records; which one is not promised.
    """
    parent = list(range(len(keys)))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    first: dict[str, int] = {}
    for row, of_record in enumerate(keys):
        for key in of_record:
            parent[root(row)] = root(first.setdefault(key, row))
    arxiv: dict[int, set[str]] = defaultdict(set)
    for row, of_record in enumerate(keys):
        arxiv[root(row)].update(key for key in of_record if key.startswith("arxiv:"))
    by_title: dict[str, set[int]] = defaultdict(set)
    for row, title in enumerate(titles):
        if title:
            by_title[title].add(root(row))
    # Where a title has several arXiv ids, its records are left apart: which to join is unknown.
    for title in sorted(title for title, roots in by_title.items() if len(roots) > 1):
        roots = {root(row) for row in by_title[title]}
        known = set().union(*(arxiv[row] for row in roots))
        if len(known) <= 1:
            [joined, *others] = roots
            for other in others:
                parent[other] = joined
            arxiv[joined] = known
    return [root(row) for row in range(len(keys))]


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())
