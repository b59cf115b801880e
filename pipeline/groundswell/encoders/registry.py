"""The encoders by name.

To add one, write an `Encoder` in a module of its own, and name the function that makes one in
`ENCODERS` (docs/extending.md). A model, and the library behind it, is loaded for the first text.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from groundswell.errors import UsageError

if TYPE_CHECKING:
    from groundswell.config import EmbedConfig
    from groundswell.encoders.protocol import Encoder

ENCODERS = {
    "minilm": "groundswell.encoders.minilm:minilm",
    "multilingual": "groundswell.encoders.multilingual:multilingual",
    "sentence-transformers:NAME_OR_FOLDER": (
        "groundswell.encoders.sentence_transformer:sentence_transformer"
    ),
    "file:PATH": "groundswell.encoders.precomputed:precomputed",
}
"""What makes each encoder, as 'module:function', by what is written in `embed.encoder`.

A word after a colon stands for an argument that the user gives.
"""


class EncoderFactory(Protocol):
    """Makes an encoder."""

    def __call__(self, argument: str, config: "EmbedConfig") -> "Encoder":
        """Return the encoder; `argument` is what follows the colon in its name, or empty."""
        ...


def encoder_for(config: "EmbedConfig") -> "Encoder":
    """Return the encoder that the configuration names; raises `UsageError` for an unknown one."""
    kind, colon, argument = config.encoder.partition(":")
    for usage, where in ENCODERS.items():
        known, takes_argument, _ = usage.partition(":")
        if kind == known and colon == takes_argument and bool(argument) == bool(colon):
            module, _, function = where.partition(":")
            make = cast("EncoderFactory", getattr(import_module(module), function))
            return make(argument, config)
    *others, last = map(repr, ("auto", *ENCODERS))
    raise UsageError(
        f"there is no encoder {config.encoder!r}: expected {', '.join(others)} or {last} "
        f"(embed.encoder)"
    )
