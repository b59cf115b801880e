"""Measures Groundswell: replays of past runs, and its topics beside those of other methods."""
