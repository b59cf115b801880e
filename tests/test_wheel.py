"""The wheel: what a stranger installs, in an environment that holds nothing else."""

import os
import shutil
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


def steps_of_the_image() -> list[list[str]]:
    """The instructions of the Dockerfile's first stage, each as its name and the rest."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    stages = [number for number, line in enumerate(lines) if line.startswith("FROM")]
    return [line.split(maxsplit=1) for line in lines[stages[0] + 1 : stages[1]]]


def test_the_steps_of_the_image_make_a_command_that_needs_no_network_and_no_home(
    tmp_path: Path,
) -> None:
    """Run as scripts in a folder in place of the image's root, without what its system installs."""
    (tmp_path / "src").mkdir()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    for name, rest in steps_of_the_image():
        if name == "COPY":
            *copied, target = rest.split()
            for each in copied:
                copy(ROOT / each, tmp_path / "src" / target)
        elif name == "RUN" and not rest.startswith("apt-get"):
            script = rest.replace("/opt/", f"{tmp_path}/opt/")
            shell = ["sh", "-euc", script]
            subprocess.run(shell, check=True, cwd=tmp_path / "src", env=environment)
    command = tmp_path / "opt" / "groundswell" / "bin" / "groundswell"
    image = {"HOME": str(tmp_path / "none"), "PATH": "/usr/bin", "NUMBA_CACHE_DIR": str(tmp_path)}
    run = [str(command), "run", "sample:", "--out", "out"]
    subprocess.run(run, check=True, cwd=tmp_path, env=image)
    assert (tmp_path / "out" / "latest" / "index.html").is_file()


def copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.mkdir(exist_ok=True, parents=True)
        shutil.copy(source, target)
