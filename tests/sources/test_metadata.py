"""What sources state of a paper beside its text, from each reader to papers.parquet."""

import io
import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa
import pytest
from groundswell.config import CorpusConfig
from groundswell.outputs.files.data import Papers
from groundswell.outputs.run_artifacts import RunArtifacts
from groundswell.stages.corpus import corpus
from pyarrow import parquet

from tests.sources.reading import read

STATED = ("organization", "comments", "stars", "doi")

DAILY_PAPER = {
    "id": "2601.04711",
    "authors": [{"_id": "69", "name": "Mira Holt", "hidden": False}],
    "publishedAt": "2026-01-20T08:15:00.000Z",
    "title": "Tidal Priors for Kelp Maps",
    "summary": "Kelp maps drift with the tide, and we correct them.",
    "upvotes": 73,
    "githubRepo": "https://github.com/kelp/tides",
    "githubStars": 412,
    "organization": {"_id": "64", "name": "kelp-lab", "fullname": "Kelp Laboratory"},
}
DAILY = {"paper": DAILY_PAPER, "title": "Tidal Priors for Kelp Maps", "numComments": 5}
OPENALEX = {
    "id": "https://openalex.org/W4400001111",
    "doi": "https://doi.org/10.5555/Kelp.2025.17",
    "title": "Moss under snow",
    "publication_date": "2025-01-06",
    "abstract_inverted_index": {"Moss": [0], "waits.": [1]},
    "authorships": [
        {"author": {"display_name": "Ada Li"}, "institutions": []},
        {
            "author": {"display_name": "Bo Ek"},
            "institutions": [
                {"id": "https://openalex.org/I1", "display_name": "University of Moss"},
                {"id": "https://openalex.org/I2", "display_name": "Snow Institute"},
            ],
            "raw_affiliation_strings": ["Dept. of Botany, University of Moss"],
        },
    ],
}
SEMANTIC_SCHOLAR = {
    "paperId": "ab" * 20,
    "externalIds": {"ArXiv": "2501.00017", "DOI": "10.5555/Reef.9", "CorpusId": 17},
    "title": "Reefs in noise",
    "abstract": "Reefs are loud.",
    "publicationDate": "2025-01-06",
    "authors": [
        {"authorId": "1", "name": "Ada Li", "affiliations": []},
        {"authorId": "2", "name": "Bo Ek", "affiliations": ["Reef Station", "Elsewhere"]},
    ],
}
SNAPSHOT = {
    "id": "2501.00018",
    "title": "Dunes at night",
    "abstract": "Dunes move.",
    "authors": "Ada Li and Bo Ek",
    "categories": "cs.LG",
    "doi": "10.5555/DUNES.4",
    "comments": "12 pages",
    "versions": [{"version": "v1", "created": "Mon, 6 Jan 2025 19:18:42 GMT"}],
    "update_date": "2025-02-01",
}
OAI_PAIR = [
    "2501.00019",
    {
        "title": ["Fog on wires"],
        "description": ["Fog drips."],
        "date": ["2025-01-06"],
        "creator": ["Li, Ada"],
        "identifier": ["http://arxiv.org/abs/2501.00019", "doi:10.5555/fog.1"],
    },
]
JSON_LINE = {
    "id": "a1",
    "title": "Salt in bread",
    "abstract": "Salt counts.",
    "date": "2025-01-06",
    "institution": {"display_name": "Bread Academy"},
    "num_comments": 3,
    "github_stars": 8,
    "doi": "doi:10.5555/SALT",
}
ATOM = """<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">
<entry><id>http://arxiv.org/abs/2501.00020v1</id><published>2025-01-06T18:00:00Z</published>
<title>Ice on rails</title><summary>Rails freeze.</summary>
<author><name>Ada Li</name></author><author><name>Bo Ek</name>
<arxiv:affiliation xmlns:arxiv="http://arxiv.org/schemas/atom">Ice Office</arxiv:affiliation>
</author><arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.5555/ICE.3</arxiv:doi>
</entry></feed>"""
OAI = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header>
<identifier>oai:arXiv.org:2501.00021</identifier></header><metadata>
<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2501.00021</id><created>2025-01-06</created>
<authors><author><keyname>Li</keyname><forenames>Ada</forenames></author>
<author><keyname>Ek</keyname><forenames>Bo</forenames><affiliation>Hail Survey</affiliation>
</author></authors><title>Hail on glass</title><categories>cs.LG</categories>
<doi>10.5555/HAIL.8</doi><abstract>Glass breaks.</abstract></arXiv>
</metadata></record></ListRecords></OAI-PMH>"""
ACL = """<collection id="2024.kelp"><volume id="1"><meta><year>2024</year></meta>
<paper id="1"><title>Words of the sea</title><author><first>Ada</first><last>Li</last>
<affiliation>Coast University</affiliation></author><abstract>The sea speaks.</abstract>
<url>2024.kelp-1.1</url><doi>10.18653/v1/2024.kelp-1.1</doi></paper></volume></collection>"""
PUBMED = """<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>123</PMID><Article>
<ArticleTitle>Sleep of bees</ArticleTitle><Abstract><AbstractText>Bees sleep.</AbstractText>
</Abstract><AuthorList><Author><LastName>Li</LastName><ForeName>Ada</ForeName><AffiliationInfo>
<Affiliation>Department of Bees, Hive &amp; Comb College.</Affiliation></AffiliationInfo></Author>
</AuthorList><ELocationID EIdType="doi">10.5555/BEES.2</ELocationID>
<ArticleDate><Year>2025</Year><Month>01</Month><Day>6</Day></ArticleDate></Article>
</MedlineCitation></PubmedArticle></PubmedArticleSet>"""
BIBTEX = """@techreport{li2025, title = {Wind in {Sails}}, abstract = {Sails fill.},
author = {Li, Ada}, institution = {Sailing Bureau}, date = {2025-01-06},
doi = {https://doi.org/10.5555/WIND}}"""
RIS = """TY  - JOUR
TI  - Stones on ice
AB  - Stones slide.
AU  - Li, Ada
AD  - Curling Centre
DA  - 2025/01/06/
DO  - 10.5555/STONES
ER  -
"""
CSV = """id,title,abstract,date,affiliation,comment_count,stars,doi
a2,Ash in jars,Ash settles.,2025-01-06,Jar Works,2.0,7,https://doi.org/10.5555/ASH
"""
RSS = """<rss version="2.0" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"><channel>
<item><title>Rust on bells</title><link>https://x.org/u</link><description>Bells dull.</description>
<prism:doi>10.5555/BELLS</prism:doi><pubDate>Mon, 06 Jan 2025 00:00:00 GMT</pubDate></item>
</channel></rss>"""


WHERE = ("affiliations", "code", "journal")
FULL_OPENALEX = {
    **OPENALEX,
    "primary_location": {
        "source": {"id": "https://openalex.org/S7", "display_name": "Journal of Moss"},
        "version": "publishedVersion",
    },
    "authorships": [
        cast("list[Any]", OPENALEX["authorships"])[1],
        {
            "author": {"display_name": "Cy Orr"},
            "institutions": [],
            "raw_affiliation_strings": ["Peat Ltd., Cork, Ireland"],
        },
    ],
}
FULL_SEMANTIC_SCHOLAR = {
    **SEMANTIC_SCHOLAR,
    "venue": "ReefConf",
    "journal": {"name": "Proceedings of ReefConf", "pages": "1-9"},
    "authors": [
        {"authorId": "1", "name": "Ada Li", "affiliations": ["Reef Station", "Elsewhere"]},
        {"authorId": "2", "name": "Bo Ek", "affiliations": ["Reef Station"]},
        {"authorId": "3", "name": "Cy Orr", "affiliations": None},
    ],
}
CROSSREF = {
    "type": "article-journal",
    "DOI": "10.5555/Lava.6",
    "title": ["Lava in jars"],
    "abstract": "<jats:p>Lava cools.</jats:p>",
    "container-title": ["Journal of Lava"],
    "issued": {"date-parts": [[2025, 1, 6]]},
    "author": [
        {"given": "Ada", "family": "Li", "affiliation": [{"name": "Lava Institute"}]},
        {"literal": "The Lava Group"},
    ],
}
CSL = {
    "id": "li2025",
    "type": "paper-conference",
    "title": "Lava in bowls",
    "abstract": "Lava cools there, too.",
    "container-title": "Proceedings of Lava",
    "issued": {"date-parts": [["2025", "1"]]},
    "author": [{"given": "Ada", "family": "Li"}],
}
OAI_JOURNAL = OAI.replace("<doi>", "<journal-ref>J. Hail 4 (2025) 17</journal-ref><doi>")
OAI_DC = [OAI_PAIR[0], {**cast("dict[str, Any]", OAI_PAIR[1]), "identifier": [
    "http://arxiv.org/abs/2501.00019", "J. Fog 12 (2025), no. 3, 17--19", "doi:10.5555/fog.1",
]}]  # fmt: skip
ATOM_JOURNAL = ATOM.replace(
    "<arxiv:doi",
    '<arxiv:journal_ref xmlns:arxiv="http://arxiv.org/schemas/atom">J. Ice 3</arxiv:journal_ref>'
    "<arxiv:doi",
)
ACL_CODE = ACL.replace(
    "<meta>", "<meta><booktitle>Proceedings of the <fixed-case>S</fixed-case>ea</booktitle>"
).replace("<url>", '<pwccode url="https://github.com/sea/words">sea/words</pwccode><url>')
PUBMED_JOURNAL = PUBMED.replace("<ArticleTitle>", "<Journal><Title>Bee Letters</Title></Journal>"
    "<ArticleTitle>").replace(
    "</Author>", "<AffiliationInfo><Affiliation>Wax Board.</Affiliation></AffiliationInfo></Author>"
    "<Author><LastName>Ek</LastName><AffiliationInfo><Affiliation>Wax Board.</Affiliation>"
    "</AffiliationInfo></Author>"
)  # fmt: skip
BIBTEX_ARTICLE = BIBTEX.replace(
    "institution = {Sailing Bureau}",
    "affiliation = {Sailing Bureau, Hull; Rope School}, journal = {Journal of {Sails}}, "
    "code = {\\url{https://github.com/sails/wind}}",
)
RIS_ARTICLE = RIS.replace("AD  - ", "AD  - Ice House\nT2  - Journal of Curling\nAD  - ")
CSV_CODE = """id,title,abstract,date,affiliations,github,venue
a2,Ash in jars,Ash settles.,2025-01-06,"Jar Works, Lid Dept.; Ash Board",github.com/ash/jars,AshConf
"""
RSS_JOURNAL = RSS.replace("<prism:doi>", "<prism:publicationName>Bell Notes</prism:publicationName>"
    "<prism:doi>")  # fmt: skip


def papers(*files: Path) -> pa.Table:
    """Return papers.parquet of the papers in files, in no topic."""
    made = corpus(read(*files), config=CorpusConfig())
    nothing = pa.array([0] * len(made.papers))
    assigned = dict.fromkeys(("topic_id", "strength", "x", "y"), nothing)
    run = cast("RunArtifacts", SimpleNamespace(corpus=made, corpus_assignments=assigned))
    return parquet.read_table(io.BytesIO(Papers().contents(run)["papers.parquet"]))


def written(folder: Path, content: Any, name: str = "2025-01-06.dat") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def stated(path: Path) -> tuple[Any, ...]:
    [row] = papers(path).select(STATED).to_pylist()
    return tuple(row.values())


def daily(item: dict[str, Any] | None = None, **paper: Any) -> list[dict[str, Any]]:
    """The answer of a day with one paper, some values of which are others."""
    return [{**DAILY, **(item or {}), "paper": {**DAILY_PAPER, **paper}}]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (daily(), ("Kelp Laboratory", 5, 412, None)),
        ([repr(daily()[0])], ("Kelp Laboratory", 5, 412, None)),
        (OPENALEX, ("University of Moss", None, None, "10.5555/kelp.2025.17")),
        (SEMANTIC_SCHOLAR, ("Reef Station", None, None, "10.5555/reef.9")),
        (SNAPSHOT, (None, None, None, "10.5555/dunes.4")),
        (OAI_PAIR, (None, None, None, "10.5555/fog.1")),
        (JSON_LINE, ("Bread Academy", 3, 8, "10.5555/salt")),
        (ATOM, ("Ice Office", None, None, "10.5555/ice.3")),
        (OAI, ("Hail Survey", None, None, "10.5555/hail.8")),
        (ACL, ("Coast University", None, None, "10.18653/v1/2024.kelp-1.1")),
        (PUBMED, ("Department of Bees, Hive & Comb College.", None, None, "10.5555/bees.2")),
        (BIBTEX, ("Sailing Bureau", None, None, "10.5555/wind")),
        (RIS, ("Curling Centre", None, None, "10.5555/stones")),
        (CSV, ("Jar Works", 2, 7, "10.5555/ash")),
        (RSS, (None, None, None, "10.5555/bells")),
    ],
    ids="daily daily-literal openalex semantic-scholar snapshot oai-pair json-line atom oai acl "
    "pubmed bibtex ris csv rss".split(),
)
def test_each_reader_keeps_what_its_source_states(
    tmp_path: Path, content: Any, expected: tuple[Any, ...]
) -> None:
    assert stated(written(tmp_path, content)) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (daily(), (["Kelp Laboratory"], "https://github.com/kelp/tides", None)),
        (
            FULL_OPENALEX,
            (
                ["University of Moss", "Snow Institute", "Peat Ltd., Cork, Ireland"],
                None,
                "Journal of Moss",
            ),
        ),
        (FULL_SEMANTIC_SCHOLAR, (["Reef Station", "Elsewhere"], None, "Proceedings of ReefConf")),
        (
            {**SEMANTIC_SCHOLAR, "venue": "ReefConf"},
            (["Reef Station", "Elsewhere"], None, "ReefConf"),
        ),
        ({**SNAPSHOT, "journal-ref": "Dunes 7, 3-9"}, ([], None, "Dunes 7, 3-9")),
        (OAI_DC, ([], None, "J. Fog 12 (2025), no. 3, 17--19")),
        (OAI_JOURNAL, (["Hail Survey"], None, "J. Hail 4 (2025) 17")),
        (ATOM_JOURNAL, (["Ice Office"], None, "J. Ice 3")),
        (
            ACL_CODE,
            (["Coast University"], "https://github.com/sea/words", "Proceedings of the Sea"),
        ),
        (
            PUBMED_JOURNAL,
            (["Department of Bees, Hive & Comb College.", "Wax Board."], None, "Bee Letters"),
        ),
        (
            BIBTEX_ARTICLE,
            (
                ["Sailing Bureau, Hull", "Rope School"],
                "https://github.com/sails/wind",
                "Journal of Sails",
            ),
        ),
        (RIS_ARTICLE, (["Ice House", "Curling Centre"], None, "Journal of Curling")),
        (CROSSREF, (["Lava Institute"], None, "Journal of Lava")),
        (CSL, ([], None, "Proceedings of Lava")),
        (
            CSV_CODE,
            (["Jar Works, Lid Dept.", "Ash Board"], "https://github.com/ash/jars", "AshConf"),
        ),
        (RSS_JOURNAL, ([], None, "Bell Notes")),
    ],
    ids="daily openalex semantic-scholar venue snapshot oai-pair oai atom acl pubmed bibtex ris "
    "crossref csl csv rss".split(),
)
def test_each_reader_keeps_affiliations_code_and_journal(
    tmp_path: Path, content: Any, expected: tuple[Any, ...]
) -> None:
    [row] = papers(written(tmp_path, content)).select(WHERE).to_pylist()
    assert tuple(row.values()) == expected


