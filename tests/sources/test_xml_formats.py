import re
from html import escape
from pathlib import Path

import pytest
from groundswell.sources.absent import is_absent
from groundswell.sources.formats import xml_listing
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.reading import no_crash, read, reasons, rows

ATOM = """<?xml version='1.0' encoding='UTF-8'?>
<!-- an answer -->
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
<title>arXiv Query</title><id>https://arxiv.org/api/x</id>{}</feed>"""
ENTRY = """<entry><id>http://arxiv.org/abs/2501.00001v2</id><title>{title}</title>
<updated>2025-02-01T00:00:00Z</updated><published>2025-01-06T10:00:00Z</published>
<link href="https://arxiv.org/pdf/2501.00001v2" rel="related"/>
<link href="https://arxiv.org/abs/2501.00001v2" rel="alternate"/>
<summary>{abstract}</summary><category term="cs.LG"/><arxiv:primary_category term="cs.LG"/>
<author><name>Ada</name></author><author><name>Bo</name></author></entry>"""
OAI = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
<record><header><identifier>oai:arXiv.org:2501.00001</identifier></header><metadata>
<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>T</dc:title><dc:creator>Li, Bo</dc:creator>
<dc:description>A.</dc:description><dc:description>Comment: 3 pages</dc:description>
<dc:date>2025-03-01</dc:date><dc:date>2025-01-06</dc:date>
<dc:identifier>http://arxiv.org/abs/2501.00001</dc:identifier></oai_dc:dc></metadata></record>
<record><header status="deleted"><identifier>oai:arXiv.org:2501.00002</identifier></header></record>
<record><header><identifier>oai:arXiv.org:2501.00003</identifier></header><metadata>
<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2501.00003</id><created>2025-01-07</created>
<updated>2025-02-02</updated><authors><author><keyname>Li</keyname><forenames>Bo</forenames>
</author></authors><title>U</title><categories>cs.LG cs.CL</categories><abstract>B.</abstract>
</arXiv></metadata></record></ListRecords></OAI-PMH>"""
RSS = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Feed</title>
<item><title>T</title><link>https://arxiv.org/abs/2501.00001</link>
<description>arXiv:2501.00001v1 Announce Type: new
Abstract: An abstract.</description><dc:creator>Ada, Bo</dc:creator>
<pubDate>Mon, 06 Jan 2025 00:00:00 -0500</pubDate></item>
<item><title>U</title><link>https://x.org/u</link><guid>u-1</guid>
<description><![CDATA[<p>Some <b>bold</b>&nbsp;text</p><p>more
<script>no()</script></p>]]></description>
<pubDate>Tue, 07 Jan 2025 00:00:00 GMT</pubDate></item></channel></rss>"""
ACL = """<collection id="J18"><volume id="1"><meta><month>March</month><year>2018</year></meta>
<paper id="1"><title>On <fixed-case>M</fixed-case>arkov Models</title><author><first>Ada</first>
<last>Li</last></author><abstract>An <i>abstract</i>.</abstract><url>J18-1001</url></paper>
</volume></collection>"""
PUBMED = """<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD" "https://x/p.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>123</PMID><Article><Journal><PubDate>
<Year>2025</Year><Month>Jan</Month></PubDate></Journal><ArticleTitle>T</ArticleTitle><Abstract>
<AbstractText Label="AIM">One.</AbstractText><AbstractText>Two.</AbstractText></Abstract>
<AuthorList><Author><LastName>Li</LastName><ForeName>Bo</ForeName></Author></AuthorList>
<ArticleDate><Year>2025</Year><Month>01</Month><Day>6</Day></ArticleDate></Article>
</MedlineCitation></PubmedArticle></PubmedArticleSet>"""


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def atom(title: str = "T", abstract: str = "A.") -> str:
    return ATOM.format(ENTRY.format(title=escape(title), abstract=escape(abstract)))


def test_an_entry_of_atom_is_read_whatever_the_name(tmp_path: Path) -> None:
    found = read(written(tmp_path / "x.txt", atom()))
    assert found.sources[0].format == "atom"
    [row] = found.records.to_pylist()
    assert row["paper_id"] == "http://arxiv.org/abs/2501.00001v2"
    assert row["digest_date"] == "2025-01-06T10:00:00Z"
    assert (row["title"], row["abstract"], row["source"]) == ("T", "A.", "arxiv")
    assert row["url"] == "https://arxiv.org/abs/2501.00001v2"
    assert (row["authors"], row["labels"]) == (["Ada", "Bo"], ["cs.LG"])


