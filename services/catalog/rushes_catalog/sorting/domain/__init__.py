"""Values and rules of sorting."""
