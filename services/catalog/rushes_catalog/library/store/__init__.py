"""The library in SQL."""
