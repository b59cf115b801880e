from pathlib import Path
from typing import Any

import pytest
from groundswell.errors import UsageError
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.reading import no_crash, read, reasons, rows

PAGE = """new

Subscribe

by the editors

Mar 14

First Title

The first abstract
goes over two lines.

Second Title

The second abstract.
"""


def page(path: Path, text: str = PAGE) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_titles_and_abstracts_alternate(tmp_path: Path) -> None:
    found = rows(page(tmp_path / "digest.txt"), year=2025)
    assert [(row["title"], row["abstract"], row["digest_date"]) for row in found] == [
        ("First Title", "The first abstract goes over two lines.", "2025-03-14"),
        ("Second Title", "The second abstract.", "2025-03-14"),
    ]


def test_a_year_is_never_guessed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'Mar 14' has no year: give --year"):
        read(page(tmp_path / "digest.txt"))


def test_the_year_can_be_in_the_name_or_on_the_page(tmp_path: Path) -> None:
    named = rows(page(tmp_path / "digest-2025-03-14.txt"))
    written = rows(page(tmp_path / "digest.txt", PAGE.replace("Mar 14", "March 14th, 2024")))
    assert named[0]["digest_date"] == "2025-03-14"
    assert written[0]["digest_date"] == "2024-03-14"


def test_a_name_that_contradicts_the_page_is_refused(tmp_path: Path) -> None:
    [reason] = reasons(page(tmp_path / "digest-2025-03-15.txt"))
    assert "is named 2025-03-15 but its page is of 2025-03-14" in reason


def test_a_day_that_the_year_lacks_is_refused(tmp_path: Path) -> None:
    [reason] = reasons(page(tmp_path / "digest.txt", PAGE.replace("Mar 14", "Feb 29")), year=2025)
    assert "the date 'Feb 29' of 2025" in reason


def test_a_title_without_an_abstract_is_rejected(tmp_path: Path) -> None:
    found = read(page(tmp_path / "digest.txt", PAGE + "\n\nThird Title\n"), year=2025)
    assert found.records.num_rows == 2
    assert found.rejects["reason"].to_pylist() == ["is a title without an abstract"]


def test_the_same_title_is_the_same_paper_on_another_page(tmp_path: Path) -> None:
    first = rows(page(tmp_path / "digest-2025-03-14.txt"))
    text = PAGE.replace("Mar 14", "Mar 15").replace("First Title", "FIRST  title")
    second = rows(page(tmp_path / "digest-2025-03-15.txt", text))
    assert first[0]["paper_id"] == second[0]["paper_id"] != first[1]["paper_id"]


words = st.lists(st.from_regex(r"[A-Za-z]{4,9}", fullmatch=True), min_size=2, max_size=8)


@given(st.lists(st.tuples(words, words), min_size=1, max_size=5))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[Any]
) -> None:
    expected = [(" ".join(title), " ".join(words) + ".") for title, words in pairs]
    text = "Mar 14\n\n" + "\n\n".join(f"{title}\n\n{text}" for title, text in expected)
    path = page(tmp_path_factory.mktemp("page") / "2025-03-14.txt", text)
    assert [(row["title"], row["abstract"]) for row in rows(path)] == expected


@given(st.binary(max_size=300))
def test_no_garbage_crashes_it(tmp_path_factory: pytest.TempPathFactory, garbage: bytes) -> None:
    path = tmp_path_factory.mktemp("page") / "2025-03-14.txt"
    path.write_bytes(b"Mar 14\n\nA title\n\nAn abstract.\n\n" + garbage)
    no_crash(path)


def test_a_real_page_is_read(shared_data: Path) -> None:
    path = shared_data / "formats" / "hf_page_text" / "digest_mar_14.txt"
    paragraphs = [part for part in path.read_text(encoding="utf-8").split("\n\n") if part.strip()]
    after = [part.strip() for part in paragraphs].index("Mar 14") + 1
    found = read(path, year=2025)
    assert found.records.num_rows == (len(paragraphs) - after) / 2 == 60
    assert found.rejects.num_rows == 0


def test_a_title_before_the_next_date_is_rejected(tmp_path: Path) -> None:
    text = f"{PAGE}\n\nLone Title\n\nMar 15\n\nThird Title\n\nThe third abstract.\n"
    found = read(page(tmp_path / "digest.txt", text), year=2025)
    assert found.records["digest_date"].to_pylist() == ["2025-03-14"] * 2 + ["2025-03-15"]
    [reject] = found.rejects.to_pylist()
    assert (reject["reason"], reject["digest_date"]) == (
        "is a title without an abstract",
        "2025-03-14",
    )


def test_an_abstract_without_a_title_is_rejected(tmp_path: Path) -> None:
    text = PAGE + "\n\n" + "A long sentence. " * 30 + "\n"
    found = read(page(tmp_path / "digest.txt", text), year=2025)
    assert found.records.num_rows == 2
    assert found.rejects["reason"].to_pylist() == ["is an abstract without a title"]
