"""Encoders: texts to unit vectors. One module per kind, one protocol, one registry, one cache."""
