"""Sends what watches find: an outbox that loses and doubles nothing, and its channels."""
