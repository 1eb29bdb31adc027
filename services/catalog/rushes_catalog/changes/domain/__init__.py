"""Values and rules of changes that can be undone."""
