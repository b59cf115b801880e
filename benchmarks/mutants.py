"""What share of small errors, planted in the code one at a time, the tests find (Cosmic Ray).

    python -m benchmarks.mutants [--count N] [--seed S] [--python PYTHON] [--json FILE]

Needs 'pip install cosmic-ray', also in an environment of its own: PYTHON then is the one with what
the tests need. Each mutant changes a copy of the tree at one place: another comparison or sign, a
number one higher or lower, a condition negated, a loop not entered, a call or `raise` left out,
None returned. The places are drawn at random, each place as likely as another, whatever the number
of ways to change it. A mutant is judged by the test file of its module, then by the tests of its
room and of the stages that import it; where they take ten minutes they have found it too. With
--json the results are written after each mutant, and a run that was stopped goes on where it was.
"""

import argparse
import ast
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import parso
from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "pipeline/groundswell"
ROOMS = ("signals", "tracking", "artifacts")
COPIED = ("pipeline", "tests", "benchmarks", "tools", "docs", "dags")
"""Folders that the tests read."""
SECONDS = 600
"""A test that runs so long is taken for one that has failed."""
FAMILIES = {
    "ReplaceComparisonOperator": "comparison",
    "ReplaceBinaryOperator": "arithmetic",
    "ReplaceUnaryOperator": "sign",
    "AddNot": "condition",
    "ReplaceTrueWithFalse": "constant",
    "ReplaceFalseWithTrue": "constant",
    "ReplaceAndWithOr": "condition",
    "ReplaceOrWithAnd": "condition",
    "ReplaceBreakWithContinue": "loop",
    "ReplaceContinueWithBreak": "loop",
    "ZeroIterationForLoop": "loop",
    "ExceptionReplacer": "exception",
    "NumberReplacer": "constant",
    "RemoveDecorator": "decorator",
}
SENSIBLE = re.compile(
    "Is_IsNot|IsNot_Is|(Eq|NotEq|Lt|LtE|Gt|GtE)_(Eq|NotEq|Lt|LtE|Gt|GtE)|Bit[A-Z][a-z]+_Bit[A-Z][a-z]+"
    "|(Add|Sub|Mul|Div|FloorDiv|Mod|Pow)_(Add|Sub|Mul|Div|FloorDiv)|Delete_.*|USub_UAdd"
)
"""Swaps that do not fail by the types alone, which any test would find."""

Span = tuple[tuple[int, int], tuple[int, int]]
"""First and last line and column."""


class RemoveStatement(Operator):  # type: ignore[misc]
    """Leaves out a call, a `raise` or a change in place; a name left unset would fail anyhow."""

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        """Yield the statement, where it is one of these."""
        if node.type != "simple_stmt":
            return
        first = node.children[0]
        changes = first.type == "expr_stmt" and (
            first.children[1].type == "operator"
            and (first.children[1].value != "=" or first.children[0].type in ("atom_expr", "power"))
        )
        if first.type in ("atom_expr", "power", "raise_stmt", "del_stmt") or changes:
            yield first.start_pos, first.end_pos

    def mutate(self, node: Any, index: int) -> Any:  # noqa: ARG002
        """Return the statement as `pass`."""
        node.children[0] = parso.parse(f"{node.children[0].get_first_leaf().prefix}pass")
        return node

    @classmethod
    def examples(cls) -> Sequence[Any]:
        """Return none: Cosmic Ray's own tests read them."""
        return ()


class ReturnNone(Operator):  # type: ignore[misc]
    """Returns None in place of a value."""

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        """Yield the value that a `return` returns."""
        if node.type == "return_stmt":
            yield node.children[1].start_pos, node.children[1].end_pos

    def mutate(self, node: Any, index: int) -> Any:  # noqa: ARG002
        """Return the statement with None."""
        node.children[1] = parso.parse(" None")
        return node

    @classmethod
    def examples(cls) -> Sequence[Any]:
        """Return none: Cosmic Ray's own tests read them."""
        return ()


@dataclass(frozen=True)
class Mutant:
    """A change of one place."""

    file: str
    line: int
    kind: str
    change: str


def main() -> None:
    """Draw mutants, judge them, and print the shares that the tests find."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    chosen = draw(arguments.count, arguments.seed)
    known = _known(arguments.json, arguments.seed)
    results: list[dict[str, Any]] = []
    with TemporaryDirectory() as folder:
        tree = Path(folder, "groundswell")
        _copy(tree)
        for mutant, text in chosen:
            row = known.get(mutant) or asdict(mutant) | _judged(
                tree, arguments.python, mutant, text
            )
            results.append(row)
            print(f"{len(results)} {row['found_by'] or 'SURVIVED'} {mutant}", flush=True)
            if arguments.json:
                written = {"seed": arguments.seed, "mutants": results}
                arguments.json.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    print_shares(results)


def print_shares(results: Sequence[dict[str, Any]]) -> None:
    """Print a table of the rooms: mutants, and those found."""
    print("| room | mutants | found |\n|---|---:|---:|")
    for room in (*ROOMS, "all"):
        own = [row for row in results if room in ("all", row["file"].split("/")[2])]
        found = sum(row["found_by"] is not None for row in own)
        if own:
            print(f"| {room} | {len(own)} | {found} ({found / len(own):.0%}) |")


def draw(count: int, seed: int) -> list[tuple[Mutant, str]]:
    """Return mutants with the module's text, a place at most once."""
    rng = random.Random(seed)  # noqa: S311
    places: dict[tuple[str, str, Span], list[tuple[Any, int]]] = defaultdict(list)
    for room in ROOMS:
        for path in sorted((ROOT / PACKAGE / room).rglob("*.py")):
            for kind, span, operator, occurrence in _changes(path.read_text(encoding="utf-8")):
                name = path.relative_to(ROOT).as_posix()
                places[name, kind, span].append((operator, occurrence))
    print(f"{len(places):,} places to change", flush=True)
    drawn: list[tuple[Mutant, str]] = []
    for name, kind, span in rng.sample(sorted(places), len(places)):
        before = (ROOT / name).read_text(encoding="utf-8")
        operator, occurrence = rng.choice(places[name, kind, span])
        after = mutate_code(before, operator, occurrence)
        if _differs(before, after):
            drawn.append((Mutant(name, span[0][0], kind, _change(before, after)), after))
        if len(drawn) == count:
            break
    return drawn


