"""The vector cache: what is kept, what damage and killed runs do to it, and joining."""

import hashlib
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import numpy as np
import pytest
from groundswell.encoders import cache as module
from groundswell.encoders.cache import EncoderVectors, VectorCache, text_key
from groundswell.encoders.protocol import Encoded
from groundswell.errors import GroundswellError

ENCODER: Mapping[str, str | int] = {"name": "test", "window": 256}
ROOT = Path(__file__).parents[2]


class Chunk(NamedTuple):
    keys: list[bytes]
    encoded: Encoded


def silent(notice: str) -> None:
    raise AssertionError(f"an unexpected notice: {notice}")


def open_cache(
    folder: Path,
    notice: Callable[[str], None] = silent,
    identity: Mapping[str, str | int] = ENCODER,
) -> EncoderVectors:
    return VectorCache(folder, notice).of(identity)


def chunk(first: int, count: int, width: int = 8) -> Chunk:
    """Keys, vectors and flags of texts numbered from `first`."""
    numbers = np.arange(first, first + count)
    vectors = np.random.default_rng(first).normal(size=(count, width)).astype(np.float32)
    keys = [text_key(f"text {number}") for number in numbers]
    return Chunk(keys, Encoded(vectors, numbers % 3 == 0))


def assert_holds(cache: EncoderVectors, *chunks: Chunk) -> None:
    for keys, (vectors, truncated) in chunks:
        found = cache.find(keys)
        assert found.vectors.tobytes() == vectors.tobytes()
        assert found.truncated.tolist() == truncated.tolist()


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_what_was_added_is_found_by_the_next_run(tmp_path: Path) -> None:
    one, two = chunk(0, 5), chunk(5, 3)
    cache = open_cache(tmp_path)
    cache.add(*one)
    cache.add(*two)
    assert_holds(cache, one, two)
    assert_holds(open_cache(tmp_path), one, two)


def test_vectors_are_found_in_the_order_asked_for(tmp_path: Path) -> None:
    keys, (vectors, truncated) = chunk(0, 5)
    cache = open_cache(tmp_path)
    cache.add(keys[:2], Encoded(vectors[:2], truncated[:2]))
    cache.add(keys[2:], Encoded(vectors[2:], truncated[2:]))
    order = [4, 0, 3, 0]
    found = cache.find([keys[i] for i in order])
    assert found.vectors.tobytes() == vectors[order].tobytes()
    assert found.truncated.tolist() == truncated[order].tolist()


def test_another_encoder_or_setting_finds_nothing(tmp_path: Path) -> None:
    keys, encoded = chunk(0, 2)
    open_cache(tmp_path).add(keys, encoded)
    assert keys[0] in open_cache(tmp_path)
    assert keys[0] not in open_cache(tmp_path, identity={**ENCODER, "window": 512})


def test_a_key_that_ends_in_zeros_is_kept_whole(tmp_path: Path) -> None:
    key = bytes([1] * 8 + [0] * 8)
    cache = open_cache(tmp_path)
    cache.add([key], Encoded(np.ones((1, 4), np.float32), np.array([True])))
    assert key in open_cache(tmp_path)


def test_a_damaged_chunk_is_noticed_and_dropped_and_the_others_stay(tmp_path: Path) -> None:
    one, two = chunk(0, 5), chunk(5, 3)
    cache = open_cache(tmp_path)
    cache.add(*one)
    (first,) = files(tmp_path)
    cache.add(*two)
    data = bytearray(first.read_bytes())
    data[-1] ^= 1
    first.write_bytes(data)
    notices: list[str] = []
    again = open_cache(tmp_path, notices.append)
    assert [notice for notice in notices if "damaged" in notice] == notices != []
    assert one[0][0] not in again
    assert_holds(again, two)
    again.add(*one)
    assert_holds(open_cache(tmp_path), one, two)


def test_half_a_chunk_is_dropped_too(tmp_path: Path) -> None:
    open_cache(tmp_path).add(*chunk(0, 50))
    (path,) = files(tmp_path)
    path.write_bytes(path.read_bytes()[:700])
    notices: list[str] = []
    assert chunk(0, 50)[0][0] not in open_cache(tmp_path, notices.append)
    assert len(notices) == 1


def test_many_chunks_are_joined_and_nothing_is_lost(tmp_path: Path) -> None:
    chunks = [chunk(number * 3, 3) for number in range(200)]
    cache = open_cache(tmp_path)
    for keys, encoded in chunks:
        cache.add(keys, encoded)
    assert len(files(tmp_path)) <= 65
    assert_holds(cache, *chunks)
    assert_holds(open_cache(tmp_path), *chunks)


