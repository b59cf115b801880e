"""Digests asked for where they are published: Hugging Face Daily Papers and arXiv.

A source is asked day by day (arXiv's OAI-PMH week by week), and a day is kept as a snapshot once
all of it has come. A day is asked for again only while it may still change. What is kept is read
as files are, so a run on snapshots gives what a run on the same files would.
"""

import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from groundswell.config import SourcesConfig
from groundswell.errors import GroundswellError, UsageError
from groundswell.sources.files import HEAD, File
from groundswell.sources.formats import hf_daily
from groundswell.sources.formats.xml_records import KINDS
from groundswell.sources.live.fetch import BrokenError, Client, FetchError
from groundswell.sources.live.snapshots import Entry, Page, Snapshots
from groundswell.sources.records import Format, Reject, SourceError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAMES = ("hf-daily:", "arxiv:", "arxiv-oai:")

DEFAULT_DAYS = 30
"""How far back a source is asked for when no range is given and nothing is kept of it."""
_ARXIV_PAUSE = 3.0
"""Seconds between requests that arXiv's terms ask for."""
_HF_PAGE = 100
_ARXIV_PAGE = 500
_MOST_PAGES = 1_000
"""Of one day or week; a server that offers more does not come to an end."""
_WHOLE_DAY_ATTEMPTS = 3
_ATOM, _OAI = (next(kind for kind in KINDS if kind.name == name) for name in ("atom", "oai-pmh"))
_RANGE = re.compile(r"(?:^|:)(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})?$")
_CATEGORY = re.compile(r"[A-Za-z][A-Za-z-]*(\.[A-Za-z-]+)?")
_SET = re.compile(r"[A-Za-z][\w.-]*(:[\w.-]+)*")


@dataclass(frozen=True)
class Found:
    """What a source came to: its snapshots to read, oldest first, and the days they may hold."""

    files: Sequence[tuple[Path, str]]
    first: date
    last: date


@dataclass(frozen=True)
class _Service:
    """How one kind of source is asked."""

    scheme: str
    base: str
    what: str
    span: int
    """Days per snapshot, 1 or 7; weeks start on Monday."""
    settles: int
    """Days after which what is said of a day is taken as final."""
    pause: float

    def first_of(self, day: date) -> date:
        """Return the day whose snapshot holds `day`."""
        return day - timedelta(days=day.weekday()) if self.span > 1 else day

    def is_final(self, entry: Entry) -> bool:
        return (entry.asked - entry.day).days >= self.span - 1 + self.settles


class _IncompleteError(Exception):
    """The pages of a day do not make up a whole; asked again from the start, they may."""


def is_live(source: str) -> bool:
    """Tell whether a source is one of `NAMES`."""
    return source.startswith(NAMES)


def find(
    source: str,
    *,
    as_of: date | None,
    today: date,
    config: SourcesConfig,
    folder: Path,
    notice: Callable[[str], None],
) -> Found:
    """Return a live source's snapshots under `folder`, after asking for those that are missing.

    With `config.offline` nothing is asked, and `notice` is told which days are missing. Raises
    `UsageError` for a wrong name, `FetchError` where a day cannot be had; what came before it is
    kept, and a next run goes on from there.
    """
    service, first, last = _understood(source, as_of, today, config)
    place = Snapshots(folder.joinpath(service.scheme, *filter(None, [service.what])))
    if first is None:
        first = last - timedelta(days=DEFAULT_DAYS - 1)
        kept = (day for day in place.days() if place.entry(day, service.base))
        first = min(first, next(kept, first))
    # OAI-PMH lists by the day of the last change, so a paper of the range may stand later.
    until = today if service.span > 1 else last
    days = _days(service.first_of(first), until, service.span)
    entries = {day: entry for day in days if (entry := place.entry(day, service.base))}
    wanted = [day for day in days if day not in entries or not service.is_final(entries[day])]
    if config.offline:
        _say_missing(source, [day for day in days if day not in entries], service, notice)
    elif wanted:
        entries.update(_asked(service, place, wanted, entries, today, config, notice))
    pages = [page for day in days if day in entries for page in entries[day].pages]
    if not pages:
        raise GroundswellError(f"{source} has no snapshot from {first} to {last}: run it online")
    return Found([(place.path(page), page.name) for page in pages if page.records], first, last)