def _changes(text: str) -> Iterator[tuple[str, Span, Any, int]]:
    """Yield what can be changed in a module: kind, place, operator and its occurrence."""
    nodes = list(ast_nodes(get_ast(text)))
    skipped = list(_not_run(ast.parse(text)))
    for kind, operator in _operators():
        spans = (span for node in nodes for span in operator.mutation_positions(node))
        for occurrence, span in enumerate(spans):
            if not any(start <= span[0] and span[1] <= end for start, end in skipped):
                yield kind, span, operator, occurrence


def _operators() -> Iterator[tuple[str, Any]]:
    for name in plugins.operator_names():
        family, _, swap = name.removeprefix("core/").partition("_")
        if family in FAMILIES and (not swap or SENSIBLE.fullmatch(swap)):
            yield FAMILIES[family], plugins.get_operator(name)()
    yield "statement", RemoveStatement()
    yield "return", ReturnNone()


def _not_run(tree: ast.Module) -> Iterator[Span]:
    """Yield what is for mypy or for people: types, asserts, messages."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            yield from (_span(each.annotation) for each in every if each.annotation)
            yield from [_span(node.returns)] if node.returns else []
        elif isinstance(node, ast.AnnAssign):
            yield _span(node.annotation)
        elif isinstance(node, (ast.Assert, ast.JoinedStr)) or _states_type(node):
            yield _span(node)


def _states_type(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in ("cast", "TypeVar", "NewType")
    # An alias of a type is named as a class is: Vectors = Array | None.
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id[0].isupper() and not target.id.isupper()
        for target in node.targets
    )


def _span(node: Any) -> Span:
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)


def _differs(before: str, after: str | None) -> bool:
    if after is None:
        return False
    try:
        return ast.dump(ast.parse(after)) != ast.dump(ast.parse(before))
    except SyntaxError:
        return False


def _change(before: str, after: str) -> str:
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    old, new = next(((old, new) for old, new in pairs if old != new), ("", ""))
    return f"{old.strip()} -> {new.strip()}"


def _known(path: Path | None, seed: int) -> dict[Mutant, dict[str, Any]]:
    if path is None or not path.exists():
        return {}
    before = json.loads(path.read_text(encoding="utf-8"))
    fields = ("file", "line", "kind", "change")
    rows = before["mutants"] if before["seed"] == seed else []
    return {Mutant(*(row[name] for name in fields)): row for row in rows}


def _copy(tree: Path) -> None:
    for name in COPIED:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, tree)


def _judged(tree: Path, python: str, mutant: Mutant, text: str) -> dict[str, Any]:
    path = tree / mutant.file
    before = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    try:
        found = (_failing(tree, python, tests) for tests in _tests(tree, mutant))
        return {"found_by": next(filter(None, found), None)}
    finally:
        path.write_text(before, encoding="utf-8")


def _tests(tree: Path, mutant: Mutant) -> Iterator[list[str]]:
    """Yield what a mutant is judged by, the likeliest first."""
    room = mutant.file.split("/")[2]
    own = f"tests/{room}/test_{Path(mutant.file).stem}.py"
    using = [
        f"tests/stages/test_{stage.stem}.py"
        for stage in sorted((tree / PACKAGE / "stages").glob("*.py"))
        if f"groundswell.{room}" in stage.read_text(encoding="utf-8")
    ]
    for tests in ([own], [f"tests/{room}"], using):
        if there := [test for test in tests if (tree / test).exists()]:
            yield there


def _failing(tree: Path, python: str, tests: Sequence[str]) -> str | None:
    """Return the first test that fails, or None."""
    options = ["-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0"]
    folders = os.pathsep.join((str(tree / "pipeline"), str(tree)))
    # Threads of linear algebra that wait for each other cost more than they give.
    environment = {**os.environ, "PYTHONPATH": folders, "OMP_NUM_THREADS": "1"}
    environment |= {"OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [python, "-m", "pytest", *options, *tests],
            cwd=tree,
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"more than {SECONDS} seconds"
    if done.returncode == 0:
        return None
    failed = re.search(r"(?m)^(?:FAILED|ERROR) (\S+)", done.stdout)
    return failed[1] if failed else f"exit code {done.returncode}"


if __name__ == "__main__":
    main()
