"""Joins ES modules into one script, in which nothing is global.

A module may import names that another exports (`import { a, b } from "../shared/c.js";`, at the
beginning of a line) and export what it declares (`export function f`, `class`, `const`). Each
becomes a function that returns its exports, after those that it imports. This is all that the
page's modules need, and it needs no tool of another language.
"""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable

_IMPORT = re.compile(r'^import \{([^{}]*)\} from "([^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function\*?|class|const) (\w+)", re.MULTILINE)
_BARE = re.compile(r"^[ \t]*//.*\n|^[ \t]+", re.MULTILINE)
"""Comments of whole lines, and what lines are indented by: a sixth of the scripts."""
_UNKNOWN = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


@dataclass(frozen=True)
class Module:
    """A module: its text without imports and exports, the names it takes, and those it gives.

    `address` is 'folder/file.js'; `imports` are the names taken from each module, by its address.
    """

    address: str
    text: str
    imports: Mapping[str, tuple[str, ...]]
    exports: tuple[str, ...]


def joined(folders: Mapping[str, Traversable], entries: Sequence[str]) -> str:
    """Return a script that runs the modules `entries`, in order, and all that they import before.

    `folders` are the folders of modules by name. Raises `ValueError` for a module or a name that is
    not there, for modules that import each other, and for other forms of import and export.
    """
    ordered: dict[str, Module] = {}
    for entry in entries:
        _add(entry, folders, ordered, ())
    for module in ordered.values():
        _check(module, ordered)
    texts = "\n".join(map(_wrapped, ordered.values()))
    return f'(() => {{\n"use strict";\nconst modules = {{}};\n{texts}\n}})();'


def _add(
    address: str,
    folders: Mapping[str, Traversable],
    ordered: dict[str, Module],
    importers: tuple[str, ...],
) -> None:
    """Add a module to `ordered`, after those it imports; `importers` lead to it."""
    if address in importers:
        raise ValueError(f"modules import each other: {' -> '.join([*importers, address])}")
    if address in ordered:
        return
    module = _read(address, folders, importers)
    for imported in module.imports:
        _add(imported, folders, ordered, (*importers, address))
    ordered[address] = module


def _read(address: str, folders: Mapping[str, Traversable], importers: tuple[str, ...]) -> Module:
    folder, _, name = address.partition("/")
    path = folders[folder] / name if folder in folders else None
    if path is None or not path.is_file():
        by = f", which {importers[-1]} imports" if importers else ""
        raise ValueError(f"there is no module {address}{by}")
    source = path.read_text(encoding="utf-8")
    imports = {
        posixpath.normpath(posixpath.join(posixpath.dirname(address), target)): tuple(
            name.strip() for name in names.split(",") if name.strip()
        )
        for names, target in _IMPORT.findall(source)
    }
    exports = tuple(name for _, name in _EXPORT.findall(source))
    text = _BARE.sub("", _EXPORT.sub(r"\1 \2", _IMPORT.sub("", source))).strip("\n")
    unknown = _UNKNOWN.search(text)
    if unknown:
        raise ValueError(f"{address}: cannot join {unknown[0]!r}")
    return Module(address, text, imports, exports)


def _check(module: Module, modules: Mapping[str, Module]) -> None:
    for target, names in module.imports.items():
        missing = [name for name in names if name not in modules[target].exports]
        if missing:
            raise ValueError(f"{module.address}: {target} does not export {missing[0]}")


def _wrapped(module: Module) -> str:
    taken = [
        f'const {{ {", ".join(names)} }} = modules["{target}"];'
        for target, names in module.imports.items()
    ]
    returned = f"return {{ {', '.join(module.exports)} }};"
    body = "\n".join([*taken, module.text, returned])
    return f'modules["{module.address}"] = (() => {{\n{body}\n}})();'