def test_an_item_of_crossref_is_read_whole(tmp_path: Path) -> None:
    [row] = papers(written(tmp_path, CROSSREF)).to_pylist()
    assert (row["paper_id"], row["title"]) == ("10.5555/Lava.6", "Lava in jars")
    assert (row["digest_date"], row["precision"]) == (date(2025, 1, 6), "day")
    assert row["authors"] == ["Ada Li", "The Lava Group"]


def test_an_item_of_csl_can_be_dated_to_the_month(tmp_path: Path) -> None:
    [row] = papers(written(tmp_path, CSL)).to_pylist()
    assert (row["digest_date"], row["precision"]) == (date(2025, 1, 1), "month")


def test_the_organization_is_the_first_of_the_affiliations(tmp_path: Path) -> None:
    [row] = papers(written(tmp_path, RIS_ARTICLE)).to_pylist()
    assert row["organization"] == "Ice House"


@pytest.mark.parametrize("value", ["soon", "javascript:alert(1)", "AB-12", 7, ["a"], "N/A"])
def test_code_that_is_no_address_is_null(tmp_path: Path, value: Any) -> None:
    [row] = papers(written(tmp_path, daily(githubRepo=value))).to_pylist()
    assert row["code"] is None


def test_two_authors_with_one_name_stay_two(tmp_path: Path) -> None:
    [row] = papers(written(tmp_path, {**JSON_LINE, "authors": ["Wei Li", "Wei Li"]})).to_pylist()
    assert row["authors"] == ["Wei Li", "Wei Li"]


