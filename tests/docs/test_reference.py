"""The reference pages are made from the code, and complete."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, get_type_hints

import click
import groundswell as gs
import pytest
from defusedxml import ElementTree
from groundswell.artifacts import EmergingEntry, HierarchyNode, Signal, StatusChange, Topic
from groundswell.config import Config
from groundswell.outputs.registry import documentation
from groundswell.outputs.run_record import RunRecord
from groundswell.runtime.declaration import STAGES

from tests.docs.test_docs import ROOT, blocks
from tests.planted import PlantedRuns
from tools.reference.__main__ import FOLDER, PAGES
from tools.reference.benchmarks import Benchmark, benchmarks
from tools.reference.commands import commands, example_of
from tools.reference.files import COLUMNS
from tools.reference.markdown import in_words
from tools.reference.settings import tables

ARROW = {
    "string": "text",
    "int64": "whole number",
    "double": "number",
    "float": "number",
    "date32[day]": "day",
    "list<element: string>": "list of texts",
    "list<element: int64>": "list of whole numbers",
}
COMMANDS = dict(commands())


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_code_gives(name: str) -> None:
    """`make reference` writes the pages: look at what changes."""
    assert PAGES[name]() == (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in PAGES if name.endswith(".svg")])
def test_a_picture_is_legible_on_dark_pages_and_asks_for_nothing(name: str) -> None:
    picture = (FOLDER / name).read_text(encoding="utf-8")
    assert ElementTree.fromstring(picture).find("{http://www.w3.org/2000/svg}title") is not None
    assert "prefers-color-scheme: dark" in picture
    assert picture.count("http") == 1  # the name of SVG itself
    assert not re.search(r"@import|url\(|<image|<script", picture)


def test_the_picture_of_the_stages_has_each_of_them_once() -> None:
    drawn = re.findall(r">(\w+)</text>", (FOLDER / "stages.svg").read_text(encoding="utf-8"))
    assert sorted(drawn) == sorted(stage.name for stage in STAGES)


def test_every_file_for_programs_has_its_columns_or_keys() -> None:
    names = {name for name, _ in documentation()}
    programs = {name for name in names if name.endswith((".parquet", ".json", ".jsonl"))}
    assert set(COLUMNS) == programs


def test_columns_of_tables_are_those_of_a_run_in_their_order(planted_runs: PlantedRuns) -> None:
    from pyarrow import parquet

    for name in (name for name in COLUMNS if name.endswith(".parquet")):
        schema = parquet.read_schema(planted_runs.out / "latest" / name)
        found = {field.name: ARROW[str(field.type)] for field in schema}
        assert {key: kind for key, (kind, _) in COLUMNS[name].items()} == found, name
        assert list(COLUMNS[name]) == list(found), name


def keys_of(value: Any, inside: str = "") -> Iterator[str]:
    """The keys of a document, of its list of objects, or of lists of objects within it."""
    if isinstance(value, list):
        for each in value:
            yield from keys_of(each, inside)
    elif isinstance(value, dict):
        yield from (f"{inside}{key}" for key in value)


def documented(name: str) -> set[str]:
    return {key for key in COLUMNS[name] if ": " not in key}


@pytest.mark.parametrize("name", [name for name in COLUMNS if name.endswith(".json")])
def test_keys_of_documents_are_those_of_a_run(name: str, planted_runs: PlantedRuns) -> None:
    published = [planted_runs.folder(date.fromisoformat(d)) / name for d in days(planted_runs)]
    values = [json.loads(path.read_text(encoding="utf-8")) for path in published]
    found = {key for value in values for key in keys_of(value)}
    # Nothing emerges in the planted runs; `written_by` is only where a language model wrote.
    assert found == documented(name) - {"written_by"} or name == "emerging.json"
    inside = {key for key in COLUMNS[name] if ": " in key}
    for part in {key.split(": ")[0] for key in inside}:
        got = {key for value in values for key in keys_of(value[part], f"{part}: ")}
        assert got == {key for key in inside if key.startswith(part)}


def days(runs: PlantedRuns) -> list[str]:
    return [path.name for path in runs.out.iterdir() if re.fullmatch(r"[\d-]+", path.name)]


@pytest.mark.parametrize(
    ("name", "kind", "inside"),
    [
        ("topics.json", Topic, ""),
        ("levels.json", HierarchyNode, "nodes: "),
        ("signals.json", Signal, ""),
        ("emerging.json", EmergingEntry, ""),
        ("status_changes.json", StatusChange, ""),
        ("run.json", RunRecord, ""),
    ],
)
def test_types_of_keys_are_those_of_the_code(name: str, kind: Any, inside: str) -> None:
    assert is_dataclass(kind)
    hints = get_type_hints(kind)
    keys = COLUMNS[name]
    assert [each.name for each in fields(kind) if f"{inside}{each.name}" not in keys] == []
    for field in fields(kind):
        stated, found = parts(keys[f"{inside}{field.name}"][0]), parts(in_words(hints[field.name]))
        # levels.json adds the topics to the nodes: a further level.
        assert found <= stated, field.name


def parts(words: str) -> set[str]:
    """What a type may be; tables and objects are not told apart by what is in them."""
    return set(re.sub(r"\b(table|list|object).*", "many", words).split(" or "))


@pytest.mark.parametrize("name", ["emerging.json"])
def test_the_keys_of_what_emerges_are_those_of_its_entries(name: str) -> None:
    assert documented(name) == {each.name for each in fields(EmergingEntry)}


def test_every_setting_has_a_sentence() -> None:
    text = (FOLDER / "settings.md").read_text(encoding="utf-8")
    for name, kind in tables():
        section = text.split(f"## `[{name}]`")[1].split("\n## ")[0]
        rows: Mapping[str, str] = dict(
            re.findall(r"^\| `(\w+)`(?: †)? \|.*\| (.+) \|$", section, re.MULTILINE)
        )
        assert set(rows) == set(kind.model_fields), name
        assert [key for key, sentence in rows.items() if sentence[-1] not in ".)"] == []


def test_the_settings_of_the_example_are_accepted() -> None:
    (settings,) = blocks((FOLDER / "settings.md").read_text(encoding="utf-8"), "toml")
    Config.model_validate(tomllib.loads(settings))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_an_example_that_it_accepts(name: str) -> None:
    import shlex

    words = shlex.split(example_of(COMMANDS[name]))
    typed = name.split()
    # A group's example is one of its commands'.
    command = COMMANDS[" ".join(words[: 3 if typed[1] == "watch" else 2])]
    assert words[: len(typed)] == typed
    arguments = words[3 if typed[1] == "watch" else 2 :]
    with command.make_context(name, arguments, resilient_parsing=False) as context:
        assert context.args == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_is_in_whole_sentences(name: str) -> None:
    texts = [COMMANDS[name].help or ""]
    options = [each for each in COMMANDS[name].params if isinstance(each, click.Option)]
    texts += [re.sub(r"\s*\[default: .*\]$", "", each.help or "") for each in options]
    # The name of a program may begin a sentence as it is written.
    wrong = [text for text in texts if not re.fullmatch(r"[A-Z'].*[.?]", text.strip(), re.DOTALL)]
    assert wrong == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_on_the_page(name: str) -> None:
    page = (FOLDER / "commands.md").read_text(encoding="utf-8")
    section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
    options = [each for each in COMMANDS[name].params if isinstance(each, click.Option)]
    assert [each.opts[0] for each in options if f"| `{each.opts[0]}" not in section] == []
    assert section.count("\n| `") == len(options)


def test_every_public_name_has_its_section() -> None:
    page = (FOLDER / "python.md").read_text(encoding="utf-8")
    sections = set(re.findall(r"^## gs\.(\w+)$", page, re.MULTILINE))
    assert sections == {name for name in gs.__all__ if not name.startswith("__")}


@pytest.mark.parametrize("benchmark", list(benchmarks()), ids=lambda each: each.name)
def test_a_benchmark_says_how_it_is_called(benchmark: Benchmark) -> None:
    source = (ROOT / "benchmarks" / f"{benchmark.name}.py").read_text(encoding="utf-8")
    calls = (
        f"python -m benchmarks.{benchmark.name}",
        f"python benchmarks/{benchmark.name}.py",
        f".venv/bin/python benchmarks/{benchmark.name}.py",
    )
    assert benchmark.calls.strip().startswith(calls)
    flags = set(re.findall(r"--\w[\w-]*", benchmark.calls))
    assert {flag for flag in flags if f'"{flag}"' not in source} == set()


def test_every_result_of_a_benchmark_is_on_the_page() -> None:
    page = (FOLDER / "benchmarks.md").read_text(encoding="utf-8")
    results = {path.name for path in (ROOT / "benchmarks").glob("*.json")}
    assert {name for name in results if f"[{name}]" not in page} == set()
