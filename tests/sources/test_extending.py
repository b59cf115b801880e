"""The worked examples of docs/extending.md are run as they are printed."""

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import groundswell
import pytest
from groundswell.config import SourcesConfig
from groundswell.errors import UsageError
from groundswell.sources import Folders, read_sources, registry
from pyarrow import parquet

from tests.sources.reading import read
from tests.sources.server import Asked, Reply, Running, serving

PAGE = Path(__file__).parents[2] / "docs" / "extending.md"
PAPERS = {"2025-01-06": [["W1", "W2"], ["W3"]]}
"""Names of papers, by week and page."""
RECORD = """<record><header><identifier>oai:HAL:{name}</identifier></header><metadata>
<dc xmlns="http://purl.org/dc/elements/1.1/"><title>Title of {name}</title><date>{day}</date>
<identifier>{name}</identifier><description>About {name}</description></dc></metadata></record>"""


def example(heading: str) -> ModuleType:
    """Return the module that a section of the page prints."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    [code] = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    module = ModuleType(heading)
    exec(code, module.__dict__)  # noqa: S102 - it is our own page
    return module


def test_a_format_of_ones_own_is_read_once_it_is_registered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    formats = (example("A source format").Tsv(), *registry.FORMATS)
    monkeypatch.setattr(registry, "FORMATS", formats)
    (tmp_path / "a.tsv").write_text("Title\tAbstract\t2025-01-02\nonly one field\n")
    found = read(tmp_path)
    [record] = found.records.to_pylist()
    assert (record["title"], record["abstract"], record["digest_date"], record["where"]) == (
        "Title",
        "Abstract",
        "2025-01-02",
        "a.tsv:1",
    )
    [reject] = found.rejects.to_pylist()
    assert (reject["where"], reject["reason"]) == ("a.tsv:2", "has 1 fields, expected 3")
    assert found.sources[0].format == "tsv"


def test_a_column_of_ones_own_reaches_papers_parquet_by_its_declaration_and_a_format(
    tmp_path: Path,
) -> None:
    section = PAGE.read_text(encoding="utf-8").split("## A column of papers.parquet\n")[1]
    declaration, code = re.findall(r"```python\n(.*?)```", section.split("\n## ")[0], re.DOTALL)
    package = _package_with(declaration, tmp_path / "groundswell")
    (tmp_path / "funded.py").write_text(code)
    (tmp_path / "driver.py").write_text(_DRIVER)
    (tmp_path / "a.txt").write_text("First\tSome text.\t2025-01-02\tA council;The \u200b crown\n")
    (tmp_path / "b.jsonl").write_text(
        '{"id": "First", "title": "First", "abstract": "Some text.", "date": "2025-01-03", '
        '"funder": "A bank"}\n'
        '{"id": "2", "title": "Second", "abstract": "More.", "date": "2025-01-03"}\n'
    )
    done = subprocess.run(
        [sys.executable, "driver.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(package.parent)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    table = parquet.read_table(tmp_path / "papers.parquet")
    assert dict(zip(*table.select(["paper_id", "funders"]).to_pydict().values(), strict=True)) == {
        "First": ["A council", "The crown", "A bank"],
        "2": [],
    }


_DRIVER = """
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
from funded import Funded
from groundswell.config import CorpusConfig, SourcesConfig
from groundswell.outputs.files.data import Papers
from groundswell.sources import read_sources, registry
from groundswell.stages.corpus import corpus

registry.FORMATS = (Funded(), *registry.FORMATS)
records = read_sources(
    ["a.txt", "b.jsonl"],
    as_of=None,
    today=date(2026, 3, 1),
    config=SourcesConfig(),
    notice=lambda _: None,
)
made = corpus(records, config=CorpusConfig())
nothing = pa.array([0] * len(made.papers))
assigned = {name: nothing for name in ("topic_id", "strength", "x", "y")}
files = Papers().contents(SimpleNamespace(corpus=made, corpus_assignments=assigned))
Path("papers.parquet").write_bytes(files["papers.parquet"])
"""
"""Reads both files, and publishes their papers as a run does."""


def _package_with(declaration: str, package: Path) -> Path:
    """Make a package whose modules are Groundswell's own, except for a column that is declared."""
    original = Path(groundswell.__file__).parent
    (package / "artifacts").mkdir(parents=True)
    for found in [*original.iterdir(), *(original / "artifacts").iterdir()]:
        if found.name not in ("artifacts", "schemas.py", "__pycache__"):
            (package / found.relative_to(original)).symlink_to(found)
    schemas = (original / "artifacts" / "schemas.py").read_text(encoding="utf-8")
    last = "    # All that listed the paper;"
    assert schemas.count(last) == 1
    (package / "artifacts" / "schemas.py").write_text(
        schemas.replace(last, f"{declaration},\n{last}")
    )
    return package


def hal(asked: Asked) -> Reply:
    """Answer as HAL does; the token of a page is its week and its number."""
    week, _, number = asked.query.get("resumptionToken", asked.query.get("from", "")).partition("|")
    pages, place = PAPERS.get(week, [[]]), int(number or 0)
    records = "".join(RECORD.format(name=name, day=week) for name in pages[place])
    token = f"{week}|{place + 1}" if place + 1 < len(pages) else ""
    listed = f"<ListRecords>{records}<resumptionToken>{token}</resumptionToken></ListRecords>"
    return Reply(
        f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{listed}</OAI-PMH>'.encode()
    )


def register_hal(monkeypatch: pytest.MonkeyPatch, server: Running) -> None:
    service = example("A live service").Hal()
    service.address = lambda _: server.url
    monkeypatch.setattr(registry, "SERVICES", (*registry.SERVICES, service))


def test_a_service_of_ones_own_is_fetched_once_it_is_registered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(hal) as server:
        register_hal(monkeypatch, server)
        for offline in (False, True):
            found = read_sources(
                ["hal:collection:INRIA:2025-01-06..2025-01-19"],
                as_of=None,
                today=date(2025, 1, 19),
                config=SourcesConfig(pause=0, offline=offline),
                notice=lambda _: None,
                folders=Folders(tmp_path),
            )
            assert found.records["abstract"].to_pylist() == [
                "About W1",
                "About W2",
                "About W3",
            ]
            assert found.rejects.num_rows == 0
    assert [asked.query.get("resumptionToken") for asked in server.asked] == [
        None,
        "2025-01-06|1",
        None,
    ]
    assert (server.asked[0].query["set"], server.asked[0].query["until"]) == (
        "collection:INRIA",
        "2025-01-12",
    )


def test_a_service_of_ones_own_is_named_where_a_source_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(hal) as server:
        register_hal(monkeypatch, server)
        with pytest.raises(UsageError, match=r"did you mean 'hal:'.*feed:, hal:"):
            read("hall:INRIA")
        with pytest.raises(UsageError, match="expected hal:SET, as hal:collection:INRIA"):
            read_sources(
                ["hal:a set"],
                as_of=None,
                today=date(2025, 3, 1),
                config=SourcesConfig(),
                notice=lambda _: None,
                folders=Folders(tmp_path),
            )
    assert server.asked == []
