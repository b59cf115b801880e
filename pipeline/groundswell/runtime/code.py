"""The digest of the code that a stage runs, so that its results are computed anew when it changes.

It covers the stage's module and what that imports of this package, directly or not, each by its
syntax tree without docstrings: a changed comment or docstring changes nothing. Files beside the
modules that are not Python, such as templates, count by their bytes. A module that is named in a
string ('groundswell.clustering.smoothed') counts as imported: registries load modules by name.
"""

import ast
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PACKAGE = "groundswell"
ROOT = Path(__file__).resolve().parents[1]
_NAME = re.compile(rf"{PACKAGE}(?:\.\w+)+")


@dataclass(frozen=True)
class Source:
    """What matters of a module's source: the digest of its code, and the names it may import."""

    digest: str
    names: tuple[str, ...]


class CodeDigests:
    """Digests of modules and all that they import of the package whose folder is `root`.

    With a `memo`, a JSON file, what was found of a file's bytes is kept there: parsing all modules
    takes a third of a second.
    """

    def __init__(self, root: Path = ROOT, memo: Path | None = None) -> None:
        """Read the memo where there is one."""
        self._root = root
        self._memo = memo
        self._known = _read_memo(memo)
        self._new = False

    def of(self, module: str) -> str:
        """Return the digest of a module, named in full, and of all that it imports."""
        seen: dict[str, Path] = {}
        waiting = [module]
        while waiting:
            name = waiting.pop()
            path = self._path(name)
            if name in seen or path is None:
                continue
            seen[name] = path
            waiting += [*self._source(path).names, *_packages(name)]
        total = hashlib.sha256()
        for name, path in sorted(seen.items()):
            total.update(f"{name} {self._source(path).digest}\n".encode())
        folders = {path.parent for path in seen.values()}
        for data in sorted(data for folder in folders for data in self._data(folder)):
            total.update(f"{data.relative_to(self._root).as_posix()} ".encode())
            total.update(hashlib.sha256(data.read_bytes()).digest())
        self._save()
        return total.hexdigest()

    def _path(self, module: str) -> Path | None:
        """Return the file of a module or a package; None where there is none of that name."""
        base = self._root.joinpath(*module.split(".")[1:])
        for path in (base.with_suffix(".py"), base / "__init__.py"):
            if path.is_file():
                return path
        return None

    def _source(self, path: Path) -> Source:
        data = path.read_bytes()
        key = hashlib.sha256(data).hexdigest()
        if key not in self._known:
            self._known[key] = source_of(data)
            self._new = True
        return self._known[key]

    def _data(self, folder: Path) -> Iterator[Path]:
        """Yield the files in a package's folder, and in folders that are no packages, but Python.

        The data beside the top-level modules belong to no stage.
        """
        if folder == self._root:
            return
        for path in sorted(folder.iterdir()):
            if path.is_dir() and path.name != "__pycache__" and not (path / "__init__.py").exists():
                yield from self._data(path)
            elif path.is_file() and path.suffix not in {".py", ".pyc"}:
                yield path

    def _save(self) -> None:
        if self._memo is None or not self._new:
            return
        from groundswell.runtime.store import write_atomically

        kept = {key: [each.digest, *each.names] for key, each in self._known.items()}
        write_atomically(self._memo, json.dumps(kept, sort_keys=True).encode())
        self._new = False


@lru_cache(maxsize=512)
def source_of(data: bytes) -> Source:
    """Return what matters of a module's source; raises `SyntaxError` where it is no Python."""
    tree = _Documentation().visit(ast.parse(data))
    return Source(hashlib.sha256(ast.dump(tree).encode()).hexdigest(), tuple(sorted(_names(tree))))


class _Documentation(ast.NodeTransformer):
    """Removes docstrings, other bare strings, and what is imported for type checkers alone."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        """Remove a statement that is a string."""
        value = node.value
        return None if isinstance(value, ast.Constant) and isinstance(value.value, str) else node

    def visit_If(self, node: ast.If) -> ast.AST | None:
        """Remove `if TYPE_CHECKING:`."""
        checking = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        return None if checking else self.generic_visit(node)


def _names(tree: ast.AST) -> Iterator[str]:
    """Yield the names of this package's modules that code imports or names in a string."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(PACKAGE):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.startswith(f"{PACKAGE}."))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _NAME.findall(node.value)


def _packages(module: str) -> Iterator[str]:
    """Yield the packages that a module is in, whose `__init__` runs when it is imported."""
    parts = module.split(".")
    return (".".join(parts[:end]) for end in range(2, len(parts)))


def _read_memo(memo: Path | None) -> dict[str, Source]:
    if memo is None:
        return {}
    try:
        kept = json.loads(memo.read_bytes())
        return {key: Source(digest, tuple(names)) for key, (digest, *names) in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
