"""Differences between SQLite and PostgreSQL; only this package distinguishes them."""
