"""The wheel: what a stranger installs, in an environment that holds nothing else."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([sys.executable, *build], check=True)
    (made,) = folder.glob("groundswell-*.whl")
    return made


def test_the_wheel_holds_one_package_with_its_data_and_its_types(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"groundswell"}
    package = ROOT / "pipeline" / "groundswell"
    here = {
        f"groundswell/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert here <= set(names)
    assert "groundswell/py.typed" in names


def test_the_installed_command_runs_the_main_job(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    locked = ["--no-deps", "--require-hashes", "-r", str(ROOT / "requirements.txt")]
    subprocess.run([*install, *locked], check=True)
    subprocess.run([*install, "--no-deps", str(wheel)], check=True)
    command = [str(tmp_path / "venv" / "bin" / "groundswell"), "run", "sample:", "--out", "out"]
    subprocess.run(command, check=True, cwd=tmp_path)
    assert (tmp_path / "out" / "latest" / "index.html").is_file()
    module = [str(python), "-m", "groundswell", "status", "--out", "out"]
    shown = subprocess.run(module, check=True, cwd=tmp_path, capture_output=True, text=True)
    assert "612 papers" in shown.stdout
