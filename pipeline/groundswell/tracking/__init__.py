"""Topic tracking: how topics keep their identity from run to run.

A refit groups all papers anew and matches the result to the topics of the last run; an incremental
update assigns new papers to those topics and detects new ones. The modules import no clustering
library and no scipy before a function needs it, so that an incremental update starts fast.
"""
