"""Live sources: digests fetched from the sites that publish them, and kept as snapshots.

A module per service (`hf_daily`, `arxiv_api`, ...), the protocol they share (`service`), how each
may be asked (`access`), its pages (`paging`), one polite request (`fetch`), the folder of what was
fetched (`snapshots`), and what brings it up to date (`refresh`).
"""
