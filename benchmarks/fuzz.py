"""Every reader under coverage-guided fuzzing, by Atheris (pip install atheris).

    python -m benchmarks.fuzz [--minutes M] [--only READER...] [--seeds FOLDER...] [--json FILE]

A reader is a source format, a live service's (its answers), the one of archives, or the conversion
of LaTeX. Whatever the bytes are, it must end in records, rejects or one of the errors that reading
a source turns into a reject, within five seconds of the processor. Then none may be missing:
records and rejects are as many as a count without the reader's code finds (`record_counts`), and
the corpus stage, run for one input of four, makes as many papers and rejects of them. The
seeds are small files in every format, and the files in FOLDER... that a reader recognizes. What was
found is kept beside FILE.
"""

import argparse
import io
import json
import re
import subprocess
import sys
import tarfile
import time
import traceback
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from lzma import LZMAError
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import atheris

with atheris.instrument_imports(
    include=["groundswell.sources", "groundswell.corpus", "bibtexparser"]
):
    from groundswell.corpus.markup import markup_to_text
    from groundswell.sources import archives
    from groundswell.sources.registry import FORMATS, SERVICES, format_of
    from groundswell.stages.corpus import corpus

from groundswell.artifacts import Records
from groundswell.config import CorpusConfig, SourcesConfig
from groundswell.errors import UsageError
from groundswell.sources.collector import RecordCollector
from groundswell.sources.dates import read_date
from groundswell.sources.files import HEAD, File, open_file
from groundswell.sources.filters import RecordFilter
from groundswell.sources.formats.format import Format
from groundswell.sources.live.access import Access
from groundswell.sources.live.download import Download, IncompleteError
from groundswell.sources.live.fetch import Answer, BrokenError, Client, FetchError
from groundswell.sources.live.service import LiveService
from groundswell.sources.live.snapshots import Snapshots
from groundswell.sources.records import RawRecord, SourceError, without_absent

from benchmarks.readers import READERS as WRITERS
from benchmarks.readers import papers
from benchmarks.record_counts import count_of

EXPECTED = (SourceError, UsageError, OSError, EOFError, zlib.error, LZMAError)
"""What reading a source turns into a reject."""
HANGS = 5.0
"""Seconds of the processor after which a reader is taken to hang."""
STOPPED = 60
"""Seconds after which libFuzzer ends a run."""
LARGEST = 16_384
"""Bytes of an input: more only makes each run slower."""
CORPUS_EVERY = 4
"""The corpus stage takes several times as long as a reader."""
TODAY = date(2030, 1, 1)
CONFIG = SourcesConfig(year=2025)
SERVICE_ANSWERS = {
    "hf-daily": ("hf-daily", ""),
    "arxiv": ("atom", "cs.CL"),
    "arxiv-oai": ("oai-pmh", "cs"),
    "biorxiv": ("json", ""),
    "openalex": ("json", "17"),
    "semantic-scholar": ("json", "robot"),
    "crossref": ("json", "1234-5678"),
}
"""The format of the answers of each service that gives one kind of them, and what it is asked."""
DICTIONARY = (
    *("<entry>", "</entry>", "<item>", "<record>", "<paper>", "<PubmedArticle>", "<![CDATA["),
    *("<!--", "-->", "]]>", "&amp;", "xmlns=", "status='deleted'", "null", "NaN", "[]", "{}"),
    *('"collection":', '"items":', '"message":', '"meta":', '"messages":'),
    *('"title":', '"abstract":', '"id":', '"paper":', '"results":', '"data":', "TY  - ", "ER  - "),
    *("AB  - ", "@article{k,", "title = {", "},", "\\\\\\\\", "arXiv:", "Title: ", "Date: "),
    *(
        "2025-01-06",
        "withdrawn",
        "10.1234/x",
        "2501.00001",
        "\\xef\\xbb\\xbf",
        "\\xad",
        "\\x0d\\x0a",
    ),
)
STARTS: Mapping[str, Sequence[bytes]] = {
    "json": (
        b'{"results":[{"title":"T","abstract_inverted_index":{"a":[0,1]},"doi":"10.1234/x"}]}',
    ),
    "jsonl": (
        b'{"id":"a","title":"T","abstract":"A.","date":"2025-01-06"}\n["x",{"title":["T"]}]\n',
        b'{"id":"1","title":"T","versions":[{"created":"Mon, 2 Apr 2007 19:18:42 GMT"}]}',
    ),
    "hf-daily": (
        b'[{"paper":{"id":"2501.00001","title":"T","summary":"A."}},"{\'paper\': {\'id\': 1}}"]',
    ),
    "rss": (b"<rss><channel><item><description>&lt;p>A</description></item></channel></rss>",),
    "rss-1.0": (b"<RDF><item><title>T</title><description>A.</description></item></RDF>",),
    "oai-pmh": (
        b"<OAI-PMH><ListRecords><record><header status='deleted'/></record><record><header>"
        b"<identifier>a</identifier></header><metadata><dc><title>T</title><date>2025</date>"
        b"<description>A.</description></dc></metadata></record></ListRecords></OAI-PMH>",
    ),
    "acl-anthology": (
        b"<collection><volume><meta><year>2018</year></meta><paper><title>T</title><url>J18-1001"
        b"</url><abstract>A.</abstract></paper></volume></collection>",
    ),
    "pubmed": (
        b"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>T"
        b"</ArticleTitle><Abstract><AbstractText>A.</AbstractText></Abstract></Article>"
        b"</MedlineCitation></PubmedArticle></PubmedArticleSet>",
    ),
    "csv": (b'id,title,abstract,date\na,"T\nU",A,2025-01-06\n',),
    "bibtex": (
        b'@article{k,\n title={A {B}}, abstract="x" # y, year=2025, month=jan }\n@string{y="z"}',
    ),
    "page-text": (b"Daily\n\nMar 14, 2025\n\nA title\n\nAn abstract.\n\nAnother\n",),
    "mail": (
        b"From: a\nDate: Tue, 07 Jan 2025 01:00:00 +0000\nContent-Type: multipart/mixed; boundary=b"
        b"\n\n--b\nContent-Type: text/html; charset=utf-8\n\n<p>T<p>A.\n--b--\n",
    ),
    "latex": (rb"Erd\H{o}s $\alpha_{2}$ \emph{a} &amp; {\em b} \frac{a}{b} \cite[x]{y}",),
}


