"""RPCs of changes that can be undone."""
