from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.reading import no_crash, reasons, rows

LISTING = """Send any comments to nobody.
------------------------------------------------------------------------------
\\\\
arXiv:2501.00001
Date: Mon, 6 Jan 2025 10:00:00 GMT   (10kb)

Title: A title that
  goes on
Authors: Bo Li, Ada Lovelace and
  Kim
Categories: cs.CL cs.LG
Comments: 3 pages
\\\\
  An abstract
with two lines.
\\\\ ( https://arxiv.org/abs/2501.00001 ,  10kb)
------------------------------------------------------------------------------
\\\\
arXiv:2412.00002
replaced with revised version Mon, 6 Jan 2025 11:00:00 GMT   (12kb)

Title: Another
Authors: Kim
Categories: cs.CL
\\\\ ( https://arxiv.org/abs/2412.00002 ,  12kb)
"""


def eml(path: Path, text: str, subtype: str = "plain") -> Path:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "Digest"
    mail["Date"] = "Tue, 07 Jan 2025 01:00:00 +0000"
    mail.set_content(text, subtype=subtype)
    (path / "x.eml").write_bytes(mail.as_bytes())
    return path / "x.eml"


def test_a_listing_of_arxiv_is_read(tmp_path: Path) -> None:
    first, replaced = rows(eml(tmp_path, LISTING))
    assert (first["paper_id"], first["digest_date"]) == ("2501.00001", "2025-01-07")
    assert (first["title"], first["abstract"]) == (
        "A title that goes on",
        "An abstract with two lines.",
    )
    assert first["authors"] == ["Bo Li", "Ada Lovelace", "Kim"]
    assert (first["labels"], first["comment"]) == (["cs.CL", "cs.LG"], "3 pages")
    assert (replaced["paper_id"], replaced["abstract"]) == ("2412.00002", "")


@pytest.mark.parametrize("subtype", ["plain", "html"])
def test_titles_and_abstracts_in_turn_are_read(tmp_path: Path, subtype: str) -> None:
    text = "Hello\n\nA title\n\nAn abstract about graphs.\n\nTwo\n\nMore.\n\nBye\n"
    if subtype == "html":
        text = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    found = rows(eml(tmp_path, text, subtype))
    assert [(row["title"], row["abstract"]) for row in found] == [
        ("A title", "An abstract about graphs."),
        ("Two", "More."),
    ]
    assert {row["digest_date"] for row in found} == {"2025-01-07"}


def test_a_mail_without_papers_is_one_sentence(tmp_path: Path) -> None:
    assert reasons(eml(tmp_path, "Hello")) == [
        "is a mail that lists no titles with abstracts in turn"
    ]


def test_a_line_that_continues_nothing_is_passed_over(tmp_path: Path) -> None:
    text = LISTING.replace("arXiv:2412.00002\n", "arXiv:2412.00002\n  odd\n")
    assert len(rows(eml(tmp_path, text))) == 2


@given(st.binary(max_size=300))
def test_garbage_never_crashes(tmp_path_factory: pytest.TempPathFactory, garbage: bytes) -> None:
    path = tmp_path_factory.mktemp("mail") / "x.eml"
    head = b"From: a\nDate: Tue, 07 Jan 2025 01:00:00 +0000\nSubject: x\nContent-Type: "
    path.write_bytes(head + garbage)
    no_crash(path)