def test_joining_spares_the_chunks_another_run_has_added_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_CHUNKS", 4)
    ours, theirs = open_cache(tmp_path), open_cache(tmp_path)
    late = chunk(1000, 2)
    theirs.add(*late)
    mine = [chunk(number * 3, 3) for number in range(12)]
    for part in mine:
        ours.add(*part)
    assert_holds(open_cache(tmp_path), late, *mine)


def test_a_run_that_finds_chunks_joined_under_its_hands_reads_the_joined_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_CHUNKS", 4)
    mine = [chunk(number * 3, 3) for number in range(4)]
    ours = open_cache(tmp_path)
    for part in mine:
        ours.add(*part)
    opened, extra = Path.open, chunk(100, 1)

    def joined_first(path: Path, *mode: Any) -> Any:
        monkeypatch.setattr(Path, "open", opened)
        ours.add(*extra)
        return path.open(*mode)

    monkeypatch.setattr(Path, "open", joined_first)
    assert_holds(open_cache(tmp_path), extra, *mine)


def test_a_run_killed_while_joining_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_CHUNKS", 4)
    chunks = [chunk(number * 3, 3) for number in range(5)]
    cache = open_cache(tmp_path)
    for part in chunks[:4]:
        cache.add(*part)

    def killed(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            cache.add(*chunks[4])
    again = open_cache(tmp_path)
    assert_holds(again, *chunks)
    later = [chunk(100 + number * 3, 3) for number in range(9)]
    for part in later:
        again.add(*part)
    assert_holds(open_cache(tmp_path), *chunks, *later)
    assert len(files(tmp_path)) <= 5


def test_a_writer_killed_at_any_moment_leaves_whole_chunks_only(tmp_path: Path) -> None:
    code = textwrap.dedent("""
        import sys
        from pathlib import Path
        import numpy as np
        from groundswell.encoders.cache import VectorCache, text_key
        from groundswell.encoders.protocol import Encoded
        cache = VectorCache(Path(sys.argv[1]), print).of({"name": "test", "window": 256})
        for number in range(100_000):
            keys = [text_key(f"text {number}-{i}") for i in range(64)]
            vectors = np.full((64, 384), number, np.float32)
            cache.add(keys, Encoded(vectors, np.zeros(64, bool)))
            print(number, flush=True)
    """)
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
        kept = 0
        assert writer.stdout
        for line in writer.stdout:
            kept = int(line)
            if kept == 90:  # past the first joining
                os.kill(writer.pid, signal.SIGKILL)
                break
    cache = open_cache(tmp_path)
    for number in range(kept + 1):
        found = cache.find([text_key(f"text {number}-{i}") for i in range(64)])
        assert (found.vectors == number).all()


def test_a_model_whose_width_has_changed_under_its_name_is_refused(tmp_path: Path) -> None:
    cache = open_cache(tmp_path)
    cache.add(*chunk(0, 2, width=8))
    with pytest.raises(GroundswellError, match="4 dimensions, those kept .* have 8"):
        cache.add(*chunk(2, 2, width=4))


def test_nothing_to_add_writes_nothing(tmp_path: Path) -> None:
    open_cache(tmp_path).add([], Encoded(np.zeros((0, 8), np.float32), np.zeros(0, bool)))
    assert files(tmp_path) == []


def test_a_text_that_was_never_kept_is_a_key_error(tmp_path: Path) -> None:
    cache = open_cache(tmp_path)
    cache.add(*chunk(0, 2))
    with pytest.raises(KeyError):
        cache.find([text_key("another")])


def test_a_chunk_that_the_first_edition_wrote_is_found(tmp_path: Path) -> None:
    """The name of the folder, of the file and of its fields, as caches of users have them."""
    row = np.dtype([("key", "V16"), ("cut", "<u4"), ("vector", "<f4", (2,))])
    kept = np.zeros(1, dtype=row)
    kept["key"], kept["cut"], kept["vector"] = text_key("a text"), 1, [[0.6, 0.8]]
    folder = tmp_path / "e306f07bb72c54d90c52f074f155c066"
    folder.mkdir()
    np.save(folder / "chunk.npy", kept)
    digest = hashlib.sha256((folder / "chunk.npy").read_bytes()).hexdigest()
    (folder / "chunk.npy").rename(folder / f"{digest}.npy")
    found = open_cache(tmp_path).find([text_key("a text")])
    np.testing.assert_allclose(found.vectors, [[0.6, 0.8]])
    assert found.truncated.tolist() == [True]


def test_the_same_vectors_added_again_are_the_same_chunk(tmp_path: Path) -> None:
    cache = open_cache(tmp_path)
    cache.add(*chunk(0, 3))
    cache.add(*chunk(0, 3))
    assert len(files(tmp_path)) == 1
    assert_holds(cache, chunk(0, 3))
