"""The registry of published files: what a run publishes, in the order of the documentation.

The publisher and the documentation read it. A new file is a class with the protocol
`PublishedFile` and its line in `FILES`. run.json is last: it names the digests of the others.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from groundswell.compute.parallel import in_threads
from groundswell.outputs.files.citations import PapersBib
from groundswell.outputs.files.continuation import BertopicModel, StateZip
from groundswell.outputs.files.data import (
    Abstracts,
    DriversTable,
    EmergingJson,
    GroupsTable,
    History,
    LevelsJson,
    LevelsTable,
    LineageJson,
    Papers,
    PrevalenceTable,
    Rejects,
    SignalsJson,
    StatusChangesJson,
    TermGroupsTable,
    TermPapers,
    TermsTable,
    TopicsJson,
)
from groundswell.outputs.files.memberships import MembershipsTable
from groundswell.outputs.files.reading import (
    AbstractsBeside,
    ChangesMarkdown,
    Feed,
    MailPage,
    MailText,
    MapPicture,
    Page,
    TopicsMarkdown,
    TrendsPicture,
    WeeklyPage,
)
from groundswell.outputs.run_artifacts import RunArtifacts
from groundswell.outputs.run_record import RUN_FILE
from groundswell.outputs.watches.feeds import FEEDS_HOLD, FOLDER


class PublishedFile(Protocol):
    """A file, or a folder of files, that every run publishes."""

    name: str
    """Its name in the run's folder; that of a folder ends in a slash."""
    holds: str
    """What it holds, for docs/reference/files.md: a phrase without a final period."""

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the bytes of the file under its name, or those of every file in the folder.

        The same artifacts give the same bytes.
        """
        ...


FILES: tuple[PublishedFile, ...] = (
    Page(),
    AbstractsBeside(),
    TopicsMarkdown(),
    ChangesMarkdown(),
    WeeklyPage(),
    MailPage(),
    MailText(),
    Feed(),
    TrendsPicture(),
    MapPicture(),
    Papers(),
    Abstracts(),
    TopicsJson(),
    LevelsJson(),
    LevelsTable(),
    MembershipsTable(),
    PrevalenceTable(),
    SignalsJson(),
    EmergingJson(),
    GroupsTable(),
    DriversTable(),
    PapersBib(),
    TermsTable(),
    TermPapers(),
    TermGroupsTable(),
    History(),
    StatusChangesJson(),
    LineageJson(),
    Rejects(),
    BertopicModel(),
    StateZip(),
)
"""Every published file but run.json, which the publisher writes, and the feeds of watches, which
are made of these files."""

RUN_JSON_HOLDS = (
    "sources, settings, versions, counts, user edits, changes of status and remarks, seconds and "
    "memory per stage, audit, and the digest of every other file"
)


def contents(run: RunArtifacts) -> dict[str, bytes]:
    """Return every file that a run publishes but run.json, by name."""
    made = in_threads(lambda file: file.contents(run), FILES)
    return {name: data for files in made for name, data in files.items()}


def documentation() -> Iterable[tuple[str, str]]:
    """Yield the name of each published file and what it holds, feeds and run.json included."""
    yield from ((file.name, file.holds) for file in FILES)
    yield FOLDER, FEEDS_HOLD
    yield RUN_FILE, RUN_JSON_HOLDS
