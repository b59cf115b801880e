"""The page of licenses: of each locked package, and of the weights that the encoders read."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tools.reference.markdown import introduction, table

LOCK = Path(__file__).resolve().parents[2] / "requirements.txt"
_STATED: Mapping[str, Any] = tomllib.loads(
    Path(__file__).with_name("licenses.toml").read_text(encoding="utf-8")
)
PACKAGES: Mapping[str, str] = _STATED["packages"]
"""The license of each package of the lock, by its name."""

MODELS: Sequence[Mapping[str, str]] = _STATED["models"]
"""What the encoders read of packages, with the model that it is of and the model's license."""


def licenses_page() -> str:
    """Return the page."""
    rows = [
        (f"`{each['package']}`", each["file"], each["model"], each["license"]) for each in MODELS
    ]
    models = table(["package", "holds", "of the model", "license"], rows)
    listed = [
        (f"`{name}`", ", ".join(versions), PACKAGES.get(name, ""))
        for name, versions in locked().items()
    ]
    packages = table(["package", "version", "license"], listed)
    return f"{introduction('licenses')}## Models\n\n{models}\n## Packages\n\n{packages}"


def locked() -> Mapping[str, Sequence[str]]:
    """Return the locked versions of each package: more than one where Pythons differ."""
    found = re.findall(r"^([\w.-]+)==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    versions: dict[str, list[str]] = defaultdict(list)
    for name, version in found:
        versions[name].append(version)
    return versions
