"""What a person meets at the command line."""

import gc
import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from groundswell.cli import main

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def paper(number: int, **changes: object) -> dict[str, object]:
    return {
        "id": f"p{number}",
        "title": f"Paper {number}",
        "abstract": f"We study subject {number} and report what we found.",
        "date": "2025-01-02",
        **changes,
    }


def jsonl(path: Path, *rows: object) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def rejected(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / "latest" / "rejects.jsonl").open()]


def test_a_command_seldom_looks_for_garbage_in_cycles(tmp_path: Path) -> None:
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    try:
        call("status", "--out", str(tmp_path))
        assert gc.get_threshold()[0] >= 10_000
    finally:
        gc.set_threshold(*before)


def test_a_run_imports_no_pandas(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from groundswell.cli import main\n"
        f"main(['run', 'sample:', '--out', {str(tmp_path)!r}, '--until', 'corpus'], "
        "standalone_mode=False)\n"
        "assert 'pandas' not in sys.modules\n"
        "import pandas\n"
        "import pyarrow\n"
        "assert len(pyarrow.table({'a': [1]}).to_pandas()) == 1\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, timeout=60)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("nowhere.jsonl", "nowhere.jsonl"),
        ("hfdaily:", "hfdaily:"),
    ],
)
def test_a_source_that_is_not_there_is_named(tmp_path: Path, source: str, sentence: str) -> None:
    result = call("run", source, "--out", str(tmp_path))
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.output


def test_sources_and_a_cache_have_names_that_are_not_utf_8(tmp_path: Path) -> None:
    folder, cache = tmp_path / "caf\udce9", str(tmp_path / "kept\udce9")
    folder.mkdir()
    jsonl(folder / "pap\udce9rs.jsonl", paper(1))
    out = tmp_path / "out"
    assert call("run", str(folder), "--out", str(out), "--cache", cache).exit_code == 0


def test_an_output_folder_that_other_programs_cannot_open_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out\udce9"
    result = call("run", jsonl(tmp_path / "papers.jsonl", paper(1)), "--out", str(out))
    assert result.exit_code == 2
    assert "not text in UTF-8" in result.stderr
    assert "give another --out" in result.stderr
    assert not out.exists()


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "digests").mkdir()
    result = call("run", str(tmp_path / "digests"), "--out", str(tmp_path / "out"))
    assert result.exit_code in {1, 2}
    assert "digests" in result.stderr


@pytest.mark.parametrize("options", [[], ["--until", "corpus"], ["--from", "2025-01-06"]])
def test_a_live_source_offline_says_that_nothing_is_kept_of_it(
    tmp_path: Path, options: list[str]
) -> None:
    source = "arxiv:cs.CL:2025-01-06..2025-01-07"
    result = call("run", source, "--offline", "--out", str(tmp_path), *options)
    assert result.exit_code == 1
    assert "no snapshot from 2025-01-06 to 2025-01-07: run it online" in result.output


def test_a_digest_without_a_usable_paper_says_why(tmp_path: Path) -> None:
    source = jsonl(tmp_path / "a.jsonl", paper(1, abstract=""), paper(2, date="soon"))
    result = call("run", source, "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert "0 usable papers" in result.stderr
    assert "abstract" in result.stderr


def test_what_cannot_be_used_is_listed_with_its_reason(tmp_path: Path) -> None:
    source = jsonl(
        tmp_path / "a.jsonl",
        *[paper(number) for number in range(5)],
        paper(5, abstract=None),
        paper(6, date="the day before"),
        paper(7, date="2999-01-01"),
        paper(8, abstract="long " * 1_000_000),
        paper(3),
    )
    with Path(source).open("a") as file:
        file.write("{not json\n")
    out = tmp_path / "out"
    result = call("run", source, "--out", str(out))
    assert result.exit_code == 0, result.stderr
    reasons = " | ".join(str(row["reason"]) for row in rejected(out))
    assert len(rejected(out)) == 6
    for word in ("abstract", "date", "2999-01-01", "characters", "duplicate", "JSON"):
        assert word in reasons, (word, reasons)


def test_a_line_in_another_encoding_is_read_as_it_was_meant(tmp_path: Path) -> None:
    good = json.dumps(paper(1)).encode()
    latin = json.dumps(paper(2, title="Caf\u00e9 talk"), ensure_ascii=False).encode("latin-1")
    (tmp_path / "a.jsonl").write_bytes(good + b"\n" + latin + b"\n")
    out = str(tmp_path / "out")
    assert call("run", str(tmp_path / "a.jsonl"), "--out", out).exit_code == 0
    assert "Caf\u00e9 talk" in call("papers", "0", "--out", out).stdout


def test_gzipped_lines_are_read(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "a.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(paper(number)) + "\n" for number in range(3))
    out = tmp_path / "out"
    assert call("run", str(tmp_path / "a.jsonl.gz"), "--out", str(out)).exit_code == 0
    assert call("status", "--out", str(out)).stdout.startswith("as of 2025-01-02: 3 papers")


PAGE = """Daily papers

Jan 2

On the naming of clouds

We name clouds by what they do, and measure how often two observers agree. Over a year of skies they
agree on nine clouds of ten, and where they do not the cloud was about to change.
"""


def test_a_page_whose_date_has_no_year_needs_one(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE)
    out = str(tmp_path / "out")
    refused = call("run", str(page), "--out", out)
    assert refused.exit_code == 2
    assert "--year" in refused.stderr
    assert call("run", str(page), "--year", "2025", "--out", out).exit_code == 0
    assert call("papers", "0", "--out", out).stdout.startswith("2025-01-02")


def test_a_wrong_setting_is_answered_with_the_nearest_right_one(tmp_path: Path) -> None:
    settings = tmp_path / "s.toml"
    settings.write_text("[cluster]\ntopcs = 4\n")
    result = call("run", "sample:", "--config", str(settings), "--out", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert "topcs" in result.stderr
    assert "topics" in result.stderr


def test_papers_of_a_topic_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    source = jsonl(tmp_path / "a.jsonl", *[paper(number) for number in range(3)])
    call("run", source, "--out", str(tmp_path / "out"))
    result = call("papers", "7", "--out", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert "there is no topic 7" in result.stderr


def test_looking_before_the_first_run_says_what_to_do(tmp_path: Path) -> None:
    result = call("status", "--out", str(tmp_path))
    assert result.exit_code != 0
    assert "groundswell run" in result.stderr


def test_status_and_papers_answer_in_json(tmp_path: Path) -> None:
    source = jsonl(tmp_path / "a.jsonl", *[paper(number) for number in range(3)])
    out = str(tmp_path / "out")
    call("run", source, "--out", out)
    assert json.loads(call("status", "--json", "--out", out).stdout)["counts"]["papers"] == 3
    papers = json.loads(call("papers", "0", "--json", "--out", out).stdout)
    assert [row["paper_id"] for row in papers] == ["p0", "p1", "p2"]


@pytest.mark.parametrize("command", [["status"], ["show"], ["papers", "1"], ["explain", "1"]])
def test_looking_where_nothing_is_published_is_wrong_use(
    command: list[str], tmp_path: Path
) -> None:
    result = CliRunner().invoke(main, [*command, "--out", str(tmp_path / "nowhere")])
    assert result.exit_code == 2
    assert "publish a run first" in result.stderr