def test_of_several_sources_each_value_is_the_fullest_and_says_where_it_is_from(
    tmp_path: Path,
) -> None:
    short = daily(
        id="2501.00018", authors=[{"name": "A. Li"}], organization=None, upvotes=9, numComments=None
    )
    files = [
        written(tmp_path, short, "2025-01-06.json"),
        written(tmp_path, {**SNAPSHOT, "journal-ref": "Dunes 7"}, "snapshot.json"),
    ]
    [row] = papers(*files).to_pylist()
    assert (row["authors"], row["journal"], row["votes"]) == (["Ada Li", "Bo Ek"], "Dunes 7", 9)
    said = dict(text.split(": ") for text in row["stated_by"])
    assert (said["authors"], said["journal"], said["doi"]) == ("arxiv", "arxiv", "arxiv")
    assert (said["votes"], said["code"]) == ("hf-daily", "hf-daily")
    assert "organization" not in said


def test_of_one_source_nothing_needs_to_be_noted(tmp_path: Path) -> None:
    [row] = papers(written(tmp_path, daily())).to_pylist()
    assert row["stated_by"] == []


def test_a_parquet_table_is_read_by_its_usual_columns(tmp_path: Path) -> None:
    row = {**JSON_LINE, "institution": "Bread Academy", "stars": None}
    parquet.write_table(pa.Table.from_pylist([row]), tmp_path / "x.parquet")
    assert stated(tmp_path / "x.parquet") == ("Bread Academy", 3, 8, "10.5555/salt")


