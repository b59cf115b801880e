"""Each kind of identifier has one form, in however many ways it is written."""

from urllib.parse import quote

import pytest
from groundswell.sources.identifiers import first_month, read_identifier, restored_arxiv_id
from hypothesis import given
from hypothesis import strategies as st

months = st.builds("{:02}{:02}".format, st.integers(7, 30), st.integers(1, 12))
new_style = st.builds(
    lambda m, n: f"{m}.{n:0{5 if m >= '1501' else 4}}", months, st.integers(0, 9999)
)
archives = st.sampled_from(["hep-th", "math", "cs", "cond-mat", "quant-ph", "astro-ph", "q-bio"])
old_style = st.builds(
    "{}/{:02}{:02}{:03}".format,
    archives,
    st.integers(91, 99),
    st.integers(1, 12),
    st.integers(0, 999),
)
ARXIV_WAYS = (
    "{}",
    "{}v3",
    "arXiv:{}",
    "ARXIV: {}v1",
    "arXiv.{}",
    "arXiv {}",
    "http://arxiv.org/abs/{}",
    "https://www.arxiv.org/pdf/{}v2.pdf",
    "arxiv.org/pdf/{}",
    "https://export.arxiv.org/abs/{}v12",
    "https://arxiv.org/html/{}v1/",
    "https://arxiv.org/abs/{}?context=cs",
    "https://arxiv.org/abs/{}#x",
    "10.48550/arXiv.{}",
    "https://doi.org/10.48550/arxiv.{}",
    "doi:10.48550/ARXIV.{}",
    "oai:arXiv.org:{}",
    "https://huggingface.co/papers/{}",
    "{} [cs.CL]",
    "arXiv:{}v1 [math.GT]",
    "<https://arxiv.org/abs/{}>",
    " {}. ",
    "\\url{{https://arxiv.org/abs/{}}}",
    "https://ar5iv.labs.arxiv.org/html/{}",
)
DOI_WAYS = (
    "{}",
    "doi:{}",
    "DOI {}",
    "DOI: {}",
    "doi.org/{}",
    "https://doi.org/{}",
    "http://dx.doi.org/{}",
    "info:doi/{}",
    "{}.",
    "{},",
    "https://doi.org/{}/",
    "https://publisher.example/doi/abs/{}",
    "https://publisher.example/doi/pdf/{}?download=true",
    "\\url{{https://doi.org/{}}}",
    " {}\n",
)
suffixes = st.from_regex(r"[a-z0-9]{1,6}([./()-][a-z0-9]{1,6}){0,3}", fullmatch=True).filter(
    lambda text: (
        text.count("(") == text.count(")") == 0
        and not text.endswith(("pdf", "full", "html", "meta"))
    )
)
dois = st.builds(
    "10.{}/{}".format,
    st.integers(1000, 99999).filter(lambda n: n not in (48550, 1101, 64898)),
    suffixes,
)


@given(new_style | old_style, st.sampled_from(ARXIV_WAYS))
def test_an_arxiv_id_is_read_back_from_every_way_to_write_it(paper: str, way: str) -> None:
    found = read_identifier(way.format(paper))
    assert found is not None
    assert (found.kind, found.value) == ("arxiv", paper)


@given(old_style, st.sampled_from(["GT", "CL", "stat-mech", "AI"]))
def test_the_subject_class_of_an_old_id_does_not_count(paper: str, subject: str) -> None:
    archive, number = paper.split("/")
    found = read_identifier(f"{archive}.{subject}/{number}v2")
    assert found is not None
    assert found.value == paper


