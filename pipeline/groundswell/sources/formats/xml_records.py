"""XML in which papers are listed one after the other: Atom, RSS, OAI-PMH, ACL Anthology, PubMed.

Read element by element, so that a file's size does not matter. Entities that a document defines
itself are refused, and nothing it names is fetched.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from groundswell.config import SourcesConfig
from groundswell.sources.dates import coarse_date, parse_date
from groundswell.sources.files import File
from groundswell.sources.records import RawRecord, Reject, SourceError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NESTING_LIMIT = 100
_LONGEST_RECORD = 50_000_000
"""Bytes from the end of one record to the end of the next."""
_ROOT = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?([A-Za-z][\w-]*)[\s>/]")
_FURNITURE = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
_ANNOUNCED = re.compile(r"^arXiv:(\S+) Announce Type: [\w-]+\s*Abstract:\s*")

Context = dict[str, str]
"""What the records of a file share: the year and month of an Anthology's volume."""


@dataclass
class Xml:
    """One kind of listing: its root element, its records' element, and how one is understood."""

    name: str
    root: str
    record: str
    make: Callable[[str, "Element", Context], RawRecord | Reject]
    suffixes: tuple[str, ...] = ()

    def recognises(self, file: File) -> bool:
        """Tell by the root element."""
        head = _FURNITURE.sub(b"", file.head)
        found = _ROOT.match(head.lstrip())
        return bool(found) and found[1] == self.root.encode()  # type: ignore[index]

    def read(self, file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield a record per element; what is no sound XML spoils the rest of the file."""
        del config  # the formats need no settings
        from xml.etree.ElementTree import ParseError

        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import iterparse

        number = 0
        context: Context = {}
        try:
            with file.open() as opened:
                stream = _Watched(opened)
                path: list[Element] = []
                for event, element in iterparse(stream, events=("start", "end")):
                    if event == "start":
                        path.append(element)
                        if len(path) > _NESTING_LIMIT:
                            raise SourceError(f"is nested deeper than {_NESTING_LIMIT} elements")
                        continue
                    path.pop()
                    name = _local(element)
                    if name == "meta":
                        context = {key: _text(element, key) for key in ("year", "month")}
                    elif name == "error" and len(path) == 1:
                        code = element.get("code", "")
                        raise SourceError(f"is an error answer: {code} {_all(element)}"[:300])
                    elif name == self.record:
                        number += 1
                        yield self.make(f"{file.name}#{number}", element, context)
                        element.clear()
                        if path:
                            path[-1].remove(element)
                        stream.since = 0
        except DefusedXmlException as error:
            raise SourceError("defines entities, which no listing of papers needs") from error
        except (ParseError, LookupError, ValueError) as error:
            if isinstance(error, SourceError):
                raise
            after = f" after record {number:,}" if number else ""
            raise SourceError(f"is no sound XML{after} ({error}): fetch it again") from error


class _Watched:
    """A stream that refuses a record without end."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.since = 0

    def read(self, size: int = -1) -> bytes:
        block: bytes = self._stream.read(size)
        self.since += len(block)
        if self.since > _LONGEST_RECORD:
            raise SourceError(f"has a record of more than {_LONGEST_RECORD:,} bytes")
        return block


def _local(element: "Element") -> str:
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _every(element: "Element", name: str) -> "list[Element]":
    return [part for part in element.iter() if _local(part) == name]


def _all(element: "Element") -> str:
    return "".join(element.itertext()).strip()


def _texts(element: "Element", name: str) -> list[str]:
    return [text for part in _every(element, name) if (text := _all(part))]


def _text(element: "Element", name: str) -> str:
    return next(iter(_texts(element, name)), "")


def _shown(element: "Element") -> dict[str, str]:
    return {_local(part): _all(part)[:10_000] for part in element}


def _first_day(dates: list[str]) -> str | None:
    """Return the earliest of the dates, or the first as it stands if none can be read."""
    days = [day for text in dates if (day := parse_date(text))]
    return min(days).isoformat() if days else next(iter(dates), None)


def _atom(where: str, entry: "Element", context: Context) -> RawRecord | Reject:
    del context
    paper_id, abstract = _text(entry, "id"), _text(entry, "summary") or _text(entry, "content")
    if "/api/errors" in paper_id:
        return Reject(where, f"is an error answer: {abstract[:300]}", _shown(entry))
    links = [part.get("href") for part in _every(entry, "link") if part.get("rel") != "related"]
    return RawRecord(
        paper_id=paper_id,
        digest_date=_text(entry, "published") or _text(entry, "updated") or None,
        title=_text(entry, "title"),
        abstract=_without_markup(abstract),
        source="arxiv" if "arxiv.org/abs/" in paper_id else "atom",
        url=next((link for link in links if link), None),
        authors=tuple(_texts(entry, "name")),
        labels=tuple(dict.fromkeys(p.get("term") or "" for p in _every(entry, "category"))),
        where=where,
        ids=tuple(_texts(entry, "doi")),
        comment=_text(entry, "comment") or None,
    )


def _rss(where: str, item: "Element", context: Context) -> RawRecord:
    del context
    abstract = _without_markup(_text(item, "encoded") or _text(item, "description"))
    announced = _ANNOUNCED.match(abstract)
    link = _text(item, "link")
    return RawRecord(
        paper_id=announced[1] if announced else _text(item, "guid") or link,
        digest_date=_text(item, "pubDate") or _text(item, "date") or None,
        title=_text(item, "title"),
        abstract=_ANNOUNCED.sub("", abstract),
        source="arxiv" if announced else "rss",
        url=link or None,
        authors=tuple(_texts(item, "creator")),
        labels=tuple(_texts(item, "category")),
        where=where,
    )


def _oai(where: str, record: "Element", context: Context) -> RawRecord | Reject:
    """Understand a record in Dublin Core or in arXiv's own form."""
    del context
    header = next(iter(_every(record, "header")), record)
    if header.get("status") == "deleted":
        return Reject(where, "was deleted by the repository", _shown(header))
    identifiers = _texts(record, "identifier")
    authors = [
        " ".join(filter(None, (_text(author, "forenames"), _text(author, "keyname"))))
        for author in _every(record, "author")
    ]
    links = [text for text in identifiers if text.startswith("http")]
    return RawRecord(
        paper_id=_text(record, "id") or next(iter(links or identifiers), ""),
        digest_date=_first_day(_texts(record, "created") or _texts(record, "date")),
        title=_text(record, "title"),
        abstract=_text(record, "abstract") or _text(record, "description"),
        source="arxiv" if "arxiv.org" in " ".join(identifiers) else "oai-pmh",
        url=next(iter(links), None),
        authors=tuple(filter(None, authors)) or tuple(_texts(record, "creator")),
        labels=tuple(_text(record, "categories").split()) or tuple(_texts(record, "subject")),
        where=where,
        ids=tuple(_texts(record, "doi")) + tuple(identifiers),
        comment=_text(record, "comments") or None,
    )


def _acl(where: str, paper: "Element", context: Context) -> RawRecord:
    """Understand a paper of an Anthology's volume, which is dated to the month at best."""
    link = _text(paper, "url")
    return RawRecord(
        paper_id=link or _text(paper, "doi"),
        digest_date=coarse_date(context.get("year", ""), context.get("month", "")),
        title=_text(paper, "title"),
        abstract=_text(paper, "abstract"),
        source="acl-anthology",
        url=link if "://" in link else f"https://aclanthology.org/{link}" if link else None,
        authors=tuple(
            " ".join(filter(None, (_text(author, "first"), _text(author, "last"))))
            for author in _every(paper, "author")
        ),
        where=where,
        ids=tuple(_texts(paper, "doi")),
    )


def _pubmed(where: str, article: "Element", context: Context) -> RawRecord:
    del context
    dated = _every(article, "ArticleDate") or _every(article, "PubMedPubDate")
    dates = [_ymd(part) for part in dated or _every(article, "PubDate")]
    pmid = _text(article, "PMID")
    return RawRecord(
        paper_id=f"pmid:{pmid}" if pmid else None,
        digest_date=_first_day([day for day in dates if day]),
        title=_text(article, "ArticleTitle"),
        abstract=" ".join(_texts(article, "AbstractText")),
        source="pubmed",
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else None,
        authors=tuple(
            " ".join(filter(None, (_text(author, "ForeName"), _text(author, "LastName"))))
            for author in _every(article, "Author")
        ),
        labels=tuple(_texts(article, "Keyword")),
        where=where,
        ids=tuple(
            _all(part) for part in _every(article, "ArticleId") if part.get("IdType") == "doi"
        ),
    )


def _ymd(element: "Element") -> str | None:
    return coarse_date(*(_text(element, part) for part in ("Year", "Month", "Day")))


def _without_markup(text: str) -> str:
    """Return the text of a feed's HTML; a text without tags or entities stays as it is."""
    if not re.search(r"</?[A-Za-z]|&#?\w+;", text):
        return text
    return " ".join(html_text(text).split())


def html_text(text: str, between: str = " ") -> str:
    """Return the text of HTML, with `between` where a tag begins or ends a block."""
    parser = _Text(between)
    parser.feed(text)
    parser.close()
    return "".join(parser.parts)


_BLOCKS = set("p br div li ul ol tr td table h1 h2 h3 h4 h5 h6 article section".split())


class _Text(HTMLParser):
    """Collects the text between tags."""

    def __init__(self, between: str) -> None:
        super().__init__()
        self._between = between
        self.parts: list[str] = []
        self._unshown = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Separate what a tag separates on the page."""
        del attrs
        self._unshown += tag in ("script", "style")
        self.parts.append(self._between if tag in _BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        """Come back from what is not shown."""
        self._unshown -= tag in ("script", "style")
        self.parts.append(self._between if tag in _BLOCKS else "")

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        self.parts.append("" if self._unshown > 0 else data)


KINDS = (
    Xml("atom", "feed", "entry", _atom),
    Xml("rss", "rss", "item", _rss),
    Xml("rss-1.0", "RDF", "item", _rss),
    Xml("oai-pmh", "OAI-PMH", "record", _oai),
    Xml("acl-anthology", "collection", "paper", _acl),
    Xml("pubmed", "PubmedArticleSet", "PubmedArticle", _pubmed),
)
