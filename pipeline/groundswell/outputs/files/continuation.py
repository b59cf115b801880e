"""The published files that other runs and programs continue from: the state and the model."""

from collections.abc import Mapping

from groundswell.artifacts import state as states
from groundswell.outputs.run_artifacts import RunArtifacts
from groundswell.outputs.runs import STATE_FILE


class BertopicModel:
    """A folder that `BERTopic.load` opens."""

    name = "model/"
    holds = 'the topics as a BERTopic model: `BERTopic.load("artifacts/latest/model")`'

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the model's files."""
        return {f"{self.name}{name}": data for name, data in run.model.files.items()}


class StateZip:
    """The state that the next run reads."""

    name = STATE_FILE
    holds = "what the next run continues from"

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the state."""
        return {self.name: states.write(run.state)}
