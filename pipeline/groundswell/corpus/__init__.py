"""From raw records to papers: judging, cleaning, identity, merging, and daily volumes.

`groundswell.stages.corpus` is the recipe.
"""
