"""How stages run: their declaration, the runner, and the cache of their results."""
