"""Writes a published run into a vault of Obsidian, without touching what a person wrote."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from groundswell.delivery.channel import setting
from groundswell.delivery.notes.note import Note, id_of, new_text, updated_text, with_properties
from groundswell.errors import GroundswellError, UsageError
from groundswell.formatting import counted

if TYPE_CHECKING:
    from groundswell.outputs.published_run import PublishedRun

_HEAD = 4_000
"""Characters of a note in which its front matter is looked for."""
_SHOWN = 5
"""Notes that a sentence names."""


@dataclass(frozen=True)
class Obsidian:
    """Write a published run as notes into a vault of Obsidian: one per topic and per rise.

    What a person wrote stays: text outside of the marked block, properties of other names, a block
    that was changed by hand, and where the notes are. A note that was moved or renamed is found by
    its id.
    """

    command: ClassVar[str] = "notes"

    vault: str = setting("--vault", "The folder of the vault.", metavar="FOLDER", example="~/notes")
    folder: str = setting(
        "--folder", "The folder in the vault for new notes.", default="Groundswell"
    )

    def deliver(self, run: "PublishedRun") -> str:
        """Write the notes, and return how many were written and which were left alone."""
        from groundswell.delivery.notes.contents import gone, names_of, notes_of

        vault = Path(self.vault)
        if not vault.is_dir():
            raise UsageError(f"there is no folder {vault}, expected that of a vault: check --vault")
        there = dict(_ours(vault))
        places = dict(there)
        for note, (folder, name, _) in names_of(run).items():
            if note not in places:
                places[note] = _free(vault / self.folder / folder, name, note, places)
        changed, left = 0, []
        for each in notes_of(run, lambda note, label: _link(vault, places.get(note), label)):
            path = places[each.id]
            text = _read(path) if each.id in there else None
            written = new_text(each) if text is None else updated_text(text, each)
            if written is None and text is not None:
                left.append(path)
                written = with_properties(text, each)
            changed += _write(path, written or "", text)
        for note in sorted(there.keys() - names_of(run).keys()):
            text = _read(there[note])
            ended = Note(note, "", "", (), gone(note, run), "")
            changed += _write(there[note], with_properties(text, ended), text)
        return _summary(changed, vault, left)


def _ours(vault: Path) -> Iterator[tuple[str, Path]]:
    """Yield the notes in a vault that are of a run, by their ids; of copies the last by name."""
    for folder, folders, names in os.walk(vault):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names, reverse=True):
            if name.endswith(".md"):
                path = Path(folder) / name
                with path.open(encoding="utf-8", errors="replace", newline="") as file:
                    note = id_of(file.read(_HEAD))
                if note:
                    yield note, path


def _free(folder: Path, name: str, note: str, places: dict[str, Path]) -> Path:
    """Return a path that no file and no other note has, on systems that tell no case apart too."""
    taken = {str(path).casefold() for path in places.values()}
    for stem in (name, f"{name} ({note})"):
        path = folder / f"{stem}.md"
        if not path.exists() and str(path).casefold() not in taken:
            return path
    raise GroundswellError(f"{path} exists and is no note of a run: rename it")


def _link(vault: Path, path: Path | None, label: str) -> str:
    """Return a link to a note by its path in the vault, which no other note has."""
    shown = " ".join(label.translate(str.maketrans("[]|", "() ")).split())
    if path is None:
        return shown
    return f"[[{path.relative_to(vault).with_suffix('').as_posix()}|{shown}]]"


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GroundswellError(
            f"{path} cannot be read as text ({error}): repair or move it"
        ) from error


def _write(path: Path, text: str, before: str | None) -> bool:
    from groundswell.runtime.store import write_atomically

    if text == before:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text.encode())
    return True


def _summary(changed: int, vault: Path, left: list[Path]) -> str:
    sentence = f"{counted(changed, 'note')} written to {vault}"
    if left:
        names = ", ".join(path.name for path in left[:_SHOWN])
        more = f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
        sentence += f"; left as they are, since changed by hand: {names}{more}"
    return sentence
