"""Identifiers of papers that are the same everywhere, each in one form however it is written.

arXiv, DOI, PubMed, PubMed Central, OpenAlex, Semantic Scholar, the ACL Anthology and OpenReview. A
number of a row, a key of BibTeX or a link to any page is none of them.
"""

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

_CACHED = 1 << 12
"""Texts that are remembered: those of a record are asked for several times in a row."""
_LONGEST = 500
"""Characters of an identifier; longer texts are not searched."""
_ARCHIVE = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|"
    "cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|"
    "nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_NEW_STYLE = r"(?P<month>\d{2}(?:0[1-9]|1[0-2]))\.(?P<number>\d{4,5})"
_OLD_STYLE = rf"(?P<archive>{_ARCHIVE})(?:\.[A-Za-z-]{{2,}})?/(?P<serial>\d{{7}})"
_ARXIV_HOSTS = (
    r"(?:[\w-]+\.)*(?:arxiv\.org|ar5iv\.org|alphaxiv\.org)/[a-z-]+|(?:www\.)?huggingface\.co/papers"
)
_ARXIV = re.compile(
    rf"(?:(?:https?://)?(?:{_ARXIV_HOSTS})/|oai:arxiv\.org:|"
    rf"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|(?:info:)?doi[:/]?\s*)?10\.48550/arxiv\.|"
    rf"arxiv\s*[:.]?\s*(?:preprint\s*)?(?:arxiv\s*[:.]\s*)?)?"
    rf"(?:{_NEW_STYLE}|{_OLD_STYLE})(?:v(?P<version>\d{{1,3}}))?"
    r"(?:\.pdf|\.html)?/?(?:[?#]\S*)?(?:\s*[\[(][\w.,;\s-]*[\])])?[\s.,;]*",
    re.IGNORECASE | re.ASCII,
)
_NUMBER_STYLE = re.compile(r"(\d{3,4})\.(\d{1,5})", re.ASCII)
_DOI = re.compile(
    r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|(?:info:|urn:)?doi\s*[:/]?\s*|"
    r"https?://[^\s?#]+?/(?=10\.\d{4,9}/))?(10\.\d{4,9}(?:\.\d+)*/\S+)",
    re.IGNORECASE | re.ASCII,
)
_PAGE_OF_DOI = re.compile(r"(?:/(?:full|abstract|pdf|epdf|meta|html))?(?:[?#].*)?$", re.IGNORECASE)
_PREPRINT_VERSION = re.compile(
    r"(10\.(?:1101|64898)/[\d.]+?)v\d+(?:\.(?:full|abstract|article-info)\S*)?$"
)
_DATED_PREPRINT = re.compile(r"10\.(?:1101|64898)/(20\d{2})\.(0[1-9]|1[0-2])\.\d{2}\.\d+")
"""A DOI of bioRxiv or medRxiv since December 2019: it holds the day on which it was given."""
_ARXIV_PREFIX = "10.48550/arxiv."
"""What the DOIs begin with that arXiv gives its own papers."""
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(\S+)", re.IGNORECASE)
_ACL_DOI = re.compile(r"10\.(?:18653|3115)/v1/(\S+)", re.IGNORECASE)
_OTHERS = (
    (
        "openalex",
        re.compile(
            r"(?:(?:https?://)?(?:api\.|explore\.)?openalex\.org/(?:works/)?w(\d+)|openalex:\s*w(\d+)|"
            r"w(\d{6,}))/?(?:[?#]\S*)?",
            re.IGNORECASE | re.ASCII,
        ),
    ),
    (
        "pmid",
        re.compile(
            r"(?:(?:pmid|pubmed|med)\s*[:/]?\s*|"
            r"(?:https?://)?(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/|"
            r"europepmc\.org/(?:article|abstract)/med/))0*(\d{1,9})/?(?:[?#]\S*)?",
            re.IGNORECASE | re.ASCII,
        ),
    ),
    (
        "pmc",
        re.compile(
            r"(?:pmcid\s*:\s*|(?:https?://)?(?:www\.|pmc\.)?(?:ncbi\.nlm\.nih\.gov/)?"
            r"(?:pmc/)?articles/|https?://europepmc\.org/article[s]?/pmc/)?pmc0*(\d{3,9})"
            r"(?:\.\d)?/?(?:[?#]\S*)?",
            re.IGNORECASE | re.ASCII,
        ),
    ),
    (
        "s2",
        re.compile(
            r"(?:s2:|(?:https?://)?(?:www\.|api\.)?semanticscholar\.org/\S*?)?([0-9a-f]{40})/?(?:[?#]\S*)?",
            re.IGNORECASE | re.ASCII,
        ),
    ),
    (
        "corpusid",
        re.compile(
            r"(?:corpusid|s2cid)\s*[:/]?\s*(\d{1,12})|"
            r"(?:https?://)?(?:www\.|api\.)?semanticscholar\.org/corpusid:(\d{1,12})",
            re.IGNORECASE | re.ASCII,
        ),
    ),
    (
        "acl",
        re.compile(
            r"(?:acl:\s*|(?:https?://)?(?:www\.)?(?:aclanthology\.org|aclweb\.org/anthology)/)"
            r"(?:papers/\S*/)?([a-z]\d{2}-\d{4}|\d{4}\.[a-z0-9_-]+\.\d+)(?:v\d+)?(?:\.pdf|\.bib)?/?|"
            r"(\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)",
            re.IGNORECASE | re.ASCII,
        ),
    ),
    (
        "openreview",
        re.compile(
            r"(?:https?://)?(?:www\.)?openreview\.net/(?:forum|pdf|attachment)\?(?:\S*&)?id=([\w-]{6,})(?:[&#]\S*)?",
            re.ASCII,
        ),
    ),
)
"""The other kinds, each with the forms of its identifiers."""
_IN_LATEX = re.compile(r"\\(?:url|href|path|nolinkurl)\s*\{([^{}]*)\}.*", re.DOTALL)
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_FIRST_YEAR, _LAST_YEAR = 7, 40
"""The years, of this century, that a month in an id of arXiv can be of: it has them since 2007."""
_FIVE_DIGITS_SINCE = "1501"
"""The month, YYMM, from which on the number in an arXiv id has five digits; before, four."""


