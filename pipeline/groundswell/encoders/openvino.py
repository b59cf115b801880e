"""OpenVINO, imported without its telemetry."""

import sys
from typing import Any

import numpy as np


def openvino() -> Any:
    """Import OpenVINO without its telemetry, which reports every import to a server.

    Where `openvino_telemetry` cannot be imported, OpenVINO uses a stub that does nothing.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino as library

    # Its first look at an array imports a part of NumPy under a lock of C++'s. A second thread that
    # waits for that lock keeps Python's, which the import needs: both would wait forever.
    library.Tensor(np.zeros(1, dtype=np.float32))
    return library
