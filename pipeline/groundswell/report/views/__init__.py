"""The page's views, a folder each with data, markup, scripts and styles; `shared` is for all."""
