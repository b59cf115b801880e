"""Search in scripts that write no spaces between words."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from groundswell.outputs.files.data import parquet_bytes
from groundswell.outputs.published_run import PublishedRun
from groundswell.outputs.search.index import SearchIndex
from groundswell.report.page import script_of
from groundswell.sources.filters import _keyword_pattern

PAPERS = {
    "robots": ("深度强化学习综述", "我们用强化学习训练机器人，不用监督。"),
    "games": ("学习与强化", "学习下棋的方法。"),
    "corals": ("サンゴの白化", "高温でサンゴが白化する。ﾃﾞｰﾀとBLEU値を示す。"),
}
QUERIES = [
    ("强化学习", {"robots"}),
    ("title:强化学习", {"robots"}),
    ("强化 学习", {"robots", "games"}),
    ("学习", {"robots", "games"}),
    ("强化学习 NOT 机器人", set[str]()),
    ("化学", {"robots"}),
    ("サンゴ", {"corals"}),
    ("サンゴの白", {"corals"}),
    ("データ", {"corals"}),
    ("BLEU", {"corals"}),
    ("bleu値", {"corals"}),
    ("テータ", set[str]()),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    made = tmp_path_factory.mktemp("run")
    ids = list(PAPERS)
    nothing = [-1] * len(ids)
    papers = {
        "paper_id": ids,
        "digest_date": pa.array([date(2026, 1, 30)] * len(ids), pa.date32()),
        "title": [title for title, _ in PAPERS.values()],
        "url": ids,
        "topic_id": nothing,
        "authors": pa.array([None] * len(ids), pa.list_(pa.string())),
        "organization": pa.array([None] * len(ids), pa.string()),
        "labels": pa.array([None] * len(ids), pa.list_(pa.string())),
    }
    tables = {
        "papers": pa.table(papers),
        "abstracts": pa.table(
            {"paper_id": ids, "abstract": [abstract for _, abstract in PAPERS.values()]}
        ),
        "levels": pa.table(dict.fromkeys(("theme_id", "topic_id", "subtopic_id"), nothing)),
    }
    for name, table in tables.items():
        (made / f"{name}.parquet").write_bytes(parquet_bytes(table))
    (made / "levels.json").write_text(json.dumps({"nodes": []}))
    return SearchIndex(PublishedRun(made))


@pytest.mark.parametrize(("text", "papers"), QUERIES)
def test_a_word_is_found_within_a_text(index: SearchIndex, text: str, papers: set[str]) -> None:
    assert set(index.search(text)["paper_id"].to_pylist()) == papers


@pytest.mark.skipif(not shutil.which("node"), reason="no node here")
def test_the_page_divides_texts_as_the_index_does() -> None:
    words = Path(script_of.__code__.co_filename).parent / "views" / "shared" / "search" / "words.js"
    code = (
        f"import {{ formsOf, placedWords, wordsOf }} from {json.dumps(words.as_uri())};"
        "const placed = placedWords('用ﾃﾞ GPT-4学习');"
        "console.log(JSON.stringify([formsOf('强化学习'), wordsOf('データ, naïve 値'),"
        " placed.map(({ text, start, end }) => [text, start, end])]));"
    )
    found = subprocess.run(
        ["node", "--input-type=module", "--eval", code],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    forms, words_of, placed = json.loads(found.stdout)
    assert forms == [["强", "化", "学", "习"]]
    assert words_of == ["デ", "ー", "タ", "naive", "値"]
    assert [each for each in placed if each[0] in {"用", "4", "学", "习"}] == [
        ["用", 0, 1],
        ["4", 8, 9],
        ["学", 9, 10],
        ["习", 10, 11],
    ]


@pytest.mark.skipif(not shutil.which("node"), reason="no node here")
def test_a_long_sentence_without_spaces_is_shown_around_what_was_found() -> None:
    search = Path(script_of.__code__.co_filename).parent / "views" / "shared" / "search"
    code = (
        f"import {{ formsOf }} from {json.dumps((search / 'words.js').as_uri())};"
        f"import {{ bestSentence }} from {json.dumps((search / 'reasons.js').as_uri())};"
        "const sentence = '甲'.repeat(500) + '强化学习' + '乙'.repeat(500);"
        "console.log(bestSentence(sentence, [{ forms: formsOf('强化学习') }]));"
    )
    command = ["node", "--input-type=module", "--eval", code]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    shown = run.stdout.strip()
    assert shown == f"… {'甲' * 80}强化学习{'乙' * 236} …"


def test_a_keyword_of_the_sources_is_found_within_a_text() -> None:
    pattern = _keyword_pattern(("强化学习", "graph tree"))
    assert pattern is not None
    assert pattern.search("用强化学习训练")
    assert pattern.search("a graph  tree,")
    assert not pattern.search("a graph trees")
