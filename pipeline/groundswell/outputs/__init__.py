"""The output folder: what is published in it, how it is read, compared and pruned."""