@given(dois, st.sampled_from(DOI_WAYS), st.booleans())
def test_a_doi_is_read_back_from_every_way_to_write_it(doi: str, way: str, upper: bool) -> None:
    found = read_identifier(way.format(doi.upper() if upper else doi))
    assert found is not None
    assert (found.kind, found.value) == ("doi", doi)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("https://doi.org/10.1000/%28x%29y%3C1%3E", "10.1000/(x)y<1>"),
        ("(10.1000/abc)", "10.1000/abc"),
        ("10.1000/a(b)c)", "10.1000/a(b)c"),
        ("10.1000/abc\n10.1000/cited", "10.1000/abc"),
        ("10.1101/2020.03.04.123456v3", "10.1101/2020.03.04.123456"),
        (
            "https://www.biorxiv.org/content/10.1101/2020.03.04.123456v1.full",
            "10.1101/2020.03.04.123456",
        ),
        ("10.1000/a&lt;b&gt;1", "10.1000/a<b>1"),
        ("10.1000/so\u00adft\u200b", "10.1000/soft"),
    ],
)
def test_what_is_around_and_within_a_doi_does_not_count(written: str, value: str) -> None:
    found = read_identifier(written.strip("()") if written.startswith("(") else written)
    assert found is not None
    assert (found.kind, found.value) == ("doi", value)


@pytest.mark.parametrize(
    ("key", "ways"),
    [
        (
            "pmid:7654321",
            [
                "pmid:7654321",
                "PMID 7654321",
                "PubMed: 07654321",
                "https://pubmed.ncbi.nlm.nih.gov/7654321/",
                "https://www.ncbi.nlm.nih.gov/pubmed/7654321?x=1",
            ],
        ),
        (
            "pmc:pmc54321",
            [
                "PMC54321",
                "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC54321/",
                "https://pmc.ncbi.nlm.nih.gov/articles/PMC54321",
            ],
        ),
        (
            "openalex:w987654321",
            [
                "W987654321",
                "https://openalex.org/W987654321",
                "https://api.openalex.org/works/w987654321",
                "openalex:W987654321",
            ],
        ),
        (
            "acl:p18-1234",
            [
                "acl:P18-1234",
                "https://aclanthology.org/P18-1234/",
                "https://www.aclweb.org/anthology/P18-1234.pdf",
            ],
        ),
        (
            "acl:2021.acl-long.5",
            ["2021.acl-long.5", "https://aclanthology.org/2021.acl-long.5.pdf"],
        ),
        (
            "s2:" + "0a" * 20,
            ["0a" * 20, "https://www.semanticscholar.org/paper/A-title/" + "0A" * 20],
        ),
        ("corpusid:4711", ["CorpusId:4711", "corpusid: 4711"]),
        (
            "openreview:aB3_x-9z",
            [
                "https://openreview.net/forum?id=aB3_x-9z",
                "https://openreview.net/pdf?id=aB3_x-9z&x=1",
            ],
        ),
    ],
)
def test_other_kinds_have_one_key(key: str, ways: list[str]) -> None:
    assert {found.key if (found := read_identifier(way)) else None for way in ways} == {key}


@pytest.mark.parametrize(
    "text",
    [
        "7",
        "row 12",
        "smith2024",
        "https://example.org/papers/1",
        "2413.00001",
        "",
        "nan",
        "W12",
        "P18-1234",
        "12345678",
    ],
)
def test_what_can_be_anybodys_is_no_identifier(text: str) -> None:
    assert read_identifier(text) is None


@given(new_style)
def test_zeros_that_a_number_has_lost_are_restored(paper: str) -> None:
    assert restored_arxiv_id(str(float(paper))) == paper


@pytest.mark.parametrize("text", ["1.5", "1399.1", "0113.2", "9901.5", "2401.123456", "x"])
def test_other_numbers_are_no_arxiv_ids(text: str) -> None:
    assert restored_arxiv_id(text) is None


def test_an_arxiv_id_names_its_month() -> None:
    months_found = [
        first_month(found)
        for text in ("2403.00001", "hep-th/9912345")
        if (found := read_identifier(text))
    ]
    assert months_found == ["2024-03", "1999-12"]


@given(st.text(max_size=60))
def test_any_text_is_an_identifier_or_none(text: str) -> None:
    found = read_identifier(text)
    if found:
        again = read_identifier(quote(found.value, safe="") if found.kind == "doi" else found.key)
        assert again is not None
        assert again.key == found.key
