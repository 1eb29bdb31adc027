"""The domain of search."""
