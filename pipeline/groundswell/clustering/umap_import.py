"""Imports umap-learn without its search for neighbors, which layouts here bring along.

That search, pynndescent, compiles itself for a quarter of a minute when it is first imported in an
environment, and takes a second or two each time. It is imported when something uses it after all,
as another method's UMAP in the same process does.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from groundswell.runtime.imports import quiet_progress

_SEARCH = "pynndescent"

Distance = Callable[..., float]


def import_umap() -> Any:
    """Return the class `umap.UMAP`."""
    with quiet_progress():
        if "umap" in sys.modules or _SEARCH in sys.modules:
            from umap import UMAP
        else:
            with _search_deferred():
                from umap import UMAP
    _keep_compiled()
    return UMAP


def _keep_compiled() -> None:
    """Have what a layout compiles kept on the disk, as umap-learn does for some of it.

    Otherwise each process that lays out compiles for five seconds.
    """
    for name in ("umap.umap_", "umap.layouts"):
        for function in list(vars(sys.modules[name]).values()):
            if hasattr(function, "enable_caching") and not function.signatures:
                function.enable_caching()


@contextmanager
def _search_deferred() -> Iterator[None]:
    """Put stand-ins in the search's place for as long as umap-learn is imported."""
    stand_ins = {name: ModuleType(name) for name in _MODULES}
    for name, module in stand_ins.items():
        vars(module).update(_MODULES[name])
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name in stand_ins:
            del sys.modules[name]


def _imported(module: str, name: str) -> Any:
    """Import a part of the search, and put all of it in the place of its stand-ins."""
    from importlib import import_module

    own = sys.modules["umap.umap_"]
    for each, names in _MODULES.items():
        real = import_module(each)
        for one, stand_in in names.items():
            for attribute, value in list(vars(own).items()):
                if value is stand_in:
                    setattr(own, attribute, getattr(real, one))
    return getattr(sys.modules[module], name)


class _DeferredClass(type):
    """The class of a class that is imported when an object of it is made or asked for."""

    def __call__(cls, *args: Any, **settings: Any) -> Any:
        return _imported(_SEARCH, "NNDescent")(*args, **settings)

    def __instancecheck__(cls, value: object) -> bool:
        return value is not None and isinstance(value, _imported(_SEARCH, "NNDescent"))


class _NNDescent(metaclass=_DeferredClass):
    """Stands in for the index of neighbors."""


class _Distances(Mapping[str, Distance]):
    """Stands in for the distances by name; that of layouts is known to be one without a look."""

    def __init__(self, module: str, name: str) -> None:
        self._place = (module, name)

    def __contains__(self, key: object) -> bool:
        return key == "cosine" or key in _imported(*self._place)

    def __getitem__(self, key: str) -> Distance:
        distance: Distance = _imported(*self._place)[key]
        return distance

    def __iter__(self) -> Iterator[str]:
        return iter(_imported(*self._place))

    def __len__(self) -> int:
        return len(_imported(*self._place))


_MODULES: Mapping[str, Mapping[str, type[_NNDescent] | _Distances]] = {
    _SEARCH: {"NNDescent": _NNDescent},
    f"{_SEARCH}.distances": {
        "named_distances": _Distances(f"{_SEARCH}.distances", "named_distances")
    },
    f"{_SEARCH}.sparse": {
        "sparse_named_distances": _Distances(f"{_SEARCH}.sparse", "sparse_named_distances")
    },
}
"""What umap-learn imports of the search, by module and name."""
