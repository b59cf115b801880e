"""The digest of a stage's code: what changes it, and what does not."""

import json
import shutil
from pathlib import Path

import pytest
from groundswell.runtime.code import ROOT, CodeDigests
from groundswell.runtime.declaration import STAGES

HELPER = '''"""A helper."""

LIMIT = 3


def double(value: int) -> int:
    """Return it twice."""
    return 2 * value  # twice
'''
PACKAGE = {
    "__init__.py": "",
    "stages/__init__.py": "",
    "stages/first.py": "from groundswell.helpers import double\n\n\ndef first():\n    double(1)\n",
    "stages/second.py": "def second():\n    from groundswell.pages import page\n",
    "stages/third.py": 'METHODS = {"one": "groundswell.methods.one:run"}\n',
    "helpers.py": HELPER,
    "methods/__init__.py": "",
    "methods/one.py": "from groundswell.helpers import double\n",
    "pages/__init__.py": "",
    "pages/page.py": "from .parts import part\n",
    "pages/parts.py": "from . import colors\n",
    "pages/colors.py": "RED = 1\n",
    "pages/templates/index.html": "<p>",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A package like groundswell: three stages, a helper, a registry and a page."""
    root = tmp_path / "groundswell"
    for name, text in PACKAGE.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def digests(root: Path, memo: Path | None = None) -> dict[str, str]:
    code = CodeDigests(root, memo)
    return {name: code.of(f"groundswell.stages.{name}") for name in ("first", "second", "third")}


def changed(root: Path, name: str, text: str) -> set[str]:
    """The stages whose digest changes with the text of a file."""
    before = digests(root)
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)
    after = digests(root)
    return {stage for stage in before if before[stage] != after[stage]}


def test_a_changed_helper_changes_the_stages_that_import_it_and_no_other(root: Path) -> None:
    # The third stage names a module in a string, as a registry does, and that imports the helper.
    assert changed(root, "helpers.py", HELPER.replace("2 *", "3 *")) == {"first", "third"}


def test_a_changed_constant_counts(root: Path) -> None:
    assert changed(root, "helpers.py", HELPER.replace("LIMIT = 3", "LIMIT = 4")) == {
        "first",
        "third",
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# twice", "# two times"),
        ("Return it twice.", "Return two times the value."),
        ('"""A helper."""', '"""Another docstring."""'),
        ('    """Return it twice."""\n', ""),
        ("\n\n\n", "\n\n\n\n"),
    ],
)
def test_a_changed_comment_docstring_or_space_changes_nothing(
    root: Path, old: str, new: str
) -> None:
    assert old in HELPER
    assert changed(root, "helpers.py", HELPER.replace(old, new)) == set()


def test_a_changed_template_changes_the_stage_whose_package_it_is_in(root: Path) -> None:
    assert changed(root, "pages/templates/index.html", "<div>") == {"second"}


def test_a_template_that_is_added_or_renamed_counts(root: Path) -> None:
    assert changed(root, "pages/templates/more.html", "<p>") == {"second"}
    before = digests(root)["second"]
    (root / "pages/templates/more.html").rename(root / "pages/templates/other.html")
    assert digests(root)["second"] != before


def test_compiled_files_do_not_count(root: Path) -> None:
    assert changed(root, "pages/__pycache__/page.cpython-311.pyc", "compiled") == set()


def test_relative_imports_are_followed(root: Path) -> None:
    assert changed(root, "pages/colors.py", "RED = 2\n") == {"second"}


def test_a_module_that_a_registry_names_in_a_string_counts(root: Path) -> None:
    assert changed(root, "methods/one.py", "def run():\n    return 1\n") == {"third"}


def test_a_name_in_a_docstring_does_not_count(root: Path) -> None:
    text = '"""As in groundswell.methods.one."""\n\n\ndef second():\n    pass\n'
    (root / "stages/second.py").write_text(text)
    assert changed(root, "methods/one.py", "VALUE = 2\n") == {"third"}


def test_what_is_imported_for_type_checkers_alone_does_not_count(root: Path) -> None:
    text = (
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
        "    from groundswell.methods import one\n"
    )
    (root / "stages/second.py").write_text(text)
    assert changed(root, "methods/one.py", "VALUE = 2\n") == {"third"}


def test_a_condition_of_another_kind_counts(root: Path) -> None:
    text = "import sys\n\nif sys.platform:\n    from groundswell.methods import one\n"
    (root / "stages/second.py").write_text(text)
    assert changed(root, "methods/one.py", "VALUE = 2\n") == {"second", "third"}


def test_the_packages_a_module_is_in_count_but_not_the_package_itself(root: Path) -> None:
    assert changed(root, "methods/__init__.py", "VALUE = 1\n") == {"third"}
    (root / "stages/second.py").write_text("from groundswell import helpers\n")
    assert changed(root, "__init__.py", "VERSION = 2\n") == set()
    assert "second" in changed(root, "helpers.py", "VALUE = 1\n")


def test_the_memo_gives_the_digests_that_parsing_gives(root: Path, tmp_path: Path) -> None:
    memo = tmp_path / "code.json"
    fresh = digests(root)
    assert digests(root, memo) == fresh
    written = memo.stat().st_mtime_ns
    assert digests(root, memo) == fresh
    assert memo.stat().st_mtime_ns == written


def test_the_memo_spares_the_parsing(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memo = tmp_path / "code.json"
    fresh = digests(root, memo)
    monkeypatch.setattr("groundswell.runtime.code.source_of", None)
    assert digests(root, memo) == fresh


def test_the_memo_keeps_what_was_used_last_up_to_a_bound(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memo = tmp_path / "code.json"
    digests(root, memo)
    stale = set(json.loads(memo.read_text())["sources"])
    monkeypatch.setattr("groundswell.runtime.code._KEPT", len(stale))
    (root / "helpers.py").write_text(HELPER.replace("2 *", "3 *"))
    digests(root, memo)
    kept = set(json.loads(memo.read_text())["sources"])
    assert len(kept) == len(stale)
    assert len(kept - stale) == 1
    monkeypatch.setattr("groundswell.runtime.code.source_of", None)
    assert digests(root, memo)


@pytest.mark.parametrize("text", ["{half", "[]", '{"version": 1, "sources": {}}', '{"a": 1}'])
def test_a_memo_that_is_damaged_or_of_another_version_is_made_again(
    root: Path, tmp_path: Path, text: str
) -> None:
    memo = tmp_path / "code.json"
    memo.write_text(text)
    assert digests(root, memo) == digests(root)
    assert set(json.loads(memo.read_text())) == {"version", "sources"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of groundswell itself."""
    to = tmp_path / "groundswell"
    shutil.copytree(ROOT, to, ignore=shutil.ignore_patterns("__pycache__", "data"))
    return to


def stages_changed(root: Path, name: str, old: str, new: str) -> set[str]:
    """The stages of groundswell whose digest changes with a file."""

    def of_all() -> dict[str, str]:
        code = CodeDigests(root)
        return {stage.name: code.of(stage.module) for stage in STAGES}

    before = of_all()
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return {name for name, digest in of_all().items() if digest != before[name]}


def test_a_change_of_the_bursts_changes_the_signals_and_what_reads_none_of_it_stays(
    copy: Path,
) -> None:
    found = stages_changed(copy, "signals/bursts.py", "return", "return 1 and")
    assert "signals" in found
    assert not found & {"corpus", "embed", "plan", "reduce", "cluster", "align", "hierarchy"}


def test_a_change_of_a_clustering_method_changes_the_stage_that_names_it(copy: Path) -> None:
    found = stages_changed(copy, "clustering/hdbscan.py", "return", "return 1 and")
    assert "cluster" in found
    assert not found & {"corpus", "embed", "plan", "prevalence", "signals", "report", "audit"}


def test_a_change_of_a_reports_template_changes_the_report_alone(copy: Path) -> None:
    template = next(path for path in sorted((copy / "report").rglob("*.md")))
    name = template.relative_to(copy).as_posix()
    assert stages_changed(copy, name, "\n", "\n\n") == {"report"}


def test_a_change_of_a_docstring_of_groundswell_changes_nothing(copy: Path) -> None:
    assert stages_changed(copy, "signals/bursts.py", '"""', '"""Now: ') == set()
