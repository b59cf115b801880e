"""What every table of the configuration is: frozen, with settings that say what they change.

Settings that are declared `execution_only` change how a run is carried out and never its result, so
they stay out of the cache's keys.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from groundswell.json_value import JsonObject

ADDRESS = r"^https?://[^/?#\s@]+(/[^?#\s]*)?$"
"""An address without a query and without a user: run.json holds the settings, and no secret."""
HOUR, DAY = 3_600, 86_400
"""Seconds."""


def execution_only(default: Any, **limits: Any) -> Any:
    """Declare a setting that changes how a run is carried out, and not its result."""
    return Field(default, json_schema_extra={"execution_only": True}, **limits)


class Table(BaseModel):
    """A table of the configuration: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def result_fields(self) -> JsonObject:
        """Return the settings that can change the result, for the cache's key."""
        execution = {
            name
            for name, field in type(self).model_fields.items()
            if isinstance(field.json_schema_extra, dict)
            and field.json_schema_extra.get("execution_only")
        }
        return self.model_dump(mode="json", exclude=execution)
