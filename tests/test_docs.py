"""What the docs say holds."""

import re
import tomllib
from pathlib import Path
from types import ModuleType

from pipeline.config import Config, SourcesConfig
from pipeline.graph import STAGES
from pipeline.sources.base import RawRecord, Reject
from pipeline.sources.files import file_of

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_readmes_settings_are_accepted():
    (settings,) = blocks(README, "toml")
    Config.model_validate(tomllib.loads(settings))


def test_the_readme_names_every_stage():
    assert [stage.name for stage in STAGES if stage.name not in README] == []


def test_links_lead_to_files_of_the_project():
    for text in (README, CONTRIBUTING):
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", text):
            assert (ROOT / target).exists(), target


def test_the_worked_source_reads_what_it_says(tmp_path):
    (code,) = blocks(CONTRIBUTING, "python")
    tsv = ModuleType("tsv")
    exec(code, tsv.__dict__)  # noqa: S102 - it is our own page
    path = tmp_path / "a.tsv"
    path.write_text("Title\tAbstract\t2025-01-02\nonly one field\n")
    file = file_of(path, path.name)
    assert tsv.recognises(file)
    record, reject = tsv.read(file, SourcesConfig())
    assert isinstance(record, RawRecord)
    assert (record.title, record.abstract, record.digest_date) == (
        "Title",
        "Abstract",
        "2025-01-02",
    )
    assert isinstance(reject, Reject)
    assert reject.where.endswith("a.tsv:2")
