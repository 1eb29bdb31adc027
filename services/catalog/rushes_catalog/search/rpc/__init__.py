"""RPCs of search."""
