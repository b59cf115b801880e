import bz2
import gzip
import io
import json
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pytest
from groundswell.errors import GroundswellError
from groundswell.sources import archives, compression
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.reading import read

PAPER = {"id": "a1", "title": "T", "abstract": "A.", "date": "2025-01-06"}
LINE = json.dumps(PAPER).encode() + b"\n"
CSV = b"id,title,abstract\nb1,U,B.\n"


def packed_zstd(path: Path, data: bytes) -> None:
    with pa.OSFile(str(path), "wb") as sink, pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)


def tar_of(*members: tuple[str, bytes], mode: Literal["w", "w:gz", "w:xz"] = "w") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


def zip_of(*members: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "pack"), [("x.gz", gzip.compress), ("x.bz2", bz2.compress), ("x.xz", lzma.compress)]
)
def test_a_compressed_file_is_read(
    tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    (tmp_path / name).write_bytes(pack(LINE))
    assert read(tmp_path).records["where"].to_pylist() == ["x:1"]


def test_a_file_compressed_by_zstandard_is_read(tmp_path: Path) -> None:
    packed_zstd(tmp_path / "x.jsonl.zst", LINE * 1000)
    assert read(tmp_path).records.num_rows == 1000


def test_a_cut_file_of_zstandard_is_named(tmp_path: Path) -> None:
    packed_zstd(tmp_path / "x.zst", b"".join(LINE.replace(b"a1", b"%d" % n) for n in range(9999)))
    data = (tmp_path / "x.zst").read_bytes()
    (tmp_path / "x.zst").write_bytes(data[: len(data) // 2])
    (tmp_path / "good.jsonl").write_bytes(LINE)
    found = read(tmp_path)
    [reject] = found.rejects.to_pylist()
    assert reject["where"] == "x"
    assert reject["reason"].startswith("cannot be read: ")
    assert "good.jsonl:1" in found.records["where"].to_pylist()


MEMBERS = (("a/x.jsonl", LINE), ("2025-01-07.csv.gz", gzip.compress(CSV)), ("a/.hid", b"{"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.zip", zip_of(*MEMBERS)),
        ("x.tar", tar_of(*MEMBERS)),
        ("x.tar.gz", tar_of(*MEMBERS, mode="w:gz")),
        ("x.txz", tar_of(*MEMBERS, mode="w:xz")),
    ],
)
def test_an_archive_is_read_as_a_folder(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    found = read(tmp_path / name)
    shown = name.removesuffix(".gz")
    assert sorted(found.records["where"].to_pylist()) == [
        f"{shown}/2025-01-07.csv:2",
        f"{shown}/a/x.jsonl:1",
    ]
    assert found.records["digest_date"].to_pylist().count("2025-01-07") == 1
    assert found.rejects.num_rows == 0
    assert found.sources[0].format == "archive, csv, jsonl"


def test_a_tar_compressed_by_zstandard_is_read(tmp_path: Path) -> None:
    packed_zstd(tmp_path / "x.tar.zst", tar_of(*MEMBERS))
    assert read(tmp_path).records.num_rows == 2


def test_parquet_in_an_archive_is_read(tmp_path: Path) -> None:
    from pyarrow import parquet

    made = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist([PAPER]), made)
    (tmp_path / "x.zip").write_bytes(zip_of(("x.parquet", made.getvalue())))
    (tmp_path / "y.tar").write_bytes(tar_of(("x.parquet", made.getvalue())))
    assert read(tmp_path).records.num_rows == 2


def test_links_in_a_tar_are_not_followed(tmp_path: Path) -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        link = tarfile.TarInfo("link.jsonl")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        info = tarfile.TarInfo("x.jsonl")
        info.size = len(LINE)
        archive.addfile(info, io.BytesIO(LINE))
    (tmp_path / "x.tar").write_bytes(made.getvalue())
    found = read(tmp_path / "x.tar")
    assert found.records.num_rows == 1
    assert found.rejects["where"].to_pylist() == ["x.tar/link.jsonl"]


def test_a_member_named_outside_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x.zip").write_bytes(zip_of(("../../evil.jsonl", LINE)))
    assert read(tmp_path / "folder").records.num_rows == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder"]


def test_an_archive_within_an_archive_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(zip_of(("x.jsonl", LINE), ("y.zip", zip_of(("z", LINE)))))
    found = read(tmp_path / "x.zip")
    assert found.rejects["reason"].to_pylist() == [
        "is an archive within an archive: unpack it first"
    ]


@pytest.mark.parametrize("make", [zip_of, tar_of])
def test_a_bomb_is_refused_by_what_it_unpacks_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[..., bytes]
) -> None:
    monkeypatch.setattr(archives, "_LARGEST", 1_000_000)
    (tmp_path / "x").write_bytes(make(("a.jsonl", LINE), ("b.jsonl", LINE + b" " * 2_000_000)))
    found = read(tmp_path / "x")
    assert found.records.num_rows >= 1
    assert found.rejects["reason"].to_pylist()[-1] == (
        "is an archive that unpacks to more than 1,000,000 bytes"
    )


def test_a_member_that_compresses_as_no_text_does_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "_SUSPECT", 1_000_000)
    data = zip_of(("a.jsonl", LINE), ("b.jsonl", LINE + b" " * 2_000_000))
    (tmp_path / "x.zip").write_bytes(data)
    found = read(tmp_path / "x.zip")
    assert found.records["where"].to_pylist() == ["x.zip/a.jsonl:1"]
    [reject] = found.rejects.to_pylist()
    assert reject["where"] == "x.zip/b.jsonl"
    assert "unpacks to more than 500 times its size" in reject["reason"]


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    (tmp_path / "x.zip").write_bytes(zip_of(*((f"{n}.jsonl", LINE) for n in range(3))))
    found = read(tmp_path / "x.zip")
    assert found.rejects["reason"].to_pylist() == ["holds more than 2 members: split it"]


def test_a_header_without_end_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 1 << 30
    (tmp_path / "x.tar").write_bytes(tar_of(("a.jsonl", LINE))[:1024] + info.tobuf())
    reasons = read(tmp_path / "x.tar").rejects["reason"].to_pylist()
    assert reasons == ["has a header of 1,073,741,824 bytes, which no tar needs"]


def test_a_cut_archive_is_named(tmp_path: Path) -> None:
    data = tar_of(("a.jsonl", LINE), ("b.jsonl", LINE * 100))
    (tmp_path / "x.tar").write_bytes(data[:3000])
    found = read(tmp_path / "x.tar")
    assert found.records.num_rows == 1
    assert found.rejects.num_rows == 1


def test_an_archive_of_nothing_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(zip_of())
    with pytest.raises(GroundswellError, match="holds no file"):
        read(tmp_path / "x.zip")


def test_a_member_without_a_name_is_named(tmp_path: Path) -> None:
    data = zip_of(("Q.jsonl", LINE), ("a.jsonl", LINE)).replace(b"Q.jsonl", b"\0.jsonl")
    (tmp_path / "x.zip").write_bytes(data)
    found = read(tmp_path / "x.zip")
    assert found.records["where"].to_pylist() == ["x.zip/a.jsonl:1"]
    assert found.rejects["reason"].to_pylist() == ["holds a member without a name"]


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=20), st.sampled_from([zip_of, tar_of]))
def test_a_damaged_archive_never_crashes(
    tmp_path_factory: pytest.TempPathFactory,
    at: int,
    damage: bytes,
    make: Callable[..., bytes],
) -> None:
    data = bytearray(make(("a.jsonl", LINE), ("b.csv", CSV)))
    at %= len(data)
    data[at : at + len(damage)] = damage
    folder = tmp_path_factory.mktemp("archive")
    (folder / "good.jsonl").write_bytes(LINE)
    (folder / "x").write_bytes(data)
    read(folder)


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    data = bytearray(zip_of(("a.jsonl", LINE), ("b.jsonl", LINE)))
    # The flag is in the entry of the central directory, 8 bytes after its signature.
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "x.zip").write_bytes(data)
    found = read(tmp_path / "x.zip")
    assert found.records["where"].to_pylist() == ["x.zip/b.jsonl:1"]
    assert found.rejects["reason"].to_pylist() == ["is encrypted: unpack the archive first"]


def test_links_in_a_zip_are_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.jsonl")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.jsonl", LINE)
    found = read(tmp_path / "x.zip")
    assert found.records.num_rows == 1
    assert found.rejects["where"].to_pylist() == ["x.zip/link.jsonl"]


def test_a_gigantic_member_of_a_tar_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_LARGEST_TAR_MEMBER", 1_000)
    (tmp_path / "x.tar").write_bytes(tar_of(("a.jsonl", LINE * 100), ("b.jsonl", LINE)))
    found = read(tmp_path / "x.tar")
    assert found.records["where"].to_pylist() == ["x.tar/b.jsonl:1"]
    assert found.rejects["reason"].to_pylist() == ["is larger than 1,000 bytes: unpack it"]


def test_a_daily_answer_after_as_of_is_not_opened_in_an_archive(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(zip_of(("2025-01-09.json", b"{"), ("a.jsonl", LINE)))
    found = read(tmp_path / "x.zip", as_of=date(2025, 1, 7))
    assert (found.records.num_rows, found.rejects.num_rows) == (1, 0)
