"""What docs/agents.md says holds."""

import json
import os
from pathlib import Path

from mcp import StdioServerParameters

from benchmarks.agents import COMMAND, MOST_BYTES, MOST_CALLS, Words, connected, questions
from tests.delivery.mcp.test_server import TOOLS
from tests.docs.test_docs import ROOT, blocks

PAGE = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")
MEASURED = Words("reasoning", "GRPO", "Reinforcement learning", "2025-03-01", "2026-01-05")


def test_the_configuration_of_a_client_starts_the_server(out: Path) -> None:
    config = json.loads(blocks(PAGE, "json")[0])["mcpServers"]["groundswell"]
    assert config["command"].endswith("/groundswell")
    own = [str(out) if "/srv/" in argument else argument for argument in config["args"]]
    started = StdioServerParameters(
        command=COMMAND[0], args=[*COMMAND[1:-1], *own], env=dict(os.environ)
    )
    with connected(started) as session:
        assert session.answer("list_runs")["published"] == 5


def test_every_tool_is_documented() -> None:
    assert [tool for tool in TOOLS if f"| `{tool}` |" not in PAGE] == []


def test_the_table_has_every_question_within_the_limits() -> None:
    rows = {
        cells[1].strip(): cells[2:5]
        for cells in (line.split("|") for line in PAGE.splitlines() if "?" in line)
        if len(cells) == 6
    }
    for question in questions(MEASURED):
        tools, _, kilobytes = rows[question.text]
        assert [tool.strip(" `") for tool in tools.split(",")] == [t for t, _ in question.calls]
        assert len(question.calls) <= MOST_CALLS
        assert float(kilobytes) * 1000 <= MOST_BYTES
