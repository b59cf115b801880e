from pathlib import Path

import pytest
from groundswell.sources.formats import bibtex
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.reading import no_crash, read, reasons, rows

ENTRY = """@article{li2025,
  title = {Graphs in {BERT}},
  abstract = "We study {Graphs}, 50\\% of them.
    On two lines.",
  author = {Li, Bo and Ada Lovelace},
  year = 2025, month = mar, doi = {10.1/x}, keywords = {graphs, trees},
}
"""


def bib(path: Path, text: str) -> Path:
    (path / "x.bib").write_text(text, encoding="utf-8")
    return path / "x.bib"


def test_an_entry_is_read(tmp_path: Path) -> None:
    [row] = rows(bib(tmp_path, ENTRY))
    assert (row["paper_id"], row["title"]) == ("10.1/x", "Graphs in BERT")
    assert row["abstract"].split() == "We study Graphs, 50\\% of them. On two lines.".split()
    assert (row["digest_date"], row["authors"]) == ("2025-03", ["Li, Bo", "Ada Lovelace"])
    assert (row["labels"], row["where"]) == (["graphs", "trees"], "x.bib:1")


def test_an_eprint_of_arxiv_is_the_id(tmp_path: Path) -> None:
    text = "@misc{k, title={T}, eprint={2501.00001}, archivePrefix={arXiv}, date={2025-01-06}}"
    [row] = rows(bib(tmp_path, text))
    assert (row["paper_id"], row["digest_date"]) == ("2501.00001", "2025-01-06")


def test_strings_and_joins_are_resolved(tmp_path: Path) -> None:
    text = '@string{g = "Graph"}\n@misc{k, title = g # " and " # {# tree}, year = 2025}\n'
    [row] = rows(bib(tmp_path, text))
    assert row["title"] == "Graph and # tree"


def test_a_broken_entry_is_rejected_and_the_others_are_read(tmp_path: Path) -> None:
    path = bib(tmp_path, ENTRY + "@article{bad title = {}\n\n" + ENTRY.replace("10.1/x", "10.1/y"))
    found = read(path)
    assert found.records["paper_id"].to_pylist() == ["10.1/x", "10.1/y"]
    [reason] = reasons(path)
    assert reason.startswith("is not valid BibTeX")


@pytest.mark.parametrize("kind", ["stringent", "commentary", "preambles"])
def test_an_entry_whose_kind_begins_as_no_entry_does_is_rejected_and_not_lost(
    tmp_path: Path, kind: str
) -> None:
    path = bib(tmp_path, ENTRY + "@" + kind + "{k, title = {Tides}, abstract = {Text.}}\n")
    assert len(read(path).records) == 1
    assert reasons(path) == [f"is of the unknown kind '@{kind}'"]


def test_comments_and_preambles_are_no_rejects(tmp_path: Path) -> None:
    path = bib(tmp_path, "@comment{a note}\n@preamble{ {text} }\n" + ENTRY + "a line between\n")
    assert len(read(path).records) == 1
    assert reasons(path) == []


def test_a_file_longer_than_a_part_is_read_whole(tmp_path: Path) -> None:
    text = "".join(ENTRY.replace("10.1/x", f"10.1/{n}") for n in range(3000))
    found = rows(bib(tmp_path, text))
    assert [row["paper_id"] for row in found] == [f"10.1/{n}" for n in range(3000)]
    lines = ENTRY.count("\n")
    assert found[-1]["where"] == f"x.bib:{2999 * lines + 1}"


words = st.text(st.sampled_from("abc déß,.'\\$&"), min_size=1).map(lambda t: f"a{t.strip()}z")


@given(st.lists(st.tuples(words, words), min_size=1, max_size=5))
def test_titles_and_abstracts_come_back(
    tmp_path_factory: pytest.TempPathFactory, papers: list[tuple[str, str]]
) -> None:
    text = "".join(
        f"@misc{{k{n},\n title = {{{title}}},\n abstract = {{{abstract}}}\n}}\n"
        for n, (title, abstract) in enumerate(papers)
    )
    found = rows(bib(tmp_path_factory.mktemp("bib"), text))
    assert [(row["title"], row["abstract"]) for row in found] == papers


@given(st.binary(max_size=300))
def test_garbage_never_crashes(tmp_path_factory: pytest.TempPathFactory, garbage: bytes) -> None:
    path = tmp_path_factory.mktemp("bib") / "x.bib"
    path.write_bytes(b"@article{k,\n title={T}," + garbage)
    no_crash(path)


def test_a_gigantic_entry_is_named_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bibtex, "_LONGEST_ENTRY", 2_000)
    monkeypatch.setattr(bibtex, "_PORTION", 1)
    long = "@misc{k, title={T}, abstract={" + "word " * 1_000 + "}}\n"
    path = bib(tmp_path, ENTRY + long + ENTRY.replace("10.1/x", "10.1/y"))
    assert [row["paper_id"] for row in rows(path)] == ["10.1/x", "10.1/y"]
    assert reasons(path) == ["is an entry of more than 2,000 characters"]
