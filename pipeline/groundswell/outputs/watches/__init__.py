"""Watches: which papers and changes of a published run are reported to whom."""
