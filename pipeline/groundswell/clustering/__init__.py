"""Topics from unit vectors, without chance: the same vectors give the same topics."""
