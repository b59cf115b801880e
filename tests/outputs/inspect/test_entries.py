"""Why something is on the joint list, by its name."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest
from groundswell.artifacts import RiseName
from groundswell.artifacts.codecs import json_bytes
from groundswell.errors import UsageError
from groundswell.outputs.inspect.entries import (
    EntryExplanation,
    explain_entry,
    explain_entry_text,
)
from groundswell.outputs.inspect.topics import PaperEntry
from groundswell.outputs.published_run import PublishedRun
from groundswell.signals.driver_summary import DriverSummary, FieldSummary, NamedGroup

from tests.make import make_entry
from tests.planted import PlantedRuns

PAPER = PaperEntry("p1", "2025-01-02", "A title", "https://example.org/1", 0.875)
NOBODY = DriverSummary()


@pytest.fixture
def run(planted_runs: PlantedRuns, tmp_path: Path) -> PublishedRun:
    """A copy of the newest planted run with a joint list of one entry."""
    shutil.copytree((planted_runs.out / "latest").resolve(), tmp_path / "latest")
    evidence = ("p0003", "p0001", "p0002")
    entry = make_entry(
        4,
        label="RAG (retrieval-augmented generation)",
        evidence=evidence,
        also=(RiseName("term", "dense retrieval"), RiseName("topic", 0)),
    )
    (tmp_path / "latest" / "emerging.json").write_bytes(json_bytes([asdict(entry)]))
    return PublishedRun(tmp_path / "latest")


@pytest.mark.parametrize("name", ["rag", "RAG (retrieval-augmented generation)", "dense retrieval"])
def test_an_entry_is_found_by_each_of_its_names(run: PublishedRun, name: str) -> None:
    found = explain_entry(run, name)
    assert found.entry.id == 4
    assert [paper.paper_id for paper in found.evidence] == list(found.entry.evidence)


def test_a_name_that_is_not_on_the_list_is_refused_with_the_nearest(run: PublishedRun) -> None:
    with pytest.raises(UsageError, match=r"'ragg' is not on the list .* \(did you mean 'rag'\?\)"):
        explain_entry(run, "ragg")


def test_the_text_states_what_was_compared_since_when_and_how_likely_it_lasts() -> None:
    text = explain_entry_text(EntryExplanation("2025-03-31", make_entry(4), (PAPER,), NOBODY))
    assert text == (
        "A term (term) is emerging as of 2025-03-31. In 12 of 300 papers. It was first found on "
        "2025-03-24; the rise began by 2025-03-03. q = 0.01 over everything that is tested in a "
        "year of looks. The chance that it is still up in three months is 90 %.\n\n"
        "Papers that show it:\n2025-01-02  p1             A title"
    )


def test_the_chance_is_left_out_where_it_is_not_known() -> None:
    entry = make_entry(4, persists_13_weeks=None)
    assert "chance" not in explain_entry_text(EntryExplanation("2025-03-31", entry, (), NOBODY))


def test_the_text_says_who_drives_it_with_the_parts_that_are_worth_saying() -> None:
    lab = NamedGroup("Kelp Laboratory", 8, 0.61, 0.2, 0.41)
    groups = (lab, NamedGroup("Reef", 2, 0.01, 0.0, 0.01), NamedGroup("Moss", 2, None, None, None))
    drivers = DriverSummary(
        ("8 of 12 are from one.",), (), (FieldSummary("organization", 12, groups),)
    )
    text = explain_entry_text(EntryExplanation("2025-03-31", make_entry(4), (), drivers))
    assert text.endswith(
        "\n\nWho drives it:\n8 of 12 are from one.\n"
        "By organization, of 12 recent papers that state it: Kelp Laboratory 8 (61 % of the "
        "change: 20 % its own share, 41 % its growth), Reef 2, Moss 2."
    )


def test_json_has_the_entry_with_its_papers(run: PublishedRun) -> None:
    value = json.loads(json_bytes(explain_entry(run, "rag").as_json()))
    assert value["label"] == "RAG (retrieval-augmented generation)"
    assert set(value["evidence"][0]) == {"paper_id", "digest_date", "title", "url", "strength"}
