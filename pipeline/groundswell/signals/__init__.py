"""Which topics rise, fall or burst, with a known error rate, and the papers that show it.

Statistics on papers counted per topic and week (or month): shares with intervals, tests of the
recent share against the past, bursts, and shifts of the collection itself.
"""
