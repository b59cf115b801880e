"""Watches are written in the configuration and in OUT/watches.toml."""

from pathlib import Path

import pytest
from groundswell.config import WatchConfig, load
from groundswell.errors import UsageError
from groundswell.outputs.watches.definitions import FILE, add, added_watches, remove, together


def configured(tmp_path: Path, text: str) -> dict[str, WatchConfig]:
    path = tmp_path / "groundswell.toml"
    path.write_text(text, encoding="utf-8")
    return load(path).watch


def test_a_watch_is_a_table_of_the_configuration(tmp_path: Path) -> None:
    found = configured(tmp_path, '[watch.mine]\nwords = "tides"\nfollow = [3, "GRPO"]\n')
    assert found == {"mine": WatchConfig(words="tides", follow=(3, "GRPO"))}
    assert found["mine"].parts == ("words", "follow")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[watch.mine]\n", "it watches nothing: give words"),
        ("[watch.mine]\nto = ['slack']\n", "it watches nothing"),
        ("[watch.mine]\nword = 'tides'\n", r"unknown key 'watch.mine.word' \(did you mean 'words'"),
        ("[watch.mine]\nwords = ''\n", "expected 1 or more characters"),
        ("[watch.mine]\nabstract = 'tides'\n", "expected 200 or more characters"),
        ("[watch.mine]\nauthors = ['-']\n", "an entry is empty"),
        ("[watch.mine]\nwords = 'a'\nnear = 2\n", "watch.mine.near = 2: expected at most 1"),
        ("[watch.'a/b']\nwords = 'a'\n", "'a/b' cannot name a watch"),
        ("[watch.a]\nwords = 'a'\n[watch.A]\nwords = 'b'\n", "two watches are called 'a'"),
        ("[watch.a]\nwords = 'a'\nto = ['slack:https://hooks.example.org']\n", "is a secret"),
    ],
)
def test_what_is_wrong_is_one_sentence(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as refused:
        configured(tmp_path, text)
    assert "\n" not in str(refused.value)


def test_added_watches_are_read_as_they_were_given(tmp_path: Path) -> None:
    words = 'He said "tides" \\ naïve\t北京'
    add(tmp_path, "one", {"words": words, "follow": ["3"], "all": True, "near": 0.7})
    add(tmp_path, "two", {"authors": ["Zoë Müller"]})
    assert added_watches(tmp_path) == {
        "one": WatchConfig(words=words, follow=("3",), all=True, near=0.7),
        "two": WatchConfig(authors=("Zoë Müller",)),
    }


def test_removing_a_watch_leaves_all_else_of_the_file(tmp_path: Path) -> None:
    add(tmp_path, "one", {"words": "tides"})
    path = tmp_path / FILE
    path.write_text("# mine\n" + path.read_text() + "# of the first\n", encoding="utf-8")
    add(tmp_path, "two", {"words": "[watch.one]"})
    add(tmp_path, "three", {"words": "bays"})
    remove(tmp_path, "two")
    assert list(added_watches(tmp_path)) == ["one", "three"]
    assert "# mine" in path.read_text()
    assert "# of the first" in path.read_text()


def test_a_watch_whose_lines_cannot_be_told_is_left_to_the_user(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_text("watch.one = {words = 'tides'}\n", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be removed: edit"):
        remove(tmp_path, "one")
    assert path.read_text() == "watch.one = {words = 'tides'}\n"


def test_a_name_is_given_once(tmp_path: Path) -> None:
    add(tmp_path, "one", {"words": "tides"})
    with pytest.raises(UsageError, match="there is a watch 'One' already"):
        add(tmp_path, "One", {"words": "bays"})
    with pytest.raises(UsageError, match="is in the configuration and in"):
        together({"ONE": WatchConfig(words="a")}, tmp_path)
    with pytest.raises(UsageError, match=r"there is no watch 'on'.*did you mean 'one'"):
        remove(tmp_path, "on")


def test_a_wrong_value_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="watch.one.near"):
        add(tmp_path, "one", {"words": "tides", "near": 2})
    assert not (tmp_path / FILE).exists()
