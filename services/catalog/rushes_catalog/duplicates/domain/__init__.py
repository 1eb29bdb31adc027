"""Values and rules of duplicates."""
