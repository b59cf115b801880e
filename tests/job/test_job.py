"""The main job on the bundled corpus, run as its users run it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from groundswell.cli import main
from groundswell.encoders.minilm import MiniLM
from groundswell.runtime.declaration import STAGES
from numpy.typing import NDArray
from pyarrow import compute, parquet
from sklearn.metrics import adjusted_mutual_info_score

from tests.planted import published as published_files
from tests.planted import write_source

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample")]

PUBLISHED = {
    "index.html",
    "papers.parquet",
    "abstracts.parquet",
    "topics.json",
    "prevalence.parquet",
    "levels.json",
    "levels.parquet",
    "signals.json",
    "emerging.json",
    "terms.parquet",
    "terms_groups.parquet",
    "terms_papers.parquet",
    "history.parquet",
    "lineage.json",
    "topics.md",
    "changes.md",
    "weekly.html",
    "email.html",
    "feed.xml",
    "rejects.jsonl",
    "model/topics.json",
    "model/topic_embeddings.safetensors",
    "model/config.json",
    "run.json",
}
COMMAND = [sys.executable, "-m", "groundswell", "run"]
ROOT = Path(__file__).parents[2]


def run(*arguments: str, expect: int = 0) -> tuple[str, str]:
    result = CliRunner().invoke(main, ["run", *arguments])
    assert result.exit_code == expect, result.stderr
    return result.stdout, result.stderr


def sample_lines() -> list[str]:
    text = files("groundswell").joinpath("data/sample.jsonl").read_text(encoding="utf-8")
    return text.splitlines(keepends=True)


def computed(stderr: str) -> list[str]:
    """The stages that a run computed, by its lines on standard error."""
    names = {stage.name for stage in STAGES}
    lines = [line.split() for line in stderr.splitlines() if line.startswith("  ")]
    return [words[0] for words in lines if words[0] in names and words[1] != "from"]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    stdout, _ = run("sample:", "--out", str(out))
    assert Path(stdout.strip()) == out / "2025-06-30" / "index.html"
    return out


@pytest.fixture
def out(published: Path, tmp_path: Path) -> Path:
    """A folder of one's own with the sample's run and its cache in it."""
    return Path(shutil.copytree(published, tmp_path / "out", symlinks=True))


def test_every_file_of_the_contract_is_published(published: Path) -> None:
    folder = published / "latest"
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there >= PUBLISHED


def test_the_report_names_what_was_planted_by_its_day_and_nothing_else(published: Path) -> None:
    truth = json.loads(files("groundswell").joinpath("data/sample_truth.json").read_bytes())
    theme_of = theme_of_topics(published, truth["papers"])
    entries = json.loads((published / "latest" / "emerging.json").read_bytes())
    flagged = {theme_of[entry["topic_ids"][0]]: entry for entry in entries}
    signals = json.loads((published / "latest" / "signals.json").read_bytes())
    status = {theme_of[signal["id"]]: signal["status"] for signal in signals}
    for theme in truth["themes"]:
        key, planted = theme["key"], theme["dynamics"]
        if planted["kind"] == "steady":
            assert status[key] == "no_clear_change", key
        elif planted["kind"] == "fade":
            assert status[key] == "declining"
        else:
            assert planted["start"] <= flagged.pop(key)["first_flagged"] <= planted["known_by"]
    assert not flagged


def test_the_tables_have_the_contracts_columns(published: Path) -> None:
    papers = parquet.read_table(published / "latest" / "papers.parquet")
    assert papers.column_names == [
        "paper_id", "digest_date", "title", "url", "topic_id", "strength", "x", "y",
        "authors", "organization", "labels", "votes", "comments", "stars", "doi",
        "affiliations", "code", "journal", "sources", "stated_by", "ids",
        "language", "precision", "notes", "written_title",
    ]  # fmt: skip
    types = {"organization": pa.string(), "doi": pa.string()}
    types |= dict.fromkeys(("votes", "comments", "stars"), pa.int64())
    assert {name: papers.schema.field(name).type for name in types} == types
    abstracts = parquet.read_table(published / "latest" / "abstracts.parquet")
    assert abstracts.column_names == ["paper_id", "abstract"]
    assert abstracts["paper_id"].to_pylist() == papers["paper_id"].to_pylist()
    assert all(abstracts["abstract"].to_pylist())
    prevalence = parquet.read_table(published / "latest" / "prevalence.parquet")
    assert prevalence.column_names == [
        "topic_id", "period_start", "count", "total", "share", "share_low", "share_high",
    ]  # fmt: skip
    topics = json.loads((published / "latest" / "topics.json").read_bytes())
    assert {
        "id", "label", "keywords", "summary", "size", "parent", "first_seen", "last_seen",
        "exemplars",
    } <= set(topics[0])  # fmt: skip


def theme_of_topics(published: Path, theme_of: dict[str, str | None]) -> dict[int, str | None]:
    """The theme that most papers of each topic have."""
    papers = parquet.read_table(published / "latest" / "papers.parquet").to_pylist()
    themes: dict[int, Counter[str | None]] = defaultdict(Counter)
    for row in papers:
        themes[row["topic_id"]][theme_of[row["paper_id"]]] += 1
    return {topic: counts.most_common(1)[0][0] for topic, counts in themes.items()}


def test_topics_are_the_planted_themes(published: Path) -> None:
    truth = json.loads(files("groundswell").joinpath("data/sample_truth.json").read_bytes())[
        "papers"
    ]
    papers = parquet.read_table(published / "latest" / "papers.parquet").to_pylist()
    rows = [(truth[row["paper_id"]], row["topic_id"]) for row in papers if truth[row["paper_id"]]]
    themes, topics = zip(*rows, strict=True)
    assert adjusted_mutual_info_score(themes, topics) > 0.95
    assert 10 <= len(set(topics) - {-1}) <= 14


def test_topics_are_named_in_the_words_of_their_themes(published: Path) -> None:
    truth = json.loads(files("groundswell").joinpath("data/sample_truth.json").read_bytes())
    words = {
        theme["key"]: {word.casefold() for text in (theme["name"], *theme["keywords"])
                       for word in text.split()}
        for theme in truth["themes"]
    }  # fmt: skip
    theme_of = theme_of_topics(published, truth["papers"])
    topics = json.loads((published / "latest" / "topics.json").read_bytes())
    named = {
        theme
        for topic in topics
        if (theme := theme_of[topic["id"]])
        and any(word in topic["label"].casefold() for word in words[theme])
    }
    assert len(named) >= 11


def test_summaries_stand_alone_and_no_sentence_is_in_two(published: Path) -> None:
    topics = json.loads((published / "latest" / "topics.json").read_bytes())
    rows = parquet.read_table(published / "latest" / "abstracts.parquet").to_pylist()
    abstracts = {row["paper_id"]: row["abstract"] for row in rows}
    quoted = [re.findall(r"“(.+?)” \[(gs-\d+)\]", topic["summary"]) for topic in topics]
    assert all(2 <= len(quotes) <= 3 for quotes in quoted)
    sentences = [sentence for quotes in quoted for sentence, _ in quotes]
    assert len(set(sentences)) == len(sentences)
    dangling = r"\b(we|our|this|these|table \d|figure \d)\b|^(it|they|here|however|the results?)\b"
    assert not [each for each in sentences if re.search(dangling, each, re.IGNORECASE)]
    for (sentence, paper), *_ in quoted:
        # The first introduces its subject: at most one sentence of its abstract is before it.
        assert abstracts[paper].partition(sentence)[0].count(". ") <= 1


def test_subtopics_can_be_explained_and_their_papers_listed(out: Path) -> None:
    """Of the bundled corpus no topic is large enough to be divided, so one is divided here."""
    latest = out / "latest"
    levels = json.loads((latest / "levels.json").read_text())
    signals = json.loads((latest / "signals.json").read_text())
    signal = next(signal for signal in signals if signal["status"] == "no_clear_change")
    topic = next(node for node in levels["nodes"] if node["id"] == signal["id"])
    part = {"id": 2_000_000, "level": "subtopic", "parent": topic["id"], "label": "A part"}
    part |= {
        "size": topic["size"],
        "keywords": ["one", "two"],
        "signal": {**signal, "id": 2_000_000},
    }
    levels["nodes"].append(part)
    (latest / "levels.json").write_text(json.dumps(levels))
    table = parquet.read_table(latest / "levels.parquet")
    inside = compute.equal(table["topic_id"], topic["id"])
    column = compute.if_else(inside, part["id"], table["subtopic_id"])
    parquet.write_table(table.set_column(3, "subtopic_id", column), latest / "levels.parquet")

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "--out", str(out)])

    assert call("explain", "2000000").stdout.startswith("A part (topic 2000000) shows no clear")
    assert len(call("papers", "2000000").stdout.splitlines()) == topic["size"]


def test_themes_list_their_papers_and_have_no_signal(published: Path) -> None:
    nodes = json.loads((published / "latest" / "levels.json").read_text())["nodes"]
    theme = next(node for node in nodes if node["level"] == "theme")
    where = ["--out", str(published)]
    listed = CliRunner().invoke(main, ["papers", str(theme["id"]), *where])
    assert len(listed.stdout.splitlines()) == theme["size"]
    refused = CliRunner().invoke(main, ["explain", str(theme["id"]), *where])
    assert refused.exit_code == 2
    assert "give the id of a topic or a subtopic" in refused.stderr


def test_the_record_says_what_ran_on_what(published: Path) -> None:
    record = json.loads((published / "latest" / "run.json").read_bytes())
    assert record["as_of"] == "2025-06-30"
    assert [stage["stage"] for stage in record["stages"]] == [stage.name for stage in STAGES]
    assert record["counts"]["papers"] == len(sample_lines())
    assert record["encoder"]["name"] == "all-MiniLM-L6-v2"
    assert record["counts"]["truncated"] == 0


def test_a_second_run_computes_nothing_and_says_so(out: Path) -> None:
    before = published_files(out / "latest")
    _, lines = run("sample:", "--out", str(out))
    assert "nothing was computed" in lines
    assert computed(lines) == []
    assert published_files(out / "latest") == before


def test_a_changed_title_runs_only_the_report_and_its_audit(out: Path, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('[report]\ntitle = "Field notes"\n')
    _, lines = run("sample:", "--out", str(out), "--config", str(settings))
    assert computed(lines) == ["report", "audit"]
    assert b"Field notes" in (out / "latest" / "index.html").read_bytes()


def test_an_added_digest_embeds_only_its_papers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded: list[str] = []
    encode = MiniLM.encode

    def counted(
        self: MiniLM, ids: Sequence[str], texts: Sequence[str], done: Callable[[int], None]
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        encoded.extend(ids)
        return encode(self, ids, texts, done)

    monkeypatch.setattr(MiniLM, "encode", counted)
    papers = [json.loads(line) for line in sample_lines()[:120]]
    last = [paper["id"] for paper in papers if paper["date"] == papers[-1]["date"]]
    source = tmp_path / "papers.jsonl"
    source.write_text("".join(sample_lines()[: 120 - len(last)]))
    run(str(source), "--out", str(tmp_path / "out"))
    assert len(encoded) == 120 - len(last)
    encoded.clear()
    source.write_text("".join(sample_lines()[:120]))
    run(str(source), "--out", str(tmp_path / "out"))
    assert sorted(encoded) == sorted(last)


def test_damaged_cached_objects_are_noticed_and_built_again(out: Path) -> None:
    before = published_files(out / "latest")
    shutil.rmtree(out / "2025-06-30")
    (out / "latest").unlink()
    for path in (out / ".cache" / "objects").glob("*/*"):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 0xFF
        path.write_bytes(bytes(data))
    _, lines = run("sample:", "--out", str(out))
    assert "does not match its digest: building it again" in lines
    assert published_files(out / "latest") == before


def test_papers_in_another_order_give_the_same_bytes(published: Path, tmp_path: Path) -> None:
    lines = sample_lines()
    forward, backward = tmp_path / "a" / "papers.jsonl", tmp_path / "b" / "papers.jsonl"
    for path, order in ((forward, lines), (backward, lines[::-1])):
        path.parent.mkdir()
        path.write_text("".join(order))
        shutil.copytree(published / ".cache" / "vectors", path.parent / "cache" / "vectors")
        run(str(path), "--out", str(path.parent / "out"), "--cache", str(path.parent / "cache"))
    assert published_files(tmp_path / "a" / "out" / "latest") == published_files(
        tmp_path / "b" / "out" / "latest"
    )


@pytest.mark.parametrize("threads", ["1", "3"])
def test_the_number_of_threads_changes_no_byte(
    published: Path, tmp_path: Path, threads: str
) -> None:
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "ARROW_NUM_THREADS")
    subprocess.run(
        [*COMMAND, "sample:", "--out", str(tmp_path)],
        env={**os.environ, **dict.fromkeys(names, threads)},
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=300,
    )
    assert published_files(tmp_path / "latest") == published_files(published / "latest")


def test_a_run_killed_again_and_again_ends_with_the_same_bytes(
    published: Path, tmp_path: Path
) -> None:
    finished = None
    for stage in ("corpus", "embed", "reduce", "cluster", "describe", "model"):
        finished = killed_after(stage, tmp_path)
        assert not (tmp_path / "latest").exists()
    assert finished == -signal.SIGKILL
    _, lines = run("sample:", "--out", str(tmp_path))
    assert "embed" not in computed(lines)
    assert published_files(tmp_path / "latest") == published_files(published / "latest")


def killed_after(stage: str, out: Path) -> int:
    """Start a run, kill it as soon as it says that `stage` is done, and return its exit code."""
    process = subprocess.Popen(
        [*COMMAND, "sample:", "--out", str(out)], stderr=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.split()[:1] == [stage]:
            process.kill()
            break
    return process.wait(timeout=120)


def test_what_comes_after_as_of_changes_no_byte(published: Path, tmp_path: Path) -> None:
    day = date(2025, 3, 31)
    before = [line for line in sample_lines() if json.loads(line)["date"] <= day.isoformat()]
    for name, lines in (("all", sample_lines()), ("before", before)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "papers.jsonl").write_text("".join(lines))
        shutil.copytree(published / ".cache" / "vectors", folder / "cache" / "vectors")
        run(
            str(folder / "papers.jsonl"), "--as-of", day.isoformat(),
            "--out", str(folder / "out"), "--cache", str(folder / "cache"),
        )  # fmt: skip
    whole, only_before = (
        published_files(tmp_path / name / "out" / "latest") for name in ("all", "before")
    )
    assert whole == only_before


def test_a_period_finer_than_the_dates_is_refused_before_anything_is_embedded(
    tmp_path: Path,
) -> None:
    paper = {"id": "a1", "title": "T", "abstract": "We show that.", "date": "2025-01"}
    (tmp_path / "x.jsonl").write_text(json.dumps(paper))
    source, out = str(tmp_path / "x.jsonl"), str(tmp_path / "out")
    _, lines = run(source, "--out", out, "--period", "week", expect=2)
    assert "prevalence.period = 'week' is finer" in lines
    assert computed(lines) == ["corpus"]


def test_a_handful_of_papers_make_one_topic_and_say_so(tmp_path: Path) -> None:
    source = tmp_path / "few.jsonl"
    source.write_text("".join(sample_lines()[:20]))
    _, lines = run(str(source), "--out", str(tmp_path / "out"))
    (topic,) = json.loads((tmp_path / "out" / "latest" / "topics.json").read_bytes())
    assert (topic["label"], topic["size"]) == ("All papers", 20)
    prevalence = parquet.read_table(tmp_path / "out" / "latest" / "prevalence.parquet").to_pydict()
    assert sum(prevalence["count"]) == 20
    assert "20 papers are too few" in lines


def test_titles_that_attack_are_shown_as_text(tmp_path: Path) -> None:
    attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202e]]>"
    rows = [json.loads(line) for line in sample_lines()[:80]]
    for row in rows:
        row["title"] = f"{attack} {row['title']}"
        row["url"] = "javascript:alert(3)"
    source = tmp_path / "hostile.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    run(str(source), "--out", str(tmp_path / "out"))
    for name, data in published_files(tmp_path / "out" / "latest").items():
        if name.endswith((".html", ".xml", ".md", ".svg")):
            text = data.decode()
            assert "<script>alert(1)" not in text, name
            assert "<img src=x" not in text, name
            assert 'href="javascript:' not in text, name


def test_the_model_opens_in_bertopic(published: Path) -> None:
    bertopic = pytest.importorskip("bertopic")
    model = bertopic.BERTopic.load(str(published / "latest" / "model"))
    topics = json.loads((published / "latest" / "topics.json").read_bytes())
    assert model.get_topic_info()["Count"].sum() == len(sample_lines())
    for topic in topics:
        words = [word for word, _ in model.get_topic(topic["id"])]
        assert words == topic["keywords"]


@pytest.mark.shared
def test_real_digests_make_topics_people_would_name(shared_data: Path, tmp_path: Path) -> None:
    """Three weeks of real digests: everything is read and every paper has its line."""
    folder = tmp_path / "digests"
    folder.mkdir()
    for path in sorted((shared_data / "hf_daily_api").glob("2025-01-*.json"))[:12]:
        shutil.copy(path, folder)
    run(str(folder), "--out", str(tmp_path / "out"))
    record = json.loads((tmp_path / "out" / "latest" / "run.json").read_bytes())
    assert record["counts"]["digests"] == 12
    assert record["counts"]["topics"] >= 3


def test_papers_with_a_high_strength_are_right_and_others_less_often(published: Path) -> None:
    truth = json.loads(files("groundswell").joinpath("data/sample_truth.json").read_bytes())[
        "papers"
    ]
    papers = parquet.read_table(published / "latest" / "papers.parquet").to_pylist()
    held = [row for row in papers if row["topic_id"] >= 0]
    themes = {
        topic: Counter(truth[r["paper_id"]] for r in held if r["topic_id"] == topic)
        for topic in {row["topic_id"] for row in held}
    }
    common = {topic: counts.most_common(1)[0][0] for topic, counts in themes.items()}
    right: dict[str, list[bool]] = {"strong": [], "weak": []}
    for row in held:
        own = right["strong" if row["strength"] >= 0.8 else "weak"]
        own.append(truth[row["paper_id"]] == common[row["topic_id"]])
    assert sum(right["strong"]) / len(right["strong"]) >= 0.9
    assert sum(right["weak"]) / len(right["weak"]) < sum(right["strong"]) / len(right["strong"])


def test_other_vectors_under_the_same_name_are_noticed(tmp_path: Path) -> None:
    source, config = write_source(tmp_path)
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[embed]\nencoder = "{config.embed.encoder}"\n')
    arguments = (str(source), "--out", str(tmp_path / "out"), "--config", str(settings))
    run(*arguments)
    assert computed(run(*arguments)[1]) == []
    vectors = np.load(tmp_path / "vectors.npy")
    np.save(tmp_path / "vectors.npy", vectors[::-1])
    assert "embed" in computed(run(*arguments)[1])
