"""The list of tools, kept short: clients may hand all of it to their model."""

from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.types import Tool


class Server(MCPServer):
    """A server of the SDK whose list of tools is short."""

    async def list_tools(self) -> list[Tool]:
        """Return the tools, without the titles of schemas, which are their names again."""
        return [
            tool.model_copy(
                update={
                    "input_schema": _without_titles(tool.input_schema),
                    "output_schema": _without_titles(tool.output_schema),
                }
            )
            for tool in await super().list_tools()
        ]


def _without_titles(schema: Any, *, is_names: bool = False) -> Any:
    """Return a schema of JSON without its titles; `is_names` says that keys are names of fields."""
    if isinstance(schema, list):
        return [_without_titles(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _without_titles(part, is_names=not is_names and key in {"properties", "$defs"})
        for key, part in schema.items()
        if is_names or key != "title"
    }
