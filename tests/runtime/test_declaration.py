"""The declaration of the stages: one table that everything else agrees with."""

import subprocess
import sys
from pathlib import Path
from typing import get_type_hints

import pytest
from groundswell.artifacts import ARTIFACTS
from groundswell.config import Config
from groundswell.runtime.code import ROOT
from groundswell.runtime.declaration import INPUTS, RESOURCES, STAGES, stage
from groundswell.runtime.stage import Stage

NAMES = [each.name for each in STAGES]


@pytest.mark.parametrize("name", NAMES)
def test_a_stage_returns_the_artifact_that_it_makes(name: str) -> None:
    hints = get_type_hints(stage(name).function())
    assert hints["return"] is ARTIFACTS[stage(name).makes]


@pytest.mark.parametrize("name", NAMES)
def test_a_stages_parameters_are_earlier_artifacts_inputs_its_settings_and_resources(
    name: str,
) -> None:
    before = [each.makes for each in STAGES[: NAMES.index(name)]]
    assert set(stage(name).reads) <= {*INPUTS, *before}
    assert set(stage(name).resources) <= set(RESOURCES)
    hints = get_type_hints(stage(name).function())
    for artifact in set(stage(name).reads) - set(INPUTS):
        kinds = {ARTIFACTS[artifact], ARTIFACTS[artifact] | None}
        assert hints[artifact] in kinds, artifact
    assert stage(name).takes_config == ("config" in hints)
    if "config" in hints:
        assert hints["config"] is Config.model_fields[name].annotation


def test_every_artifact_is_made_by_one_stage() -> None:
    assert sorted(each.makes for each in STAGES) == sorted(ARTIFACTS)


def test_names_are_unique_and_every_module_in_stages_is_declared() -> None:
    assert len(set(NAMES)) == len(NAMES)
    modules = {path.stem for path in (ROOT / "stages").glob("*.py")} - {"__init__"}
    assert set(NAMES) <= modules


def test_every_input_and_every_resource_is_used_by_a_stage() -> None:
    assert {name for each in STAGES for name in each.reads} >= set(INPUTS)
    assert {name for each in STAGES for name in each.resources} == set(RESOURCES)


def test_a_service_is_a_setting_of_its_stage_that_is_off_by_default() -> None:
    services = {each.name: each.service for each in STAGES if each.service}
    assert services == {"generate": "endpoint"}
    for name, setting in services.items():
        assert getattr(getattr(Config(), name), setting) is None


def test_libraries_that_shape_a_result_are_installed_ones() -> None:
    from groundswell.runtime.stage import library_version

    missing = [name for each in STAGES for name in each.libraries if not library_version(name)]
    assert missing == []


def test_the_declaration_imports_the_standard_library_alone() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT.parent)!r})\n"
        "from groundswell.runtime.declaration import STAGES\n"
        "print(*(f'{s.name}:{len(s.reads)}:{s.module}' for s in STAGES))\n"
    )
    done = subprocess.run(
        # Isolated, and without the folder of installed packages.
        [sys.executable, "-I", "-S", "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    expected = [f"{each.name}:{len(each.reads)}:{each.module}" for each in STAGES]
    assert done.stdout.split() == expected


def test_an_unknown_stage_is_not_found() -> None:
    assert isinstance(stage("corpus"), Stage)
    with pytest.raises(StopIteration):
        stage("corpse")


def test_the_dags_have_no_other_table_of_stages() -> None:
    dags = Path(__file__).parents[2] / "dags"
    text = "".join(path.read_text() for path in dags.glob("*.py"))
    assert [name for name in NAMES if f'"{name}"' in text] == ["embed"]  # the pool of encoding
