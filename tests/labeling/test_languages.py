"""Which language papers are described in, and the example of docs/extending.md as it is printed."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from groundswell.config import Config, DescribeConfig, load
from groundswell.labeling import describe_clusters, languages
from groundswell.labeling.languages import find_language, main_language, read_as
from groundswell.labeling.languages.base import read_words, strip_accents
from groundswell.runtime.code import ROOT, CodeDigests
from hypothesis import given
from hypothesis import strategies as st

from tests.extending import installed, registered
from tests.labeling.corpora import corpus_of, planted

DUTCH = [
    [
        (
            "Kwaliteit van slaap",
            "De kwaliteit van slaap meten wij bijv. Donderdags bij artsen.",
        ),
        ("Slaap en ziekenhuizen", "In ziekenhuizen is de kwaliteit van slaap niet zoals thuis."),
        ("Artsen over slaap", "Wij vragen artsen naar de kwaliteit van slaap in ziekenhuizen."),
        ("Resultaten", "De kwaliteit van slaap verbetert door een nieuwe methode voor artsen."),
    ],
    [
        ("Neurale netwerken", "Een neurale netwerk leert vertalen, d.w.z. Nederlands naar Fries."),
        ("Vertalen", "De studie van neurale netwerken laten zien dat vertalen beter kan."),
        ("Neurale netwerken leren", "Met neurale netwerken kan een gemeente Fries laten vertalen."),
        ("Een neurale netwerk", "Wij tonen een neurale netwerk voor vertalen van Fries."),
    ],
]


@pytest.mark.parametrize("code", sorted(languages.LANGUAGES))
def test_every_registered_language_has_its_code_and_three_degrees_of_stop_words(code: str) -> None:
    language = find_language(code)
    stop_words = language.stop_words
    assert language.code == code
    assert language.name
    assert min(map(len, (stop_words.function, stop_words.abstract, stop_words.weak))) > 200
    assert not stop_words.function & stop_words.weak


@pytest.mark.parametrize("code", sorted(languages.LANGUAGES))
def test_stop_words_are_given_as_they_are_normalized(code: str) -> None:
    language = find_language(code)
    stop_words = language.stop_words
    for word in stop_words.function | stop_words.abstract | stop_words.weak:
        assert language.fold(word.lower()) == word


def test_the_language_is_that_of_most_papers() -> None:
    assert main_language(["en", "de", "de"]) == "de"
    assert main_language(["de", "en"]) == "en"
    assert main_language(["fr", "de"]) == "de"
    assert main_language([None, None, "de"]) is None
    assert main_language([]) is None


@pytest.mark.parametrize("code", [None, "und", "tlh"])
def test_papers_in_an_unknown_language_are_read_as_english(code: str | None) -> None:
    assert find_language(code) is find_language("en")


def few(language: str, count: int) -> list[tuple[str, str]]:
    texts = {
        "de": ("Neuronale Netze", "Die neuronalen Netze der Stadt und die Netze des Landes."),
        "en": ("Gaussian splatting", "We propose Gaussian splatting of the scenes."),
        "zh": ("神经网络", "我们研究神经网络。"),
    }
    return [texts[language]] * count


def labels_of(groups: list[list[tuple[str, int]]], **settings: Any) -> list[str]:
    """The labels of clusters, each of so many papers in some languages."""
    papers = [[text for code, n in group for text in few(code, n)] for group in groups]
    _, embeddings, clusters = planted(papers, None)
    corpus = corpus_of(
        [text for group in papers for text in group],
        [code for group in groups for code, n in group for _ in range(n)],
    )
    config = DescribeConfig(**settings)
    found = describe_clusters(corpus, embeddings, clusters, config=config)
    return [each.label for each in found.descriptions]


def test_each_topic_of_papers_in_one_language_is_described_in_it() -> None:
    groups = [[("de", 3)], [("en", 4)], [("zh", 3)]]
    assert labels_of(groups) == ["Neuronale Netze", "Gaussian splatting", "神经网络"]


def test_a_topic_in_two_languages_has_a_name_in_the_one_asked_for() -> None:
    groups = [[("de", 20), ("en", 4)], [("zh", 9)]]
    assert labels_of(groups) == ["Gaussian splatting", "神经网络"]
    assert labels_of(groups, language="de") == ["Neuronale Netze", "神经网络"]


def test_papers_that_are_few_do_not_name_a_topic() -> None:
    groups = [[("de", 20), ("en", 2)], [("zh", 9)]]
    assert labels_of(groups) == ["Neuronale Netze", "神经网络"]


def test_few_papers_in_other_languages_change_nothing() -> None:
    codes: list[str | None] = [*["en"] * 91, *["de"] * 9, "nl", "und", None]
    assert set(read_as(codes)) == {"en"}
    assert read_as([*codes, "de", "de"])[-3:] == ["en", "de", "de"]
    assert read_as(["zh", "ru", None]) == ["zh", "zh", "zh"]
    assert read_as([]) == []


def test_names_are_in_the_language_of_the_report_where_none_is_set() -> None:
    assert Config().describe.language == "en"
    assert load(None, {"report": {"language": "de"}}).describe.language == "de"
    set_apart = {"report": {"language": "de"}, "describe": {"language": "zh"}}
    assert load(None, set_apart).describe.language == "zh"


@given(st.text(st.sampled_from("aäàéß’'üu\u0308"), min_size=1), st.sampled_from(["", "äöü"]))
def test_only_the_accents_of_kept_letters_stay(word: str, keep: str) -> None:
    plain = strip_accents(word, keep)
    assert plain
    assert set(plain) & set("äàéü") <= set(keep)


def test_word_files_have_comments() -> None:
    found = read_words("groundswell.labeling.languages.en", "function_words.txt")
    assert {"the", "of"} <= found
    assert "#" not in found
    assert "sentences." not in found


@pytest.mark.parametrize(
    "changed",
    ["de/function_words.txt", "zh/__init__.py", "fr/weak_words.txt", "romance.py", "base.py"],
)
def test_the_cache_key_of_descriptions_covers_the_languages(tmp_path: Path, changed: str) -> None:
    shutil.copytree(ROOT, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.pyc"))
    before = CodeDigests(tmp_path).of("groundswell.stages.describe")
    assert CodeDigests(tmp_path).of("groundswell.stages.describe") == before
    path = tmp_path / "labeling" / "languages" / changed
    path.write_text(path.read_text(encoding="utf-8") + "\nx = 1\n", encoding="utf-8")
    assert CodeDigests(tmp_path).of("groundswell.stages.describe") != before


@pytest.fixture
def dutch(monkeypatch: pytest.MonkeyPatch) -> None:
    code, where = registered("A language")
    installed("A language", where, monkeypatch)
    monkeypatch.setitem(languages.LANGUAGES, code, where)


@pytest.mark.usefixtures("dutch")
def test_the_example_describes_papers_in_its_language() -> None:
    first, second = describe_clusters(*planted(DUTCH, "nl"), config=DescribeConfig()).descriptions
    assert (first.label, second.label) == ("Kwaliteit van slaap", "Neurale netwerken")
    stop_words = find_language("nl").stop_words
    words = {
        word
        for topic in (first, second)
        for keyword in topic.keywords
        for word in re.findall(r"\w+", keyword.lower())
    }
    assert {"artsen", "vertalen", "fries"} <= words
    assert not words & (stop_words.function | stop_words.abstract)


@pytest.mark.usefixtures("dutch")
def test_the_example_knows_its_abbreviations() -> None:
    first, second = describe_clusters(*planted(DUTCH, "nl"), config=DescribeConfig()).descriptions
    quotes = [quote.sentence for topic in (first, second) for quote in topic.quotes]
    assert all(quote.endswith(".") for quote in quotes)
    abstracts = {abstract for group in DUTCH for _, abstract in group}
    assert set(quotes) <= abstracts
