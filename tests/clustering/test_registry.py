"""The clustering methods by name."""

import subprocess
import sys

import pytest
from groundswell.clustering.hdbscan import hdbscan_topics
from groundswell.clustering.registry import METHODS, check, method
from groundswell.clustering.smoothed import smoothed_topics
from groundswell.errors import UsageError


def test_a_method_is_found_by_its_name() -> None:
    assert method("smoothed") is smoothed_topics
    assert method("hdbscan") is hdbscan_topics


def test_every_registered_method_can_be_imported() -> None:
    assert all(callable(method(name)) for name in METHODS)


def test_an_unknown_method_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(
        UsageError,
        match=r"'smooth' \(did you mean 'smoothed'\?\): expected 'smoothed' or 'hdbscan' or",
    ):
        method("smooth")


def test_a_name_is_checked_without_importing_numerics() -> None:
    code = (
        "import sys; from groundswell.clustering.registry import check; check('hdbscan');"
        "print(sorted({'numpy', 'scipy', 'hdbscan', 'umap'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "[]"
    check("hdbscan")
