"""Exports and their clips in SQL."""
