"""What the report is made of: facts of a run, series to draw, and the files they are written to."""
