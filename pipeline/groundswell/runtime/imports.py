"""Keeps out of a run what imports of libraries bring that nothing here needs."""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder


def make_first_array() -> None:
    """Make Arrow's first array, without the import of pandas that Arrow attempts then.

    Arrow imports pandas once, to ask whether a value is of its kinds, which none is here. The
    import takes 0.4 s, half of a run that computes nothing. Arrow takes pandas for absent from then
    on in that question only: `to_pandas` still works.
    """
    import pyarrow as pa

    if "pandas" not in sys.modules:
        with _hidden("pandas"):
            pa.array([0])


@contextmanager
def quiet_progress() -> Iterator[None]:
    """Import libraries without the warning that a notebook has no widgets for their bars.

    UMAP and BERTopic import bars that warn so as soon as they are imported; none is drawn here.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="IProgress not found")
        yield


class _Absent(MetaPathFinder):
    """A finder by which one module is not installed."""

    def __init__(self, module: str) -> None:
        self._module = module

    def find_spec(self, name: str, *_: object) -> None:
        if name == self._module:
            raise ModuleNotFoundError(name)


@contextmanager
def _hidden(module: str) -> Iterator[None]:
    """Let the import of a module fail.

    A None in `sys.modules` would not do: Arrow's compiled code takes it for the module.
    """
    finder = _Absent(module)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
