"""The identifiers of a record, each in one form however a source writes it.

An arXiv id (without its version), a DOI, an OpenAlex or PubMed id, or the record's own id; and a
key of its title with its first author. `groundswell.corpus.grouping` joins records by them.
"""

import re
import unicodedata
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
"""Characters of an identifier; longer texts are not searched."""
_SHORTEST_TITLE = 20
"""Letters and digits: shorter titles ('Editorial', 'Introduction') are shared by many papers."""


def arxiv_id(text: str) -> str | None:
    """Return the arXiv id, without its version, of a text that is one; else None.

    A link to arXiv or to a page of Hugging Face, and a DOI of arXiv, are arXiv ids too.
    """
    found = _ARXIV.fullmatch(text) if len(text) <= _LONGEST else None
    return found[1] if found else None


def identifiers(paper_id: str, others: Iterable[str]) -> Iterator[str]:
    """Yield a key for each identifier: its kind, a colon, and the identifier in one form.

    `paper_id` always yields a key, each of `others` only where its kind is recognized.
    """
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
    """Return a key of a title and the family name of its first author.

    None where they do not identify a paper: the title is short, or no author is known.
    """
    letters = _folded(title)
    if len(letters) < _SHORTEST_TITLE or not authors:
        return None
    first = authors[0]
    family = first.split(",")[0] if "," in first else (first.split() or [""])[-1]
    name = _folded(family)
    return f"{letters}|{name}" if name else None


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())
