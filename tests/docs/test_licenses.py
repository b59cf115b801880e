"""The page of licenses names all that is locked, as the packages themselves state it."""

import re
from importlib import metadata

import pytest
from groundswell.encoders import minilm, multilingual
from groundswell.encoders.packaged import PackagedFile

from tools.reference.licenses import MODELS, PACKAGES, licenses_page, locked

PERMISSIVE = {
    *("MIT", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Zlib", "CC0-1.0", "PSF-2.0"),
    *("Apache-2.0", "Apache-2.0 WITH LLVM-exception"),
}
WEAK = {"tqdm": {"MPL-2.0"}}
"""Copyleft of single files, in packages that are used as they come."""


def test_every_locked_package_has_a_license_and_no_other_is_listed() -> None:
    assert list(PACKAGES) == list(locked())
    rows = re.findall(r"^\| `([\w.-]+)` \|", licenses_page().split("## Packages")[1], re.MULTILINE)
    assert rows == list(locked())


@pytest.mark.parametrize("name", PACKAGES)
def test_the_license_is_the_one_that_the_package_states(name: str) -> None:
    installed = metadata.metadata(name)
    if installed["Version"] not in locked()[name]:
        pytest.skip("another version than the locked one is installed")
    stated = installed["License-Expression"]
    if stated is not None:
        assert PACKAGES[name] == stated
        return
    texts = [installed["License"] or "", *(installed.get_all("Classifier") or [])]
    family = re.split(r"[- ]", PACKAGES[name])[0].removesuffix("F")  # PSFL is how some name PSF
    known = {"PS": "Python Software Foundation", "BSD": "BSD", "MPL": "MPL"}
    word = known.get(family, family)
    assert any(word in text for text in texts), texts


@pytest.mark.parametrize("name", PACKAGES)
def test_a_license_lets_anyone_use_the_package_for_anything(name: str) -> None:
    parts = set(re.split(r" (?:AND|OR) ", PACKAGES[name]))
    assert parts <= PERMISSIVE | WEAK.get(name, set())


def test_every_file_of_a_model_has_its_models_license() -> None:
    files = [
        value
        for module in (minilm, multilingual)
        for value in vars(module).values()
        if isinstance(value, PackagedFile)
    ]
    asked = {file.requirement.split("==")[0] for file in files}
    assert asked == {model["package"] for model in MODELS}
    assert {model["license"] for model in MODELS} <= PERMISSIVE
