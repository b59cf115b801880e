"""What keeps the code readable, where no linter has a rule for it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "pipeline" / "groundswell"
MODULES = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = sorted(PACKAGE.rglob("*.js"))

LONGEST_FUNCTION = 60
LONGEST_MODULE = 350
UNTYPED = re.compile(r"\b(?:Mapping|MutableMapping|dict|Dict)\[str, (?:Any|object)\]")
MOST_UNTYPED = 15

RETIRED = {
    "lately": "recent, or dated windows",
    "unborn": "counterfactual assignment",
    "evened": "whitened",
    "evening": "whitening",
    "wavers": "overdispersion",
    "firmness": "membership probability",
    "foundings": "detections",
    "founding": "detection",
    "fits none": "unassigned",
    "living topics": "topic tracking",
    "guided topics": "seeded topics",
    "exchanged": "centroid swap",
    "surely moved": "with a significant change",
}
"""Words of a dialect that readers of topic models do not know, and what to write instead."""

READ = [
    *MODULES,
    *SCRIPTS,
    *sorted(PACKAGE.rglob("*.html")),
    *sorted(PACKAGE.rglob("*.md")),
    *sorted(PACKAGE.rglob("*.txt")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "benchmarks").glob("*.py")),
    *sorted((ROOT / "dags").glob("*.py")),
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_function_is_longer_than_a_person_can_hold() -> None:
    long = [
        f"{name_of(path)}:{each.lineno} {each.name}"
        for path in MODULES
        for each in functions(path)
        if (each.end_lineno or 0) - each.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_module_is_longer_than_a_person_can_hold() -> None:
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in (*MODULES, *SCRIPTS)
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_no_function_is_defined_two_deep() -> None:
    deep = [
        f"{name_of(path)}:{inner.lineno} {inner.name}"
        for path in MODULES
        for outer in functions(path)
        for middle in ast.walk(outer)
        if middle is not outer and isinstance(middle, ast.FunctionDef)
        for inner in ast.walk(middle)
        if inner is not middle and isinstance(inner, ast.FunctionDef)
    ]
    assert deep == []


def test_the_package_has_few_modules_at_its_root() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= 10


def test_untyped_dictionaries_stay_where_files_are_read_and_written() -> None:
    found = {
        name_of(path): count
        for path in MODULES
        if (count := len(UNTYPED.findall(path.read_text(encoding="utf-8"))))
    }
    assert sum(found.values()) < MOST_UNTYPED, found


@pytest.mark.parametrize("word", RETIRED)
def test_a_retired_word_stays_out(word: str) -> None:
    pattern = re.compile(rf"\b{word}\b", re.IGNORECASE)
    found = [
        f"{name_of(path)}:{number}"
        for path in READ
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == [], f"write: {RETIRED[word]}"
