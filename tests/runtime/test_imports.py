"""What runs do without: the import of pandas, and warnings on bars that are not drawn."""

import subprocess
import sys
import warnings

import pytest
from groundswell.runtime.imports import quiet_progress


def run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_arrow_makes_arrays_without_pandas_from_then_on() -> None:
    run(
        "import sys\n"
        "from groundswell.runtime.imports import make_first_array\n"
        "make_first_array()\n"
        "import pyarrow as pa\n"
        "assert pa.array([1, 2]).to_pylist() == [1, 2]\n"
        "assert pa.array(['a', None]).to_pylist() == ['a', None]\n"
        "assert 'pandas' not in sys.modules\n"
    )


def test_pandas_can_be_imported_and_used_afterwards() -> None:
    run(
        "from groundswell.runtime.imports import make_first_array\n"
        "make_first_array()\n"
        "import pandas\n"
        "import pyarrow\n"
        "assert len(pyarrow.table({'a': [1]}).to_pandas()) == 1\n"
    )


def test_where_pandas_is_imported_already_nothing_is_hidden() -> None:
    run(
        "import sys\n"
        "import pandas\n"
        "before = list(sys.meta_path)\n"
        "from groundswell.runtime.imports import make_first_array\n"
        "make_first_array()\n"
        "assert sys.meta_path == before\n"
        "import pyarrow\n"
        "assert pyarrow.array(pandas.Series([1])).to_pylist() == [1]\n"
    )


def test_a_notebook_without_widgets_is_not_told_so() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with quiet_progress():
            warnings.warn("IProgress not found. Please update jupyter", stacklevel=1)
        with pytest.raises(UserWarning, match="another"), quiet_progress():
            warnings.warn("another", stacklevel=1)


def test_what_a_night_computes_needs_none_of_the_libraries_that_take_long_to_import() -> None:
    run(
        "import sys\n"
        "from groundswell.runtime.imports import make_first_array\n"
        "make_first_array()\n"
        "from groundswell.runtime.declaration import STAGES\n"
        "functions = [stage.function() for stage in STAGES]\n"
        "from groundswell.compute.probabilities import binomial_at_most, false_discovery_rates\n"
        "import numpy as np\n"
        "false_discovery_rates(np.asarray(binomial_at_most([3], [9], [0.1])))\n"
        "heavy = {'pandas', 'scipy.stats', 'sklearn', 'umap', 'numba', 'bertopic', 'torch'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
