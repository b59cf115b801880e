"""Files that installed packages ship."""

import hashlib
import sys
from pathlib import Path

import pytest
from groundswell.encoders.packaged import PackagedFile
from groundswell.errors import GroundswellError

CONTENT = b"weights"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PackagedFile:
    """A file of a package that fails when it is imported."""
    (tmp_path / "ships_a_model" / "data").mkdir(parents=True)
    (tmp_path / "ships_a_model" / "__init__.py").write_text("raise RuntimeError")
    (tmp_path / "ships_a_model" / "data" / "model").write_bytes(CONTENT)
    monkeypatch.syspath_prepend(str(tmp_path))
    digest = hashlib.sha256(CONTENT).hexdigest()
    return PackagedFile("ships_a_model", "data/model", digest, "ships-a-model==1.0")


def test_a_file_is_found_without_importing_its_package(file: PackagedFile) -> None:
    assert file.path().read_bytes() == CONTENT
    assert "ships_a_model" not in sys.modules


def test_another_file_in_its_place_is_refused_with_both_digests(file: PackagedFile) -> None:
    file.path().write_bytes(b"other")
    with pytest.raises(
        GroundswellError, match=r"model has SHA-256 d9298a10d1b0…, expected 9a129038d9a0…"
    ):
        file.path()


@pytest.mark.parametrize("name", ["absent", "../absent"])
def test_a_file_that_is_not_there_is_named_with_how_to_install_it(
    file: PackagedFile, name: str
) -> None:
    absent = PackagedFile(file.package, name, file.sha256, file.requirement)
    with pytest.raises(
        GroundswellError,
        match=rf"ships_a_model with {name} is not installed: .*ships-a-model==1\.0",
    ):
        absent.path()


def test_a_package_that_is_not_there_is_named() -> None:
    absent = PackagedFile("no_such_package", "model", "0" * 64, "no-such==1")
    with pytest.raises(GroundswellError, match="the package no_such_package with model is not"):
        absent.path()
