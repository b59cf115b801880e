"""Stand-ins for the live services: they answer in their documented shapes and keep their rules.

The papers are invented. A service is given their names in the order in which it lists them, and how
many it puts on a page.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.sources.server import Asked, Reply

DAY = "2025-01-07"
"""The date of every paper: a Tuesday."""
Answer = Callable[[Asked], Reply]


@dataclass(frozen=True)
class Service:
    """A service, what is asked of it, and how it answers."""

    source: str
    """A source whose snapshot holds `DAY`, and no other snapshot."""
    today: date
    """A day on which that snapshot is the last."""
    holding: Callable[[Sequence[str], int], Answer]
    """Returns a server that has some papers and puts so many on a page."""
    ids: Callable[[str], str]
    """The id under which a paper of a name is read."""
    counts: bool = True
    """Whether its pages say how many papers there are."""
    is_json: bool = True


def _json(value: Any) -> Reply:
    return Reply(json.dumps(value).encode(), headers={"Content-Type": "application/json"})


def _refused(message: str, status: int = 400) -> Reply:
    return Reply(json.dumps({"error": message}).encode(), status=status)


def _page(names: Sequence[str], size: int, start: int) -> Sequence[str]:
    return names[start : start + size]


# bioRxiv and medRxiv


def preprint(name: str, **fields: str) -> Mapping[str, Any]:
    return {
        "title": f"A study of {name}",
        "authors": "Okafor, N.; de Vries, A. B.; Li, X.",
        "author_corresponding": "Ngozi Okafor",
        "author_corresponding_institution": "Institute of Tides",
        "doi": f"10.1101/2025.01.05.{name}",
        "date": DAY,
        "version": "1",
        "type": "new results",
        "license": "cc_by",
        "category": "cell biology",
        "jatsxml": f"https://www.biorxiv.org/content/early/2025/01/07/{name}.source.xml",
        "abstract": f"We study {name} in yeast.",
        "funder": "NA",
        "published": "NA",
        "server": "bioRxiv",
        **fields,
    }


def biorxiv(names: Sequence[str], size: int) -> Answer:
    def answer(asked: Asked) -> Reply:
        found = re.fullmatch(r"/api/details/biorxiv/(\d{4}-\d\d-\d\d)/\1/(\d+)/json", asked.path)
        if found is None or set(asked.query) - {"category"}:
            return _refused("no such endpoint", 404)
        page = _page(names, size, int(found[2]))
        if not names:
            return _json({"messages": [{"status": "no posts found"}], "collection": []})
        message = {
            "status": "ok",
            "category": asked.query.get("category", "all"),
            "interval": f"{found[1]}:{found[1]}",
            "funder": "all",
            "cursor": int(found[2]),
            "count": len(page),
            "count_new_papers": str(len(names)),
            "total": str(len(names)),
        }
        return _json({"messages": [message], "collection": [preprint(name) for name in page]})

    return answer


# OpenAlex


def work(name: str, **fields: Any) -> Mapping[str, Any]:
    return {
        "id": f"https://openalex.org/W90{name}",
        "doi": f"https://doi.org/10.5555/oa.{name}",
        "ids": {"openalex": f"https://openalex.org/W90{name}"},
        "title": f"A study of {name}",
        "display_name": f"A study of {name}",
        "publication_date": DAY,
        "language": "en",
        "type": "article",
        "abstract_inverted_index": {"We": [0], "study": [1], f"{name}.": [2]},
        "authorships": [
            {
                "author_position": "first",
                "author": {"id": "https://openalex.org/A1", "display_name": "Ngozi Okafor"},
                "institutions": [{"display_name": "Institute of Tides"}],
                "raw_affiliation_strings": ["Institute of Tides, Lagos"],
            }
        ],
        "primary_location": {"source": {"display_name": "Journal of Tides"}},
        "topics": [{"display_name": "Tidal Dynamics"}],
        "keywords": [{"display_name": "Tide"}],
        "cited_by_count": 3,
        "is_retracted": False,
        **fields,
    }


def openalex(names: Sequence[str], size: int) -> Answer:
    def answer(asked: Asked) -> Reply:
        query = asked.query
        cursor = query.get("cursor")
        if asked.path != "/api/works" or cursor is None or int(query["per_page"]) > 100:
            return _refused("Invalid query parameters error.")
        if cursor != "*" and query.get("api_key") != "a-key":
            return _refused("an API key is required to page", 401)
        assert query["filter"] == f"primary_topic.field.id:17,publication_date:{DAY}"
        start = 0 if cursor == "*" else int(cursor.removeprefix("Ils+/"))
        page = _page(names, size, start)
        following = f"Ils+/{start + len(page)}" if page else None
        meta = {
            "count": len(names),
            "db_response_time_ms": 31,
            "page": None,
            "per_page": int(query["per_page"]),
            "next_cursor": following,
        }
        return _json({"meta": meta, "results": [work(name) for name in page], "group_by": []})

    return answer


# Semantic Scholar


def s2_paper(name: str, **fields: Any) -> Mapping[str, Any]:
    return {
        "paperId": f"{int(name):040x}",
        "corpusId": int(name),
        "externalIds": {"DOI": f"10.5555/s2.{name}", "CorpusId": int(name)},
        "url": f"https://www.semanticscholar.org/paper/{int(name):040x}",
        "title": f"A study of {name}",
        "abstract": f"We study {name} with robots.",
        "venue": "Journal of Tides",
        "journal": {"name": "Journal of Tides"},
        "year": 2025,
        "publicationDate": DAY,
        "publicationTypes": ["JournalArticle"],
        "fieldsOfStudy": ["Computer Science"],
        "s2FieldsOfStudy": [{"category": "Computer Science", "source": "s2-fos-model"}],
        "citationCount": 4,
        "authors": [{"authorId": "1", "name": "Ngozi Okafor"}],
        **fields,
    }


def semantic_scholar(names: Sequence[str], size: int) -> Answer:
    def answer(asked: Asked) -> Reply:
        query = asked.query
        if asked.path != "/api/paper/search/bulk" or "query" not in query:
            return _refused("Unacceptable query params")
        assert query["publicationDateOrYear"] == "2025-01-06:2025-01-12"
        start = int(query.get("token", "0"))
        page = _page(names, size, start)
        token = str(start + size) if start + size < len(names) else None
        papers = [s2_paper(name) for name in page]
        return _json({"total": len(names) + 17, "token": token, "data": papers})

    return answer


# PubMed

ARTICLE = """<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">
<PMID Version="1">{pmid}</PMID><Article PubModel="Electronic"><Journal>
<JournalIssue CitedMedium="Internet"><PubDate><Year>2025</Year><Month>Jan</Month></PubDate>
</JournalIssue><Title>Journal of Tides</Title></Journal>
<ArticleTitle>A study of {pmid}</ArticleTitle>
<Abstract><AbstractText Label="AIM">We study {pmid}.</AbstractText></Abstract>
<AuthorList><Author><LastName>Okafor</LastName><ForeName>Ngozi</ForeName><AffiliationInfo>
<Affiliation>Institute of Tides</Affiliation></AffiliationInfo></Author></AuthorList>
<ArticleDate DateType="Electronic"><Year>2025</Year><Month>01</Month><Day>07</Day></ArticleDate>
</Article></MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId>
</ArticleIdList></PubmedData></PubmedArticle>"""


def search_result(count: int, inside: str = "") -> Reply:
    return Reply(
        f"""<?xml version="1.0" encoding="UTF-8" ?>
