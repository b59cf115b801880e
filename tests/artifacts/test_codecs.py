"""Artifacts to bytes and back."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import Audit, Clusters, Corpus, Embeddings, Report, codecs
from groundswell.errors import DamagedError
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from tests.conftest import days, make_corpus


def test_a_corpus_comes_back_as_it_was() -> None:
    corpus = make_corpus(days(3))
    again = codecs.decode(Corpus, codecs.encode(corpus))
    assert again.papers.equals(corpus.papers)
    assert again.as_of == corpus.as_of


@given(
    vectors=hnp.arrays(np.float32, (4, 3), elements=st.floats(-1, 1, width=32, allow_nan=False)),
    ids=st.lists(
        st.text(st.characters(codec="utf-8"), max_size=20), min_size=4, max_size=4, unique=True
    ),
)
def test_embeddings_round_trip_to_the_same_bytes(
    vectors: NDArray[np.float32], ids: list[str]
) -> None:
    data = codecs.encode(Embeddings(ids, vectors, {"name": "test"}, truncated=0))
    assert codecs.encode(codecs.decode(Embeddings, data)) == data


def test_a_table_in_many_chunks_gives_the_bytes_of_one_chunk() -> None:
    corpus = make_corpus(days(4))
    papers = corpus.papers
    pieces = pa.concat_tables([papers.slice(0, 1), papers.slice(1)])
    assert codecs.encode(replace(corpus, papers=pieces)) == codecs.encode(corpus)


def test_the_digest_is_that_of_what_is_read_back_in_many_batches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    corpus = make_corpus(days(9))
    whole = codecs.digest(corpus)
    monkeypatch.setattr(codecs, "_ROWS", 4)
    again = codecs.decode(Corpus, codecs.encode(corpus))
    assert again.papers.column("title").num_chunks > 1
    monkeypatch.undo()
    assert codecs.digest(again) == whole


def test_long_texts_are_written_in_pieces_that_their_lengths_alone_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    corpus = make_corpus(days(9))
    monkeypatch.setattr(codecs, "_TEXT", 100)
    data = codecs.encode(corpus)
    again = codecs.decode(Corpus, data)
    assert again.papers.column("title").num_chunks > 2
    assert again.papers.equals(corpus.papers)
    assert codecs.encode(again) == data


def test_tables_lie_in_the_bytes_where_arrow_wants_them() -> None:
    data = codecs.encode(make_corpus(days(3)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        tables = [info for info in archive.infolist() if info.filename.endswith(".arrow")]
        assert [data.find(archive.read(info)) % 64 for info in tables] == [0] * 2


def test_archives_carry_no_clock() -> None:
    data = codecs.encode(make_corpus(days(3)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_member_that_is_not_whole_is_refused() -> None:
    data = codecs.encode(make_corpus(days(3)))
    with pytest.raises(DamagedError, match="hold no Corpus"):
        codecs.decode(Corpus, data[:200] + data[900:])


def test_files_come_back_by_name() -> None:
    report = Report({"index.html": b"<p>", "model/config.json": b"{}"})
    assert codecs.decode(Report, codecs.encode(report)) == report


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04 cut off"])
def test_bytes_that_hold_no_artifact_are_refused(data: bytes) -> None:
    with pytest.raises(DamagedError, match="hold no Audit"):
        codecs.decode(Audit, data)


def test_an_artifact_of_another_type_is_refused() -> None:
    with pytest.raises(DamagedError):
        codecs.decode(Clusters, codecs.encode(Audit(())))


def test_a_member_that_is_said_to_go_on_after_the_file_is_refused() -> None:
    data = codecs.encode(make_corpus(days(3)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.infolist()[0]
    # Compressed and plain size follow the checksum in the archive's directory.
    sizes = first.CRC.to_bytes(4, "little") + 2 * first.file_size.to_bytes(4, "little")
    beyond = first.CRC.to_bytes(4, "little") + 2 * len(data).to_bytes(4, "little")
    directory = data.rindex(sizes)
    with pytest.raises(DamagedError, match="is not whole"):
        codecs.decode(Corpus, data[:directory] + data[directory:].replace(sizes, beyond, 1))
