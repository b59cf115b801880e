"""Files that were read before: the records are the same, and a file with a fault is read anew."""

import gzip
import hashlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from groundswell.artifacts import Corpus, Records, codecs
from groundswell.config import CorpusConfig, SourcesConfig
from groundswell.corpus.language import detect_language
from groundswell.runtime.pieces import Pieces
from groundswell.sources import Folders, read_sources, registry
from groundswell.sources.files import File
from groundswell.stages.corpus import corpus

TODAY = date(2025, 6, 1)


def written(path: Path, *papers: Sequence[str]) -> Path:
    """Write papers of a date, each with a number that makes it another one."""
    lines = [
        {"id": f"moss-{n}", "date": day, "title": f"Moss of {n}", "abstract": f"We dry moss {n}."}
        for day, n in papers
    ]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


class Nights:
    """Reads a folder again and again with one cache, and counts the files whose format is read."""

    def __init__(self, folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.cache = folder, cache
        self.notices: list[str] = []
        self.opened: list[str] = []
        recognized = registry.format_of

        def format_of(file: File) -> object:
            self.opened.append(file.name)
            return recognized(file)

        monkeypatch.setattr("groundswell.sources.source_reader.format_of", format_of)

    def read(self, as_of: date | None = None, *, kept: bool = True, **settings: object) -> Records:
        self.opened.clear()
        self.notices.clear()
        return read_sources(
            [str(self.folder)],
            as_of=as_of,
            today=TODAY,
            config=SourcesConfig.model_validate(settings),
            notice=self.notices.append,
            folders=Folders(pieces=self.pieces) if kept else Folders(),
        )

    @property
    def pieces(self) -> Pieces:
        return Pieces.within(self.cache, self.notices.append)


@pytest.fixture
def nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nights:
    folder = tmp_path / "digests"
    folder.mkdir()
    return Nights(folder, tmp_path / "cache", monkeypatch)


def test_only_new_and_changed_files_are_read(nights: Nights) -> None:
    written(nights.folder / "a.jsonl", ("2025-01-01", "1"), ("2025-01-02", "2"))
    written(nights.folder / "b.jsonl", ("2025-01-03", "3"))
    nights.read()
    written(nights.folder / "b.jsonl", ("2025-01-03", "4"))
    written(nights.folder / "c.jsonl", ("2025-01-04", "5"))
    found = nights.read()
    assert nights.opened == ["b.jsonl", "c.jsonl"]
    assert codecs.digest(found) == codecs.digest(nights.read(kept=False))


def test_a_compressed_file_is_known_by_its_content(nights: Nights) -> None:
    plain = written(nights.folder / "a.jsonl", ("2025-01-01", "1")).read_bytes()
    nights.read()
    (nights.folder / "a.jsonl").unlink()
    (nights.folder / "a.jsonl.gz").write_bytes(gzip.compress(plain))
    assert nights.read().records["paper_id"].to_pylist() == ["moss-1"]
    assert nights.opened == []


def test_the_same_content_under_another_name_is_another_file(nights: Nights) -> None:
    path = written(nights.folder / "a.jsonl", ("2025-01-01", "1"))
    nights.read()
    path.rename(nights.folder / "b.jsonl")
    assert nights.read().records["where"].to_pylist() == ["b.jsonl:1"]


def test_a_file_with_a_fault_reports_it_every_time(nights: Nights) -> None:
    path = written(nights.folder / "a.jsonl", ("2025-01-01", "1"))
    path.write_text(path.read_text("utf-8") + "\n{broken", encoding="utf-8")
    for _ in range(2):
        found = nights.read()
        assert nights.opened == ["a.jsonl"]
        assert found.records["paper_id"].to_pylist() == ["moss-1"]
        assert found.rejects["where"].to_pylist() == ["a.jsonl:2"]


def test_a_damaged_compressed_file_gives_what_can_be_read_every_time(nights: Nights) -> None:
    # Hardly compressible, so that much of it comes before the end.
    many = [
        ("2025-01-01", hashlib.sha256(bytes([n % 256, n // 256])).hexdigest()) for n in range(9000)
    ]
    packed = gzip.compress(written(nights.folder / "a.jsonl", *many).read_bytes())
    (nights.folder / "a.jsonl").unlink()
    (nights.folder / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    first, second = nights.read(), nights.read()
    assert len(first.rejects) == 1
    assert len(first.records) > 100
    assert codecs.digest(first) == codecs.digest(second)


def test_records_after_the_run_leave_no_trace_though_their_file_is_kept(nights: Nights) -> None:
    written(nights.folder / "a.jsonl", ("2025-01-01", "1"), ("2025-02-01", "2"))
    nights.read()
    found = nights.read(date(2025, 1, 15))
    assert found.records["paper_id"].to_pylist() == ["moss-1"]
    assert nights.notices == ["left out, being dated after 2025-01-15: 1 record"]


def test_filtered_records_are_counted_again(nights: Nights) -> None:
    written(nights.folder / "a.jsonl", ("2025-01-01", "1"), ("2025-02-01", "2"))
    for opened in (["a.jsonl"], []):
        found = nights.read(until="2025-01-15")
        assert nights.opened == opened
        assert found.records["paper_id"].to_pylist() == ["moss-1"]
        assert found.as_of == "2025-01-01"
        assert nights.notices == ["filtered by sources.until: 1 record"]


def test_columns_of_ones_own_are_known_of_kept_files(nights: Nights) -> None:
    path = nights.folder / "a.jsonl"
    paper = {"id": "m", "date": "2025-01-01", "title": "Moss", "abstract": "We dry it.", "bed": "4"}
    path.write_text(json.dumps(paper), encoding="utf-8")
    for _ in range(2):
        nights.read(own=["bed", "pot"])
        [notice] = nights.notices
        assert "'pot'" in notice


def test_other_settings_read_anew(nights: Nights) -> None:
    written(nights.folder / "a.jsonl", ("2025-01-01", "1"), ("2025-02-01", "2"))
    nights.read()
    assert len(nights.read(keywords=["of 2"]).records) == 1


def judged(nights: Nights, records: Records, *, kept: bool = True) -> Corpus:
    config = CorpusConfig()
    return (
        corpus(records, config=config, pieces=nights.pieces)
        if kept
        else corpus(records, config=config)
    )


def test_papers_are_the_same_where_their_records_were_judged_before(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(nights.folder / "a.jsonl", ("2025-01-01", "1"), ("2025-01-02", "2"), ("soon", "3"))
    written(nights.folder / "b.jsonl", ("2025-01-03", "2"), ("2025-01-02", "4"))
    judged(nights, nights.read())
    written(nights.folder / "c.jsonl", ("2025-01-01", "5"), ("2025-01-04", "1"))
    records = nights.read()
    expected = judged(nights, records, kept=False)
    asked: list[str] = []

    def language(text: str) -> str:
        asked.append(text)
        return detect_language(text)

    monkeypatch.setattr("groundswell.corpus.judging.detect_language", language)
    found = judged(nights, records)
    assert len(asked) == 2
    assert codecs.digest(found) == codecs.digest(expected)


def test_a_date_before_what_was_judged_makes_the_papers_up_to_it(nights: Nights) -> None:
    written(nights.folder / "a.jsonl", ("2025-01-01", "1"), ("2025-02-02", "2"))
    judged(nights, nights.read())
    early = nights.read(date(2025, 1, 9))
    found = judged(nights, early)
    assert found.paper_ids == ["moss-1"]
    assert codecs.digest(found) == codecs.digest(judged(nights, early, kept=False))
