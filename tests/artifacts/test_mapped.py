"""Files mapped into memory."""

from pathlib import Path

from groundswell.artifacts.mapped import map_file, release_pages


def test_a_mapped_file_has_its_bytes_also_after_it_is_closed_and_its_pages_are_released(
    tmp_path: Path,
) -> None:
    path = tmp_path / "bytes"
    path.write_bytes(bytes(range(256)) * 64)
    with path.open("rb") as file:
        buffer = map_file(file)
    release_pages()
    assert buffer.to_pybytes() == path.read_bytes()
