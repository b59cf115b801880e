import subprocess
import sys

import numpy as np
import pytest
from groundswell.config import EmbedConfig
from groundswell.encoders import choose, unit
from groundswell.errors import UsageError


def test_an_unknown_encoder_is_refused_and_the_known_ones_named():
    with pytest.raises(UsageError, match=r"no encoder 'word2vec'.*minilm.*NAME_OR_FOLDER.*PATH"):
        choose(EmbedConfig(encoder="word2vec"))


def test_choosing_an_encoder_needs_no_model_library():
    code = (
        "import sys; from groundswell.config import EmbedConfig; "
        "from groundswell.encoders import choose;"
        "choose(EmbedConfig());"
        "choose(EmbedConfig(encoder='sentence-transformers:x')).identity;"
        "heavy = {'openvino', 'tokenizers', 'torch', 'sentence_transformers', 'transformers'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "[]"


def test_unit_scales_rows_to_length_one_and_leaves_zeros():
    found = unit(np.array([[3, 4], [0, 0]], dtype=np.float32))
    np.testing.assert_allclose(found, [[0.6, 0.8], [0, 0]], rtol=1e-6)
    assert found.dtype == np.float32
