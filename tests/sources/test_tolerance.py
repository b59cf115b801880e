"""One bad element costs none of its neighbors, and is named."""

import gzip
import json
import os
import tarfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from groundswell.artifacts import UnreadFile
from groundswell.sources import source_reader
from groundswell.sources.files import File, open_path

from tests.sources.reading import read, reasons, rows

ENTRY = "<entry><id>{}</id><title>T{}</title><summary>{}</summary></entry>"


def paper(number: int) -> dict[str, str]:
    return {"id": f"k{number}", "title": f"Kites {number}", "abstract": "They rise."}


@pytest.mark.parametrize("bad", ["a & b", "a <b c", "a\x02b", "a &nosuch; b", "a &nbsp; b"])
def test_an_entry_that_is_not_well_formed_costs_no_other(tmp_path: Path, bad: str) -> None:
    entries = [ENTRY.format(1, 1, "A."), ENTRY.format(2, 2, bad), ENTRY.format(3, 3, "C.")]
    (tmp_path / "x.xml").write_text(f"<feed>{''.join(entries)}</feed>", encoding="utf-8")
    found = read(tmp_path / "x.xml")
    ids = found.records["paper_id"].to_pylist()
    assert {"1", "3"} <= set(ids)
    assert len(ids) + found.rejects.num_rows >= 3


def test_namespaces_hold_for_entries_behind_a_bad_one(tmp_path: Path) -> None:
    head = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:a="http://arxiv.org/schemas/atom">'
    bad = ENTRY.format(1, 1, "<x>")
    good = ENTRY.format(2, 2, "B.").replace("</entry>", "<a:doi>10.1234/x</a:doi></entry>")
    (tmp_path / "x.xml").write_text(f"{head}{bad}{good}</feed>", encoding="utf-8")
    [row] = rows(tmp_path / "x.xml")
    assert (row["paper_id"], row["ids"]) == ("2", ["10.1234/x"])


def test_a_null_among_papers_is_one_reject(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps({"results": [None, paper(1), None, paper(2)]}))
    found = read(tmp_path / "x.json")
    assert found.records["paper_id"].to_pylist() == ["k1", "k2"]
    assert found.rejects["where"].to_pylist() == ["x.json#0", "x.json#2"]


def test_of_a_list_that_breaks_off_the_whole_items_are_read(tmp_path: Path) -> None:
    text = json.dumps([paper(number) for number in range(5)], indent=1)
    (tmp_path / "x.json").write_text(text[: text.index("Kites 3")])
    found = read(tmp_path / "x.json")
    assert found.records["paper_id"].to_pylist() == ["k0", "k1", "k2"]
    assert "of which what is before was read: fetch it again" in found.rejects["reason"][0].as_py()


