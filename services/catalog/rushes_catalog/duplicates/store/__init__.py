"""Duplicates in SQL."""
