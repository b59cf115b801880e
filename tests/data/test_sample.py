"""The bundled corpus: what was planted is in it, and its papers read as people's do."""

import importlib.util
import json
import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from groundswell.labeling.languages.en import LANGUAGE
from groundswell.labeling.sentences import SentenceSplitter

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "pipeline" / "groundswell" / "data" / "sample.jsonl"
TRUTH = ROOT / "pipeline" / "groundswell" / "data" / "sample_truth.json"
SPLITTER = SentenceSplitter.of(LANGUAGE.sentences)
KEYS = ["id", "title", "abstract", "authors", "organization", "date", "source", "url", "votes"]


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sample", ROOT / "tools" / "make_sample.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_sample"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def papers() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(TRUTH.read_text(encoding="utf-8"))
    return found


def of_kind(truth: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [theme for theme in truth["themes"] if theme["dynamics"]["kind"] == kind]


def share(
    papers: list[dict[str, Any]], truth: dict[str, Any], key: str, low: str, high: str
) -> float:
    members = [truth["papers"][paper["id"]] for paper in papers if low <= paper["date"] <= high]
    return members.count(key) / len(members)


def test_the_committed_files_are_what_the_generator_makes(generator: ModuleType) -> None:
    made = generator.make_sample()
    assert made["sample.jsonl"].encode() == CORPUS.read_bytes()
    assert made["sample_truth.json"].encode() == TRUTH.read_bytes()


def test_check_notices_a_changed_file(
    generator: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(generator, "DATA", tmp_path)
    assert generator.main([]) == 0
    assert generator.main(["--check"]) == 0
    with (tmp_path / "sample.jsonl").open("a") as corpus:
        corpus.write("\n")
    assert generator.main(["--check"]) == 1
    assert "run python tools/make_sample.py" in capsys.readouterr().err


def test_another_seed_dates_the_papers_otherwise(generator: ModuleType) -> None:
    first, second = generator.make_sample(1), generator.make_sample(2)
    assert first["sample.jsonl"] != second["sample.jsonl"]


def test_the_corpus_is_small_enough_to_ship_and_large_enough_to_cluster(
    papers: list[dict[str, Any]],
) -> None:
    assert CORPUS.stat().st_size < 700_000
    assert 550 <= len(papers) <= 650


def test_records_hold_the_documented_keys_and_do_not_leak_the_theme(
    papers: list[dict[str, Any]],
) -> None:
    for paper in papers:
        assert list(paper) == KEYS
        assert paper["source"] == "sample"
        assert paper["url"] == f"https://example.org/papers/{paper['id']}"
        assert 2 <= len(set(paper["authors"])) == len(paper["authors"]) <= 6
        assert paper["votes"] >= 0


def test_every_organization_writes_on_every_theme_as_often_as_others(
    papers: list[dict[str, Any]], truth: dict[str, Any]
) -> None:
    """So that no group of authors drives a rise that nobody planted."""
    for theme in truth["themes"]:
        by = Counter(
            paper["organization"]
            for paper in papers
            if truth["papers"][paper["id"]] == theme["key"]
        )
        assert max(by.values()) - min(by.values()) <= 1
        assert len(by) == 24


def test_ids_and_titles_are_unique(papers: list[dict[str, Any]]) -> None:
    for key in ("id", "title"):
        assert len({paper[key].casefold() for paper in papers}) == len(papers), key


def test_no_two_abstracts_share_a_sentence(papers: list[dict[str, Any]]) -> None:
    used = Counter(
        sentence.casefold()
        for paper in papers
        for sentence in set(SPLITTER.split(paper["abstract"]))
    )
    assert [sentence for sentence, papers_of in used.items() if papers_of > 1] == []


def test_no_two_abstracts_share_eight_words_in_a_row(papers: list[dict[str, Any]]) -> None:
    """Sentences of one template would."""
    runs: Counter[tuple[str, ...]] = Counter()
    for paper in papers:
        words = re.findall(r"[\w'-]+", paper["abstract"].casefold())
        runs.update({tuple(words[i : i + 8]) for i in range(len(words) - 7)})
    assert [" ".join(run) for run, papers_of in runs.items() if papers_of > 1] == []


def test_abstracts_are_four_to_seven_sentences_of_finished_prose(
    papers: list[dict[str, Any]],
) -> None:
    for paper in papers:
        sentences = SPLITTER.split(paper["abstract"])
        assert 4 <= len(sentences) <= 7, paper["id"]
        assert not any(sentence[0].isdigit() for sentence in sentences), paper["id"]
        text = f"{paper['title']}. {paper['abstract']}"
        assert not re.search(r"[\[\]{}|]|a\(n\)|  | [,.;:]", text), paper["id"]
        assert not re.search(r"\b(\w+) \1\b", text, re.IGNORECASE), paper["id"]


def test_digests_are_on_three_days_a_week_in_order(papers: list[dict[str, Any]]) -> None:
    days = [date.fromisoformat(paper["date"]) for paper in papers]
    assert days == sorted(days)
    assert {day.weekday() for day in days} == {0, 2, 4}
    assert 365 <= (days[-1] - days[0]).days <= 400
    assert max(Counter(days).values()) <= 15


def test_the_truth_names_a_theme_or_none_for_every_paper(
    papers: list[dict[str, Any]], truth: dict[str, Any]
) -> None:
    keys = {theme["key"] for theme in truth["themes"]}
    assert len(keys) == 12
    assert list(truth["papers"]) == [paper["id"] for paper in papers]
    assert set(truth["papers"].values()) == keys | {None}
    for theme in truth["themes"]:
        assert list(truth["papers"].values()).count(theme["key"]) == theme["papers"]
        assert theme["name"]
        assert theme["keywords"]


def test_changes_of_every_kind_are_planted_and_half_of_the_themes_are_steady(
    truth: dict[str, Any],
) -> None:
    kinds = Counter(theme["dynamics"]["kind"] for theme in truth["themes"])
    assert kinds == {"steady": 6, "born": 2, "rise": 2, "slow rise": 1, "fade": 1}
    for theme in truth["themes"]:
        planted = theme["dynamics"]
        if planted["kind"] != "steady":
            assert truth["first_day"] <= planted["start"] < planted["known_by"]
            assert planted["known_by"] <= truth["last_day"]


@pytest.mark.parametrize("kind", ["rise", "slow rise"])
def test_what_rises_has_a_larger_share_by_its_day(
    papers: list[dict[str, Any]], truth: dict[str, Any], kind: str
) -> None:
    for theme in of_kind(truth, kind):
        key, planted = theme["key"], theme["dynamics"]
        before = share(papers, truth, key, truth["first_day"], planted["start"])
        since = share(papers, truth, key, planted["start"], planted["known_by"])
        assert since > 2 * before, key


def test_what_is_born_has_no_paper_before(
    papers: list[dict[str, Any]], truth: dict[str, Any]
) -> None:
    for theme in of_kind(truth, "born"):
        start = theme["dynamics"]["start"]
        first = min(p["date"] for p in papers if truth["papers"][p["id"]] == theme["key"])
        assert start <= first
        assert (date.fromisoformat(first) - date.fromisoformat(start)).days < 14
        assert share(papers, truth, theme["key"], start, truth["last_day"]) > 0.1


def test_one_theme_fades(papers: list[dict[str, Any]], truth: dict[str, Any]) -> None:
    [theme] = of_kind(truth, "fade")
    start, end = theme["dynamics"]["start"], theme["dynamics"]["end"]
    before = share(papers, truth, theme["key"], truth["first_day"], start)
    assert share(papers, truth, theme["key"], end, truth["last_day"]) < 0.1 * before


def test_steady_themes_come_at_one_pace(
    papers: list[dict[str, Any]], truth: dict[str, Any]
) -> None:
    for theme in of_kind(truth, "steady"):
        days = [p["date"] for p in papers if truth["papers"][p["id"]] == theme["key"]]
        halves = Counter(day < "2024-12-16" for day in days)
        assert abs(halves[True] - halves[False]) <= 4, theme["key"]


def test_no_single_word_gives_a_theme_away(
    papers: list[dict[str, Any]], truth: dict[str, Any]
) -> None:
    words = {p["id"]: set(re.findall(r"[a-z]{3,}", p["abstract"].casefold())) for p in papers}
    in_papers = Counter(word for found in words.values() for word in found)
    for theme in truth["themes"]:
        members = [i for i, key in truth["papers"].items() if key == theme["key"]]
        in_theme = Counter(word for i in members for word in words[i])
        best = max(2 * n / (in_papers[word] + len(members)) for word, n in in_theme.items())
        assert best < 0.95, theme["key"]
