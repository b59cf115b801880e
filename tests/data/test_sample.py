"""The bundled corpus: what its generator planted is in it."""

import importlib.util
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "pipeline" / "groundswell" / "data" / "sample.jsonl"
TRUTH = ROOT / "pipeline" / "groundswell" / "data" / "sample_truth.json"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sample", ROOT / "tools" / "make_sample.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def papers() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(TRUTH.read_text(encoding="utf-8"))
    return found


def theme_of_kind(truth: dict[str, Any], kind: str) -> dict[str, Any]:
    [theme] = [theme for theme in truth["themes"] if theme["dynamics"]["kind"] == kind]
    found: dict[str, Any] = theme
    return found


def share(
    papers: list[dict[str, Any]], truth: dict[str, Any], key: str, low: str, high: str
) -> float:
    members = [truth["papers"][paper["id"]] for paper in papers if low <= paper["date"] <= high]
    return members.count(key) / len(members)


def test_the_committed_files_are_what_the_generator_makes(generator: ModuleType) -> None:
    made = generator.make_sample()
    assert made["sample.jsonl"].encode() == CORPUS.read_bytes()
    assert made["sample_truth.json"].encode() == TRUTH.read_bytes()


@pytest.mark.slow
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


@pytest.mark.slow
def test_another_seed_makes_another_corpus(generator: ModuleType) -> None:
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
        assert list(paper) == ["id", "title", "abstract", "date", "source", "url", "labels"]
        assert paper["source"] == "sample"
        assert paper["url"] == f"https://example.org/papers/{paper['id']}"
        assert paper["labels"] == []


def test_ids_titles_and_abstracts_are_unique(papers: list[dict[str, Any]]) -> None:
    for key in ("id", "title", "abstract"):
        assert len({paper[key].casefold() for paper in papers}) == len(papers), key


def test_digests_fall_on_weekdays_in_order_with_one_to_six_papers(
    papers: list[dict[str, Any]],
) -> None:
    days = [date.fromisoformat(paper["date"]) for paper in papers]
    assert days == sorted(days)
    assert all(day.weekday() < 5 for day in days)
    assert date(2024, 1, 1) <= days[0]
    assert days[-1] <= date(2025, 6, 30)
    assert set(Counter(days).values()) == {1, 2, 3, 4, 5, 6}


def test_abstracts_are_70_to_130_words_of_finished_prose(papers: list[dict[str, Any]]) -> None:
    for paper in papers:
        assert 70 <= len(paper["abstract"].split()) <= 130, paper["id"]
        text = f"{paper['title']}. {paper['abstract']}"
        assert not re.search(r"[\[\]{}|]|a\(n\)|  | [,.;:]", text), paper["id"]
        assert not re.search(r"(?<=[.?] )[a-z]", paper["abstract"]), paper["id"]
        assert not re.search(r"\b(\w+) \1\b", text, re.IGNORECASE), paper["id"]


def test_articles_agree_with_the_next_word(papers: list[dict[str, Any]]) -> None:
    wrong = r"\ba (?!one\b)(?:[aeio]|un(?!i)|8|11%|18%)\w*|\ban (?![aeiou8]|11%|18%|FPGA|hour)\w*"
    for paper in papers:
        for text in (paper["title"], paper["abstract"]):
            assert re.findall(wrong, text, re.IGNORECASE) == [], paper["id"]


def test_no_digit_opens_a_sentence(papers: list[dict[str, Any]]) -> None:
    for paper in papers:
        assert not re.search(r"(?:^|[.?] )\d", paper["abstract"]), paper["id"]


def test_the_truth_names_a_theme_or_none_for_every_paper(
    papers: list[dict[str, Any]], truth: dict[str, Any]
) -> None:
    keys = {theme["key"] for theme in truth["themes"]}
    assert len(keys) == 12
    assert list(truth["papers"]) == [paper["id"] for paper in papers]
    assert set(truth["papers"].values()) == keys | {None}
    for theme in truth["themes"]:
        assert list(truth["papers"].values()).count(theme["key"]) == theme["papers"]
    for paper_id, second in truth["blends"].items():
        assert second in keys - {truth["papers"][paper_id]}


def test_about_four_percent_of_the_papers_fit_no_theme(truth: dict[str, Any]) -> None:
    strays = list(truth["papers"].values()).count(None)
    assert 0.03 <= strays / len(truth["papers"]) <= 0.05


def test_one_theme_rises_in_the_last_five_months(
    papers: list[dict[str, Any]], truth: dict[str, Any]
) -> None:
    theme = theme_of_kind(truth, "rise")
    key, start = theme["key"], theme["dynamics"]["start"]
    before = share(papers, truth, key, "2024-01-01", start)
    assert share(papers, truth, key, "2025-05-01", "2025-06-30") > 2.5 * before


def test_one_theme_is_born_and_has_no_paper_before(
    papers: list[dict[str, Any]], truth: dict[str, Any]
) -> None:
    theme = theme_of_kind(truth, "born")
    key, start = theme["key"], theme["dynamics"]["start"]
    first = min(paper["date"] for paper in papers if truth["papers"][paper["id"]] == key)
    assert start <= first
    assert (date.fromisoformat(first) - date.fromisoformat(start)).days < 14
    assert share(papers, truth, key, start, "2025-06-30") > 0.08


def test_one_theme_bursts_for_six_weeks(
    papers: list[dict[str, Any]], truth: dict[str, Any]
) -> None:
    theme = theme_of_kind(truth, "burst")
    key, start, end = theme["key"], theme["dynamics"]["start"], theme["dynamics"]["end"]
    assert (date.fromisoformat(end) - date.fromisoformat(start)).days == 39
    assert share(papers, truth, key, start, end) > 0.25
    assert share(papers, truth, key, end[:8] + "31", "2025-06-30") < 0.06


def test_one_theme_fades(papers: list[dict[str, Any]], truth: dict[str, Any]) -> None:
    theme = theme_of_kind(truth, "fade")
    key, start, end = theme["key"], theme["dynamics"]["start"], theme["dynamics"]["end"]
    before = share(papers, truth, key, "2024-01-01", start)
    assert share(papers, truth, key, end, "2025-06-30") < 0.3 * before


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
