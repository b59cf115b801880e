"""How fast each reader is, and what memory large files take.

    python benchmarks/readers.py [--json FILE]
    python benchmarks/readers.py --memory GB... [--json FILE]

Records a second from a file to the records' table; or the peak memory of the command up to the
corpus, of JSON Lines of so many GB in the order of no date. The records are the bundled made-up
corpus, repeated with other ids and words in another order. Prints a Markdown table.
"""

import argparse
import csv
import gzip
import json
import os
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from email.message import EmailMessage
from html import escape
from importlib import resources
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
from groundswell.config import CorpusConfig, SourcesConfig
from groundswell.sources import read_sources
from groundswell.stages.corpus import corpus
from joblib.externals.loky import get_reusable_executor
from pyarrow import parquet

Papers = Sequence[dict[str, Any]]
MANY, SOME = 100_000, 20_000


def papers(words: int = 130) -> Iterator[dict[str, Any]]:
    """Yield made-up papers without end, each with its own id, date and `words` of an abstract."""
    text = (resources.files("groundswell") / "data" / "sample.jsonl").read_text(encoding="utf-8")
    made = [json.loads(line) for line in text.splitlines()]
    spoken = [word for row in made for word in row["abstract"].split()]
    rng = random.Random(7)  # noqa: S311
    for number in count():
        start = rng.randrange(len(spoken) - words)
        yield {
            "id": f"{1001 + number // 90_000}.{number % 90_000 + 10_000:05}",
            "title": f"{rng.choice(made)['title']} {number}",
            "abstract": " ".join(spoken[start : start + words]),
            "date": (date(2020, 1, 1) + timedelta(days=rng.randrange(2000))).isoformat(),
            "authors": ["Bo Li", "Ada Lovelace"],
        }


def _write_jsonl(path: Path, made: Papers) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in made), encoding="utf-8")


def _write_gzip(path: Path, made: Papers) -> None:
    path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in made).encode(), 6))


def _write_zip(path: Path, made: Papers) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jsonl", "".join(json.dumps(row) + "\n" for row in made))


def _write_json(path: Path, made: Papers) -> None:
    path.write_text(json.dumps({"data": made}), encoding="utf-8")


def _write_openalex(path: Path, made: Papers) -> None:
    with path.open("w", encoding="utf-8") as out:
        for row in made:
            index: dict[str, list[int]] = {}
            for place, word in enumerate(row["abstract"].split()):
                index.setdefault(word, []).append(place)
            work = {
                "id": f"https://openalex.org/W{row['id'].replace('.', '')}",
                "title": row["title"],
                "publication_date": row["date"],
                "abstract_inverted_index": index,
            }
            out.write(json.dumps(work) + "\n")


def _write_csv(path: Path, made: Papers) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["id", "title", "abstract", "date"])
        writer.writerows([row["id"], row["title"], row["abstract"], row["date"]] for row in made)


def _write_parquet(path: Path, made: Papers) -> None:
    parquet.write_table(pa.Table.from_pylist(list(made)), path)


