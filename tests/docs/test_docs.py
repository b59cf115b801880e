"""What the docs say holds."""

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SCHEDULING = (ROOT / "docs" / "scheduling.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """The blocks of a language, without those that are marked as not run."""
    return re.findall(rf"(?<!-->\n\n)```{language}\n(.*?)```", text, re.DOTALL)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder like /srv/groundswell, with the command and a digest of yesterday."""
    command = tmp_path / ".venv" / "bin" / "groundswell"
    command.parent.mkdir(parents=True)
    command.write_text(
        f'#!/bin/sh\nPYTHONPATH={ROOT}/pipeline exec {sys.executable} -m groundswell "$@"\n'
    )
    command.chmod(0o755)
    (tmp_path / "digests").mkdir()
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    sample = ROOT / "pipeline" / "groundswell" / "data" / "sample.jsonl"
    lines = sample.read_text(encoding="utf-8").splitlines()[:5]
    dated = [re.sub(r'"date": "[^"]*"', f'"date": "{yesterday}"', line) for line in lines]
    (tmp_path / "digests" / "papers.jsonl").write_text("\n".join(dated), encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_the_lines_of_cron_run_and_watch_in_crons_environment(installed: Path) -> None:
    (table,) = blocks(SCHEDULING, "cron")
    lines = [re.fullmatch(r"((?:[\d*]+ +){5})(.+)", line) for line in table.splitlines()]
    run, watch = [line[2].replace("/srv/groundswell", str(installed)) for line in lines if line]

    def cron(line: str) -> subprocess.CompletedProcess[str]:
        # Cron ends a command at a bare %, and takes the backslash from one that has it.
        assert not re.search(r"(?<!\\)%", line)
        return subprocess.run(
            ["/bin/sh", "-c", line.replace(r"\%", "%")],
            env={"PATH": "/usr/bin:/bin", "HOME": str(installed)},
            capture_output=True, text=True, timeout=200,
        )  # fmt: skip

    before = cron(watch)
    assert before.returncode == 1
    assert before.stderr
    done = cron(run)
    assert done.returncode == 0, done.stderr
    assert (installed / "artifacts" / "latest" / "index.html").is_file()
    after = cron(watch)
    assert (after.returncode, after.stdout, after.stderr) == (0, "", "")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
def test_systemd_takes_the_units(installed: Path) -> None:
    timer, service = blocks(SCHEDULING, "ini")
    units = {"groundswell.timer": timer, "groundswell.service": service}
    for name, unit in units.items():
        text = unit.replace("/srv/groundswell", str(installed))
        (installed / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(installed / name) for name in units)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_links_lead_to_files_of_the_project() -> None:
    for text in (README, CONTRIBUTING):
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", text):
            assert (ROOT / target).exists(), target
