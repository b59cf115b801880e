"""Numerical work that knows nothing of papers: linear algebra, neighbors, cores and clusters."""
