"""Citations say of every paper what it is, in the eyes of parsers that are not our own."""

import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
import rispy
from bibtexparser.entrypoint import parse_string as read_by_bibtexparser
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc import formatter as formatters
from citeproc.source.json import CiteProcJSON
from groundswell.outputs.citations.bibtex import bibtex
from groundswell.outputs.citations.csl import csl_json
from groundswell.outputs.citations.names import Name, name_of
from groundswell.outputs.citations.reference import Reference
from groundswell.outputs.citations.ris import ris
from groundswell.outputs.files.citations import PapersBib
from pybtex.database import BibliographyData, parse_string

from tests.make import make_entry
from tests.outputs.citations.papers import TITLES, cited, table
from tests.sources.reading import read

AUTHORS = [
    "Ada Lovelace", "van Gogh, Vincent", "Ludwig van Beethoven", "Martin Luther King Jr.",
    "Qwen Team", "Plato", "Barnes and Noble, Inc.", "Nguyễn Thị Ánh", "O'Neil, Cathy",
]  # fmt: skip


def parsed(papers: list[Reference]) -> BibliographyData:
    return parse_string(bibtex(papers).decode(), "bibtex")


def plain(text: str) -> str:
    """Text of LaTeX as it is printed, for the commands that are written here."""
    for command, sign in (
        (r"\textbackslash{}", "\\"),
        (r"\textasciitilde{}", "~"),
        (r"\textasciicircum{}", "^"),
        (r"\textbraceleft{}", "\0"),
        (r"\textbraceright{}", "\1"),
    ):
        text = text.replace(command, "\x02" if sign == "\\" else sign)
    text = text.replace("{", "").replace("}", "").replace("\\", "")
    return text.replace("\0", "{").replace("\1", "}").replace("\x02", "\\")


@pytest.mark.parametrize("title", TITLES)
def test_two_parsers_read_a_title_as_it_is_whatever_its_signs(title: str) -> None:
    papers = cited({"title": title}, abstracts=[title])
    expected = " ".join(title.split())
    [entry] = parsed(papers).entries.values()
    assert plain(entry.fields["title"]) == expected
    assert plain(entry.fields["abstract"]) == expected
    library = read_by_bibtexparser(bibtex(papers).decode())
    assert not library.failed_blocks
    assert plain(library.entries[0]["title"]) == expected


def test_capitals_that_a_style_would_lose_are_protected() -> None:
    [entry] = parsed(cited({"title": "How LLMs and GPT-4o learn a Task"})).entries.values()
    assert entry.fields["title"] == "How {LLMs} and {GPT-4o} learn a Task"


def test_bibtex_has_each_author_under_the_family_name() -> None:
    [entry] = parsed(cited({"authors": AUTHORS})).entries.values()
    persons = entry.persons["author"]
    assert [" ".join([*each.prelast_names, *each.last_names]) for each in persons] == [
        "Lovelace", "van Gogh", "van Beethoven", "King", "{Qwen Team}", "{Plato}",
        "{Barnes and Noble, Inc.}", "Ánh", "O'Neil",
    ]  # fmt: skip
    assert persons[3].lineage_names == ["Jr."]
    assert persons[1].first_names == ["Vincent"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ada Lovelace", Name("Lovelace", "Ada")),
        ("Lovelace, Ada", Name("Lovelace", "Ada")),
        ("Maria de la Cruz", Name("de la Cruz", "Maria")),
        ("King, Martin Luther, Jr.", Name("King", "Martin Luther", "Jr.")),
        ("The ATLAS Collaboration", Name(whole="The ATLAS Collaboration")),
        ("01.AI", Name(whole="01.AI")),
        ("Plato", Name(whole="Plato")),
        ("  Ada   Lovelace ", Name("Lovelace", "Ada")),
        ("Lovelace,", Name(whole="Lovelace,")),
    ],
)
def test_a_name_is_a_persons_or_a_groups(text: str, name: Name) -> None:
    assert name_of(text) == name


def test_an_arxiv_paper_has_the_doi_that_arxiv_registers() -> None:
    [entry] = parsed(cited({"paper_id": "2601.01234", "labels": ["cs.CL"]})).entries.values()
    fields = entry.fields
    assert fields["eprint"] == "2601.01234"
    assert fields["doi"] == "10.48550/arXiv.2601.01234"
    assert (fields["archiveprefix"], fields["primaryclass"]) == ("arXiv", "cs.CL")


def test_the_papers_own_doi_is_kept() -> None:
    row = {"paper_id": "2601.01234", "doi": "10.1000/tides_(2)"}
    [item] = json.loads(csl_json(cited(row)))
    assert item["DOI"] == "10.1000/tides_(2)"
    assert item["number"] == "arXiv:2601.01234"


def test_a_date_says_no_more_than_is_known() -> None:
    year, month = {"precision": "year"}, {"precision": "month", "paper_id": "x2"}
    items = json.loads(csl_json(cited(year, month)))
    assert [item["issued"] for item in items] == [
        {"date-parts": [[2026]]},
        {"date-parts": [[2026, 1]]},
    ]
    assert b"month" not in bibtex(cited(year))
    assert b"DA  - 2026\r\n" in ris(cited(year))


def test_an_arxiv_paper_is_of_the_month_of_its_id_not_of_a_later_digest() -> None:
    row = {"paper_id": "2312.00752", "digest_date": date(2026, 1, 5)}
    [item] = json.loads(csl_json(cited(row)))
    assert item["issued"] == {"date-parts": [[2023, 12]]}