def _understood(
    source: str, as_of: date | None, today: date, config: SourcesConfig
) -> tuple[_Service, date | None, date]:
    scheme, _, rest = source.partition(":")
    end = min(as_of or today, today)
    first, last = None, end
    if found := _RANGE.search(rest):
        rest = rest[: found.start()]
        try:
            first = date.fromisoformat(found[1])
            last = min(end, date.fromisoformat(found[2])) if found[2] else end
        except ValueError as error:
            raise UsageError(f"{source} names a day that is none ({error})") from error
        if first > last:
            raise UsageError(
                f"{source} starts after its end, {last}: give the earlier day first, and a day "
                "after it as --as-of"
            )
    if scheme == "hf-daily":
        if rest:
            raise UsageError(
                f"{source} is not understood: expected hf-daily: or hf-daily:FIRST..LAST, with "
                "days as YYYY-MM-DD"
            )
        return _Service(scheme, config.hf_url, "", 1, 1, config.pause), first, last
    oai = scheme == "arxiv-oai"
    if not (_SET if oai else _CATEGORY).fullmatch(rest):
        example = "arxiv-oai:SET, as arxiv-oai:cs" if oai else "arxiv:CATEGORY, as arxiv:cs.CL"
        raise UsageError(
            f"{source} is not understood: expected {example}, and then perhaps :FIRST..LAST with "
            "days as YYYY-MM-DD"
        )
    base = config.arxiv_oai_url if oai else config.arxiv_url
    host = urlsplit(base).hostname or ""
    is_arxiv = host == "arxiv.org" or host.endswith(".arxiv.org")
    pause = max(config.pause, _ARXIV_PAUSE) if is_arxiv else config.pause
    # A paper shows up in arXiv's API when it is announced, which is up to five days later.
    span, settles = (7, 2) if oai else (1, 7)
    return _Service(scheme, base, rest.replace(":", "+"), span, settles, pause), first, last


def _days(first: date, last: date, span: int) -> list[date]:
    count = (last - first).days // span + 1
    return [first + timedelta(days=span * number) for number in range(count)]


def _say_missing(
    source: str, missing: Sequence[date], service: _Service, notice: Callable[[str], None]
) -> None:
    if not missing:
        return
    unit = "week" if service.span > 1 else "day"
    shown = ", ".join(day.isoformat() for day in missing[:5]) + ", ..." * (len(missing) > 5)
    notice(
        f"warning: offline, {source} lacks the snapshots of {len(missing)} "
        f"{unit}{'s' * (len(missing) != 1)}: {shown}"
    )


def _asked(
    service: _Service,
    place: Snapshots,
    wanted: Sequence[date],
    known: dict[date, Entry],
    today: date,
    config: SourcesConfig,
    notice: Callable[[str], None],
) -> Iterator[tuple[date, Entry]]:
    from groundswell.compute.progress import progress

    client = Client(service.pause, attempts=config.attempts, timeout=config.timeout)
    unit = "week" if service.span > 1 else "day"
    notice(
        f"asking {urlsplit(service.base).netloc} for {len(wanted)} {unit}{'s' * (len(wanted) != 1)}"
    )
    pages = {"hf-daily": _hf_pages, "arxiv": _atom_pages, "arxiv-oai": _oai_pages}[service.scheme]
    with progress(len(wanted), f"fetching {unit}s") as done:
        for day in wanted:
            asker = _Asker(client, service, place, day, today, known.get(day))
            entry = Entry(day, today, _whole(asker, pages))
            place.put(entry)
            done(1)
            yield day, entry


@dataclass(frozen=True)
class _Asker:
    """Asks for the pages of one day, each with the tag of the version that is kept."""

    client: Client
    service: _Service
    place: Snapshots
    day: date
    today: date
    known: Entry | None

    def ask(
        self,
        query: dict[str, str | int],
        number: int,
        suffix: str,
        check: Callable[[File], list[str]],
    ) -> tuple[Page, bytes, list[str]]:
        """Return the page as it is kept, its bytes, and the ids of its records, from `check`."""
        url = f"{self.service.base}?{urlencode(query)}"
        part = f".{number}" if number else ""
        name = f"{self.day.isoformat()}{part}.{suffix}"

        def ids_of(body: bytes) -> list[str]:
            return check(File(name, body[:HEAD], lambda: io.BytesIO(body)))

        def require_sound(body: bytes) -> None:
            try:
                ids_of(body)
            except SourceError as error:
                raise BrokenError(f"it {error}") from error

        before = next((p for p in self.known.pages if p.url == url), None) if self.known else None
        body = self.place.body(before) if before else None
        etag = before.etag if before and body is not None else None
        answer = self.client.get(url, require_sound, etag)
        if answer.body is not None:
            body = answer.body
        assert body is not None  # noqa: S101 - 304 is taken only as an answer to a kept tag
        ids = ids_of(body)
        return self.place.page(url, name, body, answer.etag, len(ids)), body, ids


_Pages = Callable[[_Asker], list[Page]]


def _whole(asker: _Asker, pages: _Pages) -> list[Page]:
    """Return a day's pages; where they do not fit together, ask for all of them again."""
    for attempt in range(1, _WHOLE_DAY_ATTEMPTS + 1):
        try:
            return pages(asker)
        except _IncompleteError as error:
            if attempt == _WHOLE_DAY_ATTEMPTS:
                raise FetchError(
                    f"{asker.service.base} gave no whole answer for {asker.day} ({error}): nothing "
                    "of it was used; try again later"
                ) from error
    raise AssertionError


def _new(ids: Sequence[str], seen: set[str], number: int) -> None:
    """Note the ids of a page; raises `_IncompleteError` where a page says again what was said."""
    if number >= _MOST_PAGES:
        raise _IncompleteError(f"it did not end after {_MOST_PAGES:,} pages")
    if number and ids and not seen.isdisjoint(ids):
        raise _IncompleteError("a page repeats papers of another")
    seen.update(ids)


