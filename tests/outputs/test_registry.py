"""The published files: every one of the registry is published, and documented."""

import json

from groundswell.outputs import registry
from groundswell.outputs.run_record import read_record

from tests.planted import PlantedRuns


def test_a_run_publishes_the_files_of_the_registry_and_no_other(planted_runs: PlantedRuns) -> None:
    folder = planted_runs.out / "latest"
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    names = [name for name, _ in registry.documentation()]
    folders = tuple(name for name in names if name.endswith("/"))
    assert {name for name in there if not name.startswith(folders)} == set(names) - set(folders)
    # These runs have no watches, and so no feeds of them (tests/outputs/watches/test_feeds.py), and
    # few abstracts, all of them in the page (tests/browser/test_drawer.py).
    assert {each for each in folders if not any(name.startswith(each) for name in there)} == {
        "abstracts/",
        "feeds/",
    }


def test_run_json_names_what_the_registry_gives(planted_runs: PlantedRuns) -> None:
    record = read_record(planted_runs.out / "latest")
    names = [file.name for file in registry.FILES]
    found = {name.split("/")[0] + "/" * ("/" in name) for name in record.files}
    assert found == set(names) - {"abstracts/"}


def test_names_are_unique_and_every_class_says_what_it_writes() -> None:
    names = [name for name, _ in registry.documentation()]
    assert len(set(names)) == len(names)
    for file in registry.FILES:
        assert type(file).__doc__, file.name


def test_rejects_are_a_json_object_a_line(planted_runs: PlantedRuns) -> None:
    lines = (planted_runs.out / "latest" / "rejects.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == []
