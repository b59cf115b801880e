"""Answers about published runs: typed values, their JSON, and the same as text for people."""