def _read(form: Format, file: File) -> list[str]:
    """Return the ids of an answer's records, or of those rejected where they stand."""
    if not form.recognises(file):
        raise SourceError(f"is no {form.name} answer")
    ids = []
    for item in form.read(file, SourcesConfig()):
        if isinstance(item, Reject):
            if item.reason.startswith("is an error answer"):
                raise SourceError(item.reason)
            ids.append(item.where)
        else:
            ids.append(item.paper_id or item.where)
    return ids


def _hf_pages(asker: _Asker) -> list[Page]:
    """Ask until a page is well below what was asked for: the server may give less than that."""
    kept: list[Page] = []
    seen: set[str] = set()
    while True:
        query: dict[str, str | int] = {"date": asker.day.isoformat(), "limit": _HF_PAGE}
        if kept:
            query["p"] = len(kept)
        page, _, ids = asker.ask(query, len(kept), "json", _hf_ids)
        _new(ids, seen, len(kept))
        kept.append(page)
        if len(ids) < _HF_PAGE // 2:
            return kept


def _hf_ids(file: File) -> list[str]:
    try:
        if json.loads(file.whole_text()) == []:
            return []
    except (json.JSONDecodeError, RecursionError) as error:
        raise SourceError(f"is no JSON ({str(error)[:100]})") from error
    return _read(hf_daily, file)


def _atom_pages(asker: _Asker) -> list[Page]:
    """Ask for the papers submitted on a day until as many have come as the server counts."""
    kept: list[Page] = []
    seen: set[str] = set()
    total: int | None = None
    day = asker.day.strftime("%Y%m%d")
    search = f"cat:{asker.service.what} AND submittedDate:[{day}0000 TO {day}2359]"
    while total is None or len(seen) < total:
        query: dict[str, str | int] = {
            "search_query": search,
            "sortBy": "submittedDate",
            "sortOrder": "ascending",
            "start": len(seen),
            "max_results": _ARXIV_PAGE,
        }
        page, body, ids = asker.ask(query, len(kept), "xml", _atom_ids)
        root = _root(body)
        counted, start = _number(root, "totalResults") or 0, _number(root, "startIndex")
        if start != len(seen):
            raise _IncompleteError(f"a page starts at {start}, asked for was {len(seen)}")
        if total is not None and counted != total:
            raise _IncompleteError(f"the count changed from {total} to {counted} on the way")
        total = counted
        _new(ids, seen, len(kept))
        kept.append(page)
        if not ids and len(seen) < total:
            raise _IncompleteError(f"only {len(seen)} of {total} papers came")
    if len(seen) != total:
        raise _IncompleteError(f"{len(seen)} papers came, {total} were counted")
    return kept


def _atom_ids(file: File) -> list[str]:
    ids = _read(_ATOM, file)
    with file.open() as stream:
        root = _root(stream.read())
    if _number(root, "totalResults") is None or _number(root, "startIndex") is None:
        raise SourceError("does not say how many papers there are")
    return ids


def _oai_pages(asker: _Asker) -> list[Page]:
    """Follow a harvest's resumption tokens to its end."""
    kept: list[Page] = []
    seen: set[str] = set()
    last = min(asker.day + timedelta(days=asker.service.span - 1), asker.today)
    query: dict[str, str | int] = {
        "verb": "ListRecords",
        "metadataPrefix": "arXiv",
        "set": asker.service.what.replace("+", ":"),
        "from": asker.day.isoformat(),
        "until": last.isoformat(),
    }
    while True:
        page, body, ids = asker.ask(query, len(kept), "xml", _oai_ids)
        root = _root(body)
        if _oai_error(root) == "badResumptionToken":
            raise _IncompleteError("the harvest's token ran out")
        _new(ids, seen, len(kept))
        kept.append(page)
        token = _text(root, "resumptionToken")
        if not token:
            return kept
        if not ids:
            raise _IncompleteError("a page in the middle is empty")
        query = {"verb": "ListRecords", "resumptionToken": token}


def _oai_ids(file: File) -> list[str]:
    with file.open() as stream:
        root = _root(stream.read())
    if _oai_error(root) in ("noRecordsMatch", "badResumptionToken"):
        return []
    ids = _read(_OAI, file)
    if not ids:
        raise SourceError("lists no record")
    return ids


def _oai_error(root: "Element") -> str | None:
    return next((part.get("code") for part in root if part.tag.endswith("}error")), None)


def _root(body: bytes) -> "Element":
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(body)
    except (ParseError, LookupError, ValueError, DefusedXmlException) as error:
        raise SourceError(f"is no sound XML ({error})") from error
    return root


def _text(root: "Element", name: str) -> str:
    found = next((part for part in root.iter() if part.tag.rsplit("}", 1)[-1] == name), None)
    return (found.text or "").strip() if found is not None else ""


def _number(root: "Element", name: str) -> int | None:
    text = _text(root, name)
    return int(text) if text.isdecimal() else None
