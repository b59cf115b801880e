"""The page of benchmarks: how each is run, from its docstring, and where its figures are."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.reference.markdown import introduction, table

ROOT = Path(__file__).resolve().parents[2]
_USAGE = re.compile(r"^    \S.*(?:\n(?:    .*)?)*", re.MULTILINE)


@dataclass(frozen=True)
class Benchmark:
    """A benchmark: its name, what it answers, how it is called, and the rest of its docstring."""

    name: str
    answers: str
    calls: str
    text: str


def benchmarks_page() -> str:
    """Return the page."""
    found = list(benchmarks())
    rows = [(f"[{each.name}](#{each.name})", each.answers, _where(each)) for each in found]
    listed = table(["benchmark", "what it answers", "figures"], rows)
    return introduction("benchmarks") + listed + "".join(map(_section, found))


def benchmarks() -> Iterator[Benchmark]:
    """Yield every module of `benchmarks` that is called, in the order of their names."""
    for path in sorted((ROOT / "benchmarks").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        if 'if __name__ == "__main__"' not in source:
            continue
        docstring = ast.get_docstring(ast.parse(source)) or ""
        answers, _, rest = docstring.partition("\n\n")
        usage = _USAGE.search(rest)
        calls = usage[0].rstrip() if usage else ""
        yield Benchmark(path.stem, answers, calls, rest.replace(calls, "").strip())


def results_of(name: str) -> list[str]:
    """Return the names of the files of JSON that a benchmark wrote."""
    files = sorted((ROOT / "benchmarks").glob("*.json"))
    return [file.name for file in files if re.fullmatch(rf"{name}(_\w+)?", file.stem)]


def _where(benchmark: Benchmark) -> str:
    """Return the pages that speak of a benchmark, as links."""
    named = re.compile(rf"benchmarks[./]{benchmark.name}\b")
    pages = sorted((ROOT / "docs").glob("*.md")) + sorted((ROOT / "docs/evaluation").glob("*.md"))
    found = [page for page in pages if named.search(page.read_text(encoding="utf-8"))]
    links = (page.relative_to(ROOT / "docs").as_posix() for page in found if page.stem != "index")
    return ", ".join(f"[{Path(link).stem}](../{link})" for link in links)


def _section(benchmark: Benchmark) -> str:
    calls = "\n".join(line.removeprefix("    ") for line in benchmark.calls.splitlines())
    links = (f"[{file}](../../benchmarks/{file})" for file in results_of(benchmark.name))
    results = f"\n\nIt wrote {', '.join(links)}." if results_of(benchmark.name) else ""
    text = f"\n\n{benchmark.text}" if benchmark.text else ""
    return f"\n## {benchmark.name}\n\n```text\n{calls}\n```{text}{results}\n"
