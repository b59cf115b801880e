"""How much memory this process has used."""

import resource
import sys


def peak_mb() -> float:
    """Return this process's highest resident memory so far, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes there, in kB elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
