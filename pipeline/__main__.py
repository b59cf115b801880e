"""`python -m pipeline` is the command `groundswell`."""

from pipeline.cli import main

main()
