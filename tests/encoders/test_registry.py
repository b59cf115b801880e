"""The encoders by name."""

import subprocess
import sys

import pytest
from groundswell.config import EmbedConfig
from groundswell.encoders.minilm import MiniLM
from groundswell.encoders.multilingual import Multilingual
from groundswell.encoders.precomputed import Precomputed
from groundswell.encoders.registry import encoder_for
from groundswell.encoders.sentence_transformer import SentenceTransformerEncoder
from groundswell.errors import UsageError


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("minilm", MiniLM),
        ("multilingual", Multilingual),
        ("sentence-transformers:some/model", SentenceTransformerEncoder),
        ("file:vectors.npy", Precomputed),
    ],
)
def test_an_encoder_is_found_by_its_name(name: str, kind: type) -> None:
    assert type(encoder_for(EmbedConfig(encoder=name))) is kind


def test_what_follows_the_first_colon_is_the_encoders_argument() -> None:
    with pytest.raises(UsageError, match=r"there is no file C:/vectors\.npy"):
        encoder_for(EmbedConfig(encoder="file:C:/vectors.npy")).identity  # noqa: B018


@pytest.mark.parametrize("name", ["word2vec", "minilm:x", "minilm:", "file", "file:", ""])
def test_an_unknown_encoder_is_refused_and_the_known_ones_are_named(name: str) -> None:
    known = (
        "'auto', 'minilm', 'multilingual', 'sentence-transformers:NAME_OR_FOLDER' or 'file:PATH'"
    )
    with pytest.raises(UsageError, match=f"no encoder {name!r}: expected {known}"):
        encoder_for(EmbedConfig(encoder=name))


def test_an_encoder_is_made_without_importing_a_model_library() -> None:
    code = (
        "import sys; from groundswell.config import EmbedConfig; "
        "from groundswell.encoders.registry import encoder_for;"
        "encoder_for(EmbedConfig(encoder='minilm'));"
        "encoder_for(EmbedConfig(encoder='multilingual'));"
        "encoder_for(EmbedConfig(encoder='sentence-transformers:x')).identity;"
        "heavy = {'openvino', 'tokenizers', 'torch', 'sentence_transformers', 'transformers'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "[]"
