"""The page of published files: what each holds, and the columns and keys of those for programs."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from groundswell.outputs.registry import documentation

from tools.reference.markdown import introduction, table

COLUMNS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    file: {name: (kind, meaning) for name, (kind, meaning) in columns.items()}
    for file, columns in tomllib.loads(
        Path(__file__).with_name("columns.toml").read_text(encoding="utf-8")
    ).items()
}
"""Of each file for programs, the type and the meaning of its columns or keys by their names."""


def files_page() -> str:
    """Return the page."""
    listed = table(["file", "holds"], [(_named(name), holds) for name, holds in documentation()])
    return introduction("files") + listed + "".join(map(_section, COLUMNS))


def _named(file: str) -> str:
    """Return a file's name, as a link where its columns or keys are below."""
    return f"[`{file}`](#{file.replace('.', '')})" if file in COLUMNS else f"`{file}`"


def _section(file: str) -> str:
    head = "column" if file.endswith(".parquet") else "key"
    rows = [(f"`{name}`", kind, meaning) for name, (kind, meaning) in COLUMNS[file].items()]
    return f"\n## {file}\n\n" + table([head, "type", "what it is"], rows)
