"""Values and rules of tokens, sessions and the audit record."""
