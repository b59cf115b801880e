"""What this machine's processor has instructions for."""

from pathlib import Path

_ABOUT = Path("/proc/cpuinfo")
_PRODUCTS = frozenset({"avx512_vnni", "avx_vnni"})


def multiplies_int8(about: Path = _ABOUT) -> bool:
    """Whether the processor adds up products of int8 in one instruction (Intel's and AMD's VNNI).

    Without it sums of two products may exceed the 16 bits that they are kept in. Known on Linux
    only; `about` is where the system says it.
    """
    try:
        lines = about.read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    flags = next((line for line in lines if line.startswith("flags")), "")
    return not _PRODUCTS.isdisjoint(flags.split())
