"""RPCs of sorting."""
