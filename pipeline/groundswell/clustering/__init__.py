"""From unit vectors to topics: clustering methods, the number of topics, hierarchy and map."""
