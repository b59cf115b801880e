"""Records are judged in parts of a file that do not depend on the files around it."""

import pyarrow as pa
import pytest
from groundswell.artifacts.schemas import RECORD_SCHEMA
from groundswell.corpus import judging
from groundswell.corpus.judging import _parts
from groundswell.runtime.pieces import digest_of


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have ten records be a part, as a thousand are."""
    monkeypatch.setattr(judging, "_PART", 10)


def records(count: int, file: str = "a.jsonl") -> pa.Table:
    rows = [
        {"where": f"{file}:{line}", "paper_id": f"{file} {line}", "title": f"Title {line}"}
        for line in range(1, count + 1)
    ]
    return pa.Table.from_pylist(rows, schema=RECORD_SCHEMA)


def digests(table: pa.Table) -> list[str]:
    return list(map(digest_of, _parts(table)))


def test_the_parts_are_all_records_in_their_order() -> None:
    parts = list(_parts(records(25)))
    assert [len(part) for part in parts] == [10, 10, 5]
    assert pa.Table.from_batches(parts).combine_chunks() == records(25)


def test_records_that_are_appended_change_the_last_part_alone() -> None:
    before, after = digests(records(25)), digests(records(28))
    assert after[:2] == before[:2]
    assert after[2] != before[2]


def test_another_file_changes_no_part_of_the_others() -> None:
    own = digests(records(25, "b.jsonl"))
    around = [records(7, "a.jsonl"), records(25, "b.jsonl"), records(3, "c.jsonl")]
    found = digests(pa.concat_tables(around))
    assert found[1:-1] == own


def test_parts_do_not_depend_on_batches() -> None:
    batched = pa.Table.from_batches(records(25).to_batches(max_chunksize=7))
    assert digests(batched) == digests(records(25))


def test_no_records_are_no_parts() -> None:
    assert list(_parts(records(0))) == []
