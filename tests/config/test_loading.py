"""The configuration: read, overridden, and refused with what to do."""

import inspect
import re
from pathlib import Path
from typing import get_args

import pytest
from groundswell.config import Config, EmbedConfig, GenerateConfig, WatchConfig, load
from groundswell.errors import UsageError
from pydantic import BaseModel


def write(folder: Path, text: str) -> Path:
    path = folder / "groundswell.toml"
    path.write_text(text)
    return path


def test_no_file_gives_the_defaults() -> None:
    assert load(None) == Config()


def test_a_setting_is_read_and_the_command_line_wins(tmp_path: Path) -> None:
    path = write(tmp_path, "[prevalence]\nperiod = 'week'\nconfidence = 0.9\n")
    config = load(path, {"prevalence": {"period": "day"}})
    assert (config.prevalence.period, config.prevalence.confidence) == ("day", 0.9)


def test_an_unknown_key_is_named_with_the_nearest_known_one(tmp_path: Path) -> None:
    path = write(tmp_path, "[prevalence]\nperoid = 'week'\n")
    with pytest.raises(UsageError, match=r"'prevalence.peroid' \(did you mean 'period'\?\)"):
        load(path)


def test_an_unknown_table_is_named_with_the_nearest_known_one(tmp_path: Path) -> None:
    path = write(tmp_path, "[prevalance]\nperiod = 'week'\n")
    with pytest.raises(UsageError, match="did you mean 'prevalence'"):
        load(path)


def test_a_wrong_value_is_named_with_what_was_found(tmp_path: Path) -> None:
    path = write(tmp_path, "[prevalence]\nconfidence = 2\n")
    with pytest.raises(UsageError, match=r"prevalence.confidence = 2: expected a number below 1"):
        load(path)


@pytest.mark.parametrize("text", ["period week", "a = 1\na = 2", "\xff"])
def test_a_file_that_is_no_toml_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "groundswell.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match=r"configuration .*groundswell.toml cannot be read"):
        load(path)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_settings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "groundswell.toml"
    path.write_text("[report]\ntitle = 'Flüsse'\n", encoding=encoding)
    assert load(path).report.title == "Flüsse"


@pytest.mark.parametrize("text", [f"a = {'[' * 5000}", f"a = {'9' * 5000}"])
def test_values_that_python_cannot_parse_are_one_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load(write(tmp_path, text))


def numeric_settings() -> list[str]:
    """Every setting that takes numbers, as 'table.key'."""
    return [
        f"{name}.{key}"
        for name, field in Config.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
        for key, setting in field.annotation.model_fields.items()
        if {int, float} & {setting.annotation, *get_args(setting.annotation)}
    ]


@pytest.mark.parametrize("setting", numeric_settings())
@pytest.mark.parametrize("value", ["inf", "-inf", "nan", "-1", "'some'", "[]"])
def test_a_number_that_makes_no_sense_is_refused_by_the_settings_name(
    tmp_path: Path, setting: str, value: str
) -> None:
    table, key = setting.split(".")
    with pytest.raises(UsageError) as refused:
        load(write(tmp_path, f"[{table}]\n{key} = {value}\n"))
    assert setting in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("setting", numeric_settings())
def test_a_number_beyond_all_limits_is_refused_by_the_settings_name(
    tmp_path: Path, setting: str
) -> None:
    table, key = setting.split(".")
    with pytest.raises(UsageError, match=re.escape(setting)):
        load(write(tmp_path, f"[{table}]\n{key} = {10**400}\n"))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load(tmp_path / "none.toml")


@pytest.mark.parametrize("value", ["1", "2.5", "'many'", "true"])
def test_a_number_of_topics_for_bertopic_is_a_number_or_auto(tmp_path: Path, value: str) -> None:
    path = write(tmp_path, f"[cluster.bertopic]\nnr_topics = {value}\n")
    with pytest.raises(
        UsageError, match="cluster.bertopic.nr_topics = .*: expected a whole number"
    ):
        load(path)
    assert load(write(tmp_path, "[cluster.bertopic]\nnr_topics = 'auto'\n")).cluster.bertopic


def test_a_model_is_needed_with_an_endpoint() -> None:
    with pytest.raises(ValueError, match="name a model that the server has"):
        GenerateConfig(endpoint="http://localhost/v1")


def test_a_setting_of_how_a_run_is_carried_out_stays_out_of_the_key() -> None:
    assert EmbedConfig(threads=1).result_fields() == EmbedConfig(threads=2).result_fields()
    assert EmbedConfig().result_fields() != EmbedConfig(dimensions=128).result_fields()


def tables() -> list[type[BaseModel]]:
    return [
        field.annotation
        for field in Config.model_fields.values()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
    ] + [WatchConfig]


def test_every_setting_is_documented_where_it_is_declared() -> None:
    documented = re.compile(r"\n    (\w+): [^\n]*(?:\n        [^\n]*|\n    \))*\n    \"\"\"")
    missing: dict[str, set[str]] = {}
    for table in tables():
        source = Path(str(inspect.getsourcefile(table))).read_text(encoding="utf-8")
        body = source.split(f"class {table.__name__}(")[1].split("\nclass ")[0]
        undocumented = set(table.model_fields) - set(documented.findall(body))
        missing |= {table.__name__: undocumented} if undocumented else {}
    assert missing == {}


def test_tables_are_frozen_and_hash_their_values() -> None:
    config = Config()
    with pytest.raises(ValueError, match="frozen"):
        setattr(config.report, "title", "Another")  # noqa: B010 - mypy refuses it, too


def test_finer_topics_are_of_the_default_method_alone(tmp_path: Path) -> None:
    path = write(tmp_path, "[cluster]\ngranularity = 'finer'\nmethod = 'hdbscan'\n")
    with pytest.raises(UsageError, match="granularity is 'finer' and method 'hdbscan', expected"):
        load(path)
