"""The protocol of a delivery channel, from which the command line makes a command.

A channel is a frozen dataclass. Its docstring is the command's help, its fields are the options,
each declared by `setting`. docs/extending.md has a worked example.
"""

from dataclasses import MISSING, Field, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    from groundswell.outputs.published_run import PublishedRun

_KEY = "setting"


class Channel(Protocol):
    """Sends a published run to people."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    command: ClassVar[str]
    """The name of its command."""

    def deliver(self, run: "PublishedRun") -> str:
        """Send a run, and return a sentence on what was sent to whom.

        Raises:
            UsageError: A setting is wrong.
            GroundswellError: The run was not accepted or could not be sent.
        """
        ...


@dataclass(frozen=True)
class Setting:
    """How the command line and the environment give a field of a channel its value.

    Without a flag, only the environment does.
    """

    flag: str
    help: str
    environment: str | None
    metavar: str | None
    example: str | None
    """A value of it, for the example in the command's help."""


def setting(
    flag: str = "",
    help: str = "",  # noqa: A002 - its name in click
    *,
    default: Any = MISSING,
    environment: str | None = None,
    metavar: str | None = None,
    example: str | None = None,
) -> Any:
    """Declare a field of a channel as an option of its command; without a default it is required.

    The field's type says what the option takes: a string, one of several (a `Literal`), or any
    number of strings (a `tuple[str, ...]`).
    """
    metadata = {_KEY: Setting(flag, help, environment, metavar, example)}
    found: Any = field(default=default, metadata=metadata)
    return found


def setting_of(declared: Field[Any]) -> Setting:
    """Return the setting that a field was declared with."""
    found: Setting = declared.metadata[_KEY]
    return found
