"""Tokens, sessions and the audit record in SQL."""
