from email.message import EmailMessage
from pathlib import Path

import pytest
from groundswell.sources.formats import mail_digest
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
        "An abstract\nwith two lines.",
    )
    assert first["authors"] == ["Bo Li", "Ada Lovelace", "Kim"]
    assert (first["labels"], first["comment"]) == (["cs.CL", "cs.LG"], "3 pages")
    assert (replaced["paper_id"], replaced["abstract"]) == ("2412.00002", None)
    assert replaced["flags"] == ["replacement"]


def test_an_entry_whose_end_is_missing_takes_no_other_with_it(tmp_path: Path) -> None:
    endless = LISTING.replace("\\\\ ( https://arxiv.org/abs/2501.00001 ,  10kb)\n", "")
    (found,) = rows(eml(tmp_path, endless))
    assert found["paper_id"] == "2412.00002"
    assert reasons(tmp_path / "x.eml") == ["is cut off: another entry begins within it"]


def test_an_end_whose_entry_is_missing_takes_no_other_with_it(tmp_path: Path) -> None:
    endings = f"\\\\ ( https://arxiv.org/abs/2412.09999 ,  9kb)\n{LISTING}"
    assert [row["paper_id"] for row in rows(eml(tmp_path, endings))] == ["2501.00001", "2412.00002"]
    assert reasons(tmp_path / "x.eml") == []


def test_an_entry_whose_id_cannot_be_read_is_a_reject(tmp_path: Path) -> None:
    garbled = LISTING.replace("arXiv:2412.00002", "ar?iv 2412.00002")
    assert [row["paper_id"] for row in rows(eml(tmp_path, garbled))] == ["2501.00001"]
    assert reasons(tmp_path / "x.eml") == ["is an entry without its arXiv id"]


@pytest.mark.parametrize("subtype", ["plain", "html"])
def test_alternating_titles_and_abstracts_are_read(tmp_path: Path, subtype: str) -> None:
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


def test_a_header_of_two_fields_is_no_mail(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("From: a\nNote: b\n\nText\n")
    (tmp_path / "y.eml").write_bytes(eml(tmp_path, LISTING).read_bytes())
    assert reasons(tmp_path)[-1] == "its format is not recognized"


def test_a_mail_without_a_date_takes_that_of_its_name_or_is_refused(tmp_path: Path) -> None:
    text = f"From: a\nTo: b\nSubject: c\n\n{LISTING}"
    (tmp_path / "x.eml").write_text(text)
    (tmp_path / "2025-01-09.eml").write_text(text)
    assert {row["digest_date"] for row in rows(tmp_path)} == {"2025-01-09"}
    assert reasons(tmp_path) == [
        "is a mail without a date: put the digest date into the file's name"
    ]


@pytest.mark.parametrize("year", ["20251", "99999999999999999999"])
def test_a_mail_whose_date_is_none_takes_that_of_its_name(tmp_path: Path, year: str) -> None:
    mail = eml(tmp_path, LISTING).read_bytes().replace(b"Jan 2025 01", f"Jan {year} 01".encode())
    (tmp_path / "x.eml").unlink()
    (tmp_path / "2025-01-08.eml").write_bytes(mail)
    assert {row["digest_date"] for row in rows(tmp_path)} == {"2025-01-08"}


def test_a_gigantic_mail_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_digest, "_LARGEST", 500)
    assert reasons(eml(tmp_path, LISTING)) == ["is a mail of more than 500 bytes: split it"]


def test_a_mail_of_too_many_parts_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_digest, "_MOST_PARTS", 1)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "Digest"
    mail["Date"] = "Tue, 07 Jan 2025 01:00:00 +0000"
    mail.set_content(LISTING)
    mail.add_attachment(b"data", maintype="application", subtype="octet-stream")
    mail.add_attachment(b"more", maintype="application", subtype="octet-stream")
    (tmp_path / "x.eml").write_bytes(mail.as_bytes())
    [reason] = reasons(tmp_path)
    assert "it has too many parts" in reason


def test_a_mail_of_attachments_alone_lists_nothing(tmp_path: Path) -> None:
    head = "From: a\nTo: b\nDate: Tue, 07 Jan 2025 01:00:00 +0000\n"
    path = tmp_path / "x.eml"
    path.write_text(f"{head}Content-Type: application/pdf\n\nabc\n")
    assert reasons(path) == ["is a mail that lists no titles with abstracts in turn"]