def _write_atom(path: Path, made: Papers) -> None:
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/{row['id']}v1</id><title>{escape(row['title'])}</title>"
        f"<summary>{escape(row['abstract'])}</summary><published>{row['date']}T00:00:00Z"
        f"</published><author><name>Bo Li</name></author></entry>\n"
        for row in made
    )
    path.write_text(f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>', encoding="utf-8")


def _write_bibtex(path: Path, made: Papers) -> None:
    path.write_text(
        "".join(
            f"@article{{k{row['id']},\n  title = {{{row['title']}}},\n  author = {{Li, Bo}},\n"
            f"  abstract = {{{row['abstract']}}},\n  date = {{{row['date']}}},\n}}\n"
            for row in made
        ),
        encoding="utf-8",
    )


def _write_ris(path: Path, made: Papers) -> None:
    path.write_text(
        "".join(
            f"TY  - JOUR\nID  - {row['id']}\nTI  - {row['title']}\nAU  - Li, Bo\n"
            f"AB  - {row['abstract']}\nDA  - {row['date'].replace('-', '/')}\nER  - \n"
            for row in made
        ),
        encoding="utf-8",
    )


def _write_mails(path: Path, made: Papers) -> None:
    path.mkdir()
    for number in range(0, len(made), 100):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "cs daily"
        mail["Date"] = "Tue, 07 Jan 2025 01:00:00 +0000"
        mail.set_content(
            "".join(
                f"\\\\\narXiv:{row['id']}\nDate: Mon, 6 Jan 2025\n\nTitle: {row['title']}\n"
                f"Authors: Bo Li\nCategories: cs.CL\n\\\\\n  {row['abstract']}\n"
                f"\\\\ ( https://arxiv.org/abs/{row['id']} , 1kb)\n"
                for row in made[number : number + 100]
            )
        )
        (path / f"{number}.eml").write_bytes(mail.as_bytes())


READERS: Sequence[tuple[str, int, Callable[[Path, Papers], None]]] = (
    ("JSON Lines", MANY, _write_jsonl),
    ("JSON Lines, gzip", SOME, _write_gzip),
    ("JSON Lines in a zip", SOME, _write_zip),
    ("JSON document", SOME, _write_json),
    ("OpenAlex works", SOME, _write_openalex),
    ("CSV", SOME, _write_csv),
    ("Parquet", SOME, _write_parquet),
    ("Atom", SOME, _write_atom),
    ("BibTeX", SOME, _write_bibtex),
    ("RIS", SOME, _write_ris),
    ("arXiv mails of 100", SOME, _write_mails),
)


def main() -> None:
    """Measure rates or memory, print a table, and write JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--memory", type=float, nargs="+", metavar="GB")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    results = memory(arguments.memory) if arguments.memory else rates()
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def memory(sizes: Sequence[float]) -> list[dict[str, Any]]:
    """Write a file of each size in GB, run the command up to the corpus, and tell its peak."""
    results = []
    print("| GB | records | peak memory, MB | seconds |\n|---:|---:|---:|---:|")
    for size in sizes:
        with TemporaryDirectory() as folder:
            path, written, number = Path(folder, "papers.jsonl"), 0, 0
            with path.open("w", encoding="utf-8") as file:
                for number, row in enumerate(papers(175), start=1):  # noqa: B007
                    written += file.write(json.dumps(row) + "\n")
                    if written >= size * 1e9:
                        break
            began = time.perf_counter()
            command = [sys.executable, "-m", "groundswell", "run", str(path), "--until", "corpus"]
            child = subprocess.Popen([*command, "--out", str(Path(folder, "out"))])
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode:
                raise SystemExit(f"the run of {size} GB ended with {child.returncode}")
            unit = 1 if sys.platform == "darwin" else 1024
            row = {
                "gb": size,
                "records": number,
                "peak_mb": round(used.ru_maxrss * unit / 1e6),
                "seconds": round(time.perf_counter() - began, 1),
            }
        results.append(row)
        print(f"| {size} | {number:,} | {row['peak_mb']:,} | {row['seconds']} |", flush=True)
    return results


def rates() -> list[dict[str, Any]]:
    """Write each kind of file, read it three times, and tell the median rate."""
    made = list(islice(papers(), MANY))
    results: list[dict[str, Any]] = []
    print("| reader | records | records/s | per second of processor |\n|---|---:|---:|---:|")
    with TemporaryDirectory() as folder:
        for name, number, write in READERS:
            path = Path(folder, name.replace(" ", "-"))
            write(path, made[:number])
            seconds, processor = [], []
            for _ in range(3):
                start, used = time.perf_counter(), _processor()
                found = read_sources(
                    [str(path)],
                    as_of=None,
                    today=date(2030, 1, 1),
                    config=SourcesConfig(),
                    notice=lambda _: None,
                )
                seconds.append(time.perf_counter() - start)
                processor.append(_processor() - used)
            assert (found.records.num_rows, found.rejects.num_rows) == (number, 0)
            results.append(_row(name, number, sorted(seconds)[1], sorted(processor)[1]))
            if number == MANY:
                start, used = time.perf_counter(), _processor()
                corpus(found, config=CorpusConfig())
                took = time.perf_counter() - start
                get_reusable_executor().shutdown()  # so that its processes are waited for
                results.append(_row("(the corpus stage)", number, took, _processor() - used))
    return results


def _processor() -> float:
    """Return the processor time of this process and of those that it has waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _row(name: str, count: int, seconds: float, processor: float) -> dict[str, Any]:
    row = {
        "reader": name,
        "records": count,
        "rate": round(count / seconds),
        "rate_of_processor": round(count / processor),
    }
    print(f"| {name} | {count:,} | {row['rate']:,} | {row['rate_of_processor']:,} |", flush=True)
    return row


if __name__ == "__main__":
    main()
