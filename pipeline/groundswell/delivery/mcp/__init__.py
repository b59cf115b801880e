"""`groundswell mcp`: answers the questions of agents about published runs, read-only.

`server` speaks the Model Context Protocol and is all that needs its SDK; the other modules are the
questions. Each takes runs that were opened for it and returns a value of `answers`.
"""