def test_published_papers_are_a_source_that_says_the_same(tmp_path: Path) -> None:
    table = papers(written(tmp_path, daily(doi=None)))
    abstracts = pa.array(["Kelp maps drift with the tide."])
    parquet.write_table(table.append_column("abstract", abstracts), tmp_path / "again.parquet")
    assert stated(tmp_path / "again.parquet") == ("Kelp Laboratory", 5, 412, None)


def test_what_nothing_says_is_null_and_the_columns_keep_their_types(tmp_path: Path) -> None:
    bare = {"id": "a3", "title": "Bare", "abstract": "Nothing else.", "date": "2025-01-06"}
    table = papers(written(tmp_path, bare))
    assert [table[name].to_pylist() for name in STATED] == [[None]] * len(STATED)
    types = [pa.string(), pa.int64(), pa.int64(), pa.string()]
    assert [table.schema.field(name).type for name in STATED] == types


@pytest.mark.parametrize(
    "value", ["many", -3, True, 10**30, 2.5, {"count": 3}, [3], None, "9" * 30]
)
def test_a_count_that_is_none_is_null_and_the_paper_stays(tmp_path: Path, value: Any) -> None:
    answer = daily({"numComments": value}, githubStars=value, upvotes=value)
    [row] = papers(written(tmp_path, answer)).to_pylist()
    assert (row["comments"], row["stars"], row["votes"]) == (None, None, None)


