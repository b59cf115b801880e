"""Publishes a run; where the same files are published already, they are not made at all.

The digests of the files that the last run's artifacts gave are kept in the cache, under what the
files follow from. A run with nothing new compares them with what is published.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from groundswell.artifacts import codecs
from groundswell.outputs.publish import is_published, publish
from groundswell.outputs.run_artifacts import RunArtifacts
from groundswell.outputs.run_record import RunRecord
from groundswell.outputs.watches.definitions import watches_of
from groundswell.runtime.store import write_atomically

FILES = "groundswell.outputs.registry"
"""The module that makes the files of a run's artifacts."""
LIBRARIES = ("numpy", "pyarrow", "safetensors")
"""The distributions whose version can change the files."""
ARTIFACTS = tuple(field.name for field in fields(RunArtifacts))
"""The artifacts that files are made of."""
_KNOWN = "files.json"


@dataclass(frozen=True)
class Place:
    """The folder that runs are published under, and that of vectors and results."""

    out: Path
    cache: Path


def put_in_place(
    place: Place,
    record: RunRecord,
    key: str,
    artifacts: Callable[[], RunArtifacts],
    notice: Callable[[str], None],
) -> bool:
    """Publish a run, and return whether anything changed.

    `key` stands for all that the files follow from, the run's `artifacts` and the code; feeds of
    watches are made of what is published, so with any all files are made.
    """
    known = place.cache / _KNOWN
    if not watches_of(record, place.out):
        digests = _digests(known, key)
        if digests and is_published(place.out, record.as_of, digests):
            return False
    from groundswell.outputs import registry
    from groundswell.outputs.watches.feeds import feeds

    files = registry.contents(artifacts())
    found = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    write_atomically(known, codecs.json_bytes({"key": key, "files": found}), durable=False)
    files |= feeds(files, record, place.out, place.cache, notice)
    return publish(place.out, files, record)


def _digests(known: Path, key: str) -> Mapping[str, str]:
    """Return the digests that are kept under a key; none where others are kept, or nothing."""
    try:
        kept = json.loads(known.read_bytes())
        files = kept["files"] if kept["key"] == key else {}
    except (OSError, ValueError, LookupError, TypeError):
        return {}
    return files if isinstance(files, dict) else {}
