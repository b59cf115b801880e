"""File formats of digests: one module per format, the protocol, and what several formats share."""