@pytest.mark.parametrize("value", [True, {}, {"name": ["x"]}, [[["x"]]], [], {"name": "N/A"}, " "])
def test_an_organization_that_is_none_is_null_and_the_paper_stays(
    tmp_path: Path, value: Any
) -> None:
    assert stated(written(tmp_path, daily(organization=value)))[0] is None


@pytest.mark.parametrize("value", [17, True, {"doi": "10.5555/a"}, "soon", "N/A", "10.5555", None])
def test_a_doi_that_is_none_is_null_and_the_paper_stays(tmp_path: Path, value: Any) -> None:
    assert stated(written(tmp_path, {**OPENALEX, "doi": value}))[3] is None


def test_a_remark_of_the_authors_is_no_number_of_comments(tmp_path: Path) -> None:
    line = {**JSON_LINE, "num_comments": None, "comments": "12 pages, 3 figures"}
    assert stated(written(tmp_path, line))[1] is None


def test_of_an_organization_the_name_to_be_read_is_taken(tmp_path: Path) -> None:
    named = {"name": "kelp-lab", "fullname": ""}
    assert stated(written(tmp_path, daily(organization=named)))[0] == "kelp-lab"


def test_an_organization_beside_the_paper_is_its_own(tmp_path: Path) -> None:
    answer = daily({"organization": {"name": "reef", "fullname": "Reef Group"}}, organization=None)
    assert stated(written(tmp_path, answer))[0] == "Reef Group"


