"""The pages for a job: their files are written and their commands run, in the page's order."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from aiosmtpd.controller import Controller

from tests.delivery.test_mail import free_port
from tests.delivery.watches.services import services
from tests.delivery.watches.test_mail import Inbox
from tests.docs.blocks import ROOT, Block, blocks_of
from tests.docs.test_library import inside
from tests.planted import PlantedRuns

pytestmark = pytest.mark.slow


def page(name: str) -> tuple[Block, ...]:
    return blocks_of(ROOT / "docs" / name)


def file_of(block: Block) -> str:
    """The file that the line above a block names, as in '`papers.csv`:'."""
    lines = (ROOT / block.page).read_text(encoding="utf-8").splitlines()[: block.line - 1]
    above = next(line for line in reversed(lines) if line.strip())
    named = re.findall(r"`([\w./-]+\.\w+)`", above)
    assert named, above
    return str(named[-1])


def groundswell(
    line: str, folder: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    command, *arguments = shlex.split(line)
    assert command == "groundswell"
    return subprocess.run(
        [sys.executable, "-m", "groundswell", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "pipeline"), **(environment or {})},
        capture_output=True,
        text=True,
        timeout=300,
    )


def followed(name: str, folder: Path, given: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Do what a page says, block by block; yields each command and what it wrote."""
    for block in page(name):
        if block.kind in {"csv", "none", "toml"}:
            (folder / file_of(block)).write_text(block.text + "\n", encoding="utf-8")
        elif block.kind == "python":
            with inside(folder):
                exec(block.text, dict(given))  # noqa: S102 - it is our own page
        elif block.kind == "sh":
            for line in block.text.splitlines():
                done = groundswell(line, folder)
                assert done.returncode == 0, (line, done.stderr)
                yield line, done.stdout + done.stderr


def test_a_format_of_ones_own_is_read_step_by_step(tmp_path: Path) -> None:
    first, *texts = [block for block in page("formats.md") if block.kind in {"csv", "text"}]
    (tmp_path / file_of(first)).write_text(first.text + "\n", encoding="utf-8")
    refused = groundswell("groundswell run papers.csv", tmp_path)
    assert refused.returncode == 1
    assert texts[0].text in refused.stderr
    printed = dict(followed("formats.md", tmp_path, {}))
    rejects = (tmp_path / "try" / "latest" / "rejects.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line)["where"] for line in rejects.splitlines()] == [texts[1].text]
    assert "Tides in shallow bays" in printed["groundswell search team:coast --out try"]
    notes = json.loads((tmp_path / "notes" / "latest" / "run.json").read_bytes())
    assert notes["counts"]["papers"] == 2


def test_a_question_about_a_theme_is_answered_from_a_folder_of_bibtex(tmp_path: Path) -> None:
    sample = ROOT / "pipeline" / "groundswell" / "data" / "sample.jsonl"
    papers = map(json.loads, sample.read_text(encoding="utf-8").splitlines())
    entries = [
        f"@misc{{{paper['id']},\n title = {{{paper['title']}}},\n date = {{{paper['date']}}},\n"
        f" abstract = {{{paper['abstract']}}},\n}}\n"
        for paper in papers
    ]
    (tmp_path / "refs").mkdir()
    for number in range(3):
        refs = "\n".join(entries[number::3])
        (tmp_path / "refs" / f"{number}.bib").write_text(refs, encoding="utf-8")
    printed = dict(followed("theme.md", tmp_path, {}))
    assert "is emerging as of 2025-05-31" in printed["groundswell explain Music --out then"]
    assert "It was first found on" in printed["groundswell explain Music --out then"]
    assert (tmp_path / "theme.bib").read_text(encoding="utf-8").count("@") > 20


def test_vectors_from_elsewhere_take_the_encoders_place(tmp_path: Path) -> None:
    sample = ROOT / "pipeline" / "groundswell" / "data" / "sample.jsonl"
    lines = sample.read_text(encoding="utf-8").splitlines()[:120]
    (tmp_path / "papers.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def encode(texts: list[str]) -> list[list[float]]:
        return np.random.default_rng(len(texts)).normal(size=(len(texts), 8)).tolist()  # type: ignore[no-any-return]

    assert list(followed("encoders.md", tmp_path, {"encode": encode}))
    record = json.loads((tmp_path / "own" / "latest" / "run.json").read_bytes())
    assert record["encoder"]["name"] == "our model, version 3"
    assert record["counts"]["papers"] == 120


@pytest.fixture
def night(planted_runs: PlantedRuns, tmp_path: Path) -> Path:
    """A folder with the planted runs as `artifacts`."""
    import shutil

    shutil.copytree(planted_runs.out, tmp_path / "artifacts", symlinks=True)
    return tmp_path


def test_what_is_new_comes_to_slack_and_by_mail_once(night: Path) -> None:
    [env] = [block for block in page("slack-and-mail.md") if block.kind == "env"]
    names = {line.split("=")[0] for line in env.text.splitlines()}
    assert names >= {"GROUNDSWELL_SLACK_URL", "GROUNDSWELL_SMTP", "GROUNDSWELL_SMTP_PASSWORD"}
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    with services() as kept:
        environment = {
            "GROUNDSWELL_SLACK_URL": f"{kept.url}/slack",
            "GROUNDSWELL_SMTP": f"127.0.0.1:{controller.port}",
            "GROUNDSWELL_SMTP_SECURITY": "none",
        }
        said = []
        for line in lines_of("slack-and-mail.md"):
            planted = line.replace('"reward hacking" OR RLHF', "tides").replace("GRPO", "0")
            done = groundswell(planted, night, environment)
            assert done.returncode == 0, (line, done.stderr)
            said.append(done.stderr)
    controller.stop()
    assert kept.refusals == []
    assert len(kept.messages["slack"]) == 2
    assert len(inbox.mails) == 1
    assert "; 0 messages delivered" in said[-1]


def lines_of(name: str) -> Iterator[str]:
    for block in page(name):
        if block.kind == "sh":
            lines = block.text.splitlines()
            yield from (line for line in lines if line.startswith("groundswell "))


def test_the_lines_of_cron_call_commands_that_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    from groundswell.cli import main

    from tests.docs.test_blocks import check_command

    monkeypatch.setenv("GROUNDSWELL_SMTP", "mail.example.org:587")
    [table] = [block for block in page("slack-and-mail.md") if block.kind == "cron"]
    lines = [line.partition("; }")[0] for line in table.text.splitlines()]
    calls = [call for line in lines for call in line.split(" && ")]
    ours = [shlex.split(call)[1:] for call in calls if call.startswith(".venv/bin/groundswell")]
    assert [words[0] for words in ours] == ["run", "watch", "mail"]
    for words in ours:
        check_command(main, words)
