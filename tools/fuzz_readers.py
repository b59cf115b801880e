"""Coverage-guided fuzzing of the readers, by Atheris (pip install atheris).

    python -m tools.fuzz_readers FAMILY [-max_total_time=600] [CORPUS_FOLDER]

FAMILY is one of those below. Whatever the bytes are, a reader must end in records, rejects or one
of the errors that reading a source turns into a reject; anything else is a bug.
"""

import bz2
import gzip
import io
import lzma
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(
    include=["groundswell.sources", "groundswell.corpus.markup", "bibtexparser"]
):
    from groundswell.corpus.markup import markup_to_text
    from groundswell.sources import archives
    from groundswell.sources.registry import FORMATS

from groundswell.artifacts import RECORD_SCHEMA, REJECT_SCHEMA, Records
from groundswell.compute.spool import Spool
from groundswell.config import CorpusConfig, SourcesConfig
from groundswell.errors import UsageError
from groundswell.sources.files import HEAD, File, open_path
from groundswell.sources.formats.format import Format
from groundswell.sources.formats.xml_listing import XmlListing
from groundswell.sources.records import RawRecord, Reject, SourceError
from groundswell.sources.rejects import reject_row
from groundswell.stages.corpus import corpus


def _formats(*names: str) -> Sequence[Format]:
    return [form for form in FORMATS if form.name in names]


FAMILIES: dict[str, Sequence[Format]] = {
    "json": _formats("jsonl", "json", "hf-daily"),
    "xml": [form for form in FORMATS if isinstance(form, XmlListing)],
    "tables": _formats("csv", "parquet"),
    "text": _formats("bibtex", "ris", "page-text"),
    "mail": _formats("mail"),
}


def _packed() -> tuple[bytes, ...]:
    made_tar, made_zip = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=made_tar, mode="w") as archive:
        info = tarfile.TarInfo("a.jsonl")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"{}\n"))
    with zipfile.ZipFile(made_zip, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.jsonl", "{}")
    plain_text = b"{}\n" * 9
    return (
        made_tar.getvalue()[:2048],
        made_zip.getvalue(),
        gzip.compress(plain_text),
        bz2.compress(plain_text),
        lzma.compress(plain_text),
    )


STARTS = {
    "json": (
        b'{"id":"a","title":"T","abstract":"A.","date":"2025-01-06"}\n["x",{"title":["T"]}]\n',
        b'{"results":[{"abstract_inverted_index":{"a":[0,1]},"doi":"10.1234/x"}]}',
        b'[{"paper":{"id":"2501.00001","title":"T","summary":"A."}},"{\'paper\': {\'id\': 1}}"]',
        b'{"id":"1","versions":[{"created":"Mon, 2 Apr 2007 19:18:42 GMT"}],"update_date":"x"}',
    ),
    "xml": (
        b"<feed><entry><id>http://arxiv.org/abs/1</id><title>T</title></entry></feed>",
        b"<rss><channel><item><description>&lt;p>A</description></item></channel></rss>",
        b"<OAI-PMH><record><header status='deleted'/></record></OAI-PMH>",
        b"<collection><volume><meta><year>2018</year></meta><paper><url>J18-1001</url></paper>"
        b"</volume></collection>",
        b"<PubmedArticleSet><PubmedArticle><PMID>1</PMID></PubmedArticle></PubmedArticleSet>",
    ),
    "tables": (b'id,title,abstract,date\na,"T\nU",A,2025-01-06\n', b"PAR1"),
    "text": (
        b'@article{k,\n title={A {B}}, abstract="x" # y, year=2025, month=jan }\n@string{y="z"}',
        b"TY  - JOUR\nTI  - T\nAB  - A\nDA  - 2025/01/06/\nER  - \n",
        b"Daily\n\nMar 14, 2025\n\nA title\n\nAn abstract.\n",
    ),
    "mail": (
        b"From: a\nDate: Tue, 07 Jan 2025 01:00:00 +0000\nContent-Type: multipart/mixed; boundary=b"
        b"\n\n--b\nContent-Type: text/html; charset=utf-8\n\n<p>T<p>A.\n--b--\n",
        b"From: a\nDate: Tue, 07 Jan 2025 01:00:00 +0000\nSubject: x\n\n\\\\\narXiv:2501.00001\n"
        b"Title: T\n\\\\\n  A.\n\\\\ ( https://arxiv.org/abs/2501.00001 , 1kb)\n",
    ),
    "latex": (rb"Erd\H{o}s $\alpha_{2}$ \emph{a} &amp; {\em b} \frac{a}{b} \cite[x]{y}",),
    "archives": _packed(),
}
EXPECTED = (SourceError, UsageError, OSError, EOFError, zlib.error, lzma.LZMAError)


def one_family(name: str, data: bytes) -> None:
    """Read the bytes by every reader of a family, and judge what came of it."""
    for form in FAMILIES[name]:
        file = File("2025-01-06.x", data[:HEAD], lambda: io.BytesIO(data))
        records: list[RawRecord] = []
        rejects: list[Reject] = []
        try:
            form.recognizes(file)
            for item in form.read(file, SourcesConfig(year=2025)):
                if isinstance(item, RawRecord):
                    records.append(item)
                else:
                    rejects.append(item)
        except EXPECTED:
            pass
        table, rejected = Spool(RECORD_SCHEMA), Spool(REJECT_SCHEMA)
        for record in records:
            table.add(record.row, 0)
        for reject in rejects:
            rejected.add(reject_row(reject), 0)
        read = Records("2025-02-01", table.table(), rejected.table(), ())
        corpus(read, config=CorpusConfig())


def one_archive(data: bytes) -> None:
    """Read the bytes as an archive or a packed file in a folder."""
    with TemporaryDirectory(dir="/dev/shm") as folder:
        path = Path(folder) / "x"
        path.write_bytes(data)
        try:
            file = open_path(path, "x")
            if archives.is_archive(file):
                for member in archives.members(file):
                    if isinstance(member, File):
                        member.whole_text()
            else:
                file.whole_text()
        except EXPECTED:
            pass


def main() -> None:
    """Run the fuzzer on a family."""
    family = sys.argv.pop(1)

    def one(data: bytes) -> None:
        if family == "archives":
            one_archive(data)
        elif family == "latex":
            markup_to_text(data.decode("utf-8", "replace"))
        else:
            one_family(family, data)

    with TemporaryDirectory() as starts:
        for number, start in enumerate(STARTS[family]):
            (Path(starts) / str(number)).write_bytes(start)
        atheris.Setup([*sys.argv, starts], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
