"""The worked stage of docs/extending.md, added to a copy of the package as the page says."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from groundswell.runtime.code import ROOT

from tests.extending import section
from tests.planted import write_source

PRINT_SHARES = """
import sys
from datetime import date
from pathlib import Path
from groundswell.config import load
from groundswell.job import JobSettings, Listener, run_stages
from groundswell.outputs.user_edits import Edits
from groundswell.sources import read_sources

source, settings, out = sys.argv[1:]
config = load(Path(settings))
records = read_sources(
    [source], as_of=None, today=date(2025, 12, 31), config=config.sources, notice=print
)
listener = Listener(print, lambda stage: print(stage.stage, stage.cached))
job = JobSettings(Path(out), Path(out) / "cache", config, date(2025, 12, 31), listener)
runner, _ = run_stages(records, Edits(), job, "code_shares")
shares = runner.artifact("code_shares")
print(list(shares.shares))
"""


@pytest.fixture
def extended(tmp_path: Path) -> Path:
    """A folder with a copy of the package to which the section has been applied."""
    package = tmp_path / "pipeline" / "groundswell"
    shutil.copytree(ROOT, package, ignore=shutil.ignore_patterns("__pycache__"))
    text = section("A stage")
    for name, code in re.findall(
        r"`pipeline/groundswell/(\S+?)`:\n\n```python\n(.*?)```", text, re.DOTALL
    ):
        assert not (package / name).exists()
        (package / name).write_text(code)
    [artifact, stage] = re.findall(r"^  `(.+,)`$", text, re.MULTILINE)
    insert(package / "artifacts" / "__init__.py", "ARTIFACTS: Mapping[str, type] = {\n", artifact)
    insert(
        package / "artifacts" / "__init__.py",
        "from groundswell.artifacts.corpus import",
        "from groundswell.artifacts.code_shares import CodeShares",
        before=True,
    )
    insert(package / "runtime" / "declaration.py", '    Stage("topics", makes="topics"),\n', stage)
    return tmp_path / "pipeline"


def insert(path: Path, mark: str, line: str, *, before: bool = False) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(mark) == 1, mark
    changed = f"{line}\n{mark}" if before else f"{mark}    {line}\n"
    path.write_text(text.replace(mark, changed), encoding="utf-8")


@pytest.mark.slow
def test_a_stage_of_ones_own_is_computed_and_then_known(extended: Path, tmp_path: Path) -> None:
    source, _ = write_source(tmp_path / "in", digests=20)
    lines = [json.loads(line) for line in source.read_text().splitlines()]
    of_lichens = [line for line in lines if "alpine lichens" in line["title"]]
    for line in of_lichens[: len(of_lichens) // 4]:
        line["abstract"] += " Code: https://github.com/lichens/thalli."
    source.write_text("".join(json.dumps(line) + "\n" for line in lines))
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[embed]\nencoder = "file:{source.parent / "vectors.npy"}"\n')
    command = [sys.executable, "-c", PRINT_SHARES, source, settings, tmp_path / "out"]

    def run() -> list[str]:
        done = subprocess.run(
            list(map(str, command)),
            env={"PYTHONPATH": str(extended), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    first, second = run(), run()
    assert "code_shares False" in first
    assert "code_shares True" in second
    # A quarter of one theme's papers name a repository; its topic may lack a paper or two.
    *others, share = sorted(json.loads(first[-1]))
    assert others == [0, 0, 0]
    assert share == pytest.approx(1 / 4, abs=0.02)
    assert second[-1] == first[-1]
