"""RIS: a tag and a value a line, for reference managers."""

from collections.abc import Iterable, Iterator

from groundswell.formatting import clean
from groundswell.outputs.citations.reference import Reference

_LINE_END = "\r\n"
"""As the format's description asks."""


def ris(papers: Iterable[Reference]) -> bytes:
    """Return a .ris file. It is the same for the same papers."""
    lines = (line for paper in papers for line in (*_lines(paper), ""))
    return "".join(f"{line}{_LINE_END}" for line in lines).encode()


def _lines(paper: Reference) -> Iterator[str]:
    """Yield the lines of a paper: those without a value are left out."""
    for tag, value in _values(paper):
        if text := clean(value):
            yield f"{tag}  - {text}"
    yield "ER  - "


def _values(paper: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", "JOUR" if paper.journal else "GEN"
    yield "ID", paper.key
    yield "TI", paper.title
    for name in paper.authors:
        yield "AU", name.inverted
    yield "JO", paper.journal or ""
    year, *rest = paper.date
    yield "PY", str(year)
    yield "DA", "/".join([f"{year:04}", *(f"{part:02}" for part in rest)])
    yield "DO", paper.doi or ""
    if paper.arxiv:
        yield "PB", "arXiv"
        yield "AN", f"arXiv:{paper.arxiv}"
    yield "UR", paper.url
    for word in paper.keywords:
        yield "KW", word
    yield "AB", paper.abstract
