"""CSL-JSON, the form of citation processors: pandoc, Zotero and others."""

from collections.abc import Iterable

from groundswell.artifacts import codecs
from groundswell.json_value import Json, JsonObject
from groundswell.outputs.citations.names import Name
from groundswell.outputs.citations.reference import Reference


def csl_json(papers: Iterable[Reference]) -> bytes:
    """Return a list of items. It is the same for the same papers."""
    return codecs.json_bytes([_item(paper) for paper in papers], indent=2)


def _item(paper: Reference) -> JsonObject:
    """Return a paper as an item; 'article' alone is CSL's word for a preprint."""
    values: dict[str, Json] = {
        "id": paper.key,
        "type": "article-journal" if paper.journal else "article",
        "container-title": paper.journal,
        "title": paper.title,
        "author": [_name(name) for name in paper.authors],
        "issued": {"date-parts": [list(paper.date)]},
        "DOI": paper.doi,
        "URL": paper.url,
        "publisher": "arXiv" if paper.arxiv else None,
        "number": f"arXiv:{paper.arxiv}" if paper.arxiv else None,
        "keyword": ", ".join(paper.keywords),
        "abstract": paper.abstract,
    }
    return {key: value for key, value in values.items() if value}


def _name(name: Name) -> dict[str, Json]:
    if name.whole:
        return {"literal": name.whole}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {key: value for key, value in parts.items() if value}
