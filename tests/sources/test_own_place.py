"""In XML only a record's own place counts, not what is within references, media or sources."""

from pathlib import Path

import pytest

from tests.sources.reading import reasons, rows

PUBMED = """<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>41</PMID><Article><Journal>
<JournalIssue><PubDate><Year>2024</Year><Month>Jul</Month></PubDate></JournalIssue></Journal>
<ArticleTitle>Eels at night</ArticleTitle><ELocationID EIdType="pii">x</ELocationID>
<ELocationID EIdType="doi">10.1234/eel</ELocationID>
<Abstract><AbstractText Label="AIM">Eels move.</AbstractText><AbstractText>We count.</AbstractText>
</Abstract><AuthorList><Author><LastName>Vos</LastName><ForeName>Ina</ForeName></Author>
<Author><CollectiveName>Eel Group</CollectiveName></Author></AuthorList>
<PublicationTypeList><PublicationType>Journal Article</PublicationType></PublicationTypeList>
<ArticleDate><Year>2024</Year><Month>06</Month><Day>03</Day></ArticleDate></Article>
<OtherAbstract Language="dut"><AbstractText>Palingen bewegen.</AbstractText></OtherAbstract>
<CommentsCorrectionsList><CommentsCorrections RefType="{comment}"><PMID>99</PMID>
</CommentsCorrections></CommentsCorrectionsList></MedlineCitation><PubmedData><History>
<PubMedPubDate PubStatus="received"><Year>2023</Year><Month>1</Month><Day>2</Day></PubMedPubDate>
<PubMedPubDate PubStatus="accepted"><Year>2024</Year><Month>5</Month><Day>1</Day></PubMedPubDate>
</History><ArticleIdList><ArticleId IdType="pmc">PMC777</ArticleId></ArticleIdList><ReferenceList>
<Reference><ArticleIdList><ArticleId IdType="doi">10.1234/cited</ArticleId></ArticleIdList>
</Reference></ReferenceList></PubmedData></PubmedArticle>{more}</PubmedArticleSet>"""
BOOK = """<PubmedBookArticle><BookDocument><PMID>42</PMID><Book><BookTitle>Fish</BookTitle>
<PubDate><Year>2024</Year></PubDate><AuthorList><Author><LastName>Ed</LastName></Author>
</AuthorList></Book><ArticleTitle>Scales</ArticleTitle><AuthorList><Author><LastName>Roe</LastName>
</Author></AuthorList><Abstract><AbstractText>Scales grow.</AbstractText></Abstract>
<ContributionDate><Year>2024</Year><Month>2</Month><Day>9</Day></ContributionDate>
</BookDocument></PubmedBookArticle>"""
OAI = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header>
<identifier>oai:repo:5</identifier></header><metadata><d:dc xmlns:d="http://x/oai_dc/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Locks</dc:title><dc:description>Locks turn.
</dc:description><dc:date>2024-05-06</dc:date><dc:identifier>http://repo.example/5</dc:identifier>
</d:dc></metadata><about><provenance xmlns="http://x/provenance"><originDescription>
<identifier>oai:other:9</identifier><date>1999-01-01</date><record><title>No</title></record>
</originDescription></provenance></about></record></ListRecords></OAI-PMH>"""
ITEM = """<item>{inner}<title>Kites in wind</title><link>https://k.example/1</link>
<guid>k-1</guid><description>Kites rise.</description>
<pubDate>Mon, 06 May 2024 00:00:00 GMT
</pubDate></item>"""
ENTRY = """<entry>{inner}<id>tag:k,1</id><title>Kites in wind</title>
<published>2024-05-06</published>
<summary>Kites rise.</summary><author><name>Ina Vos</name></author></entry>"""


def file(folder: Path, text: str) -> Path:
    (folder / "x.xml").write_text(text, encoding="utf-8")
    return folder / "x.xml"


def test_an_article_of_pubmed_is_read_from_its_own_places(tmp_path: Path) -> None:
    [row] = rows(file(tmp_path, PUBMED.format(comment="CommentIn", more="")))
    assert row["ids"] == ["PMC777", "10.1234/eel"]
    assert (row["abstract"], row["authors"]) == ("Eels move. We count.", ["Ina Vos", "Eel Group"])
    assert (row["digest_date"], row["flags"]) == ("2024-06-03", [])


@pytest.mark.parametrize(
    ("comment", "flag"),
    [("RetractionIn", "retracted"), ("ExpressionOfConcernIn", "expression of concern")],
)
def test_a_reference_to_a_notice_flags_the_article(tmp_path: Path, comment: str, flag: str) -> None:
    [row] = rows(file(tmp_path, PUBMED.format(comment=comment, more="")))
    assert row["flags"] == [flag]


def test_a_chapter_is_read_and_another_element_is_rejected_by_name(tmp_path: Path) -> None:
    path = file(tmp_path, PUBMED.format(comment="", more=BOOK + "<DeleteCitation/>"))
    chapter = rows(path)[1]
    assert (chapter["paper_id"], chapter["title"], chapter["authors"]) == (
        "pmid:42",
        "Scales",
        ["Roe"],
    )
    assert chapter["digest_date"] == "2024-02-09"
    assert reasons(path) == [
        "is an element 'DeleteCitation', expected PubmedArticle or PubmedBookArticle"
    ]


def test_where_a_repository_got_a_record_from_is_not_the_record(tmp_path: Path) -> None:
    [row] = rows(file(tmp_path, OAI))
    assert (row["paper_id"], row["title"], row["digest_date"]) == (
        "http://repo.example/5",
        "Locks",
        "2024-05-06",
    )
    assert row["ids"] == ["oai:repo:5", "http://repo.example/5"]


@pytest.mark.parametrize(
    "inner",
    [
        "<image><title>kite.png</title><link>p</link></image>",
        '<m:content xmlns:m="http://search.yahoo.com/mrss/"><m:title>k.png</m:title></m:content>',
        '<m:title xmlns:m="http://search.yahoo.com/mrss/">kite.png</m:title>',
        '<m:description xmlns:m="http://search.yahoo.com/mrss/">A kite.</m:description>',
        "<source><title>All kites</title><guid>no</guid></source>",
    ],
)
def test_an_item_keeps_its_own_title_and_text(tmp_path: Path, inner: str) -> None:
    text = f'<rss version="2.0"><channel>{ITEM.format(inner=inner)}</channel></rss>'
    [row] = rows(file(tmp_path, text))
    assert (row["paper_id"], row["title"], row["abstract"]) == (
        "k-1",
        "Kites in wind",
        "Kites rise.",
    )


@pytest.mark.parametrize(
    "inner",
    [
        "<source><id>no</id><title>No</title><updated>2001-01-01</updated></source>",
        "<source><author><name>No One</name></author><published>2001-01-01</published></source>",
        '<m:group xmlns:m="http://search.yahoo.com/mrss/"><m:title>No</m:title></m:group>',
    ],
)
def test_an_entry_keeps_its_own_fields(tmp_path: Path, inner: str) -> None:
    text = f'<feed xmlns="http://www.w3.org/2005/Atom">{ENTRY.format(inner=inner)}</feed>'
    [row] = rows(file(tmp_path, text))
    assert (row["paper_id"], row["title"], row["digest_date"], row["authors"]) == (
        "tag:k,1",
        "Kites in wind",
        "2024-05-06",
        ["Ina Vos"],
    )


def test_identifiers_in_elements_of_their_own_are_read(tmp_path: Path) -> None:
    inner = (
        '<p:doi xmlns:p="http://prismstandard.org/namespaces/basic/2.0/">10.1234/k</p:doi>'
        '<d:identifier xmlns:d="http://purl.org/dc/elements/1.1/">doi:10.1234/k2</d:identifier>'
    )
    text = f'<rss version="2.0"><channel>{ITEM.format(inner=inner)}</channel></rss>'
    assert rows(file(tmp_path, text))[0]["ids"] == ["10.1234/k", "doi:10.1234/k2"]


def test_paragraphs_of_xhtml_do_not_run_together(tmp_path: Path) -> None:
    text = ENTRY.format(inner="").replace(
        "<summary>Kites rise.</summary>",
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two'
        "<sub>2</sub>.</p></div></content>",
    )
    [row] = rows(file(tmp_path, f'<feed xmlns="http://www.w3.org/2005/Atom">{text}</feed>'))
    assert row["abstract"].split() == ["One.", "Two2."]


ANNOUNCED = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:a="http://arxiv.org/schemas/atom"
xmlns:dc="http://purl.org/dc/elements/1.1/"><entry><id>oai:arXiv.org:2405.00007v1</id>
<title>Kites</title><published>2024-05-06T00:00:00-04:00</published><summary>arXiv:2405.00007v1
Announce Type: {kind}
Abstract: Kites rise.</summary><a:announce_type>{kind}</a:announce_type>
<dc:creator>Ina Vos, Bo Li</dc:creator></entry></feed>"""


@pytest.mark.parametrize(
    ("kind", "flags"),
    [
        ("new", []),
        ("cross", ["cross-list"]),
        ("replace", ["replacement"]),
        ("replace-cross", ["replacement"]),
    ],
)
def test_arxivs_own_atom_is_read_without_its_preamble(
    tmp_path: Path, kind: str, flags: list[str]
) -> None:
    [row] = rows(file(tmp_path, ANNOUNCED.format(kind=kind)))
    assert (row["paper_id"], row["source"], row["abstract"]) == (
        "2405.00007v1",
        "arxiv",
        "Kites rise.",
    )
    assert (row["authors"], row["flags"]) == (["Ina Vos", "Bo Li"], flags)
