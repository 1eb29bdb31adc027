"""Finders in SQL."""
