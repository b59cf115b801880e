"""What a stage is: a pure function with a name, its inputs, and what it makes.

This module and the declaration import the standard library alone, so that a scheduler's
environment can read them.
"""

import ast
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, cached_property
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from groundswell.json_value import JsonObject
from groundswell.runtime.code import ROOT


class Work(Enum):
    """How much work a run is, which decides what pays beside it."""

    FEW = "few papers"
    """They are computed beside in a copy of the run's process."""
    MANY = "many papers, and topics made anew"
    """They are computed beside in a new process, which pays for what that takes to start. Some
    stages keep all cores busy by themselves; others leave them free."""
    UPDATE = "many papers, of which few are new"
    """What is computed for all papers is computed beside in a copy."""


@dataclass(frozen=True)
class Stage:
    """One step from typed artifacts to a typed artifact.

    The function is `groundswell.stages.<name>.<name>`. Its signature gives the stage's inputs: the
    artifacts named by its parameters, and after the `*` its settings (`config`) and the resources
    that cannot change the result. It is imported only when it runs, since the libraries behind some
    stages take seconds to import.
    """

    name: str
    makes: str
    """The artifact it makes, a name in `groundswell.artifacts.ARTIFACTS`."""
    libraries: tuple[str, ...] = ()
    """The distributions whose version can change the result."""
    service: str = ""
    """The setting that names a service which the stage asks, if it asks one.

    Where that is set the stage runs even if its result is known, since the service may answer now
    what it did not before; answers have a cache of their own.
    """
    beside: Mapping["Work", str] = field(default_factory=dict)
    """After which stage it may begin beside those before it in the declaration, by how much work
    the run is; "" is as soon as its inputs are known. Such a stage takes long, reads only what is
    made well before, and uses no resources but pieces, which a new process has, too."""

    @property
    def module(self) -> str:
        """The full name of the stage's module."""
        return f"groundswell.stages.{self.name}"

    @property
    def reads(self) -> tuple[str, ...]:
        """The artifacts it reads, in the order of its function's parameters."""
        return tuple(argument.arg for argument in self._arguments.args)

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources it uses, such as the cache of vectors."""
        names = (argument.arg for argument in self._arguments.kwonlyargs)
        return tuple(name for name in names if name != "config")

    @property
    def takes_config(self) -> bool:
        """Whether its function has settings."""
        return any(argument.arg == "config" for argument in self._arguments.kwonlyargs)

    def function(self) -> Callable[..., Any]:
        """Import and return the stage's function."""
        function: Callable[..., Any] = getattr(import_module(self.module), self.name)
        return function

    def key(self, code: str, config: JsonObject, inputs: Mapping[str, str]) -> str:
        """Return the cache key: a digest of all that can change what the stage makes.

        `code` is the digest of the code it runs, `config` holds the result-affecting settings,
        `inputs` the digest of each artifact.
        """
        return digest_json(
            {
                "stage": self.name,
                "code": code,
                "config": config,
                "inputs": {name: inputs[name] for name in self.reads},
                "libraries": {name: library_version(name) for name in self.libraries},
            }
        )

    @cached_property
    def _arguments(self) -> ast.arguments:
        """The parameters of the stage's function, read from its source without importing it."""
        source = (ROOT / "stages" / f"{self.name}.py").read_text(encoding="utf-8")
        # Its head alone is parsed: the module takes ten times as long, of nineteen stages a tenth
        # of a second.
        head = re.search(
            rf"^def {self.name}\(.*?\)(?: -> [^\n]+)?:$", source, re.DOTALL | re.MULTILINE
        )
        if head is None:
            raise TypeError(f"{self.module} defines no function {self.name}")
        [function] = ast.parse(f"{head[0]} ...").body
        assert isinstance(function, ast.FunctionDef)  # noqa: S101 - by the pattern
        return function.args


@cache
def library_version(distribution: str) -> str | None:
    """Return the installed version of a distribution, or None where it is not installed."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def digest_json(value: Any) -> str:
    """Return the SHA-256 of a JSON value in its canonical form."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
