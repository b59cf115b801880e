"""File formats of digests, a module each."""
