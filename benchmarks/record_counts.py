"""How many records a file holds, counted without Groundswell's readers.

`count_of` knows the common shape of each format and returns None for any other: what it counts is
beyond doubt, so a reader that finds another number has lost or invented a record. Of a copied page
it counts the paragraphs, of an archive the members.
"""

import csv
import io
import json
import re
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from email import message_from_bytes
from xml.parsers import expat

_LISTS = ("results", "data", "recommendedPapers", "papers", "collection", "items")
_RECORDS = {
    "atom": "entry",
    "rss": "item",
    "rss-1.0": "item",
    "oai-pmh": "record",
    "acl-anthology": "paper",
}
_ARTICLES = ("PubmedArticle", "PubmedBookArticle")
_BIBTEX_ENTRY = re.compile(r"(?m)^@(\w+)\{")
_BIBTEX_OTHER = ("string", "comment", "preamble")
_LISTED = re.compile(r"(?m)^\\\\\narXiv:[ ]*\S")
_DATE = re.compile(
    r"(?:on\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}"
    r"(?:st|nd|rd|th)?(?:,?\s+\d{4})?",
    re.IGNORECASE | re.ASCII,
)


def count_of(name: str, data: bytes) -> int | None:
    """Return the number of records, or None where that is open to question."""
    if name in _RECORDS or name == "pubmed":
        return _in_xml(name, data)
    if name in _BINARY:
        return _BINARY[name](data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    # Marks and controls are cleaned or split at; what is counted here has none.
    if text.startswith("\ufeff") or re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", text):
        return None
    return _TEXT[name](text)


def _in_xml(name: str, data: bytes) -> int | None:
    """Count the outermost elements of a record below the root, by expat."""
    depth = within = found = 0

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth, within, found
        del attributes
        depth += 1
        local = tag.rsplit(":", 1)[-1]
        own = _RECORDS.get(name)
        is_record = local == own if own else (local in _ARTICLES or depth == 2)
        if depth > 1 and not within and is_record:
            within, found = depth, found + 1

    def end(tag: str) -> None:
        nonlocal depth, within
        del tag
        if depth == within:
            within = 0
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        return None
    return found


def _in_json_lines(text: str) -> int:
    return sum(bool(line.strip()) for line in text.split("\n"))


def _in_json(text: str) -> int | None:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(answer, dict) and isinstance(answer.get("message"), dict):
        answer = answer["message"]
    if isinstance(answer, dict) and "title" not in answer:
        lists = [answer[key] for key in _LISTS if isinstance(answer.get(key), list)]
        answer = lists[0] if len(lists) == 1 else None
    return len(answer) if isinstance(answer, list) else None


def _in_hf_daily(text: str) -> int | None:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return None
    answer = answer.get("data") if isinstance(answer, dict) else answer
    return len(answer) if isinstance(answer, list) else None


def _in_csv(text: str) -> int | None:
    header = text.split("\n", 1)[0]
    if any(letter in header for letter in ';|\t"') or "," not in header:
        return None
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        return None
    return sum(bool(row) for row in rows[1:])


def _in_ris(text: str) -> int | None:
    """Count references, where no line is outside of one."""
    if re.search(r"(?m)^TY {0,1}- ", text):
        return None  # the reader takes a reference that is written so, too
    inside, found = False, 0
    for line in text.split("\n"):
        tag = re.match(r"([A-Z][A-Z0-9])  - ", f"{line} ")
        if tag and tag[1] == "TY":
            inside, found = True, found + 1
        elif tag and tag[1] == "ER" and inside:
            inside = False
        elif not inside and line.strip():
            return None
    return found


def _in_bibtex(text: str) -> int | None:
    """Count entries, where every '@' begins one and braces alone delimit."""
    kinds = [found[1].lower() for found in _BIBTEX_ENTRY.finditer(text)]
    if len(kinds) != text.count("@") or '"' in text or "\\" in text or "%" in text:
        return None
    for entry in text.split("@")[1:]:
        closed = _end_of_braces(entry)
        if closed is None or entry[closed:].strip():
            return None
    return sum(kind not in _BIBTEX_OTHER for kind in kinds)


def _end_of_braces(text: str) -> int | None:
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if letter == "}" and depth <= 0:
            return place + 1 if depth == 0 else None
    return None


def _in_mail(text: str) -> int | None:
    """Count the entries of a listing in a plain mail, each begun by its separator and its id."""
    mail = message_from_bytes(text.encode())
    plain = mail.get_content_type() == "text/plain" and "\n>" not in text
    if mail.is_multipart() or not plain or mail.get("Content-Transfer-Encoding"):
        return None
    body = str(mail.get_payload())
    found = len(_LISTED.findall(body))
    # An entry has three separators; where some are missing, more than its own text may be meant.
    separators = re.findall(r"(?m)^\\\\.*$", body)
    return found if found and len(separators) == 3 * found else None


def _in_page(text: str) -> int | None:
    """Count paragraphs after the one date: a record has two, a reject one."""
    blocks = re.split(r"\n(?:\s*\n)+", text)
    paragraphs = [" ".join(block.split()) for block in blocks if block.strip()]
    dates = [place for place, text in enumerate(paragraphs) if _DATE.fullmatch(text)]
    return len(paragraphs) - dates[0] - 1 if len(dates) == 1 else None


def _in_parquet(data: bytes) -> int | None:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return int(parquet.read_metadata(io.BytesIO(data)).num_rows)
    except (pa.ArrowException, OSError, ValueError, OverflowError):
        return None


def _in_archive(data: bytes) -> int | None:
    """Count the members that are not hidden, where the archive can be listed to its end."""
    try:
        if data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = [info.filename for info in archive.infolist() if not info.is_dir()]
        else:
            with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as opened:
                names = [info.name for info in opened if not info.isdir()]
    except (zipfile.BadZipFile, tarfile.TarError, ValueError, OSError, EOFError):
        return None
    except (NotImplementedError, RuntimeError, IndexError, OverflowError):
        return None
    parts = [name.split("/") for name in names]
    return sum(
        every[0] != "__MACOSX"
        and not any(part[:1] == "." != part and part != ".." for part in every)
        for every in parts
    )


_BINARY: Mapping[str, Callable[[bytes], int | None]] = {
    "parquet": _in_parquet,
    "archive": _in_archive,
}
_TEXT: Mapping[str, Callable[[str], int | None]] = {
    "jsonl": _in_json_lines,
    "json": _in_json,
    "hf-daily": _in_hf_daily,
    "csv": _in_csv,
    "ris": _in_ris,
    "bibtex": _in_bibtex,
    "mail": _in_mail,
    "page-text": _in_page,
}