class LostError(Exception):
    """A record disappeared, or came twice."""


def main() -> None:
    """Fuzz the readers in turn, each in a process of its own, and print a table."""
    if sys.argv[1:2] == ["--reader"]:
        fuzz(sys.argv.pop(2), Path(sys.argv.pop(2)))
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--only", nargs="+", choices=names(), default=names())
    parser.add_argument("--seeds", type=Path, nargs="+", default=[])
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    seeds = all_seeds(arguments.seeds)
    results: list[dict[str, Any]] = []
    print("| reader | runs | seconds | edges | found |\n|---|---:|---:|---:|---|")
    for name in arguments.only:
        results.append(measured(name, seeds.get(name, []), arguments.minutes * 60, arguments.json))
        row = results[-1]
        found = "; ".join(finding["what"] for finding in row["findings"]) or "nothing"
        figures = f"{row['runs']:,} | {row['seconds']:,} | {row['edges']:,}"
        print(f"| {name} | {figures} | {found} |", flush=True)
        if arguments.json:
            arguments.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def names() -> list[str]:
    """Return the names of all readers."""
    formats = [form.name for form in FORMATS]
    return [*formats, *(f"live {name}" for name in SERVICE_ANSWERS), "archive", "latex"]


def measured(
    name: str, seeds: Sequence[bytes], seconds: float, kept: Path | None
) -> dict[str, Any]:
    """Fuzz a reader for so long, going on after a finding that ends the process."""
    row: dict[str, Any] = {"reader": name, "seeds": len(seeds), "runs": 0, "edges": 0}
    findings: dict[str, dict[str, Any]] = {}
    began = time.monotonic()
    with TemporaryDirectory() as made:
        folder = Path(made)
        for part in ("corpus", "seeds", "found"):
            (folder / part).mkdir()
        for number, seed in enumerate(seeds):
            (folder / "seeds" / str(number)).write_bytes(seed[:LARGEST])
        lines = "".join(f'"{_escaped(word)}"\n' for word in DICTIONARY)
        (folder / "dictionary").write_text(lines, encoding="utf-8")
        attempt = 0
        while (left := int(seconds - (time.monotonic() - began))) > 0:
            attempt += 1
            _run_once(name, folder, left, attempt, row)
        for path in sorted((folder / "found").glob("*.json")):
            finding = json.loads(path.read_text(encoding="utf-8"))
            findings[finding["what"]] = finding
            if kept:
                stem = f"{kept.stem}-{name.replace(' ', '-')}-{path.stem}"
                (kept.parent / f"{stem}.bin").write_bytes(path.with_suffix(".bin").read_bytes())
    row["seconds"] = round(time.monotonic() - began)
    row["findings"] = list(findings.values())
    return row


