"""RPCs of duplicates."""
