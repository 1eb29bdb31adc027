"""Tokens, sessions and the audit record."""
