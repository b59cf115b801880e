"""Plotly figures that look like the report's plots, for programs and notebooks."""
