"""Numerical work that knows nothing of papers: neighbors, cores, clusters of machines, spooling."""
