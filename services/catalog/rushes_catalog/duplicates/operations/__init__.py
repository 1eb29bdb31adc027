"""Operations of duplicates."""
