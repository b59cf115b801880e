"""Names of the last release: still read for one more, each with a notice."""

from pathlib import Path

import pytest
from groundswell.config import Config, Renamed, load, renamed
from groundswell.config.renamed import CONFIGURATION
from groundswell.errors import UsageError

OLD = {
    "levels": ("[levels]\n", "", "'levels' is now called 'hierarchy'"),
    "describe.llm": (
        "[describe]\nkeywords = 8\n[describe.llm]\nendpoint = 'http://localhost/v1'\nmodel = 'm'\n",
        "[describe]\nkeywords = 8\n[generate]\nendpoint = 'http://localhost/v1'\nmodel = 'm'\n",
        "'describe.llm' is now called 'generate'",
    ),
    "embed.long_text": (
        "[embed]\nlong_text = 'cut'\n",
        "[embed]\nlong_text = 'truncate'\n",
        "'embed.long_text = \"cut\"' is now called 'embed.long_text = \"truncate\"'",
    ),
    "signals.draws": (
        "[signals]\ndraws = 500\n",
        "[signals]\nsimulations = 500\n",
        "'signals.draws' is now called 'signals.simulations'",
    ),
}
"""A file with each old name, the same with today's, and the notice."""


def loaded(folder: Path, text: str) -> tuple[Config, list[str]]:
    path = folder / "groundswell.toml"
    path.write_text(text)
    notices: list[str] = []
    return load(path, notice=notices.append), notices


def test_every_old_name_has_a_case_here() -> None:
    assert [name.old for name in CONFIGURATION] == list(OLD)


@pytest.mark.parametrize("name", OLD)
def test_an_old_name_is_read_as_todays_with_a_notice(tmp_path: Path, name: str) -> None:
    old, new, notice = OLD[name]
    config, notices = loaded(tmp_path, old)
    assert config == loaded(tmp_path, new)[0]
    path = tmp_path / "groundswell.toml"
    assert notices == [f"configuration {path}: {notice}: the old name is read for one more release"]


@pytest.mark.parametrize("name", OLD)
def test_todays_name_gives_no_notice(tmp_path: Path, name: str) -> None:
    assert loaded(tmp_path, OLD[name][1])[1] == []


def test_both_names_in_one_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="two names of one thing: use 'signals.simulations'"):
        loaded(tmp_path, "[signals]\ndraws = 500\nsimulations = 600\n")


def test_a_key_is_renamed_in_every_row_of_an_array_of_tables() -> None:
    values = {"row": [{"a": 1}, {"b": 2}], "other": 3}
    notices: list[str] = []
    found = renamed(values, [Renamed("row.a", "row.c")], notices.append)
    assert found == {"row": [{"c": 1}, {"b": 2}], "other": 3}
    assert len(notices) == 1
    assert values == {"row": [{"a": 1}, {"b": 2}], "other": 3}


def test_a_key_can_move_into_a_table_that_does_not_exist_yet() -> None:
    found = renamed({"a": {"b": 1}}, [Renamed("a.b", "c.d.e")], lambda _: None)
    assert found == {"a": {}, "c": {"d": {"e": 1}}}


def test_a_path_through_a_value_that_is_no_table_is_passed_over() -> None:
    assert renamed({"a": 1}, [Renamed("a.b", "a.c")], lambda _: None) == {"a": 1}


def test_another_value_of_a_renamed_value_stays() -> None:
    names = [Renamed("a.b", "new", value="old")]
    assert renamed({"a": {"b": "other"}}, names, lambda _: None) == {"a": {"b": "other"}}