def test_an_affiliation_as_printed_stands_in_for_an_institution(tmp_path: Path) -> None:
    authorship = {"author": None, "institutions": [], "raw_affiliation_strings": ["Moss House"]}
    assert stated(written(tmp_path, {**OPENALEX, "authorships": [authorship]}))[0] == "Moss House"


def test_days_of_the_api_keep_every_value_that_they_state(shared_data: Path) -> None:
    path = shared_data / "hf_daily_api" / "2026-01-30.json"
    items = {item["paper"]["id"]: item for item in json.loads(path.read_bytes())}
    read_back = {row["paper_id"]: row for row in papers(path).to_pylist()}
    assert read_back.keys() == items.keys()
    for paper_id, row in read_back.items():
        item = items[paper_id]
        organization = item["paper"].get("organization") or {}
        assert row["authors"]
        assert (row["organization"] or "") == organization.get("fullname", "").strip()
        assert (row["comments"], row["stars"]) == (
            item["numComments"],
            item["paper"].get("githubStars"),
        )


def test_a_later_day_does_not_lower_the_numbers_of_a_paper(tmp_path: Path) -> None:
    later = daily({"numComments": 2}, githubStars=900, upvotes=None)
    files = [
        written(tmp_path, daily(), "2026-01-21.json"),
        written(tmp_path, later, "2026-01-23.json"),
    ]
    [row] = papers(*files).to_pylist()
    assert row["digest_date"] == date(2026, 1, 21)
    assert (row["votes"], row["comments"], row["stars"]) == (73, 5, 900)
