"""The feed of each watch (Atom, RFC 4287), which a run publishes in `feeds/`."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from groundswell.artifacts import codecs
from groundswell.config import ReportConfig
from groundswell.outputs.published_run import PublishedRun
from groundswell.outputs.run_record import RUN_FILE, RunRecord
from groundswell.outputs.watches.definitions import watches_of
from groundswell.outputs.watches.finding import Found, WatchedRun
from groundswell.outputs.watches.news import Item, items_of
from groundswell.report.rendering import render

FOLDER = "feeds/"
FEEDS_HOLD = "an Atom feed for each watch: its papers and changes of status, the newest first"

_ENTRIES = 100
"""The length of a feed. Readers keep what they have seen."""
_READ = (".json", ".parquet")
"""What the names of the files end in that watches are looked for in."""


def feeds(
    files: Mapping[str, bytes],
    record: RunRecord,
    out: Path,
    cache: Path,
    notice: Callable[[str], None],
) -> dict[str, bytes]:
    """Return the feeds of a run that is about to be published under `out`, by their names.

    Watches are those of the run's configuration and of `OUT/watches.toml`. A feed says what its
    watch finds in the published files, so it is the same for the same files. `notice` gets a
    sentence on each part of a watch that the run lacks.
    """
    watches = watches_of(record, out)
    if not watches:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            if "/" not in name and name.endswith(_READ):
                (Path(folder) / name).write_bytes(data)
        (Path(folder) / RUN_FILE).write_bytes(codecs.json_bytes(record.as_json()))
        run = WatchedRun(PublishedRun(Path(folder)), cache)
        made = {}
        for name, watch in watches.items():
            found = run.find(name, watch)
            for problem in found.problems:
                notice(f"watch {name}: {problem}")
            made[f"{FOLDER}{name}.xml"] = feed(found, record)
    return made


def feed(found: Found, record: RunRecord) -> bytes:
    """Return the feed of what a watch finds in a run."""
    config = ReportConfig.model_validate(record.configuration["report"])
    title = config.title
    run = newest_run_of(record) or "../"  # as seen from the folder of feeds
    items = sorted(items_of(found, run), key=lambda each: each.day, reverse=True)
    return render(
        "feed/watch.xml",
        watch=found,
        title=title,
        newest_run=run,
        feed_id=_id(title, found.name),
        entries=list(islice(_entries(items, title, found.name), _ENTRIES)),
    )


def newest_run_of(record: RunRecord) -> str:
    """Return the address of the newest run's folder, with its slash; empty where none is set."""
    address = ReportConfig.model_validate(record.configuration["report"]).base_url
    return f"{address.rstrip('/')}/latest/" if address else ""


def _entries(items: list[Item], title: str, name: str) -> Iterator[dict[str, str]]:
    for item in items:
        yield {
            "id": _id(title, name, item.key),
            "kind": item.kind,
            "title": item.title,
            "day": item.day,
            "url": item.url,
            "text": item.text,
        }


def _id(*parts: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, '/'.join(['groundswell', 'watch', *parts]))}"
