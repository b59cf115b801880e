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
from importlib.util import resolve_name
from pathlib import Path

PACKAGE = "groundswell"
ROOT = Path(__file__).resolve().parents[1]
MEMO = "code.json"
"""The name of the memo in a folder of cached results."""
_KEPT = 1000
"""Entries that a memo holds at most, those used last: about four versions of every module."""
_NAME = re.compile(rf"{PACKAGE}(?:\.\w+)+")


@dataclass(frozen=True)
class Source:
    """The digest of a module's code, and the names of what it may import.

    A relative name begins with a dot, as in an import statement.
    """

    digest: str
    names: tuple[str, ...]


class CodeDigests:
    """Digests of modules and all that they import of the package whose folder is `root`.

    A file is read once. With a `memo`, a JSON file, what was found in a file's bytes is kept there:
    parsing all modules takes a third of a second. It keeps what was used last, up to a bound.
    """

    def __init__(self, root: Path = ROOT, memo: Path | None = None) -> None:
        """Read the memo where there is one."""
        self._root = root
        self._memo = memo
        self._known = _read_memo(memo)
        self._new = False
        self._digests: dict[str, str] = {}
        self._paths: dict[str, Path | None] = {PACKAGE: None}
        self._sources: dict[Path, Source] = {}
        self._imports: dict[str, tuple[str, ...]] = {}
        self._data_digests: dict[Path, list[tuple[str, str]]] = {}

    def of(self, module: str) -> str:
        """Return the digest of a module, named in full, and of all that it imports."""
        if module not in self._digests:
            self._digests[module] = self._digest(module)
        return self._digests[module]

    def _digest(self, module: str) -> str:
        modules = self._imported(module)
        total = hashlib.sha256()
        for name, path in sorted(modules.items()):
            total.update(f"{name} {self._source(path).digest}\n".encode())
        folders = {path.parent for path in modules.values()} - {self._root}
        for entry in sorted(entry for folder in folders for entry in self._data(folder)):
            total.update(" ".join(entry).encode())
        self._save()
        return total.hexdigest()

    def _imported(self, module: str) -> dict[str, Path]:
        """Return the files of a module and of all that it imports, by their names.

        The package's own `__init__` is left out: it only gives names to what other modules define.
        """
        seen: dict[str, Path] = {}
        waiting = [module]
        while waiting:
            name = waiting.pop()
            path = self._path(name)
            if name in seen or path is None:
                continue
            seen[name] = path
            waiting += self._direct_imports(name, path)
        return seen

    def _direct_imports(self, module: str, path: Path) -> tuple[str, ...]:
        """Return the modules that a module imports, and the packages that it is in."""
        if module not in self._imports:
            package = module if path.name == "__init__.py" else module.rpartition(".")[0]
            names = [resolve_name(each, package) for each in self._source(path).names]
            found = {each for each in (*names, *_packages(module)) if self._path(each)}
            self._imports[module] = tuple(found)
        return self._imports[module]

    def _path(self, module: str) -> Path | None:
        """Return the file of a module or a package; None where there is none of that name."""
        if module not in self._paths:
            base = self._root.joinpath(*module.split(".")[1:])
            files = (base.with_suffix(".py"), base / "__init__.py")
            self._paths[module] = next((path for path in files if path.is_file()), None)
        return self._paths[module]

    def _source(self, path: Path) -> Source:
        if path not in self._sources:
            data = path.read_bytes()
            key = hashlib.sha256(data).hexdigest()
            if key not in self._known:
                self._known[key] = source_of(data)
                self._new = True
            self._known[key] = self._sources[path] = self._known.pop(key)
        return self._sources[path]

    def _data(self, folder: Path) -> list[tuple[str, str]]:
        """Return the files in a package's folder that are not Python, with their digests."""
        if folder not in self._data_digests:
            self._data_digests[folder] = [
                (
                    path.relative_to(self._root).as_posix(),
                    hashlib.sha256(path.read_bytes()).hexdigest(),
                )
                for path in _data_files(folder)
            ]
        return self._data_digests[folder]

    def _save(self) -> None:
        if self._memo is None or not self._new:
            return
        from groundswell.runtime.store import write_atomically

        last = list(self._known.items())[-_KEPT:]
        sources = {key: [each.digest, *each.names] for key, each in last}
        memo = {"version": _memo_version(), "sources": sources}
        write_atomically(self._memo, json.dumps(memo).encode())
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
        if isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            if node.level or module.split(".")[0] == PACKAGE:
                yield module
                dot = "" if module.endswith(".") else "."
                yield from (f"{module}{dot}{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.startswith(f"{PACKAGE}."))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _NAME.findall(node.value)


def _packages(module: str) -> Iterator[str]:
    """Yield the packages that a module is in, whose `__init__` runs when it is imported."""
    parts = module.split(".")
    return (".".join(parts[:end]) for end in range(2, len(parts)))


def _data_files(folder: Path) -> Iterator[Path]:
    """Yield the files but Python in a folder, and in folders inside it that are no packages."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name != "__pycache__" and not (path / "__init__.py").exists():
            yield from _data_files(path)
        elif path.is_file() and path.suffix not in {".py", ".pyc"}:
            yield path


def _memo_version() -> str:
    """Return what the entries of a memo depend on beside the files' bytes: this module's code."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def _read_memo(memo: Path | None) -> dict[str, Source]:
    """Return the entries of a memo; none where it is missing, damaged or of another version."""
    if memo is None:
        return {}
    try:
        kept = json.loads(memo.read_bytes())
        if kept["version"] != _memo_version():
            return {}
        return {
            key: Source(digest, tuple(names)) for key, (digest, *names) in kept["sources"].items()
        }
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return {}
