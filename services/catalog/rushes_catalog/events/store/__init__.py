"""Events in SQL."""
