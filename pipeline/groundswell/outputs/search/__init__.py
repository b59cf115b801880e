"""Search of a published run's papers: the language of queries, and the index that answers them."""
