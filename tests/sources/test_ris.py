from pathlib import Path

import pytest
from groundswell.sources.formats import ris as ris_format
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.reading import no_crash, reasons, rows

REFERENCE = """TY  - JOUR
TI  - A title
AU  - Li, Bo
AU  - Lovelace, Ada
AB  - An abstract
that was broken.
DA  - 2025/03/07/
PY  - 2025
DO  - 10.1/x
KW  - graphs
ER  - 
"""  # noqa: W291


def ris(path: Path, text: str) -> Path:
    (path / "x.ris").write_text(text, encoding="utf-8")
    return path / "x.ris"


def test_a_reference_is_read(tmp_path: Path) -> None:
    [row] = rows(ris(tmp_path, REFERENCE))
    assert (row["paper_id"], row["title"], row["digest_date"]) == (
        "10.1/x",
        "A title",
        "2025-03-07",
    )
    assert row["abstract"] == "An abstract\nthat was broken."
    assert (row["authors"], row["labels"]) == (["Li, Bo", "Lovelace, Ada"], ["graphs"])


def test_a_date_keeps_the_precision_it_has(tmp_path: Path) -> None:
    dates = ["2025///", "2025/03//", "2025"]
    text = "".join(
        REFERENCE.replace("2025/03/07/", day).replace("10.1/x", f"10.1/{n}")
        for n, day in enumerate(dates)
    )
    found = [row["digest_date"] for row in rows(ris(tmp_path, text))]
    assert found == ["2025", "2025-03", "2025"]


def test_a_line_outside_of_a_reference_is_named(tmp_path: Path) -> None:
    text = REFERENCE + "lost\n" + REFERENCE
    assert reasons(ris(tmp_path, text)) == ["is outside of any reference"]
    assert len(rows(tmp_path / "x.ris")) == 2


def test_a_line_that_continues_nothing_is_passed_over(tmp_path: Path) -> None:
    text = REFERENCE + REFERENCE.replace("TI  -", "odd\nTI  -")
    assert len(rows(ris(tmp_path, text))) == 2


def test_a_reference_without_an_end_is_read(tmp_path: Path) -> None:
    assert len(rows(ris(tmp_path, REFERENCE.replace("ER  - \n", "") * 2))) == 2


words = st.text(st.sampled_from("abc déß,.{}@-"), min_size=1).map(lambda text: f"a{text}z")


@given(st.lists(st.tuples(words, words), min_size=1, max_size=5))
def test_titles_and_abstracts_come_back(
    tmp_path_factory: pytest.TempPathFactory, papers: list[tuple[str, str]]
) -> None:
    text = "".join(f"TY  - JOUR\nTI  - {title}\nAB  - {text}\nER  - \n" for title, text in papers)
    found = rows(ris(tmp_path_factory.mktemp("ris"), text))
    assert [(row["title"], row["abstract"]) for row in found] == papers


@given(st.binary(max_size=300))
def test_garbage_never_crashes(tmp_path_factory: pytest.TempPathFactory, garbage: bytes) -> None:
    path = tmp_path_factory.mktemp("ris") / "x.ris"
    path.write_bytes(b"TY  - JOUR\n" + garbage)
    no_crash(path)


def test_a_gigantic_reference_is_named_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ris_format, "_LONGEST_RECORD", 1_000)
    long = REFERENCE.replace("An abstract", "word " * 1_000).replace("10.1/x", "10.1/long")
    path = ris(tmp_path, REFERENCE + long + REFERENCE.replace("10.1/x", "10.1/y"))
    assert [row["paper_id"] for row in rows(path)] == ["10.1/x", "10.1/y"]
    assert reasons(path)[0] == "is a reference of more than 1,000 characters"


def test_blank_lines_between_references_are_skipped(tmp_path: Path) -> None:
    path = ris(tmp_path, f"\n{REFERENCE}\n\n{REFERENCE}\n")
    assert len(rows(path)) == 2
    assert reasons(path) == []
