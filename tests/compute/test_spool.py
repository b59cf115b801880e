"""Tables that grow beyond memory: rows come back in order, and files and pages are given back."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts.mapped import release_pages
from groundswell.compute import spool
from groundswell.compute.spool import Spool, gathered, spooled
from groundswell.errors import GroundswellError
from hypothesis import given
from hypothesis import strategies as st

SCHEMA = pa.schema([("name", pa.string()), ("list", pa.list_(pa.string())), ("n", pa.int64())])
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
Row = tuple[str | None, list[str], int]
rows = st.lists(st.tuples(texts | st.none(), st.lists(texts, max_size=2), st.integers(0, 99)))


@pytest.fixture(autouse=True)
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "_IN_MEMORY", 100)
    monkeypatch.setattr(spool, "BATCH", 3)


def table(rows: Sequence[Row], order: Sequence[str] = ()) -> pa.Table:
    made = Spool(SCHEMA, order)
    for row in rows:
        made.add(row, 0)
    return made.table()


@given(rows)
def test_what_goes_to_the_disk_comes_back(rows: list[Row]) -> None:
    found = table(rows)
    assert found.schema == SCHEMA
    assert [tuple(row.values()) for row in found.to_pylist()] == rows


@given(rows)
def test_each_batch_is_a_run_in_the_order_asked_for(rows: list[Row]) -> None:
    found = table(rows, ["n"])["n"].to_pylist()
    for start in range(0, len(rows), 3):
        assert found[start : start + 3] == sorted(row[2] for row in rows[start : start + 3])


@given(rows, st.randoms())
def test_rows_are_gathered_in_any_order_and_more_than_once(rows: list[Row], rng: Random) -> None:
    wanted = [rng.randrange(len(rows)) for _ in rows]
    blocks = list(gathered(table(rows), wanted))
    found = [tuple(row.values()) for block in blocks for row in block.to_pylist()]
    assert found == [rows[row] for row in wanted]
    again = spooled(SCHEMA, blocks)
    assert [tuple(row.values()) for row in again.to_pylist()] == found


def test_a_lone_surrogate_is_replaced() -> None:
    assert table([("a\ud800", ["b\ud800"], 1)]).to_pylist() == [
        {"name": "a?", "list": ["b?"], "n": 1}
    ]


def test_long_rows_are_put_by_before_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "BATCH", 10_000)
    monkeypatch.setattr(spool, "_IN_MEMORY", 1 << 20)
    before = pa.total_allocated_bytes()
    made = Spool(SCHEMA)
    for number in range(300):
        made.add(("x" * 1_000_000, [], number), 1_000_000)
    found = made.table()
    assert pa.total_allocated_bytes() - before < 10_000_000
    assert len(found) == 300


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is counted in /proc")
def test_pages_that_were_read_can_be_release_pages() -> None:
    def mapped() -> int:
        text = Path("/proc/self/status").read_text(encoding="ascii")
        return int(re.findall(r"RssFile:\s+(\d+)", text)[0])

    found = table([("x" * 1_000_000, [], number) for number in range(50)])
    release_pages()
    before = mapped()
    for column in found["name"].chunks:
        for buffer in column.buffers()[1:]:
            np.frombuffer(buffer, np.uint8).sum()
    assert mapped() - before > 40_000
    release_pages()
    assert mapped() - before < 5_000
    assert found["name"][49].as_py() == "x" * 1_000_000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
def test_a_full_disk_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "tempfile.TemporaryFile",
        lambda: os.fdopen(os.open("/dev/full", os.O_RDWR), "w+b", buffering=0),
    )
    with pytest.raises(GroundswellError, match=r"No space left.*TMPDIR"):
        table([("x" * 1_000_000, [], 1)])


def test_batches_are_spooled_as_tables_are() -> None:
    batch = pa.record_batch({"n": [1, 2, 3]})
    found = spooled(batch.schema, iter([batch, pa.table({"n": [4]})]))
    assert found["n"].to_pylist() == [1, 2, 3, 4]


def test_an_empty_batch_adds_nothing() -> None:
    made = Spool(SCHEMA)
    made.add_batch(pa.RecordBatch.from_pylist([], schema=SCHEMA))
    assert len(made.table()) == 0


def test_pages_are_given_back_while_rows_of_many_batches_are_gathered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released: list[int] = []
    monkeypatch.setattr(spool, "release_pages", lambda: released.append(1))
    spread = table([(None, [], number) for number in range(3 * 40)])
    monkeypatch.setattr(spool, "BATCH", 1000)
    [block] = gathered(spread, range(0, 120, 3))
    assert block["n"].to_pylist() == list(range(0, 120, 3))
    assert len(released) == 40 // 16 + 1
