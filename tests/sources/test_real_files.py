"""Every real file is read, with counts that other means than the readers find."""

import csv
import json
import re
from pathlib import Path

import pytest

from tests.sources.reading import read


def tags(path: Path, tag: str) -> int:
    return len(re.findall(rf"<{tag}[ >]", path.read_text(encoding="utf-8")))


def lines(path: Path) -> int:
    return sum(bool(line.strip()) for line in path.read_bytes().split(b"\n"))


def rows(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.DictReader(stream))


COUNTED = {
    "acl_anthology_xml": lambda path: tags(path, "paper"),
    "arxiv_atom": lambda path: tags(path, "entry"),
    "arxiv_daily_jsonl": lines,
    "arxiv_oai_dc": lines,
    "arxiv_snapshot_csv": rows,
}


@pytest.mark.parametrize("folder", COUNTED)
def test_every_record_of_a_format_is_read_or_named(shared_data: Path, folder: str) -> None:
    for path in sorted((shared_data / "formats" / folder).iterdir()):
        found = read(path)
        assert found.records.num_rows + found.rejects.num_rows == COUNTED[folder](path)


def test_every_paper_of_the_copied_page_is_read(shared_data: Path) -> None:
    found = read(shared_data / "formats" / "hf_page_text", year=2025)
    assert (found.records.num_rows, found.rejects.num_rows) == (60, 0)


def test_every_paper_of_every_daily_answer_is_read(shared_data: Path) -> None:
    folder = shared_data / "hf_daily_api"
    counted = 0
    for path in folder.iterdir():
        answer = json.loads(path.read_bytes())
        counted += len(answer["data"] if isinstance(answer, dict) else answer)
    found = read(folder)
    assert (found.records.num_rows, found.rejects.num_rows) == (counted, 0)
    assert counted == 6481
