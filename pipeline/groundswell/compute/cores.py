"""How many cores this process may use.

As `joblib.cpu_count`, whose import takes a tenth of what a run with nothing new does.
"""

import math
import os
from contextlib import suppress
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")
_QUOTA_V1 = tuple(Path(f"/sys/fs/cgroup/cpu/cpu.cfs_{part}_us") for part in ("quota", "period"))


def cores() -> int:
    """Return how many cores there are, or fewer where affinity or a container allows no more."""
    count = os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        count = min(count, len(os.sched_getaffinity(0)))
    return max(1, min(count, _quota() or count))


def _quota() -> int | None:
    """Return how many cores the control group's quota is worth, rounded up, if it has one."""
    with suppress(OSError, ValueError):
        text = _QUOTA.read_text() if _QUOTA.exists() else " ".join(p.read_text() for p in _QUOTA_V1)
        quota, period = map(int, text.split())
        if quota > 0 and period > 0:
            return math.ceil(quota / period)
    return None
