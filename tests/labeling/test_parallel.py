"""The same invented papers in eight languages are described in each of them."""

from itertools import groupby

import numpy as np
import pytest
from groundswell.artifacts import TopicDescription
from groundswell.config import DescribeConfig
from groundswell.labeling import describe_clusters
from groundswell.labeling.languages import find_language, written
from groundswell.labeling.sentences import SentenceSplitter
from groundswell.labeling.variants import merge_variants

from benchmarks.parallel import LANGUAGES, papers
from tests.labeling.corpora import planted

NAMES = {
    "en": ("reinforcement learning", "atrial fibrillation", "soil carbon"),
    "de": ("bestärkendes Lernen", "Vorhofflimmern", "organische Substanz"),
    "fr": ("apprentissage par renforcement", "fibrillation auriculaire", "carbone du sol"),
    "es": ("aprendizaje por refuerzo", "fibrilación auricular", "carbono del suelo"),
    "pt": ("aprendizagem por reforço", "fibrilhação auricular", "carbono do solo"),
    "it": ("apprendimento per rinforzo", "fibrillazione atriale", "carbonio del suolo"),
    "zh": ("强化学习", "心房颤动", "土壤碳"),
    "ja": ("強化学習", "心房細動", "土壌炭素"),
}
SUBJECTS = ("robots", "heart", "soil")
ELIDED = {"fr": "pores de l'électrolyte", "it": "pori dell'elettrolita"}


@pytest.fixture(scope="module", params=LANGUAGES)
def described(request: pytest.FixtureRequest) -> tuple[str, dict[str, TopicDescription]]:
    code = request.param
    groups = {
        subject: [(paper.title, paper.abstract) for paper in own]
        for subject, own in groupby(papers(code), lambda paper: paper.subject)
    }
    corpus, embeddings, clusters = planted(list(groups.values()), code)
    found = describe_clusters(corpus, embeddings, clusters, config=DescribeConfig())
    return code, dict(zip(groups, found.descriptions, strict=True))


def test_a_topic_has_the_name_of_its_subject_as_people_write_it(
    described: tuple[str, dict[str, TopicDescription]],
) -> None:
    code, topics = described
    for subject, name in zip(SUBJECTS, NAMES[code], strict=True):
        topic = topics[subject]
        assert name.lower() in topic.label.lower()
        assert any(name in keyword for keyword in topic.keywords)
    if code in ELIDED:
        assert ELIDED[code] in topics["battery"].keywords


def test_no_keyword_is_a_stop_word_or_holds_one(
    described: tuple[str, dict[str, TopicDescription]],
) -> None:
    code, topics = described
    language = find_language(code)
    keywords = [keyword for topic in topics.values() for keyword in topic.keywords]
    assert len(keywords) > 100
    if not language.sentences.spaced:
        assert not {language.fold(keyword) for keyword in keywords} & language.stop_words.abstract
        return
    for text in language.divided(keywords):
        words = [language.fold(word.lower()) for word in text.split()]
        stop = {word for word in words if language.stop_words.ends_phrase(word)}
        assert not stop - language.phrases.links, text
        assert not {words[0], words[-1]} & language.phrases.links, text


def test_a_summary_quotes_whole_sentences(
    described: tuple[str, dict[str, TopicDescription]],
) -> None:
    code, topics = described
    sentences = SentenceSplitter.of(find_language(code).sentences)
    whole = {each for paper in papers(code) for each in sentences.split(paper.abstract)}
    quotes = [quote.sentence for topic in topics.values() for quote in topic.quotes]
    assert len(quotes) == 3 * len(topics)
    assert set(quotes) <= whole


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_abstract_has_its_three_sentences(code: str) -> None:
    sentences = SentenceSplitter.of(find_language(code).sentences)
    assert {len(sentences.split(paper.abstract)) for paper in papers(code)} == {3}


@pytest.mark.parametrize(
    ("code", "text", "parts"),
    [
        ("zh", "他说：“真的吗？！”是的。好", ["他说：“真的吗？！”", "是的。", "好"]),
        ("ja", "「はい。」と言う。次へ！", ["「はい。」", "と言う。", "次へ！"]),
        ("fr", "Voir p. ex. Dupont. Élan.", ["Voir p. ex. Dupont.", "Élan."]),
        ("es", "¿Por qué? ¡Así! Óptimo.", ["¿Por qué?", "¡Así!", "Óptimo."]),
    ],
)
def test_a_sentence_ends_by_the_marks_of_its_language(
    code: str, text: str, parts: list[str]
) -> None:
    assert SentenceSplitter.of(find_language(code).sentences).split(text) == parts


@pytest.mark.parametrize(
    ("code", "forms", "word"),
    [
        ("fr", ("réseau", "réseaux"), "reseau"),
        ("fr", ("neuronal", "neuronale", "neuronaux"), "neuronal"),
        ("es", ("predicción", "predicciones"), "prediccion"),
        ("es", ("luz", "luces", "señal", "señales"), None),
        ("pt", ("previsão", "previsões"), "previsao"),
        ("pt", ("neuronal", "neuronais"), "neuronal"),
        ("it", ("rete", "reti"), "rete"),
        ("it", ("banca", "banche"), "banca"),
    ],
)
def test_a_plural_is_its_singular(code: str, forms: tuple[str, ...], word: str | None) -> None:
    merged = merge_variants(forms, np.full(len(forms), 5), find_language(code))
    assert set(merged) == ({word} if word else {"luces", "luz", "señal"})


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("fr", "la qualité de l'eau d'un lac et de la mer"),
        ("it", "l'acqua dell'isola"),
        ("es", "la calidad de la señal de los sensores"),
        ("zh", "深度强化学习GPT-4模型"),
    ],
)
def test_divided_words_are_written_as_they_were(code: str, text: str) -> None:
    [divided] = find_language(code).divided([text])
    assert divided != text
    assert written(" ".join(divided.split())) == text


def test_full_width_letters_are_those_of_half_the_width() -> None:
    assert find_language("zh").divided(["ＧＰＴ－４模型"])[0].split() == ["GPT-4", "模型"]
    assert find_language("ja").divided(["ﾃﾞｰﾀﾍﾞｰｽ"])[0].split() == ["データベース"]


def test_a_japanese_compound_is_divided_where_a_part_is_used_alone() -> None:
    texts = ["学習は速い。", "学習が進む。", "深層強化学習", "強化学習を選び方。"]
    divided = [each.replace("、", " ").split() for each in find_language("ja").divided(texts)]
    assert divided[2] == ["深層強化", "学習"]
    assert divided[3][:2] == ["強化", "学習"]
    assert "選" not in divided[3]
