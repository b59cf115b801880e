"""`groundswell mcp`: answers the questions of agents about published runs, read-only.

`server` and `listing` speak the Model Context Protocol and alone need its SDK; the others are the
questions. Each takes runs that were opened for it and returns a value of `answers`.
"""
