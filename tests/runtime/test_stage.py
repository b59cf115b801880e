"""A stage's inputs, read from its source, and its cache key."""

from dataclasses import replace

import pytest
from groundswell.runtime import stage as module
from groundswell.runtime.declaration import stage
from groundswell.runtime.stage import Stage, digest_json, library_version

PREVALENCE = stage("prevalence")
INPUTS = dict.fromkeys(PREVALENCE.reads, "digest")


def key(of: Stage = PREVALENCE, **changes: object) -> str:
    given: dict[str, object] = {"code": "c", "config": {"a": 1}, "inputs": INPUTS, **changes}
    return of.key(**given)  # type: ignore[arg-type]


def test_reads_and_resources_are_the_functions_parameters() -> None:
    embed = stage("embed")
    assert embed.reads == ("corpus", "encoder")
    assert "vectors" in embed.resources
    assert "config" not in embed.resources
    assert embed.module == "groundswell.stages.embed"


def test_the_key_depends_on_code_settings_inputs_and_name() -> None:
    keys = {
        key(),
        key(code="d"),
        key(config={"a": 2}),
        key(inputs={**INPUTS, "corpus": "another"}),
        key(replace(PREVALENCE, libraries=("numpy",))),
    }
    assert len(keys) == 5


def test_the_key_depends_on_the_version_of_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key()
    monkeypatch.setattr(module, "library_version", lambda _: "99.0")
    assert key() != before


def test_inputs_that_a_stage_does_not_read_do_not_change_its_key() -> None:
    assert key(inputs={**INPUTS, "unrelated": "x"}) == key()


def test_a_library_that_is_not_installed_has_no_version() -> None:
    assert library_version("groundswell-no-such-package") is None
    assert library_version("numpy")


def test_equal_json_values_have_equal_digests_whatever_the_order_of_keys() -> None:
    assert digest_json({"a": 1, "b": "é"}) == digest_json({"b": "é", "a": 1})
    assert digest_json([1, 2]) != digest_json([2, 1])