def test_a_document_beyond_the_limit_is_named_for_its_length(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundswell.sources.files._LARGEST_DOCUMENT", 100)
    (tmp_path / "x.json").write_text(json.dumps([paper(number) for number in range(5)]))
    assert reasons(tmp_path / "x.json") == ["is longer than 100 characters: split it"]


def test_bytes_after_gzip_are_remarked_on_and_several_members_are_read(tmp_path: Path) -> None:
    lines = [json.dumps(paper(number)).encode() + b"\n" for number in range(3)]
    whole = b"".join(map(gzip.compress, lines))
    (tmp_path / "x.jsonl.gz").write_bytes(whole + b"\0\0\0" + b"odd bytes")
    found = read(tmp_path / "x.jsonl.gz")
    assert found.records.num_rows == 3
    assert found.rejects["reason"].to_pylist() == [
        "has bytes after its compressed content, which were not read"
    ]
    (tmp_path / "x.jsonl.gz").write_bytes(whole + b"\0" * 512)
    assert reasons(tmp_path / "x.jsonl.gz") == []


def test_gzip_that_is_cut_off_keeps_what_came_before(tmp_path: Path) -> None:
    data = b"".join(json.dumps(paper(number)).encode() + b"\n" for number in range(20_000))
    packed = gzip.compress(data, 1)
    (tmp_path / "x.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    found = read(tmp_path / "x.jsonl.gz")
    assert found.records.num_rows > 5_000
    assert "cannot be read" in found.rejects["reason"][-1].as_py()


def test_a_digest_that_gave_nothing_is_named_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "2025-01-06.jsonl").write_text(json.dumps(paper(1)))
    (tmp_path / "2025-01-07.json").write_text("<html>Too many requests</html>")
    (tmp_path / "2025-01-08.jsonl").write_text('{"id": "k2", "title": ')
    (tmp_path / "2025-01-09.json").write_text("[]")
    (tmp_path / "readme.md").write_text("About these files")
    unread = read(tmp_path).unread
    assert [file.name for file in unread] == ["2025-01-07.json", "2025-01-08.jsonl"]
    assert [file.day for file in unread] == [date(2025, 1, 7), date(2025, 1, 8)]


def refusing(name: str) -> Callable[[Path, str], File]:
    """What opens files, but for one to which the right is missing."""

    def opened(path: Path, below: str) -> File:
        if path.name == name:
            raise PermissionError(13, "Permission denied")
        return open_path(path, below)

    return opened


def test_a_day_that_may_not_be_opened_is_named_with_its_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in ("2025-03-03", "2025-03-04"):
        (tmp_path / f"{day}.jsonl").write_text(json.dumps({**paper(1), "date": day}))
    monkeypatch.setattr(source_reader, "open_path", refusing("2025-03-04.jsonl"))
    found = read(tmp_path)
    reason = "cannot be read: Permission denied"
    assert found.unread == (UnreadFile("2025-03-04.jsonl", reason, date(2025, 3, 4)),)
    assert found.rejects["digest_date"].to_pylist() == ["2025-03-04"]


def test_a_day_in_an_archive_that_may_not_be_followed_is_named_with_its_date(
    tmp_path: Path,
) -> None:
    link = tarfile.TarInfo("days/2025-03-04.jsonl")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        archive.addfile(link)
    (tmp_path / "a.jsonl").write_text(json.dumps({**paper(1), "date": "2025-03-03"}))
    [unread] = read(tmp_path).unread
    assert (unread.name, unread.day) == ("x.tar/days/2025-03-04.jsonl", date(2025, 3, 4))


def test_a_folder_that_may_not_be_looked_into_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({**paper(1), "date": "2025-03-03"}))
    (tmp_path / "older").mkdir()
    listed = os.scandir

    def scandir(path: str) -> object:
        if Path(path).name == "older":
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert read(tmp_path).unread == (
        UnreadFile("older", "cannot be read: Permission denied", None),
    )


def test_a_note_without_a_year_costs_no_digest(tmp_path: Path) -> None:
    (tmp_path / "2025-01-06.jsonl").write_text(json.dumps(paper(1)))
    (tmp_path / "note.txt").write_text("May 7\n\nCall the plumber.\n")
    found = read(tmp_path)
    assert found.records.num_rows == 1
    assert "has no year" in found.rejects["reason"][0].as_py()


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_line_that_names_the_separator_is_no_header(tmp_path: Path, first: str) -> None:
    (tmp_path / "x.csv").write_text(f"{first}\nid;title;abstract\nk1;A, b;C, d; e\n")
    [row] = rows(tmp_path / "x.csv")
    assert (row["title"], row["abstract"], row["where"]) == ("A, b", "C, d", "x.csv:3")


def test_a_run_on_months_ends_with_the_last_month_that_holds_papers(tmp_path: Path) -> None:
    lines = [{**paper(number), "date": f"2025-0{number}"} for number in (1, 2)]
    (tmp_path / "x.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert read(tmp_path / "x.jsonl").as_of == "2025-02-28"
    assert read(tmp_path / "x.jsonl", as_of=date(2025, 1, 31)).records.num_rows == 1