def test_records_of_both_forms_of_oai_are_read_and_deleted_ones_named(tmp_path: Path) -> None:
    found = read(written(tmp_path / "x.xml", OAI))
    first, second = found.records.to_pylist()
    assert (first["paper_id"], first["digest_date"], first["abstract"], first["authors"]) == (
        "http://arxiv.org/abs/2501.00001",
        "2025-01-06",
        "A.",
        ["Li, Bo"],
    )
    assert (second["paper_id"], second["digest_date"]) == ("2501.00003", "2025-01-07")
    assert (second["labels"], second["authors"]) == (["cs.LG", "cs.CL"], ["Bo Li"])
    assert found.rejects["reason"].to_pylist() == ["was deleted by the repository"]


def test_an_error_answer_of_oai_is_quoted(tmp_path: Path) -> None:
    text = '<OAI-PMH><error code="noRecordsMatch">nothing</error></OAI-PMH>'
    [reason] = reasons(written(tmp_path / "x.xml", text))
    assert reason == "is an error answer: noRecordsMatch nothing"


def test_a_feed_is_read_without_its_markup(tmp_path: Path) -> None:
    first, second = rows(written(tmp_path / "x.xml", RSS))
    assert (first["paper_id"], first["abstract"]) == ("2501.00001v1", "An abstract.")
    assert (second["paper_id"], second["abstract"]) == ("u-1", "Some bold text more")


def test_a_volume_of_the_anthology_is_dated_to_the_month(tmp_path: Path) -> None:
    [row] = rows(written(tmp_path / "x.xml", ACL))
    assert row["digest_date"] == "2018-03"
    assert (row["title"], row["abstract"]) == ("On Markov Models", "An abstract.")
    assert (row["paper_id"], row["authors"]) == ("J18-1001", ["Ada Li"])
    assert row["url"] == "https://aclanthology.org/J18-1001"


def test_pubmed_is_read_with_its_most_precise_date(tmp_path: Path) -> None:
    [row] = rows(written(tmp_path / "x.xml", PUBMED))
    assert (row["paper_id"], row["digest_date"]) == ("pmid:123", "2025-01-06")
    assert (row["abstract"], row["authors"]) == ("One. Two.", ["Bo Li"])


def test_an_answer_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    text = ATOM.format(ENTRY.format(title="T", abstract="A.") * 2)
    found = read(written(tmp_path / "x.xml", text[:-200]))
    assert found.records.num_rows == 1
    assert found.rejects["reason"].to_pylist() == ["is not well-formed XML (it has no end)"]


def test_a_bomb_of_entities_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
    [reason] = reasons(written(tmp_path / "x.xml", bomb + "<feed><entry>&b;</entry></feed>"))
    assert reason == "defines entities, which no listing of papers needs"


def test_no_file_is_read_through_an_entity(tmp_path: Path) -> None:
    secret = written(tmp_path / "secret", "secret")
    head = f'<!DOCTYPE feed [<!ENTITY a SYSTEM "file://{secret}">]>'
    path = written(tmp_path / "x.xml", head + "<feed><entry><title>&a;</title></entry></feed>")
    assert reasons(path) == ["defines entities, which no listing of papers needs"]


def test_absurd_nesting_is_refused(tmp_path: Path) -> None:
    [reason] = reasons(written(tmp_path / "x.xml", "<feed>" + "<a>" * 100_000))
    assert reason == "is nested deeper than 100 elements"


def test_a_record_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_listing, "_LONGEST_RECORD", 1_000_000)
    text = "<feed><entry><summary>" + "a " * 1_000_000
    [reason] = reasons(written(tmp_path / "x.xml", text))
    assert reason == "has a record of more than 1,000,000 bytes"


plain = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]))
    .map(str.strip)
    .filter(lambda text: not is_absent(text))
)


@given(plain, plain)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, title: str, abstract: str
) -> None:
    [row] = rows(written(tmp_path_factory.mktemp("xml") / "x.xml", atom(title, escape(abstract))))
    assert row["title"] == title
    assert " ".join(row["abstract"].split()) == " ".join(abstract.split())


@given(st.sampled_from([atom(), OAI, RSS, ACL, PUBMED]), st.floats(0, 1), st.binary(max_size=20))
def test_no_garbage_crashes_it(
    tmp_path_factory: pytest.TempPathFactory, text: str, share: float, garbage: bytes
) -> None:
    path = tmp_path_factory.mktemp("xml") / "x.xml"
    whole = text.encode()
    place = int(share * len(whole))
    path.write_bytes(whole[:place] + garbage + whole[place + len(garbage) :])
    no_crash(path)


@pytest.mark.parametrize(
    ("folder", "element"), [("arxiv_atom", "entry"), ("acl_anthology_xml", "paper")]
)
def test_every_record_of_real_files_is_read(shared_data: Path, folder: str, element: str) -> None:
    for path in (shared_data / "formats" / folder).glob("*.xml"):
        expected = len(re.findall(rf"<{element}[ >]", path.read_text(encoding="utf-8")))
        found = read(path)
        assert found.records.num_rows + found.rejects.num_rows == expected