def test_keys_are_unique_and_the_same_in_every_export() -> None:
    rows = [{"paper_id": paper} for paper in ("a/1", "a:1", "a-1")]
    keys = [paper.key for paper in cited(*rows)]
    assert len(set(keys)) == 3
    assert [cited(row)[0].key for row in rows] == keys
    assert all(key.isascii() and not set(key) & set(' ,{}"#%~\\') for key in keys)


@pytest.mark.parametrize("title", TITLES)
def test_ris_is_read_as_it_was(title: str) -> None:
    papers = cited({"title": title, "authors": AUTHORS}, keywords={"x1": ["Sea level"]})
    [found] = rispy.loads(ris(papers).decode())
    assert found["title"] == " ".join(title.split())
    assert found["authors"][:2] == ["Lovelace, Ada", "van Gogh, Vincent"]
    assert found["authors"][4] == "Qwen Team"
    assert (found["year"], found["date"]) == ("2026", "2026/01/30")
    assert found["keywords"] == ["Sea level"]


def test_a_citation_processor_prints_the_items() -> None:
    row = {"title": "On tides", "authors": ["Ada Lovelace", "Qwen Team"]}
    items = json.loads(csl_json(cited({**row, "paper_id": "2601.01234"})))
    style: Any = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatters.plain)
    bibliography.register(Citation([CitationItem(items[0]["id"])]))
    [text] = map(str, bibliography.bibliography())
    assert text == (
        "Lovelace, A. and Qwen Team (2026) “On tides”. arXiv. Available at: "
        "https://doi.org/10.48550/arXiv.2601.01234."
    )


def test_a_paper_of_a_journal_is_an_article_in_it() -> None:
    papers = cited({"journal": "Tides & Bays", "doi": "10.1000/tides"})
    [entry] = parsed(papers).entries.values()
    assert (entry.type, entry.fields["journal"]) == ("article", "Tides \\& Bays")
    [item] = json.loads(csl_json(papers))
    assert (item["type"], item["container-title"]) == ("article-journal", "Tides & Bays")
    [found] = rispy.loads(ris(papers).decode())
    assert found["type_of_reference"] == "JOUR"


def test_equal_papers_make_equal_bytes() -> None:
    rows = [{"paper_id": "2601.01234", "authors": AUTHORS, "labels": ["cs.CL"]}]
    for write in (bibtex, ris, csl_json):
        assert write(cited(*rows)) == write(cited(*rows))


@pytest.mark.parametrize(("write", "name"), [(bibtex, "papers.bib"), (ris, "papers.ris")])
def test_what_is_written_can_be_a_source_again(tmp_path: Path, write: Any, name: str) -> None:
    papers = cited(
        *({"paper_id": f"2601.0000{n}", "title": title} for n, title in enumerate(TITLES[3:6])),
        abstracts=["An abstract, 5 % long."] * 3,
    )
    (tmp_path / name).write_bytes(write(papers))
    found = read(tmp_path / name)
    assert found.records["title"].to_pylist() == [paper.title for paper in papers]


def test_papers_bib_has_what_shows_what_emerges_under_its_name() -> None:
    rows = [{"paper_id": f"p{number}", "title": f"Tides {number}"} for number in range(4)]
    papers = table(*rows).append_column("abstract", pa.array(["We measure them."] * 4))
    corpus = SimpleNamespace(papers=papers, paper_ids=papers["paper_id"].to_pylist())
    entries = [
        make_entry(0, label="Sea level", evidence=("p2", "p1")),
        make_entry(1, label="Buoys", evidence=("p2",)),
    ]
    run: Any = SimpleNamespace(corpus=corpus, emerging=SimpleNamespace(entries=entries))
    [text] = PapersBib().contents(run).values()
    found = parse_string(text.decode(), "bibtex").entries.values()
    assert [(each.fields["title"], each.fields["keywords"]) for each in found] == [
        ("Tides 1", "Sea level"),
        ("Tides 2", "Sea level, Buoys"),
    ]


def test_a_thousand_real_papers_parse_whole_in_two_parsers(shared_data: Path) -> None:
    rows: list[dict[str, Any]] = []
    abstracts = []
    for path in sorted((shared_data / "hf_daily_api").iterdir()):
        answer = json.loads(path.read_bytes())
        for item in answer if isinstance(answer, list) else ():
            if not isinstance(item, dict):
                continue
            paper = item["paper"]
            names = [author["name"] for author in paper["authors"]]
            rows.append({"paper_id": paper["id"], "title": paper["title"], "authors": names})
            abstracts.append(paper["summary"])
    step = len(rows) // 1000
    rows, abstracts = rows[: 1000 * step : step], abstracts[: 1000 * step : step]
    text = bibtex(cited(*rows, abstracts=abstracts)).decode()
    one, other = parse_string(text, "bibtex"), read_by_bibtexparser(text)
    assert len(rows) == len(one.entries) == len(other.entries) == 1000
    assert not other.failed_blocks
    for row, entry, its in zip(rows, one.entries.values(), other.entries, strict=True):
        title = " ".join(row["title"].split())
        assert plain(entry.fields["title"]) == plain(its["title"]) == title
        assert len(entry.persons["author"]) == len([n for n in row["authors"] if n.strip()])
