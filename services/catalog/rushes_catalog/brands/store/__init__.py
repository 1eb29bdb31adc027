"""Brand lists in SQL."""
