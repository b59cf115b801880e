import pytest
from groundswell.config import Config, EmbedConfig, load
from groundswell.errors import UsageError


def write(tmp_path, text):
    path = tmp_path / "groundswell.toml"
    path.write_text(text)
    return path


def test_no_file_gives_the_defaults():
    assert load(None) == Config()


def test_a_setting_is_read_and_the_command_line_wins(tmp_path):
    path = write(tmp_path, "[prevalence]\nperiod = 'week'\nconfidence = 0.9\n")
    config = load(path, {"prevalence": {"period": "day"}})
    assert (config.prevalence.period, config.prevalence.confidence) == ("day", 0.9)


def test_an_unknown_key_is_named_with_the_nearest_known_one(tmp_path):
    path = write(tmp_path, "[prevalence]\nperoid = 'week'\n")
    with pytest.raises(UsageError, match=r"'prevalence.peroid' \(did you mean 'period'\?\)"):
        load(path)


def test_an_unknown_table_is_named_with_the_nearest_known_one(tmp_path):
    path = write(tmp_path, "[prevalance]\nperiod = 'week'\n")
    with pytest.raises(UsageError, match="did you mean 'prevalence'"):
        load(path)


def test_a_wrong_value_is_named_with_what_was_found(tmp_path):
    path = write(tmp_path, "[prevalence]\nconfidence = 2\n")
    with pytest.raises(UsageError, match="prevalence.confidence = 2"):
        load(path)


def test_a_file_that_is_no_toml_is_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        load(write(tmp_path, "period week"))


def test_a_setting_of_how_a_run_goes_stays_out_of_the_key():
    assert EmbedConfig(threads=1).result_fields() == EmbedConfig(threads=2).result_fields()
    assert EmbedConfig().result_fields() != EmbedConfig(dimensions=128).result_fields()
