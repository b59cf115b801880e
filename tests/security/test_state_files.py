"""A state and cache objects that someone else wrote: refused, and nothing of them is run."""

import io
import json
import zipfile
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import STATE_PAPER_SCHEMA, Embeddings, State, codecs
from groundswell.artifacts import state as states
from groundswell.errors import DamagedError


def rewritten(data: bytes, compression: int = zipfile.ZIP_STORED, **members: bytes) -> bytes:
    """An archive with some members replaced, named with '_' for the dot."""
    replaced = {".".join(name.rsplit("_", 1)): new for name, new in members.items()}
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(buffer, "w", compression) as after,
    ):
        for name in before.namelist():
            after.writestr(name, replaced.get(name, before.read(name)))
    return buffer.getvalue()


def npy(array: Any) -> bytes:
    sink = io.BytesIO()
    np.save(sink, array, allow_pickle=True)
    return sink.getvalue()


class Payload:
    """What runs where its pickle is loaded."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (pytest.fail, ("the pickle was loaded",))


def test_an_array_of_pickles_is_refused_and_not_loaded() -> None:
    hostile = npy(np.array([Payload()], dtype=object))
    with pytest.raises(DamagedError, match="is not what was written"):
        states.read(rewritten(states.write(State.empty()), centroids_npy=hostile))
    vectors = np.zeros((1, 2), dtype=np.float32)
    kept = codecs.encode(Embeddings(["a"], vectors, {"name": "test"}, truncated=0))
    with pytest.raises(DamagedError, match="is not what was written"):
        codecs.decode(Embeddings, rewritten(kept, vectors_npy=hostile))


def test_an_array_that_claims_more_than_it_has_is_refused() -> None:
    small = npy(np.zeros((1, 1), dtype=np.float32))
    claims = small.replace(b"'shape': (1, 1), }        ", b"'shape': (99999999, 1), } ")
    assert claims != small
    with pytest.raises(DamagedError):
        states.read(rewritten(states.write(State.empty()), centroids_npy=claims))


def test_a_state_whose_members_are_packed_is_refused_unread() -> None:
    packed = rewritten(states.write(State.empty()), zipfile.ZIP_DEFLATED)
    with pytest.raises(DamagedError, match="a member is compressed"):
        states.read(packed)


def test_a_state_of_json_without_end_is_refused() -> None:
    deep = b"[" * 100_000
    kept = states.write(State.empty())
    for hostile in (rewritten(kept, format_json=deep), rewritten(kept, lineage_json=deep)):
        with pytest.raises(DamagedError):
            states.read(hostile)


def test_a_table_whose_texts_lead_outside_of_it_is_refused() -> None:
    offsets = pa.py_buffer(np.array([0, 2**30, 3], dtype=np.int32).tobytes())
    ids = pa.StringArray.from_buffers(2, offsets, pa.py_buffer(b"abc"))
    others = [pa.array([0, 0], field.type) for field in list(STATE_PAPER_SCHEMA)[1:]]
    sink = io.BytesIO()
    table = pa.Table.from_arrays([ids, *others], schema=STATE_PAPER_SCHEMA)
    with pa.ipc.new_file(sink, STATE_PAPER_SCHEMA) as writer:
        writer.write_table(table)
    with pytest.raises(DamagedError):
        states.read(rewritten(states.write(State.empty()), papers_arrow=sink.getvalue()))


def test_a_state_of_names_that_lead_elsewhere_writes_nothing_and_is_refused() -> None:
    buffer = io.BytesIO(states.write(State.empty()))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("../../outside.json", json.dumps("text"))
    with pytest.raises(DamagedError):
        states.read(buffer.getvalue())
