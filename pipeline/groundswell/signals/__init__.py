"""Which topics rise, fall or burst, with a known error rate: pure statistics on weekly counts.

grid.py     papers per topic and week
rise.py     the recent share against the topic's own past: p-values, rate ratios, onset
bursts.py   Kleinberg's bursts, and how often chance makes one as strong
drift.py    shifts of the collection itself: sources, volume
verdict.py  a status and a score from all of these
"""