<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" "https://eutils.example/e.dtd">
<eSearchResult><Count>{count}</Count><RetMax>0</RetMax><RetStart>0</RetStart><QueryKey>1</QueryKey>
<WebEnv>MCID_677</WebEnv><IdList/><TranslationSet/><TranslationStack><TermSet>
<Term>tides[tiab]</Term><Field>tiab</Field><Count>9</Count></TermSet></TranslationStack>{inside}
</eSearchResult>""".encode()
    )


def pubmed(names: Sequence[str], size: int) -> Answer:
    def answer(asked: Asked) -> Reply:
        query = asked.query
        assert (query["db"], query["tool"]) == ("pubmed", "groundswell")
        if asked.path == "/api/esearch.fcgi":
            days = (query["datetype"], query["mindate"], query["maxdate"])
            assert days == ("edat", "2025/01/06", "2025/01/12")
            assert query["usehistory"] == "y"
            return search_result(len(names))
        if (query.get("WebEnv"), query.get("query_key")) != ("MCID_677", "1"):
            return Reply(b"<eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>")
        page = _page(names, min(size, int(query["retmax"])), int(query["retstart"]))
        articles = "".join(ARTICLE.format(pmid=int(name)) for name in page)
        return Reply(
            f'<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD" "https://dtd.example/p.dtd">\n'
            f"<PubmedArticleSet>{articles}</PubmedArticleSet>".encode()
        )

    return answer


# Crossref


def deposit(name: str, **fields: Any) -> Mapping[str, Any]:
    return {
        "DOI": f"10.26434/{name}",
        "URL": f"https://doi.org/10.26434/{name}",
        "type": "posted-content",
        "subtype": "preprint",
        "title": [f"A study of {name}"],
        "abstract": f"<jats:title>Abstract</jats:title><jats:p>We study {name}.</jats:p>",
        "author": [
            {
                "given": "Ngozi",
                "family": "Okafor",
                "sequence": "first",
                "affiliation": [{"name": "Institute of Tides"}],
            },
            {"name": "The Tide Group", "sequence": "additional", "affiliation": []},
        ],
        "container-title": [],
        "group-title": "Physical Chemistry",
        "posted": {"date-parts": [[2025, 1, 7]]},
        "published": {"date-parts": [[2025, 1]]},
        "issued": {"date-parts": [[2025, 1]]},
        "created": {"date-parts": [[2025, 1, 8]], "date-time": "2025-01-08T01:02:03Z"},
        "is-referenced-by-count": 0,
        "member": "6590",
        "prefix": "10.26434",
        **fields,
    }


def crossref(names: Sequence[str], size: int) -> Answer:
    def answer(asked: Asked) -> Reply:
        query = asked.query
        if asked.path != "/api/works" or int(query["rows"]) > 1000:
            return _refused("validation-failure")
        assert query["filter"] == (
            "prefix:10.26434,has-abstract:true,"
            "from-created-date:2025-01-06,until-created-date:2025-01-12"
        )
        start = 0 if query["cursor"] == "*" else int(query["cursor"].removeprefix("DnF1="))
        page = _page(names, size, start)
        message = {
            "facets": {},
            "next-cursor": f"DnF1={start + len(page)}",
            "total-results": len(names),
            "items": [deposit(name) for name in page],
            "items-per-page": int(query["rows"]),
            "query": {"start-index": 0, "search-terms": None},
        }
        head = {"status": "ok", "message-type": "work-list", "message-version": "1.0.0"}
        return _json({**head, "message": message})

    return answer


MONDAY, SUNDAY = date(2025, 1, 6), date(2025, 1, 12)
SERVICES = {
    "biorxiv": Service(
        f"biorxiv:cell_biology:{DAY}..{DAY}",
        SUNDAY,
        biorxiv,
        lambda name: f"10.1101/2025.01.05.{name}",
    ),
    "openalex": Service(
        f"openalex:17:{DAY}..{DAY}",
        SUNDAY,
        openalex,
        lambda name: f"https://openalex.org/W90{name}",
    ),
    "semantic-scholar": Service(
        f'semantic-scholar:"tide robots" | tides:{MONDAY}..{SUNDAY}',
        SUNDAY,
        semantic_scholar,
        lambda name: f"10.5555/s2.{name}",
        counts=False,
    ),
    "pubmed": Service(
        f"pubmed:tides[tiab] AND english[la]:{MONDAY}..{SUNDAY}",
        SUNDAY,
        pubmed,
        lambda name: f"pmid:{int(name)}",
        is_json=False,
    ),
    "crossref": Service(
        f"crossref:10.26434:{MONDAY}..{SUNDAY}", SUNDAY, crossref, lambda name: f"10.26434/{name}"
    ),
}
