"""Sorting in SQL."""
