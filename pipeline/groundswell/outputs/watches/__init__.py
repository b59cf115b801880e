"""Watches: which papers and changes of a published run somebody wants to hear of."""
