"""What a stage is: a pure function with a name, a version, and what it reads."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any


@dataclass(frozen=True)
class Stage:
    """One step from typed artifacts to a typed artifact.

    The function is `groundswell.stages.<name>:<name>` and is imported only when it runs, since the
    libraries behind some stages take seconds to import. It is called with each artifact of `reads`
    under its name, and with `config=`, its table of the configuration.
    """

    name: str
    makes: str
    """The artifact it makes, a name in `graph.ARTIFACTS`."""
    reads: tuple[str, ...]
    """The artifacts it reads."""
    version: int
    """Raised with every change of the code that changes the result."""
    libraries: tuple[str, ...] = ()
    """The distributions whose version can change the result."""
    resources: tuple[str, ...] = ()
    """What else it is handed that cannot change the result, such as the cache of vectors."""

    def function(self) -> Callable[..., Any]:
        """Import and return the stage's function."""
        function: Callable[..., Any] = getattr(
            import_module(f"groundswell.stages.{self.name}"), self.name
        )
        return function

    def key(self, config: Mapping[str, Any], inputs: Mapping[str, str]) -> str:
        """Return the cache key: a digest of all that can change what the stage makes.

        `config` holds the result-affecting fields, `inputs` the digest of each artifact read.
        """
        return digest_json(
            {
                "stage": self.name,
                "version": self.version,
                "config": config,
                "inputs": {name: inputs[name] for name in self.reads},
                "libraries": {name: library_version(name) for name in self.libraries},
            }
        )


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
