"""Numeric settings at the ends of what is accepted: a run works with each of them."""

from pathlib import Path
from typing import Any

import pytest
from annotated_types import Ge, Gt, Le, Lt
from groundswell import job
from groundswell.config import Config, load
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tests.planted import DAYS, TODAY, job_settings, write_source

pytestmark = pytest.mark.slow

NOT_HERE = {"sources", "generate", "engine"}
"""Tables of services and clusters, which no run here asks."""
REFUSES = {"audit.min_papers", "embed.dimensions"}
"""Settings that no papers or vectors here can satisfy at their largest."""
HUGE = 1e12
"""Stands for the largest number where there is no limit."""


def limits(setting: FieldInfo) -> tuple[float, float] | None:
    """The smallest and the largest number that a setting accepts, or None for other settings."""
    low, high = None, None
    for limit in setting.metadata:
        if isinstance(limit, Ge):
            low = limit.ge
        elif isinstance(limit, Gt):
            low = float(limit.gt) + 1e-9  # type: ignore[arg-type]
        elif isinstance(limit, Le):
            high = limit.le
        elif isinstance(limit, Lt):
            high = float(limit.lt) - 1e-9  # type: ignore[arg-type]
    return None if low is None else (low, HUGE if high is None else high)  # type: ignore[return-value]


def at_limits(which: int) -> dict[str, dict[str, Any]]:
    """Every numeric setting at its smallest (0) or largest (1) value, by table."""
    values: dict[str, dict[str, Any]] = {}
    for table, field in Config.model_fields.items():
        if table == "watch":  # a table of tables, which have names of the user's
            continue
        assert isinstance(field.annotation, type)
        assert issubclass(field.annotation, BaseModel)
        for key, setting in field.annotation.model_fields.items():
            found = limits(setting)
            if table in NOT_HERE or found is None or (which and f"{table}.{key}" in REFUSES):
                continue
            values.setdefault(table, {})[key] = found[which]
    return values


@pytest.mark.parametrize("method", ["smoothed", "hdbscan"])
@pytest.mark.parametrize("which", [0, 1])
def test_a_run_works_with_all_settings_at_one_end(tmp_path: Path, method: str, which: int) -> None:
    source, planted = write_source(tmp_path / "in")
    values = at_limits(which)
    values["embed"] |= {"encoder": planted.embed.encoder}
    values["cluster"] |= {"method": method}
    settings = job_settings(tmp_path / "out", load(None, values))
    first = job.run([str(source)], DAYS[0], settings)
    later = job.run([str(source)], TODAY, settings)
    assert (first.counts.papers, later.counts.papers) == (300, 360)
