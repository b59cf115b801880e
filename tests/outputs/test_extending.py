"""The worked published file of docs/extending.md."""

import csv
import json
from pathlib import Path

import pytest
from groundswell import job
from groundswell.outputs import registry
from groundswell.outputs.run_record import read_record

from tests.extending import installed
from tests.planted import DAYS, job_settings, write_source


@pytest.mark.slow
def test_a_file_of_ones_own_is_published_by_every_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = installed("A published file", "groundswell.outputs.files.keywords_csv", monkeypatch)
    monkeypatch.setattr(registry, "FILES", (*registry.FILES, example.KeywordsCsv()))
    source, config = write_source(tmp_path / "in")
    settings = job_settings(tmp_path / "out", config)
    folder = job.run([str(source)], DAYS[0], settings).folder
    topics = json.loads((folder / "topics.json").read_text())
    with (folder / "keywords.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["topic_id"], row["keyword"]) for row in rows] == [
        (str(topic["id"]), keyword) for topic in topics for keyword in topic["keywords"]
    ]
    assert "keywords.csv" in read_record(folder).files
    (folder / "keywords.csv").write_text("damaged")
    assert job.run([str(source)], DAYS[0], settings).changed
    assert (folder / "keywords.csv").read_text().startswith("topic_id,label,keyword,weight\n")
    name = example.KeywordsCsv.name
    assert (name, example.KeywordsCsv.holds) in list(registry.documentation())
