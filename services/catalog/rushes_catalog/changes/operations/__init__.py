"""Operations of changes that can be undone."""
