"""The page's texts: one file per language, and no visible text outside of it."""

import json
import re
from importlib import resources
from pathlib import Path

import pytest
from groundswell.config import ReportConfig
from groundswell.errors import UsageError
from groundswell.report.page import script_of
from groundswell.report.registry import VIEWS as REGISTERED
from groundswell.report.texts import ENGLISH, languages, texts

from tests.report.inputs import inputs, report_files
from tests.report.reading import Html

VIEWS = Path(str(resources.files("groundswell.report"))) / "views"
TEMPLATES = sorted(VIEWS.rglob("*.html"))
SCRIPTS = sorted(path for path in VIEWS.rglob("*.js"))
ASKED = re.compile(r'\bt\(\s*"([\w.]+)"')

NOT_SHOWN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<!--.*?-->|<[^>]*>|&\w+;", re.DOTALL)
NAMED = re.compile(r'(?:aria-label|title|placeholder|alt)="([^"]*)"')
WORD = re.compile(r"[A-Za-z]{2,}")
FILES = re.compile(r"\b(?:rejects\.jsonl|run\.json)\b")
"""Names of files, which no language changes."""

STRING = re.compile(r"""//[^\n]*|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`""")
CLASSES = re.compile(r"""\b(?:class|style|transform|d): (?:[^"`,}]*\? )?(?:"[^"]*"|`[^`]*`)""")
SENTENCE = re.compile(r"(?:^|[ (])[A-Za-z]{2,}[,.:;]? [a-z]{2,}\b|^[A-Z][a-z]+(?: |$|…)")
"""What is written for people: words apart by blanks, or one with a capital."""
OTHER = re.compile(
    r"^(?:ArrowLeft|ArrowRight|ArrowUp|ArrowDown|Enter|Escape|Home|End|Delete|Shift|BibTeX|Markdown|"
    r"Backspace|Tab|PageUp|PageDown|noopener noreferrer|diffusion OR flow|agent NOT web|Int8Array)$"
    r"|^[.#\[]|[=>]\s*\S*\]|^\w+: \S+$|:not\(|^the and for are can|^al af av bin|^jan feb mar"
    r"|[;{}<>]|^M\$|^\(|\bpx\b"
)
"""Keys, queries, selectors, classes, styles and paths, and what files that are saved have."""
SAVED = {"citations.js", "files.js", "svg.js"}
"""Scripts whose texts are in files for other programs."""


def placeholders(text: str | tuple[str, str]) -> list[set[str]]:
    every = (text,) if isinstance(text, str) else text
    return [set(re.findall(r"\{(\w*)\}", each)) for each in every]


def tags(text: str | tuple[str, str]) -> list[str]:
    return sorted(re.findall(r"<[^>]*>", text if isinstance(text, str) else " ".join(text)))


@pytest.mark.parametrize("language", languages())
def test_a_language_has_the_keys_the_placeholders_and_the_tags_of_english(language: str) -> None:
    english, other = texts().by_key, texts(language).by_key
    assert other.keys() == english.keys()
    for key, text in english.items():
        assert placeholders(other[key]) == placeholders(text), key
        assert tags(other[key]) == tags(text), key
        assert set(tags(text)) <= {"<strong>", "</strong>", "<em>", "</em>", "<br>"}, key


def test_every_text_that_is_asked_for_is_there_and_no_other() -> None:
    asked = {
        key
        for path in [*TEMPLATES, *SCRIPTS]
        for key in ASKED.findall(path.read_text(encoding="utf-8"))
    }
    composed = ("about.past_", "about.kept_out_", "about.periods_")
    there = set(texts().by_key)
    assert {key for key in asked if not key.startswith(composed)} <= there
    by_name = (*composed, "count.", "period.", "status.", "event.", "views.", "dates.", "number.")
    assert {key for key in there if not key.startswith(by_name)} <= asked


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.parent.name)
def test_no_template_has_a_text_of_its_own(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    named = " ".join(re.sub(r"\{\{.*?\}\}", "", text) for text in NAMED.findall(source))
    shown = re.sub(r"<style>.*?</style>", "", source, flags=re.DOTALL)
    assert WORD.findall(FILES.sub("", NOT_SHOWN.sub(" ", shown))) == []
    assert WORD.findall(named) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_script_has_a_text_of_its_own(path: Path) -> None:
    if path.name in SAVED:
        pytest.skip("its texts are in files for other programs")
    source = path.read_text(encoding="utf-8")
    found = [a or b for a, b in STRING.findall(CLASSES.sub("", source))]
    plain = [re.sub(r"\$\{[^{}]*\}", "§", text) for text in found]
    nouns = {key.removeprefix("count.").replace("_", " ") for key in texts().by_key}
    own = [text for text in plain if SENTENCE.search(text) and not OTHER.search(text)]
    assert [text for text in own if text not in nouns] == []


def test_the_page_holds_what_its_scripts_ask_for_and_says_its_language() -> None:
    html = report_files(inputs(), language="de")["index.html"].decode()
    assert '<html lang="de">' in html
    [held] = re.findall(r'<script type="application/json" id="texts">(.*?)</script>', html)
    script = script_of(REGISTERED)
    assert {*ASKED.findall(script)} <= json.loads(held).keys()
    assert json.loads(held)["count.paper"] == ["{n} Arbeit", "{n} Arbeiten"]


def test_numbers_dates_and_statuses_are_written_as_the_language_does() -> None:
    shown = Html(report_files(inputs(), language="de")["index.html"]).shown
    for text in ["44,0 %", "10. Mär 2025", "2.106 Themen", "entstehend", "Warum ist es markiert?"]:
        assert text in shown
    assert "44.0 %" not in shown


def test_english_pages_are_as_they_were() -> None:
    assert report_files(inputs(), language=ENGLISH) == report_files(inputs())


def test_values_in_texts_are_escaped() -> None:
    assert texts()("common.all", papers="<b>") == "All &lt;b&gt;"


def test_a_language_without_texts_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="no texts in 'dee'.*de, en"):
        texts("dee")
    assert languages() == ReportConfig.model_fields["language"].annotation.__args__  # type: ignore[union-attr]
