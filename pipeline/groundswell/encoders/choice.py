"""Which encoder 'auto' stands for: that for English, or that for many languages.

Vectors of two encoders cannot be compared, so all papers of a run have one encoder, and a change of
it is a refit. Where the share of papers in other languages is near the limit, the encoder of the
last run is kept, so that it does not change from night to night.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.artifacts import EncoderIdentity, EncoderName
from groundswell.config import EmbedConfig
from groundswell.encoders.registry import encoder_for

AUTO, ENGLISH, MULTILINGUAL = "auto", "minilm", "multilingual"

_SUBSTANTIAL, _STILL_SUBSTANTIAL = 0.25, 0.15
"""Shares of papers in other languages from which the multilingual encoder is chosen, and down to
which it is kept."""

_KNOWN_AS_ENGLISH = frozenset({"en", "und"})
"""A paper whose language is undetermined, as a short one's may be, does not count as another."""


@dataclass(frozen=True)
class Languages:
    """How many papers there are, and how many are surely not in English."""

    papers: int
    others: int

    @classmethod
    def of(cls, codes: Sequence[str | None]) -> "Languages":
        """Count the papers' languages, as ISO 639-1 codes."""
        others = sum(code is not None and code not in _KNOWN_AS_ENGLISH for code in codes)
        return cls(len(codes), others)

    def chosen(self, kept: str | None) -> str:
        """Return the encoder to use; `kept` is that of the last run, if it is one of the two."""
        least = _STILL_SUBSTANTIAL if kept == MULTILINGUAL else _SUBSTANTIAL
        return MULTILINGUAL if self.others and self.others >= least * self.papers else ENGLISH


def encoder_name(config: EmbedConfig, before: EncoderIdentity) -> EncoderName:
    """Return what is known of a run's encoder before its papers are; `before` is the last run's."""
    if config.encoder != AUTO:
        return EncoderName(encoder_for(config).identity)
    kept = of_run(config, before).encoder if before else None
    choices = {
        f"{name}: {key}": value
        for name in (ENGLISH, MULTILINGUAL)
        for key, value in encoder_for(_with(config, name)).identity.items()
    }
    return EncoderName(choices, kept)


def for_papers(
    config: EmbedConfig, codes: Sequence[str | None], kept: str | None = None
) -> EmbedConfig:
    """Return the settings with the encoder that is used for papers in these languages."""
    if config.encoder != AUTO:
        return config
    return _with(config, Languages.of(codes).chosen(kept))


def of_run(config: EmbedConfig, identity: EncoderIdentity) -> EmbedConfig:
    """Return the settings of a run with the encoder that it used, by the identity it recorded."""
    if config.encoder != AUTO:
        return config
    used = encoder_for(_with(config, MULTILINGUAL)).identity["name"]
    return _with(config, MULTILINGUAL if identity.get("name") == used else ENGLISH)


def encoder_remark(
    config: EmbedConfig, codes: Sequence[str | None], used: EncoderIdentity
) -> str | None:
    """Return what to say of the encoder of a run; nothing where it was named, or is for English."""
    if config.encoder != AUTO or of_run(config, used).encoder == ENGLISH:
        return None
    languages = Languages.of(codes)
    return (
        f"{languages.others:,} of {languages.papers:,} papers are not in English: all are embedded "
        f"by '{MULTILINGUAL}' (embed.encoder = \"{ENGLISH}\" is better for those in English alone)"
    )


def _with(config: EmbedConfig, encoder: str) -> EmbedConfig:
    return config.model_copy(update={"encoder": encoder})
