"""Tells of watches: an outbox that loses nothing and doubles nothing, and the channels it uses."""
