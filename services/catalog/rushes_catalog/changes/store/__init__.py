"""Changes that can be undone in SQL."""
