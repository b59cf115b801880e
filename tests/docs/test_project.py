"""The files about the project: how it is cited, released and packed."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import yaml

from tests.docs.blocks import blocks_of
from tests.docs.test_docs import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_citation_has_the_version_and_the_license_of_the_package() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]


def test_the_changelog_begins_with_what_is_unreleased_or_with_this_version() -> None:
    """And dates the version as the citation does, in the groups that docs/releasing.md names."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert headings[0] == "Unreleased" or headings[0].startswith(f"{PROJECT['version']} ")
    assert f"{PROJECT['version']} ({citation['date-released']})" in headings
    groups = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert set(groups) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_image_copies_nothing_that_is_ignored() -> None:
    """`.dockerignore` leaves out all but what it names, and the image needs what it copies."""
    allowed = re.findall(
        r"^!(\S+)", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE
    )
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copies = [line.split()[1:-1] for line in lines if re.match(r"COPY (?!--from)", line)]
    copied = [source for sources in copies for source in sources]
    assert sorted(copied) == sorted(allowed)
    assert [source for source in copied if not (ROOT / source).exists()] == []


def test_issue_forms_ask_for_something_under_names_of_their_own() -> None:
    forms = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    asked = [yaml.safe_load(form.read_text(encoding="utf-8")) for form in forms]
    bodies = [form["body"] for form in asked if "body" in form]
    assert len(bodies) == 3
    for body in bodies:
        ids = [field["id"] for field in body]
        assert len(set(ids)) == len(ids)
        assert any(field.get("validations", {}).get("required") for field in body)


def test_the_test_that_a_newcomer_reads_in_contributing_md_passes(tmp_path: Path) -> None:
    [code] = [block.text for block in blocks_of(ROOT / "CONTRIBUTING.md") if block.kind == "python"]
    names: dict[str, Callable[[Path], None]] = {}
    exec(code, names)  # noqa: S102 - it is our own page
    [test] = [value for name, value in names.items() if name.startswith("test_")]
    test(tmp_path)


def test_the_files_that_contributing_md_names_exist() -> None:
    named = re.findall(
        r"`((?:tests|sources|report|api)/[\w/]*(?:\.\w+)?)`",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Commands")[0],
    )
    assert len(named) > 8
    places = (ROOT, ROOT / "pipeline" / "groundswell")
    assert [name for name in named if not any((at / name).exists() for at in places)] == []