def _run_once(name: str, folder: Path, seconds: int, seed: int, row: dict[str, Any]) -> None:
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={STOPPED}",
        f"-seed={seed}",
        f"-max_len={LARGEST}",
        f"-dict={folder / 'dictionary'}",
        f"-artifact_prefix={folder / 'found'}/",
        "-rss_limit_mb=4096",
        "-print_final_stats=1",
    ]
    command = [sys.executable, "-m", "benchmarks.fuzz", "--reader", name, str(folder)]
    done = subprocess.run(
        [*command, *options, str(folder / "corpus"), str(folder / "seeds")],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    runs = re.search(r"number_of_executed_units:\s*(\d+)", done.stderr)
    edges = re.findall(r" cov: (\d+) ", done.stderr)
    row["runs"] += int(runs[1]) if runs else 0
    row["edges"] = max(row["edges"], int(edges[-1]) if edges else 0)
    if done.returncode:
        summary = re.search(r"SUMMARY: (.*)", done.stderr)
        what = summary[1] if summary else "".join(done.stderr.splitlines()[-1:])
        keep(folder / "found", b"", f"the process ended: {what}")


def keep(folder: Path, data: bytes, what: str, trace: str = "") -> None:
    """Keep an input that shows a fault, the first of a kind."""
    stem = f"{zlib.crc32(what.encode()):08x}"
    if not (folder / f"{stem}.json").exists():
        (folder / f"{stem}.bin").write_bytes(data)
        text = json.dumps({"what": what, "input": f"{stem}.bin", "trace": trace})
        (folder / f"{stem}.json").write_text(text, encoding="utf-8")


def all_seeds(folders: Sequence[Path]) -> dict[str, list[bytes]]:
    """Return the seeds of each reader: made here, and found below folders."""
    seeds = {name: list(STARTS.get(name, ())) for name in names()}
    with TemporaryDirectory() as made:
        for name, _, write in WRITERS:
            write(Path(made, name), list(islice(papers(12), 3)))
        for path in sorted(Path(root, p) for root in (Path(made), *folders) for p in _below(root)):
            _add_seed(seeds, path)
    for name, (form, _) in SERVICE_ANSWERS.items():
        seeds[f"live {name}"] = seeds[form]
    seeds["archive"] += [_tar_of(seeds["jsonl"][:2]), _zip_of(seeds["jsonl"][:2])]
    return seeds


def _below(root: Path) -> Iterator[Path]:
    return (path.relative_to(root) for path in Path(root).rglob("*") if path.is_file())


def _add_seed(seeds: Mapping[str, list[bytes]], path: Path) -> None:
    try:
        file = open_file(path.name, lambda: path.open("rb"))
        form = "archive" if archives.is_archive(file) else getattr(format_of(file), "name", None)
    except EXPECTED:
        return
    if form and len(file.start) <= LARGEST:
        seeds[form].append(file.start)


def _tar_of(contents: Sequence[bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for number, content in enumerate(contents):
            info = tarfile.TarInfo(f"{number}.jsonl")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return made.getvalue()


def _zip_of(contents: Sequence[bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"{number}.jsonl", content)
    return made.getvalue()


def _escaped(word: str) -> str:
    return word.replace('"', '\\"')


def fuzz(name: str, folder: Path) -> None:
    """Run the fuzzer on a reader; what is found is kept, and the fuzzer goes on."""
    read = reader(name)

    def one(data: bytes) -> None:
        began = time.process_time()
        try:
            read(data)
        except Exception as error:  # any other error is what is looked for
            place = traceback.extract_tb(error.__traceback__)[-1]
            at = f"{Path(place.filename).name}:{place.name}"
            text = re.sub(r"\d+", "N", str(error).split("\n", 1)[0])[:100]
            trace = "".join(traceback.format_exception(error))
            keep(folder / "found", data, f"{type(error).__name__} in {at}: {text}", trace)
        took = time.process_time() - began
        if took > HANGS:
            keep(folder / "found", data, f"takes more than {HANGS:.0f} seconds")

    atheris.Setup(["fuzz", *sys.argv[2:]], one)
    atheris.Fuzz()


def reader(name: str) -> Callable[[bytes], None]:
    """Return what reads bytes by a reader and judges what came of it."""
    if name == "latex":
        return lambda data: void(markup_to_text(data.decode("utf-8", "replace")))
    if name == "archive":
        return read_archive
    if name.startswith("live "):
        scheme = name.removeprefix("live ")
        service = next(each for each in SERVICES if each.scheme == scheme)
        return lambda data: read_service(service, data)
    form = next(each for each in FORMATS if each.name == name)
    return lambda data: read_format(form, data)


def void(value: object) -> None:
    """Take a value that only had to be made."""
    del value


def read_format(form: Format, data: bytes) -> None:
    """Read a file of a format, and make papers of it."""
    collector = RecordCollector(RecordFilter.from_config(CONFIG), None, TODAY)
    file = File("a.x", data[:HEAD], lambda: io.BytesIO(data))
    records, rejects, whole = 0, 0, False
    try:
        form.recognizes(file)
        for item in form.read(file, CONFIG):
            if isinstance(item, RawRecord):
                records += 1
                dated = read_date(item.digest_date) if item.digest_date else None
                collector.add(without_absent(item), dated)
            else:
                rejects += 1
                collector.reject(item)
        whole = True
    except EXPECTED:
        pass
    # A copied page is counted by paragraphs, of which a record has two.
    units = records * (2 if form.name == "page-text" else 1) + rejects
    counted = count_of(form.name, data) if whole else None
    if counted is not None and counted != (records if form.name == "ris" else units):
        raise LostError(f"{counted} are in the file, {records} records and {rejects} rejects came")
    if len(collector.records.table()) + len(collector.rejects.table()) != records + rejects:
        raise LostError(f"of {records + rejects} records and rejects not all were collected")
    if records and zlib.crc32(data) % CORPUS_EVERY == 0:
        require_papers(collector, records + rejects)


def require_papers(collector: RecordCollector, items: int) -> None:
    """Make papers of what was collected; none of so many records and rejects may disappear."""
    records, rejects = collector.records.table(), collector.rejects.table()
    made = corpus(Records(TODAY.isoformat(), records, rejects, ()), config=CorpusConfig())
    if len(made.papers) + len(made.rejects) != items:
        raise LostError(f"of {items} came {len(made.papers)} papers, {len(made.rejects)} rejects")


def read_archive(data: bytes) -> None:
    """Read all members of an archive, or the content of a compressed file."""
    found, whole = 0, False
    try:
        file = open_file("a", lambda: io.BytesIO(data))
        if not archives.is_archive(file):
            void(file.whole_text())
            return
        for member in archives.members(file):
            found += 1
            if isinstance(member, File):
                _read_member(member)
        whole = True
    except EXPECTED:
        pass
    counted = count_of("archive", data) if whole else None
    if counted is not None and counted != found:
        raise LostError(f"{counted} members are in the archive, {found} came")


def _read_member(member: File) -> None:
    try:
        void(member.whole_text())
    except EXPECTED:
        return


class StandIn(Client):
    """Answers each request with the same bytes."""

    def __init__(self, data: bytes) -> None:
        super().__init__(Access(0.0))
        self._data = data

    def get(self, url: str, check: Callable[[bytes], None], etag: str | None = None) -> Answer:
        """Return the bytes, once they pass the check."""
        del url, etag
        check(self._data)
        return Answer(self._data, None)


def read_service(service: LiveService, data: bytes) -> None:
    """Fetch a snapshot from a service that gives one answer to all that it is asked."""
    with TemporaryDirectory(dir="/dev/shm") as folder:
        day = date(2025, 1, 6)
        store = Snapshots(Path(folder))
        form, subject = SERVICE_ANSWERS[service.scheme]
        download = Download(StandIn(data), "http://localhost/", subject, day, day, store, None)
        try:
            service.fetch(download)
        except (BrokenError, FetchError, IncompleteError):
            return
        counted = count_of(form, data)
        kept = sum(page.records for page in download.pages)
        # Where nothing is listed, an error element can say so.
        if counted is not None and counted * len(download.pages) != kept:
            raise LostError(f"{counted} are in the answer, {kept} were kept")


if __name__ == "__main__":
    main()
