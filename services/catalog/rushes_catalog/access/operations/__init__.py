"""Operations of tokens, sessions and the audit record."""
