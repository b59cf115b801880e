"""The folder that a tracker works in: its documents as a source, and the runs made of them."""

import hashlib
import json
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pyarrow import parquet

from groundswell import __version__
from groundswell.api.documents import Documents
from groundswell.artifacts import GivenTopics, codecs
from groundswell.compute.linalg import Floats
from groundswell.errors import GroundswellError, UsageError
from groundswell.json_value import JsonObject, ParsedObject
from groundswell.outputs.runs import LATEST

_DOCUMENTS, _TRACKER, _GIVEN = "documents.parquet", "tracker.json", "given_topics.zip"
_RUNS, _CACHE = "artifacts", "cache"
_FORMAT = 1
_DIGEST = 12
"""Hexadecimal digits of a digest of vectors in their file's name, so that others are noticed."""
_ENCODER = "embeddings given by the user"


class Folder:
    """A temporary folder that is removed when nothing refers to it any more."""

    def __init__(self) -> None:
        """Make the folder."""
        self.path = Path(tempfile.mkdtemp(prefix="groundswell-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


@dataclass(frozen=True)
class Fitted:
    """What a tracker was fitted to.

    `order` has the id of every document as it was given, so a text that came twice is in it twice;
    `documents` has each once. `given` are topics made elsewhere, if any.
    """

    documents: Documents
    order: list[str]
    given: GivenTopics | None = None


class Workspace:
    """A folder of its own with the documents so far, their runs, and the cache of vectors."""

    def __init__(self) -> None:
        """Make a temporary folder."""
        self.folder = Folder()

    @property
    def runs(self) -> Path:
        """The folder that runs are published under."""
        return self.folder.path / _RUNS

    @property
    def cache(self) -> Path:
        """The folder of vectors and results."""
        return self.folder.path / _CACHE

    @property
    def source(self) -> Path:
        """The documents, as a source that the command reads."""
        return self.folder.path / _DOCUMENTS

    @property
    def vectors(self) -> Path | None:
        """The file of the documents' vectors, if these are given."""
        return next(self.folder.path.glob("embeddings-*.npy"), None)

    def reason_of(self, paper: str) -> str:
        """Return why a document is not used in the newest run, a predicate."""
        ids = parquet.read_table(self.source, columns=["paper_id"])["paper_id"].to_pylist()
        where = f"{_DOCUMENTS}#{ids.index(paper) + 1}"
        lines = (self.runs / LATEST / "rejects.jsonl").read_text(encoding="utf-8").splitlines()
        rejects = {reject["where"]: reject["reason"] for reject in map(json.loads, lines)}
        return str(rejects.get(where, "is filtered by the settings"))

    def write(self, fitted: Fitted) -> None:
        """Write documents, and vectors if any are given."""
        parquet.write_table(fitted.documents.table, self.source)
        if fitted.documents.vectors is not None:
            self._write_vectors(fitted.documents.vectors, fitted.documents.ids)

    def _write_vectors(self, vectors: Floats, ids: Sequence[str]) -> None:
        for former in self.folder.path.glob("embeddings-*"):
            former.unlink()
        digest = hashlib.sha256(np.ascontiguousarray(vectors).tobytes()).hexdigest()[:_DIGEST]
        path = self.folder.path / f"embeddings-{digest}.npy"
        np.save(path, vectors, allow_pickle=False)
        path.with_suffix(".ids.json").write_text(json.dumps(list(ids)), encoding="utf-8")
        path.with_suffix(".encoder.txt").write_text(_ENCODER, encoding="utf-8")

    def save(self, path: Path, fitted: Fitted | None, parameters: JsonObject) -> None:
        """Copy the folder to `path`, with what a tracker needs beside it.

        Raises:
            UsageError: There is something at `path` that is no saved tracker.
        """
        if path.exists() and not (path / _TRACKER).is_file():
            raise UsageError(f"{path} is there and is no saved tracker: name another folder")
        staged = path.with_name(f".{path.name}.new")
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(parents=True)
        if fitted is not None:
            # Results can be computed again; vectors took long.
            leave_out = shutil.ignore_patterns("objects", "keys", "*.lock")
            shutil.copytree(
                self.folder.path, staged, symlinks=True, ignore=leave_out, dirs_exist_ok=True
            )
            if fitted.given is not None:
                (staged / _GIVEN).write_bytes(codecs.encode(fitted.given))
        order = None if fitted is None else fitted.order
        about = {
            "format": _FORMAT,
            "groundswell": __version__,
            "parameters": parameters,
            "order": order,
        }
        (staged / _TRACKER).write_bytes(codecs.json_bytes(about, indent=2))
        shutil.rmtree(path, ignore_errors=True)
        staged.rename(path)

    def load(self, path: Path) -> tuple[Fitted | None, ParsedObject]:
        """Copy a saved tracker into this folder; return what it was fitted to, and its parameters.

        Raises:
            UsageError: There is no saved tracker at `path`.
            GroundswellError: It is damaged, or of another format.
        """
        if not (path / _TRACKER).is_file():
            raise UsageError(f"{path} is no saved tracker: give a folder that its `save` wrote")
        try:
            about = json.loads((path / _TRACKER).read_bytes())
            if about["format"] != _FORMAT:
                raise GroundswellError(
                    f"the tracker in {path} has the format {about['format']!r}, expected "
                    f"{_FORMAT}: load it with the version that saved it, {about['groundswell']}"
                )
            shutil.copytree(path, self.folder.path, symlinks=True, dirs_exist_ok=True)
            fitted = None if about["order"] is None else self._fitted(about["order"])
            return fitted, about["parameters"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise GroundswellError(
                f"the tracker in {path} is damaged ({error}): restore it from a backup, or fit anew"
            ) from error

    def _fitted(self, order: list[str]) -> Fitted:
        given = self.folder.path / _GIVEN
        return Fitted(
            Documents(
                parquet.read_table(self.source),
                np.load(self.vectors, allow_pickle=False) if self.vectors else None,
            ),
            order,
            codecs.decode(GivenTopics, given.read_bytes()) if given.is_file() else None,
        )
