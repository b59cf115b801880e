"""Papers in German are described in German: 24 invented abstracts with three planted subjects."""

from pathlib import Path

import numpy as np
import pytest
from groundswell.artifacts import TopicDescription
from groundswell.config import DescribeConfig
from groundswell.labeling import describe_clusters
from groundswell.labeling.languages import find_language
from groundswell.labeling.sentences import SentenceSplitter
from groundswell.labeling.variants import merge_variants, normal_form

from tests.labeling.corpora import planted

LINES = Path(__file__).with_name("german.tsv").read_text(encoding="utf-8").splitlines()
PAPERS = [line.split("\t") for line in LINES]
SUBJECTS = list(dict.fromkeys(subject for subject, _, _ in PAPERS))
GERMAN = find_language("de")
SENTENCES = SentenceSplitter.of(GERMAN.sentences)


def described(language: str) -> tuple[TopicDescription, ...]:
    groups = [[(t, a) for subject, t, a in PAPERS if subject == each] for each in SUBJECTS]
    return describe_clusters(*planted(groups, language), config=DescribeConfig()).descriptions


@pytest.fixture(scope="module")
def topics() -> tuple[TopicDescription, ...]:
    return described("de")


def test_the_planted_noun_phrases_are_the_labels(topics: tuple[TopicDescription, ...]) -> None:
    assert [topic.label for topic in topics] == SUBJECTS


def test_nouns_keep_their_capitals_and_adjectives_have_none(
    topics: tuple[TopicDescription, ...],
) -> None:
    translation, energy, _ = (topic.keywords for topic in topics)
    assert {"maschinelle Übersetzung", "Übersetzungsqualität", "Wörterbücher"} <= set(translation)
    assert {"erneuerbare Energien", "Windkraftanlagen", "Solarzellen"} <= set(energy)


def test_no_keyword_contains_a_function_word_or_a_word_of_abstracts(
    topics: tuple[TopicDescription, ...],
) -> None:
    words = {
        GERMAN.fold(word.lower())
        for topic in topics
        for keyword in topic.keywords
        for word in keyword.split()
    }
    assert words
    assert not [word for word in words if GERMAN.stop_words.ends_phrase(word)]


def test_read_as_english_the_same_papers_have_function_words_as_keywords() -> None:
    keywords = {keyword for topic in described("en") for keyword in topic.keywords}
    assert {"die", "der"} & {word for keyword in keywords for word in keyword.lower().split()}


def test_every_keyword_ends_in_a_noun(topics: tuple[TopicDescription, ...]) -> None:
    assert all(k.split()[-1][0].isupper() for topic in topics for k in topic.keywords)


def test_quotes_are_whole_sentences_despite_abbreviations(
    topics: tuple[TopicDescription, ...],
) -> None:
    quotes = [quote.sentence for topic in topics for quote in topic.quotes]
    assert len(quotes) == 9
    assert any("d. h. " in quote for quote in quotes)
    assert any("z. B. " in quote for quote in quotes)
    assert any("dem 3. Mai" in quote for quote in quotes)
    for quote in quotes:
        [abstract] = [abstract for _, _, abstract in PAPERS if quote in abstract]
        assert abstract.startswith(quote) or f". {quote}" in abstract
        assert quote.endswith(".")


@pytest.mark.parametrize(
    "sentence",
    [
        "Wir prüfen z. B. Netze.",
        "Das gilt i. d. R. Montags.",
        "Es kostet ca. 3 Euro, vgl. Abb. 4 und Tab. 2 bei Prof. Kim.",
        "Am 3. Oktober kam das 19. Jahrhundert.",
        "Er sagte: „So nicht.“",
    ],
)
def test_abbreviations_and_ordinals_end_no_sentence(sentence: str) -> None:
    assert SENTENCES.split(f"{sentence} Über das Ende. Ja.") == [sentence, "Über das Ende.", "Ja."]


def test_a_year_ends_a_sentence() -> None:
    assert SENTENCES.split("Es war 2020. Danach nicht.") == ["Es war 2020.", "Danach nicht."]


@pytest.mark.parametrize(
    ("forms", "word"),
    [
        (("Netz", "Netze", "Netzen", "Netzes"), "netz"),
        (("neuronale", "neuronalen", "neuronaler"), "neuronale"),
        (("Baum", "Bäume", "Bäumen"), "baum"),
        (("Wörterbuch", "Wörterbücher", "Wörterbüchern"), "wörterbuch"),
        (("Algorithmus", "Algorithmen"), "algorithmus"),
        (("Kriterium", "Kriterien"), "kriterium"),
        (("Firma", "Firmen"), "firma"),
        (("Matrix", "Matrizen"), "matrix"),
        (("künstlich", "künstlicher", "künstlichem"), "künstlich"),
        (("Zeugnis", "Zeugnisse"), "zeugnis"),
        (("Körper", "Koerper"), "körper"),
        (("KI", "KI-basierte"), "ki"),
    ],
)
def test_inflections_and_spellings_of_a_word_become_one(forms: tuple[str, ...], word: str) -> None:
    assert set(merge_variants(forms, np.full(len(forms), 5), GERMAN)) == {word}


@pytest.mark.parametrize(
    "forms",
    [
        ("Länge", "lang"),
        ("Wärme", "warm"),
        ("Maß", "Masse"),
        ("schon", "schön"),
        ("Fluss", "Flus"),
        ("Ebene", "eben"),
        ("Seite", "seit"),
        ("Sprache", "sprach"),
        ("waren", "Ware"),
        ("Spieler", "Spiel"),
        ("Käufer", "Kauf"),
        ("Lehrer", "Lehre"),
        ("Kurs", "Kur"),
        ("Studien", "Studium"),
    ],
)
def test_words_that_only_look_like_inflections_stay_apart(forms: tuple[str, ...]) -> None:
    assert len(set(merge_variants(forms, np.full(len(forms), 5), GERMAN))) == 2


def test_an_inflection_without_its_base_in_the_corpus_stays() -> None:
    assert merge_variants(["Netzen", "Bäume"], np.array([5, 5]), GERMAN) == ["netzen", "bäume"]


def test_umlauts_stay_and_other_accents_do_not() -> None:
    assert normal_form("Übergröße", GERMAN) == "übergröße"
    assert normal_form("Poincaré", GERMAN) == "poincare"


def test_a_common_form_in_the_nominative_stands_for_a_phrase() -> None:
    uses = {"neuronalen netzen": 5, "neuronaler netze": 2, "neuronale netze": 3}
    assert GERMAN.heading_form(uses) == "neuronale netze"
    assert GERMAN.heading_form({**uses, "neuronale netze": 1}) == "neuronaler netze"
    assert GERMAN.inline_form({"verfahrens": 4, "verfahren": 3}) == "verfahren"
