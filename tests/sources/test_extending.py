"""The worked examples of docs/extending.md are run as they are printed."""

import json
import re
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from groundswell.config import SourcesConfig
from groundswell.errors import UsageError
from groundswell.sources import read_sources, registry

from tests.sources.reading import read
from tests.sources.server import Asked, Reply, Running, serving

PAGE = Path(__file__).parents[2] / "docs" / "extending.md"
WORKS: dict[str, list[list[str]]] = {
    "2025-01-06": [["W1", "W2"], ["W3"]],
    "2025-01-07": [[]],
}
"""Ids of works, by day and page."""


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


def openalex(asked: Asked) -> Reply:
    """Answer as OpenAlex does; the cursor of a page is its number."""
    day = asked.query["filter"].rpartition(":")[2]
    cursor = asked.query["cursor"]
    number = 0 if cursor == "*" else int(cursor)
    works = [
        {
            "id": f"https://openalex.org/{name}",
            "title": f"Title of {name}",
            "publication_date": day,
            "abstract_inverted_index": {"About": [0], name: [1]},
        }
        for name in WORKS[day][number]
    ]
    following = str(number + 1) if number + 1 < len(WORKS[day]) else None
    return Reply(json.dumps({"meta": {"next_cursor": following}, "results": works}).encode())


def register_openalex(monkeypatch: pytest.MonkeyPatch, server: Running) -> None:
    service = example("A live service").OpenAlex()
    service.address = lambda _: server.url
    monkeypatch.setattr(registry, "SERVICES", (*registry.SERVICES, service))


def test_a_service_of_ones_own_is_fetched_once_it_is_registered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(openalex) as server:
        register_openalex(monkeypatch, server)
        for offline in (False, True):
            found = read_sources(
                ["openalex:17:2025-01-06..2025-01-07"],
                as_of=None,
                today=date(2025, 3, 1),
                config=SourcesConfig(pause=0, offline=offline),
                notice=lambda _: None,
                snapshots=tmp_path,
            )
            assert found.records["abstract"].to_pylist() == [
                "About W1",
                "About W2",
                "About W3",
            ]
            assert found.rejects.num_rows == 0
    assert [asked.query["cursor"] for asked in server.asked] == ["*", "1", "*"]
    assert server.asked[0].query["filter"] == (
        "primary_topic.field.id:17,publication_date:2025-01-06"
    )


def test_a_service_of_ones_own_is_named_where_a_source_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(openalex) as server:
        register_openalex(monkeypatch, server)
        with pytest.raises(UsageError, match=r"did you mean 'openalex:'.*arxiv-oai:, openalex:"):
            read("openalx:17")
        with pytest.raises(UsageError, match="expected openalex:FIELD, as openalex:17"):
            read_sources(
                ["openalex:biology"],
                as_of=None,
                today=date(2025, 3, 1),
                config=SourcesConfig(),
                notice=lambda _: None,
                snapshots=tmp_path,
            )
    assert server.asked == []
