"""What the pages name in code exists: settings, options, variables, published files, paths."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from groundswell.config import GenerateConfig
from groundswell.delivery.watches.registry import CHANNELS
from groundswell.outputs.registry import documentation

from tests.docs.blocks import PAGES, ROOT, blocks_of
from tools.reference.commands import commands
from tools.reference.settings import tables

PACKAGE = ROOT / "pipeline" / "groundswell"
LLM = ROOT / "docs" / "llm.md"
CODE = re.compile(r"`([^`\n]+)`")
SETTINGS = {name: set(kind.model_fields) for name, kind in tables()}
TABLES = "|".join(name for name in SETTINGS if name.isalpha())
OPTIONS = {
    flag
    for _, command in commands()
    for each in command.params
    if isinstance(each, click.Option)
    for flag in each.opts
} | {"--help", "--version"}
ELSEWHERE = {
    "--no-deps": "pip",
    "--now": "systemctl",
    "--sign": "git",
}
"""Options of other programs that pages speak of, and whose they are."""
WRITTEN = {
    "docs/extending.md": "pipeline/groundswell/",
    "docs/publish.md": ".github/workflows/groundswell.yml",
}
"""Where a page has its readers write files of their own."""
OF_OTHERS = {"claude_desktop_config.json": "a client of agents"}
"""Files of other programs, and whose they are."""
WRITTEN = {
    "docs/extending.md": "pipeline/groundswell/",
    "docs/publish.md": ".github/workflows/groundswell.yml",
}
"""Where a page has its readers write files of their own."""
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("pipeline", "benchmarks", "dags", "tests", ".github", "examples")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".yml"}
)


def prose_of(path: Path) -> str:
    """The text of a page without its blocks of code."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for block in blocks_of(path):
        for number in range(block.line - 1, block.line + block.text.count("\n") + 1):
            lines[number] = ""
    return "\n".join(lines)


def code_of(path: Path) -> Iterator[str]:
    yield from CODE.findall(prose_of(path))


def pages() -> Iterator[object]:
    for page in PAGES:
        name = page.relative_to(ROOT).as_posix()
        if name != "CHANGELOG.md":  # names of its time stand there, too
            yield pytest.param(page, id=name)


@pytest.mark.parametrize("page", list(pages()))
def test_every_setting_that_a_page_names_exists(page: Path) -> None:
    files = {"py", "json", "parquet", "md", "js", "toml", "zip"}
    named = {
        found
        for code in code_of(page)
        for found in re.findall(rf"^({TABLES})\.(\w+)(?= = |$)", code)
        if found[1] not in files
    }
    # A name with a dot may be a module's; those of the constants are compared with the code.
    unknown = {(table, name) for table, name in named if name not in SETTINGS[table]}
    assert {each for each in unknown if not module(*each)} == set()


def module(room: str, name: str) -> bool:
    return any((PACKAGE / room / f"{name}{end}").exists() for end in (".py", "/__init__.py"))


@pytest.mark.parametrize("page", list(pages()))
def test_every_option_that_a_page_names_exists(page: Path) -> None:
    option = re.compile(r"(?<![\w-])--[a-z][\w-]*")
    named = {flag for code in code_of(page) for flag in option.findall(code)}
    unknown = named - OPTIONS - set(ELSEWHERE)
    # Those of benchmarks stand in the benchmarks.
    assert {flag for flag in unknown if f'"{flag}"' not in SOURCES} == set()


@pytest.mark.parametrize("page", list(pages()))
def test_every_variable_that_a_page_names_is_read(page: Path) -> None:
    named = {name for code in code_of(page) for name in re.findall(r"GROUNDSWELL_[A-Z_]+", code)}
    of_channels = {f"GROUNDSWELL_{channel.name.upper()}_URL" for channel in CHANNELS}
    assert {name for name in named - of_channels if name.rstrip("_") not in SOURCES} == set()


@pytest.mark.parametrize("page", list(pages()))
def test_every_published_file_that_a_page_names_is_published(page: Path) -> None:
    published = {name for name, _ in documentation()}
    file = re.compile(r"^(?:artifacts/latest/)?([\w.]+\.(?:parquet|jsonl?|xml|md))$")
    named = {name for code in code_of(page) for name in file.findall(code)}
    unknown = named - published - set(OF_OTHERS)
    assert {name for name in unknown if name not in SOURCES and not there(name)} == set()


def there(name: str) -> bool:
    return any((ROOT / folder / name).exists() for folder in (".", "docs", "benchmarks"))


@pytest.mark.parametrize("page", list(pages()))
def test_every_path_of_the_project_that_a_page_names_exists(page: Path) -> None:
    roots = r"pipeline|tests|benchmarks|docs|dags|examples|tools|\.github|\.ci"
    path = re.compile(rf"^(?:python )?((?:{roots})/[\w./-]+)")
    named = {name for code in code_of(page) for name in path.findall(code)}
    own = WRITTEN.get(page.relative_to(ROOT).as_posix(), "/")
    missing = {name for name in named if not (ROOT / name).exists()}
    assert {name for name in missing if not name.startswith(own)} == set()


def test_defaults_that_a_page_repeats_are_those_of_the_code() -> None:
    rows = re.findall(
        r"^\| ((?:`\w+`(?:, )?)+) \| ([^|]+) \|", LLM.read_text(encoding="utf-8"), re.MULTILINE
    )
    stated = {
        name: default.strip(" `")
        for names, defaults in rows
        for name, default in zip(re.findall(r"`(\w+)`", names), defaults.split(","), strict=True)
    }
    assert len(stated) > 5
    settings = GenerateConfig().model_dump()
    assert stated == {name: str(settings[name]).removesuffix(".0") for name in stated}
