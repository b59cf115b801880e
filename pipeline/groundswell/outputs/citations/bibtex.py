"""BibTeX: an entry per paper, in UTF-8, with what LaTeX reads as a command escaped."""

import re
from collections.abc import Iterable, Iterator

from groundswell.formatting import clean
from groundswell.outputs.citations.names import Name
from groundswell.outputs.citations.reference import Reference

_ESCAPES = {
    "\\": r"\textbackslash{}",
    # BibTeX counts braces, escaped or not.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
_SPECIAL = re.compile(r"[\\{}~^&%$#_]")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WORD = re.compile(r"[^\s{}\\]+")


def bibtex(papers: Iterable[Reference]) -> bytes:
    """Return a .bib file. It is the same for the same papers."""
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field

    library = Library(
        [
            Entry(
                "article" if paper.journal else "misc",
                paper.key,
                [Field(name, value) for name, value in _written(paper)],
            )
            for paper in papers
        ]
    )
    text: str = write_string(library, unparse_stack=[])
    return text.encode()


def _written(paper: Reference) -> Iterator[tuple[str, str]]:
    """Yield the fields as they are written: in braces, but for the names of months."""
    for field, value in _fields(paper):
        yield field, _MONTHS[int(value) - 1] if field == "month" else f"{{{value}}}"


def _fields(paper: Reference) -> Iterator[tuple[str, str]]:
    yield "title", _WORD.sub(_capitals, _escaped(paper.title))
    if paper.authors:
        yield "author", " and ".join(map(_name, paper.authors))
    if paper.journal:
        yield "journal", _escaped(paper.journal)
    for field, value in zip(("year", "month", "day"), paper.date, strict=False):
        yield field, str(value)
    if paper.arxiv:
        yield "eprint", paper.arxiv
        yield "archiveprefix", "arXiv"
        if paper.labels and re.fullmatch(r"[a-z-]+(\.[A-Za-z-]+)?", paper.labels[0]):
            yield "primaryclass", paper.labels[0]
    if paper.doi:
        yield "doi", _address(paper.doi)
    if paper.url:
        yield "url", _address(paper.url)
    if paper.keywords:
        yield "keywords", ", ".join(_escaped(word.replace(",", " ")) for word in paper.keywords)
    if paper.abstract:
        yield "abstract", _escaped(paper.abstract)


def _capitals(word: re.Match[str]) -> str:
    """Return a word in braces if a bibliography's style would lose its capitals: 'LLMs'."""
    return f"{{{word[0]}}}" if any(map(str.isupper, word[0][1:])) else word[0]


def _name(name: Name) -> str:
    """Return a name; a group's is in braces, which keep its 'and' and its commas."""
    if name.whole:
        return f"{{{_escaped(name.whole)}}}"
    # Jr. comes between the two in BibTeX.
    parts = [name.family, name.suffix, name.given]
    return ", ".join(_escaped(part) for part in parts if part)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda sign: _ESCAPES[sign[0]], clean(text))


def _address(text: str) -> str:
    """Return an address, whose '%' and '_' packages for links take as they are."""
    return re.sub(r"[{}\\\s]", lambda sign: f"%{ord(sign[0]):02X}", text)
