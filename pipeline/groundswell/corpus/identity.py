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
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundswell.compute.spool import let_go

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


def grouped(keys: pa.ChunkedArray, titles: pa.ChunkedArray) -> NDArray[np.int64]:
    """Return for each record the number of its paper, given its identifiers and its title's key.

    `keys` holds a list of texts for each record, `titles` a text or null. Which numbers those are
    is not promised. Only texts that seem to stand there twice are held together.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    place, texts = _repeated(keys)
    ends = np.cumsum(pc.list_value_length(keys).to_numpy())
    row = np.searchsorted(ends, place, side="right")
    codes, words = _coded(texts)
    nodes = len(keys) + len(words)
    links = (np.ones(len(row), np.int8), (row, len(keys) + codes))
    paper = connected_components(coo_array(links, shape=(nodes, nodes)), directed=False)[1]
    paper = paper[: len(keys)].astype(np.int64)
    contested = _contested(paper, titles)
    asked = np.isin(paper, [one for papers in contested for one in papers])
    arxiv: dict[int, set[str]] = defaultdict(set)
    known_of = keys.filter(pa.array(asked)).to_pylist()
    for one, of_record in zip(paper[asked].tolist(), known_of, strict=True):
        arxiv[one].update(key for key in of_record if key.startswith("arxiv:"))
    parent: dict[int, int] = {}

    def root(one: int) -> int:
        while one in parent:
            one = parent[one]
        return one

    # Where a title has several arXiv ids, its records are left apart: which to join is unknown.
    for papers in contested:
        joined, *others = sorted({root(one) for one in papers})
        known = set().union(*(arxiv[one] for one in (joined, *others)))
        if len(known) <= 1:
            parent.update(dict.fromkeys(others, joined))
            arxiv[joined] = known
    number = np.arange(nodes)
    for one in parent:
        number[one] = root(one)
    joint: NDArray[np.int64] = number[paper]
    return joint


def _repeated(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], pa.ChunkedArray]:
    """Return the texts that another is equal to, or rarely seems so, and the place of each.

    The column holds texts or lists of them; null is like no other. A place counts all texts of all
    lists. Numbers that stand for the texts are held, and never the texts themselves.
    """
    sums = np.concatenate([np.zeros(0, np.int64), *map(_sums, column.chunks)])
    ordered = np.sort(sums[sums >= 0])
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    places, kept, start = [np.zeros(0, np.int64)], [], 0
    for chunk in column.chunks:
        texts = _flat(chunk)
        own = sums[start : start + len(texts)]
        found = np.searchsorted(twice, own, side="right") > np.searchsorted(twice, own)
        places.append(start + np.flatnonzero(found))
        kept.append(texts.filter(pa.array(found)))
        start += len(texts)
        let_go()
    return np.concatenate(places), pa.chunked_array(kept, pa.string())


def _sums(chunk: pa.Array) -> NDArray[np.int64]:
    """Return a number for each text, the same for equal ones; -1 for null."""
    listed = _flat(chunk).to_pylist()
    let_go()
    found = (-1 if text is None else crc32(text.encode()) for text in listed)
    return np.fromiter(found, np.int64, len(listed))


def _flat(chunk: pa.Array) -> pa.Array:
    return chunk.flatten() if pa.types.is_list(chunk.type) else chunk


def _coded(texts: pa.ChunkedArray) -> tuple[NDArray[np.int64], pa.Array]:
    """Return a number for each text, equal ones alike, and the text of each number."""
    if not len(texts):
        return np.zeros(0, np.int64), pa.array([], pa.string())
    encoded = texts.dictionary_encode().combine_chunks()
    return encoded.indices.to_numpy().astype(np.int64), encoded.dictionary


def _contested(paper: NDArray[np.int64], titles: pa.ChunkedArray) -> list[list[int]]:
    """Return the papers of each title that several have, in the order of titles."""
    place, texts = _repeated(titles)
    codes, words = _coded(texts)
    papers: dict[int, set[int]] = defaultdict(set)
    for code, one in zip(codes.tolist(), paper[place].tolist(), strict=True):
        papers[code].add(one)
    found = {code: sorted(some) for code, some in papers.items() if len(some) > 1}
    return [found[code] for code in sorted(found, key=lambda code: words[code].as_py())]


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())