class Identifier(NamedTuple):
    """An identifier in its one form."""

    kind: str
    value: str
    version: int = 0
    """Of a preprint, as written; 0 where none is."""

    @property
    def key(self) -> str:
        """The kind, a colon and the value in lower case, by which records are compared."""
        value = self.value if self.kind == "openreview" else self.value.lower()
        return f"{self.kind}:{value}"


@lru_cache(maxsize=_CACHED)
def read_identifier(text: str) -> Identifier | None:
    """Return the identifier that a text is, or None where it is of no kind that is known.

    Of a text with several the first counts.
    """
    text = _plain(text)
    if not text or len(text) > _LONGEST:
        return None
    if found := _ARXIV.fullmatch(text) or _ARXIV.fullmatch(text.split()[0]):
        return _arxiv(found)
    if found := _DOI.match(text):
        return _doi(found[1], is_link="://" in text or "doi.org" in text)
    for kind, pattern in _OTHERS:
        if found := pattern.fullmatch(text):
            value = next(filter(None, found.groups()))
            return Identifier(kind, _spelled(kind, value))
    return None


def arxiv_id(text: str) -> str | None:
    """Return the arXiv id, without version and subject class, of a text that is one; else None.

    A link to arXiv or to a page of Hugging Face, and a DOI of arXiv, are arXiv ids too.
    """
    found = read_identifier(text)
    return found.value if found and found.kind == "arxiv" else None


def bare_doi(text: str) -> str | None:
    """Return the DOI that a text is, without link and in lower case; else None."""
    found = read_identifier(text)
    if found and found.kind == "arxiv" and _ARXIV_PREFIX in _plain(text).lower():
        return f"{_ARXIV_PREFIX}{found.value}"
    return found.value if found and found.kind == "doi" else None


def first_doi(texts: Iterable[str | None]) -> str | None:
    """Return the first DOI among texts, one of arXiv's own only where there is no other."""
    found = [doi for text in texts if text and (doi := bare_doi(text))]
    return next(
        (doi for doi in found if not doi.startswith(_ARXIV_PREFIX)), next(iter(found), None)
    )


def restored_arxiv_id(text: str) -> str | None:
    """Return the arXiv id of a number that has lost zeros, as 704.001 of 0704.0010; else None."""
    found = _NUMBER_STYLE.fullmatch(text)
    if found is None:
        return None
    month = found[1].zfill(4)
    digits = 5 if month >= _FIVE_DIGITS_SINCE else 4
    year = int(month[:2])
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and "01" <= month[2:] <= "12"):
        return None
    return f"{month}.{found[2].ljust(digits, '0')}" if len(found[2]) <= digits else None


def first_month(found: Identifier) -> str | None:
    """Return the month, YYYY-MM, in which an id of arXiv, bioRxiv or medRxiv was given, or None."""
    if preprint := _DATED_PREPRINT.match(found.value):
        return f"{preprint[1]}-{preprint[2]}"
    digits = re.search(r"\d{4}", found.value) if found.kind == "arxiv" else None
    if digits is None:
        return None
    year = int(digits[0][:2])
    return f"{2000 + year if year < 90 else 1900 + year}-{digits[0][2:]}"


def _plain(text: str) -> str:
    """Return a text without what is around and within an identifier by the way it is written."""
    text = _HIDDEN.sub("", text).strip()
    if latex := _IN_LATEX.fullmatch(text):
        text = latex[1]
    text = text.strip().strip("<>\"'{}").strip()
    if "&" in text:
        text = html.unescape(text)
    if "%" in text:
        text = unquote(text)
    return text.replace("\\_", "_").replace("\\%", "%")


def _arxiv(found: re.Match[str]) -> Identifier:
    version = int(found["version"] or 0)
    if found["month"]:
        return Identifier("arxiv", f"{found['month']}.{found['number']}", version)
    return Identifier("arxiv", f"{found['archive'].lower()}/{found['serial']}", version)


def _doi(text: str, is_link: bool) -> Identifier:
    if is_link:
        text = _PAGE_OF_DOI.sub("", text)
    text = text.rstrip(".,;:/'\"")
    while text.endswith((")", "]", "}", ">")) and _is_unbalanced(text):
        text = text[:-1].rstrip(".,;:/'\"")
    text = text.lower()
    if (versioned := _PREPRINT_VERSION.fullmatch(text)) is not None:
        text = versioned[1]
    if (of_arxiv := _ARXIV_DOI.fullmatch(text)) and (found := _ARXIV.fullmatch(of_arxiv[1])):
        return _arxiv(found)
    return Identifier("doi", text)


def other_form(found: Identifier) -> Identifier | None:
    """Return the identifier of another kind that follows from one: a DOI of the Anthology's."""
    if found.kind != "doi":
        return None
    anthology = _ACL_DOI.fullmatch(found.value)
    return Identifier("acl", anthology[1]) if anthology else None


def _is_unbalanced(text: str) -> bool:
    pairs = {")": "(", "]": "[", "}": "{", ">": "<"}
    return text.count(text[-1]) > text.count(pairs[text[-1]])


def _spelled(kind: str, value: str) -> str:
    if kind == "openalex":
        return f"W{value}"
    if kind == "pmc":
        return f"PMC{value}"
    return value
