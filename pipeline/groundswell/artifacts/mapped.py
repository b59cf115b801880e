"""Files mapped into memory, and their pages given back to the system.

A mapped page counts as memory of the process for as long as it stays mapped, though the system may
take it back. `release_pages` gives all such pages back, so that reading a table of gigabytes block
by block needs the memory of one block.
"""

import mmap
from typing import IO
from weakref import WeakSet

import pyarrow as pa

_maps: WeakSet[mmap.mmap] = WeakSet()


def map_file(file: IO[bytes]) -> pa.Buffer:
    """Return the bytes of an open file without reading them; the file may be closed afterwards."""
    mapping = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    _maps.add(mapping)
    return pa.py_buffer(mapping)


def release_pages() -> None:
    """Give back the memory of all mapped pages; they are read again when they are used again."""
    for mapping in list(_maps):
        mapping.madvise(mmap.MADV_DONTNEED)
