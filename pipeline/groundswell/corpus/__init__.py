"""From raw records to papers: identity, text cleaning, language, daily volumes."""
